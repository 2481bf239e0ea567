"""Where something is within Plaju: which kelurahan a point lies in, and the outlines for a map without tiles.

The boundaries are simplified and one of them is disputed (Tegal Binangun, Permendagri 134/2022), so they only ever
suggest: no point is refused for where it lies. Degrees are those of WGS 84, as in GeoJSON (RFC 7946).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path

FILE = Path(__file__).parent / "data" / "plaju_kelurahan.geojson"
WIDTH = 640  # units of the map's drawing: one is about nine metres
MARGIN = 40  # units around the outlines, so that a pin may lie beside them
PLACES = 6  # decimals of a degree that are kept: a tenth of a metre
SOUTH, NORTH, WEST, EAST = -5.0, -1.0, 102.0, 107.0  # what lies outside of South Sumatra is no place of a report

Ring = Sequence[tuple[float, float]]  # longitude, latitude


@dataclass(frozen=True)
class Outline:
    """A kelurahan as it is drawn: its number with the ministry, its name, an SVG path, and where the name stands."""

    code: str
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """The map: its size in units, the degrees of its upper left corner, and the degrees of one unit to the right and
    one down.
    """

    width: int
    height: int
    west: float
    north: float
    right: float
    down: float
    outlines: tuple[Outline, ...]


@dataclass(frozen=True)
class _Territory:
    code: str
    name: str
    label: tuple[float, float]
    rings: tuple[Ring, ...]  # of all its parts, holes too


def point(latitude: str, longitude: str) -> tuple[float, float] | None:
    """What a form says of a point, as latitude and longitude; None where it is none that a report could be about.

    >>> point("-2.99", "104.8"), point("x", "104.8"), point("nan", "1"), point("48.1", "11.5")
    ((-2.99, 104.8), None, None, None)
    """
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    right = isfinite(north) and isfinite(east) and SOUTH <= north <= NORTH and WEST <= east <= EAST
    return (round(north, PLACES), round(east, PLACES)) if right else None


def code_at(latitude: float, longitude: float) -> str:
    """The ministry's number of the kelurahan that a point lies in; '' where it lies in none of them."""
    return next((each.code for each in _territories() if _within(each.rings, longitude, latitude)), "")


def _within(rings: Sequence[Ring], x: float, y: float) -> bool:
    """By the rule of even and odd: a ray to the east crosses the outlines an odd number of times. Holes count too."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


@cache
def _territories() -> tuple[_Territory, ...]:
    found = json.loads(FILE.read_text("utf-8"))["features"]
    return tuple(
        _Territory(
            each["id"], each["properties"]["nama"],
            (each["properties"]["label_lon"], each["properties"]["label_lat"]),
            tuple(tuple((x, y) for x, y in ring) for part in each["geometry"]["coordinates"] for ring in part),
        )
        for each in found
    )  # fmt: skip


@cache
def drawing() -> Drawing:
    """The kelurahan in whole units, so that all of them weigh little more than a kilobyte."""
    corners = [corner for each in _territories() for ring in each.rings for corner in ring]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    unit = (east - west) / (WIDTH - 2 * MARGIN)  # so near to the equator, a degree is as long in both directions

    def place(corner: tuple[float, float]) -> tuple[int, int]:
        return round((corner[0] - west) / unit) + MARGIN, round((north - corner[1]) / unit) + MARGIN

    outlines = tuple(
        Outline(each.code, each.name, "".join(_path([place(c) for c in ring]) for ring in each.rings), *place(each.label))
        for each in _territories()
    )
    height = round((north - south) / unit) + 2 * MARGIN
    return Drawing(
        WIDTH, height, round(west - MARGIN * unit, PLACES), round(north + MARGIN * unit, PLACES), round(unit, 9),
        -round(unit, 9), outlines,
    )  # fmt: skip


def _path(corners: Sequence[tuple[int, int]]) -> str:
    """In steps from corner to corner, the shortest that SVG knows; corners that fall together are drawn once.

    >>> _path([(1, 1), (1, 1), (4, 1), (4, -2)])
    'M1 1l3 0 0-3z'
    """
    (x, y), steps = corners[0], []
    for right, down in corners[1:]:
        if (right, down) != (x, y):
            steps.append(f"{right - x}" + (f" {down - y}" if down >= y else f"{down - y}"))
            x, y = right, down
    joined = "".join(step if step.startswith("-") or not nth else f" {step}" for nth, step in enumerate(steps))
    return f"M{corners[0][0]} {corners[0][1]}l{joined}z"

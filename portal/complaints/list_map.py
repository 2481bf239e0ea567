"""The list on a map: how many reports lie in each kelurahan, and a pin for each whose place everybody may know.

Drawn here as SVG from the outlines of the report form; the table beside it says the same in words.
"""

from dataclasses import dataclass

from portal.complaints import places
from portal.complaints.places import Drawing
from portal.complaints.public_list import Areas, Choices, Line
from portal.complaints.showing import SQUARE

SHADES = 4


@dataclass(frozen=True)
class Area:
    """A kelurahan: `count` is None where it is too small to be told. Without a path it is in the table alone."""

    slug: str  # '' for reports whose kelurahan nobody knows
    name: str
    count: int | None
    shade: int = 0  # from 0 to SHADES, by its count beside the largest
    path: str = ""
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Pin:
    line: Line
    x: int
    y: int
    drawn: bool  # whether it lies on the map


@dataclass(frozen=True)
class Map:
    drawing: Drawing
    square: int  # units of a side of 100 m
    areas: list[Area]
    pins: list[Pin]
    whole: bool  # whether the counts are of all reports of the list


def made(found: Areas, lines: list[Line], known: Choices) -> Map:
    drawing = places.drawing()
    outlines = {each.code: each for each in drawing.outlines}
    largest = max((count for count in found.counts.values() if count), default=0)
    areas = []
    for each in known.kelurahans:
        count, outline = found.counts.get(each.id, 0), outlines.get(each.kemendagri_code or "")
        path, x, y = (outline.path, outline.x, outline.y) if outline else ("", 0, 0)
        name = each.name.removeprefix("Kelurahan ")
        if count != 0 or each.active:
            areas.append(Area(each.slug, name, count, _shade(count, largest), path, x, y))
    areas.append(Area("", "", found.counts.get(None, 0)))
    return Map(drawing, round(SQUARE / drawing.right), areas, [_pin(each, drawing) for each in lines], found.whole)


def _shade(count: int | None, largest: int) -> int:
    """The largest is the darkest, and what has any is not the lightest."""
    return -(-count * SHADES // largest) if count and largest else 0


def _pin(line: Line, drawing: Drawing) -> Pin:
    latitude, longitude = line.point or (0.0, 0.0)
    x, y = round((longitude - drawing.west) / drawing.right), round((latitude - drawing.north) / drawing.down)
    return Pin(line, x, y, 0 <= x <= drawing.width and 0 <= y <= drawing.height)

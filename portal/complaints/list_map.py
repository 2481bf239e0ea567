"""The list on a map: how many reports lie in each kelurahan, and a pin for each whose place everybody may know.

Drawn here as SVG from the outlines of the report form; the table beside it says the same in words.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.complaints import places, public_list
from portal.complaints.list_choices import Choices
from portal.complaints.places import Drawing
from portal.complaints.public_list import Line, T
from portal.complaints.showing import SQUARE
from portal.complaints.sought import Sort, Sought
from portal.core import disclosure
from portal.core.db import db

SHADES = 4
COUNTED, PINNED = 2000, 200  # the newest of the list


# ---- what is asked


@dataclass(frozen=True)
class Areas:
    """How many of the newest reports lie in each kelurahan: number of the agency (None: not known) -> count.

    A count is None where it is too small to be told. `whole`: whether these are all reports of the list.
    """

    counts: Mapping[int | None, int | None]
    whole: bool


def areas(sought: Sought, known: Choices) -> Areas:
    """In one query, over the newest COUNTED of the list: what a filter finds may be a million."""
    order = [column.desc() for column in public_list.ORDERS[Sort.NEWEST].columns]
    some = public_list.statement(sought).with_only_columns(T.kelurahan_id).order_by(*order).limit(COUNTED)
    newest_ones = some.subquery()
    grouped = select(newest_ones.c.kelurahan_id, func.count()).group_by(newest_ones.c.kelurahan_id)
    rows = [(area, count) for area, count in db.session.execute(grouped)]
    found: Counter[int | None] = Counter(dict(rows))
    every = {str(area or 0): found[area] for area in [*(each.id for each in known.kelurahans), None]}
    told = disclosure.suppress(every)
    return Areas({int(area) or None: count for area, count in told.items()}, sum(found.values()) < COUNTED)


def pins(sought: Sought, known: Choices) -> list[Line]:
    """Those of the newest PINNED of the list whose place everybody may know (1 query)."""
    return public_list.with_place(sought, known, PINNED)


# ---- what is drawn


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

"""The list on a map: how many reports lie in each kelurahan, and a pin for each whose place everybody may know.

Drawn here as SVG from the outlines of the report form; the table beside it says the same in words.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from portal.complaints import places, public_list
from portal.complaints.list_choices import Choices
from portal.complaints.places import Drawing
from portal.complaints.public_list import T, point_of, seen_of
from portal.complaints.rules import Reading, State, state_at
from portal.complaints.showing import SQUARE
from portal.complaints.sought import Sort, Sought
from portal.core import clock, disclosure
from portal.core.db import db

SHADES = 4
COUNTED, PINNED = 1000, 200  # the newest of the list
NEWEST_FIRST = [column.desc() for column in public_list.ORDERS[Sort.NEWEST].columns]
# What a pin is made of, and what decides whether everybody may see it.
IN_A_PIN = (
    T.number, T.category_id, T.kelurahan_id, T.state, T.until_at, T.due_at, T.latitude, T.longitude,
    T.anonymous, T.confidential, T.tier, T.text_reading, T.place_reading, T.public_facility, T.about_officer,
)  # fmt: skip
PLACED = select(*IN_A_PIN).where(T.latitude.is_not(None), T.text_reading == Reading.RELEASED).order_by(*NEWEST_FIRST)


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
    newest_ones = (
        public_list.statement(sought).with_only_columns(T.kelurahan_id).order_by(*NEWEST_FIRST).limit(COUNTED).subquery()
    )
    grouped = select(newest_ones.c.kelurahan_id, func.count()).group_by(newest_ones.c.kelurahan_id)
    rows = [(area, count) for area, count in db.session.execute(grouped)]
    found: Counter[int | None] = Counter(dict(rows))
    every = {str(area or 0): found[area] for area in [*(each.id for each in known.kelurahans), None]}
    told = disclosure.suppress(every)
    return Areas({int(area) or None: count for area, count in told.items()}, sum(found.values()) < COUNTED)


class Place(NamedTuple):
    """A report with a place that everybody may know, each of its fields through `may_see`."""

    number: str
    category: Any  # a row of Choices, as the next one
    kelurahan: Any | None
    state: State
    is_late: bool
    latitude: float
    longitude: float
    rough: bool  # whether it is the middle of a square of 100 m


def pinned(sought: Sought, known: Choices) -> list[Place]:
    """Those of the newest PINNED of the list whose place everybody may know, the newest first (1 query)."""
    newest_ones = public_list.statement(sought).with_only_columns(T.id).order_by(*NEWEST_FIRST).limit(PINNED)
    rows = db.session.execute(PLACED.where(T.id.in_(newest_ones)))
    now = clock.moment()
    places = (_place(row, known, now) for row in rows)
    return [place for place in places if place is not None]


def _place(row: Any, known: Choices, now: datetime) -> Place | None:
    point, rough = point_of(row, seen_of(row))
    if point is None:
        return None
    return Place(
        row.number, known.categories[row.category_id], known.agencies.get(row.kelurahan_id),
        state_at(now, row.state, row.until_at), row.due_at is not None and row.due_at <= now, *point, rough,
    )  # fmt: skip


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


class Pin(NamedTuple):
    place: Place
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


def made(found: Areas, some: list[Place], known: Choices) -> Map:
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
    return Map(drawing, round(SQUARE / drawing.right), areas, [_pin(each, drawing) for each in some], found.whole)


def _shade(count: int | None, largest: int) -> int:
    """The largest is the darkest, and what has any is not the lightest."""
    return -(-count * SHADES // largest) if count and largest else 0


def _pin(place: Place, drawing: Drawing) -> Pin:
    x = round((place.longitude - drawing.west) / drawing.right)
    y = round((place.latitude - drawing.north) / drawing.down)
    return Pin(place, x, y, 0 <= x <= drawing.width and 0 <= y <= drawing.height)

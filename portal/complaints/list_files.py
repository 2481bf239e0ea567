"""The public list as files for machines (CSV, JSON) and as a feed (Atom, RFC 4287), all with the filter of the page.

Their columns stand in COLUMNS, with what each means; the page of the dictionary is drawn from it.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from io import StringIO
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from portal.complaints import naming
from portal.complaints.filtering import Filter, said
from portal.complaints.public_list import Line
from portal.core.words import N_
from portal.core.workdays import day_of
from portal.web import atom
from portal.web.addresses import own
from portal.web.atom import Entry
from portal.web.context import site
from portal.web.tables import LICENCE, about, harmless

Value = str | int | float | bool | None
METHOD = "daftar-laporan-1"  # of what stands in the columns; it changes when that does
MOST = 50_000  # reports in a file
MORE = N_(
    "The newest %(most)s reports; there are more. Narrow the list, for instance by period, and take each part by itself."
)

COLUMNS: Mapping[str, str] = {
    "number": N_("Number of the report; its page is /l/ and the number"),
    "kind": N_("complaint, information or suggestion"),
    "category": N_("What it is about: a short name, the same as in the filter"),
    "agency": N_("The unit that answers now: a short name"),
    "service": N_("The service that it is about: short names of unit and service; empty where it is about none"),
    "kelurahan": N_("Where it is: a short name; empty where nobody knows"),
    "received_on": N_("The day on which it was received, in Palembang"),
    "state": N_("received, in_hand, asked, declared, confirmed, silent, rejected, withdrawn, lapsed, merged or disputed"),
    "days_late": N_("Working days over its date; 0 where it is not late"),
    "answered_on": N_("The day of the first answer; empty where there is none"),
    "declared_on": N_("The day on which the unit said that it is done"),
    "confirmed_on": N_("The day on which the reporter said so too"),
    "ended_on": N_("The day on which it ended, in whatever way"),
    "promised_on": N_("Until when the unit promised it, where it was not done in time"),
    "reason": N_("Why it cannot be processed, of a closed list"),
    "level": N_("How often it climbed one level"),
    "reopened": N_("How often the reporter opened it again"),
    "joined": N_("How many others said “me too”"),
    "words": N_("What was reported, once a moderator outside the unit released it; empty before"),
    "latitude": N_("Where it is, in degrees of WGS 84, once the words are released"),
    "longitude": N_("The same to the east"),
    "point": N_("exact, or 100m: the middle of a square of 100 metres"),
}


def row(line: Line) -> dict[str, Value]:
    """A report by the names of the columns. Nothing stands in it that the page of the list does not show."""
    o = line
    latitude, longitude = line.point or (None, None)
    return {
        "number": o.number, "kind": o.kind.value, "category": o.category.slug, "agency": o.agency.slug,
        "service": o.service_at or None,
        "kelurahan": o.kelurahan.slug if o.kelurahan else None, "received_on": _day(o.received_at),
        "state": o.state.value, "days_late": o.late, "answered_on": _day(o.answered_at),
        "declared_on": _day(o.declared_at), "confirmed_on": _day(o.confirmed_at), "ended_on": _day(o.ended_at),
        "promised_on": _day(o.promised_on), "reason": o.reason.value if o.reason else None, "level": o.level,
        "reopened": o.reopened, "joined": o.joined, "words": line.words or None, "latitude": latitude,
        "longitude": longitude, "point": ("100m" if line.rough else "exact") if line.point else None,
    }  # fmt: skip


def _day(when: datetime | date | None) -> str | None:
    if when is None:
        return None
    return (day_of(when) if isinstance(when, datetime) else when).isoformat()


# ---- files, piece by piece


def csv_pieces(mark: str, pieces: Iterable[list[Line]], more: str, dictionary: str) -> Iterator[str]:
    """A line of what this is, one with the mark of a demo, the head, and a piece for each of those that come. An empty
    cell is no value. Where there are more than a file takes, the last line is a remark that says so (`more`). A file
    that leaves as it is made can have no checksum before it.
    """
    yield about(METHOD, dictionary)
    yield _csv([*([[f"# {mark}"]] if mark else []), list(COLUMNS)])
    for lines, cut in _newest(pieces):
        yield _csv([*(_cells(row(line)) for line in lines), *([[f"# {more}"]] if cut else [])])


def _newest(pieces: Iterable[list[Line]]) -> Iterator[tuple[list[Line], bool]]:
    """As many as a file takes, and whether there are more: whoever asks for a million holds a thread for minutes."""
    left = MOST
    for lines in pieces:
        yield lines[:left], len(lines) > left
        left -= len(lines)
        if left < 0:
            return


def _csv(rows: Iterable[list[Any]]) -> str:
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _cells(found: dict[str, Value]) -> list[Any]:
    """A number stays one: of what people wrote nothing is carried out by a spreadsheet."""
    return [harmless(value) if isinstance(value, str) else value for value in found.values()]


def json_pieces(
    mark: str, found: Filter, made_on: date, pieces: Iterable[list[Line]], more: str, dictionary: str
) -> Iterator[str]:  # fmt: skip
    """One object: the mark of a demo, licence, method, the filter, the day, where the columns are explained, the reports,
    and whether these are all; where they are not, `more` says how to have the others.
    """
    head = {
        "mark": mark or None, "licence": LICENCE, "method": METHOD, "dictionary": dictionary, "filter": found.address,
        "made_on": made_on.isoformat(),
    }  # fmt: skip
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "reports": ['
    comma, cut = "", False
    for lines, is_cut in _newest(pieces):
        cut = is_cut
        some = (json.dumps(row(line), ensure_ascii=False) for line in lines)
        if text := ",\n".join(some):
            yield f"{comma}\n{text}"
            comma = ","
    end = {"complete": not cut, "more": more if cut else None}
    yield "\n], " + json.dumps(end, ensure_ascii=False)[1:] + "\n"


# ---- the feed


def feed(found: Filter, lines: list[Line]) -> Response:
    """The newest of the list. An entry is a report; its moment is when something last happened to it."""
    title = ", ".join([_("Reports: %(name)s", name=site().name), *said(found)])
    asked: dict[str, Any] = found.address
    page, itself = (url_for(each, **asked) for each in ("listing.index", "listing.atom"))
    return atom.feed(title, page, map(_entry, lines), itself)


def _entry(o: Line) -> Entry:
    where = f", {o.kelurahan.name}" if o.kelurahan else ""
    return Entry(
        own(url_for("story.public", number=o.number)), f"{naming.category(o.category)}{where} ({o.number})", o.moved_at,
        published=o.received_at, category=(o.agency.slug, o.agency.name),
        summary=f"{o.agency.name}. {naming.state(o.state)}. {o.words}".strip(),
    )  # fmt: skip

"""The public list as files for machines (CSV, JSON) and as a feed (Atom, RFC 4287), all with the filter of the page.

Their columns stand in COLUMNS, with what each means; the page of the dictionary is drawn from it.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import escape

from portal.complaints import naming
from portal.complaints.filtering import Filter, said
from portal.complaints.public_list import Line
from portal.core import clock
from portal.core.words import N_
from portal.core.workdays import day_of
from portal.web.addresses import own, whole
from portal.web.context import site
from portal.web.language import spoken
from portal.web.tables import harmless

Value = str | int | float | bool | None
MOST = 50_000  # reports in a file
MORE = N_(
    "The newest %(most)s reports; there are more. Narrow the list, for instance by period, and take each part by itself."
)
FORMAT = "http://www.w3.org/2005/Atom"
UNPRINTABLE = re.compile("[^\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed in which nothing stands yet

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


def csv_pieces(mark: str, pieces: Iterable[list[Line]], more: str) -> Iterator[str]:
    """A line with the mark of a demo, the head, and a piece for each of those that come. An empty cell is no value. Where
    there are more than a file takes, the last line is a remark that says so (`more`).
    """
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
    mark: str, found: Filter, made_on: date, pieces: Iterable[list[Line]], more: str
) -> Iterator[str]:  # fmt: skip
    """One object: the mark of a demo, the filter, the day, where the columns are explained, the reports, and whether
    these are all; where they are not, `more` says how to have the others.
    """
    head = {"mark": mark or None, "filter": found.address, "made_on": made_on.isoformat(), "dictionary": "/laporan/kamus"}
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


def feed(found: Filter, lines: list[Line]) -> str:
    """The newest of the list. An entry is a report; its moment is when something last happened to it."""
    moments = [line.moved_at for line in lines]
    title = ", ".join([_("Reports: %(name)s", name=site().name), *said(found)])
    asked: dict[str, Any] = found.address
    page, itself = (whole(url_for(each, **asked)) for each in ("listing.index", "listing.atom"))
    head = "".join((
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{FORMAT}" xml:lang="{spoken()}">\n',
        f"<id>{escape(itself)}</id>\n<title>{escape(_marked(title))}</title>\n",
        f"<updated>{_moment(max(moments, default=BEGINNING))}</updated>\n",
        f'<link rel="self" type="application/atom+xml" href="{escape(itself)}"/>\n',
        f'<link rel="alternate" type="text/html" href="{escape(page)}"/>\n',
        f"<author><name>{escape(site().settings.institution or site().name)}</name></author>\n",
    ))  # fmt: skip
    return head + "".join(_entry(line) for line in lines) + "</feed>\n"


def _entry(line: Line) -> str:
    o = line
    url = escape(own(url_for("story.public", number=o.number)))
    where = f", {o.kelurahan.name}" if o.kelurahan else ""
    title = _marked(f"{naming.category(o.category)}{where} ({o.number})")
    told = f"{o.agency.name}. {naming.state(o.state)}. {line.words}".strip()
    return (
        f"<entry>\n<id>{url}</id>\n<title>{escape(title)}</title>\n"
        f"<published>{_moment(o.received_at)}</published>\n<updated>{_moment(line.moved_at)}</updated>\n"
        f'<link rel="alternate" type="text/html" href="{url}"/>\n<category term="{escape(o.agency.slug)}" '
        f'label="{escape(o.agency.name)}"/>\n<summary>{escape(_printable(told))}</summary>\n</entry>\n'
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(clock.PALEMBANG).isoformat(timespec="seconds")


def _printable(text: str) -> str:
    """Without the signs that XML has no way to write."""
    return UNPRINTABLE.sub("", text)


def _marked(title: str) -> str:
    return f"{site().mark}: {title}" if site().mark else title

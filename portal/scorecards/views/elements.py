"""The elements of a service by period, for its head and for the publishers outside: what they read before a meeting."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.core.score import plain
from portal.organisation import queries as organisation
from portal.organisation.models import Service
from portal.scorecards import published
from portal.scorecards.elements import ElementPeriod, ElementRow, Table, table
from portal.web.context import site

bp = Blueprint("elements", __name__, url_prefix="/unsur")

SHOWN = 6  # periods on a page, which is what a sheet of A4 has room for; the file has them all
HEADER = (
    "value", "name", "period", "version", "answered", "index", "low", "high", "letter", "n1", "n2", "n3", "n4",
    "change", "change_low", "change_high", "trend",
)  # fmt: skip


@bp.get("/<agency>/<service>")
@allow(Permission.SCORECARD_READ)
def page(agency: str, service: str) -> str:
    found, cards = _read(agency, service)
    shown = table(cards[-SHOWN:]) if cards else None
    return render_template("scorecards/elements.html", service=found, table=shown, more=len(cards) > SHOWN)


@bp.get("/<agency>/<service>.csv")
@allow(Permission.SCORECARD_READ)
def file(agency: str, service: str) -> Response:
    """The same table, with every period; one line a value and period."""
    found, cards = _read(agency, service)
    name = f"unsur-{found.agency.slug}-{found.slug}.csv"
    lines = [f"# {site().mark} {name}"] if site().mark else []
    lines += [",".join(HEADER), *(_lines(table(cards)) if cards else ())]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("".join(f"{line}\r\n" for line in lines), mimetype="text/csv", headers=headers)


def _read(agency: str, service: str) -> tuple[Service, list[published.PublishedCard]]:
    """The service and what is published of it, oldest first. NotAllowed for who does not read its drafts either."""
    found = organisation.service(agency, service)
    current_account().check(Permission.SCORECARD_READ, about=found.agency)
    return found, published.history(found.id)[::-1]


def _lines(whole: Table) -> Iterator[str]:
    versions = {card.period: card.version for card in whole.cards}
    for line in (*whole.values, *whole.elements):
        for cell in line.cells:
            yield ",".join(_row(line, cell, versions[cell.period]))


def _row(line: ElementRow, cell: ElementPeriod, version: int) -> list[str]:
    """One line of the file. No cell of it is written by people: the names are those of the instrument."""
    score, moved = cell.score, line.change if cell is line.last else None
    figures = [plain(each) for each in (score.index, score.low, score.high)] if score else [""] * 3
    change = [plain(each) for each in (moved.by, moved.low, moved.high)] if moved else [""] * 3
    trend = ("up" if moved.by > 0 else "down") if moved and moved.real else "unclear" if moved else ""
    counts = [str(count) for count in cell.counts] or [""] * 4
    return [
        line.code.upper(), line.name and f'"{line.name}"', cell.period, str(version), str(score.n) if score else "",
        *figures, cell.letter or "", *counts, *change, trend,
    ]  # fmt: skip

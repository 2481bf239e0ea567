"""The policy, and what was decided by it: for everybody."""

import csv
from io import StringIO

from flask import Blueprint, Response, render_template

from portal.accounts.access import ANYONE, allow
from portal.moderation import kinds, looks, published, rules, tally
from portal.moderation.published import Month
from portal.moderation.rules import Cause
from portal.web import addresses, paging
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.language import spoken

bp = Blueprint("moderation_public", __name__, url_prefix="/moderasi")

FILE = "catatan-moderasi.csv"
ACTS_SHOWN = 30  # on the page; the file has all
ACTS_FILE = "catatan-obrolan.csv"
LOOKED_FILE, ASKED_FILE = "catatan-ulang.csv", "catatan-permintaan.csv"


@bp.get("")
@allow(ANYONE)
@cacheable("words")
def policy() -> str:
    return render_template(
        "moderation/policy.html", policy=published.current_policy(), versions=published.policies(), rules=rules,
        hides_after=looks.hides_after(),
    )  # fmt: skip


@bp.get("/catatan")
@allow(ANYONE)
@cacheable("words", "organisation", "threads", "boards", part_of="threads", part="all")
def log() -> str:
    return render_template(
        "moderation/log.html", months=published.log(), told=published.current_policy().told,
        size=len(_csv(published.log())), looked=tally.months(), causes=tally.COLUMNS,
        asked=tally.requests(paging.asked()), sizes=(len(_looked_csv()), len(_asked_csv())),
        acts=kinds.acts(ACTS_SHOWN),
    )  # fmt: skip


@bp.get("/catatan.csv")
@allow(ANYONE)
@cacheable("words")
def file() -> Response:
    return _file(_csv(published.log()), FILE)


@bp.get("/catatan-ulang.csv")
@allow(ANYONE)
@cacheable("words")
def looked_file() -> Response:
    """What was reported, asked for and appealed, a month a line."""
    return _file(_looked_csv(), LOOKED_FILE)


@bp.get("/catatan-permintaan.csv")
@allow(ANYONE)
@cacheable("words", "organisation")
def asked_file() -> Response:
    """What agencies asked for, each in a line."""
    return _file(_asked_csv(), ASKED_FILE)


@bp.get("/catatan-obrolan.csv")
@allow(ANYONE)
@cacheable("organisation", "threads", "boards", part_of="threads", part="all")
def acts_file() -> Response:
    """What moderators did with whole conversations, each in a line. Its names of columns and acts are for programs, the
    same in every language; its sentences are in the reader's.
    """
    rows: list[list[object]] = [["done_on", "act", "what", "about", "address", "reason"]]
    for one in kinds.acts(None):
        page = addresses.whole(addresses.outside_language() + one.page)
        rows.append([one.on, one.act, one.said, one.about, page, one.why[spoken()]])
    return _file(_written(rows, ACTS_FILE), ACTS_FILE)


def _file(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="text/csv", headers=headers)


def _looked_csv() -> str:
    names = [f"{cause.value}_{outcome.value}" for cause, outcomes in tally.COLUMNS.items() for outcome in outcomes]
    spans = [f"{cause.value}_{each}" for cause in Cause for each in ("median_working_days", "p90_working_days")]
    rows: list[list[object]] = [["month", *names, "hidden_by_reports", "warned", "suspended", *spans]]
    for each in tally.months():
        told = [each.counts[cause, outcome] for cause, outcomes in tally.COLUMNS.items() for outcome in outcomes]
        times = [each.times(cause) for cause in Cause]
        days = [day for one in times for day in ((one.median, one.ninth) if one else ("", ""))]
        rows.append([f"{each.first_day:%Y-%m}", *told, each.hidden, each.warned, each.suspended, *days])
    return _written(rows, LOOKED_FILE)


def _asked_csv() -> str:
    rows: list[list[object]] = [["asked_on", "agency", "address", "reason", "outcome", "decided_on", "working_days"]]
    for one in tally.every_request():
        outcome = one.outcome.value if one.outcome else "waiting"
        page = addresses.whole(addresses.outside_language() + one.page) if one.page else ""
        rows.append([one.day, one.agency, page, one.reason["id"], outcome, one.decided_on or "", one.waited])
    return _written(rows, ASKED_FILE)


def _written(rows: list[list[object]], name: str) -> str:
    """Names of agencies stand in it, so each value is quoted as a spreadsheet needs it."""
    out = StringIO()
    csv.writer(out).writerows([["" if value is None else safe(str(value)) for value in row] for row in rows])
    return (f"# {site().mark} {name}\r\n" if site().mark else "") + out.getvalue()


def safe(value: str) -> str:
    """No spreadsheet takes it for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _csv(months: list[Month]) -> str:
    """A month a line. An empty cell is one that is not told, because it would tell of single texts."""
    cells = published.cells()
    lines = [f"# {site().mark} {FILE}"] if site().mark else []
    lines.append(",".join(["month", "decisions", *cells, "median_working_days", "p90_working_days"]))
    for month in months:
        told = [month.cells.get(cell) for cell in cells]
        spans = (month.times.median, month.times.ninth) if month.times else (None, None)
        values = [f"{month.first_day:%Y-%m}", month.total, *told, *spans]
        lines.append(",".join("" if value is None else str(value) for value in values))
    return "".join(f"{line}\r\n" for line in lines)

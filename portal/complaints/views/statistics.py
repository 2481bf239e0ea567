"""The statistics of reports, as a page and as files. All of it is read from sums of quarters that are over."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts.access import ANYONE, allow
from portal.complaints import dictionary, naming, samples, statistics
from portal.complaints.facts import Column
from portal.complaints.rates import Share
from portal.complaints.statistics import METHOD, TOPICS, By, Overview, Statistics
from portal.core.errors import NotFound
from portal.core.periods import Period
from portal.core.words import N_
from portal.web import tables
from portal.web.addresses import whole
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.format import count, month_name
from portal.web.language import spoken

bp = Blueprint("complaint_statistics", __name__, url_prefix="/laporan")

C = Column
# Side by side and never added: who says what stands in a table of its own.
TABLES = (
    (N_("Came in and answered"), (C.RECEIVED, C.VERIFIED, C.IN_TIME)),
    (N_("Done, by whose word"), (C.DECLARED, C.CONFIRMED, C.PARTLY, C.NOT_DONE, C.SILENT, C.DISPUTED)),
    (N_("Ended without being done"), (C.REJECTED, C.WITHDRAWN, C.LAPSED, C.MERGED)),
)
BY_NAMES = {
    By.UNIT: N_("Unit"), By.SERVICE: N_("Service"), By.KIND: N_("Kind of report"), By.KELURAHAN: N_("Kelurahan"),
    By.MONTH: N_("Month"),
}  # fmt: skip
NAMELESS = {By.SERVICE: N_("Of no service"), By.KELURAHAN: N_("Place not known")}


@dataclass(frozen=True)
class Row:
    """A line as the page shows it: `cells` are texts by column, so that a long table costs no call for each of them."""

    line: statistics.Line
    name: str
    only_indonesian: bool
    cells: dict[str, Markup]

    def drawn(self, columns: Sequence[str]) -> Markup:
        """The cells of these columns."""
        return Markup("".join(f'<td class="n">{self.cells[column]}</td>' for column in columns))


class _Rows:
    """Lines in the words of the reader."""

    def __init__(self, by: By) -> None:
        self.by, self.english = by, spoken() == "en"
        self.hidden = Markup('<span class="muted" aria-hidden="true">·</span><span class="vh">{}</span>').format(
            _("not told")
        )

    def row(self, line: statistics.Line) -> Row:
        cells = {name: self.text(n) for name, n in line.told.items()}
        if self.by is By.MONTH and line.key:
            return Row(line, month_name(line.month), False, cells)
        name = line.name_en if self.english else line.name
        only = self.english and bool(name) and line.name == line.name_en
        return Row(line, name or _(NAMELESS.get(self.by, "–")), only, cells)

    def text(self, n: int | None) -> Markup:
        return self.hidden if n is None else Markup(n) if n < 1000 else Markup(count(n))


@bp.get("/statistik")
@allow(ANYONE)
@cacheable(*TOPICS, "checks")
def index() -> str:
    over, by = statistics.overview(), _by()
    found, rows = _asked(over, by), _Rows(by)
    newest = list(over.quarters.items())[: statistics.QUARTERS_SHOWN]
    return render_template(
        "complaints/statistics.html", over=over, found=found, by=by, over_time=statistics.OVER_TIME,
        rows=[rows.row(line) for line in found.lines] if found else [], total=rows.row(found.total) if found else None,
        quarters=[(quarter, told, [rows.text(n) for n in told.values()]) for quarter, told in newest],
        looked=samples.by_quarter(), naming=naming,
        most=max((told["received"] or 0 for _quarter, told in newest), default=0), names=BY_NAMES, tables=TABLES,
        words=dictionary, licence=tables.LICENCE, method=METHOD, shares=tuple(Share),
    )  # fmt: skip


@bp.get("/statistik.csv")
@allow(ANYONE)
@cacheable(*TOPICS)
def file() -> Response:
    found = _needed(_asked(statistics.overview(), _by()))
    names = [entry.name for entry in dictionary.columns()]
    values = [(line, dictionary.values(line)) for line in _lines(found)]
    rows = [[*_place(found, line), *(_cell(cells[name]) for name in names)] for line, cells in values]
    about = tables.about(METHOD, whole(url_for(".words_file")))
    text = about + tables.csv_text(["quarter", "by", "code", "name", *names], rows)
    return tables.csv_answer(text, f"laporan-{found.quarter}-{found.by}")


@bp.get("/statistik/kamus.csv")
@allow(ANYONE)
@cacheable()
def words_file() -> Response:
    """The dictionary of the columns."""
    rows = [[each["name"], each["meaning"], each["unit"], each["source"]] for each in _dictionary()]
    return tables.csv_answer(tables.csv_text(["column", "meaning", "unit", "source"], rows), "laporan-kamus")


@bp.get("/statistik.json")
@allow(ANYONE)
@cacheable(*TOPICS)
def data() -> Response:
    found = _needed(_asked(statistics.overview(), _by()))
    keys = ("quarter", "by", "code", "name")
    rows = [{**dict(zip(keys, _place(found, line), strict=True)), **dictionary.values(line)} for line in _lines(found)]
    return tables.checked(jsonify({
        "title": _("Reports of residents"), "publisher": site().name, "licence": tables.LICENCE, "method": METHOD,
        "mark": site().mark or None, "quarter": found.quarter, "columns": _dictionary(), "rows": rows,
    }))  # fmt: skip


def _by() -> By:
    try:
        return By(request.args.get("menurut", By.UNIT.value))
    except ValueError:
        raise NotFound("There are no such statistics.") from None


def _asked(over: Overview, by: By) -> Statistics | None:
    """Of the quarter that is asked for, or the newest; None where none is over. Raises NotFound."""
    wanted = request.args.get("periode", "")
    quarter = Period(wanted) if wanted else over.newest
    if quarter is not None and quarter not in over.quarters:
        raise NotFound("There are no statistics of this period yet.")
    return statistics.statistics(quarter, by) if quarter is not None else None


def _needed(found: Statistics | None) -> Statistics:
    if found is None:
        raise NotFound("There are no statistics yet.")
    return found


def _lines(found: Statistics) -> list[statistics.Line]:
    return [found.total, *found.lines]


def _place(found: Statistics, line: statistics.Line) -> tuple[str, str, str, str]:
    if line is found.total:
        return found.quarter, "all", "", ""
    return found.quarter, found.by.value, line.code, line.name


def _cell(value: int | str | None) -> int | str:
    return "" if value is None else value


def _dictionary() -> list[dict[str, str]]:
    return [
        {
            "name": each.name,
            "meaning": f"{_(each.heading)}: {_(each.meaning)}",
            "unit": _(each.unit),
            "source": _(each.source),
        }
        for each in dictionary.columns()
    ]

"""The door upward: what of reports everybody may read as counts and lists. It tells who reported nothing, and no word."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from portal.complaints import cells
from portal.complaints import rates as rates_
from portal.complaints.kept import ComplaintClosed, ComplaintRate, ComplaintSum, Cut
from portal.complaints.models import Complaint, ComplaintCategory
from portal.complaints.queries import OUTLINE
from portal.complaints.rates import Counted as Counted
from portal.complaints.rates import Rate as Rate
from portal.complaints.rates import Rates as Rates
from portal.complaints.rates import Share as Share
from portal.complaints.visibility import Field, Viewer, may_see
from portal.core import clock
from portal.core.clock import PALEMBANG
from portal.core.db import db
from portal.core.paging import ROWS, Order, Part, Place, part
from portal.core.periods import Period
from portal.core.periods import quarters as quarters_of
from portal.core.workdays import Calendar, day_of
from portal.organisation import free_days
from portal.organisation import queries as organisation
from portal.organisation.models import Agency


@dataclass(frozen=True)
class LateCase:
    """A case over its date, as the public list shows it. `days` are the working days since."""

    id: int
    number: str
    category: str
    category_en: str
    agency: str
    agency_slug: str
    kelurahan: str
    received_on: date
    due_on: date
    days: int
    with_head: bool


OPEN_TO_ALL = ~Complaint.confidential
# As the public list does, it names reports by their random number.
BY_DEADLINE = Order((Complaint.due_at, Complaint.id), key=Complaint.number)


def _late(*wanted: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    return Complaint.due_at <= clock.moment(), *wanted


def late(at: Place, *, agencies: Collection[int] | None = None, size: int = ROWS) -> Part[LateCase]:
    """Cases over their date that everybody may know of, oldest first; of all agencies without any named (2 queries)."""
    wanted = [OPEN_TO_ALL] if agencies is None else [OPEN_TO_ALL, Complaint.agency_id.in_(agencies)]
    found: Part[Complaint] = part(select(Complaint).where(*_late(*wanted)).options(*OUTLINE), BY_DEADLINE, at, size)
    calendar = free_days.calendar() if found.rows else Calendar()
    return found.each(lambda one: _shown(one, calendar))


def late_for_heads(led: Collection[int], most: int) -> tuple[int, list[LateCase]]:
    """How many cases of these agencies and of all below them are late, confidential ones too, and the oldest of them:
    for who leads them (at most 2 queries, none for none).
    """
    if not led:
        return 0, []
    here = _late(Complaint.agency_id.in_(organisation.and_below(led)))
    count = select(func.count()).select_from(Complaint).where(*here).scalar_subquery()
    some = select(Complaint, count).where(*here).options(*OUTLINE).order_by(Complaint.due_at, Complaint.id).limit(most)
    rows = db.session.execute(some).all()
    calendar = free_days.calendar() if rows else Calendar()
    shown = [_shown(one, calendar) for one, _all in rows if may_see(Viewer.SUPERIOR, Field.OUTLINE, one.case)]
    return (rows[0][1] if rows else 0), shown


def _shown(one: Complaint, calendar: Calendar) -> LateCase:
    due_at = one.due_at or clock.moment()
    return LateCase(
        one.id, one.number, one.category.name, one.category.name_en, one.agency.name, one.agency.slug,
        one.kelurahan.name if one.kelurahan else "", day_of(one.received_at), last_day(due_at),
        calendar.workdays_late(due_at, clock.moment()), one.with_head,
    )  # fmt: skip


def last_day(due_at: datetime) -> date:
    """The last day on which it was in time: a limit ends at midnight, which is the next day already."""
    here = due_at.astimezone(PALEMBANG)
    return day_of(due_at) if here.hour or here.minute else date.fromordinal(here.date().toordinal() - 1)


def count_late() -> int:
    """Of all agencies, without the confidential ones."""
    return db.session.scalar(select(func.count()).select_from(Complaint).where(*_late(OPEN_TO_ALL))) or 0


def late_by_agency() -> dict[str, tuple[str, int]]:
    """Slug of each agency that is late -> its name and how many of its cases are (1 query)."""
    some = select(Agency.slug, Agency.name, func.count()).join(Complaint, Complaint.agency_id == Agency.id)
    some = some.where(*_late(OPEN_TO_ALL))
    rows = db.session.execute(some.group_by(Agency.slug, Agency.name).order_by(func.lower(Agency.name), Agency.slug))
    return {slug: (name, count) for slug, name, count in rows}


# ---- rates


def rates(service_id: int, period: Period) -> Rates | None:
    """The three rates of a service; None where the period is not over and counted (`is_closed`), or no listed case of it
    counts (1 query).
    """
    return rates_of([service_id], period).get(service_id)


def rates_of(service_ids: Collection[int], period: Period) -> dict[int, Rates]:
    """The same by number of the service, of those that have any (1 query, none for none)."""
    if not service_ids or clock.today() <= period.last_day:
        return {}
    quarters = quarters_of(period)
    some = select(ComplaintRate).where(ComplaintRate.quarter.in_(quarters), closed(quarters[-1]))
    found: defaultdict[int, dict[Period, dict[Share, Counted]]] = defaultdict(dict)
    for row in db.session.scalars(some.where(ComplaintRate.service_id.in_(service_ids))):
        found[row.service_id][row.quarter] = row.counted
    return {number: _rates(number, period, sums) for number, sums in found.items()}


def closed(quarter: Period) -> ColumnElement[bool]:
    """Whether all that happened in a quarter is counted. Written years and numbers of quarters stand in their order."""
    some = select(ComplaintClosed.quarter).where(ComplaintClosed.quarter >= quarter)
    return some.where(ComplaintClosed.closed_on.is_not(None)).exists()


def is_closed(period: Period) -> bool:
    """Whether a period is over and all of it is counted, so that it is told (1 query)."""
    last = quarters_of(period)[-1]
    return clock.today() > period.last_day and bool(db.session.scalar(select(closed(last))))


def _rates(service_id: int, period: Period, sums: dict[Period, dict[Share, Counted]]) -> Rates:
    told = {
        share: rates_.told(share, period, {quarter: each[share] for quarter, each in sums.items()}) for share in Share
    }
    return Rates(service_id, period, told[Share.ANSWERED], told[Share.CONFIRMED], told[Share.SATISFIED])


# ---- kinds


@dataclass(frozen=True)
class KindTold:
    """How many reports of a kind a service had in a quarter, as the public statistics tell it: from five on."""

    service_id: int
    slug: str
    name: str
    name_en: str
    quarter: Period
    received: int
    not_done: int | None  # of which their reporters said so; None for what is not told


TOLD = ("received", "not_done")


def kinds(service_ids: Collection[int]) -> list[KindTold]:
    """Of the newest quarter that is over and counted, the largest first: what the public statistics show by kind, and
    nothing that they hide (at most 3 queries, none for none).
    """
    quarter = db.session.scalar(select(func.max(ComplaintClosed.quarter)).where(ComplaintClosed.closed_on.is_not(None)))
    if not service_ids or quarter is None or clock.today() <= quarter.last_day:
        return []
    first = quarter.first_day.year * 100 + quarter.first_day.month
    sums = [getattr(ComplaintSum, name) for name in TOLD]
    some = select(ComplaintSum.cut, ComplaintSum.key, ComplaintSum.under, *(func.sum(each) for each in sums))
    some = some.where(ComplaintSum.cut.in_((Cut.ALL, Cut.CATEGORY)), ComplaintSum.month.between(first, first + 2))
    rows = db.session.execute(some.group_by(ComplaintSum.cut, ComplaintSum.key, ComplaintSum.under)).all()
    counted = {(row[0], row[1], row[2]): dict(zip(TOLD, map(int, row[3:]), strict=True)) for row in rows}
    total = cells.total(counted.get((Cut.ALL, 0, 0), {}))
    by_kind = {(key, under): numbers for (cut, key, under), numbers in counted.items() if cut is Cut.CATEGORY}
    told = {key: each for key, each in cells.kinds(by_kind, total).items() if key[1] in service_ids and each["received"]}
    return _named(quarter, told)


def _named(quarter: Period, told: Mapping[tuple[int, int], cells.Told]) -> list[KindTold]:
    kind = ComplaintCategory
    some = select(kind.id, kind.slug, kind.name, kind.name_en).where(kind.id.in_({key for key, _service in told}))
    names = {row.id: (row.slug, row.name, row.name_en) for row in db.session.execute(some)} if told else {}
    found = [
        KindTold(service, *names[key], quarter, each["received"] or 0, each["not_done"])
        for (key, service), each in told.items() if key in names
    ]  # fmt: skip
    return sorted(found, key=lambda each: (-each.received, each.name, each.service_id))


def kind_names() -> list[tuple[str, str, str]]:
    """The kinds that residents can choose from: slug, name, and name in English, in the order of the form (1 query)."""
    kind = ComplaintCategory
    some = select(kind.slug, kind.name, kind.name_en).where(kind.active).order_by(kind.place, kind.id)
    return [(row.slug, row.name, row.name_en) for row in db.session.execute(some)]

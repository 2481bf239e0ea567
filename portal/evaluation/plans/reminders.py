"""Reminding people of what is not done, as often as HR has set it for its agency: in the worker, once a day.

Whoever has it to do is reminded first, and their superior once it is late. A reminder is a notice; what it says, and
whether all of it is done by now, is asked when it is read or mailed. The slices above send theirs through `remind`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import and_, delete, func, insert, or_, select

from portal.accounts.models import Account, Holding
from portal.accounts.queries import line_in_numbers
from portal.accounts.rules import Permission
from portal.core import clock, storage
from portal.core.audit import record
from portal.core.db import db, insert_into
from portal.core.periods import Period
from portal.evaluation.plans import cadence
from portal.evaluation.plans.cadence import Ask, Remind, Terms, Thing
from portal.evaluation.plans.models import Cycle, Plan, PlanVersion, Reminder, ReminderTerms, ReminderThing
from portal.evaluation.plans.queries import NEWEST
from portal.evaluation.plans.rules import Days, State
from portal.notifications import actions as notices
from portal.notifications import queries as waiting
from portal.organisation.models import Agency, Post
from portal.web.aside import aside
from portal.web.language import DEFAULT
from portal.web.notices import NoticeKind, numbers_in

PIECE = 100  # people reminded in one transaction
READ = 500  # notices looked at in one go
KEPT = timedelta(days=400)

# ---- the numbers of HR


def set_terms(agency: Agency, terms: Terms, *, by: Account) -> None:
    """How often people of this agency, and of those below that have no numbers of their own, are reminded."""
    by.check(Permission.PERFORMANCE_KEEP, about=agency)
    numbers = asdict(terms)
    row = numbers | {"set_on": clock.today(), "set_by_id": by.staff.id}
    kept = insert_into(ReminderTerms).values(row | {"agency_id": agency.id})
    db.session.execute(kept.on_conflict_do_update(index_elements=["agency_id"], set_=row))
    db.session.get(ReminderTerms, agency.id, populate_existing=True)  # a row that was read before is not the one kept
    record("reminders:set", agency, by=by, **{f"{name}_days": days for name, days in numbers.items()})


def drop_terms(agency: Agency, *, by: Account) -> None:
    """From now on those of the agency above hold here too."""
    by.check(Permission.PERFORMANCE_KEEP, about=agency)
    db.session.execute(delete(ReminderTerms).where(ReminderTerms.agency_id == agency.id))
    record("reminders:drop", agency, by=by)


def own_terms(agencies: Collection[Agency]) -> dict[int, ReminderTerms]:
    """By agency the numbers that were set for it, and for no other one (1 query)."""
    some = select(ReminderTerms).where(ReminderTerms.agency_id.in_([agency.id for agency in agencies]))
    return {row.agency_id: row for row in db.session.scalars(some)}


def all_terms() -> dict[int, Terms]:
    """By agency the numbers that hold in it; agencies for which nobody has set any are missing (2 queries)."""
    own = {row.agency_id: row.terms for row in db.session.scalars(select(ReminderTerms))}
    parents = {row.id: row.parent_id for row in db.session.execute(select(Agency.id, Agency.parent_id))} if own else {}
    return cadence.nearest(parents, own)


def sent_lately(agencies: Collection[Agency], days: int) -> dict[Remind, int]:
    """How many reminders about holders of posts of these agencies were sent in so many days, by kind (1 query)."""
    some = (
        select(Reminder.kind, func.count(Reminder.id.distinct()))
        .join(ReminderThing, ReminderThing.reminder_id == Reminder.id)
        .join(Post, ReminderThing.post_id == Post.id)
        .where(Reminder.sent_on > clock.today() - timedelta(days=days))
        .where(Post.agency_id.in_([agency.id for agency in agencies]))
        .group_by(Reminder.kind)
    )
    return {row[0]: row[1] for row in db.session.execute(some)}


# ---- plans that are not agreed


def plans_to_agree(year: int, people: Collection[int] | None = None) -> Iterator[Thing]:
    """Of open years: who holds a post today and has no plan that counts; of these people, where some are named."""
    today = clock.today()
    v = PlanVersion
    some = (
        select(
            Holding.person_id, Holding.post_id, Post.agency_id, Holding.from_on, Cycle.opened_on, v.proposed_on,
            v.discussed_on, v.person_agreed_on, v.superior_agreed_on,
        )
        .select_from(Holding)
        .join(Post, Holding.post_id == Post.id)
        .join(Cycle, and_(Cycle.agency_id == Post.agency_id, Cycle.year == year, Cycle.closed_on.is_(None)))
        .outerjoin(
            Plan, and_(Plan.cycle_id == Cycle.id, Plan.person_id == Holding.person_id, Plan.post_id == Holding.post_id)
        )
        .outerjoin(v, and_(v.plan_id == Plan.id, v.number == NEWEST))
        .where(Holding.from_on <= today, or_(Holding.until_on.is_(None), Holding.until_on >= today))
        .where(or_(v.id.is_(None), and_(v.number == 1, v.agreed_on.is_(None))))
        .order_by(Holding.id)
    )  # fmt: skip
    some = some if people is None else some.where(Holding.person_id.in_(people))
    for person_id, post_id, agency_id, from_on, opened_on, *days in db.session.execute(some):
        stands = Days(*days)
        waits = stands.state is State.DISCUSSED and stands.person_agreed_on is not None
        with_superior = stands.state is State.PROPOSED or waits
        yield Thing(person_id, post_id, agency_id, cadence.plan_due(year, from_on, opened_on), with_superior)


def remind_of_plans() -> None:
    """Answers the clock. A second run of a day finds everybody reminded."""
    terms, today = all_terms(), clock.today()
    if not terms:
        return
    for year in (today.year, today.year + 1):
        things = list(plans_to_agree(year))
        own = ((each.person_id, each, cadence.is_asked) for each in things if not each.with_superior)
        remind(Remind.PLAN, Period(str(year)), own, terms)
        remind(Remind.PLAN_TEAM, Period(str(year)), to_superiors(things), terms)


# ---- what all of them share

Told = Iterable[tuple[int, Thing, Ask]]


def to_superiors(things: Collection[Thing]) -> Told:
    """Each with whoever decides about the person: where it is theirs to do, and where it is late (1 query)."""
    line = line_in_numbers() if things else None
    for each in things:
        judge = line.judge_of(each.post_id, each.person_id) if line else None
        if judge is not None:
            yield judge.person_id, each, cadence.is_asked if each.with_superior else cadence.is_told


def remind(kind: Remind, period: Period, told: Told, terms: Mapping[int, Terms]) -> None:
    """Send those reminders that are due today, in short transactions."""
    send(kind, period, cadence.due_to(told, terms, clock.today(), last_sent(kind, period)))


def last_sent(kind: Remind, period: Period | None = None) -> dict[int, date]:
    """When each was last reminded of such things; of a period, where one is named (1 query)."""
    some = select(Reminder.told_id, func.max(Reminder.sent_on)).where(Reminder.kind == kind).group_by(Reminder.told_id)
    some = some if period is None else some.where(Reminder.period == period)
    return {row[0]: row[1] for row in db.session.execute(some)}


def send(kind: Remind, period: Period, due: Mapping[int, Collection[Thing]]) -> None:
    """Remind these people, each once a day of a kind and period, whatever runs at the same time."""
    rest = iter(sorted(due))
    while piece := list(islice(rest, PIECE)):
        with storage.writing():
            _send(kind, period, {person_id: due[person_id] for person_id in piece})


def _send(kind: Remind, period: Period, due: Mapping[int, Collection[Thing]]) -> None:
    rows = [{"told_id": person_id, "kind": kind, "period": period, "sent_on": clock.today()} for person_id in due]
    new = insert_into(Reminder).values(rows).on_conflict_do_nothing().returning(Reminder.id, Reminder.told_id)
    made = {row.told_id: row.id for row in db.session.execute(new)}
    if not made:
        return
    pairs = {(number, each.person_id, each.post_id) for told, number in made.items() for each in due[told]}
    names = ("reminder_id", "person_id", "post_id")
    db.session.execute(insert(ReminderThing), [dict(zip(names, pair, strict=True)) for pair in sorted(pairs)])
    before = select(Reminder.id).where(Reminder.kind == kind, Reminder.period == period, Reminder.told_id.in_(made))
    older = db.session.scalars(before.where(Reminder.id.not_in(made.values())).order_by(Reminder.id))
    notices.settle(kind.value, [f"Reminder:{number}" for number in older])
    some = select(Account.id, Account.person_id).where(Account.person_id.in_(made), Account.active)
    accounts = db.session.execute(some.where(Account.closed_at.is_(None)).order_by(Account.id)).all()
    notices.tell_staff(kind.value, [(row.id, f"Reminder:{made[row.person_id]}") for row in accounts])


def settle_done(kinds: Mapping[str, NoticeKind]) -> None:
    """Take those reminders off the inbox of which all is done by now."""
    for name, kind in kinds.items():
        rest = iter(waiting.unread_subjects(name))
        while piece := list(islice(rest, READ)):
            with aside(DEFAULT):
                over = [subject for subject, said in kind.words(piece).items() if said.over]
            with storage.writing():
                notices.settle(name, over)


def forget() -> None:
    """Those that were sent so long ago that nobody is reminded of the same again."""
    old = select(Reminder.id).where(Reminder.sent_on < clock.today() - KEPT)
    db.session.execute(delete(ReminderThing).where(ReminderThing.reminder_id.in_(old)))
    db.session.execute(delete(Reminder).where(Reminder.sent_on < clock.today() - KEPT))


# ---- reading one

Pair = tuple[int, int]  # person, post


def who_leads() -> Callable[[int, int, int], bool]:
    """Whether one person decides today about another one in a post: of (who, about whom, in which post) (1 query)."""
    line = line_in_numbers()

    def leads(told_id: int, person_id: int, post_id: int) -> bool:
        judge = line.judge_of(post_id, person_id)
        return judge is not None and judge.person_id == told_id

    return leads


def still_open(
    subjects: Collection[str], undone: Callable[[Period, Collection[int]], Iterable[Thing]], *, of_team: bool = False
) -> Iterator[tuple[str, Period, list[Thing]]]:
    """Subjects of reminders ("Reminder:3"), each with its period and what of it is not done by now.

    `undone`: what these people have not done in a period. `of_team`: a superior was told, and it concerns them as long as
    they are the superior. 2 queries, 3 of teams, and those of `undone` for each period.
    """
    named = numbers_in(subjects, "Reminder")
    found = list(db.session.scalars(select(Reminder).where(Reminder.id.in_(named)).order_by(Reminder.id)))
    pairs: dict[int, set[Pair]] = {one.id: set() for one in found}
    some = select(ReminderThing.reminder_id, ReminderThing.person_id, ReminderThing.post_id)
    for number, person_id, post_id in db.session.execute(some.where(ReminderThing.reminder_id.in_(pairs))):
        pairs[number].add((person_id, post_id))
    leads = who_leads() if of_team and found else None
    for period in sorted({one.period for one in found}):
        here = [one for one in found if one.period == period]
        people = {person_id for one in here for person_id, _post in pairs[one.id]}
        left = {(each.person_id, each.post_id): each for each in undone(period, people)}
        for one in here:
            some_left = [pair for pair in sorted(pairs[one.id]) if pair in left]
            theirs = [pair for pair in some_left if leads is None or leads(one.told_id, *pair)]
            yield named[one.id], period, [left[pair] for pair in theirs]

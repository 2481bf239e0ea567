"""Reads of what a moderator has to look at once more: what people reported, what agencies ask for, and appeals."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Account
from portal.core import clock, paging
from portal.core.db import carry_out, db
from portal.core.errors import NotFound
from portal.core.paging import Order, Part, Place
from portal.moderation.models import Flag, FlagLimit, ModeratedText, Review, Sanction
from portal.moderation.queries import ON_A_PAGE
from portal.moderation.rules import HIDES_AFTER, Cause, Measure
from portal.organisation.models import Agency

OPEN = Review.outcome.is_(None)
DUE_FIRST = Order((Review.due_on, Review.id))
ASKED_LAST_FIRST = Order((Review.opened_on, Review.id), descending=True)
AGAIN = (Cause.FLAGS, Cause.REQUEST)  # what is decided about the text itself


def _with_text(some: Select[Any]) -> Select[Any]:
    text = contains_eager(Review.text)
    branch = text.joinedload(ModeratedText.agency).joinedload(Agency.parent).joinedload(Agency.parent)
    more = [joinedload(each) for each in (Review.agency, Review.sanction, Review.decided_by, Review.against)]
    return some.join(Review.text).options(branch, text.joinedload(ModeratedText.service), *more)


def review(review_id: int) -> Review:
    found: Review | None = db.session.scalar(_with_text(select(Review).where(Review.id == review_id)))
    if found is None:
        raise NotFound("There is nothing of the kind to look at.")
    return found


def again(which: ColumnElement[bool], at: Place) -> Part[Review]:
    """What people reported or agencies asked for, of texts that somebody may decide about (`queries.seen_by`), what is
    due first before the others. Of a text with both the first of them alone: they are decided together.
    """
    first = select(func.min(Review.id)).where(OPEN, Review.cause.in_(AGAIN)).group_by(Review.text_id)
    some = _with_text(select(Review).where(OPEN, Review.id.in_(first), which))
    return paging.part(some, DUE_FIRST, at, ON_A_PAGE)


def appeals(which: ColumnElement[bool], account: Account, at: Place) -> Part[Review]:
    """Those that somebody may decide about: not about what they decided themselves."""
    some = _with_text(select(Review).where(OPEN, Review.cause == Cause.APPEAL, which, _of_others(account)))
    return paging.part(some, DUE_FIRST, at, ON_A_PAGE)


def _of_others(account: Account) -> ColumnElement[bool]:
    return or_(Review.against_id.is_(None), Review.against_id != account.staff.id)


def counts(which: ColumnElement[bool], account: Account) -> tuple[int, int]:
    """(texts to be looked at once more, appeals) that wait for somebody."""
    mine = and_(Review.cause == Cause.APPEAL, _of_others(account))
    texts = func.count(Review.text_id.distinct()).filter(Review.cause.in_(AGAIN))
    some = select(texts, func.count().filter(mine)).select_from(Review).join(Review.text).where(OPEN, which)
    row = db.session.execute(some).one()
    return row[0], row[1]


def oldest(which: ColumnElement[bool]) -> tuple[date | None, int]:
    """(since when the oldest waits, how many are late)."""
    late = func.count().filter(Review.due_on < clock.today())
    some = select(func.min(Review.opened_on), late).select_from(Review).join(Review.text).where(OPEN, which)
    row = db.session.execute(some).one()
    return row[0], row[1]


def of_text(text_id: int, *causes: Cause) -> list[Review]:
    """What waits about a text, oldest first."""
    some = select(Review).where(OPEN, Review.text_id == text_id, Review.sanction_id.is_(None), Review.cause.in_(causes))
    return list(db.session.scalars(some.order_by(Review.id)))


def appeal_of(text_id: int) -> Review | None:
    """What became of the appeal about a text, or of the newest one where a moderator decided anew in between."""
    some = select(Review).where(Review.text_id == text_id, Review.cause == Cause.APPEAL, Review.sanction_id.is_(None))
    return db.session.scalar(some.order_by(Review.id.desc()).limit(1))


def appeal_against(sanction_id: int) -> Review | None:
    return db.session.scalar(select(Review).where(Review.sanction_id == sanction_id))


def overdue_appeals(today: date, most: int) -> list[Review]:
    some = select(Review).where(OPEN, Review.cause == Cause.APPEAL, Review.due_on < today)
    return list(db.session.scalars(some.order_by(Review.id).limit(most)))


# ---- reports


def hides_after() -> int:
    """How many reports hide a text today."""
    some = select(FlagLimit.hides_after).where(FlagLimit.valid_from <= clock.today())
    return db.session.scalar(some.order_by(FlagLimit.valid_from.desc()).limit(1)) or HIDES_AFTER


def flag_limits() -> list[FlagLimit]:
    """Newest first."""
    return list(db.session.scalars(select(FlagLimit).order_by(FlagLimit.valid_from.desc())))


def flags_that_count(text_id: int, cleared: Collection[str]) -> int:
    """Since a moderator looked last, for reasons for which none has let it stand."""
    counted = (Flag.text_id == text_id, Flag.counted, ~Flag.settled, Flag.reason.not_in(cleared))
    return db.session.scalar(select(func.count()).where(*counted)) or 0


def reasons_given(text_ids: Collection[int]) -> dict[int, Counter[str]]:
    """Number of a text -> how often it was reported for each reason since a moderator looked last."""
    some = select(Flag.text_id, Flag.reason, func.count()).where(Flag.text_id.in_(text_ids), ~Flag.settled)
    found: dict[int, Counter[str]] = {}
    for text_id, reason, count in db.session.execute(some.group_by(Flag.text_id, Flag.reason).order_by(Flag.reason)):
        found.setdefault(text_id, Counter())[reason] = count
    return found


def causes_of(text_ids: Collection[int]) -> dict[int, list[Review]]:
    """What waits about each of these texts, with the agencies that asked."""
    some = select(Review).where(OPEN, Review.text_id.in_(text_ids), Review.cause.in_(AGAIN))
    found: dict[int, list[Review]] = {}
    for each in db.session.scalars(some.options(joinedload(Review.agency)).order_by(Review.id)):
        found.setdefault(each.text_id, []).append(each)
    return found


# ---- texts by the name that their slice gives them


def named(kind: str, subject: str) -> ModeratedText | None:
    some = select(ModeratedText).where(ModeratedText.kind == kind, ModeratedText.subject == subject)
    return db.session.scalar(some.options(joinedload(ModeratedText.agency), joinedload(ModeratedText.service)))


def all_named(kind: str, subjects: Collection[str]) -> list[ModeratedText]:
    some = select(ModeratedText).where(ModeratedText.kind == kind, ModeratedText.subject.in_(subjects))
    return list(db.session.scalars(some.order_by(ModeratedText.id)))


# ---- warnings


def sanctions_of(account_id: int) -> list[Sanction]:
    """Newest first."""
    some = select(Sanction).where(Sanction.account_id == account_id)
    return list(db.session.scalars(some.order_by(Sanction.id.desc())))


def sanction(sanction_id: int) -> Sanction:
    found = db.session.get(Sanction, sanction_id)
    if found is None:
        raise NotFound("There is no such warning.")
    return found


# Asked before each word that somebody writes, so it is put together once.
SUSPENDED_UNTIL = select(func.max(Sanction.until_on)).where(
    Sanction.account_id == bindparam("account_id"), Sanction.measure == Measure.SUSPENDED, Sanction.lifted_on.is_(None),
    Sanction.until_on >= bindparam("today"),
)  # fmt: skip


def suspended_until(account_id: int) -> date | None:
    found: date | None = carry_out(SUSPENDED_UNTIL, account_id=account_id, today=clock.today()).scalar()
    return found


# ---- for everybody


def requests(at: Place) -> Part[Review]:
    """What agencies asked for, the newest first."""
    some = select(Review).where(Review.cause == Cause.REQUEST).options(joinedload(Review.agency))
    return paging.part(some, ASKED_LAST_FIRST, at)


def every_request() -> list[Review]:
    some = select(Review).where(Review.cause == Cause.REQUEST).options(joinedload(Review.agency))
    return list(db.session.scalars(some.order_by(Review.opened_on.desc(), Review.id.desc())))


def asked_before(text_id: int, agency_id: int, reason: str) -> bool:
    same = (Review.text_id == text_id, Review.agency_id == agency_id, Review.reason == reason)
    return db.session.scalar(select(Review.id).where(Review.cause == Cause.REQUEST, *same).limit(1)) is not None


def outcomes(before: date) -> list[tuple[Any, ...]]:
    """(day, cause, whether reports had hidden it, outcome, working days, count) of what was decided before."""
    columns = (Review.decided_on, Review.cause, Review.hidden, Review.outcome, Review.waited)
    some = select(*columns, func.count()).where(Review.decided_on < before).group_by(*columns).order_by(*columns)
    return [tuple(row) for row in db.session.execute(some)]


def measures(before: date) -> list[tuple[date, Measure, int]]:
    """(day, measure, count) of warnings and suspensions."""
    some = select(Sanction.made_on, Sanction.measure, func.count()).where(Sanction.made_on < before)
    rows = db.session.execute(some.group_by(Sanction.made_on, Sanction.measure).order_by(Sanction.made_on))
    return [(row[0], row[1], row[2]) for row in rows]

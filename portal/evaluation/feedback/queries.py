"""Who reads which words, and how long ago a leader had one for each of their people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts import line
from portal.accounts.line import Seated
from portal.accounts.models import Account, Person
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.paging import FIRST, Order, Part, Place, part
from portal.core.together import Asked, Question
from portal.evaluation.feedback.models import Feedback, FeedbackAnswer, FeedbackRequest
from portal.evaluation.feedback.rules import NEWS_DAYS, Cadence, Kind, cadence

WITH_ALL = (joinedload(Feedback.giver), joinedload(Feedback.person), selectinload(Feedback.answers))
NEWEST_FIRST, SHOWN = Order([Feedback.id], descending=True), 50


def _seen_by(person_id: Any) -> ColumnElement[bool]:
    """A correction is read by the two alone."""
    return or_(Feedback.kind != Kind.CORRECTION, Feedback.giver_id == person_id, Feedback.person_id == person_id)


def received(person_id: int, at: Place = FIRST) -> Part[Feedback]:
    """What was said to somebody, the newest first, for them alone (2 queries)."""
    return part(select(Feedback).where(Feedback.person_id == person_id).options(*WITH_ALL), NEWEST_FIRST, at, SHOWN)


def about(person_id: int, reader: Account, at: Place = FIRST) -> Part[Feedback]:
    """What was said to somebody who reports to the reader, as far as the reader may read it (2 queries).

    That they do report was asked before.
    """
    some = select(Feedback).where(Feedback.person_id == person_id, _seen_by(reader.staff.id))
    return part(some.options(*WITH_ALL), NEWEST_FIRST, at, SHOWN)


class Heading(NamedTuple):
    """A word as a panel names it: of what kind, from whom, when, and whether it was answered. The words are not read."""

    id: int
    kind: Kind
    giver: str
    given_at: datetime
    answered: bool


ANSWERED = select(FeedbackAnswer.id).where(FeedbackAnswer.feedback_id == Feedback.id).exists()
HEADINGS = Question(
    select(Feedback.id, Feedback.kind, Person.name, Feedback.given_at, ANSWERED.label("answered"))
    .join(Person, Feedback.giver_id == Person.id)
    .where(Feedback.person_id == bindparam("receiver_id"), _seen_by(bindparam("reader_id")))
    .order_by(Feedback.id.desc())
    .limit(bindparam("headings"))
)


def asks_headings(person_id: int, reader_id: int, most: int) -> Asked:
    return HEADINGS(receiver_id=person_id, reader_id=reader_id, headings=most)


def headings(person_id: int, reader_id: int, most: int) -> list[Heading]:
    """The newest words to somebody that the reader may read (1 query)."""
    return [Heading(*row) for row in asks_headings(person_id, reader_id, most).rows()]


def feedback(feedback_id: int, *, reader: Account) -> Feedback:
    """For the receiver, the giver, and, unless it is a correction, whoever decides about the receiver today."""
    some = select(Feedback).where(Feedback.id == feedback_id, _seen_by(reader.staff.id)).options(*WITH_ALL)
    found = db.session.scalar(some)
    if found is not None and (
        reader.staff.id in (found.person_id, found.giver_id) or reports_to(found.person_id, reader.staff.id)
    ):
        return found
    raise NotFound("There is no such word of feedback.")


def reports_to(person_id: int, superior_id: int) -> bool:
    return any(seat.person_id == person_id for seat in line.team_of(superior_id))


def judges_of(account: Account) -> list[Seated]:
    """Who decides about them today, in any of their posts, each once (a query a post)."""
    found = [line.judge_of(holding.post_id, holding.person_id) for holding in account.staff.posts]
    return list({seat.person_id: seat for seat in found if seat}.values())


# ---- requests


def requests_of(person_id: int) -> list[FeedbackRequest]:
    """What somebody asked, the newest first (1 query)."""
    some = select(FeedbackRequest).where(FeedbackRequest.person_id == person_id)
    return list(db.session.scalars(some.order_by(FeedbackRequest.id.desc()).limit(SHOWN)))


OPEN = ~select(Feedback.id).where(Feedback.request_id == FeedbackRequest.id).exists()


def open_requests(of_id: int, person_id: int | None = None) -> list[FeedbackRequest]:
    """What this superior was asked by those of their team of today, and has not answered, the oldest first.

    1 query, and one more where something was asked. What somebody asked who reports to another by now has lapsed.
    """
    some = select(FeedbackRequest).where(FeedbackRequest.of_id == of_id, OPEN)
    some = some.where(FeedbackRequest.person_id == person_id) if person_id else some
    found = list(db.session.scalars(some.order_by(FeedbackRequest.id).options(joinedload(FeedbackRequest.person))))
    team = {seat.person_id for seat in line.team_of(of_id)} if found else set()
    return [one for one in found if one.person_id in team]


def request_of(request_id: int, *, of: Account) -> FeedbackRequest | None:
    """One that they were asked, and have not answered."""
    return next((one for one in open_requests(of.staff.id) if one.id == request_id), None)


def answered(requests: Collection[FeedbackRequest]) -> set[int]:
    """Which of these requests were answered by a word (1 query)."""
    some = select(Feedback.request_id).where(Feedback.request_id.in_([one.id for one in requests]))
    return {number for number in db.session.scalars(some) if number} if requests else set()


def lapsed(requests: Collection[FeedbackRequest], done: Collection[int], account: Account) -> set[int]:
    """Which of their own were not answered, and went to somebody who does not decide about them any more."""
    waiting = [one for one in requests if one.id not in done]
    judges = {seat.person_id for seat in judges_of(account)} if waiting else set()
    return {one.id for one in waiting if one.of_id not in judges}


# ---- the cadence of a leader, and what is new


@dataclass(frozen=True)
class Last:
    """When a leader last had a word for somebody."""

    on: date | None
    cadence: Cadence

    @property
    def days(self) -> int | None:
        return (clock.today() - self.on).days if self.on else None


LAST_WORDS = Question(
    select(Feedback.person_id, func.max(Feedback.given_at).label("given_at"))
    .where(Feedback.giver_id == line.ME, Feedback.person_id.in_(line.TEAM_PEOPLE))
    .group_by(Feedback.person_id)
)


def asks_last_words(giver_id: int) -> Asked:
    return LAST_WORDS(person_id=giver_id, today=clock.today())


def last_words(giver_id: int, person_ids: Collection[int]) -> dict[int, Last]:
    """For each of these people of their team, from this leader (1 query)."""
    rows = asks_last_words(giver_id).rows()
    days = {row.person_id: row.given_at.astimezone(clock.PALEMBANG).date() for row in rows}
    return {each: Last(days.get(each), cadence(days.get(each), clock.today())) for each in person_ids}


# ---- what waits for somebody, for their desk


class New(NamedTuple):
    """A word that is new for somebody, and from whom."""

    id: int
    giver: str


NEW = Question(
    select(Feedback.id, Person.name, Feedback.given_at)
    .join(Person, Feedback.giver_id == Person.id)
    .where(Feedback.person_id == line.ME, Feedback.given_at >= bindparam("news_since"), ~ANSWERED)
    .order_by(Feedback.id)
)


def asks_new(person_id: int) -> Asked:
    """From midnight on, so that it is the same question however often it is asked."""
    midnight = datetime.combine(clock.today() - timedelta(days=NEWS_DAYS), time(), clock.PALEMBANG)
    return NEW(person_id=person_id, news_since=midnight)


def unanswered(person_id: int) -> list[New]:
    """What is new for somebody, and not answered (1 query)."""
    since = clock.moment() - timedelta(days=NEWS_DAYS)
    return [New(row.id, row.name) for row in asks_new(person_id).rows() if row.given_at >= since]


class Request(NamedTuple):
    """A request that waits for a superior, and of whom it is."""

    id: int
    person_id: int
    name: str


REQUESTS = Question(
    select(FeedbackRequest.id, Person.id.label("person_id"), Person.name)
    .join(Person, FeedbackRequest.person_id == Person.id)
    .where(FeedbackRequest.of_id == line.ME, OPEN, Person.id.in_(line.TEAM_PEOPLE))
    .order_by(FeedbackRequest.id)
)


def asks_requests(person_id: int) -> Asked:
    return REQUESTS(person_id=person_id, today=clock.today())


def waiting_requests(person_id: int) -> list[Request]:
    """The same as `open_requests`, by their names alone (1 query)."""
    return [Request(*row) for row in asks_requests(person_id).rows()]

"""The door upward: what agencies promised, and how it went. It knows nothing of who asked.

The counts are of acts of an agency and of nobody's answers, so they have no least numbers: one promise that was not kept
says nothing about any resident.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.commitments import queries
from portal.commitments.models import Commitment, CommitmentStep, Finding
from portal.commitments.queries import OLDEST_DUE, OUTLINE
from portal.commitments.rules import State
from portal.core.db import db
from portal.core.paging import ROWS, Part, Place, part
from portal.core.periods import Period


@dataclass(frozen=True)
class Promise:
    """One commitment as a list shows it. `days`: calendar days since its day, of one that is open and late."""

    id: int
    number: int
    what: str
    agency: str
    agency_slug: str
    service: str
    post: str
    due_on: date
    first_due_on: date
    state: State
    days: int


@dataclass(frozen=True)
class Tally:
    """How many commitments an agency or a service had for a period, by what became of them. Each is counted once.

    It belongs to the period in which its first day lies: to move it takes none out of a period. `late` are open and over
    their day; `kept_late` are kept and were declared done after it; `asking` wait for the words of those who asked;
    `silent` were declared done and nobody said a word. `moved` counts beside these those whose day was moved.
    """

    kept: int = 0
    kept_late: int = 0
    not_kept: int = 0
    silent: int = 0
    asking: int = 0
    open: int = 0
    late: int = 0
    withdrawn: int = 0
    moved: int = 0

    @property
    def all(self) -> int:
        ended = self.kept + self.kept_late + self.not_kept + self.silent + self.withdrawn
        return ended + self.asking + self.open + self.late


@dataclass(frozen=True)
class Due:
    """One commitment of a service, as the card of the period of its first day tells it. `stands`: a name of `Tally`.

    `asked`, `kept` and `not_kept`: how many of those who asked were asked, and what they said, when it was declared done
    last; `visit_kept`: what somebody outside found who was there.
    """

    number: int
    what: str
    stands: str
    first_due_on: date
    due_on: date
    moves: int
    asked: int
    kept: int
    not_kept: int
    visit_kept: bool | None


def due_in(service_id: int, period: Period) -> list[Due]:
    """What fell due first before the others (1 query)."""
    some = sorted(_in(period, Commitment.service_id == service_id), key=lambda one: (one.first_due_on, one.number))
    return [_due(each) for each in some]


def _due(one: Commitment) -> Due:
    """While it is asked about once more, with the words that found it not kept before."""
    stands = _counted_as(one)
    said: Commitment | CommitmentStep = one
    if stands == "not_kept" and one.state_now is State.DECLARED:
        said = next(step for step in reversed(one.steps) if step.state is State.NOT_KEPT)
    return Due(
        one.number, one.what, stands, one.first_due_on, one.due_on, one.moves, said.asked, said.kept, said.not_kept,
        one.visit_kept,
    )  # fmt: skip


def tally_of_service(service_id: int, period: Period) -> Tally:
    """(1 query)"""
    return _tally(_in(period, Commitment.service_id == service_id))


def tally_of_agency(agency_id: int, period: Period) -> Tally:
    """(1 query)"""
    return _tally(_in(period, Commitment.agency_id == agency_id))


def _in(period: Period, whose: object) -> list[Commitment]:
    some = select(Commitment).where(whose, Commitment.first_due_on.between(period.first_day, period.last_day))  # type: ignore[arg-type]
    return list(db.session.scalars(some.order_by(Commitment.id)))


def _tally(some: list[Commitment]) -> Tally:
    names = [_counted_as(each) for each in some]
    return Tally(**{name: names.count(name) for name in set(names)}, moved=sum(each.moves > 0 for each in some))


def _counted_as(one: Commitment) -> str:
    if one.state_now is State.KEPT:
        return "kept_late" if one.declared_late else "kept"
    if one.state_now is State.OPEN:
        return "late" if one.is_late else "open"
    if one.state_now is State.DECLARED and one.failed_before:
        return "not_kept"  # to declare it done once more takes nothing back
    return {State.DECLARED: "asking", State.NOT_KEPT: "not_kept", State.UNCONFIRMED: "silent",
            State.WITHDRAWN: "withdrawn"}[one.state_now]  # fmt: skip


def of_service(service_id: int, most: int) -> list[Promise]:
    """Newest first (1 query)."""
    return _newest(Commitment.service_id == service_id, most)


def of_agency(agency_id: int, most: int) -> list[Promise]:
    return _newest(Commitment.agency_id == agency_id, most)


def of_element(service_id: int, period: Period, element: str | None = None) -> dict[str, list[Promise]]:
    """Key of the element -> what was promised about it as the card of this period printed it, newest first (1 query)."""
    some = select(Commitment).join(Commitment.finding).where(Finding.service_id == service_id, Finding.period == period)
    some = some if element is None else some.where(Finding.element == element)
    found: dict[str, list[Promise]] = {}
    for each in db.session.scalars(some.options(*OUTLINE).order_by(Commitment.id.desc())):
        found.setdefault(each.finding.element or "", []).append(promise(each))
    return found


def _newest(whose: object, most: int) -> list[Promise]:
    some = select(Commitment).where(whose).options(*OUTLINE).order_by(Commitment.id.desc()).limit(most)  # type: ignore[arg-type]
    return [promise(each) for each in db.session.scalars(some)]


def overdue(at: Place, size: int = ROWS) -> Part[Promise]:
    """Of all agencies, what was due first before the others (1 query)."""
    found: Part[Commitment] = part(select(Commitment).where(*queries.late()).options(*OUTLINE), OLDEST_DUE, at, size)
    return found.each(promise)


def count_overdue() -> int:
    return queries.count_late()


def promise(one: Commitment) -> Promise:
    return Promise(
        one.id, one.number, one.what, one.agency.name, one.agency.slug, one.service.name if one.service else "",
        one.post, one.due_on, one.first_due_on, one.state_now, one.days_late,
    )  # fmt: skip

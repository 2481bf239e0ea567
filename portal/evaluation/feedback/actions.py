"""A word is asked for, given and answered. Nothing is changed afterwards, and nothing taken back."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.accounts import line
from portal.accounts.models import Account, Person
from portal.core import clock
from portal.core.audit import done_today, record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.evaluation.feedback import queries
from portal.evaluation.feedback.models import Feedback, FeedbackAnswer, FeedbackRequest
from portal.evaluation.feedback.rules import Kind
from portal.evaluation.plans import queries as plans
from portal.evaluation.plans.rules import Value


@dataclass(frozen=True)
class About:
    """One of the person's results of today, or one of the seven values."""

    line_id: int | None = None
    value: Value | None = None


def give(
    person: Person, about: About, kind: Kind, words: str, *, evidence: str = "",
    request: FeedbackRequest | None = None, by: Account,
) -> Feedback:  # fmt: skip
    """As the one who decides about them today, in any of their posts."""
    if not by.active or not queries.reports_to(person.id, by.staff.id):
        raise NotAllowed("Only the direct superior does this.")
    if request is not None and (request.person_id != person.id or request.of_id != by.person_id):
        raise NotAllowed("You were not asked this.")
    _must_be_theirs(person.id, about)
    given = Feedback(
        person_id=person.id, giver_id=by.staff.id, request_id=request.id if request else None, kind=kind,
        line_id=about.line_id, value=about.value, words=words, evidence=evidence, given_at=clock.moment(),
    )  # fmt: skip
    db.session.add(given)
    db.session.flush()
    record("feedback:give", given, by=by)
    return given


def ask(about: About, words: str, *, of_id: int, by: Account) -> FeedbackRequest:
    """Ask one of those who decide about them for a word or for help."""
    judges = [line.judge_of(holding.post_id, holding.person_id) for holding in by.staff.posts]
    if not by.active or of_id not in {seat.person_id for seat in judges if seat}:
        raise Refused("Choose who decides about you today.", field="of")
    _must_be_theirs(by.staff.id, about)
    asked = FeedbackRequest(
        person_id=by.staff.id, of_id=of_id, line_id=about.line_id, value=about.value, words=words, asked_at=clock.moment()
    )
    db.session.add(asked)
    db.session.flush()
    record("feedback:ask", asked, by=by)
    return asked


def answer(given: Feedback, words: str, *, by: Account) -> FeedbackAnswer:
    if not by.active or by.person_id != given.person_id:
        raise NotAllowed("Only who received it answers.")
    said = FeedbackAnswer(feedback_id=given.id, words=words, answered_at=clock.moment())
    given.answers.append(said)
    db.session.flush()
    record("feedback:answer", given, by=by)
    return said


def note_readings(found: Iterable[Feedback], *, by: Account) -> None:
    """That somebody besides the two read these words, once a day: the receiver sees who did."""
    for one in found:
        if by.person_id in (one.person_id, one.giver_id) or done_today("feedback:read", f"Feedback:{one.id}", by=by):
            continue
        record("feedback:read", one, by=by)


def _must_be_theirs(person_id: int, about: About) -> None:
    if (about.line_id is None) == (about.value is None):
        raise Refused("Choose what it is about.", field="about")
    if about.line_id is not None and about.line_id not in {one.id for one in plans.results_of(person_id, clock.today())}:
        raise Refused("Choose a result of the plan that counts today.", field="about")

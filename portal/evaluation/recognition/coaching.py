"""Coaching, counselling and referral: what a superior does with one person, and what that person does."""

from datetime import date

from portal.accounts import line
from portal.accounts.line import Seated
from portal.accounts.models import Account
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.evaluation.recognition import queries
from portal.evaluation.recognition.models import (
    CoachingPlan,
    CoachingReview,
    CoachingStep,
    CounsellingNote,
    CounsellingReading,
    Referral,
)
from portal.evaluation.recognition.queries import Result
from portal.evaluation.recognition.rules import Cause, Source, may_be_referred


def open_plan(seat: Seated, goal: str, review_on: date, *, low: Result | None = None, by: Account) -> CoachingPlan:
    """Propose what to work on with somebody who reports to one; it holds once they agree.

    `low`: the result below its target, or the appraisal below expectation, for which it is opened.
    """
    _must_lead(seat.post_id, seat.person_id, by)
    _must_be_ahead(review_on, "tinjau")
    if low and (low.source, low.id) not in {(each.source, each.id) for each in queries.to_coach([seat])}:
        raise Refused("This is no low result of theirs in this post, or it is coached already.")
    made = CoachingPlan(
        person_id=seat.person_id, post_id=seat.post_id, coach_id=by.person_id, goal=goal, opened_on=clock.today(),
        review_on=review_on, assessment_id=low.id if low and low.source is Source.TARGET else None,
        appraisal_id=low.id if low and low.source is Source.APPRAISAL else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("coaching:open", made, by=by)
    return made


def agree(plan: CoachingPlan, *, by: Account) -> None:
    _must_run(plan)
    if plan.person_id != by.person_id:
        raise NotAllowed("The person whom it is for agrees to it.")
    if plan.agreed_on:
        raise Refused("This is agreed already.")
    plan.agreed_on = clock.today()
    db.session.flush()
    record("coaching:agree", plan, by=by)


def add_step(plan: CoachingPlan, what: str, due_on: date, *, by_coach: bool, by: Account) -> CoachingStep:
    """Name what one of the two does until a day; both may."""
    _must_be_of_two(plan, by)
    _must_be_ahead(due_on, "kapan")
    made = CoachingStep(plan=plan, what=what, due_on=due_on, by_coach=by_coach)
    db.session.add(made)
    db.session.flush()
    record("coaching:step", plan, by=by)
    return made


def finish_step(step: CoachingStep, *, by: Account) -> None:
    """Say that it is done: whoever of the two it was for."""
    plan = step.plan
    _must_be_of_two(plan, by)
    if step.by_coach == (plan.person_id == by.person_id):
        raise NotAllowed("Whoever has to do the step says that it is done.")
    if step.done_on:
        raise Refused("This is done already.")
    step.done_on = clock.today()
    db.session.flush()
    record("coaching:done", plan, by=by)


def review(plan: CoachingPlan, words: str, next_on: date | None, *, by: Account) -> CoachingReview:
    """Write down what one finds; the superior may name the next day."""
    _must_be_of_two(plan, by)
    if next_on is not None:
        if plan.person_id == by.person_id:
            raise NotAllowed("The superior names the next day.")
        _must_be_ahead(next_on, "tinjau")
        plan.review_on = next_on
    made = CoachingReview(plan=plan, written_by_id=by.person_id, written_on=clock.today(), words=words)
    db.session.add(made)
    db.session.flush()
    record("coaching:review", plan, by=by)
    return made


def end(plan: CoachingPlan, outcome: str, *, by: Account) -> None:
    """End it, as the superior, with what came of it; not before the two have looked at it once."""
    _must_run(plan)
    _must_lead(plan.post_id, plan.person_id, by)
    if not plan.reviews:
        raise Refused("Look at it once and write down what you found before you end it.")
    plan.ended_on, plan.outcome = clock.today(), outcome
    db.session.flush()
    record("coaching:end", plan, by=by)


# ---- counselling


def note_counselling(seat: Seated, held_on: date, words: str, *, by: Account) -> CounsellingNote:
    """Keep a note of a talk about a personal matter. Nobody but the two ever reads it."""
    _must_lead(seat.post_id, seat.person_id, by)
    if held_on > clock.today():
        raise Refused("This day is still to come.", field="tanggal")
    made = CounsellingNote(
        person_id=seat.person_id, written_by_id=by.person_id, held_on=held_on, words=words, written_at=clock.now()
    )
    db.session.add(made)
    db.session.flush()
    record("counselling:note", made, by=by)
    return made


def note_reading(note: CounsellingNote, *, by: Account) -> None:
    """Write down that one of the two opened it; both see that."""
    db.session.add(CounsellingReading(note_id=note.id, person_id=by.staff.id, at=clock.now()))
    db.session.flush()
    record("counselling:read", note, by=by)


# ---- referral


def refer(seat: Seated, cause: Cause, why: str, evidence: str, *, by: Account) -> Referral:
    """Put it before one's own superior. Of a result only after coaching; what follows is decided elsewhere."""
    judge = _must_lead(seat.post_id, seat.person_id, by)
    if not may_be_referred(cause, queries.coached(seat)):
        raise Refused("Coaching comes first: a plan they agreed to, looked at on a later day, and ended.", field="sebab")
    if line.judge_among(line.above(judge.post_id), seat.person_id, by.staff.id) is None:
        raise Refused("Nobody stands above you to whom this could go.")
    made = Referral(
        person_id=seat.person_id, post_id=seat.post_id, by_id=by.person_id, by_post_id=judge.post_id, cause=cause,
        why=why, evidence=evidence, said="", referred_on=clock.today(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("referral:make", made, by=by)
    return made


def say(referral: Referral, words: str, *, by: Account) -> None:
    """Say something to it, as whom it is about; once, and before it is answered."""
    db.session.refresh(referral, with_for_update={"of": Referral})
    if referral.person_id != by.person_id:
        raise NotAllowed("The person whom it is about says this.")
    if referral.answer is not None or referral.said:
        raise Refused("This was answered already.")
    referral.said = words
    db.session.flush()
    record("referral:say", referral, by=by)


def answer(referral: Referral, words: str, *, by: Account) -> None:
    db.session.refresh(referral, with_for_update={"of": Referral})
    if referral.answer is not None:
        raise Refused("This was answered already.")
    if not by.active or not queries.decides(referral, by):
        raise NotAllowed("The superior's superior answers this.")
    referral.answer, referral.answered_on, referral.answered_by_id = words, clock.today(), by.person_id
    db.session.flush()
    record("referral:answer", referral, by=by)


# ---- who may


def _must_lead(post_id: int, person_id: int, by: Account) -> Seated:
    judge = line.judge_of(post_id, person_id)
    if judge is None or judge.person_id != by.person_id or not by.active:
        raise NotAllowed("Only the direct superior does this.")
    return judge


def _must_be_of_two(plan: CoachingPlan, by: Account) -> None:
    _must_run(plan)
    if not by.active or (plan.person_id != by.person_id and not queries.coaches(plan, by)):
        raise NotAllowed("This is for the two whom it concerns.")


def _must_run(plan: CoachingPlan) -> None:
    db.session.refresh(plan, with_for_update={"of": CoachingPlan})
    if plan.ended_on:
        raise Refused("This plan is ended.")


def _must_be_ahead(day: date, field: str) -> None:
    if day < clock.today():
        raise Refused("Choose today or a day to come.", field=field)

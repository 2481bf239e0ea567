"""What a person, their superior and the superior's superior do with an appraisal. What was said once stays to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.exc import InvalidRequestError

from portal.accounts.line import Seated
from portal.accounts.models import Account
from portal.core import clock
from portal.core.audit import done_today, record
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.periods import Period
from portal.core.references import fault_of
from portal.core.words import N_
from portal.evaluation.appraisal import queries
from portal.evaluation.appraisal.models import (
    Appraisal,
    AppraisalView,
    DistributionNote,
    Objection,
    Realisation,
    UnitAchievement,
)
from portal.evaluation.appraisal.queries import Seen
from portal.evaluation.appraisal.rules import (
    EXPLAIN_DAYS,
    Achievement,
    Level,
    State,
    last_day_to_object,
    rated_from,
)
from portal.evaluation.plans.models import Plan
from portal.organisation.models import Agency


@dataclass(frozen=True)
class Said:
    """What was reached of a line of results, and what shows it."""

    words: str
    evidence: str = ""


@dataclass(frozen=True)
class Rating:
    """A superior's view: of the whole of work and of conduct, of each result, and of each of the 21 statements."""

    work: Level
    conduct: Level
    words: str
    work_marks: Mapping[int, Level] = field(default_factory=dict)
    conduct_marks: Mapping[str, list[str]] = field(default_factory=dict)


def begin(plan: Plan, period: Period, *, by: Account) -> Appraisal:
    """As the person, for a period of an agreed plan that has begun."""
    if not by.active or by.person_id != plan.person_id:
        raise NotAllowed("Only the person begins their appraisal.")
    offered = queries.to_begin(plan.person_id, queries.mine(plan.person_id))
    if (plan.id, period) not in {(one.plan_id, one.period) for one in offered}:
        raise Refused("This period has no agreed plan, has not begun, or has an appraisal already.")
    made = Appraisal(plan=plan, period=period, begun_on=clock.today())
    db.session.add(made)
    db.session.flush()
    record("appraisal:begin", made, by=by)
    return made


def write(seen: Seen, said: Mapping[int, Said], self_view: str, *, send: bool = False, by: Account) -> None:
    """Keep what the person says of each result, and of the whole; on `send` it goes to the superior and stays."""
    found = seen.appraisal
    if not by.active or by.person_id != found.plan.person_id:
        raise NotAllowed("Only the person writes this.")
    must_be(found, State.WRITING, N_("It is sent already, and stays as it is."))
    known = {one.line_id for one in queries.expected_of(found)}
    there = {one.line_id: one for one in found.realisations}
    for line_id, words in said.items():
        if line_id not in known:
            raise Refused("The plan has changed in the meantime. Read it again.")
        if fault := fault_of(words.evidence):
            raise Refused(fault, field=f"evidence_{line_id}")
        if line_id in there:
            there[line_id].words, there[line_id].evidence = words.words, words.evidence
        elif words.words or words.evidence:
            found.realisations.append(Realisation(line_id=line_id, words=words.words, evidence=words.evidence))
    found.self_view = self_view
    if send:
        if not any(one.words for one in found.realisations):
            raise Refused("Write what was reached of at least one result before you send it.")
        found.sent_on = clock.today()
    db.session.flush()
    record("appraisal:write", found, by=by)
    if send:
        record("appraisal:send", found, by=by)


def rate(seen: Seen, rating: Rating, *, by: Account) -> AppraisalView:
    """As the superior; once more, as long as the person has neither accepted it nor objected."""
    found = seen.appraisal
    if not by.active or not seen.judges or seen.judge is None:
        raise NotAllowed("Only the direct superior does this.")
    hold(found)
    if found.state in (State.OBJECTED, State.FINAL):
        raise Refused("It is final, or an objection runs. Your view stays as it is.")
    day = rated_from(found.period, found.plan.ends_on, found.sent_on)
    if clock.today() < day:
        missing = N_("The person has not sent their own view yet. You can write yours from %(day)s.")
        early = N_("The time that it speaks of is not over. You can write your view from %(day)s.")
        raise Refused(early if found.sent_on else missing, given={"day": day})
    view = _view(seen, rating, by, seen.judge)
    record("appraisal:rate", found, by=by)
    return view


def accept(seen: Seen, *, number: int, by: Account) -> None:
    """As the person, the view with this number: one that was given while they read another is not accepted with it."""
    found = seen.appraisal
    if not by.active or by.person_id != found.plan.person_id:
        raise NotAllowed("Only the person accepts their appraisal.")
    must_be(found, State.RATED, N_("There is nothing to accept."))
    if found.view is None or found.view.number != number:
        raise Refused("Your superior gave a new view in the meantime. Read it first.")
    found.accepted_on = clock.today()
    db.session.flush()
    record("appraisal:accept", found, by=by)


def file_objection(seen: Seen, words: str, evidence: str = "", *, by: Account) -> Objection:
    """Within 14 days from the day on which the view was given. It goes to the superior of whoever gave it."""
    found = seen.appraisal
    if not by.active or by.person_id != found.plan.person_id:
        raise NotAllowed("Only the person objects to their appraisal.")
    hold(found)
    view = found.view
    if view is None or found.objection is not None or found.accepted_on is not None:
        raise Refused("There is nothing to object to, or you have accepted it, or objected already.")
    day = last_day_to_object(view.given_on)
    if clock.today() > day:
        message = N_("An objection was possible until %(day)s: 14 days from its receipt (PP 30/2019, Article 59).")
        raise Refused(message, given={"day": day})
    if seen.above is None:
        raise Refused("Nobody above your superior could decide on an objection today. Ask HR who decides.")
    if fault := fault_of(evidence):
        raise Refused(fault, field="evidence")
    made = Objection(
        assessor_id=view.by_id, assessor_post_id=view.by_post_id, filed_on=clock.today(), words=words, evidence=evidence
    )
    found.objection = made
    db.session.flush()
    record("appraisal:object", found, by=by)
    return made


def explain(seen: Seen, words: str, *, by: Account) -> None:
    """As the one whose view it is: once, and before the decision."""
    objection = seen.appraisal.objection
    if not by.active or objection is None or not seen.explains:
        raise NotAllowed("Only who gave the view explains it.")
    hold(seen.appraisal)
    if objection.decided_on is not None or objection.assessor_said_on is not None:
        raise Refused("It is explained or decided already.")
    objection.assessor_words, objection.assessor_said_on = words, clock.today()
    db.session.flush()
    record("appraisal:explain", seen.appraisal, by=by)


def decide(seen: Seen, reason: str, rating: tuple[Level, Level] | None, *, by: Account) -> Objection:
    """As the assessor's superior: leave the view, or set another one. It is final."""
    found, objection = seen.appraisal, seen.appraisal.objection
    if not by.active or objection is None or not seen.decides or seen.above is None:
        raise NotAllowed("Only the assessor's superior decides on an objection.")
    hold(found)
    if objection.decided_on is not None:
        raise Refused("This objection is decided.")
    if objection.assessor_said_on is None and clock.today() < objection.filed_on + timedelta(days=EXPLAIN_DAYS):
        day = objection.filed_on + timedelta(days=EXPLAIN_DAYS)
        message = N_("First the assessor explains their view. Without it you can decide from %(day)s.")
        raise Refused(message, given={"day": day})
    if rating is not None:
        before = found.views[0]
        after = Rating(*rating, reason, {int(k): v for k, v in before.work_marks.items()}, before.conduct_marks)
        final = _view(seen, after, by, seen.above)
        final.by_objection, final.deputising = True, False  # they stand in for nobody
    objection.decided_by_id, objection.decided_on = by.staff.id, clock.today()
    objection.changed, objection.reason = rating is not None, reason
    db.session.flush()
    record("appraisal:decide", found, by=by)
    return objection


def set_achievement(agency: Agency, period: Period, level: Achievement, words: str, *, seen: Seen, by: Account) -> None:
    """As the superior of the head of the agency, on the head's own appraisal."""
    if not by.active or not seen.judges or not seen.appraisal.plan.leads:
        raise NotAllowed("Only the superior of the head says what an agency achieved.")
    if seen.appraisal.plan.post.agency_id != agency.id or seen.appraisal.period != period:
        raise NotAllowed("Only the superior of the head says what an agency achieved.")
    made = UnitAchievement(
        agency_id=agency.id, period=period, level=level, words=words, by_id=by.staff.id, set_on=clock.today()
    )
    db.session.add(made)
    db.session.flush()
    record("achievement:set", made, by=by, agency=agency.slug, period=period)


def justify(period: Period, words: str, *, by: Account) -> None:
    """Why the ratings of one's team differ from the usual pattern. No rating changes."""
    if not by.active or not by.staff.posts:
        raise NotAllowed("Only who holds a post does this.")
    note = DistributionNote(person_id=by.staff.id, period=period, words=words, written_at=clock.moment())
    db.session.add(note)
    db.session.flush()
    record("distribution:justify", note, by=by, period=period)


def note_reading(found: Appraisal, *, by: Account) -> None:
    """That somebody else read it, once a day: the person sees who did."""
    if not done_today("appraisal:read", f"Appraisal:{found.id}", by=by, begun_by="appraisal:begin"):
        record("appraisal:read", found, by=by)


def _view(seen: Seen, rating: Rating, by: Account, seat: Seated) -> AppraisalView:
    found = seen.appraisal
    made = AppraisalView(
        number=1 + (found.view.number if found.view else 0), work=rating.work, conduct=rating.conduct,
        work_marks={str(line_id): str(level) for line_id, level in rating.work_marks.items()},
        conduct_marks={str(value): [str(one) for one in marks] for value, marks in rating.conduct_marks.items()},
        organisation=queries.known_achievement(found.plan.post.agency_id, found.period),
        words=rating.words, by_id=by.staff.id, by_post_id=seat.post_id, given_on=clock.today(),
        deputising=seat.deputising,
    )  # fmt: skip
    found.views.insert(0, made)
    db.session.flush()
    return made


def must_be(found: Appraisal, state: State, message: str) -> None:
    """Hold it, and raise Refused with this msgid where it stands elsewhere by now."""
    hold(found)
    if found.state is not state:
        raise Refused(message)


def hold(found: Appraisal) -> None:
    """Let nobody else change it before this transaction ends, and read anew what they changed before. Raises NotFound
    where the person has taken it back meanwhile.
    """
    db.session.flush()
    try:
        db.session.refresh(found, with_for_update={"of": Appraisal})
    except InvalidRequestError:  # the row is gone
        raise NotFound("There is no such appraisal.") from None
    db.session.expire(found, ["views", "objection", "realisations"])
    if found.objection:
        db.session.refresh(found.objection)

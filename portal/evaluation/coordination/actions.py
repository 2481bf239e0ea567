"""What agencies do together. Each speaks for itself: nobody promises, moves or ends what is another's to do."""

from datetime import date

from sqlalchemy import select

from portal.accounts.models import Account
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.evaluation.coordination import queries
from portal.evaluation.coordination.models import (
    MatterBlocker,
    MatterEscalation,
    MatterEvent,
    MatterMeeting,
    MatterMember,
    MatterStep,
    SharedMatter,
)
from portal.evaluation.coordination.rules import OPEN, REFERENCE_MOST, EventKind, StepState
from portal.organisation.models import Agency, Post

NOT_YOURS = "This is for the agency that has to do it."


def open_matter(
    title: str, goal: str, district: Agency, *, reference: str = "", post: Post, by: Account
) -> SharedMatter:
    """Begin a matter for the agency that this post leads; it takes part from the start, and so does the district."""
    if not (by.active and post.leads and post.id in queries.voice_of(by).posts):
        raise NotAllowed("A shared matter is opened by the head of an agency.")
    _must_fit(reference)
    matter = SharedMatter(
        title=title, goal=goal, reference=reference, district=district, opened_for=post.agency, opened_on=clock.today()
    )
    db.session.add(matter)
    db.session.flush()
    matter.members.append(MatterMember(post=post, joined_on=clock.today()))
    db.session.flush()
    _note(matter, EventKind.OPENED, by, post.agency_id, goal)
    return matter


def invite(matter: SharedMatter, post: Post, *, by: Account) -> None:
    """Let an agency take part by this post. It is told by what it is asked for, and not before."""
    agency_id = _must_speak(matter, by)
    if not post.active or any(member.post_id == post.id for member in matter.members):
        raise Refused("This post takes part already, or is no longer there.", field="jabatan")
    matter.members.append(MatterMember(post=post, joined_on=clock.today()))
    db.session.flush()
    _note(matter, EventKind.INVITED, by, agency_id, f"{post.name}, {post.agency.name}")


def refer(matter: SharedMatter, reference: str, *, by: Account) -> None:
    """Hang public numbers on it, of a promise or a report. What stood there before stays in the history."""
    agency_id = _must_speak(matter, by)
    _must_fit(reference)
    matter.reference = reference
    _note(matter, EventKind.REFERRED, by, agency_id, reference)


def _must_fit(reference: str) -> None:
    """Numbers as they are kept are longer than some type them: what the form took may be too long here."""
    if len(reference) > REFERENCE_MOST:
        raise Refused("Write at most 200 letters.", field="rujukan")


# ---- steps


def ask(matter: SharedMatter, what: str, owner: Post, day: date, *, by: Account) -> MatterStep:
    """Promise a step of one's own by a day, or ask another agency for one, with the day by which it would help."""
    agency_id = _must_speak(matter, by)
    if all(member.post_id != owner.id for member in matter.members):
        raise Refused("This post does not take part.", field="jabatan")
    _must_be_ahead(day)
    own = owner.agency_id in queries.voice_of(by).agencies_in(matter)
    step = MatterStep(
        matter=matter, what=what, owner=owner, asked_by_id=owner.agency_id if own else agency_id, asked_on=clock.today(),
        wished_on=None if own else day, promised_on=day if own else None, first_promised_on=day if own else None,
    )  # fmt: skip
    db.session.add(step)
    db.session.flush()
    kind = EventKind.PROMISED if own else EventKind.ASKED
    _note(matter, kind, by, step.asked_by_id, what, step=step, after=day)
    return step


def promise(step: MatterStep, day: date, *, by: Account) -> None:
    """Name the day by which the own agency does what it was asked for."""
    agency_id = _must_own(step, by)
    if step.promised_on is not None:
        raise Refused("A day is promised already. Move it, and say why.")
    _must_be_ahead(day)
    step.promised_on = step.first_promised_on = day
    _note(step.matter, EventKind.PROMISED, by, agency_id, step=step, after=day)


def move(step: MatterStep, day: date, why: str, *, by: Account) -> None:
    """Promise another day, with the reason. The days before stay to be read."""
    agency_id = _must_own(step, by)
    if step.promised_on is None:
        raise Refused("No day is promised yet.")
    _must_be_ahead(day)
    if day == step.promised_on:
        raise Refused("This is the day that is promised already.", field="kapan")
    before, step.promised_on = step.promised_on, day
    _note(step.matter, EventKind.MOVED, by, agency_id, why, step=step, before=before, after=day)


def finish(step: MatterStep, words: str, *, by: Account) -> None:
    """Say, as the agency that had to do it, that it is done and what can be seen of it."""
    agency_id = _must_own(step, by)
    step.done_on = clock.today()
    _note(step.matter, EventKind.DONE, by, agency_id, words, step=step)


def say_not_done(step: MatterStep, why: str, *, by: Account) -> None:
    """Say, as another agency that asked for it, that it is not there: it is open again under the same promised day."""
    _hold(step.matter)
    db.session.refresh(step)
    _must_be_asker(step, by)
    if step.course.state(clock.today()) is not StepState.DONE or step.asked_by_id == step.owner.agency_id:
        raise Refused("Only what another agency said to be done can be said not to be there.")
    step.done_on = None
    _note(step.matter, EventKind.NOT_DONE, by, step.asked_by_id, why, step=step)


def withdraw(step: MatterStep, why: str, *, by: Account) -> None:
    """Take back, as the agency that asked, what is no longer needed."""
    _must_be_open(step)
    _must_be_asker(step, by)
    step.withdrawn_on = clock.today()
    _note(step.matter, EventKind.WITHDRAWN, by, step.asked_by_id, why, step=step)


# ---- what stands in the way


def block(
    matter: SharedMatter, what: str, since: date, *, waits_for: Post | None = None, other: str = "",
    step: MatterStep | None = None, by: Account,
) -> MatterBlocker:  # fmt: skip
    """Say what one's own agency waits for, with whom, and since when."""
    agency_id = _must_own(step, by) if step else _must_speak(matter, by)
    if since > clock.today():
        raise Refused("This day is still to come.", field="sejak")
    if (waits_for is None) == (other == ""):
        raise Refused("Choose a post, or write who else it is; not both.", field="menunggu")
    blocker = MatterBlocker(
        matter=matter, step=step, agency_id=agency_id, what=what, waits_for=waits_for, waits_for_other=other, since=since
    )
    db.session.add(blocker)
    db.session.flush()
    _note(matter, EventKind.BLOCKED, by, agency_id, what, step=step)
    return blocker


def clear(blocker: MatterBlocker, words: str, *, by: Account) -> None:
    """Say, as the agency that waited, that it no longer does."""
    _hold(blocker.matter)
    db.session.refresh(blocker)
    if blocker.agency_id not in _agencies(blocker.matter, by):
        raise NotAllowed("Only the agency that waits says that it no longer does.")
    if blocker.cleared_on:
        raise Refused("This is out of the way already.")
    blocker.cleared_on = clock.today()
    _note(blocker.matter, EventKind.CLEARED, by, blocker.agency_id, f"{blocker.what}: {words}"[:1000], step=blocker.step)


def escalate(matter: SharedMatter, why: str, *, by: Account) -> MatterEscalation:
    """Put it before the head of the district, who is told on their desk and by mail."""
    agency_id = _must_speak(matter, by)
    if any(each.answered_on is None for each in matter.escalations):
        raise Refused("It lies before the head of the district already.")
    made = MatterEscalation(matter=matter, agency_id=agency_id, why=why, raised_on=clock.today())
    db.session.add(made)
    db.session.flush()
    _note(matter, EventKind.ESCALATED, by, agency_id, why)
    return made


def answer(escalation: MatterEscalation, words: str, *, by: Account) -> None:
    """Answer as the head of the district. A city agency does not have to obey; it has to be asked."""
    matter = escalation.matter
    _hold(matter)
    db.session.refresh(escalation)
    if not (by.active and matter.district_id in queries.voice_of(by).led):
        raise NotAllowed("The head of the district answers this.")
    if escalation.answered_on:
        raise Refused("This is answered already.")
    escalation.answer, escalation.answered_on = words, clock.today()
    _note(matter, EventKind.ANSWERED, by, matter.district_id, words)


def meet(matter: SharedMatter, held_on: date, who_came: str, decided: str, *, by: Account) -> MatterMeeting:
    """Keep the minutes of a meeting."""
    agency_id = _must_speak(matter, by)
    if held_on > clock.today():
        raise Refused("This day is still to come.", field="tanggal")
    made = MatterMeeting(
        matter=matter, held_on=held_on, who_came=who_came, decided=decided, written_by_id=by.person_id,
        written_on=clock.today(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _note(matter, EventKind.MET, by, agency_id, decided)
    return made


def close(matter: SharedMatter, outcome: str, *, by: Account) -> None:
    """End it with what came of it: by the agency that opened it once nothing is open, by the district's head always."""
    agency_id = _must_speak(matter, by)
    leads = matter.district_id in queries.voice_of(by).led
    if not leads and matter.opened_for_id not in _agencies(matter, by):
        raise NotAllowed("The agency that opened it closes it, or the head of the district.")
    if not leads and any(step.course.state(clock.today()) in OPEN for step in matter.steps):
        raise Refused("A step is still open. Finish it or take it back first.")
    matter.closed_on, matter.outcome = clock.today(), outcome
    spoken = matter.opened_for_id if matter.opened_for_id in _agencies(matter, by) else agency_id
    _note(matter, EventKind.CLOSED, by, spoken, outcome)


# ---- who may


def _agencies(matter: SharedMatter, by: Account) -> frozenset[int]:
    return queries.voice_of(by).agencies_in(matter) if by.active else frozenset()


def _must_speak(matter: SharedMatter, by: Account) -> int:
    """The agency for which they speak in an open matter: of several the one that opened it, or the first."""
    _hold(matter)
    found = _agencies(matter, by)
    if not found:
        raise NotAllowed("You take no part in this matter.")
    _must_not_be_closed(matter)
    return matter.opened_for_id if matter.opened_for_id in found else min(found)


def _must_own(step: MatterStep, by: Account) -> int:
    _must_be_open(step)
    if step.owner.agency_id not in _agencies(step.matter, by):
        raise NotAllowed(NOT_YOURS)
    return step.owner.agency_id


def _must_be_open(step: MatterStep) -> None:
    _hold(step.matter)
    db.session.refresh(step)
    _must_not_be_closed(step.matter)
    if step.course.state(clock.today()) not in OPEN:
        raise Refused("This step is not open any more. Read it again.")


def _must_be_asker(step: MatterStep, by: Account) -> None:
    _must_not_be_closed(step.matter)
    if step.asked_by_id not in _agencies(step.matter, by):
        raise NotAllowed("Only the agency that asked for it may do this.")


def _must_not_be_closed(matter: SharedMatter) -> None:
    if matter.closed_on:
        raise Refused("This matter is closed.")


def _must_be_ahead(day: date) -> None:
    if day < clock.today():
        raise Refused("Choose today or a day to come.", field="kapan")


def _hold(matter: SharedMatter) -> None:
    """Let nobody else change it before this transaction ends."""
    db.session.scalar(select(SharedMatter.id).where(SharedMatter.id == matter.id).with_for_update())
    db.session.refresh(matter, ["closed_on"])


def _note(
    matter: SharedMatter, kind: EventKind, by: Account, agency_id: int, words: str = "", *,
    step: MatterStep | None = None, before: date | None = None, after: date | None = None,
) -> None:  # fmt: skip
    """Add it to the history that all who take part read, and to the log of the house, without the words."""
    db.session.add(
        MatterEvent(
            matter_id=matter.id, step=step, kind=kind, words=words, before=before, after=after,
            person_id=by.staff.id, agency_id=agency_id, at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    record(f"matter:{kind.value}", matter, by=by)

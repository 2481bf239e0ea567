"""What a person, their superior and HR do with training. Nobody agrees to or counts what is their own."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select

from portal.accounts.models import Account, Holding
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.files import StoredFile
from portal.evaluation.training import keeping, queries
from portal.evaluation.training.models import CompetencyAssessment, CourseSession, PostCompetency, Training
from portal.evaluation.training.rules import LEVELS, MOST_HOURS, State
from portal.organisation.models import Post

KEEP = Permission.PERFORMANCE_KEEP


# ---- of the person


def ask(session: CourseSession, why: str, *, by: Account) -> Training:
    """Ask for a place. The direct superior agrees; where nobody stands above it counts as agreed."""
    seat = queries.seat_of(by)
    db.session.scalar(select(CourseSession.id).where(CourseSession.id == session.id).with_for_update())
    if session.from_on <= clock.today() or not (session.course.active and session.course.provider.active):
        raise Refused("This session has begun, or the course is no longer given.")
    if queries.asked_before(by.staff.id, session.id):
        raise Refused("You have asked for a place in this session already.")
    if queries.places_taken(session.id) >= session.seats:
        raise Refused("All places are taken.")
    made = Training(
        person=by.staff, post=seat.post, session=session, title=session.course.title,
        provider=session.course.provider.name, first_day=session.from_on, last_day=session.until_on,
        hours=session.course.hours, why=why, asked_on=clock.today(), deputising=False, answer="", certificate="",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if queries.judge_of(made) is None:
        made.consented, made.consented_on = True, clock.today()
    record("training:ask", made, by=by)
    return made


def bring(
    title: str, provider: str, first_day: date, last_day: date, hours: int, *, certificate: str = "",
    file: StoredFile | None = None, by: Account,
) -> Training:  # fmt: skip
    """Enter what was learnt elsewhere; its hours count once HR has looked at it."""
    seat = queries.seat_of(by)
    if last_day > clock.today():
        raise Refused("This day is still to come. Enter it once it is over.", field="sampai")
    if last_day < first_day:
        raise Refused("The last day cannot lie before the first.", field="sampai")
    if not 1 <= hours <= MOST_HOURS:
        raise Refused("Write how many hours (JP) it took, as a whole number.", field="jp")
    made = Training(
        person=by.staff, post=seat.post, title=title, provider=provider, first_day=first_day, last_day=last_day,
        hours=hours, asked_on=clock.today(), certificate=certificate, file=file, why="", answer="", deputising=False,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("training:bring", made, by=by, hours=hours)
    return made


def certify(training: Training, certificate: str, file: StoredFile | None, *, by: Account) -> None:
    """Add the certificate of a training of one's own; one that is kept is not put away."""
    if training.person_id != by.person_id:
        raise NotAllowed("This is another person's training.")
    if training.state not in (State.REGISTERED, State.CLAIMED, State.VERIFIED):
        raise Refused("There is no certificate for this.")
    if file is not None and training.file_id is not None:
        raise Refused("A certificate is kept already.", field="berkas")
    if certificate and training.state is State.VERIFIED and training.certificate not in ("", certificate):
        raise Refused("The hours are counted already. The number beside them does not change.", field="nomor")
    training.certificate = certificate or training.certificate
    training.file = file or training.file
    db.session.flush()
    record("training:certify", training, by=by)


def note_reading(training: Training, *, by: Account) -> None:
    """Write down that somebody else opened the certificate: the person sees who did."""
    if training.person_id != by.person_id:
        record("training:read", training, by=by)


# ---- of the superior


def answer(training: Training, consented: bool, reason: str, *, by: Account) -> None:
    """Agree to a place or say why not."""
    _hold(training)
    judge = queries.judge_of(training)
    if judge is None or judge.person_id != by.person_id or not by.active:
        raise NotAllowed("Only the direct superior agrees to this.")
    if training.state is State.LAPSED:
        raise Refused("The session has begun.")
    if training.state is not State.ASKED:
        raise Refused("This was answered already.")
    if not consented and not reason:
        raise Refused("Write your reason. Whoever asked reads it.", field="alasan")
    training.consented, training.consented_on, training.consented_by_id = consented, clock.today(), by.person_id
    training.answer, training.deputising = reason, judge.deputising
    db.session.flush()
    record("training:answer", training, by=by, decision="agree" if consented else "decline")


# ---- of HR


def note_presence(session: CourseSession, present: Collection[int], *, by: Account) -> int:
    """Note who came (numbers of trainings): their hours count. Who is HR and took part is noted by another.

    Whoever was noted as absent by mistake can be noted as present later, and nobody the other way round.
    """
    by.check(KEEP, about=session.course.provider.agency)
    if session.until_on > clock.today():
        raise Refused("The session is not over yet.")
    noted = 0
    for each in keeping.participants(session.id):
        _hold(each)
        corrected = each.state is State.ABSENT and each.id in present
        if (each.state is State.REGISTERED or corrected) and each.person_id != by.person_id:
            each.counted = each.hours if each.id in present else None
            each.checked_on, each.checked_by_id = clock.today(), by.person_id
            noted += 1
    db.session.flush()
    record("training:presence", session, by=by, count=noted)
    return noted


def verify(training: Training, hours: int, *, by: Account) -> None:
    """Let hours count that somebody brought from elsewhere, as many as HR finds right."""
    _must_check(training, by)
    if not 1 <= hours <= training.hours:
        raise Refused("Write a number from 1 to the hours that were entered.", field="jp")
    training.counted, training.checked_on, training.checked_by_id = hours, clock.today(), by.person_id
    db.session.flush()
    record("training:verify", training, by=by, hours=hours)


def refuse(training: Training, reason: str, *, by: Account) -> None:
    """Let none of it count, with the reason."""
    _must_check(training, by)
    if not reason:
        raise Refused("Write your reason. Whoever asked reads it.", field="alasan")
    training.answer, training.checked_on, training.checked_by_id = reason, clock.today(), by.person_id
    db.session.flush()
    record("training:refuse", training, by=by)


def require(post: Post, levels: Mapping[int, int], *, by: Account) -> None:
    """Say which level the post asks for in each competency; 0 asks for none. What stood there before is in the log."""
    by.check(KEEP, about=post.agency)
    here = keeping.required_of(post.id)
    for competency_id, level in levels.items():
        if level not in (0, *LEVELS):
            raise Refused("Choose a level from 1 to 5.")
        row = here.get(competency_id)
        if row is not None and level == 0:
            db.session.delete(row)
        elif row is not None and row.level != level:
            row.level, row.set_on = level, clock.today()
        elif row is None and level:
            made = PostCompetency(post_id=post.id, competency_id=competency_id, level=level, set_on=clock.today())
            db.session.add(made)
    db.session.flush()
    record("post:competencies", post, by=by)


def keep_levels(
    post: Post, held: Holding | None, required: Mapping[int, int], found: Mapping[int, int], basis: str, *, by: Account
) -> None:
    """What a post asks for, and what was found of its holder, where something was: both stand on one form."""
    require(post, required, by=by)
    if any(found.values()):
        if held is None:
            raise Refused("Nobody holds this post.")
        if not basis:
            raise Refused("Write what these levels rest on.", field="dasar")
        assess(held.person_id, post, found, basis, by=by)


def assess(person_id: int, post: Post, levels: Mapping[int, int], basis: str, *, by: Account) -> None:
    """Write down which levels were found of who holds the post, and by what. Earlier ones stay."""
    by.check(KEEP, about=post.agency)
    if person_id == by.person_id:
        raise NotAllowed("Another person of HR enters your own levels.")
    found = {number: level for number, level in levels.items() if level}
    if any(level not in LEVELS for level in found.values()):
        raise Refused("Choose a level from 1 to 5.")
    if not found:
        raise Refused("Choose at least one level.")
    for number, level in found.items():
        db.session.add(
            CompetencyAssessment(
                person_id=person_id, competency_id=number, level=level, assessed_on=clock.today(), basis=basis,
                by_id=by.person_id,
            )
        )  # fmt: skip
    db.session.flush()
    record("person:competencies", f"Person:{person_id}", by=by)


def _must_check(training: Training, by: Account) -> None:
    _hold(training)
    by.check(KEEP, about=training.post.agency)
    if training.person_id == by.person_id:
        raise NotAllowed("Another person of HR looks at your own hours.")
    if training.state is not State.CLAIMED:
        raise Refused("This was looked at already.")


def _hold(training: Training) -> None:
    """Let nobody else answer it before this transaction ends, and see what it is now."""
    db.session.refresh(training, with_for_update={"of": Training})

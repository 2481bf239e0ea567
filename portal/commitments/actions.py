"""What heads, those who asked and people outside do with commitments. All is on the trail but the word of a resident."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Account
from portal.accounts.rules import Permission as P
from portal.commitments import asking, causes, queries, rules
from portal.commitments.asking import Asker
from portal.commitments.causes import FindingComplaint, FindingThread, Voices
from portal.commitments.models import Commitment, CommitmentPhoto, CommitmentStep, CommitmentWord, Finding
from portal.commitments.rules import CHANGED, NOT_NOW, Act, FindingKind, State, StepKind
from portal.complaints.models import Complaint
from portal.core import clock, files, pages
from portal.core.audit import record
from portal.core.db import db, insert_into
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import enqueue
from portal.core.periods import Period
from portal.core.pictures import Picture
from portal.core.words import N_
from portal.core.work import WorkKind, tell_done
from portal.organisation.models import Agency, Post, Service
from portal.skm.instrument import ELEMENTS

TRIES = 5  # for a number that somebody else took at the same moment
MOST_UNCLAIMED = 500  # pictures whose form was not sent to its end, in the whole house
FEW_WORDS = N_("Write it in a few words.")

# Which steps are work for the daily report of whoever took them.
WORK = {
    StepKind.MADE: WorkKind.PROMISE_MADE, StepKind.FOLLOWED_UP: WorkKind.PROMISE_FOLLOWED_UP,
    StepKind.DECLARED: WorkKind.PROMISE_DECLARED,
}  # fmt: skip


class Changed(Refused):
    """Somebody else did something to it since its page was made. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(CHANGED)


@dataclass(frozen=True)
class Given:
    """A commitment as its form has it, and what it answers: an element of a card, what residents said, or something in
    words. `why` is empty where a conversation says it.

    `period` and `element` come together, with a service. The voices are as `causes.case_to_link` and `thread_to_answer`
    give them.
    """

    agency: Agency
    what: str
    due_on: date
    post: Post | None
    why: str
    service: Service | None = None
    period: Period | None = None
    element: str | None = None
    voices: Voices = Voices()

    @property
    def kind(self) -> FindingKind:
        if self.element:
            return FindingKind.ELEMENT
        if self.voices.threads:
            return FindingKind.THREAD
        return FindingKind.COMPLAINTS if self.voices.cases else FindingKind.OTHER

    def check(self) -> None:
        """Raises Refused."""
        if not rules.WHAT_LEAST <= len(self.what.strip()) <= rules.WHAT_MOST:
            raise Refused("Say in 10 to 200 letters what will be seen when it is done.", field="apa")
        if no := rules.day_refused(self.due_on, today=clock.today()):
            raise Refused(no, field="kapan")
        if self.post is None or self.post.agency_id != self.agency.id or not self.post.active:
            raise Refused("Choose a post of this agency.", field="jabatan")
        if self.kind is not FindingKind.THREAD:
            _needs(self.why, "mengapa")
        if self.service is not None and self.service.agency_id != self.agency.id:
            raise Refused("This service belongs to another agency.")
        if self.element is not None and (self.element not in ELEMENTS or self.period is None or self.service is None):
            raise Refused("There is no such element.")
        for case in self.voices.cases:
            check_case(case, self.agency)
        if any(not each.listed or each.agency_id != self.agency.id for each in self.voices.threads):
            raise Refused("This conversation asks another agency.")


def check_case(case: Complaint, agency: Agency) -> None:
    """Raises Refused where a report cannot be answered by a commitment of this agency."""
    if case.confidential or case.agency_id != agency.id:
        raise Refused("This report lies with another agency.", field="nomor")


def make(given: Given, *, by: Account) -> Commitment:
    """Promise something in public. The same form once more is the same commitment."""
    by.check(P.COMMITMENT_MAKE, about=given.agency)
    given.check()
    if same := _made_before(given):
        return same
    now = clock.moment()
    finding = Finding(
        kind=given.kind, agency_id=given.agency.id, service_id=_service_of(given), period=given.period,
        element=given.element, words=given.why.strip(), found_at=now, by_id=by.staff.id,
    )  # fmt: skip
    db.session.add(finding)
    db.session.flush()
    for case in given.voices.cases:
        db.session.add(FindingComplaint(finding_id=finding.id, complaint_id=case.id, linked_at=now))
    for thread in given.voices.threads:
        db.session.add(FindingThread(finding_id=finding.id, thread_id=thread.id, linked_at=now))
    made = _numbered(given, finding)
    asking.note(made, now)
    _step(made, StepKind.MADE, by=by, agency=given.agency, words=given.why.strip())
    return made


def follow_joined(thread_id: int, into_id: int) -> None:
    """Let what answers a conversation answer the one in which it goes on. Run twice, it finds nothing left to do."""
    some = update(FindingThread).where(FindingThread.thread_id == thread_id)
    there = select(FindingThread.finding_id).where(FindingThread.thread_id == into_id)
    db.session.execute(some.where(FindingThread.finding_id.not_in(there)).values(thread_id=into_id))
    db.session.execute(delete(FindingThread).where(FindingThread.thread_id == thread_id))
    pages.changed("commitments")


def _made_before(given: Given) -> Commitment | None:
    """One that says the very same in answer to the same. In answer to something else it is another: others are told."""
    some = queries.the_same(given.agency.id, given.what.strip(), given.due_on)
    about = (given.kind, given.period, given.element, given.voices)
    return next((each for each in some if _answers(each.finding) == about), None)


def _answers(finding: Finding) -> tuple[FindingKind, Period | None, str | None, Voices]:
    return finding.kind, finding.period, finding.element, causes.voices_of(finding.id)


def _service_of(given: Given) -> int | None:
    """The one that is named, or that of the reports where they are about one alone."""
    if given.service is not None:
        return given.service.id
    services = {case.service_id for case in given.voices.cases}
    return services.pop() if len(services) == 1 else None


def _numbered(given: Given, finding: Finding) -> Commitment:
    """Under the next number. Where somebody else takes it at the same moment, the one behind it."""
    terms = queries.terms_on(clock.today()).terms
    assert given.post is not None  # noqa: S101  # `check` was asked
    for left in reversed(range(TRIES)):
        made = Commitment(
            number=queries.last_number() + 1, version=1, finding_id=finding.id, agency_id=given.agency.id,
            service_id=finding.service_id, post_id=given.post.id, post=given.post.name, what=given.what.strip(),
            made_at=clock.moment(), first_due_on=given.due_on, due_on=given.due_on, moves=0, state=State.OPEN, round=0,
            asked=0, kept=0, not_kept=0, moves_most=terms.moves_most, rounds_most=terms.rounds_most,
            word_days=terms.word_days,
        )  # fmt: skip
        try:
            with db.session.begin_nested():
                db.session.add(made)
        except IntegrityError:
            if not left:
                raise
        else:
            return made
    raise RuntimeError("unreachable")


# ---- what the agency does


def follow_up(commitment: Commitment, words: str, *, photos: tuple[str, ...] = (), seen: int, by: Account) -> None:
    """Say how far it is, in words and pictures. It changes nothing about when it is due."""
    _own(commitment, Act.FOLLOW_UP, seen=seen, by=by)
    _needs(words, "kata")
    step = _step(commitment, StepKind.FOLLOWED_UP, by=by, agency=commitment.agency, words=words.strip())
    claim(commitment, step, photos)


def link(commitment: Commitment, case: Complaint, *, seen: int, by: Account) -> None:
    """One more report that it answers. Not once it was declared done: the agency would choose who judges it."""
    _own(commitment, Act.LINK, seen=seen, by=by)
    check_case(case, commitment.agency)
    there = causes.cases_of(commitment.finding_id)
    if len(there) >= rules.CASES_MOST:
        raise Refused("It answers very many reports already.", field="nomor")
    if case.id in {each.id for each in there}:
        raise Refused("It answers this report already.", field="nomor")
    db.session.add(FindingComplaint(finding_id=commitment.finding_id, complaint_id=case.id, linked_at=clock.moment()))
    db.session.flush()
    asking.note(commitment, clock.moment())
    _step(commitment, StepKind.LINKED, by=by, agency=commitment.agency, words=case.number)


def move(commitment: Commitment, day: date, why: str, *, seen: int, by: Account) -> None:
    """Let it be due later, with a reason that everybody reads, as often as its terms allow. The old day stays printed."""
    _own(commitment, Act.MOVE, seen=seen, by=by)
    today = clock.today()
    if no := rules.may_move(commitment.due_on, commitment.moves, commitment.terms, today):
        raise Refused(no)
    no = rules.day_refused(day, today=today, first=commitment.first_due_on, before=commitment.due_on)
    if no:
        raise Refused(no, field="kapan")
    _needs(why, "kata")
    before, commitment.due_on = commitment.due_on, day
    commitment.moves += 1
    _step(commitment, StepKind.MOVED, by=by, agency=commitment.agency, words=why.strip(), from_on=before, to_on=day)


def declare(commitment: Commitment, words: str, *, photos: tuple[str, ...] = (), seen: int, by: Account) -> int:
    """The agency says that it is done. Whether it was kept, others say. Returns how many are asked."""
    _own(commitment, Act.DECLARE, seen=seen, by=by)
    if commitment.round >= commitment.rounds_most:
        raise Refused("It was declared done as often as it may be. What residents said of it stands.")
    _needs(words, "kata")
    now = clock.moment()
    commitment.state, commitment.declared_at, commitment.ended_at = State.DECLARED, now, None
    commitment.until_at = now + timedelta(days=commitment.word_days)
    commitment.round += 1
    commitment.kept = commitment.not_kept = 0
    commitment.visit_kept = None
    commitment.asked = asking.note(commitment, now)
    step = _step(commitment, StepKind.DECLARED, by=by, agency=commitment.agency, words=words.strip(),
                 asked=commitment.asked)  # fmt: skip
    claim(commitment, step, photos)
    return commitment.asked


def withdraw(commitment: Commitment, why: str, *, seen: int, by: Account) -> None:
    """Take it back, with a reason. It stays to be read, as one that was taken back."""
    _own(commitment, Act.WITHDRAW, seen=seen, by=by)
    _needs(why, "kata")
    commitment.state, commitment.ended_at = State.WITHDRAWN, clock.moment()
    _step(commitment, StepKind.WITHDRAWN, by=by, agency=commitment.agency, words=why.strip())


def _own(commitment: Commitment, act: Act, *, seen: int, by: Account) -> None:
    if not (by.active and by.may_about(P.COMMITMENT_MAKE, commitment.agency)):
        raise NotAllowed("This commitment is of another agency.")
    hold(commitment, act, seen=seen)


# ---- what others say


def say(commitment: Commitment, asker: Asker, kept: bool, *, known: str) -> None:
    """The word of one of those who asked, once for each time that it was declared done. It is on no trail."""
    hold(commitment, Act.SAY)
    if not asker.counts:
        raise NotAllowed("This is asked of those who asked for it.")
    row = {"commitment_id": commitment.id, "round": commitment.round, "asker": asker.key, "kept": kept, "known": known,
           "said_at": clock.moment()}  # fmt: skip
    new = insert_into(CommitmentWord).values(row).on_conflict_do_nothing().returning(CommitmentWord.id)
    if db.session.scalar(new) is None:
        raise Refused("You have said already whether it was kept.")
    commitment.kept += kept
    commitment.not_kept += not kept
    commitment.asked = max(commitment.asked, commitment.kept + commitment.not_kept)
    if commitment.kept + commitment.not_kept >= commitment.asked:
        _end(commitment)
    db.session.flush()
    pages.changed("commitments")


def visit(
    commitment: Commitment, kept: bool, words: str, *, photos: tuple[str, ...] = (), seen: int, by: Account
) -> None:
    """Somebody of another branch was there: what they saw, in words or pictures. Who belongs to the branch, or did at
    any time since it was made, is not outside.
    """
    if not (by.active and by.may_about(P.COMMITMENT_VISIT, commitment.agency, commitment.made_at)):
        raise NotAllowed("This is for an inspector of another branch.")
    hold(commitment, Act.VISIT, seen=seen)
    if not photos:
        _needs(words, "kata")
    commitment.visit_kept = kept if commitment.visit_kept is None else commitment.visit_kept and kept
    from_agency = next(role.agency for role in by.staff.roles if role.agency.branch != commitment.agency.branch)
    step = _step(commitment, StepKind.VISITED, by=by, agency=from_agency, words=words.strip(), found=kept)
    claim(commitment, step, photos)
    if commitment.state is State.UNCONFIRMED or not commitment.asked:
        _end(commitment)


def _end(commitment: Commitment) -> None:
    """Let it be what the words and the visit make it, and write that down."""
    commitment.state = rules.outcome(
        commitment.kept, commitment.not_kept, commitment.visit_kept, commitment.failed_before
    )
    commitment.failed_before = commitment.failed_before or commitment.state is State.NOT_KEPT
    commitment.until_at, commitment.ended_at = None, clock.moment()
    _step(commitment, StepKind.SETTLED, state=commitment.state, kept=commitment.kept, not_kept=commitment.not_kept,
          asked=commitment.asked)  # fmt: skip


def settle(commitment: Commitment) -> None:
    """Write down what the clock has made of it, where its job has not come to it yet."""
    if commitment.state is State.DECLARED and commitment.state_now is not State.DECLARED:
        _end(commitment)


def settle_over(most: int) -> int:
    """What was declared done and was asked about for long enough. Returns how many."""
    found = queries.over(clock.moment(), most)
    for each in found:
        lock(each)
        settle(each)
    return len(found)


# ---- what every deed does


def hold(commitment: Commitment, act: Act, *, seen: int | None = None) -> None:
    """Let nobody else touch it before the transaction ends, and see whether its state allows the act.

    `seen`: the version that the page was made of. Raises Changed, Refused.
    """
    lock(commitment)
    if seen is not None and commitment.version != seen:
        raise Changed
    settle(commitment)
    if not rules.allows(commitment.state, act):
        raise Refused(NOT_NOW)


def lock(commitment: Commitment) -> None:
    db.session.execute(select(Commitment.id).where(Commitment.id == commitment.id).with_for_update())
    db.session.refresh(commitment)
    db.session.expire(commitment, ["steps", "photos"])


def _step(
    commitment: Commitment, kind: StepKind, *, by: Account | None = None, agency: Agency | None = None, **said: Any
) -> CommitmentStep:
    commitment.version += 1
    step = CommitmentStep(
        commitment_id=commitment.id, kind=kind, at=clock.moment(), agency_id=agency.id if agency else None,
        by_id=by.staff.id if by else None, **said,
    )  # fmt: skip
    db.session.add(step)
    db.session.flush()
    db.session.expire(commitment, ["steps", "photos"])
    record(f"commitment:{kind.value}", commitment, by=by)
    if by is not None and kind in WORK:
        tell_done(WORK[kind], account_id=by.id, reference=f"janji {commitment.number}")
    pages.changed("commitments")
    enqueue("commitment:step", step_id=step.id)
    return step


def _needs(words: str, field: str) -> None:
    if len(words.strip()) < rules.WORDS_LEAST:
        raise Refused(FEW_WORDS, field=field)
    if len(words.strip()) > rules.WORDS_MOST:
        raise Refused("Write at most 1,000 letters.", field=field)


# ---- pictures


def keep_photo(made: Picture) -> CommitmentPhoto:
    """Keep a picture of a form that is not sent yet. A follow-up claims it, or it goes after a day."""
    if len(queries.unclaimed_before(clock.moment(), MOST_UNCLAIMED)) >= MOST_UNCLAIMED:
        raise Refused("Very many pictures are being sent at this moment. Send it without one, and add it later.")
    photo = CommitmentPhoto(file_id=files.keep_made(made).id, kept_at=clock.moment(), reading="new")
    db.session.add(photo)
    db.session.flush()
    return photo


def claim(commitment: Commitment, step: CommitmentStep, keys: tuple[str, ...]) -> None:
    """Let pictures that were kept before belong to a follow-up, and hand them up to a moderator."""
    found = queries.unclaimed(keys[: rules.PHOTOS_MOST]) if keys else []
    for photo in found:
        photo.commitment_id, photo.step_id = commitment.id, step.id
    db.session.flush()
    if found:
        db.session.expire(commitment, ["photos"])
        pages.changed("commitments")
        enqueue("text:handed", kind="commitment", batch=str(commitment.id))


def forget_unclaimed(most: int) -> int:
    """Pictures of forms that were not sent to their end. Returns how many."""
    found = queries.unclaimed_before(clock.moment() - rules.UNCLAIMED, most)
    for photo in found:
        stored = photo.file
        db.session.delete(photo)
        db.session.flush()
        files.remove(stored)
    return len(found)

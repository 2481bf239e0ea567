"""What those who answer do with a case. `seen` is the version their page was made of: of two at once, one is told."""

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.complaints import queries, rules
from portal.complaints.actions import base, reporting
from portal.complaints.actions.base import add_step, end, enter, handlers_check, hold
from portal.complaints.models import Complaint, ComplaintStep, ComplaintSupport, SavedAnswer
from portal.complaints.rules import Act, Grade, Reason, State, StepKind
from portal.core import clock, mail
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.words import N_
from portal.core.workdays import Limit, Unit
from portal.organisation import free_days
from portal.organisation.models import Agency

P = Permission


@dataclass(frozen=True)
class Answer:
    """What, who and when: without all three it is no answer. `words` are for the reporter alone."""

    what: str
    who: str
    by_when: str
    words: str = ""

    def missing(self) -> dict[str, str]:
        """What it lacks: name of the part -> what is to be said there (a msgid)."""
        return {name: words for name, words in PARTS.items() if len(getattr(self, name).strip()) < FEWEST}

    def check(self) -> None:
        for name, words in self.missing().items():
            raise Refused(words, field=name)


FEWEST = 3  # letters that say anything
PARTS = {
    "what": N_("Say what was done or will be done."),
    "who": N_("Say who does it: a unit or a post."),
    "by_when": N_("Say when: a day, or until which day."),
}


# ---- passing on


def verify(complaint: Complaint, grade: Grade, why: str = "", *, seen: int, by: Account) -> None:
    """It is ours and can be worked on. The grade says which limits it runs under.

    Another grade than its kind of report proposes needs a reason that everybody may read: the unit gives itself time.
    """
    _may_pass_on(complaint, by=by)
    hold(complaint, Act.VERIFY, seen=seen)
    if grade is not complaint.grade:
        _needs(why, "why")
        _regrade(complaint, grade, why, by=by)
    enter(complaint, State.IN_HAND)
    complaint.verified_at = clock.moment()
    add_step(complaint, StepKind.VERIFIED, by=by, agency=complaint.agency, details={"grade": grade.value})


def change_grade(complaint: Complaint, grade: Grade, why: str, *, seen: int, by: Account) -> None:
    """Let it run under other limits, from when it was received, with a reason that everybody may read."""
    _may_pass_on(complaint, by=by)
    hold(complaint, Act.GRADE, seen=seen)
    _needs(why, "why")
    _regrade(complaint, grade, why, by=by)


def _regrade(complaint: Complaint, grade: Grade, why: str, *, by: Account) -> None:
    before = complaint.grade
    _set_grade(complaint, grade)
    details = {"grade": grade.value, "before": before.value}
    add_step(complaint, StepKind.GRADED, by=by, agency=complaint.agency, what=why.strip(), details=details)


def _set_grade(complaint: Complaint, grade: Grade) -> None:
    if grade not in rules.GRADES_OF[complaint.kind]:
        raise Refused("Choose limits that fit what is asked for.", field="grade")
    complaint.grade = grade
    complaint.limit = queries.limit_of(grade, complaint.received_at.astimezone(clock.PALEMBANG).date())


def forward(complaint: Complaint, to: Agency, why: str, *, supporters: tuple[Agency, ...] = (), seen: int,
            by: Account) -> None:  # fmt: skip
    """Hand it on to the one agency that answers, and name those who help. The clock does not begin anew."""
    _may_pass_on(complaint, by=by)
    hold(complaint, Act.FORWARD, seen=seen)
    _needs(why, "why")
    if to.parent_id is None or not to.active:
        raise Refused("Choose the agency that answers.", field="to")
    if to.id == complaint.agency_id and not supporters:
        raise Refused("It lies with this agency already.", field="to")
    before = complaint.agency
    complaint.agency, complaint.with_head = _past_the_desk(complaint, to)
    _taken_in_hand(complaint)
    _support(complaint, supporters)
    add_step(complaint, StepKind.FORWARDED, by=by, agency=before, to_agency_id=complaint.agency.id, what=why.strip())


def _taken_in_hand(complaint: Complaint) -> None:
    if complaint.state is State.RECEIVED:
        enter(complaint, State.IN_HAND)
        complaint.verified_at = clock.moment()


def _past_the_desk(complaint: Complaint, to: Agency) -> tuple[Agency, bool]:
    return base.answering_agency(to, complaint.about_officer)


def support(complaint: Complaint, agencies: tuple[Agency, ...], *, seen: int, by: Account) -> None:
    _may_pass_on(complaint, by=by)
    hold(complaint, Act.SUPPORT, seen=seen)
    if not _support(complaint, agencies):
        raise Refused("Choose the agencies that help.", field="supporters")
    add_step(complaint, StepKind.SUPPORTED, by=by, agency=complaint.agency, details={"count": len(agencies)})


def _support(complaint: Complaint, agencies: tuple[Agency, ...]) -> bool:
    there = {each.agency_id for each in complaint.supporters} | {complaint.agency_id}
    new = [each for each in agencies if each.id not in there]
    db.session.add_all([ComplaintSupport(complaint_id=complaint.id, agency_id=each.id) for each in new])
    db.session.flush()
    db.session.expire(complaint, ["supporters"])
    return bool(new)


def bounce(complaint: Complaint, whose: Agency, why: str, *, seen: int, by: Account) -> None:
    """Not ours: it goes to the agency that is named, with the reason. The second time it goes to the coordinator."""
    handlers_check(complaint, by=by)
    hold(complaint, Act.BOUNCE, seen=seen)
    _needs(why, "why")
    if whose.id == complaint.agency_id or whose.parent_id is None or not whose.active:
        raise Refused("Name the agency whose it is.", field="to")
    before = complaint.agency
    complaint.bounces += 1
    to = whose if complaint.bounces < 2 else base.coordinating()
    complaint.agency, complaint.with_head = _past_the_desk(complaint, to)
    _taken_in_hand(complaint)
    details = {"whose": whose.name}
    add_step(complaint, StepKind.BOUNCED, by=by, agency=before, to_agency_id=complaint.agency.id, what=why.strip(),
             details=details)  # fmt: skip


def merge(complaint: Complaint, into: Complaint, *, seen: int, by: Account) -> None:
    """Let another report of the same thing go on for both. Who reported or followed this one follows along.

    The same thing is of one category and in one kelurahan: else a hard case could vanish in any easy one.
    """
    _may_pass_on(complaint, by=by)
    base.hold_both(complaint, into)
    hold(complaint, Act.MERGE, seen=seen)
    handlers_check(into, by=by)
    if into.id == complaint.id or into.state_now not in rules.OPEN or into.confidential != complaint.confidential:
        raise Refused("Choose another open report of the same thing, both confidential or neither.", field="into")
    if (into.category_id, into.kelurahan_id) != (complaint.category_id, complaint.kelurahan_id):
        raise Refused("Choose a report of the same category in the same kelurahan. Another matter goes on by itself.",
                      field="into")  # fmt: skip
    if into.about_officer != complaint.about_officer:  # the desk would read of what goes past it
        raise Refused("What is about an officer goes on by itself: it goes past the desk.", field="into")
    complaint.merged_into_id = into.id
    end(complaint, State.MERGED)
    for earlier in queries.merged_into(complaint.id):
        earlier.merged_into_id = into.id
    into.joined += complaint.joined + 1 - _move_followers(complaint, into)
    add_step(complaint, StepKind.MERGED, by=by, agency=complaint.agency, details={"into": into.number})
    add_step(into, StepKind.TOOK_IN, by=by, agency=into.agency, details={"number": complaint.number})


def _move_followers(complaint: Complaint, into: Complaint) -> int:
    """Returns how many follow the other one already: by their account, or by one page that offered them both."""
    accounts, forms, twice = set[int | None](), set[str | None](), 0
    for each in queries.followers(into.id):
        accounts.add(each.account_id)
        forms.add(each.nonce)
    for each in queries.followers(complaint.id):
        if (each.account_id and each.account_id in accounts) or (each.nonce and each.nonce in forms):
            twice += 1
            db.session.delete(each)
        else:
            each.complaint_id = into.id  # the same row: by it a promise knows who asked for it
    db.session.flush()
    return twice


def reject(complaint: Complaint, reason: Reason, words: str, *, seen: int, by: Account) -> None:
    """For a reason of the closed list; `words` say what of it holds here, to the reporter alone."""
    _may_pass_on(complaint, by=by)
    hold(complaint, Act.REJECT, seen=seen)
    complaint.reason = reason
    end(complaint, State.REJECTED)
    add_step(complaint, StepKind.REJECTED, by=by, agency=complaint.agency, words=words.strip(), reason=reason)


def _may_pass_on(complaint: Complaint, *, by: Account) -> None:
    """A coordinator, or whoever leads the agency; where it has no coordinator, an officer does it."""
    handlers_check(complaint, by=by)
    if not passes_on(complaint, by=by):
        raise NotAllowed("The coordinator of this agency verifies and forwards.")


def passes_on(complaint: Complaint, *, by: Account) -> bool:
    """Whether it is theirs to verify and forward, of those who have a part in the case."""
    agency = complaint.agency
    if by.may_about(P.COMPLAINT_VERIFY, agency) or by.may_about(P.COMPLAINT_SUPERVISE, agency):
        return True
    return not queries.has_coordinator(agency.id)


# ---- answering


def ask(complaint: Complaint, question: str, *, seen: int, by: Account) -> bool:
    """Ask the reporter what only they can say. Returns whether the clock stands still for it.

    It does once a case, and only where the question can be delivered. Without that the question stands on the page of
    the receipt, and the case is never deemed withdrawn for want of an answer (UU 25/2009 Ps.44 (4) and (5)).
    """
    handlers_check(complaint, by=by)
    hold(complaint, Act.ASK, seen=seen)
    _needs(question, "question")
    stands = not complaint.asked_pause and is_reachable(complaint)
    if stands:
        now = clock.moment()
        enter(complaint, State.ASKED, until=free_days.calendar().due_at(now, complaint.guard.reporter))
        complaint.asked_pause, complaint.asked_at, complaint.asked_until = True, now, None
    add_step(
        complaint, StepKind.ASKED, by=by, agency=complaint.agency, words=question.strip(), details={"stands": stands}
    )
    return stands


def is_reachable(complaint: Complaint) -> bool:
    """Whether what is written to the reporter reaches them: in the inbox of an account, or by mail."""
    who = queries.reporter(complaint.id)
    return who.account_id is not None or ("@" in who.contact and who.unreachable_at is None and mail.is_on())


def answer(complaint: Complaint, given: Answer, *, seen: int, by: Account) -> None:
    handlers_check(complaint, by=by)
    hold(complaint, Act.ANSWER, seen=seen)
    given.check()
    _answered(complaint)
    _say(complaint, StepKind.ANSWERED, given, by=by)


def not_yet(complaint: Complaint, because: Answer, until: date, *, seen: int, by: Account) -> None:
    """Not done yet, because …: said in public with a day, and costs nothing. The limits stay what they are."""
    handlers_check(complaint, by=by)
    hold(complaint, Act.NOT_YET, seen=seen)
    if until <= clock.today():
        raise Refused("Choose a day that is still to come.", field="until")
    because.check()
    _answered(complaint)
    complaint.promised_on = until
    _say(complaint, StepKind.NOT_YET, because, by=by, on=until)


def declare_done(complaint: Complaint, given: Answer, *, photos: tuple[str, ...] = (), seen: int, by: Account) -> None:
    """The unit says that it is done. Whether it is, says the reporter; it stands in a column of its own."""
    handlers_check(complaint, by=by)
    hold(complaint, Act.DECLARE, seen=seen)
    given.check()
    _answered(complaint)
    now = clock.moment()
    enter(complaint, State.DECLARED, until=free_days.calendar().due_at(now, _window(complaint)))
    complaint.declared_at, complaint.promised_on = now, None
    complaint.round += 1
    step = _say(complaint, StepKind.DECLARED, given, by=by)
    if photos:
        reporting.claim(complaint, photos, step_id=step.id, by_unit=True)


def _window(complaint: Complaint) -> Limit:
    window = complaint.limit.reporter
    return window if window.unit is not Unit.HOUR else Limit(1, Unit.DAY)


def _answered(complaint: Complaint) -> None:
    now = clock.moment()
    if complaint.state is State.RECEIVED:
        complaint.verified_at = now
    if complaint.state is State.ASKED:  # answered without what was asked for: the pause ends here
        complaint.asked_until = now
        base.went_on(complaint)
    enter(complaint, State.IN_HAND)
    complaint.answered_at = complaint.answered_at or now


def _say(complaint: Complaint, kind: StepKind, given: Answer, *, by: Account, on: date | None = None) -> ComplaintStep:
    return add_step(
        complaint, kind, by=by, agency=complaint.agency, what=given.what.strip(), who=given.who.strip(),
        by_when=given.by_when.strip(), words=given.words.strip(), on=on,
    )  # fmt: skip


def note(complaint: Complaint, words: str, *, by: Account) -> None:
    """Words of the staff among themselves; a unit that helps writes them too, as its own. The same twice in a row is one
    note.
    """
    agency = _writes_for(complaint, by=by)
    hold(complaint, Act.NOTE)
    _needs(words, "words")
    last = complaint.steps[-1]
    if (last.kind, last.by_id, last.words) == (StepKind.NOTED, by.staff.id, words.strip()):
        return
    add_step(complaint, StepKind.NOTED, by=by, agency=agency, words=words.strip(), internal=True)


def _writes_for(complaint: Complaint, *, by: Account) -> Agency:
    """The unit that has it, or the one that helps in which they answer."""
    if by.active and not complaint.with_head and not base.has_a_part(by, complaint):
        for each in complaint.supporters:
            if any(by.may_about(right, each.agency) for right in base.ANSWERING):
                return each.agency
    handlers_check(complaint, by=by)
    return complaint.agency


def set_outside_number(complaint: Complaint, number: str, *, seen: int, by: Account) -> None:
    """The number that SP4N-LAPOR! or another system gave it, kept by hand."""
    handlers_check(complaint, by=by)
    hold(complaint, Act.NUMBER, seen=seen)
    complaint.outside_number = number.strip()
    add_step(complaint, StepKind.OUTSIDE, by=by, agency=complaint.agency, internal=True)


def _needs(words: str, field: str) -> None:
    if len(words.strip()) < FEWEST:
        raise Refused("Write it in a few words.", field=field)


# ---- saved answers


def save_answer(agency: Agency, title: str, what: str, *, by: Account) -> SavedAnswer:
    by.check(P.COMPLAINT_HANDLE, about=agency)
    if any(each.title.lower() == title.strip().lower() for each in queries.saved_answers(agency.id)):
        raise Refused("There is one with this title already.", field="title")
    saved = SavedAnswer(agency_id=agency.id, title=title.strip(), what=what.strip())
    db.session.add(saved)
    db.session.flush()
    record("saved_answer:add", saved, by=by)
    return saved


def remove_answer(saved: SavedAnswer, agency: Agency, *, by: Account) -> None:
    by.check(P.COMPLAINT_HANDLE, about=agency)
    record("saved_answer:remove", saved, by=by)
    db.session.delete(saved)
    db.session.flush()

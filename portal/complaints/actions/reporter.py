"""What the person who reported a case does with it afterwards, by the link of the receipt or their account."""

from sqlalchemy import update

from portal.accounts.models import Account
from portal.accounts.rules import Verification
from portal.complaints import queries, rules
from portal.complaints.actions import base, clockwork, reporting
from portal.complaints.actions.base import add_step, begin_anew, climb, end, enter, hold, went_on
from portal.complaints.models import Complaint, ComplaintFollower, ComplaintWord, Reporter
from portal.complaints.rules import Act, Grade, Kind, Known, Said, State, StepKind, Tier
from portal.core import clock
from portal.core.db import db, insert_into
from portal.core.errors import Refused
from portal.core.outbox import enqueue_once
from portal.core.words import N_

FORGOTTEN = "complaint:forgotten"  # lets the storage be cleaned of what was deleted
FEW_WORDS = N_("Write it in a few words.")


def add(complaint: Complaint, words: str, photos: tuple[str, ...] = ()) -> None:
    """More words or pictures to a case that is there already."""
    hold(complaint, Act.ADD)
    if not words.strip() and not photos:
        raise Refused(FEW_WORDS, field="words")
    if sum(step.kind is StepKind.ADDED for step in complaint.steps) >= rules.ADDITIONS_MOST:
        raise Refused("Very much was added to this report already. Wait for the answer of the unit.", field="words")
    if _is_there(complaint, words, photos):
        return  # the same form once more
    step = add_step(complaint, StepKind.ADDED, words=words.strip())
    reporting.claim(complaint, photos, step_id=step.id)


def _is_there(complaint: Complaint, words: str, photos: tuple[str, ...]) -> bool:
    """Whether these very words and pictures were added a moment ago: a form that sends files is soon sent twice."""
    same = any(step.kind is StepKind.ADDED and step.words == words.strip() for step in complaint.steps[-3:])
    there = {photo.pixels for photo in complaint.photos if not photo.by_unit}
    return same and all(photo.pixels in there for photo in queries.photos_named(photos))


def reply(complaint: Complaint, words: str, photos: tuple[str, ...] = ()) -> None:
    """What the unit asked for. From here on its clock runs again, and in the law's word the complaint is complete."""
    hold(complaint, Act.REPLY)
    if not words.strip() and not photos:
        raise Refused(FEW_WORDS, field="words")
    enter(complaint, State.IN_HAND)
    complaint.asked_until = complaint.complete_at = clock.moment()
    went_on(complaint)
    step = add_step(complaint, StepKind.REPLIED, words=words.strip())
    reporting.claim(complaint, photos, step_id=step.id)


def withdraw(complaint: Complaint) -> None:
    hold(complaint, Act.WITHDRAW)
    end(complaint, State.WITHDRAWN)
    complaint.ask_again_at = None
    add_step(complaint, StepKind.WITHDRAWN)


def say(
    complaint: Complaint, said: Said, *, words: str = "", puas: int | None = None, by: Account | None = None,
    by_mail: bool = False,
) -> None:  # fmt: skip
    """Whether it is done. Not done lets it climb one level, partly sends it back to the unit, and done closes it.

    `puas`: how content they are, 1 to 4; it stands with no case, in no letter and in no log. `by_mail`: they came by a
    link that was mailed to them, which proves that the address is theirs.
    """
    hold(complaint, Act.SAY)
    again = complaint.state is not State.DECLARED
    if again and (complaint.ask_again_at is None or complaint.ask_again_at > clock.moment()):
        raise Refused("You have said already whether it is done. You can open the report again.")
    known = known_by(by, by_mail)
    proves = known is not Known.GUEST and not (known is Known.COUNTER and base.at_own_counter(complaint, by))
    row = {
        "complaint_id": complaint.id, "round": complaint.round, "again": again, "said": said, "known": known,
        "proven": proves, "puas": puas, "account_id": by.id if by else None, "said_at": clock.moment(),
    }  # fmt: skip
    new = insert_into(ComplaintWord).values(row).on_conflict_do_nothing().returning(ComplaintWord.id)
    if db.session.scalar(new) is None:
        raise Refused("You have said already whether it is done. You can open the report again.")
    if said is Said.NOT_DONE:
        complaint.reopened += 1
        climb(complaint, StepKind.SAID, said=said, words=words.strip())
    elif said is Said.PARTLY:
        begin_anew(complaint, State.IN_HAND)
        add_step(complaint, StepKind.SAID, said=said, words=words.strip())
    else:
        _confirmed(complaint, again, words)


def _confirmed(complaint: Complaint, again: bool, words: str) -> None:
    now = clock.moment()
    complaint.ask_again_at = None if again else now + rules.ASK_AGAIN
    if complaint.state is not State.CONFIRMED:
        end(complaint, State.CONFIRMED)
    complaint.confirmed_at = now
    add_step(complaint, StepKind.SAID, said=Said.DONE, words=words.strip(), details={"again": again})


def known_by(account: Account | None, by_mail: bool) -> Known:
    """How the person is known who says it. The link of the receipt proves no more than that they hold it."""
    ways = {Verification.MAIL: Known.MAIL, Verification.GATEWAY: Known.TELEPHONE, Verification.COUNTER: Known.COUNTER}
    if account is not None and account.verified_by is not None:
        return ways[account.verified_by]
    return Known.MAIL if by_mail else Known.GUEST


def object_to(complaint: Complaint, words: str) -> None:
    """Let those above the unit look at it: what was answered, refused, or not answered in time."""
    hold(complaint, Act.OBJECT)
    if len(words.strip()) < rules.TEXT_LEAST:
        raise Refused("Write in a few words what you object to.", field="words")
    climb(complaint, StepKind.OBJECTED, words=words.strip())


def reopen(complaint: Complaint, words: str) -> None:
    """It was closed and is not done after all."""
    hold(complaint, Act.REOPEN)
    if complaint.ended_at and clock.moment() > complaint.ended_at + rules.REOPEN_WITHIN:
        raise Refused("This report was closed more than 30 days ago. Send a new one; name this number in it.")
    if len(words.strip()) < rules.TEXT_LEAST:
        raise Refused("Write in a few words what is not done.", field="words")
    complaint.reopened += 1
    climb(complaint, StepKind.REOPENED, words=words.strip())


def complete(complaint: Complaint, words: str, photos: tuple[str, ...] = ()) -> None:
    """What was missing, of a case that was rejected or deemed withdrawn. It goes on under the same number."""
    hold(complaint, Act.COMPLETE)
    if len(words.strip()) < rules.TEXT_LEAST and not photos:
        raise Refused(FEW_WORDS, field="words")
    if complaint.state is State.LAPSED and not base.was_answered(complaint) and base.was_asked_in_time(complaint):
        complaint.first_due_at = None  # it had stood still for the reporter
    begin_anew(complaint, State.RECEIVED)
    step = add_step(complaint, StepKind.COMPLETED, words=words.strip())
    reporting.claim(complaint, photos, step_id=step.id)


def make_formal(complaint: Complaint, *, name: str, address: str, loss: str, wish: str) -> None:
    """A formal complaint (UU 25/2009 Ps.42 (3)), or a formal request for information (UU 14/2008 Ps.22)."""
    hold(complaint, Act.TIER)
    if complaint.tier is Tier.FORMAL:
        raise Refused("This is a formal complaint already.")
    who = queries.reporter(complaint.id)
    for field, value in (("nama", name), ("alamat", address), ("permintaan", wish)):
        if len(value.strip()) < 3:
            raise Refused("A formal complaint needs this. A light report does not.", field=field)
    who.name, who.address, who.purged_at = name.strip(), address.strip(), None  # to be forgotten in its time
    complaint.tier, complaint.loss, complaint.wish = Tier.FORMAL, loss.strip(), wish.strip()
    if complaint.kind is Kind.INFORMATION:
        complaint.grade = Grade.PPID
        complaint.limit = queries.limit_of(Grade.PPID, clock.today())
    add_step(complaint, StepKind.TIERED, details={"tier": Tier.FORMAL.value})


def make_light(complaint: Complaint) -> None:
    """No formal complaint after all: what was asked for it goes, and the report goes on."""
    hold(complaint, Act.TIER)
    if complaint.tier is Tier.LIGHT:
        raise Refused("This is a light report already.")
    who = queries.reporter(complaint.id)
    who.name = who.address = ""
    complaint.tier, complaint.loss, complaint.wish = Tier.LIGHT, "", ""
    enqueue_once(FORGOTTEN)
    add_step(complaint, StepKind.TIERED, details={"tier": Tier.LIGHT.value})


# ---- the person behind it


def stop_letters(who: Reporter | ComplaintFollower) -> None:
    """Whoever asks for no more letters leaves no address behind."""
    who.contact = ""
    db.session.flush()
    if isinstance(who, Reporter) and who.account_id is None:
        clockwork.without_contact(queries.by_id(who.complaint_id))
    enqueue_once(FORGOTTEN)


def forget(account: Account) -> None:
    """An account closes: its name, address and contact go from its reports, and the reports go on. Receipts open them."""
    for each in queries.reported_by(account.id):
        if each.state is State.ASKED:
            clockwork.without_contact(each)
    gone = {"account_id": None, "name": "", "contact": "", "address": "", "purged_at": clock.now()}
    changes = (
        update(Reporter).where(Reporter.account_id == account.id).values(gone),
        update(ComplaintFollower).where(ComplaintFollower.account_id == account.id).values(account_id=None, contact=""),
        update(ComplaintWord).where(ComplaintWord.account_id == account.id).values(account_id=None),
    )
    changed = [db.session.execute(each).rowcount for each in changes]  # type: ignore[attr-defined]
    if any(changed):  # what was never there needs no cleaning
        enqueue_once(FORGOTTEN)

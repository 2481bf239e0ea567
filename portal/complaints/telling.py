"""Who hears of a step of a case: its reporter, those of the reports that were merged into it, and who said "me too".

Whoever has an account finds it in their inbox; whoever left a mail address gets a letter of its own, each a job of its
own, so that a worker that is killed doubles one at most. A job holds numbers and nothing else.
"""

from collections.abc import Iterator

from portal.complaints import queries, rules
from portal.complaints.actions import clockwork
from portal.complaints.models import Complaint, ComplaintStep, Reporter
from portal.complaints.rules import StepKind
from portal.core import clock, mail
from portal.core.db import db
from portal.core.outbox import enqueue
from portal.notifications import actions as notices
from portal.notifications import queries as told

OWN, FOLLOWED, AGAIN = "complaint_step", "complaint_followed", "complaint_again"  # kinds of notices

K = StepKind
# What the reporter did themselves they need not be told; the first of these brings the link of the receipt.
TO_REPORTERS = frozenset({
    K.RECEIVED, K.VERIFIED, K.GRADED, K.FORWARDED, K.BOUNCED, K.ASKED, K.ANSWERED, K.NOT_YET, K.DECLARED, K.CLIMBED,
    K.DISPUTED, K.REJECTED, K.LAPSED, K.SILENT, K.MERGED, K.UNSEALED, K.CHECKED,
})  # fmt: skip
TO_FOLLOWERS = frozenset({
    K.FORWARDED, K.ANSWERED, K.NOT_YET, K.DECLARED, K.CLIMBED, K.DISPUTED, K.REJECTED, K.WITHDRAWN, K.LAPSED, K.SILENT,
    K.SAID, K.REOPENED, K.CHECKED,
})  # fmt: skip


def tell_step(step_id: int) -> None:
    """Answers `complaint:step`: hand out what is to be told, in the transaction that ends the job."""
    step = queries.step(step_id)
    complaint = queries.by_id(step.complaint_id)
    if step.internal:
        return
    if step.kind in TO_REPORTERS and not _tell_reporter(complaint, step) and step.kind is K.ASKED:
        clockwork.question_lost(complaint, step.id)
    if step.kind in TO_FOLLOWERS:
        _tell_followers(complaint, step)


def _tell_reporter(complaint: Complaint, step: ComplaintStep) -> bool:
    """Whether they hear of it: a letter is on its way then, or it lies in their inbox."""
    who = queries.reporter(complaint.id)
    if who.account_id is not None:
        told = notices.tell_one(who.account_id, OWN, f"ComplaintStep:{step.id}")
        if told and step.kind is K.ASKED:
            clockwork.question_came(complaint, step.id)
        return told
    if _can_be_mailed(who):
        enqueue("complaint:letter", complaint_id=complaint.id, step_id=step.id)
        return True
    return False


def _tell_followers(complaint: Complaint, step: ComplaintStep) -> None:
    for merged in queries.merged_into(complaint.id):
        who = queries.reporter(merged.id)
        if who.account_id is not None:
            notices.tell_one(who.account_id, FOLLOWED, f"ComplaintStep:{step.id}")
        elif _can_be_mailed(who):
            enqueue("complaint:letter", complaint_id=merged.id, step_id=step.id)
    for follower in queries.followers(complaint.id):
        if follower.account_id is not None:
            notices.tell_one(follower.account_id, FOLLOWED, f"ComplaintStep:{step.id}")
        elif "@" in follower.contact and mail.is_on():
            enqueue("complaint:letter", complaint_id=complaint.id, step_id=step.id, follower_id=follower.id)


def _can_be_mailed(who: Reporter) -> bool:
    return "@" in who.contact and who.unreachable_at is None and mail.is_on()


# ---- four weeks later


def ask_again() -> None:
    """Ask once more whether it is done, of all cases for which it is time and that were not asked for this round.

    It follows from the state of things: a worker that was away asks when it is back, within thirty days.
    """
    now = clock.moment()
    done = told.told(AGAIN, clock.now() - 2 * rules.ASK_AGAIN)
    for complaint in _to_ask(set(done)):
        subject = f"Complaint:{complaint.id}:{complaint.round}"
        if complaint.ask_again_at and complaint.ask_again_at <= now - rules.REOPEN_WITHIN:
            complaint.ask_again_at = None  # asked long ago, and nothing was said
        elif notices.tell_once(AGAIN, subject):
            _ask_again(complaint)
        db.session.commit()


def _to_ask(done: set[str]) -> Iterator[Complaint]:
    over = clock.moment() - rules.REOPEN_WITHIN
    numbers = [
        number for number, round_, at in queries.asked_again(clock.moment())
        if at <= over or f"Complaint:{number}:{round_}" not in done
    ]  # fmt: skip
    for number in numbers:
        yield queries.by_id(number)


def _ask_again(complaint: Complaint) -> None:
    who = queries.reporter(complaint.id)
    if who.account_id is not None:
        notices.tell_one(who.account_id, AGAIN, f"Complaint:{complaint.id}")
    elif _can_be_mailed(who):
        enqueue("complaint:letter", complaint_id=complaint.id)

"""What is done when somebody reports a text, or an agency asks that it is looked at: it waits for a moderator outside.

Nothing is told to its author, and nobody learns who reported it.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import update

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock, pages, throttle
from portal.core.audit import record
from portal.core.db import db, insert_into
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.secrets import derived
from portal.core.words import N_
from portal.moderation import actions, kinds, looks, policy, queries, rules
from portal.moderation.models import PAGE_LENGTH, Flag, FlagLimit, ModeratedText, Review
from portal.moderation.rules import Cause, State
from portal.organisation import free_days
from portal.organisation.models import Agency

NOT_READ = N_("Nobody reads this text here, or nobody does any more.")


class Taken(StrEnum):
    """What became of a report, for whoever sent it."""

    COUNTED = "counted"
    KEPT = "kept"  # it counts towards nothing: of the branch concerned, or of a browser that cannot be told from others
    BEFORE = "before"  # this device or account reported it before
    LOOKED_AT = "looked_at"  # a moderator let it stand for this very reason


def standing(kind: str, subject: str) -> ModeratedText:
    """A text that everybody reads, as it stands now; nobody else changes its row before the transaction ends.

    Raises NotFound where nobody reads it.
    """
    changes, handed = kinds.can_change(kind), kinds.standing(kind, subject)
    if changes and handed is None:
        raise NotFound(NOT_READ)
    text = next(iter(queries.hold(queries.numbers_of(kind, [subject]))), None)
    if text is None and handed is not None:
        return actions.take_standing(kind, handed)
    if text is None or text.state not in rules.READ_BY_ALL | {State.HIDDEN}:
        raise NotFound(NOT_READ)
    refresh(text)
    return text


def refresh(text: ModeratedText) -> bool:
    """Let the row say what everybody reads, where its author has edited it. Whether they had.

    What a moderator let stand was about other words then, so nothing is held to be cleared any more.
    """
    handed = kinds.standing(text.kind, text.subject)
    if handed is None or (handed.text, handed.picture) in (text.read, (text.shown, text.picture or "")):
        return False
    text.shown, text.original, text.picture = handed.text, None, handed.picture or None
    text.taken, text.taken_out, text.cleared, text.looks = [], False, [], 0
    text.likeness = actions.likeness(text.picture or handed.text)
    db.session.flush()
    pages.changed("words")
    return True


def mark_of(text: ModeratedText, *, by: Account | None, device: str) -> str:
    """The same of the same person, account or device, and of this text alone. '' where there is nothing to go by."""
    if by is None and not device:
        return ""
    who = f"device:{device}" if by is None else f"person:{by.person_id}" if by.person_id else f"account:{by.id}"
    # With the oldest key: while it is changed nobody becomes somebody else.
    return derived("flag", f"{text.id}:{who}")[-1].hex()


def is_inside(text: ModeratedText, account: Account) -> bool:
    """Whether they have a place in a branch that it concerns, or had one since the matter began."""
    person = account.person
    if person is None:
        return False
    return any(each.inside for agency in text.concerned for each in person.standings(agency, text.since))


def flag(
    kind: str, subject: str, code: str, *, by: Account | None = None, device: str = "", once: str = "", place: str = ""
) -> Taken:
    """Report a text that everybody reads, for a reason of the policy.

    `device`: what its cookie says, '' where the browser keeps none; `once`: the number of the form; `place`: the network
    it comes from, of which nothing is kept. Raises NotFound.
    """
    policy.current(clock.today()).reason(code)
    text = standing(kind, subject)
    mark = mark_of(text, by=by, device=device)
    crowded = bool(place) and throttle.limits and throttle.noted("flag", place) > rules.COUNTED_FROM_ONE_PLACE
    counts = bool(mark) and not crowded and not (by is not None and is_inside(text, by))
    row = {
        "text_id": text.id, "mark": mark or derived("flag", f"{text.id}:form:{once}")[-1].hex(), "reason": code,
        "flagged_on": clock.today(), "counted": counts, "settled": False,
    }  # fmt: skip
    if db.session.scalar(insert_into(Flag).values(row).on_conflict_do_nothing().returning(Flag.id)) is None:
        return Taken.BEFORE
    if code in text.cleared:
        return Taken.LOOKED_AT
    if by is not None and is_inside(text, by):  # or they would ask in secret
        return Taken.KEPT
    review = wait_for_look(text)
    if text.state is not State.HIDDEN and rules.hides(
        looks.flags_that_count(text.id, text.cleared), looks.hides_after(), text.looks
    ):
        hide(text, review)
    return Taken.COUNTED if counts else Taken.KEPT


def wait_for_look(text: ModeratedText, cause: Cause = Cause.FLAGS) -> Review:
    """What waits for a moderator about this text, made where nothing does."""
    if waiting := looks.of_text(text.id, cause):
        return waiting[0]
    review = new_review(text, cause)
    db.session.add(review)
    db.session.flush()
    pages.changed("words")
    return review


def new_review(text: ModeratedText, cause: Cause, days: int = rules.DECIDE_WITHIN) -> Review:
    calendar, today = free_days.calendar(), clock.today()
    due_on = calendar.after(calendar.workday_on_or_after(today), days)
    return Review(text_id=text.id, cause=cause, opened_on=today, due_on=due_on, policy=policy.current(today).version)


def hide(text: ModeratedText, review: Review) -> None:
    """Let nobody read it until a moderator outside has looked."""
    text.state, review.hidden, text.handed_on = State.HIDDEN, True, clock.today()
    db.session.flush()
    record("text:hide", text, by=None)
    pages.changed("words")
    actions.tell_slice(text)


def settle(text: ModeratedText) -> None:
    db.session.execute(update(Flag).where(Flag.text_id == text.id, ~Flag.settled).values(settled=True))


# ---- what an agency asks for, in public


def may_ask(text: ModeratedText, account: Account) -> Agency | None:
    """For which agency somebody may ask, of those that a text concerns."""
    about = (agency for agency in text.concerned if account.may_about(Permission.TEXT_REQUEST, agency))
    return next(about, None) if account.active else None


def ask(kind: str, subject: str, code: str, *, page: str = "", by: Account) -> Review:
    """Ask that a moderator outside looks at a text about one's own agency: everybody reads at once who asked, and why.

    `page`: its public address below the language.
    Raises NotAllowed, NotFound, Refused.
    """
    if not code:
        raise Refused("Choose a reason.")
    policy.current(clock.today()).reason(code)
    text = standing(kind, subject)
    agency = may_ask(text, by)
    if agency is None:
        raise NotAllowed("This is not yours to do for this agency.")
    if text.state is State.HIDDEN or looks.of_text(text.id, Cause.REQUEST):
        raise Refused("A moderator is to look at this text already.")
    if looks.asked_before(text.id, agency.id, code):
        raise Refused("Your agency has asked this before, and it was decided.")
    review = new_review(text, Cause.REQUEST)
    review.agency, review.asked_by_id, review.reason = agency, by.staff.id, code
    review.page = page[:PAGE_LENGTH]
    db.session.add(review)
    db.session.flush()
    record("text:request", text, by=by, agency=agency.name, reason=policy.current(clock.today()).called(code)["id"])
    pages.changed("words")
    return review


# ---- how many reports hide a text


def set_limit(hides_after: int, valid_from: date, basis: str, *, by: Account | None) -> FlagLimit:
    """As two people agreed (`portal.moderation.deeds`). Raises Refused."""
    if not rules.HIDES_FROM <= hides_after <= rules.HIDES_UNTIL:
        raise Refused("Choose a number from 2 to 20.", field="hides_after")
    if valid_from <= clock.today():
        raise Refused("Choose a day that is still to come.", field="valid_from")
    if any(each.valid_from == valid_from for each in looks.flag_limits()):
        raise Refused("There are limits from this day on already.", field="valid_from")
    row = FlagLimit(hides_after=hides_after, valid_from=valid_from, basis=basis.strip())
    db.session.add(row)
    db.session.flush()
    pages.changed("words")
    record("flag_limit:set", row, by=by, count=hides_after, valid_from=row.valid_from.isoformat())
    return row

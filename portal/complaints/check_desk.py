"""Checks as they wait: what an inspector is shown of each, what they and the heads of units are told."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission as P
from portal.complaints import check_queries, queries, showing
from portal.complaints.actions import checking
from portal.complaints.check_models import ComplaintCheck
from portal.complaints.models import Complaint
from portal.complaints.rules import Found
from portal.complaints.showing import Outline, Seen
from portal.complaints.visibility import Viewer
from portal.core import clock
from portal.core.errors import NotFound
from portal.organisation.models import Agency
from portal.web.format import date_full
from portal.web.notices import Key, NoticeKind, NoticeText, numbers_in
from portal.web.tasks import Task, kind_of

T = TypeVar("T")
CHECK, FOUND = "complaint_check", "complaint_found"  # kinds of notices
MOST = 100  # checks that a page shows, and of which a desk is told one by one
TOLD_FOR = timedelta(days=30)  # that something was found not done stays among the tasks of who leads the unit


@dataclass(frozen=True)
class ToCheck:
    """A declaration that waits, and of its case what whoever looks at it may see."""

    check: ComplaintCheck
    seen: Outline


def waiting_for(account: Account) -> list[ToCheck]:
    """What is theirs to look at, what is due first before the others (5 queries a hundred that are looked at)."""
    today, others = clock.today(), _branches(account)
    found = _first(
        lambda last: check_queries.open_checks(today, MOST, of_others=others, after=last),
        lambda one: checking.may_check(one.complaint, by=account),
    )
    shown = ((one, showing.outline(one.complaint, Viewer.CHECKER)) for one in found)
    return [ToCheck(one, seen) for one, seen in shown if seen is not None]


def check_for(account: Account, check_id: int) -> tuple[ComplaintCheck, Seen]:
    """One of theirs with all that a checker sees. Raises NotFound, in the same words for all others."""
    one = check_queries.check(check_id)
    seen = showing.see(one.complaint, Viewer.CHECKER) if checking.may_check(one.complaint, by=account) else None
    if seen is None:
        raise NotFound(queries.GONE)
    return one, seen


def may_see_pictures(account: Account, complaint: Complaint) -> bool:
    return bool(check_queries.checks_of(complaint.id)) and checking.may_check(complaint, by=account)


def proposed_for(account: Account) -> list[Outline]:
    """Listed cases of which a rule says that they may be risky, and this person can say that they are."""
    others = _branches(account)
    found = _first(
        lambda last: check_queries.maybe_risky(MOST, of_others=others, after=last),
        lambda each: checking.may_mark(each, by=account),
    )
    return showing.outlines(found, Viewer.PUBLIC)


def _branches(account: Account) -> list[Agency]:
    """Those that they belong to: the most of what is not theirs is left out by the database."""
    return [membership.agency.branch for membership in account.staff.roles]


def _first(piece: Callable[[T | None], list[T]], theirs: Callable[[T], bool]) -> list[T]:
    """The first hundred that are theirs, however many lie before them that are not."""
    found, last = list[T](), None
    while len(found) < MOST:
        some = piece(last)
        found += filter(theirs, some)
        if len(some) < MOST:
            break
        last = some[-1]
    return found[:MOST]


# ---- what they are told


def tasks(account: Account) -> Iterator[Task]:
    if account.may(P.COMPLAINT_INSPECT):
        yield from _to_check(account)
    if account.may(P.COMPLAINT_SUPERVISE):
        yield from _not_done(account)


def _to_check(account: Account) -> Iterator[Task]:
    if not (waiting := waiting_for(account)):
        return
    due = waiting[0].check.until_on
    title = ngettext("%(num)s closing waits to be checked", "%(num)s closings wait to be checked", len(waiting))
    text = _("Until %(day)s. Where nobody goes, “not checked” is printed.", day=date_full(due))
    keys = tuple(Key(CHECK, f"ComplaintCheck:{each.check.id}") for each in waiting)
    yield Task(kind_of(due, clock.today()), title, text, url_for("complaint_checks.index"), _("See them"), due, keys)


def _not_done(account: Account) -> Iterator[Task]:
    since = clock.moment() - TOLD_FOR
    led = [agency.id for agency in agencies_of(account, P.COMPLAINT_SUPERVISE)]
    if not (found := check_queries.found_not_done(led, since, MOST)):
        return
    title = ngettext(
        "%(num)s closing of your units was found not done",
        "%(num)s closings of your units were found not done",
        len(found),
    )
    keys = tuple(Key(FOUND, f"ComplaintCheck:{each.id}") for each in found)
    text = _("Declared done, and found not done on the spot by another branch: %(numbers)s.",
             numbers=", ".join(each.complaint.number for each in found[:5]))  # fmt: skip
    yield Task("mid", title, text, _address(found[0]), _("Read what was found"), keys=keys)


def _address(one: ComplaintCheck) -> str:
    """Its page for everybody; a confidential one has none but on the desk of who answers it."""
    number = one.complaint.number
    if one.complaint.confidential:
        return url_for("complaint_desk.case", number=number)
    return url_for("story.public", number=number)


def _check_words(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    numbers = numbers_in(subjects, "ComplaintCheck")
    return {numbers[one.id]: _check_notice(one) for one in check_queries.numbered(numbers)}


def _check_notice(one: ComplaintCheck) -> NoticeText:
    title = _("Look whether it is done: report %(number)s", number=one.complaint.number)
    text = _(
        "%(unit)s declared it done. Say what you find until %(day)s.", unit=one.agency.name, day=date_full(one.until_on)
    )
    return NoticeText(title, text, url_for("complaint_checks.one", check_id=one.id), over=one.found is not None)


def _found_words(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    numbers = numbers_in(subjects, "ComplaintCheck")
    found = check_queries.numbered(numbers)
    return {numbers[one.id]: _found_notice(one) for one in found if one.found is Found.NOT_DONE}


def _found_notice(one: ComplaintCheck) -> NoticeText:
    title = _("Found not done: report %(number)s", number=one.complaint.number)
    text = _("%(unit)s declared it done. Somebody of another branch looked, and found it not done.", unit=one.agency.name)
    return NoticeText(title, text, _address(one))


NOTICES = {
    CHECK: NoticeKind(_l("A closing waits to be checked"), _check_words),
    FOUND: NoticeKind(_l("A closing of a unit was found not done"), _found_words),
}

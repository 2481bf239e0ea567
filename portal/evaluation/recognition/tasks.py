"""What appreciation and coaching have for somebody to do, and what they show on the first page of performance."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import line
from portal.accounts.models import Account
from portal.core import clock
from portal.core.periods import Period
from portal.evaluation.recognition.waiting import Waiting, waiting_for
from portal.web.format import period_name
from portal.web.panels import Panel
from portal.web.tasks import Task, kind_of


def tasks(account: Account) -> Iterator[Task]:
    """1 query, and more only where something waits. No title names a person: a desk is looked at over a shoulder."""
    yield from (_task(each) for each in waiting_for(account))


def _task(each: Waiting) -> Task:
    if each.kind == "low":
        title = _("Open coaching: %(service)s is below its target", service=each.title)
        page = url_for("coaching.begin", post_id=each.post_id, person_id=each.person_id, hasil=each.id)
        return Task("mid", title, _("Coaching and training come before anything else."), page, _("Open coaching"))
    if each.kind == "appraisal":
        title = _("Open coaching: an appraisal is below expectation, %(period)s", period=period_name(Period(each.title)))
        page = url_for("coaching.begin", post_id=each.post_id, person_id=each.person_id, penilaian=each.id)
        return Task("mid", title, _("Coaching and training come before anything else."), page, _("Open coaching"))
    if each.kind == "honour":
        page = url_for("recognition.decide", number=each.id)
        title = _("Be the second person for a public appreciation: %(about)s", about=each.title)
        return Task("mid", title, "", page, _("Read and decide"))
    if each.kind == "referral":
        page = url_for("coaching.referral", number=each.id)
        return Task("mid", _("Something was referred to you"), "", page, _("Read and answer"))
    page = url_for("coaching.plan", plan_id=each.id)
    if each.kind == "agree":
        return Task("mid", _("Agree to a plan of coaching"), "", page, _("Read and answer"))
    due = each.due or clock.today()
    return Task(kind_of(due, clock.today()), _("Look at a plan of coaching together"), "", page, _("Open the plan"), due)


def person_panels(account: Account, person_id: int) -> Iterator[Panel]:
    """What a superior can do with somebody, in each post in which they report to them (1 query)."""
    seats = [seat for seat in line.team_of(account.staff.id) if seat.person_id == person_id]
    links: list[tuple[str, str]] = []
    for seat in seats:
        more = f": {seat.post_name}" if len(seats) > 1 else ""
        for text, page in (
            (_("Open coaching"), "coaching.begin"),
            (_("Keep a note of counselling"), "coaching.counsel"),
            (_("Refer to your superior"), "coaching.refer"),
        ):
            links.append((f"{text}{more}", url_for(page, post_id=seat.post_id, person_id=person_id)))
    if links:
        yield Panel(70, _("Coaching"), links=tuple(links))


def panels(account: Account) -> Iterator[Panel]:
    """Where the pages are, and how much waits there (1 query)."""
    if not account.staff.posts:
        return
    count = len(waiting_for(account))
    text = ngettext("%(num)s thing waits for you.", "%(num)s things wait for you.", count) if count else ""
    links = ((_("Honours"), url_for("recognition.index")), (_("Coaching"), url_for("coaching.index")))
    yield Panel(70, _("Appreciation and coaching"), text, (), links)

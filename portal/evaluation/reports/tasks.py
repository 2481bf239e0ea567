"""What of daily reports waits for somebody. Said on the desk alone: a notice of each would be one a day."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.line import asks_team
from portal.accounts.models import Account
from portal.core import clock
from portal.core.together import Asked
from portal.evaluation.reports import queries, team
from portal.evaluation.reports.rules import State
from portal.web.format import count, date_full
from portal.web.tasks import Task


def asks(account: Account) -> Iterator[Asked]:
    if account.staff.posts:
        me = account.staff.id
        yield from (queries.asks_open(me, clock.today()), asks_team(me), team.asks_waiting(me))


def tasks(account: Account) -> Iterator[Task]:
    """Reports of the team to decide on, and one's own that were returned, of who holds a post today (3 queries)."""
    if not account.staff.posts:
        return
    if waits := team.team_waiting(account):
        number, oldest = sum(waits.values()), min(waits)
        title = ngettext("%(number)s daily report of your team waits", "%(number)s daily reports of your team wait",
                         number, number=count(number))  # fmt: skip
        since = _("The oldest is of %(day)s.", day=date_full(oldest))
        yield Task("mid", title, since, url_for("team_reports.read", hari=oldest), _("Read and decide"))
    for each in queries.open_reports(account.staff.id, clock.today()):
        if each.state is State.RETURNED:
            title = _("Your report of %(day)s was returned", day=date_full(each.day))
            page = url_for("reports.day", day=each.day)
            yield Task("mid", title, _("Your superior wrote why."), page, _("Correct and send anew"))

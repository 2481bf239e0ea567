"""What plans show on the first page of performance: my plan, and my team."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import line
from portal.accounts.models import Account
from portal.core import clock
from portal.core.together import Asked
from portal.evaluation.plans import queries, words
from portal.evaluation.plans.queries import Standing
from portal.web.panels import Look, Panel, PanelLine

LOOKS: dict[str, Look] = {"done": "good", "running": "mid", "waiting": "info", "late": "bad"}


def asks(account: Account) -> Iterator[Asked]:
    yield queries.asks_mine(account.staff.id)
    if account.staff.posts:
        yield line.asks_team(account.staff.id)


def panels(account: Account) -> Iterator[Panel]:
    """2 queries."""
    year = clock.today().year
    standings = [one for one in queries.mine(account.staff.id) if one.year == year]
    text = "" if standings else _("You have no plan for %(year)s yet.", year=year)
    links = ((_("My plans"), url_for("plans.index")),)
    yield Panel(30, _("My plan of work (SKP)"), text, tuple(_line(one) for one in standings), links)
    team = line.team_of(account.staff.id) if account.staff.posts else []
    if team:
        people = len({seat.person_id for seat in team})
        said = ngettext("%(num)s person reports to you.", "%(num)s people report to you.", people)
        pages = ((_("My team"), url_for("team.index")), (_("Who serves which result"), url_for("plans.matrix")))
        yield Panel(31, _("My team"), said, links=pages)


def _line(standing: Standing) -> PanelLine:
    look, tag = words.STATES[standing.state]
    page = url_for("plans.page", plan_id=standing.plan_id)
    note = _("Acting (Plt.)") if standing.acting else ""
    return PanelLine(standing.post_name, note, page, str(tag), LOOKS[look])

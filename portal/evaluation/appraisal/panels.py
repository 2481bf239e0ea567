"""What appraisals show on the first page of performance, and on the page of one of a superior's people."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from portal.accounts import line
from portal.accounts.models import Account
from portal.core.together import Asked
from portal.evaluation.appraisal import queries, words
from portal.evaluation.appraisal.queries import Standing
from portal.evaluation.appraisal.rules import State, last_day_to_object
from portal.web.format import date_long, period_name
from portal.web.panels import Look, Panel, PanelLine

FEW = 2
LOOKS: dict[str, Look] = {"done": "good", "running": "mid", "waiting": "info", "late": "bad"}


def asks(account: Account) -> Iterator[Asked]:
    yield queries.asks_mine(account.staff.id, FEW)


def panels(account: Account) -> Iterator[Panel]:
    """My newest appraisals (1 query). No predicate stands here: the page is opened for it."""
    found = queries.mine(account.staff.id, FEW)
    links = [(_("My appraisals"), url_for("appraisal.index"))]
    if any(holding.post.leads for holding in account.staff.posts):
        links.append((_("Appraisals of my team"), url_for("appraisals.index")))
    text = "" if found else _("No appraisal is begun yet.")
    lines = tuple(_line(one, url_for("appraisal.page", appraisal_id=one.appraisal_id)) for one in found)
    yield Panel(60, _("Appraisal"), text, lines, tuple(links))


def person_panels(account: Account, person_id: int) -> Iterator[Panel]:
    """Those of one of my people that I may read (2 queries)."""
    seats = [seat for seat in line.team_of(account.staff.id) if seat.person_id == person_id]
    posts = {seat.post_id for seat in seats}
    found = [one for one in queries.mine(person_id) if one.post_id in posts]
    pages = [url_for("appraisals.page", person_id=person_id, appraisal_id=one.appraisal_id) for one in found]
    text = "" if found else _("They have begun no appraisal yet.")
    links = ((_("Appraisals of my team"), url_for("appraisals.index")),)
    yield Panel(60, _("Appraisal"), text, tuple(map(_line, found, pages)), links)


def _line(one: Standing, page: str) -> PanelLine:
    look, tag = words.STATES[one.state]
    note = one.post_name
    if one.state is State.RATED and one.rated_on:
        note = _("an objection is possible until %(day)s", day=date_long(last_day_to_object(one.rated_on)))
    return PanelLine(period_name(one.period), note, page, str(tag), LOOKS[look])

"""What the first page of performance shows of reports: one's own of today, and what waits of a team."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.line import asks_team
from portal.accounts.models import Account
from portal.core import clock
from portal.core.together import Asked
from portal.evaluation.reports import queries, rules, team, words
from portal.evaluation.reports.rules import State
from portal.web.format import count, date_full
from portal.web.panels import Look, Panel, PanelLine

PLACE, PLACE_OF_TEAM = 10, 11
LOOKS: dict[State, Look] = {
    State.NOT_STARTED: "", State.DRAFT: "mid", State.SENT: "info", State.ACCEPTED: "good", State.RETURNED: "bad",
}  # fmt: skip


def asks(account: Account) -> Iterator[Asked]:
    if account.staff.posts:
        me, today = account.staff.id, clock.today()
        yield from (queries.asks_open(me, today), queries.asks_work(me, today), asks_team(me), team.asks_waiting(me))


def panels(account: Account) -> Iterator[Panel]:
    """Of who holds a post today (4 statements, and 3 where nobody reports to them)."""
    if account.staff.posts:
        yield _own(account)
        yield from _team(account)


def _own(account: Account) -> Panel:
    today = clock.today()
    reports = queries.open_reports(account.staff.id, today)
    report = next((each for each in reports if each.day == today), None)
    state = report.state if report else State.NOT_STARTED
    new = rules.not_seen(queries.work_of(account.staff.id, today), report.seen if report else {})
    lines = [
        PanelLine(f"{words.name_of(work)} ({count(work.count)})", note=", ".join(work.references[:3])) for work in new
    ]
    lines += [_returned(each.day) for each in reports if each.state is State.RETURNED]
    page = url_for("reports.today")
    ready = bool(new) or state is State.DRAFT
    return Panel(
        PLACE, _("Today's report"), _text(state, bool(new)), tuple(lines), ((_("Open and edit"), page),),
        deeds=((_("Send today's report"), url_for("reports.send", day=today)),) if ready else (),
    )  # fmt: skip


def _text(state: State, new: bool) -> str:
    if new and state is State.NOT_STARTED:
        return str(_("What you did in the portal today stands in it already. Edit it, add to it, or send it as it is."))
    if new:
        return str(_("Since you last saved it you have done more. It is sent with what you wrote."))
    return str({
        State.NOT_STARTED: _("Not started. Write what you do today, whenever it suits you."),
        State.DRAFT: _("Saved as a draft. Nobody but you sees it before you send it."),
        State.SENT: _("Sent. Your superior has not decided yet."),
        State.ACCEPTED: _("Accepted by your superior."),
        State.RETURNED: _("Returned by your superior, with a word why."),
    }[state])  # fmt: skip


def _returned(day: date) -> PanelLine:
    return PanelLine(date_full(day), url=url_for("reports.day", day=day), tag=_("Returned"), look="bad")


def _team(account: Account) -> Iterator[Panel]:
    found = team.team_waiting(account)
    if found is None:
        return
    links = ((_("Board of the team"), url_for("team_reports.board")),)
    lines = tuple(
        PanelLine(
            date_full(day), url=url_for("team_reports.read", hari=day),
            note=ngettext("%(num)s report waits", "%(num)s reports wait", waits),
        ) for day, waits in found.items()
    )  # fmt: skip
    text = _("These wait for you.") if lines else _("No report waits for you.")
    yield Panel(PLACE_OF_TEAM, _("Reports of my team"), text, lines, links)


def person_panels(account: Account, person_id: int) -> Iterator[Panel]:
    """Where the reports of the last days stand, for the superior of a person; no word of them (1 statement)."""
    today = clock.today()
    found = queries.states_around(person_id, today)
    lines = tuple(_day_of(person_id, day, state) for day, state in sorted(found.items(), reverse=True)[:7])
    text = "" if lines else _("No report in the last two weeks.")
    yield Panel(PLACE, _("Daily reports"), text, lines, ((_("Board of the team"), url_for("team_reports.board")),))


def _day_of(person_id: int, day: date, state: State) -> PanelLine:
    url = "" if state is State.DRAFT else url_for("team_reports.one", person_id=person_id, day=day)
    return PanelLine(date_full(day), url=url, tag=words.STATES[state][1], look=LOOKS[state])


def notes_ask(account: Account) -> Iterator[Asked]:
    yield team.asks_day(account.staff.id, clock.today())


def team_notes(account: Account, person_ids: Sequence[int]) -> Mapping[int, Sequence[PanelLine]]:
    """Where today's report of each stands (1 statement)."""
    states = team.states_on(account.staff.id, clock.today())
    return {number: [_note(states.get(number, State.NOT_STARTED))] for number in person_ids}


def _note(state: State) -> PanelLine:
    return PanelLine(_("Today's report:"), tag=words.STATES[state][1], look=LOOKS[state])

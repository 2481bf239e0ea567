from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from portal.accounts.models import Account
from portal.accounts.queries import ReportingLine
from portal.core import clock
from portal.evaluation.targets import queries as targets
from portal.evaluation.targets.queries import Status
from portal.evaluation.targets.rules import State
from portal.home.rules import Task, kind_of
from portal.web.format import date_full, period_name

DAY = timedelta(days=1)


def of_line(account: Account) -> Iterator[Task]:
    """What waits for her as a superior, and as the head of an agency."""
    if account.person.posts:
        line = ReportingLine()
        yield from _decisions(account, line)
        yield from _proposals(account, line)


def _decisions(account: Account, line: ReportingLine) -> Iterator[Task]:
    """Targets of her reporting line that wait for her."""
    for status in targets.team_of(account.person_id, line):
        if status.waits_for(account):
            yield _decision(status)


def _decision(status: Status) -> Task:
    target = status.target
    named = f"{target.person.name}, {target.service.name}, {period_name(target.period)}"
    page = url_for("targets.target", target_id=target.id)
    if status.state is State.PROPOSED:
        day = status.opens_on - DAY if status.opens_on else None
        kind = kind_of(day, clock.today()) if day else "mid"
        title, text = _("Agree on a target: %(target)s", target=named), _("It is fixed once the survey opens.")
        return Task(kind, title, text, page, _("Read and decide"), day)
    text = _("The card is published, and proposes a result.")
    if status.state is State.REOPENED:
        text = _("A correction of the card has reopened it.")
    return Task("mid", _("Assess a target: %(target)s", target=named), text, page, _("Read and decide"))


def _proposals(account: Account, line: ReportingLine) -> Iterator[Task]:
    """Surveys that are about to open, and for which the head of the agency has proposed no target."""
    led = {service.id: service for _post, service in targets.services_led_by(account.person_id, line)}
    if not led:
        return
    for window in targets.surveys_without_target(list(led.values()), agreed=False):
        service, day = led[window.service_id], window.opens_on - DAY
        title = _("Propose a target: %(survey)s", survey=f"{service.name}, {period_name(window.period)}")
        text = _("Before the survey opens on %(day)s.", day=date_full(window.opens_on))
        page = url_for("targets.propose", layanan=service.id, periode=window.period)
        yield Task(kind_of(day, clock.today()), title, text, page, _("Propose a target"), day)

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from portal.accounts.models import Account
from portal.core import clock
from portal.evaluation.targets import queries as targets
from portal.evaluation.targets.queries import Status
from portal.evaluation.targets.rules import State
from portal.home.rules import Task, kind_of
from portal.web.format import date_full, period_name

DAY = timedelta(days=1)


def decisions(account: Account) -> Iterator[Task]:
    """Targets of her reporting line that wait for her."""
    if account.person.posts:
        for status in targets.team_of(account.person_id):
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


def proposals(account: Account) -> Iterator[Task]:
    """Surveys that are about to open, and for which the head of the agency has proposed no target."""
    led = {service.id: (post, service) for post, service in targets.services_led_by(account.person_id)}
    if not led:
        return
    for window in targets.surveys_ahead([service for _post, service in led.values()]):
        post, service = led[window.service_id]
        if targets.target_for(post, service, window.period) is None:
            day, named = window.opens_on - DAY, f"{service.name}, {period_name(window.period)}"
            title = _("Propose a target: %(survey)s", survey=named)
            text = _("Before the survey opens on %(day)s.", day=date_full(window.opens_on))
            page = url_for("targets.propose", layanan=service.id, periode=window.period)
            yield Task(kind_of(day, clock.today()), title, text, page, _("Propose a target"), day)

"""What targets have for somebody to do, each in a sentence with a link. Nothing here tells a result."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from portal.accounts.models import Account
from portal.core import clock
from portal.core.together import Asked
from portal.evaluation.targets import queries as targets
from portal.evaluation.targets import words
from portal.evaluation.targets.queries import Ahead, Listed
from portal.evaluation.targets.rules import State
from portal.web.format import date_full, period_name
from portal.web.notices import Key
from portal.web.tasks import Task, kind_of

DAY = timedelta(days=1)


def asks(account: Account) -> Iterable[Asked]:
    return targets.asks_waiting(account)


def tasks(account: Account) -> Iterator[Task]:
    """What waits for somebody as a superior, and as the head of an agency (2 queries; none for who holds no post)."""
    yield from (_decision(each) for each in targets.waiting_decisions(account))
    yield from (_proposal(each) for each in targets.waiting_proposals(account))


def _decision(decision: Listed) -> Task:
    named = f"{decision.name}, {decision.service_name}, {period_name(decision.period)}"
    page = url_for("targets.target", target_id=decision.target_id)
    keys = (
        Key(
            "target_to_agree" if decision.state is State.PROPOSED else "target_to_decide", f"Target:{decision.target_id}"
        ),
    )
    if decision.state is State.PROPOSED:
        day = decision.fixed_from - DAY if decision.fixed_from else None
        kind = kind_of(day, clock.today()) if day else "mid"
        title, text = _("Agree on a target: %(target)s", target=named), words.fixed_once(decision.measure)
        return Task(kind, title, text, page, _("Read and decide"), day, keys)
    text = _("The card is published, and proposes a result.")
    if decision.state is State.REOPENED:
        text = _("A correction of the card has reopened it.")
    return Task("mid", _("Assess a target: %(target)s", target=named), text, page, _("Read and decide"), keys=keys)


def _proposal(survey: Ahead) -> Task:
    """A survey is about to open, and the head of the agency has proposed no target for it."""
    day = survey.opens_on - DAY
    title = _("Propose a target: %(survey)s", survey=f"{survey.service_name}, {period_name(survey.period)}")
    text = _("Before the survey opens on %(day)s.", day=date_full(survey.opens_on))
    page = url_for("targets.propose", layanan=survey.service_id, periode=survey.period)
    keys = (Key("target_to_propose", f"Window:{survey.service_id}/{survey.period}"),)
    return Task(kind_of(day, clock.today()), title, text, page, _("Propose a target"), day, keys)

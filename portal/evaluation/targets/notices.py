"""What the reporting line is told of targets. Nothing here tells a result."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core.periods import Period
from portal.evaluation.targets import queries as targets
from portal.evaluation.targets import words
from portal.evaluation.targets.models import Target
from portal.organisation.queries import services_numbered
from portal.web.format import period_name
from portal.web.notices import NoticeKind, NoticeText, numbers_in


def _to_agree(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return {f"Target:{target.id}": _agree(target) for target in _numbered(subjects)}


def _agree(target: Target) -> NoticeText:
    title, text = _("Agree on a target: %(target)s", target=_name(target)), words.fixed_once(target.measure)
    return NoticeText(title, text, _page(target), over=target.agreed_on is not None)


def _to_decide(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return {f"Target:{target.id}": _decide(target) for target in _numbered(subjects)}


def _decide(target: Target) -> NoticeText:
    title = _("Assess a target: %(target)s", target=_name(target))
    return NoticeText(title, _("The card is published, and proposes a result."), _page(target))


def _to_propose(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    """Of subjects as "Window:3/2026-s1", with the number of the service."""
    parted = {subject: subject.removeprefix("Window:").split("/") for subject in subjects}
    about = {subject: (int(number), Period(period)) for subject, (number, period) in parted.items()}
    names = {each.id: each.name for each in services_numbered({number for number, _period in about.values()})}
    return {subject: _propose(names[of[0]], *of) for subject, of in about.items() if of[0] in names}


def _propose(name: str, service_id: int, period: Period) -> NoticeText:
    title = _("Propose a target: %(survey)s", survey=f"{name}, {period_name(period)}")
    page = url_for("targets.propose", layanan=service_id, periode=period)
    return NoticeText(title, _("It can be agreed until the survey opens."), page)


def _numbered(subjects: Collection[str]) -> list[Target]:
    return targets.numbered(numbers_in(subjects, "Target"))


def _name(target: Target) -> str:
    """Without the name of a person: a mail lies about."""
    name = f"{target.service.name}, {period_name(target.period)}"
    return f"{name} ({words.MEASURES[target.measure]})" if target.measure.is_rate else name


def _page(target: Target) -> str:
    return url_for("targets.target", target_id=target.id)


KINDS = {
    "target_to_propose": NoticeKind(_l("A survey is ahead, and no target is proposed for it"), _to_propose),
    "target_to_agree": NoticeKind(_l("A target waits for you to agree"), _to_agree),
    "target_to_decide": NoticeKind(_l("A target waits for your decision"), _to_decide),
}

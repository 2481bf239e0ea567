"""What a shared matter has for somebody to do, on their desk, and on the first page of performance."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.core import clock
from portal.core.together import Asked
from portal.evaluation.coordination import queries
from portal.evaluation.coordination.models import MatterBlocker, MatterEscalation, MatterStep
from portal.evaluation.coordination.queries import Wait
from portal.evaluation.coordination.rules import OPEN
from portal.web.format import date_full
from portal.web.notices import Key, NoticeKind, NoticeText, numbers_in
from portal.web.panels import Panel, PanelLine
from portal.web.tasks import Kind, Task

LINES = 3  # of the panel; the board has all
LONG = timedelta(days=14)
SUBJECTS = {"step": "MatterStep", "blocker": "MatterBlocker", "escalation": "MatterEscalation"}


def asks(account: Account) -> Iterator[Asked]:
    """Of the desk, and of the first page of performance."""
    if voice := queries.voice_of(account):
        yield queries.asks_waits(voice)


def tasks(account: Account) -> Iterator[Task]:
    """What waits for their word; of what else waits in their district, how much it is (1 query, none without a post)."""
    voice = queries.voice_of(account)
    found = queries.waits(voice)
    yield from (_task(each) for each in found if each.waits_for(voice))
    others = [each for each in found if not each.waits_for(voice) and each.is_overdue]
    if others:
        longest = others[0]
        title = ngettext("%(num)s thing waits in shared matters of the district",
                         "%(num)s things wait in shared matters of the district", len(others))  # fmt: skip
        text = _("The longest since %(day)s: %(what)s", day=date_full(longest.since), what=longest.what)
        yield Task("info", title, text, url_for("coordination.index"), _("Open the board"))


def _task(wait: Wait) -> Task:
    keys = (Key(f"matter_{wait.kind}", f"{SUBJECTS[wait.kind]}:{wait.id}"),)
    return Task(_pressing(wait), _title(wait), _said(wait), _page(wait), _("Open the matter"), wait.due, keys)


def _pressing(wait: Wait) -> Kind:
    waited_long = clock.today() - wait.since >= LONG
    return "bad" if wait.kind == "escalation" or wait.due or waited_long else "mid"


def _title(wait: Wait) -> str:
    if wait.kind == "step":
        return str(_("Step of your agency: %(what)s", what=wait.what))
    if wait.kind == "blocker":
        return str(_("Others wait for you: %(what)s", what=wait.what))
    return str(_("A shared matter was put before you: %(title)s", title=wait.title))


def _said(wait: Wait) -> str:
    if wait.due:
        return str(_("Promised by %(day)s, in: %(title)s", day=date_full(wait.due), title=wait.title))
    return str(_("Waits since %(day)s, in: %(title)s", day=date_full(wait.since), title=wait.title))


def _page(wait: Wait) -> str:
    return url_for("coordination.matter", matter_id=wait.matter_id)


def panels(account: Account) -> Iterator[Panel]:
    """What waits longest, for them or in their district."""
    voice = queries.voice_of(account)
    found = [each for each in queries.waits(voice) if each.is_overdue or each.waits_for(voice)]
    if not found:
        return
    lines = tuple(_line(each) for each in found[:LINES])
    text = ngettext("%(num)s thing waits. What waits longest stands first.",
                    "%(num)s things wait. What waits longest stands first.", len(found))  # fmt: skip
    links = ((_("All shared matters"), url_for("coordination.index")),)
    yield Panel(50, _("Coordination between agencies"), text, lines, links)


def _line(wait: Wait) -> PanelLine:
    days = (clock.today() - wait.since).days
    tag = ngettext("%(num)s day", "%(num)s days", days) if days > 0 else _("today")
    note = _("Waits for %(whom)s, in: %(title)s", whom=wait.waited_for, title=wait.title)
    return PanelLine(wait.what, note, _page(wait), tag, "bad" if wait.is_overdue else "mid")


# ---- the same, told by mail: it says which matter, and not what one agency wrote of another, for mails lie about


def _steps(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return {f"MatterStep:{each.id}": _step(each) for each in queries.steps_numbered(numbers_in(subjects, "MatterStep"))}


def _step(step: MatterStep) -> NoticeText:
    over = step.course.state(clock.today()) not in OPEN or step.matter.closed_on is not None
    return NoticeText(_("A step of your agency waits in a shared matter"), step.matter.title, _address(step), over=over)


def _blockers(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    found = queries.blockers_numbered(numbers_in(subjects, "MatterBlocker"))
    return {f"MatterBlocker:{each.id}": _blocker(each) for each in found}


def _blocker(blocker: MatterBlocker) -> NoticeText:
    over = blocker.cleared_on is not None or blocker.matter.closed_on is not None
    return NoticeText(_("Another agency waits for yours"), blocker.matter.title, _address(blocker), over=over)


def _escalations(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    found = queries.escalations_numbered(numbers_in(subjects, "MatterEscalation"))
    return {f"MatterEscalation:{each.id}": _escalation(each) for each in found}


def _escalation(escalation: MatterEscalation) -> NoticeText:
    over = escalation.answered_on is not None or escalation.matter.closed_on is not None
    title = _("A shared matter was put before you")
    return NoticeText(title, escalation.matter.title, _address(escalation), over=over)


def _address(thing: MatterStep | MatterBlocker | MatterEscalation) -> str:
    return url_for("coordination.matter", matter_id=thing.matter_id)


NOTICES = {
    "matter_step": NoticeKind(_l("A step of your agency waits in a shared matter"), _steps),
    "matter_blocker": NoticeKind(_l("Another agency waits for yours"), _blockers),
    "matter_escalation": NoticeKind(_l("A shared matter was put before you"), _escalations),
}

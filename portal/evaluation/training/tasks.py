"""What training has for somebody to do, and what it shows on the first page of performance."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts import line
from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.evaluation.training import keeping, queries
from portal.evaluation.training.models import Training
from portal.evaluation.training.rules import Gap, State
from portal.web.format import date_full
from portal.web.notices import Key, NoticeKind, NoticeText, numbers_in
from portal.web.panels import Panel, PanelLine
from portal.web.tasks import Task, kind_of


def tasks(account: Account) -> Iterator[Task]:
    """What waits for them as a superior (1 query, 2 where something does), and as HR (1 query)."""
    if account.staff.posts:
        yield from (_consent(each) for each in queries.waiting_consents(account))
    if account.may(Permission.PERFORMANCE_KEEP):
        waiting = keeping.count_to_check(keeping.kept_by(account))
        if waiting:
            title = ngettext("%(num)s training from elsewhere waits to be checked",
                             "%(num)s trainings from elsewhere wait to be checked", waiting)  # fmt: skip
            yield Task("mid", title, "", url_for("training_keeping.index"), _("Check the hours"))


def _consent(training: Training) -> Task:
    title = _("Agree to a training: %(name)s, %(course)s", name=training.person.name, course=training.title)
    text = _("It begins on %(day)s.", day=date_full(training.first_day))
    page = url_for("training.answer", training_id=training.id)
    keys = (Key("training_to_answer", f"Training:{training.id}"),)
    return Task(
        kind_of(training.first_day, clock.today()), title, text, page, _("Read and answer"), training.first_day, keys
    )


def panels(account: Account) -> Iterator[Panel]:
    """How many hours count this year, of how many (2 queries)."""
    if not account.staff.posts:
        return
    today = clock.today()
    terms = queries.terms_on(today)
    counted = queries.hours_of(account.staff.id, today)
    text = _("%(count)s of %(due)s JP count in %(year)s.", count=counted, due=terms.hours, year=today.year)
    links = [(_("Training and courses"), url_for("training.index"))]
    links.append((_("Add what you learnt"), url_for("training.bring")))
    if any(held.post.leads for held in account.staff.posts):
        links.append((_("Training for your unit"), url_for("training.of_unit")))
    yield Panel(40, _("Training"), text, (), tuple(links))


def person_panels(account: Account, person_id: int) -> Iterator[Panel]:
    """For the superior: the hours of somebody, and what their post asks for beside what was found (4 queries)."""
    today = clock.today()
    seat = next((each for each in line.team_of(account.staff.id) if each.person_id == person_id), None)
    if seat is None:
        return
    said = {"count": queries.hours_of(person_id, today), "due": queries.terms_on(today).hours, "year": today.year}
    text = _("%(count)s of %(due)s JP count in %(year)s.", **said)
    yield Panel(40, _("Training"), text, tuple(_gap(each) for each in queries.gaps_of(person_id, seat.post_id)))


def _gap(gap: Gap) -> PanelLine:
    asked = _("level %(level)s is asked for", level=gap.required)
    if gap.assessed is None:
        return PanelLine(gap.competency, f"{asked}; {_('nobody has assessed it yet')}")
    found = f"{asked}; {_('level %(level)s was found', level=gap.assessed)}"
    if not gap.missing:
        return PanelLine(gap.competency, found)
    tag = ngettext("%(num)s level to go", "%(num)s levels to go", gap.missing)
    return PanelLine(gap.competency, found, tag=tag, look="info")


def team_notes(account: Account, person_ids: Sequence[int]) -> Mapping[int, Sequence[PanelLine]]:
    """The hours of each beside their name, in whatever order the names stand (2 queries)."""
    today = clock.today()
    due, found = queries.terms_on(today).hours, queries.hours_by_person(person_ids, today)
    return {
        number: (PanelLine(_("%(count)s of %(due)s JP", count=found.get(number, 0), due=due)),) for number in person_ids
    }


# ---- the same, told by mail: without a name or a course, for mails lie about


def _to_answer(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    found = queries.trainings_numbered(numbers_in(subjects, "Training"))
    return {f"Training:{each.id}": _answer(each) for each in found}


def _answer(training: Training) -> NoticeText:
    title = _("Somebody who reports to you asks for a training")  # and not which: its page says it
    text = _("It begins on %(day)s.", day=date_full(training.first_day))
    page = url_for("training.answer", training_id=training.id)
    return NoticeText(title, text, page, over=training.state is not State.ASKED)


NOTICES = {"training_to_answer": NoticeKind(_l("Somebody who reports to you asks for a training"), _to_answer)}

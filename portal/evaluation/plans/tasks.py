"""What plans have for somebody to do, each in a sentence with a link."""

from collections.abc import Collection, Iterator, Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.line import Seated
from portal.accounts.models import Account
from portal.core.together import Asked
from portal.evaluation.plans import queries
from portal.evaluation.plans.queries import Standing
from portal.evaluation.plans.rules import State
from portal.web.notices import Key, NoticeKind, NoticeText, numbers_in
from portal.web.tasks import Task


def asks(account: Account) -> Iterator[Asked]:
    if account.staff.holdings:
        yield queries.asks_mine(account.staff.id)
    if account.staff.posts:
        yield from queries.asks_waiting(account.staff.id)


def tasks(account: Account) -> Iterator[Task]:
    """What waits for somebody as a person and as a superior (3 queries; 1 for who holds no post any more)."""
    for standing in queries.mine(account.staff.id) if account.staff.holdings else ():
        if standing.waits_for_person:
            yield _own(standing)
    for seat, standing in queries.waiting_for(account.staff.id) if account.staff.posts else ():
        yield _of_team(seat, standing)


def _own(standing: Standing) -> Task:
    title = _("Agree on your plan of work: %(post)s, %(year)s", post=standing.post_name, year=standing.year)
    text = _("Your superior has talked it over with you. It counts once both have agreed.")
    return Task("mid", title, text, url_for("plans.page", plan_id=standing.plan_id), _("Read and agree"),
                keys=(_key("plan_own", standing),))  # fmt: skip


def _of_team(seat: Seated, standing: Standing) -> Task:
    page = url_for("team.plan", person_id=standing.person_id, plan_id=standing.plan_id)
    if standing.state is State.PROPOSED:
        title = _("Talk over a plan of work: %(name)s", name=seat.name)
        return Task("mid", title, seat.post_name, page, _("Read and talk it over"),
                    keys=(_key("plan_team", standing),))  # fmt: skip
    title = _("Agree on a plan of work: %(name)s", name=seat.name)
    return Task("mid", title, seat.post_name, page, _("Read and agree"), keys=(_key("plan_team", standing),))


def _key(kind: str, standing: Standing) -> Key:
    return Key(kind, f"Plan:{standing.plan_id}")


# ---- the same as notices: without a name, for a mail lies about


def _own_words(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    title, text = _("Your plan of work waits for your agreement"), _("It was talked over. It counts once both agree.")
    return {subject: NoticeText(title, text, url_for("plans.page", plan_id=plan_id))
            for plan_id, subject in numbers_in(subjects, "Plan").items()}  # fmt: skip


def _team_words(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    title, text = _("A plan of work of your team waits for you"), _("To be talked over, or to be agreed on.")
    return {subject: NoticeText(title, text, url_for("plans.page", plan_id=plan_id))
            for plan_id, subject in numbers_in(subjects, "Plan").items()}  # fmt: skip


NOTICES = {
    "plan_own": NoticeKind(_l("Your plan of work waits for you"), _own_words),
    "plan_team": NoticeKind(_l("A plan of work of your team waits for you"), _team_words),
}

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.home import queries
from portal.home.rules import Task, kind_of
from portal.scorecards import published
from portal.scorecards.published import DraftNotice
from portal.web.format import date_full, date_long, period_name

DAY = timedelta(days=1)


def replies(account: Account) -> Iterator[Task]:
    """Drafts about her agency that it has not been heard on."""
    for agency in queries.agencies_of(account, Permission.SCORECARD_REPLY):
        for draft in published.drafts_for_head(agency.id):
            if not draft.heard and not draft.proposed_by:
                yield _reply(draft)


def _reply(draft: DraftNotice) -> Task:
    day, today = draft.reply_until, clock.today()
    if day >= today:
        kind, text = (
            kind_of(day, today),
            _("Your reply is printed on the card. Until %(day)s.", day=date_full(day)),
        )
    else:
        kind = "mid"
        text = _(
            "Your time ended on %(day)s. You may reply until somebody proposes to publish.", day=date_long(day)
        )
    title = _("Reply to the draft: %(card)s", card=_name(draft))
    return Task(kind, title, text, _page(draft), _("Read and reply"), day)


def publishing(account: Account) -> Iterator[Task]:
    """Drafts that she may propose or confirm now."""
    if account.may(Permission.SCORECARD_PUBLISH):
        for draft in published.drafts_for_publisher(account):
            if draft.proposed_by or draft.may_be_proposed:
                yield _publication(draft, account)


def _publication(draft: DraftNotice, account: Account) -> Task:
    day = draft.told_by_clock_on - DAY
    kind = kind_of(day, clock.today())
    clock_does = _("Otherwise the clock publishes it on %(day)s.", day=date_long(draft.told_by_clock_on))
    if not draft.proposed_by:
        title, action = _("Propose to publish: %(card)s", card=_name(draft)), _("Read and propose")
        return Task(kind, title, clock_does, _page(draft), action, day)
    if draft.proposed_by == account.name:
        title, text = (
            _("Waits for a second publisher: %(card)s", card=_name(draft)),
            _("You proposed it yourself."),
        )
        return Task("info", title, f"{text} {clock_does}", _page(draft), _("Look at it"), day)
    title, text = (
        _("Confirm to publish: %(card)s", card=_name(draft)),
        _("%(name)s proposed it.", name=draft.proposed_by),
    )
    return Task(kind, title, f"{text} {clock_does}", _page(draft), _("Read and confirm"), day)


def _name(draft: DraftNotice) -> str:
    return f"{draft.service_name}, {period_name(draft.period)}"


def _page(draft: DraftNotice) -> str:
    return url_for("drafts.draft", card_id=draft.id)

"""What cards have for somebody to do, each in a sentence with a link. Nothing here tells a result."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from portal.accounts.models import Account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission
from portal.core import clock
from portal.scorecards import published
from portal.scorecards.published import DraftNotice, ProposalNotice
from portal.scorecards.rules import REMINDED
from portal.web.format import date_full, date_long, date_time, period_name
from portal.web.notices import Key
from portal.web.once import once
from portal.web.tasks import Task, kind_of

DAY = timedelta(days=1)
REMINDER = {days: f"Scorecard/{days}" for days in REMINDED}  # what a reminder is about: one notice for each of a card


def tasks(account: Account) -> Iterator[Task]:
    yield from replies(account)
    yield from publishing(account)


def replies(account: Account) -> Iterator[Task]:
    """Drafts about the agencies that they lead, on which these have not been heard."""
    led = agencies_of(account, Permission.SCORECARD_REPLY, Permission.SCORECARD_READ)
    for draft in drafts_to_answer([agency.id for agency in led]):
        yield _reply(draft)


def drafts_to_answer(agency_ids: Collection[int]) -> list[DraftNotice]:
    """Drafts about these agencies that wait for a reply, what is due first before the others.

    A head's page shows their number too, so a request asks for them once.
    """
    ids = tuple(agency_ids)
    if not ids:
        return []
    drafts = once(("drafts about", ids), lambda: published.drafts_for_head(*ids))
    return [each for each in drafts if not (each.heard or each.proposed_by)]


def _reply(draft: DraftNotice) -> Task:
    day, today = draft.reply_until, clock.today()
    if day >= today:
        kind, text = (
            kind_of(day, today),
            _("Your reply is printed on the card. Until %(day)s.", day=date_full(day)),
        )
    else:
        kind = "mid"
        text = _("Your time ended on %(day)s. You may reply until somebody proposes to publish.", day=date_long(day))
    title = _("Reply to the draft: %(card)s", card=_name(draft))
    keys = [Key("reply_due", f"Scorecard:{draft.id}")]
    if draft.reminder:
        keys.append(Key("reply_soon", f"{REMINDER[draft.reminder]}:{draft.id}"))
    return Task(kind, title, text, _page(draft.id), _("Read and reply"), day, tuple(keys))


def publishing(account: Account) -> Iterator[Task]:
    """What other publishers proposed and this one may confirm, and drafts that they may propose."""
    if not account.may(Permission.SCORECARD_PUBLISH):
        return
    work = published.for_publisher(account)
    drafts = {draft.id: draft for draft in work.drafts}
    for proposal in work.proposals:
        yield _second(proposal, drafts.get(proposal.card_id), account)
    for draft in drafts.values():
        if draft.may_be_proposed:
            day = draft.told_by_clock_on - DAY
            title = _("Propose to publish: %(card)s", card=_name(draft))
            text, page, keys = _by_clock(draft), _page(draft.id), (Key("card_to_propose", f"Scorecard:{draft.id}"),)
            yield Task(kind_of(day, clock.today()), title, text, page, _("Read and propose"), day, keys)


def _second(proposal: ProposalNotice, draft: DraftNotice | None, account: Account) -> Task:
    own = proposal.proposed_by_id == account.person_id
    day = draft.told_by_clock_on - DAY if draft else proposal.proposed_at.astimezone(clock.PALEMBANG).date()
    text = _("%(name)s proposed it on %(moment)s.", name=proposal.proposed_by, moment=date_time(proposal.proposed_at))
    if draft:
        text += " " + _by_clock(draft)
    if own:
        title = _("Waits for a second publisher: %(card)s", card=_name(proposal))
        return Task("info", title, text, _page(proposal.card_id), _("Look at it"), day)
    kind = kind_of(day, clock.today()) if draft else "mid"
    title, keys = deed(proposal.act, _name(proposal)), (Key("card_proposal", f"Confirmation:{proposal.number}"),)
    return Task(kind, title, text, _page(proposal.card_id), _("Read and confirm"), day, keys)


def deed(act: str, card: str) -> str:
    """What a second publisher is asked for, about a card that is called so."""
    titles = {
        "scorecard:publish": _("Confirm to publish: %(card)s", card=card),
        "scorecard:hold": _("Confirm to hold: %(card)s", card=card),
        "scorecard:correct": _("Confirm a correction: %(card)s", card=card),
    }
    return str(titles[act])


def _by_clock(draft: DraftNotice) -> str:
    return str(_("Otherwise the clock publishes it on %(day)s.", day=date_long(draft.told_by_clock_on)))


def _name(notice: DraftNotice | ProposalNotice) -> str:
    return f"{notice.service_name}, {period_name(notice.period)}"


def _page(card_id: int) -> str:
    return url_for("drafts.draft", card_id=card_id)

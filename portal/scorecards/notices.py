"""What people are told of cards: those who follow a service, and those of the staff who have to do with one."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.scorecards import published
from portal.scorecards.published import CardName
from portal.scorecards.tasks import REMINDER, deed
from portal.web.format import date_full, period_name
from portal.web.notices import News, NoticeKind, NoticeText, numbers_in


def _first_versions(since: date) -> Iterator[News]:
    return _issues(since, corrected=False)


def _corrections(since: date) -> Iterator[News]:
    return _issues(since, corrected=True)


def _issues(since: date, *, corrected: bool) -> Iterator[News]:
    for issue in published.issued_since(since):
        if (issue.version > 1) is corrected:
            yield News(f"Scorecard:{issue.card_id}", issue.agency_id, issue.service_id)


def _published(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    numbers = numbers_in(subjects, "Scorecard")
    return {numbers[number]: _issued(card) for number, card in published.names_of(numbers).items() if card.published}


def _issued(card: CardName) -> NoticeText:
    version = card.version if card.version > 1 else None
    page = url_for(
        "scorecards.card", agency=card.agency_slug, service=card.service_slug, period=card.period, versi=version
    )
    title = _("Published: scorecard of %(card)s", card=_name(card))
    text = _("How residents rate the service, and what the agency says to it.")
    if version:
        title = _("Corrected: scorecard of %(card)s", card=_name(card))
        text = _("The new version says why. The old one stays to be read.")
    return NoticeText(title, text, page)


def _to_reply(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    text = _("It is printed on the card. The draft says until when.")
    return _drafts(subjects, lambda card: NoticeText(_("Reply to the draft: %(card)s", card=card), text, ""))


def _soon_over(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    found: dict[str, NoticeText] = {}
    for days, name in REMINDER.items():
        numbers = numbers_in(subjects, name)
        for number, card in published.names_of(numbers).items():
            found[numbers[number]] = _remind(days, number, card)
    return found


def _remind(days: int, number: int, card: CardName) -> NoticeText:
    title = ngettext(
        "%(num)s day or less to reply: %(card)s", "%(num)s days or less to reply: %(card)s", days, card=_name(card)
    )
    text = _("Your reply is printed on the card. Until %(day)s.", day=date_full(card.reply_until))
    return NoticeText(title, text, url_for("drafts.draft", card_id=number), over=card.published)


def _to_propose(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    text = _("The agency was heard, or its time is over.")
    return _drafts(subjects, lambda card: NoticeText(_("Propose to publish: %(card)s", card=card), text, ""))


def _drafts(subjects: Collection[str], say: Callable[[str], NoticeText]) -> Mapping[str, NoticeText]:
    numbers = numbers_in(subjects, "Scorecard")
    return {
        numbers[number]: replace(say(_name(card)), url=url_for("drafts.draft", card_id=number), over=card.published)
        for number, card in published.names_of(numbers).items()
    }


def _proposals(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    numbers = numbers_in(subjects, "Confirmation")
    text = _("Another publisher proposed it. It takes two.")
    return {
        numbers[number]: NoticeText(
            deed(found.act, _name(found.card)), text, url_for("drafts.draft", card_id=found.card_id), over=not found.waits
        )
        for number, found in published.proposals_numbered(numbers).items()
    }


def _name(card: CardName) -> str:
    return f"{card.service_name}, {period_name(card.period)}"


KINDS = {
    "card_published": NoticeKind(_l("A scorecard of what you follow is published"), _published, _first_versions),
    "card_corrected": NoticeKind(_l("A scorecard of what you follow is corrected"), _published, _corrections),
    "reply_due": NoticeKind(_l("A draft about your agency waits for your reply"), _to_reply),
    "reply_soon": NoticeKind(_l("Your time to reply to a draft is nearly over"), _soon_over),
    "card_to_propose": NoticeKind(_l("A draft may be proposed for publication"), _to_propose),
    "card_proposal": NoticeKind(_l("A proposal about a scorecard waits for a second publisher"), _proposals),
}

"""What the house tells those whom it asks: to be the second person, or to consent. No person is named."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts import proposals
from portal.accounts.models import Confirmation
from portal.web.notices import NoticeKind, NoticeText, numbers_in


def _second_person(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return {f"Confirmation:{each.id}": _confirm(each) for each in _numbered(subjects)}


def _confirm(proposal: Confirmation) -> NoticeText:
    title = _("Confirm a proposal: %(agency)s", agency=proposal.agency.name)
    text = _("An administrator proposed it. It holds once a second person from outside agrees.")
    over = proposal.decided_at is not None or proposal.seconded_by_id is not None
    return NoticeText(title, text, url_for("second_person.index"), over=over)


def _consents(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return {f"Confirmation:{each.id}": _consent(each) for each in _numbered(subjects)}


def _consent(proposal: Confirmation) -> NoticeText:
    title = _("Your consent is asked for: %(agency)s", agency=proposal.agency.name)
    text = _("A role or a post would take rights from you elsewhere. Nothing happens without you.")
    over = proposal.decided_at is not None or proposal.consented_at is not None
    return NoticeText(title, text, url_for("second_person.consents"), over=over)


def _numbered(subjects: Collection[str]) -> list[Confirmation]:
    return proposals.numbered(numbers_in(subjects, "Confirmation"))


KINDS = {
    "deed_proposal": NoticeKind(_l("A proposal of an administrator waits for a second person"), _second_person),
    "consent": NoticeKind(_l("A proposal asks for your consent"), _consents),
}

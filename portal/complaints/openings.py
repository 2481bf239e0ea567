"""Break-glass as it waits: who asks to read who reported a case, and what an inspector is told of it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts import confirmations
from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import Permission as P
from portal.complaints import queries, showing
from portal.complaints.actions import unsealing
from portal.complaints.actions.unsealing import UNSEAL
from portal.complaints.models import Complaint
from portal.complaints.showing import Outline
from portal.complaints.visibility import Viewer
from portal.core import clock
from portal.core.errors import NotFound
from portal.web.notices import Key, NoticeKind, NoticeText, numbers_in
from portal.web.tasks import Task

KIND = "complaint_unseal"


@dataclass(frozen=True)
class Asked:
    """A proposal, and of the case what an inspector may see: its bones."""

    proposal: Confirmation
    complaint: Complaint
    seen: Outline


def waiting_for(account: Account) -> list[Asked]:
    """What an inspector could decide about, oldest first."""
    found = [_asked(proposal) for proposal in confirmations.all_waiting(UNSEAL)]
    return [each for each in found if each is not None and may_decide(account, each)]


def may_decide(account: Account, asked: Asked) -> bool:
    """Outside all branches that it was in since it came in, and not who asks."""
    return unsealing.is_outside(asked.complaint, by=account) and asked.proposal.proposed_by_id != account.person_id


def asked_in(proposal_id: int) -> Asked:
    """Raises NotFound where nothing of the kind waits any more."""
    found = _asked(confirmations.proposal(proposal_id, UNSEAL))
    if found is None:
        raise NotFound(queries.GONE)
    return found


def of_case(complaint: Complaint) -> Confirmation | None:
    """What waits for an inspector about this case."""
    return confirmations.waiting(UNSEAL, f"Complaint:{complaint.id}")


def _asked(proposal: Confirmation) -> Asked | None:
    number = int(proposal.subject.partition(":")[2])
    complaint = queries.by_id(number)
    seen = showing.outline(complaint, Viewer.INSPECTOR)
    return Asked(proposal, complaint, seen) if seen is not None else None


# ---- what they are told


def tasks(account: Account) -> Iterator[Task]:
    if not account.may(P.COMPLAINT_CONFIRM_UNSEAL) or not (waiting := waiting_for(account)):
        return
    title = ngettext(
        "%(num)s unit asks to read who reported a case", "%(num)s units ask to read who reported a case", len(waiting)
    )
    keys = tuple(Key(KIND, f"Confirmation:{each.proposal.id}") for each in waiting)
    since = waiting[0].proposal.proposed_at.astimezone(clock.PALEMBANG).date()
    text = _("Without you nothing opens. The reporter reads the reason.")
    yield Task("mid", title, text, url_for("complaint_identity.index"), _("Read and decide"), since, keys)


def words(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    numbers = numbers_in(subjects, "Confirmation")
    rows = {each.id: each for each in confirmations.numbered(UNSEAL, numbers)}
    return {subject: _notice(rows[number]) for number, subject in numbers.items() if number in rows}


def _notice(proposal: Confirmation) -> NoticeText:
    title = _("A unit asks to read who reported a case")
    text = _("Asked by %(agency)s. Without you nothing opens.", agency=proposal.agency.name)
    return NoticeText(title, text, url_for("complaint_identity.index"), over=proposal.decided_at is not None)


NOTICES = {KIND: NoticeKind(_l("a unit asks to read who reported a case"), words)}

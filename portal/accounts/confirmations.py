"""Two people for one deed: how any slice asks for a second person, and hears of them.

A slice proposes under the name of its own deed ("scorecard:publish") and carries the deed out itself when
`confirm` returns. Two people are two persons of the staff; two accounts of one person are one. Both have to have
their right in the moment of the confirmation: who proposed something and lost the right since then proposed nothing.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import Permission
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.words import N_
from portal.organisation.models import Agency


def propose(
    act: str, subject: str, *, agency: Agency, by: Account, unlogged: Mapping[str, Any] | None = None, **details: Any
) -> Confirmation:
    """Write down what one person wants done. The caller has checked that they may.

    `unlogged`: details for who decides, and not for all who read the log.
    """
    if waiting(act, subject):
        raise Refused("This has been proposed already and waits for a second person.")
    proposal = Confirmation(
        act=act, subject=subject, agency_id=agency.id, details=details | dict(unlogged or {}),
        proposed_by_id=by.person_id, proposed_at=clock.now(),
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    record(f"{act}:propose", subject, by=by, **details)
    pages.changed("proposals")
    return proposal


def confirm(
    act: str, subject: str, *, first: Permission, needs: Permission, by: Account, since: datetime | None = None
) -> Confirmation:
    """Let a second person agree. `first` is the right of whoever proposed it, `needs` that of the second.

    Raises NotAllowed where they may not, Refused where they are the first one, or the first one no longer may.
    """
    proposal = _to_decide(act, subject, needs=needs, by=by, since=since)
    if not proposal.proposed_by.may_about(first, proposal.agency, since):
        raise Refused(NO_LONGER)
    check_active(proposal.proposed_by_id)
    _decide(proposal, True, by=by)
    return proposal


NO_LONGER = N_("Whoever proposed this may no longer do so. Decline it; somebody else can propose it anew.")


def check_active(person_id: int) -> None:
    """Whoever proposed something and can no longer sign in proposes nothing any more."""
    switched_on = select(Account.id).where(Account.person_id == person_id, Account.active).limit(1)
    if db.session.scalar(switched_on) is None:
        raise Refused(NO_LONGER)


def decline(act: str, subject: str, *, needs: Permission, by: Account, since: datetime | None = None) -> Confirmation:
    """Take a proposal off the table. Whoever proposed it may take it back themselves: that decides nothing."""
    proposal = waiting(act, subject, hold=True)
    if proposal is None:
        raise NotFound("Nothing of the kind waits for a second person.")
    if proposal.proposed_by_id != by.person_id:
        by.check(needs, about=proposal.agency, since=since)
        _decide(proposal, False, by=by)
    else:
        decide(proposal, False, by=None)
        record(f"{act}:withdraw", subject, by=by)
    return proposal


def _to_decide(act: str, subject: str, *, needs: Permission, by: Account, since: datetime | None) -> Confirmation:
    proposal = waiting(act, subject, hold=True)
    if proposal is None:
        raise NotFound("Nothing of the kind waits for a second person.")
    by.check(needs, about=proposal.agency, since=since)
    if proposal.proposed_by_id == by.person_id:
        raise Refused("One person proposes, another confirms. You proposed this yourself.")
    return proposal


def _decide(proposal: Confirmation, confirmed: bool, *, by: Account) -> None:
    decide(proposal, confirmed, by=by.person_id)
    record(f"{proposal.act}:{'confirm' if confirmed else 'decline'}", proposal.subject, by=by)


def decide(proposal: Confirmation, confirmed: bool, *, by: int | None) -> None:
    """Write down how it ended; `by` is a person's number, None where whoever proposed it took it back."""
    proposal.decided_by_id, proposal.decided_at, proposal.confirmed = by, clock.now(), confirmed
    db.session.flush()
    pages.changed("proposals")


def waiting(act: str, subject: str, *, hold: bool = False) -> Confirmation | None:
    """The proposal that waits; one on `hold` is decided by nobody else before the transaction ends."""
    named = (Confirmation.act == act, Confirmation.subject == subject, Confirmation.decided_at.is_(None))
    found = select(Confirmation).where(*named)
    return db.session.scalar(found.with_for_update() if hold else found)


def all_waiting(*acts: str) -> list[Confirmation]:
    """What waits for a second person, oldest first."""
    some = select(Confirmation).where(Confirmation.decided_at.is_(None), Confirmation.act.in_(acts))
    return list(db.session.scalars(some.order_by(Confirmation.proposed_at, Confirmation.id)))


def numbered(act: str, ids: Collection[int]) -> list[Confirmation]:
    """Proposals of this deed, decided or not."""
    some = select(Confirmation).where(Confirmation.act == act, Confirmation.id.in_(ids))
    return list(db.session.scalars(some.order_by(Confirmation.id)))


def last_confirmed(act: str, subject: str) -> Confirmation | None:
    named = (Confirmation.act == act, Confirmation.subject == subject, Confirmation.confirmed.is_(True))
    return db.session.scalar(select(Confirmation).where(*named).order_by(Confirmation.id.desc()).limit(1))


def proposal(proposal_id: int, *acts: str) -> Confirmation:
    found = db.session.get(Confirmation, proposal_id)
    if found is None or found.act not in acts or found.decided_at is not None:
        raise NotFound("Nothing of the kind waits for a second person.")
    return found

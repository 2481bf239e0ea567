"""A number that has an account and passes to somebody else: a telephone number is given out again after a while.

Whoever proves it does not get the account that there is, with what it follows and was told. They get one of their own,
and the old one, which nobody could sign in to any more, is closed as if its owner had closed it. The same holds for an
owner who has forgotten the password: they are told that nothing of the old account comes along.

No clerk brings this about alone: the codes of two people are needed, of whatever counters, or one that was sent to the
telephone itself. Then it takes TAKEOVER_WAITS, and from the first code on each page says so to whoever is signed in to
the old account; one tap of theirs ends it.
"""

from datetime import datetime

from sqlalchemy import delete

from portal.accounts import queries as accounts
from portal.accounts.actions import one_at_a_time
from portal.accounts.models import Account
from portal.accounts.residents import actions, queries
from portal.accounts.residents.models import Claim, CounterCode
from portal.accounts.residents.rules import CODE_LASTS, TAKEOVER_WAITS
from portal.accounts.rules import Verification
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import Refused
from portal.web.slices import plan


def prove(claim: Claim, code: CounterCode, owner: Account) -> datetime | None:
    """A code proved a number that `owner` has. Returns when the number passes on; None where a second clerk is needed.

    Raises Refused for a second code of the same clerk, whichever account they used.
    """
    if code.by is Verification.COUNTER and code.person_id is None:  # from before it was known whose code it is
        raise Refused(queries.TOO_LATE, field="kode")
    claim.agency_id = code.agency_id
    if code.by is Verification.COUNTER and claim.proved_by_id is None:
        claim.proved_at, claim.proved_by_id = clock.now(), code.person_id
        db.session.flush()
        record("account:contest", owner, by=None, clerks=_clerks(claim))
        return None
    if code.by is Verification.COUNTER and code.person_id == claim.proved_by_id:
        raise Refused(
            "This code is from the same clerk as your first one. Ask another one, at any counter.", field="kode"
        )
    claim.proved_at, claim.seconded_by_id = claim.proved_at or clock.now(), code.person_id
    return _let_wait(claim, owner)


def _let_wait(claim: Claim, owner: Account) -> datetime:
    earlier = (Claim.identity == claim.identity, Claim.due_at.is_not(None), Claim.id != claim.id)
    db.session.execute(delete(Claim).where(*earlier))  # the newest proof counts
    claim.due_at = due_at = clock.now() + TAKEOVER_WAITS
    claim.expires_at = due_at + CODE_LASTS
    db.session.flush()
    record("account:contest", owner, by=None, clerks=_clerks(claim))
    return due_at


def _clerks(claim: Claim) -> list[str]:
    return [each.name for each in (claim.proved_by, claim.seconded_by) if each]


def refuse(account: Account) -> None:
    """Whoever is signed in to the account says that the number is still theirs: what was proved counts for nothing."""
    actions.of_a_resident(account)
    some = delete(Claim).where(Claim.identity == account.identity, Claim.proved_at.is_not(None))
    db.session.execute(some)
    record("account:keep_number", account, by=account)


def finish() -> None:
    """Let numbers pass on whose day has come. In the worker."""
    one_at_a_time()
    for claim in queries.takeovers_due():
        owner = accounts.account_named(claim.identity)
        if owner is not None and owner.person_id is not None:  # meanwhile of the staff
            actions.settle(claim.identity)
            continue
        if owner is not None:
            _close(owner, claim)
        how = Verification.COUNTER if claim.agency_id else Verification.GATEWAY
        actions.admit(claim, how, queries.agency(claim.agency_id))


def _close(owner: Account, claim: Claim) -> None:
    record("account:give_way", owner, by=None, clerks=_clerks(claim))
    plan().forget(owner)
    actions.let_go(owner)

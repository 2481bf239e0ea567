"""The residents of the demo: they sign up, and confirm it by mail or at the counter, as anybody does."""

from portal.accounts import passwords
from portal.accounts import queries as accounts
from portal.accounts.models import Account
from portal.accounts.residents import actions, leaving, queries
from portal.accounts.residents.models import Claim
from portal.accounts.residents.rules import Document
from portal.accounts.rules import Language, Verification, written
from portal.core.db import db
from portal.demo import cast, walk
from portal.demo.story import work_off
from portal.notifications import actions as notifications
from portal.organisation import queries as organisation


def sign_up() -> None:
    for resident in cast.RESIDENTS:
        hashed = passwords.hashed(resident.password)
        claim = actions.sign_up(resident.identity, resident.name, hashed, Language.INDONESIAN)
        work_off()  # the worker writes the letter
        if resident.how:
            account = _confirm(claim, resident)
            if resident.closed:
                leaving.leave(account)
            else:  # so they hear of the card that the eight steps publish
                notifications.follow(organisation.service(*cast.SERVICE), by=account)
        db.session.commit()


def _confirm(claim: Claim, resident: cast.Resident) -> Account:
    """By the link of the letter, or by a code that the clerk hands out."""
    if resident.how == "mail":
        return actions.admit(claim, Verification.MAIL)
    clerk = walk.account_of(cast.COUNTER)
    agency = clerk.staff.roles[0].agency
    code = actions.hand_out_code(claim.identity, agency, Document.KTP, by=clerk)
    if queries.code_for(claim.identity, code.replace("-", "")) is None:
        raise RuntimeError("The code of the demo's counter is not the one that it handed out.")
    return actions.admit(claim, Verification.COUNTER, agency)


def account_of(resident: cast.Resident) -> Account | None:
    """None of who has not confirmed it, or has left."""
    return accounts.account_named(written(resident.identity))


def waits(resident: cast.Resident) -> bool:
    """Whether they signed up and have not confirmed it."""
    return bool(queries.sign_ups(written(resident.identity)))

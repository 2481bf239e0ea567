"""What the worker does about a claim: it looks whether there is an account, and writes to the owner of the address.

What a link leads to is committed before the link leaves, and no transaction is held while a server answers. Killed in
between, it makes another link and sends that: at most one mail twice, and none that leads nowhere.
"""

from portal.accounts import queries as accounts
from portal.accounts.models import Account
from portal.accounts.residents import actions, gateways, letters, queries, takeovers
from portal.accounts.residents.models import Claim
from portal.accounts.residents.rules import MOST_MAILS, MOST_TEXTS, ClaimKind, is_mail
from portal.accounts.rules import Language, Verification
from portal.core import mail
from portal.core.db import db
from portal.core.mail import Mail, NotSent
from portal.web.language import speaking


def answer_claim(claim_id: int) -> None:
    claim = queries.claim(claim_id)
    if claim is None or claim.due_at:  # settled, or proved meanwhile
        return
    owner = accounts.account_named(claim.identity)
    with speaking(claim.language.value):
        if not is_mail(claim.identity):
            _text_code(claim, owner)
        elif mail.is_on() and queries.mailed_lately(claim.identity) < MOST_MAILS and (letter := _letter(claim, owner)):
            _send(letter)


def _letter(claim: Claim, owner: Account | None) -> Mail | None:
    """What is written to the address, where anything is."""
    to = claim.identity
    if claim.kind is ClaimKind.FORGOTTEN:
        if owner is None or not owner.active:
            return None
        if owner.person_id is not None:
            return letters.ask_administrator(to)
        claim.account_id = owner.id
        return letters.new_password(to, actions.link_for(claim))
    if owner is not None:
        return letters.already(to)
    token = actions.link_for(claim)
    return letters.confirm(to, token) if claim.kind is ClaimKind.SIGN_UP else letters.confirm_move(to, token)


def _text_code(claim: Claim, owner: Account | None) -> None:
    """Send a code, where there is a gateway; without one a counter hands it out."""
    gateway = gateways.gateway()
    wanted = claim.kind is ClaimKind.SIGN_UP or (claim.kind is ClaimKind.MOVE and owner is None)
    of_staff = owner is not None and owner.person_id is not None
    if gateway is None or not wanted or of_staff or queries.mailed_lately(claim.identity) >= MOST_TEXTS:
        return
    number, text = claim.identity, letters.code_text(actions.new_code(claim.identity, Verification.GATEWAY))
    note = actions.note_mailed(number)
    db.session.commit()
    try:
        gateway.send(number, text)
    except Exception:
        _take_back(note)
        raise


def tell_old_address(old_address_id: int) -> None:
    """Whose account has moved is told at the address that it had."""
    old = queries.old_address(old_address_id)
    if old is None or not old.account.active:
        return
    with speaking(Language(old.account.language).value):
        gateway = gateways.gateway()
        if is_mail(old.identity) and mail.is_on():
            _send(letters.moved(old.identity, actions.undo_for(old)))
        elif not is_mail(old.identity) and gateway:
            number, text = old.identity, letters.moved_text(actions.undo_for(old))
            db.session.commit()
            gateway.send(number, text)


def _send(letter: Mail) -> None:
    note = actions.note_mailed(letter.to)
    db.session.commit()
    try:
        mail.send(letter)
    except NotSent as refused:
        if not refused.final:  # what the server never takes was mistyped: who did it sees that no mail comes
            _take_back(note)
            raise


def _take_back(note: int) -> None:
    """Else an outage would use up what may be mailed in a day, and the job would end with nothing sent."""
    db.session.rollback()
    actions.forget_mailed(note)
    db.session.commit()


def purge() -> None:
    takeovers.finish()
    actions.purge()

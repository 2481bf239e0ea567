"""What people and the clock do with ratings.

A rating leaves no log, no event and no moment, and has no `by`: whatever said that it was made would say when.
"""

import secrets
from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock, keys
from portal.core.audit import record
from portal.core.db import db, insert_into
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.organisation.models import Service
from portal.ratings import queries, tokens
from portal.ratings.models import Kiosk, RatingBallot, RatingNonce, RatingPass, RatingPeriod, RatingSpent
from portal.ratings.rules import LINE_LENGTH, LOW, MARKS, NONCE_LASTS, SPENT_FORGOTTEN, Reason, Stratum
from portal.ratings.sealing import Rating, seal_rating
from portal.ratings.tokens import Invitation

ballots: Any = RatingBallot.__table__
CAST = insert(ballots)
COMPLETE = (
    update(ballots)
    .where(
        ballots.c.key == bindparam("named"), ballots.c.service_id == bindparam("of"), ~ballots.c.drawn,
        ballots.c.period == bindparam("during"),
    )
    .values(sealed=bindparam("anew"))
)  # fmt: skip


class RatedAlready(Refused):
    """This device, invitation or form was counted before. `same_form`: it is the very form that is sent once more."""

    def __init__(self, same_form: bool) -> None:
        super().__init__("This service was rated from here today. Thank you: it counts once a day.")
        self.same_form = same_form


class TooLate(Refused):
    """The rating is counted, so that nobody can find it again, and nothing can be added to it."""

    def __init__(self) -> None:
        super().__init__("Your rating is counted already, so nothing can be added to it any more.")


def rate(
    service_id: int, mark: int, *, stratum: Stratum, nonce: str, device: str = "", invitation: Invitation | None = None,
    burst: bool = False,
) -> None:  # fmt: skip
    """Take one rating: what says that it is the first goes into the same transaction as the sealed ballot.

    A receipt is good for its invitation, a poster and a card for a device a day, a kiosk for each form. Raises
    RatedAlready, and Refused where no ratings are taken.
    """
    if mark not in MARKS:
        raise Refused("Choose one of the four faces.")
    period, public_key = queries.hold_period()
    _be_first(service_id, period, stratum, nonce, device, invitation)
    # In a burst the form does not find its ballot again: a reason would take the mark out of the burst.
    key = secrets.token_hex(16) if burst else tokens.ballot_key(nonce)
    sealed = seal_rating(public_key, Rating(mark, burst=burst))
    about = {"period": period, "service_id": service_id, "stratum": stratum}
    db.session.execute(CAST, {"key": key, "sealed": sealed, "unreadable": False, "drawn": False, **about})


def _be_first(
    service_id: int, period: Period, stratum: Stratum, nonce: str, device: str, invitation: Invitation | None
) -> None:
    if stratum is Stratum.RECEIPT:
        if invitation is None or invitation.service_id != service_id:
            raise Refused("This invitation is not good any more.")
        first = _spend(invitation, period)
    elif stratum in (Stratum.POSTER, Stratum.HANDED):
        first = _note(RatingPass, hash=tokens.pass_of(device, service_id), day=clock.today())
    else:
        if not _note(RatingNonce, hash=tokens.nonce_hash(nonce), day=clock.now().date()):
            raise RatedAlready(same_form=True)
        return
    if not first:
        raise RatedAlready(same_form=queries.waits(tokens.ballot_key(nonce)))


def _spend(invitation: Invitation, period: Period) -> bool:
    newest, *older = invitation.hashes
    if any(db.session.get(RatingSpent, each) for each in older):
        return False
    return _note(RatingSpent, hash=newest, period=period)


def _note(table: Any, **row: Any) -> bool:
    """Whether this stands there for the first time."""
    add = insert_into(table).values(**row).on_conflict_do_nothing().returning(table.hash)
    return db.session.scalar(add) is not None


def give_reason(service_id: int, mark: int, reason: str, line: str, *, nonce: str) -> None:
    """Say why a rating was low, as long as it waits among others. Raises TooLate, and Refused.

    What lay there is written over, so that there are as many ballots as people.
    """
    if mark not in LOW or (reason and reason not in set(Reason)) or len(line) > LINE_LENGTH:
        raise Refused("Choose one of the reasons.")
    period, public_key = queries.hold_period()
    anew = seal_rating(public_key, Rating(mark, reason, line))
    named = {"named": tokens.ballot_key(nonce), "of": service_id, "during": period, "anew": anew}
    if not db.session.execute(COMPLETE, named).rowcount:  # type: ignore[attr-defined]
        raise TooLate


# ---- kiosks


def make_kiosk(service: Service, name: str, code: str, *, by: Account) -> tuple[Kiosk, str]:
    """A kiosk of the unit's own, and what stands in its address, which is returned once and kept as a hash.

    `code`: four to six digits by which an attendant leaves it.
    """
    by.check(Permission.SURVEY_HAND_OUT, about=service.agency)
    if not (code.isascii() and code.isdigit() and 4 <= len(code) <= 6):
        raise Refused("Write a code of four to six digits.", field="code")
    token = tokens.new_kiosk()
    kiosk = Kiosk(
        service_id=service.id, name=name, token_hash=tokens.kiosk_hashes(token)[0],
        exit_hash=tokens.exit_hashes(token, code)[0], made_by_id=by.staff.id, made_at=clock.moment(),
    )  # fmt: skip
    db.session.add(kiosk)
    db.session.flush()
    record("kiosk:make", service, by=by, name=name)
    return kiosk, token


def close_kiosk(kiosk: Kiosk, *, by: Account) -> None:
    """Its address leads nowhere from now on."""
    by.check(Permission.SURVEY_HAND_OUT, about=kiosk.service.agency)
    if kiosk.closed_on is None:
        kiosk.closed_on = clock.today()
        record("kiosk:close", kiosk.service, by=by, name=kiosk.name)


# ---- the clock


def open_period(named: Period) -> RatingPeriod:
    """Let a quarter take ratings: the secret half of its key lies on the disk before the other stands in the database.

    Where there was one whose file is gone, what is sealed to it waits in case the file comes back.
    """
    period = db.session.get(RatingPeriod, named)
    if period is None:
        period = RatingPeriod(period=named, earlier_keys={})
        db.session.add(period)
    elif period.public_key:
        period.earlier_keys = period.earlier_keys | {period.public_key.hex(): "lost"}
        record("rating:key_lost", f"RatingPeriod:{named}", by=None)
    period.public_key = keys.make()
    record("rating:key", f"RatingPeriod:{named}", by=None)
    db.session.flush()
    return period


def leave_keys(period: RatingPeriod) -> None:
    """Begin with a new key in a house that was put back from a backup; what waits sealed is lost with the old ones."""
    known = [*period.earlier_keys, *([period.public_key.hex()] if period.public_key else [])]
    period.earlier_keys, period.public_key = dict.fromkeys(known, "left"), None
    record("rating:key_left", f"RatingPeriod:{period.period}", by=None)


def note_key_back(period: RatingPeriod, public_key: str) -> None:
    """A file that was missing is there again, so what could not be read may be."""
    period.earlier_keys = period.earlier_keys | {public_key: "back"}
    record("rating:key_back", f"RatingPeriod:{period.period}", by=None)
    db.session.execute(update(ballots).where(ballots.c.period == period.period).values(unreadable=False))


def note_cleaned(period: RatingPeriod) -> None:
    """Nothing of it is left in the storage, and nobody needs its keys any more."""
    for public_key in period.keys:
        keys.destroy(public_key)
    period.cleaned_on = clock.today()


def purge() -> None:
    """Forget which devices rated yesterday, forms that nobody can send any more, and invitations past their time."""
    db.session.execute(delete(RatingPass).where(RatingPass.day < clock.today()))
    db.session.execute(delete(RatingNonce).where(RatingNonce.day < (clock.now() - NONCE_LASTS).date()))
    old = [p.period for p in queries.periods() if p.closed_on and p.period.last_day + SPENT_FORGOTTEN < clock.today()]
    if old:
        db.session.execute(delete(RatingSpent).where(RatingSpent.period.in_(old)))

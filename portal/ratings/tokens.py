"""What stands for an invitation, a device, a form and a kiosk, each a keyed hash from which nothing leads on.

Nothing of it is kept with a rating. Who copies the database without the key can try none of them behind the door.
"""

import secrets
from base64 import b64decode, urlsafe_b64encode
from datetime import date, timedelta
from hmac import compare_digest
from typing import NamedTuple

from portal.core import clock
from portal.core.secrets import derive, derived
from portal.ratings.rules import TOKEN_LASTS

SUBJECT, DAY, NUMBER, MAC = 16, 4, 4, 16  # bytes


class Invitation(NamedTuple):
    """What a receipt gives: to rate this service once."""

    service_id: int
    subject: str  # a keyed hash of what the receipt is of, in hexadecimal

    @property
    def hashes(self) -> list[str]:
        """As it may be kept once it is spent: a change of the secret key gives nobody a second rating."""
        return [each.hex() for each in derived("rating spent", f"{self.service_id}:{self.subject}")]


def invite(service_id: int, subject: str, ended_on: date | None = None) -> str:
    """A token that is good for TOKEN_LASTS days from `ended_on`, or from today. '' where they are over.

    It tells nobody what it is the receipt of, and it is the same invitation whenever it is made.
    """
    day = ended_on or clock.today()
    if clock.today() > day + timedelta(days=TOKEN_LASTS):
        return ""
    # The oldest key names the subject, so that a change of the key in between makes no second invitation of it.
    named = derived("rating subject", subject)[-1][:SUBJECT]
    body = service_id.to_bytes(NUMBER, "big") + named + day.toordinal().to_bytes(DAY, "big")
    return urlsafe_b64encode(body + derive("rating token", body.hex())[:MAC]).decode().rstrip("=")


def read_invitation(token: str) -> Invitation | None:
    """The invitation of a token that is ours and still good; None of any other text."""
    try:
        data = b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
    except ValueError:
        return None
    body, mac = data[:-MAC], data[-MAC:]
    if len(body) != NUMBER + SUBJECT + DAY:
        return None
    if not any(compare_digest(mac, each[:MAC]) for each in derived("rating token", body.hex())):
        return None
    day = date.fromordinal(int.from_bytes(body[-DAY:], "big"))
    if not day <= clock.today() + timedelta(days=1) or clock.today() > day + timedelta(days=TOKEN_LASTS):
        return None
    return Invitation(int.from_bytes(body[:NUMBER], "big"), body[NUMBER:-DAY].hex())


def new_device() -> str:
    """128 random bits for a cookie that lasts a day. They stand nowhere else."""
    return secrets.token_hex(16)


def is_device(cookie: str) -> bool:
    return len(cookie) == 32 and set(cookie) <= set("0123456789abcdef")


def pass_of(device: str, service_id: int) -> str:
    """The mark of a device at a service on this day; the next day it would be another."""
    return derived("rating pass", f"{clock.today().isoformat()}:{service_id}:{device}")[-1].hex()


def nonce_hash(nonce: str) -> str:
    return derived("rating nonce", nonce)[-1].hex()  # the oldest key: the same while the key is changed


def ballot_key(nonce: str) -> str:
    """Where the ballot of a form lies, for the form alone: neither this nor the number's hash leads to the other."""
    return derived("rating ballot", nonce)[-1][:16].hex()


def new_kiosk() -> str:
    return secrets.token_urlsafe(18)


def kiosk_hashes(token: str) -> list[str]:
    return [each.hex() for each in derived("kiosk", token)]


def exit_hashes(token: str, code: str) -> list[str]:
    """Of the code that an attendant types on one kiosk."""
    return [each.hex() for each in derived("kiosk exit", f"{token}:{code}")]

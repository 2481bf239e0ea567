"""The link at the end of a letter: with it, whoever reads it gets no more of them about that report. It opens nothing."""

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from portal.complaints import queries
from portal.complaints.models import ComplaintFollower, Reporter
from portal.core.secrets import derived

LETTERS = 24  # of the signature


@dataclass(frozen=True)
class Stop:
    """Whose letters it stops: those of a reporter, or of somebody who follows the case."""

    who: Reporter | ComplaintFollower


def make(complaint_id: int, follower_id: int, address: str) -> str:
    """`follower_id` is 0 for the reporter. For the address that they have now: with another one it is another link."""
    unsigned = f"{complaint_id}.{follower_id}"
    return f"{unsigned}.{_signatures(unsigned, address)[0]}"


def read(token: str) -> Stop | None:
    """None where it is none of ours, or the letters were stopped already."""
    unsigned, _dot, signature = token.rpartition(".")
    if not re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,9}", unsigned):
        return None
    complaint_id, follower_id = map(int, unsigned.split("."))
    who = queries.follower(follower_id) if follower_id else queries.reporter_or_none(complaint_id)
    if who is None or who.complaint_id != complaint_id or not who.contact:
        return None
    known = (hmac.compare_digest(signature.encode(), each.encode()) for each in _signatures(unsigned, who.contact))
    return Stop(who) if any(known) else None


def _signatures(unsigned: str, address: str) -> list[str]:
    return [urlsafe_b64encode(each)[:LETTERS].decode() for each in derived("complaint:stop", f"{unsigned}\0{address}")]

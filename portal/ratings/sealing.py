"""What one person said with a touch, the bytes that it becomes, and the seal around them: all of one size."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from nacl.public import PrivateKey

from portal.core import sealing
from portal.ratings.rules import LINE_LENGTH, LOW, MARKS, Reason

SIZE = 1280  # bytes: a mark and a reason (60 at most) and a line, whose letters take four bytes at most
assert SIZE > 60 + 4 * LINE_LENGTH

SEPARATOR = b"\n"


@dataclass(frozen=True)
class Rating:
    """A mark; after a low one perhaps a reason and a line. `burst`: it came with many others within minutes."""

    mark: int
    reason: str = ""
    line: str = ""
    burst: bool = False


def packed(said: Rating) -> bytes:
    """A list of JSON, a line end, and the line.

    >>> packed(Rating(1, "wait", "Lama."))
    b'[1,"wait",false]\\nLama.'
    """
    head = json.dumps([said.mark, said.reason, said.burst], separators=(",", ":"))
    return head.encode() + SEPARATOR + said.line.encode()


def unpacked(data: bytes) -> Rating:
    """What was packed. Raises ValueError where it is nothing that a form would have taken.

    >>> unpacked(packed(Rating(2, "cost"))).reason
    'cost'
    """
    head, separator, rest = data.partition(SEPARATOR)
    values, line = json.loads(head), rest.decode()
    if not separator or not isinstance(values, list) or len(values) != 3:
        raise ValueError("This is no rating.")
    mark, reason, burst = values
    if type(mark) is not int or mark not in MARKS or type(burst) is not bool or type(reason) is not str:
        raise ValueError("This is no rating that a form would have taken.")
    if (reason and Reason(reason) and mark not in LOW) or (line and mark not in LOW):
        raise ValueError("A reason comes after a low rating alone.")
    if len(line) > LINE_LENGTH or "\0" in line:
        raise ValueError("This is no line that a form would have taken.")
    return Rating(mark, reason, line, burst)


def seal_rating(public_key: bytes, said: Rating) -> bytes:
    return sealing.seal(public_key, packed(said), SIZE)


def seal_line(public_key: bytes, line: str) -> bytes:
    return sealing.seal(public_key, line.encode(), SIZE)


class Opener(sealing.Opener):
    """The secret halves that the ratings of a period may be sealed to. Only the worker ever has one."""

    def __init__(self, keys: Sequence[PrivateKey]) -> None:
        super().__init__(keys, SIZE)

    def rating(self, sealed: bytes) -> Rating | None:
        """None where no key fits, or where it holds what no form would have taken."""
        try:
            content = self.content(sealed)
            return None if content is None else unpacked(content)
        except (ValueError, RecursionError):  # the second from nested brackets
            return None

    def line(self, sealed: bytes) -> str | None:
        try:
            content = self.content(sealed)
            line = None if content is None else content.decode()
        except ValueError:
            return None
        return line if line and len(line) <= LINE_LENGTH and "\0" not in line else None

"""Ballots and words of a survey, sealed (`core.sealing`): both of one size."""

from collections.abc import Sequence

from nacl.public import PrivateKey

from portal.core import sealing
from portal.surveys.rules import COMMENT_LENGTH
from portal.surveys.said import FilledForm, packed, unpacked

SIZE = 2560  # bytes: marks and bands (120 at most) and a comment, whose letters take four bytes at most
assert SIZE > 120 + 4 * COMMENT_LENGTH


def seal_ballot(public_key: bytes, said: FilledForm) -> bytes:
    return sealing.seal(public_key, packed(said), SIZE)


def seal_words(public_key: bytes, words: str) -> bytes:
    return sealing.seal(public_key, words.encode(), SIZE)


class Opener(sealing.Opener):
    """The secret halves that a survey's ballots may be sealed to. Only the worker ever has one."""

    def __init__(self, keys: Sequence[PrivateKey]) -> None:
        super().__init__(keys, SIZE)

    def ballot(self, sealed: bytes) -> FilledForm | None:
        """None where no key fits, or where it holds what no form would have taken."""
        try:
            content = self.content(sealed)
            return None if content is None else unpacked(content)
        except (ValueError, RecursionError):  # the second from nested brackets
            return None

    def words(self, sealed: bytes) -> str | None:
        try:
            content = self.content(sealed)
            words = None if content is None else content.decode()
        except ValueError:
            return None
        return words if words and len(words) <= COMMENT_LENGTH and "\0" not in words else None

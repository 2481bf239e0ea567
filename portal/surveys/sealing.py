"""Ballots and words that nobody reads before the worker opens them in a batch (an X25519 sealed box).

Who seals needs the public half of a survey's key alone and cannot open again what they sealed. All that is sealed has
one size, so that neither a length nor a second row tells whether somebody wrote a comment.
"""

from collections.abc import Sequence

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from portal.surveys.rules import COMMENT_LENGTH
from portal.surveys.said import FilledForm, packed, unpacked

SIZE = 2560  # bytes: marks and bands (120 at most) and a comment, whose letters take four bytes at most
assert SIZE > 120 + 4 * COMMENT_LENGTH


def seal(public_key: bytes, content: bytes) -> bytes:
    """SIZE + 48 bytes, whatever is in them."""
    return SealedBox(PublicKey(public_key)).encrypt(sodium_pad(content, SIZE))


def seal_ballot(public_key: bytes, said: FilledForm) -> bytes:
    return seal(public_key, packed(said))


def seal_words(public_key: bytes, words: str) -> bytes:
    return seal(public_key, words.encode())


class Opener:
    """The secret halves that a survey's ballots may be sealed to. Only the worker ever has one."""

    def __init__(self, keys: Sequence[PrivateKey]) -> None:
        self.boxes = [SealedBox(key) for key in keys]

    def ballot(self, sealed: bytes) -> FilledForm | None:
        """None where no key fits, or where it holds what no form would have taken."""
        try:
            content = self._content(sealed)
            return None if content is None else unpacked(content)
        except (ValueError, RecursionError):  # the second from nested brackets
            return None

    def words(self, sealed: bytes) -> str | None:
        try:
            content = self._content(sealed)
            words = None if content is None else content.decode()
        except ValueError:
            return None
        return words if words and len(words) <= COMMENT_LENGTH and "\0" not in words else None

    def _content(self, sealed: bytes) -> bytes | None:
        for box in self.boxes:
            try:
                return sodium_unpad(box.decrypt(sealed), SIZE)
            except (CryptoError, TypeError):  # the second where it is shorter than a seal
                continue
        return None

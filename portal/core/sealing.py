"""What nobody reads before the worker opens it in a batch (an X25519 sealed box).

Who seals needs the public half of a key alone and cannot open again what they sealed. All that is sealed for one table
has one size, so that neither a length nor a second row tells what somebody said.
"""

from collections.abc import Sequence

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox


def seal(public_key: bytes, content: bytes, size: int) -> bytes:
    """`size` + 48 bytes, whatever is in them. ValueError where it is longer."""
    if len(content) >= size:
        raise ValueError("What is to be sealed is longer than its envelope.")
    return SealedBox(PublicKey(public_key)).encrypt(sodium_pad(content, size))


class Opener:
    """The secret halves that something may be sealed to. Only the worker ever has one."""

    def __init__(self, keys: Sequence[PrivateKey], size: int) -> None:
        self.boxes = [SealedBox(key) for key in keys]
        self.size = size

    def content(self, sealed: bytes) -> bytes | None:
        """None where no key fits."""
        for box in self.boxes:
            try:
                return sodium_unpad(box.decrypt(sealed), self.size)
            except (CryptoError, TypeError):  # the second where it is shorter than a seal
                continue
        return None

"""The secret halves of the keys that ballots are sealed to, and the seeds of draws that nobody may know beforehand: one
file each, outside the database, for the worker alone.

Whoever copies the database, its log, a dump, a replica or an archive has no file of these. A file is named after the
public half, so that two databases that share a folder never take each other's.
"""

import os
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from nacl.public import PrivateKey

ENDING, SEED_ENDING = ".key", ".seed"
_folder = Path("keys")


def set_folder(folder: Path) -> None:
    global _folder
    _folder = folder


def name_of(public_key: bytes) -> str:
    # Called so from the first one on, whatever it is the key of: files are found again by it.
    return sha256(b"survey key\0" + public_key).hexdigest()[:40] + ENDING


def make() -> bytes:
    """Make a key and keep its secret half. Returns the public half, once the other one lies safely on the disk."""
    key = PrivateKey.generate()
    public_key = bytes(key.public_key)
    _write(name_of(public_key), bytes(key))
    return public_key


def _write(name: str, content: bytes) -> None:
    """Whole and on the disk, or not at all; for the portal's own account alone."""
    _folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    final = _folder / name
    draft = final.with_suffix(f".{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    draft.rename(final)
    _keep_folder()


def _keep_folder() -> None:
    """What stands in the folder, written to the disk."""
    handle = os.open(_folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def secret_of(public_key: bytes) -> PrivateKey | None:
    """None where the file is not there, or is not what it is named after."""
    try:
        key = PrivateKey((_folder / name_of(public_key)).read_bytes())
    except (FileNotFoundError, TypeError, ValueError):
        return None
    return key if bytes(key.public_key) == public_key else None


def kept() -> set[str]:
    """The names of all key files that lie in the folder."""
    return {file.name for file in _folder.glob(f"*{ENDING}")}


def destroy(public_key: bytes) -> None:
    """Write over the secret half and remove it. A file that is gone already is no fault."""
    _destroy(_folder / name_of(public_key))


def _destroy(file: Path) -> None:
    with suppress(FileNotFoundError):
        with file.open("r+b") as handle:
            handle.write(os.urandom(file.stat().st_size))
            handle.flush()
            os.fsync(handle.fileno())
        file.unlink()
        _keep_folder()


# ---- seeds of draws


def commitment_of(seed: str) -> str:
    """What is told of a seed before the seed is: SHA-256 of its 64 signs, as `printf %s SEED | sha256sum` gives it."""
    return sha256(seed.encode()).hexdigest()


def make_seed() -> str:
    """Make 256 random bits and keep them, written as 64 hexadecimal digits. Returns what commits to them."""
    seed = token_hex(32)
    committed = commitment_of(seed)
    _write(_seed_name(committed), seed.encode())
    return committed


def seed_of(committed: str) -> str | None:
    """None where the file is not there, or holds something else than was committed to."""
    try:
        seed = (_folder / _seed_name(committed)).read_bytes().decode("ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return seed if commitment_of(seed) == committed else None


def destroy_seed(committed: str) -> None:
    """Of one that everybody may read by now, or nobody needs."""
    _destroy(_folder / _seed_name(committed))


def _seed_name(committed: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", committed):
        raise ValueError("This commits to no seed.")
    return committed[:40] + SEED_ENDING

"""What may be said of an error: what kind it is and where it arose, and no value.

The text of an error can hold a resident's word, an address or a code (`invalid literal for int(): '…'`), so it is left
out, except where it is written in our own code or names a condition of the machine.
"""

import errno
import traceback
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from portal.core.errors import DomainError, NotYet

LONGEST = 300  # letters
ROOT = Path(__file__).resolve().parents[2]


class Fault(Exception):
    """An error whose text is written in our code and holds no value: it may be said."""


def kind(error: BaseException) -> str:
    """What kind of error it is: its name, and for a database or the machine the name of the condition."""
    name = type(error).__name__
    if isinstance(error, DomainError | NotYet | Fault):
        return f"{name}: {error}"[:LONGEST]
    if isinstance(error, DBAPIError):
        return f"{name} ({kind(error.orig)})" if error.orig else name
    condition = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    if condition is None and isinstance(error, OSError) and error.errno:
        condition = errno.errorcode.get(error.errno)
    return f"{name} {condition}" if condition else name


def short(error: BaseException) -> str:
    """In one line, with the last place in our own code that it passed."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    place = f" in {_path(ours[-1].filename)}:{ours[-1].lineno} {ours[-1].name}" if ours else ""
    return (kind(error) + place)[:LONGEST]


def trace(error: BaseException) -> str:
    """As a traceback has it, with what caused it, but no text of an error."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    earlier = f"{trace(before)}\nand then\n" if before else ""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {_path(frame.filename)}:{frame.lineno} {frame.name}: {frame.line}" for frame in frames]
    return earlier + "\n".join([*lines, kind(error)])


def _is_ours(file: str) -> bool:
    return file.startswith(str(ROOT / "portal"))


def _path(file: str) -> str:
    """From the house on, or from the library: where the rest lies on a machine is nobody's business."""
    if file.startswith(f"{ROOT}/"):
        inside = file[len(str(ROOT)) + 1 :]
        return inside.rpartition("site-packages/")[2]
    return file.rpartition("site-packages/")[2]

"""Files that people send, kept in DATA_DIR/uploads under names that cannot be guessed.

A row says what a file is; who may see it the slice says that it hangs on. A file is written before its row is
committed, and removed a day after its row is gone: so neither a transaction that is taken back nor a machine that stops
in between leaves a row without its file, and what is left over is cleaned away.
"""

import os
import time
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Model, db, reading
from portal.core.errors import NotFound, Refused
from portal.core.pictures import MIMETYPE, Picture, make_safe
from portal.core.types import id_
from portal.core.words import N_

LARGEST_DOCUMENT = 10 * 1024 * 1024  # bytes
LEFT_OVER_AFTER = 24 * 3600  # seconds: no transaction lasts as long
PICTURE, THUMB, DOCUMENT = "webp", "thumb.webp", "pdf"  # the endings of names

TOO_LARGE = N_("The document is too large. Send one of at most 10 MB.")
NO_DOCUMENT = N_("This is no PDF document.")


class FileKind(StrEnum):
    PICTURE = "picture"
    DOCUMENT = "document"  # a PDF: kept and handed out as it came, never drawn


class StoredFile(Model):
    """One file that somebody sent, as it is kept. Its name on the disk is its key; nothing tells what it was called."""

    __table_args__ = (CheckConstraint("(kind = 'picture') = (width IS NOT NULL)", name="pictures_have_a_size"),)

    id: Mapped[id_]
    key: Mapped[str] = mapped_column(String(32), unique=True)  # 128 random bits
    kind: Mapped[FileKind]
    size: Mapped[int]  # bytes
    width: Mapped[int | None]  # pixels
    height: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of what is kept
    kept_at: Mapped[datetime]

    @property
    def mimetype(self) -> str:
        return MIMETYPE if self.kind is FileKind.PICTURE else "application/pdf"


_folder = Path()


def set_folder(folder: Path) -> None:
    """Where files lie; it is made with the first of them."""
    global _folder
    _folder = folder


def keep_picture(sent: bytes) -> StoredFile:
    """Make a picture safe and keep it with a small one of it. Raises Refused, with words for who sent it."""
    return keep_made(make_safe(sent))


def keep_made(made: Picture) -> StoredFile:
    """The same of one that was made safe before: that takes long, and need not be done while others wait to write."""
    stored = _row(FileKind.PICTURE, made.data, made.width, made.height)
    _write(path_of(stored), made.data)
    _write(path_of(stored, thumb=True), made.thumb)
    return stored


def keep_document(sent: bytes) -> StoredFile:
    """Keep a PDF as it is. It is never opened here, and is only handed out to be saved. Raises Refused."""
    if len(sent) > LARGEST_DOCUMENT:
        raise Refused(TOO_LARGE)
    if not sent.startswith(b"%PDF-") or b"%%EOF" not in sent[-2048:]:
        raise Refused(NO_DOCUMENT)
    stored = _row(FileKind.DOCUMENT, sent)
    _write(path_of(stored), sent)
    return stored


def remove(stored: StoredFile) -> None:
    """Take back the row. The file goes a day later, with what `purge` finds left over."""
    db.session.delete(stored)


def stored_file(key: str) -> StoredFile:
    found = db.session.scalar(select(StoredFile).where(StoredFile.key == key))
    if found is None:
        raise NotFound("There is no such file.")
    return found


def path_of(stored: StoredFile, *, thumb: bool = False) -> Path:
    """Where it lies. Only pictures have a small one."""
    ending = DOCUMENT if stored.kind is FileKind.DOCUMENT else THUMB if thumb else PICTURE
    return _folder / stored.key[:2] / f"{stored.key}.{ending}"


def purge() -> int:
    """Remove files that no row has had for a day. Returns how many."""
    old = [path for path in sorted(_folder.glob("??/*")) if _is_old(path)]
    with reading():  # nobody waits to write, however many files there are
        left = [path for path in old if not _has_row(path)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _is_old(path: Path) -> bool:
    with suppress(FileNotFoundError):  # another has removed it meanwhile
        return time.time() - path.stat().st_mtime > LEFT_OVER_AFTER
    return False


def _has_row(path: Path) -> bool:
    key = path.name.partition(".")[0]
    return db.session.scalar(select(StoredFile.id).where(StoredFile.key == key)) is not None


def _row(kind: FileKind, data: bytes, width: int | None = None, height: int | None = None) -> StoredFile:
    stored = StoredFile(
        key=token_hex(16), kind=kind, size=len(data), width=width, height=height, digest=sha256(data).hexdigest(),
        kept_at=clock.now(),
    )  # fmt: skip
    db.session.add(stored)
    db.session.flush()
    return stored


def _write(path: Path, data: bytes) -> None:
    """Whole and on the disk, or not at all; for the portal's own account alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    _settle(path.parent)
    _settle(path.parent.parent)  # the folder may be new as well


def _settle(folder: Path) -> None:
    """Names too are on the disk only when their folder is."""
    at = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)

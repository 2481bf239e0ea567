"""The file of a backup: a tar of members, the last of them the manifest that names them with count and checksum.

    tables/<table>.jsonl.gz    a row a line
    secret_key                 unless it was left out; and secret_key.old while that is still good
    uploads/<path>             what people have uploaded
    manifest.json              version, revision, and of each member its size and SHA-256, of tables columns and rows
    seal                       the manifest's, by the secret key: who has not the key cannot make another one

Nothing is taken from a tar by its own say: members are plain files, named by the manifest, and read as streams.
"""

import gzip
import hashlib
import hmac
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from portal.cli.backup.tables import LONGEST_LINE

VERSION = 1
MANIFEST, SEAL, KEY, OLD_KEY = "manifest.json", "seal", "secret_key", "secret_key.old"
LARGEST_KEY = 10_000
TABLE = re.compile(r"tables/([a-z_][a-z0-9_]{0,62})\.jsonl\.gz")
LARGEST_MANIFEST = 64 * 1024 * 1024
PIECE = 1 << 20


class BadBackup(Exception):
    """Why a backup cannot be made, or one is not taken, and what to do."""


class Writer:
    """Writes a backup beside where it is to stand. It stands there only when it is whole."""

    def __init__(self, file: Path, tar: tarfile.TarFile) -> None:
        self.folder, self.tar = file.parent, tar
        self.members: dict[str, dict[str, Any]] = {}

    def add_rows(self, table: str, columns: list[str], lines: Iterable[str]) -> int:
        """Through a file beside it, because a tar wants to know each member's size first."""
        count = 0
        with tempfile.TemporaryFile(dir=self.folder) as spool:
            with gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=3, mtime=0) as packed:
                for line in lines:
                    packed.write(line.encode() + b"\n")
                    count += 1
            self._add(f"tables/{table}.jsonl.gz", spool, columns=columns, rows=count)
        return count

    def add_bytes(self, name: str, data: bytes) -> None:
        self._add(name, io.BytesIO(data))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as stream:
            self._add(name, stream)

    def _add(self, name: str, stream: IO[bytes], **more: Any) -> None:
        size, digest = _measure(stream)
        self.members[name] = {"size": size, "sha256": digest, **more}
        self._put(name, stream, size)

    def _put(self, name: str, stream: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        stream.seek(0)
        self.tar.addfile(member, stream)

    def finish(self, about: dict[str, Any], key: str) -> None:
        manifest = json.dumps({"version": VERSION, **about, "members": self.members}, indent=1).encode()
        for name, data in ((MANIFEST, manifest), (SEAL, _seal(manifest, key))):
            self._put(name, io.BytesIO(data), len(data))


def _measure(stream: IO[bytes]) -> tuple[int, str]:
    stream.seek(0)
    digest = hashlib.sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return stream.tell(), digest.hexdigest()


def _seal(manifest: bytes, key: str) -> bytes:
    return hmac.digest(key.encode(), b"backup\0" + manifest, "sha256").hex().encode()


@contextmanager
def writing(file: Path) -> Iterator[Writer]:
    """Raises BadBackup where something stands there already, or the disk has no room."""
    if file.exists():
        raise BadBackup(f"{file} is there already. A backup overwrites none: choose another name.")
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(file, tar)
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(file)
    except OSError as error:
        raise BadBackup(f"The backup could not be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


class Reader:
    """A backup that was looked through: each member is whole, and is named by a manifest that is believed."""

    def __init__(self, file: Path, here: str) -> None:
        """`here`: the key of this place, by which a backup without a key was sealed. Raises BadBackup."""
        self.file = file
        try:
            with tarfile.open(file, "r:") as tar:
                self.places = found = _plain_members(tar)
                self._read_manifest(tar, found, here)
                for name, said in self.members.items():
                    self._check(tar, found, name, said)
        except (tarfile.TarError, EOFError, OSError, KeyError, ValueError, TypeError, RecursionError) as error:
            raise BadBackup(f"This is no whole backup ({type(error).__name__}). Nothing was restored.") from error

    def _read_manifest(self, tar: tarfile.TarFile, found: dict[str, tarfile.TarInfo], here: str) -> None:
        if not {MANIFEST, SEAL} <= found.keys() or found[MANIFEST].size > LARGEST_MANIFEST or found[SEAL].size > 100:
            raise ValueError
        manifest, seal = (_stream(tar, found[name]).read() for name in (MANIFEST, SEAL))
        self.about: dict[str, Any] = json.loads(manifest)
        if self.about["version"] != VERSION:
            raise BadBackup("This backup was made by a newer version of the portal. Install that version first.")
        self.members: dict[str, dict[str, Any]] = self.about["members"]
        if self.members.keys() != found.keys() - {MANIFEST, SEAL} or not all(map(_is_name, self.members)):
            raise ValueError
        self.key, self.old_key = (_small(tar, found.get(name)) for name in (KEY, OLD_KEY))
        if not hmac.compare_digest(_seal(manifest, self.key or here), seal):
            raise BadBackup(
                "This backup was changed after it was made."
                if self.key
                else "This backup has no key in it and was made with another one than stands here: put that key into"
                " DATA_DIR/secret_key first. Or it was changed after it was made."
            )

    def _check(self, tar: tarfile.TarFile, found: dict[str, tarfile.TarInfo], name: str, said: dict[str, Any]) -> None:
        stream = _stream(tar, found[name])
        if _measure(stream) != (said["size"], said["sha256"]):
            raise BadBackup(f"{name} is not as it was when the backup was made. Nothing was restored.")
        if TABLE.fullmatch(name):
            stream.seek(0)
            if sum(1 for _ in _lines(stream)) != said["rows"]:
                raise BadBackup(f"{name} has not as many rows as the backup says. Nothing was restored.")

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        named = ((TABLE.fullmatch(name), said) for name, said in self.members.items())
        return {match.group(1): said for match, said in named if match}

    @property
    def uploads(self) -> list[str]:
        return [name for name in self.members if name.startswith("uploads/")]

    def rows(self, table: str) -> Iterator[list[Any]]:
        with tarfile.open(self.file, "r:") as tar:
            for line in _lines(_stream(tar, self.places[f"tables/{table}.jsonl.gz"])):
                yield json.loads(line)

    def save(self, name: str, path: Path) -> None:
        """Write an upload to where it belongs."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tarfile.open(self.file, "r:") as tar, os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as to:
            stream = _stream(tar, self.places[name])
            while piece := stream.read(PIECE):
                to.write(piece)


def _small(tar: tarfile.TarFile, member: tarfile.TarInfo | None) -> str:
    return _stream(tar, member).read().decode() if member and member.size < LARGEST_KEY else ""


def _plain_members(tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    found: dict[str, tarfile.TarInfo] = {}
    for member in tar:
        if not member.isreg() or member.issparse() or member.name in found:
            raise ValueError
        found[member.name] = member
    return found


def _is_name(name: str) -> bool:
    """One of ours; a path that leads out of its folder is none."""
    if name in (KEY, OLD_KEY) or TABLE.fullmatch(name):
        return True
    parts = PurePosixPath(name).parts
    sane = "\\" not in name and "\0" not in name and str(PurePosixPath(name)) == name
    return sane and len(parts) > 1 and parts[0] == "uploads" and ".." not in parts


def _stream(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    stream = tar.extractfile(member)
    if stream is None:
        raise ValueError
    return stream


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """However much a member would become, a line of it alone lies in memory."""
    with gzip.GzipFile(fileobj=stream, mode="rb") as packed:
        while line := packed.readline(LONGEST_LINE):
            if not line.endswith(b"\n"):
                raise ValueError
            yield line

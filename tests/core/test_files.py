"""Files that people send lie on the disk under names that nobody guesses, and are gone a day after their row."""

import os
import stat
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from portal.core import files
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.files import FileKind, keep_document, keep_picture, path_of, stored_file

PDF = b"%PDF-1.7\nPLANTED\n%%EOF\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_folder", tmp_path / "uploads")
    return tmp_path / "uploads"


def photo(colour="red"):
    out = BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()


def age(path, seconds):
    os.utime(path, (time.time() - seconds,) * 2)


def test_a_picture_lies_on_the_disk_as_it_was_made_safe(session):
    kept = keep_picture(photo())
    assert (kept.kind, kept.mimetype, kept.width, kept.height) == (FileKind.PICTURE, "image/webp", 640, 480)
    assert path_of(kept).stat().st_size == kept.size
    with Image.open(path_of(kept, thumb=True)) as thumb:
        assert thumb.size == (320, 240)
    assert stored_file(kept.key) is kept


def test_a_document_is_kept_as_it_came(session):
    kept = keep_document(PDF)
    assert (kept.kind, kept.mimetype) == (FileKind.DOCUMENT, "application/pdf")
    assert path_of(kept).read_bytes() == PDF


def test_two_files_never_share_a_name_and_the_name_tells_nothing(session, folder):
    first, second = keep_picture(photo()), keep_picture(photo())
    assert first.key != second.key
    assert all(len(path.name.partition(".")[0]) == 32 for path in folder.glob("??/*"))
    assert first.digest == second.digest


def test_only_the_portals_own_account_reads_them(session, folder):
    kept = keep_picture(photo())
    assert stat.S_IMODE(path_of(kept).stat().st_mode) == 0o600
    assert not stat.S_IMODE(path_of(kept).parent.stat().st_mode) & 0o077


@pytest.mark.parametrize("sent", [b"", b"<html>%PDF-1.7 %%EOF", b"%PDF-1.7 without an end", photo()])
def test_what_is_no_document_is_refused_and_nothing_is_kept(session, folder, sent):
    with pytest.raises(Refused, match="no PDF"):
        keep_document(sent)
    assert not folder.exists()


def test_a_document_that_is_too_large_is_refused(session):
    with pytest.raises(Refused, match="10 MB"):
        keep_document(b"%PDF-" + bytes(files.LARGEST_DOCUMENT) + b"%%EOF")


def test_nobody_finds_a_file_by_another_key(session):
    keep_picture(photo())
    with pytest.raises(NotFound):
        stored_file("0" * 32)


def test_a_file_goes_a_day_after_its_row_and_no_other_goes(session):
    kept, gone, young = keep_picture(photo()), keep_picture(photo("blue")), keep_picture(photo("green"))
    for each in (kept, gone):
        for thumb in (False, True):
            age(path_of(each, thumb=thumb), 25 * 3600)
    for each in (gone, young):
        files.remove(each)
    db.session.commit()
    assert files.purge() == 2
    db.session.rollback()
    assert path_of(kept).exists()
    assert path_of(young).exists()
    assert not path_of(gone).exists()
    assert not path_of(gone, thumb=True).exists()


def test_no_file_is_removed_while_others_wait_to_write(session, monkeypatch):
    gone = keep_picture(photo())
    for thumb in (False, True):
        age(path_of(gone, thumb=thumb), 25 * 3600)
    files.remove(gone)
    db.session.commit()
    open_ones = []
    unlink = Path.unlink
    monkeypatch.setattr(
        Path, "unlink", lambda *a, **k: open_ones.append(db.session().in_transaction()) or unlink(*a, **k)
    )
    files.purge()
    assert open_ones == [False, False]


def test_the_name_of_a_file_is_on_the_disk_as_well(session, monkeypatch):
    settled = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda at: settled.append(os.readlink(f"/proc/self/fd/{at}")) or sync(at))
    kept = keep_document(PDF)
    assert settled[-2:] == [str(path_of(kept).parent), str(path_of(kept).parent.parent)]

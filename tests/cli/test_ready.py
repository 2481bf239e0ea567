"""What the portal keeps is for its own account alone, from the first moment, and what was left open is shut."""

import os
import stat
import subprocess
import sys

import pytest

from portal.cli.alone import AloneOnSqlite
from portal.cli.ready import mend_modes, too_open
from portal.core.db import db
from portal.core.installation import Setting
from tests.cli.houses import ROOT
from tests.conftest import make_app


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def careless():
    """An account whose new files all can read, as most have it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_the_database_its_log_and_the_lock_are_private_from_the_first_moment(tmp_path, careless):
    file = tmp_path / "new.sqlite3"
    app = make_app(DATA_DIR=str(tmp_path), DATABASE_URL=f"sqlite:///{file}")
    with app.app_context():
        Setting.__table__.create(db.engine)
        alone = AloneOnSqlite(db.engine.url)
        alone.take()
        modes = {path.name: mode(path) for path in tmp_path.glob("new.sqlite3*")}
        alone.leave()
        db.engine.dispose()
    assert modes == dict.fromkeys([f"new.sqlite3{end}" for end in ("", "-wal", "-shm", "-worker")], 0o600)


def test_a_command_leaves_nothing_that_others_can_read(tmp_path, careless):
    known = {"DATA_DIR": str(tmp_path / "var"), "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], cwd=ROOT, env=known, check=True,
                   capture_output=True)  # fmt: skip
    found = [tmp_path / "var", *(tmp_path / "var").glob("*")]  # below `static` lies what all may have
    assert len(found) >= 3
    assert {path.name: mode(path) for path in found if mode(path) & 0o077} == {}


def test_what_was_left_open_is_shut_with_a_line_for_each(file_app, capsys):
    data_dir = file_app.config["DATA_DIR"]
    (data_dir / "uploads/a").mkdir(parents=True)
    (data_dir / "secret_key.old").write_text("x")
    (data_dir / "uploads/a/b").write_text("x")
    for path in (data_dir, *data_dir.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    mend_modes(file_app)
    said = capsys.readouterr().err
    assert all(str(data_dir / name) in said for name in ("portal.sqlite3", "secret_key.old", "uploads/a/b"))
    assert [*too_open(file_app)] == []
    mend_modes(file_app)
    assert capsys.readouterr().err == ""

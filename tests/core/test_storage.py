import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread, Timer
from time import monotonic
from traceback import format_exception

import psycopg
import pytest
from flask import current_app
from sqlalchemy import delete, insert, text
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.core import outbox, storage
from portal.core.db import db
from portal.core.errors import NotYet
from portal.core.installation import Setting
from tests.postgres import plain


@pytest.fixture
def other(file_app):
    """Another process, which does not wait."""
    other = sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None, check_same_thread=False)
    with closing(other):
        yield other


def test_a_writer_has_its_turn_from_the_start_and_a_reader_keeps_nobody_waiting(other):
    with db.engine.connect().execution_options(read_only=True) as reader, reader.begin():
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    with db.engine.connect() as writer, writer.begin(), pytest.raises(sqlite3.OperationalError):
        other.execute("BEGIN IMMEDIATE")


def test_a_writer_waits_for_another_and_fails_only_when_it_takes_too_long(other, monkeypatch):
    monkeypatch.setattr(storage, "WAIT", 0.1)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError):
        outbox.beat("worker")
    db.session.rollback()
    monkeypatch.setattr(storage, "WAIT", 20)
    Timer(0.2, other.execute, ["ROLLBACK"]).start()
    outbox.beat("worker")
    assert outbox.last_beat("worker")


def test_what_was_acknowledged_survives_a_power_cut_and_what_was_deleted_is_gone(file_app):
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
    with db.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas}
    full = 2
    assert found == {
        "journal_mode": "wal", "synchronous": full, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 60000,
    }  # fmt: skip


def test_a_failed_statement_keeps_to_itself_what_stood_in_it(real_app):
    for _ in range(2):
        statement = insert(Setting).values(name="KODE-RAHASIA-91", value="")
        try:
            db.session.execute(statement)
        except IntegrityError as error:
            said = str(error.statement) + str(error).split("DETAIL")[0]
    assert "KODE-RAHASIA-91" not in said


WORD = "kata-yang-dilupakan"


def clean():
    storage.clean(shared=("job",), own=("setting",))


def left_over(folder):
    return [path.name for path in Path(folder).iterdir() if WORD.encode() in path.read_bytes()]


def test_after_cleaning_nothing_deleted_is_left_in_the_file_or_its_log(file_app, tmp_path):
    db.session.add(Setting(name="word", value=WORD))
    db.session.commit()
    db.session.delete(db.session.get(Setting, "word"))
    db.session.commit()
    assert left_over(tmp_path) != []  # the write-ahead log remembers
    clean()
    assert left_over(tmp_path) == []


def test_cleaning_writes_the_file_anew_so_that_its_pages_keep_no_order_of_arrival(file_app, other):
    free = lambda: other.execute("PRAGMA freelist_count").fetchone()[0]  # noqa: E731
    db.session.add_all(Setting(name=f"word-{number}", value=WORD * 40) for number in range(200))
    db.session.commit()
    db.session.execute(delete(Setting))
    db.session.commit()
    assert free() > 0
    clean()
    assert free() == 0


def test_cleaning_does_not_mind_those_who_only_wait_for_news(file_app):
    reader = file_app.extensions["page_cache"].edition
    reader.read()
    clean()
    assert reader.read().of(("house",)) >= (1,)


def test_cleaning_waits_while_somebody_reads_and_holds_up_nobody_meanwhile(file_app, other, monkeypatch):
    monkeypatch.setattr(storage, "PATIENCE", 2)
    db.session.add(Setting(name="word", value=WORD))
    db.session.commit()
    with closing(sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM setting").fetchone()
        writes, longest = writing_meanwhile(other, clean)
        assert isinstance(writes.error, NotYet)
        reader.execute("ROLLBACK")
    assert writes.count > 3
    assert longest < storage.PATIENCE
    clean()


class Meanwhile(Thread):
    """Does something in a thread of its own; `count` is how many writes went through until it ended."""

    def __init__(self, app, deed):
        super().__init__()
        self.app, self.deed, self.count, self.error = app, deed, 0, None

    def run(self):
        try:
            with self.app.app_context():
                self.deed()
        except Exception as error:
            self.error = error


def writing_meanwhile(other, deed):
    """A writer who asks again and again, as residents do. Returns the work, and the longest time that one waited."""
    work, longest = Meanwhile(current_app._get_current_object(), deed), 0.0
    work.start()
    while work.is_alive():
        begun = monotonic()
        while not written(other):
            work.join(0.001)
        longest = max(longest, monotonic() - begun)
        work.count += 1
        work.join(0.01)
    return work, longest


def written(other):
    try:
        other.execute("INSERT INTO setting (name, value) VALUES (hex(randomblob(8)), 'x')")
    except sqlite3.OperationalError:  # locked
        return False
    return True


def test_cleaning_ends_while_others_write_again_and_again(file_app, other):
    """With VACUUM before it, the log of a large file was never cut while posts came in: it is left out there."""
    db.session.add_all(Setting(name=f"word-{number}", value=WORD * 40) for number in range(2000))
    db.session.commit()
    for _ in range(5):
        work, _ = writing_meanwhile(other, clean)
        assert work.error is None


def test_a_large_file_is_not_written_anew_since_everybody_would_wait_for_it(file_app, other, tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "SMALL", 0)
    db.session.add_all(Setting(name=f"word-{number}", value=WORD * 40) for number in range(200))
    db.session.commit()
    db.session.execute(delete(Setting))
    db.session.commit()
    clean()
    assert other.execute("PRAGMA freelist_count").fetchone()[0] > 0
    assert left_over(tmp_path) == []  # what is free holds zeros


def test_a_full_disk_is_no_reason_to_wait(file_app, monkeypatch):
    def full():
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with pytest.raises(sqlite3.OperationalError):
        storage._unless_locked(full)


def test_cleaning_works_on_postgresql_while_others_are_connected(server_app):
    outbox.beat("worker")
    with db.engine.connect():
        storage.clean(shared=("heartbeat",), own=("job",))
    assert outbox.last_beat("worker")


def test_on_postgresql_it_waits_for_a_reader_from_before_and_forgets_when_they_are_gone(server_app, monkeypatch):
    monkeypatch.setattr(storage, "PATIENCE", 0.3)
    db.session.add(Setting(name="word", value=WORD))
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
        reader.execute(text("SELECT 1"))
        db.session.execute(delete(Setting))
        db.session.commit()
        with pytest.raises(NotYet):
            clean()
        reader.rollback()
    monkeypatch.setattr(storage, "PATIENCE", 60)
    clean()
    assert db.session.execute(text("SELECT pg_relation_size('setting')")).scalar() == 0


def test_on_postgresql_whoever_writes_in_another_database_of_the_server_is_waited_for(server_app, monkeypatch):
    """Cleaning beside them would report success and leave the rows."""
    db.session.add(Setting(name="word", value=WORD))
    db.session.commit()
    with psycopg.connect(plain(db.engine.url.set(database="postgres"))) as other:
        other.execute("SELECT pg_current_xact_id()")
        db.session.execute(delete(Setting))
        db.session.commit()
        monkeypatch.setattr(storage, "PATIENCE", 0.3)
        with pytest.raises(NotYet):
            clean()
    monkeypatch.setattr(storage, "PATIENCE", 60)
    clean()
    assert db.session.execute(text("SELECT pg_relation_size('setting')")).scalar() == 0


def test_on_postgresql_a_table_that_is_held_is_left_for_later_at_once(server_app):
    """Whoever came after a lock that waits would wait behind it."""
    with db.engine.connect() as holder:
        holder.execute(text("LOCK TABLE setting IN ROW EXCLUSIVE MODE"))
        begun = monotonic()
        with pytest.raises(NotYet):
            clean()
        assert monotonic() - begun < storage.PATIENCE / 2
    clean()


def test_a_piece_of_a_long_work_is_written_whole_or_not_at_all(real_app):
    with storage.writing():
        db.session.add(Setting(name="first", value="1"))

    def broken():
        with storage.writing():
            db.session.add(Setting(name="second", value="2"))
            db.session.flush()
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        broken()
    with storage.reading():
        assert [row.name for row in db.session.query(Setting)] == ["first"]


def test_who_reads_for_a_long_work_keeps_no_writer_waiting(file_app, other):
    with storage.reading():
        assert db.session.query(Setting).count() == 0
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


def test_an_error_of_the_database_tells_no_value(real_app):
    """What breaks a rule may be somebody's address, and errors are logged."""
    db.session.add(Setting(name=WORD, value=""))
    db.session.commit()
    with pytest.raises(IntegrityError) as error:
        db.session.execute(insert(Setting).values(name=WORD, value=""))
    db.session.rollback()
    assert WORD not in "".join(format_exception(error.value))


LOOKS_IN = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT number FROM edition").fetchall()
connection.close()
"""


def test_whoever_looks_in_and_leaves_takes_no_log_from_who_still_writes(file_app):
    """SQLite lets the last to leave delete the log. It asks for locks, which a process loses by any close of the file."""
    file = db.engine.url.database
    db.session.rollback()
    with db.engine.connect() as one, db.engine.connect() as other:
        for connection in (one, other):
            connection.execution_options(read_only=True).exec_driver_sql("SELECT number FROM edition")
            connection.rollback()
        before = os.stat(f"{file}-wal").st_ino
        subprocess.run([sys.executable, "-c", LOOKS_IN, file], check=True)
        assert os.stat(f"{file}-wal").st_ino == before
        with db.engine.begin() as writer:
            writer.exec_driver_sql("UPDATE edition SET number = 2")
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT number FROM edition").fetchone() == (2,)

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Timer
from traceback import format_exception

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.core import outbox, storage
from portal.core.db import db
from portal.core.installation import Setting


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


def left_over(folder):
    return [path.name for path in Path(folder).iterdir() if WORD.encode() in path.read_bytes()]


def test_after_cleaning_nothing_deleted_is_left_in_the_file_or_its_log(file_app, tmp_path):
    db.session.add(Setting(name="word", value=WORD))
    db.session.commit()
    db.session.delete(db.session.get(Setting, "word"))
    db.session.commit()
    assert left_over(tmp_path) != []  # the write-ahead log remembers
    storage.clean(("setting",))
    assert left_over(tmp_path) == []


def test_cleaning_writes_the_file_anew_so_that_its_pages_keep_no_order_of_arrival(file_app, other):
    free = lambda: other.execute("PRAGMA freelist_count").fetchone()[0]  # noqa: E731
    db.session.add_all(Setting(name=f"word-{number}", value=WORD * 40) for number in range(200))
    db.session.commit()
    db.session.execute(delete(Setting))
    db.session.commit()
    assert free() > 0
    storage.clean(("setting",))
    assert free() == 0


def test_cleaning_does_not_mind_those_who_only_wait_for_news(file_app):
    reader = file_app.extensions["page_cache"].edition
    reader.read()
    storage.clean(("setting",))
    assert reader.read().number >= 1


def test_cleaning_fails_while_somebody_reads_and_is_then_tried_again(file_app, other, monkeypatch):
    monkeypatch.setattr(storage, "WAIT", 0.1)
    db.session.add(Setting(name="word", value=WORD))
    db.session.commit()
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM setting").fetchone()
    with pytest.raises(RuntimeError):
        storage.clean(("setting",))
    other.execute("ROLLBACK")
    storage.clean(("setting",))


def test_cleaning_works_on_postgresql_while_others_are_connected(server_app):
    outbox.beat("worker")
    with db.engine.connect():
        storage.clean(("heartbeat", "job"))
    assert outbox.last_beat("worker")


def test_an_error_of_the_database_tells_no_value(real_app):
    """What breaks a rule may be somebody's address, and errors are logged."""
    db.session.add(Setting(name=WORD, value=""))
    db.session.commit()
    with pytest.raises(IntegrityError) as error:
        db.session.execute(insert(Setting).values(name=WORD, value=""))
    db.session.rollback()
    assert WORD not in "".join(format_exception(error.value))

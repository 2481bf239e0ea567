"""A database that is locked, slow or gone becomes a page with words that needs no database, and one line of the log."""

import sqlite3
from contextlib import closing
from time import monotonic

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from portal.accounts.access import ANYONE, allow
from portal.core import installation, outbox, storage
from portal.core.audit import record
from portal.core.db import db
from portal.web.errors import Causes
from portal.web.transaction import CANNOT_SERVE, GIVES_UP_AT, give_up
from tests.conftest import make_app

# Ends the connection on which it is asked for, as a database that is started anew does.
END = "SELECT pg_terminate_backend(:pid, 2000)"

NOWHERE = "postgresql://nobody:secret-word@127.0.0.1:9/none"


def with_probes(app):
    @allow(ANYONE)
    def write():
        record("probe:write", "Probe:1", by=None)
        return "written"

    @allow(ANYONE)
    def read():
        return f"read {installation.current()}"

    @allow(ANYONE)
    def sleep():
        db.session.execute(text("SELECT pg_sleep(60)"))
        return "slept"

    @allow(ANYONE)
    def fault():
        raise ZeroDivisionError

    @allow(ANYONE)
    def lose():
        end_connection()
        return read()

    @allow(ANYONE)
    def lose_at_the_end():
        end_connection()
        return "read all"

    @allow(ANYONE)
    def lose_and_write():
        end_connection()
        return write()

    @allow(ANYONE)
    def lose_and_give_up():
        try:
            return lose_and_write()
        except CANNOT_SERVE:
            give_up()
            return "what was typed"

    app.testing = False  # faults become pages
    views = ((write, "POST"), (read, "GET"), (sleep, "GET"), (fault, "GET"), (lose, "GET"), (lose_at_the_end, "GET"),
             (lose_and_write, "POST"), (lose_and_give_up, "POST"))  # fmt: skip
    for view, method in views:
        app.add_url_rule(f"/{view.__name__}", view_func=view, methods=[method])
    return app


def end_connection():
    """Let the database end the connection of the request at hand."""
    pid = db.session.scalar(text("SELECT pg_backend_pid()"))
    other = create_engine(db.engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text(END), {"pid": pid})
    other.dispose()


@pytest.fixture
def house(real_app):
    return with_probes(real_app)


@pytest.fixture
def server_house(server_app):
    """On PostgreSQL alone."""
    return with_probes(server_app)


def send(house, seconds=0.2):
    return house.test_client().post("/write", environ_overrides={GIVES_UP_AT: monotonic() + seconds})


def test_a_form_waits_for_its_turn_and_not_for_ever(house):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps this time itself.")
    with closing(sqlite3.connect(db.engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = send(house)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert "<h1>Mohon tunggu sebentar</h1>" in answer.text
        assert "belum tersimpan" in answer.text
        assert house.test_client().get("/read").status_code == 200  # a reader waits for nobody
        other.execute("ROLLBACK")
    assert send(house).status_code == 200


def test_what_is_to_write_by_a_moment_does_not_bind_what_comes_after_it(house):
    send(house)
    assert storage.gives_up_at.get() is None


def test_a_statement_that_takes_too_long_is_ended(server_house):
    storage.be_brief(db.engine, 1)
    begun = monotonic()
    answer = server_house.test_client().get("/en/sleep")
    assert (answer.status_code, "One moment, please" in answer.text) == (503, True)
    assert monotonic() - begun < 50


def test_a_connection_that_the_database_has_closed_is_nobody_s_fault(server_house):
    client = server_house.test_client()
    assert client.get("/read").status_code == 200
    other = create_engine(db.engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()
    assert client.get("/read").status_code == 200


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/lose", "GET", 503), ("/lose_at_the_end", "GET", 503), ("/lose_and_write", "POST", 503),
        ("/lose_and_give_up", "POST", 200),
    ],
)  # fmt: skip
def test_a_connection_that_is_lost_on_the_way_is_no_fault_of_ours(server_house, path, method, status):
    client = server_house.test_client()
    answer = client.open(path, method=method)
    assert answer.status_code == status, answer.text
    assert client.get("/read").status_code == 200


def test_a_job_whose_connection_is_lost_is_marked_and_the_worker_goes_on(server_house):
    outbox.enqueue("probe:lost")
    db.session.commit()

    def lost():
        end_connection()
        installation.current()

    job = outbox.claim()
    assert outbox.carry_out(job, {"probe:lost": lost}) is False
    assert server_house.test_client().get("/read").status_code == 200


@pytest.fixture
def lost(tmp_path):
    """A house whose database is nowhere."""
    return make_app(DATA_DIR=str(tmp_path), DATABASE_URL=NOWHERE, TESTING=False)


@pytest.mark.parametrize(("path", "title"), [("/", "Mohon tunggu sebentar"), ("/en/survei", "One moment, please")])
def test_without_a_database_a_page_has_words_of_its_own(lost, path, title):
    answer = lost.test_client().get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert f"<h1>{title}</h1>" in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_it_is_said_once_and_without_a_secret(lost, caplog):
    client = lost.test_client()
    for _ in range(10):
        client.get("/")
        client.get("/no-such-page")
        client.post("/kode", headers={"Origin": "http://elsewhere.example"})
    assert len(caplog.records) == 1
    assert "The database cannot serve now (OperationalError" in caplog.text
    assert "secret-word" not in caplog.text
    assert len(caplog.text) < 400


def test_a_cause_is_said_again_after_a_minute(monkeypatch):
    causes = Causes()
    assert [causes.is_news(cause) for cause in ("a", "a", "b")] == [True, False, True]
    monkeypatch.setattr("portal.web.errors.monotonic", lambda: monotonic() + 61)
    assert causes.is_news("a")


def test_a_fault_of_ours_is_a_page_though_the_database_is_gone_meanwhile(house, monkeypatch):
    def gone(*_, **__):
        raise AssertionError("asked")

    client = house.test_client()
    assert client.get("/read").status_code == 200
    monkeypatch.setattr(installation, "settings", gone)
    monkeypatch.setattr(installation, "is_demo", gone)
    house.extensions["site"].clear()
    answer = client.get("/fault")
    assert (answer.status_code, "Ada gangguan pada sistem kami" in answer.text) == (500, True)


def test_where_the_database_is_lost_at_the_commit_nobody_is_told_that_nothing_was_stored(house, monkeypatch):
    def lose():
        db.session.rollback()
        raise OperationalError("COMMIT", {}, ConnectionError("closed"), connection_invalidated=True)

    monkeypatch.setattr(db.session, "commit", lose)
    answer = send(house)
    assert (answer.status_code, "tidak tahu pasti" in answer.text) == (503, True)

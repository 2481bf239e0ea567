"""The database is locked or away while somebody sends: nothing is taken, and nothing that was typed is lost."""

import sqlite3
from contextlib import closing, contextmanager

import pytest
from flask import has_request_context
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from portal.core import storage
from portal.core.db import db
from portal.surveys.models import Ballot
from portal.web import transaction
from portal.web.forgery import read_stamp
from tests import postgres
from tests.browser import Browser, words
from tests.builders import Town

PATH = "/survei/dinas/ktp"
TYPED = {f"u{number}": "3" for number in range(1, 10)} | {"sex": "P", "comment": "Kursi kurang."}


@pytest.fixture
def town(real_app, set_clock):
    town = Town()
    town.open_survey(set_clock)
    (town.code,) = town.slips(1)
    return town


@pytest.fixture
def page(real_app, town):
    browser = Browser(real_app)
    browser.get(f"{PATH}?undangan={town.code}")
    return browser


def fields(browser):
    found = [(i.get("name"), i.get("value")) for i in browser.page.iter("input")
             if i.get("type") == "hidden" or "checked" in i.attrib]  # fmt: skip
    return dict(found)


def refused(browser, words_of_it="belum kami terima"):
    """What the browser has in hand after it sent in vain, to be sent once more."""
    before = fields(browser)["csrf_token"]
    answer = browser.ask("POST", PATH, 503, data=fields(browser) | TYPED)
    assert answer.headers["Retry-After"].isdigit()
    assert answer.headers["Cache-Control"] == "no-store"
    assert words_of_it in words(browser.page.find(".//div[@role='alert']"))
    after = fields(browser)["csrf_token"]
    assert read_stamp("SkmForm", after) == read_stamp("SkmForm", before) is not None  # it counts once in any case
    return fields(browser)


def locked(monkeypatch):
    """Somebody else writes for a long time, and a writer waits for next to none."""
    db.session.remove()
    monkeypatch.setattr(storage, "WAIT", 0.05)
    monkeypatch.setattr(transaction, "PATIENCE", 0.05)
    if db.engine.dialect.name == "sqlite":
        other = sqlite3.connect(db.engine.url.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        return closing(other)
    other = db.engine.connect()
    other.exec_driver_sql("LOCK TABLE form_nonce, invitation IN ACCESS EXCLUSIVE MODE")
    event.listen(db.engine, "begin", lambda begun: begun.exec_driver_sql("SET LOCAL lock_timeout = '50ms'"))
    return closing(other)


def test_a_locked_database_gives_the_filled_form_back(page, monkeypatch):
    with locked(monkeypatch):
        again = refused(page)
        assert again.items() >= {name: TYPED[name] for name in TYPED if name.startswith("u")}.items()
        assert words(page.page.find(".//textarea")) == "Kursi kurang."
        assert "Kartu tanda penduduk" in words(page.page.find(".//header"))
    page.ask("POST", PATH, 303, data=again | TYPED)
    assert db.session.query(Ballot).count() == 1


@contextmanager
def away(url):
    """Whoever was connected is thrown out, and nobody comes in."""
    server, name = url.set(database="postgres"), url.database
    out = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    postgres.run(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", out)
    try:
        yield
    finally:
        postgres.run(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.mark.parametrize("left", ["nothing", "site"])
def test_without_any_database_the_answers_come_back_as_a_list(server_app, set_clock, monkeypatch, left):
    town = Town()
    town.open_survey(set_clock)
    (code,) = town.slips(1)
    browser = Browser(server_app)
    browser.get(f"{PATH}?undangan={code}")
    if left == "nothing":
        server_app.extensions["site"].clear()
    with away(db.engine.url):
        again = refused(browser)
        assert again.items() >= TYPED.items()
        assert "Kursi kurang." in words(browser.page.find(".//dl"))
    browser.ask("POST", PATH, 303, data=again)
    assert [said.marks["u1"] for said in town.waiting()] == [3]


def test_a_commit_that_fails_is_answered_like_a_lock(page, monkeypatch):
    """An answer is thanked for when it is stored, and not when it is about to be."""
    def fail():
        raise OperationalError("COMMIT", None, Exception("disk full"))

    with monkeypatch.context() as patched:
        patched.setattr("portal.surveys.views.sending.settle", fail)
        refused(page)
    assert db.session.query(Ballot).count() == 0


def test_where_nobody_knows_whether_a_commit_was_kept_the_form_sent_again_counts_once(page, monkeypatch):
    commit = db.session.commit

    def kept_and_lost():
        commit()
        if has_request_context():
            raise OperationalError("COMMIT", None, Exception("the line broke"), connection_invalidated=True)

    with monkeypatch.context() as patched:
        patched.setattr(db.session, "commit", kept_and_lost)
        again = refused(page, "tidak tahu")
    page.ask("POST", PATH, 410, data=again | TYPED)
    assert db.session.query(Ballot).count() == 1

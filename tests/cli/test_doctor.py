"""What `doctor` says of a house where something is wrong, and of one where nothing is."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, text

from portal.accounts import actions as accounts
from portal.cli.doctor import FAIL, OK, WARN, examine
from portal.core import clock, installation, outbox, secrets
from portal.core.audit import record
from portal.core.db import db
from tests.builders import Town, person
from tests.conftest import TEST


@pytest.fixture
def house(real_app):
    """One in which all is well but what a test breaks."""
    real_app.config.update(PUBLIC_URL="https://suara.example.go.id", TRUSTED_PROXIES=1, SECRET_KEY="k" * 40)
    real_app.config["DATA_DIR"].chmod(0o700)
    town = Town()
    for each in (town.inspector, person(inspector=town.district)):
        accounts.choose_password(each, "Kata sandi yang panjang")
    for _ in range(2):
        person(publisher=town.district)
    outbox.beat("worker")
    outbox.beat("backup")
    db.session.commit()
    town.app = real_app
    return town


def said(app, about=None, level=None):
    return [f.words for f in examine(app) if about in (None, f.about) and level in (None, f.level)]


def test_where_all_is_well_nothing_fails(house):
    failed = [finding for finding in examine(house.app) if finding.level == FAIL]
    assert [finding for finding in failed if finding.about != "PostgreSQL"] == []  # that of the tests is in haste
    kinds = {finding.about for finding in examine(house.app)}
    assert {"disk", "files", "migration", "secret key", "worker", "inspectors", "backup", "clock"} <= kinds


def test_it_ends_with_status_1_where_something_is_wrong_and_shows_no_secret(house):
    db.session.query(outbox.Heartbeat).delete()
    db.session.commit()
    db.session.remove()
    result = house.app.test_cli_runner().invoke(args=["doctor", "--deep"])
    assert (result.exit_code, "FAIL worker" in result.output) == (1, True)
    password = db.engine.url.password or "k" * 40
    assert not any(secret in result.output for secret in ("k" * 40, TEST["SECRET_KEY"], password))


@pytest.fixture
def key():
    yield
    secrets.set_key(TEST["SECRET_KEY"])


def wrong_key(town):
    secrets.set_key("another")


def old_schema(town):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))


def silent_worker(town):
    db.session.query(outbox.Heartbeat).filter_by(name="worker").one().at = clock.now() - timedelta(minutes=2)


def worker_of_tomorrow(town):
    db.session.query(outbox.Heartbeat).filter_by(name="worker").one().at = clock.now() + timedelta(hours=2)


def open_files(town):
    (town.app.config["DATA_DIR"] / "secret_key").touch(0o644)
    (town.app.config["DATA_DIR"] / "secret_key").chmod(0o644)


def no_inspector(town):
    for account in db.session.query(type(town.head)):
        account.active = False


def dead_letter(town):
    db.session.add(outbox.Job(name="survey:closed", payload={}, attempts=outbox.PATIENCE, due_at=clock.now()))


def no_backup(town):
    db.session.query(outbox.Heartbeat).filter_by(name="backup").one().at = clock.now() - timedelta(days=3)


def clock_set_back(town):
    record("try:it", "Try:1", by=None)
    db.session.flush()
    db.session.execute(text("UPDATE audit_entry SET at = '2031-01-01 00:00:00+00'"))


def no_address(town):
    town.app.config["PUBLIC_URL"] = "http://suara"


def mail_without_address(town):
    town.app.config.update(PUBLIC_URL="", MAIL_URL="smtp://mail.example.org")


def no_contact(town):
    db.session.execute(delete(installation.Setting).where(installation.Setting.name == "controller"))


@pytest.mark.parametrize("real_app", ["file_app"], indirect=True)  # all that it asks is asked on both above
@pytest.mark.parametrize(
    ("harm", "level", "about", "words"),
    [
        (wrong_key, FAIL, "secret key", "DATA_DIR/secret_key"), (old_schema, FAIL, "migration", "db upgrade"),
        (silent_worker, FAIL, "worker", "no sign of life"), (worker_of_tomorrow, FAIL, "worker", "no sign of life"),
        (open_files, FAIL, "files", "secret_key"), (no_inspector, FAIL, "inspectors", "0 can sign in"),
        (dead_letter, WARN, "jobs", "survey:closed (1)"), (no_backup, WARN, "backup", "2026-05-29"),
        (clock_set_back, WARN, "clock", "set back"), (no_address, WARN, "PUBLIC_URL", "https"),
        (no_contact, WARN, "institution", "controller"), (mail_without_address, WARN, "MAIL_URL", "links"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_and_what_to_do(house, key, harm, level, about, words):
    assert not any(words in each for each in said(house.app, about, level))
    harm(house)
    db.session.commit()
    assert any(words in each for each in said(house.app, about, level)), said(house.app, about)


def test_of_an_empty_database_it_says_that_setup_comes_first(file_app):
    db.session.execute(text("DELETE FROM alembic_version"))
    db.session.commit()
    assert any("setup" in words for words in said(file_app, "database", FAIL))


def test_an_old_key_is_named_with_what_needs_it_and_then_to_be_dropped(house, key, set_clock):
    secrets.set_key("new", TEST["SECRET_KEY"])
    house.app.config["SECRET_KEY_FALLBACKS"] = [TEST["SECRET_KEY"]]
    installation.check_key()
    db.session.commit()
    assert "Links for passwords" in said(house.app, "old key", OK)[0]
    db.session.rollback()  # the doctor only reads, and its process ends
    installation.current().key_since = clock.now() - timedelta(days=8)
    db.session.commit()
    assert "Nothing needs it" in said(house.app, "old key", WARN)[0]

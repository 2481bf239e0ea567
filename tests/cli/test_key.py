"""The secret key: kept by its fingerprint, changed while what was made with the old one lives on, and lost."""

import stat
from importlib import import_module

import pytest
from flask import Flask

from portal.accounts import actions as accounts
from portal.accounts import queries as people
from portal.cli.key import change_files, held_by_old_key
from portal.config import load
from portal.core import installation, secrets
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.installation import Installation, Kind, WrongKey
from portal.surveys import queries
from portal.web import forgery
from tests.browser import Browser
from tests.builders import FOURS, Town
from tests.conftest import TEST

KEY = TEST["SECRET_KEY"]


@pytest.fixture(autouse=True)
def key():
    """Whatever a test does with the key, the next one has the one of all tests."""
    yield
    secrets.set_key(KEY)


@pytest.fixture
def changed(monkeypatch):
    """From now on the key is a new one, and the old one is still given."""
    monkeypatch.setattr(installation, "_key_was_right", False)
    return lambda new="new", *old: secrets.set_key(new, *old)


def test_a_house_knows_its_key_from_the_start_and_no_other(session, changed):
    installation.begin(Kind.REAL)
    assert installation.current().key_print == secrets.fingerprint()
    changed("another")
    for ask in (installation.check_key, installation.follow_day):
        with pytest.raises(WrongKey, match="DATA_DIR/secret_key"):
            ask()
    assert KEY not in installation.current().key_print


def test_a_house_of_before_takes_the_key_at_hand_once(session, changed):
    session.add(Installation(id=1, kind=Kind.REAL))
    installation.check_key()
    changed("another")
    with pytest.raises(WrongKey):
        installation.check_key()


def test_where_nothing_is_set_up_no_key_is_wrong(session):
    installation.check_key()


def test_a_new_key_is_taken_where_the_old_one_is_given_too(session, changed):
    installation.begin(Kind.REAL)
    changed("new", KEY)
    installation.check_key()
    changed("new")
    installation.check_key()
    assert session.query(AuditEntry).filter_by(action="installation:rotate_key").count() == 1
    changed(KEY)
    with pytest.raises(WrongKey):
        installation.check_key()


def test_a_process_that_runs_while_the_key_is_changed_ends_its_work(session, changed):
    installation.begin(Kind.REAL)
    installation.follow_day()
    here = installation.current()
    here.key_print = "0" * 32
    session.flush()
    installation.follow_day()


def test_a_demo_keeps_its_key_because_its_passwords_come_from_it(session, changed):
    installation.begin(Kind.DEMO)
    changed("new", KEY)
    with pytest.raises(WrongKey):
        installation.check_key()


def test_what_was_made_with_the_old_key_is_still_good_and_what_is_made_has_the_new_one(open_town, session, changed):
    printed = open_town.slips(2)
    token = accounts.new_link(open_town.chief, by=None)
    stamp = forgery.make_stamp("SkmForm")
    changed("new", KEY)
    assert queries.right(printed[0]) is not None
    open_town.say(FOURS, code=printed[0])
    assert queries.right(printed[0]).spent
    assert people.link(token).account is open_town.chief
    assert forgery.read_stamp("SkmForm", stamp)
    fresh, fresh_stamp = open_town.slips(1)[0], forgery.make_stamp("SkmForm")
    changed("new")
    assert queries.right(printed[1]) is None
    assert queries.right(fresh) is not None
    assert (forgery.read_stamp("SkmForm", stamp), bool(forgery.read_stamp("SkmForm", fresh_stamp))) == (None, True)


def rekeyed(app: Flask, *keys):
    """The same house started again with these keys."""
    app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"] = keys[0], list(keys[1:])
    app.config["WTF_CSRF_SECRET_KEY"] = [*keys[:0:-1], keys[0]]
    secrets.set_key(*keys)


def test_who_is_signed_in_stays_so_and_may_send_the_page_that_was_open(app, town, session, changed):
    browser = Browser(app)
    accounts.choose_password(town.administrator, "Kata sandi yang panjang")
    session.commit()
    browser.get("/masuk")
    browser.send("/masuk", 302, identity=town.administrator.identity, password="Kata sandi yang panjang")
    browser.get("/kelola/pengaturan")
    try:
        rekeyed(app, "new", KEY)
        browser.send("/kelola/pengaturan", 302, institution="Baru")
        assert installation.settings().institution == "Baru"
        fresh = Browser(app)
        fresh.get("/masuk")
        fresh.send("/masuk", 302, identity=town.administrator.identity, password="Kata sandi yang panjang")
    finally:
        rekeyed(app, KEY)


@pytest.mark.parametrize("killed_after", [0, 1, 2])
def test_changing_the_files_leaves_a_house_that_starts_wherever_it_is_killed(tmp_path, monkeypatch, killed_after):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    before = load(DATA_DIR=str(tmp_path))["SECRET_KEY"]
    steps = []

    def write(path, text):
        if len(steps) == killed_after:
            raise KeyboardInterrupt
        steps.append(path.name)
        whole(path, text)

    module = import_module("portal.cli.key")  # by its own name the package has the command
    whole = module.write_private
    monkeypatch.setattr(module, "write_private", write)
    if killed_after < 2:
        with pytest.raises(KeyboardInterrupt):
            change_files(tmp_path)
    else:
        change_files(tmp_path)
    after = load(DATA_DIR=str(tmp_path))
    assert before in (after["SECRET_KEY"], *after["SECRET_KEY_FALLBACKS"])
    assert (after["SECRET_KEY"] != before) is (killed_after == 2)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.iterdir())


@pytest.fixture
def real_house(file_app, monkeypatch):
    """A real one with the key in its file, as the command has it."""
    monkeypatch.delenv("SECRET_KEY", raising=False)
    data_dir = file_app.config["DATA_DIR"]
    (data_dir / "secret_key").write_text(KEY)
    installation.begin(Kind.REAL)
    db.session.commit()

    def run(*args, typed=""):
        db.session.remove()
        result = file_app.test_cli_runner().invoke(args=["key", *args], input=typed)
        db.session.remove()
        return result

    return data_dir, run


def test_the_command_changes_the_key_once_and_says_what_is_to_be_done(real_house):
    data_dir, run = real_house
    result = run("rotate")
    assert (result.exit_code, "Start server and worker again" in result.output) == (0, True)
    assert (data_dir / "secret_key.old").read_text() == KEY
    assert KEY not in result.output
    assert (data_dir / "secret_key").read_text() not in result.output
    assert installation.current().key_print == secrets.fingerprint()
    assert "key drop" in run("rotate").output


def test_the_old_key_goes_when_nothing_hangs_on_it(real_house, set_clock):
    data_dir, run = real_house
    run("rotate")
    assert "Links for passwords last until 2026-06-08" in run("drop").output
    assert (data_dir / "secret_key.old").exists()
    set_clock(installation.current().key_since.date().replace(day=9))
    assert run("drop").exit_code == 0
    assert not (data_dir / "secret_key.old").exists()


def test_slips_that_are_out_hold_the_old_key(session, set_clock):
    town = Town()
    town.open_survey(set_clock)
    town.slips(1)
    installation.current().key_since = installation.clock.now()
    set_clock(town.survey.closes_on)
    assert held_by_old_key() == ["Slips of 1 surveys are still out, the last until 2026-06-20."]


def test_a_lost_key_is_given_up_only_when_it_is_lost_and_after_a_question(real_house):
    _data_dir, run = real_house
    assert "is not lost" in run("lost", "--yes").output
    secrets.set_key("another")
    assert run("lost", typed="n\n").exit_code == 1
    with pytest.raises(WrongKey):
        installation.check_key()
    db.session.rollback()
    assert run("lost", "--yes").exit_code == 0
    installation.check_key()


def test_commands_that_write_refuse_a_wrong_key(real_house, file_app):
    installation.current().key_print = "0" * 32
    db.session.commit()
    db.session.remove()
    issue = ["invitations", "issue", "1", "--stratum", "handed", "--as", "a@b.id"]
    for command in (["work", "--once"], issue, ["serve"]):
        result = file_app.test_cli_runner().invoke(args=command)
        assert (result.exit_code, "The secret key is not the one" in result.output) == (1, True), command

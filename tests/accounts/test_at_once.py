"""An administrator acts alone on a plain person in the moment in which somebody confirms a role of theirs."""

from contextvars import Context
from threading import Event, Thread
from time import monotonic

import pytest
from sqlalchemy import text

from portal.accounts import access, confirmations, proposals
from portal.accounts.deeds.people import GiveRole
from portal.accounts.models import Account, PasswordLink, Person
from portal.accounts.rules import Permission, Role
from portal.core.db import db
from portal.core.errors import NotFound
from tests.browser import Browser
from tests.builders import Town, able, person
from tests.locks import wait_for_lock

WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def plain():
    human = person("Calon inspektur")
    return human.id, human.person_id


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/kelola/pengguna/akun/{account}/tautan", {}),
        ("/kelola/pengguna/{person}/akun", {"identity": "punya.admin@uji.id"}),
        ("/kelola/pengguna/akun/{account}/matikan", {}),
    ],
)
def test_what_comes_while_the_first_role_is_confirmed_waits_and_is_only_proposed(server_app, monkeypatch, path, fields):
    town = Town()
    able(*town.publishers, town.inspector, town.administrator)
    account_id, person_id = plain()
    browser = Browser(server_app).sign_in(town.administrator)
    monkeypatch.setitem(server_app.config, "WTF_CSRF_ENABLED", False)  # what is tried is the moment, not the stamp
    monkeypatch.setattr(access.session_token, "protect", lambda: None)
    human = db.session.get(Person, person_id)
    role = proposals.propose(GiveRole(human, Role.INSPECTOR, town.district), by=town.administrator)
    db.session.commit()
    confirmed = proposals.confirm(role, by=town.inspector)
    db.session.flush()  # and not yet committed
    answers = []
    path = path.format(account=account_id, person=person_id)

    def ask():
        headers = {"Origin": "http://localhost"}
        answers.append(Context().run(browser.client.post, path, data=fields, headers=headers))

    thread = Thread(target=ask)
    thread.start()
    with db.engine.connect() as watch:
        until = monotonic() + 60
        while thread.is_alive() and not watch.execute(WAITS).scalar_one() and monotonic() < until:
            watch.rollback()
    db.session.commit()
    thread.join()
    assert answers[0].status_code == 302, answers[0].text
    links = {link.account_id for link in db.session.query(PasswordLink)}
    assert links == {confirmed.account.id}
    assert [each.active for each in db.session.query(Account).filter_by(person_id=person_id)] == [True]
    assert len(proposals.pending()) == 1


def test_two_who_decide_at_once_decide_once(server_app):
    """The second one waits for the first at the proposal itself, and finds nothing left: on SQLite at its first word."""
    town = Town()
    confirmations.propose("uji:coba", "Uji:1", agency=town.district, by=town.publishers[0])
    db.session.commit()
    other_id, found, ended = town.publishers[1].id, [], Event()

    def decide():
        with server_app.app_context():
            try:
                account = db.session.get_one(Account, other_id)
                confirmations.decline("uji:coba", "Uji:1", needs=Permission.ROLE_CONFIRM, by=account)
                found.append("decided")
            except NotFound:
                found.append("nothing waits")
            finally:
                db.session.rollback()
                db.session.remove()
                ended.set()

    confirmations.decline("uji:coba", "Uji:1", needs=Permission.ROLE_CONFIRM, by=town.publishers[0])
    thread = Thread(target=decide)
    thread.start()
    wait_for_lock(ended)
    db.session.commit()
    thread.join()
    assert found == ["nothing waits"]

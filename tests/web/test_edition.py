"""How a process on PostgreSQL knows the edition without asking, and when it does not trust what it knows."""

import pytest

from portal.core import pages
from portal.core.db import db
from portal.web import edition
from portal.web.edition import Away, PostgresReader
from tests import postgres
from tests.cli.houses import soon


@pytest.fixture
def reader(server_app, monkeypatch):
    """As in another process, and one that hardly ever looks by itself: it has to hear."""
    monkeypatch.setattr(edition, "LOOK", 600.0)
    monkeypatch.setattr(edition, "GOOD", 1200.0)
    reader = PostgresReader(db.engine.url)
    assert soon(reader.known)
    yield reader
    reader.close()


def test_it_hears_of_a_new_edition_with_the_commit_and_not_before(reader):
    before = reader.edition.of(("cards",))
    pages.changed("cards")
    db.session.flush()
    assert reader.known().of(("cards",)) == before
    db.session.commit()
    assert soon(lambda: reader.edition.of(("cards",)) == (before[0] + 1,))


def test_what_this_process_did_itself_is_asked_for_and_not_remembered(reader):
    before = reader.known().of(("cards",))
    pages.changed("cards")
    db.session.commit()
    assert reader.read().of(("cards",)) == (before[0] + 1,)


def test_what_is_known_is_not_taken_for_true_when_the_line_is_lost(reader, monkeypatch):
    monkeypatch.setattr(edition, "AGAIN", 0.1)
    known, url = reader.known(), db.engine.url
    db.session.remove()
    db.engine.dispose()
    admin, name = url.set(database="postgres"), url.database
    others = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    postgres.run(admin, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", others)
    assert soon(lambda: reader.known() is None)
    with pytest.raises(Away):
        reader.read()
    assert soon(reader.last) == known
    postgres.run(admin, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert soon(reader.known) == known
    assert not reader.away


def test_a_database_without_room_for_one_more_connection_is_not_away(reader):
    reader._note_failure(OSError("connection failed: FATAL:  sorry, too many clients already"))
    assert not reader.away

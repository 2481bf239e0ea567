"""What whoever watches the house is told: that it lives, and what keeps it from being ready."""

from collections import namedtuple
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.core import clock, outbox
from portal.core.db import db
from portal.core.outbox import Heartbeat, Job
from portal.web import health
from tests.conftest import make_app

WELL = "database: ok\ndisk: ok\nworker: ok\nqueue: ok\n"
NOWHERE = "postgresql://nobody:x@127.0.0.1:9/none"


@pytest.fixture
def ready(real_app, monkeypatch):
    """Ask whether the house is ready. Its worker has just shown that it lives."""
    monkeypatch.setattr(health, "REMEMBERED", 0)
    outbox.beat("worker")
    client = real_app.test_client()

    def ready():
        db.session.commit()
        answer = client.get("/healthz/ready")
        return answer.status_code, answer.text

    return ready


def add_job(**of_it):
    db.session.add(Job(name="probe", payload={}, **of_it))


def test_all_is_well(ready):
    assert ready() == (200, WELL)


def test_another_schema_is_not_ready_but_alive(ready, real_app):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    code, lines = ready()
    assert (code, "database: not at the newest migration" in lines) == (503, True)
    assert real_app.test_client().get("/healthz").status_code == 200


def test_without_a_database_it_lives_and_says_what_is_away(tmp_path):
    client = make_app(DATA_DIR=str(tmp_path), DATABASE_URL=NOWHERE).test_client()
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert "database: cannot be reached\ndisk: ok\nworker: not known" in answer.text


def test_a_full_disk_is_told(ready, monkeypatch):
    monkeypatch.setattr(health, "disk_usage", lambda _path: namedtuple("Usage", "free")(10 * 1024**2))
    code, lines = ready()
    assert (code, "disk: less than 200 MB free" in lines) == (503, True)


def test_a_disk_that_takes_nothing_is_told(ready, monkeypatch):
    def refuse(**_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(health, "NamedTemporaryFile", refuse)
    code, lines = ready()
    assert (code, "disk: DATA_DIR cannot be written to (Read-only file system)" in lines) == (503, True)


def test_looking_leaves_nothing_on_the_disk(ready, real_app):
    ready()
    assert not list(real_app.config["DATA_DIR"].glob(".probe-*"))


def test_a_worker_that_is_silent_is_told(ready):
    db.session.get(Heartbeat, "worker").at = clock.now() - timedelta(minutes=6)
    code, lines = ready()
    assert (code, "worker: no sign of life for 6 minutes" in lines) == (503, True)


def test_a_worker_that_died_is_told_though_the_clock_was_set_back(ready, monkeypatch):
    assert ready()[0] == 200
    db.session.get(Heartbeat, "worker").at = clock.now() + timedelta(hours=5)  # by the clock as it went before
    assert ready()[0] == 200
    now = health.monotonic()
    monkeypatch.setattr(health, "monotonic", lambda: now + 400)
    code, lines = ready()
    assert (code, "worker: no sign of life for 6 minutes" in lines) == (503, True)


def test_a_job_that_nobody_does_is_told_and_one_that_is_due_later_is_not(ready):
    add_job(due_at=clock.now() + timedelta(days=1))
    add_job(due_at=clock.now() - timedelta(minutes=10))
    assert ready()[0] == 200
    add_job(due_at=clock.now() - timedelta(minutes=20))
    code, lines = ready()
    assert (code, "queue: a job has been due for 20 minutes" in lines) == (503, True)


def test_what_failed_for_good_is_a_warning_and_no_more(ready):
    add_job(due_at=clock.now() - timedelta(days=1), attempts=outbox.PATIENCE, error="ValueError()")
    code, lines = ready()
    assert (code, "warning: 1 jobs failed for good" in lines) == (200, True)


def test_the_newest_migration_is_the_one_that_migrations_lead_to():
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(health.MIGRATIONS)).get_current_head() == health.head()

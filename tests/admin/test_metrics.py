"""What a machine that watches this one is told: off until a token is set, and never anything of answers."""

import pytest

from portal.core import clock, outbox
from portal.core.outbox import Job


@pytest.fixture
def ask(app, browser, town, monkeypatch):
    def ask(status, token="Bearer angka-panjang", setting="angka-panjang"):
        monkeypatch.setitem(app.config, "METRICS_TOKEN", setting)
        headers = {"Authorization": token} if token else {}
        return browser.client.get("/metrics", headers=headers)

    return lambda status, **said: checked(ask(status, **said), status)


def checked(answer, status):
    assert answer.status_code == status
    return answer.text


def test_without_a_token_in_the_settings_there_is_no_such_page(ask):
    ask(404, setting="")
    ask(404, setting="", token="Bearer ")


@pytest.mark.parametrize("token", ["", "Bearer x", "Bearer angka-panjan", "Basic angka", "Bearer ängka"])
def test_who_does_not_show_it_is_told_nothing(ask, token):
    assert "suara_plaju" not in ask(403, token=token)


def test_it_tells_of_the_worker_the_jobs_and_the_room(ask, session):
    outbox.beat("worker")
    session.add(Job(name="survey:closed", payload={}, attempts=outbox.PATIENCE, due_at=clock.now()))
    session.commit()
    lines = ask(200).splitlines()
    assert "suara_plaju_worker_age_seconds 0.0" in lines
    assert 'suara_plaju_jobs_dead{job="survey:closed"} 1' in lines
    assert any(line.startswith("suara_plaju_disk_free_bytes ") for line in lines)
    named = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(named) == len(set(named)) >= 8


def test_nothing_in_it_changes_when_an_answer_comes_in(ask, open_town, session):
    before = ask(200)
    open_town.say(code=open_town.slips(1)[0], comment="kata warga")
    session.commit()
    after = ask(200)
    changed = {a.split()[0] for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b}
    sizes = {"suara_plaju_disk_free_bytes", "suara_plaju_database_bytes"}  # others use the machine; and see below
    assert changed - sizes == set()


def test_sizes_are_too_coarse_to_tell_of_an_answer(ask):
    sizes = [line.split()[1] for line in ask(200).splitlines() if "_bytes " in line and line[0] != "#"]
    assert len(sizes) == 2
    assert all(int(size) % 10_000_000 == 0 for size in sizes)

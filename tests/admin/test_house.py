"""Settings, jobs and the log."""

from datetime import timedelta

import pytest

from portal.admin import queries
from portal.core import clock, installation, outbox
from portal.core.audit import AuditEntry
from portal.core.errors import Refused
from portal.core.installation import Setting
from portal.core.outbox import PATIENCE, Job
from tests.browser import words
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

SET = {
    "institution": "Kecamatan Plaju", "contact_phone": "(0711) 123-456", "contact_email": "suara@uji.id",
    "contact_address": "Jalan A", "contact_hours": "Senin–Jumat", "controller": "Kecamatan Plaju",
    "controller_contact": "privasi@uji.id",
}  # fmt: skip


def test_settings_are_kept_and_what_changed_is_logged(desk, town, session):
    desk.send("/kelola/pengaturan", **SET | {"english": "y"})
    kept = installation.settings()
    assert {name: getattr(kept, name) for name in SET} == SET
    assert kept.languages == "id en"
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.action, entry.actor_id) == ("settings:change", town.administrator.id)
    assert "languages" not in entry.details  # it was so before


def test_the_english_pages_can_be_left_out(desk, session):
    desk.send("/kelola/pengaturan", **SET)
    assert installation.settings().languages == "id"


@pytest.mark.parametrize("wrong", [{"contact_phone": "telepon kami"}, {"contact_email": "suara"}])
def test_a_contact_that_is_none_is_shown_again(desk, session, wrong):
    desk.send("/kelola/pengaturan", 422, **SET | wrong)
    assert desk.faults() == list(wrong)
    assert {name: desk.typed()[name] for name in SET} == SET | wrong
    assert installation.settings().institution == "Kecamatan Uji"


@pytest.mark.parametrize(
    ("empty", "missing"),
    [
        (["institution"], ["institution"]),
        (["contact_phone", "contact_email", "contact_address"], ["contact"]),
        (["controller"], ["controller"]),
        (["controller_contact"], ["controller_contact"]),
        (["contact_phone"], []),  # there are two other ways
    ],
)
def test_the_page_says_what_a_survey_waits_for(desk, session, empty, missing):
    session.query(Setting).delete()
    desk.send("/kelola/pengaturan", **SET | dict.fromkeys(empty, ""))
    settings = installation.settings()
    assert (settings.missing, settings.complete) == (missing, not missing)
    desk.get("/kelola/pengaturan")
    waits = desk.browser.page.find(".//main//*[@class='notice notice-mid']") is not None
    assert waits is bool(missing)


@pytest.mark.parametrize("nothing", ["", "   ", "-", "\u200b"])
@pytest.mark.parametrize(
    ("emptied", "fault"),
    [
        (["institution"], "institution"),
        (["contact_phone", "contact_email", "contact_address"], "contact_phone"),
        (["controller"], "controller"),
        (["controller_contact"], "controller_contact"),
    ],
)
def test_whom_residents_can_ask_is_changed_and_never_emptied(desk, session, emptied, fault, nothing):
    desk.send("/kelola/pengaturan", **SET)
    typed = SET | {"contact_hours": "Senin"} | dict.fromkeys(emptied, nothing if "contact" not in fault[:7] else "")
    desk.send("/kelola/pengaturan", 422, **typed)
    assert desk.faults() == [fault]
    assert desk.typed()["contact_hours"] == "Senin"
    assert installation.settings().complete
    with pytest.raises(Refused):
        installation.change_settings(dict.fromkeys(emptied, nothing), by=None)


# ---- jobs


@pytest.fixture
def jobs(session):
    now = clock.now()
    session.add_all(
        [
            Job(name="survey:closed", payload={"id": 7}, attempts=PATIENCE, error="ValueError", due_at=now),
            Job(name="survey:confirmed", payload={"id": 8}, attempts=PATIENCE, error="OSError", due_at=now),
            Job(name="clock:ballots", payload={}, due_at=now),
            Job(name="clock:purging", payload={}, attempts=2, error="KeyError", due_at=now, failing_since=now,
                failures=2),
            Job(name="survey:forgotten", payload={}, attempts=1, error="NotYet", due_at=now, waiting_since=now),
            Job(name="clock:closing", payload={}, attempts=1, due_at=now, begun_at=now),
        ]
    )  # fmt: skip
    session.commit()
    return {job.name: job for job in session.query(Job)}


def test_dead_letters_stand_with_their_error_and_the_others_wait(desk, jobs):
    desk.get("/kelola/pekerjaan")
    dead, waiting = (words(table) for table in desk.browser.page.iterfind(".//main//table"))
    assert all(said in dead for said in ("survey:closed", "id 7", "ValueError"))
    assert all(said in waiting for said in ("clock:ballots", "clock:purging", "KeyError", "(2 kali)"))
    assert "1 Juni 2026" in waiting  # since when it fails, waits, or is in hand


@pytest.mark.parametrize(("minutes", "told"), [(59, False), (61, True)])
def test_what_fails_for_an_hour_is_said_where_an_administrator_begins(desk, session, minutes, told):
    since = clock.now() - timedelta(minutes=minutes)
    session.add(Job(name="survey:closed", payload={}, attempts=9, failing_since=since, failures=9, due_at=clock.now()))
    session.commit()
    assert ("gagal terus-menerus" in desk.get("/kelola")) is told


def test_a_dead_letter_is_tried_again(desk, jobs, town, session):
    job = jobs["survey:closed"]
    desk.send("/kelola/pekerjaan", action=f"/kelola/pekerjaan/{job.id}/ulangi")
    session.expire_all()
    assert (job.attempts, len(outbox.dead_letters())) == (0, 1)
    assert session.query(AuditEntry).order_by(AuditEntry.id.desc()).first().action == "job:try_again"


def test_all_dead_letters_are_tried_again_at_once(desk, jobs, session):
    desk.send("/kelola/pekerjaan", action="/kelola/pekerjaan/ulangi")
    assert outbox.dead_letters() == []


def test_a_dead_letter_is_given_up_after_a_question(desk, jobs, town, session):
    job = jobs["survey:closed"]
    page = f"/kelola/pekerjaan/{job.id}/buang"
    desk.get(page)
    assert len(outbox.dead_letters()) == 2
    desk.send(page)
    assert [letter.name for letter in outbox.dead_letters()] == ["survey:confirmed"]
    entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.action, entry.actor_id) == ("job:discard", town.administrator.id)
    assert (entry.details["name"], entry.details["payload"]) == ("survey:closed", {"id": 7})


def test_all_that_were_shown_are_given_up_and_no_other(desk, jobs, session):
    last = jobs["survey:confirmed"].id
    session.add(Job(name="survey:closed", payload={"id": 9}, attempts=PATIENCE, error="x", due_at=clock.now()))
    session.commit()
    desk.send(f"/kelola/pekerjaan/buang/{last}")
    assert [letter.payload for letter in outbox.dead_letters()] == [{"id": 9}]


def test_a_job_that_has_not_failed_for_good_is_left_to_the_worker(desk, jobs, session):
    path = f"/kelola/pekerjaan/{jobs['clock:purging'].id}/ulangi"
    desk.get("/kelola/pekerjaan")
    token = next(desk.browser.page.iterfind(".//input[@name='csrf_token']")).get("value")
    desk.browser.ask("POST", path, 404, data={"csrf_token": token}, headers={"Origin": "http://localhost"})
    assert jobs["clock:purging"].attempts == 2


def is_alarmed(desk):
    desk.get("/kelola/pekerjaan")
    return desk.browser.page.find(".//main//*[@class='notice notice-bad']") is not None


def test_a_worker_that_was_never_seen_is_silent(desk):
    assert queries.worker().silent
    assert is_alarmed(desk)


@pytest.mark.parametrize(("seconds", "silent"), [(0, False), (60, False), (61, True)])
def test_a_worker_is_silent_after_a_minute_and_the_page_says_since_when(desk, monkeypatch, seconds, silent):
    outbox.beat("worker")
    then, later = clock.now(), clock.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (queries.worker().seen_at, queries.worker().silent) == (then, silent)
    assert is_alarmed(desk) is silent
    assert "12.00 WIB" in desk.words()


# ---- the log


def test_no_answer_and_no_word_of_a_resident_stands_in_the_log(desk, open_town, session):
    code = open_town.slips(1)[0]
    before = session.query(AuditEntry).count()
    open_town.say({"u1": 1}, code=code, comment="kata warga")
    session.commit()
    assert session.query(AuditEntry).count() == before
    text = desk.get("/kelola/jejak")
    assert code not in text
    assert "kata warga" not in text


def test_each_cell_of_a_job_tells_on_a_telephone_what_it_is(desk, jobs):
    """There the table has no head to be seen, and a cause stands once, above all that failed of it."""
    desk.get("/kelola/pekerjaan")
    for table in desk.browser.page.iterfind(".//main//table"):
        assert "folds" in table.get("class")
        assert all(cell.find("span[@class='fold-name']") is not None for cell in table.iter("td"))
    causes = [words(head) for head in desk.browser.page.iter("th") if head.get("scope") == "rowgroup"]
    assert len(causes) == 2
    assert any("ValueError" in cause for cause in causes)


def test_a_survey_that_lost_its_key_is_named_in_words(desk, open_town, session):
    open_town.survey.earlier_keys = {"00" * 32: "lost"}
    session.commit()
    text = desk.get("/kelola")
    assert "Kartu tanda penduduk (Dinas), Semester I 2026 kehilangan kunci" in text

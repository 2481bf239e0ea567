"""Every role × every kind of case × every page of the desk: who sees it, and that nobody reads a planted contact."""

from contextvars import Context

import pytest

from portal.accounts import access
from portal.complaints.actions import unsealing
from portal.complaints.views.deeds import DEEDS
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.outbox import Job
from tests.builders import person, resident
from tests.complaints.desk import PLANTED, QUEUE, cases, path
from tests.complaints.house import TEXT
from tests.conftest import ONE_DATABASE

# Which of the cases are somebody's; all others are a number that does not exist.
SEES = {
    "complaint_officer": {"named", "anonymous", "confidential", "helped"},
    "coordinator": {"named", "anonymous", "confidential", "helped"},
    "head": {"named", "anonymous", "confidential", "officer", "at_desk"},
    "desk_officer": {"at_desk"},
    "district_coordinator": {"elsewhere", "helped"},
    "other": set(),  # an officer of another branch
    "inspector": None, "moderator": None, "administrator": None, "rahma": None, "guest": None,  # nothing of a desk
}  # fmt: skip


@pytest.fixture
def town(house):
    house.other = person("Petugas lain", complaint_officer=house.secretariat)
    house.rahma, house.guest = resident(), None
    house.cases = cases(house)
    return house


def ask(browser, method, address):
    db.session.commit()
    headers = {"Origin": "http://localhost"} if method == "POST" else {}
    return Context().run(browser.client.open, address, method=method, headers=headers)


def be(browser, town, who):
    account = getattr(town, who)
    return browser.sign_out() if account is None else browser.sign_in(account)


@ONE_DATABASE
@pytest.mark.parametrize("who", SEES)
def test_who_sees_which_case_on_which_page(who, town, browser):
    be(browser, town, who)
    pages = ["", "cetak", *DEEDS]
    for name, case in town.cases.items():
        photo = case.photos[0].file.key
        for each in (*(path(case, page) for page in pages), f"{QUEUE}/foto/{photo}.webp"):
            answer = ask(browser, "GET", each)
            if SEES[who] is None:
                assert answer.status_code in (302, 403), (who, each)
            elif name not in SEES[who]:
                assert answer.status_code == 404, (who, name, each)
                assert TEXT.encode() not in answer.data
            else:
                assert answer.status_code in (200, 403, 303), (who, name, each)  # 403: a deed of others
            assert not [word for word in PLANTED if word.encode() in answer.data], (who, name, each)


@ONE_DATABASE
@pytest.mark.parametrize("who", [who for who, seen in SEES.items() if seen is not None])
def test_lists_and_files_have_only_what_somebody_sees(who, town, browser):
    be(browser, town, who)
    for address in ("", "?tahap=semua", "/laporan-unit.csv?tahap=semua", "?bagian=bantu&tahap=semua"):
        answer = ask(browser, "GET", QUEUE + address)
        shown = {name for name, case in town.cases.items() if case.number in answer.text}
        helps = {"helped"} if who in ("complaint_officer", "coordinator") else set()
        expected = helps if "bantu" in address else SEES[who] - helps  # what they help with is a list of its own
        assert shown == expected, (who, address)
        assert not [word for word in PLANTED if word in answer.text]


@ONE_DATABASE
@pytest.mark.parametrize("who", SEES)
def test_a_name_is_read_by_a_button_where_it_was_given_to_the_unit(who, town, browser, monkeypatch):
    monkeypatch.setattr(access.session_token, "protect", lambda: None)
    be(browser, town, who)
    for name, case in town.cases.items():
        answer = ask(browser, "POST", path(case, "nama"))
        given = SEES[who] is not None and name in SEES[who] and not case.anonymous
        assert (answer.status_code == 200) == given, (who, name)
        assert ("Tersembunyi" in answer.text) == given
        assert "81277771234" not in answer.text
        read = db.session.query(AuditEntry).filter_by(action="complaint:name", subject=f"Complaint:{case.id}").count()
        assert read == given


@ONE_DATABASE
def test_nothing_opens_without_an_inspector_outside_and_for_nobody_else(town, browser, monkeypatch):
    monkeypatch.setattr(access.session_token, "protect", lambda: None)
    case = town.cases["anonymous"]
    unsealing.ask(case, "Perlu menemui pelapor di rumahnya", by=town.coordinator)
    db.session.commit()
    (asked,) = db.session.execute(db.text("SELECT id FROM confirmation WHERE act = 'complaint:unseal'")).one()
    for who in set(SEES) - {"inspector", "coordinator"}:
        be(browser, town, who)
        confirm = ask(browser, "POST", f"{QUEUE}/buka-identitas/{asked}/setuju")
        assert confirm.status_code in (403, 302), who
        read = ask(browser, "POST", path(case, "identitas"))
        assert read.status_code in (403, 404, 302), who
        assert "Tersembunyi" not in confirm.text + read.text
    inside = person("Inspektur di dalam", inspector=town.dinas)
    browser.sign_in(inside)
    assert case.number not in browser.get(f"{QUEUE}/buka-identitas")
    assert ask(browser, "POST", f"{QUEUE}/buka-identitas/{asked}/setuju").status_code == 403
    browser.sign_in(town.inspector)
    page = browser.get(f"{QUEUE}/buka-identitas")
    assert case.number in page
    assert not [word for word in PLANTED if word in page]
    browser.send(f"{QUEUE}/buka-identitas/{asked}/setuju", 303)
    assert ask(browser, "POST", path(case, "identitas")).status_code == 403  # who agreed reads nothing
    browser.sign_in(town.coordinator).get(path(case))
    page = browser.send(path(case, "identitas"), 200).text
    assert "Tersembunyi" in page
    assert "81277771234" in page
    assert db.session.query(AuditEntry).filter_by(action="complaint:read").count() == 1
    be(browser, town, "complaint_officer")
    assert ask(browser, "POST", path(case, "identitas")).status_code == 403


@ONE_DATABASE
def test_no_job_and_no_entry_of_the_log_has_a_planted_word(town, browser):
    rows = [str(job.payload) for job in db.session.query(Job)]
    rows += [f"{entry.action} {entry.subject} {entry.details}" for entry in db.session.query(AuditEntry)]
    assert rows
    assert not [row for row in rows for word in PLANTED if word in row]

"""A day of somebody of the staff: what they did is there already, they send it, their superior reads and decides."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.core import files
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.work import WorkKind
from portal.evaluation.reports import actions, queries, team
from portal.evaluation.reports.jobs import note_work
from portal.evaluation.reports.models import DailyReport, ReportLine, ReportReading, WorkDone
from portal.evaluation.reports.rules import Line, State
from tests.browser import words
from tests.builders import agency, person, resident
from tests.conftest import ONE_DATABASE
from tests.evaluation.line import hold, post
from tests.organisation.small import queries_counted

DAY = date(2026, 6, 1)
CASE, OTHER = "PLJ-26-7K3M-9Q9", "PLJ-26-0000-000"
PAGE = "/kinerja/laporan"
EVERYBODY_ELSE = ("mayor", "camat")


def text_of(browser):
    return words(browser.page.find(".//main"))


def work(account, kind=WorkKind.CASE_ANSWERED, reference="", key="", on=DAY):
    note_work(key or f"{account.id}{kind}{reference}"[:32], account.id, kind.value, reference, on.isoformat())
    db.session.commit()


def write(account, *lines, day=DAY, send=True):
    """The report of a day, as their form would send it."""
    own = queries.day_of(account.person_id, day)
    said = [Line(text) if isinstance(text, str) else text for text in lines]
    report = actions.save(own, said, seen=own.counts, saves=own.report.saves if own.report else 0, by=account)
    if send:
        actions.send(report, by=account)
    db.session.commit()
    return report


def sent(account, reader, day=DAY):
    return team.sent_by(account.person_id, day, reader=reader)


def test_work_that_is_told_twice_counts_once_and_a_residents_not_at_all(session, line):
    for _time in range(2):
        work(line.head, key="k" * 32, reference=CASE)
    note_work("r" * 32, resident().id, "case_answered", OTHER, DAY.isoformat())
    assert [(each.person_id, each.reference) for each in session.query(WorkDone)] == [(line.head.person_id, CASE)]


@ONE_DATABASE
def test_a_day_from_its_first_line_to_its_acceptance(browser, session, line):
    work(line.head, reference=CASE)
    work(line.head, reference="", key="secret")
    browser.sign_in(line.head).get("/kinerja")
    assert "Answered reports of residents (2)" in text_of(browser)
    browser.send(f"{PAGE}/{DAY}/kirim")  # one tap
    report = session.query(DailyReport).one()
    assert report.state is State.SENT
    (kept,) = session.query(ReportLine)
    assert (kept.amount, kept.proof, kept.kind) == (2, CASE, "case_answered")

    browser.sign_in(line.chief).get("/kinerja/tim/laporan")
    assert "Answered reports" not in text_of(browser)  # the board, which renews itself, reads nobody's words
    assert "connect-src 'self'" in browser.client.get("/kinerja/tim/laporan?bagian=1").headers["Content-Security-Policy"]
    browser.get(f"/kinerja/tim/laporan/{line.head.person_id}/{DAY}")
    browser.send(status=422, button="return", reason="")
    assert "Write in up to 600 letters what has to be corrected." in text_of(browser)
    browser.send(button="return", reason="Tulis juga rapat pagi.")

    browser.sign_in(line.head).get(PAGE)
    assert "Tulis juga rapat pagi." in text_of(browser)
    assert "Read by Sekretaris" in text_of(browser)
    form = {name: field.get("value") for field in browser.page.iter("input") if (name := field.get("name"))}
    fields = {name: value for name, value in form.items() if name.startswith("lines-")}
    browser.send(
        f"{PAGE}/{DAY}", status=422, button="send", **fields | {"lines-1-text": "Rapat pagi", "lines-1-amount": "satu"}
    )
    assert "Write a number from 1 to 1,000,000." in text_of(browser)
    assert browser.page.find(".//input[@name='lines-1-amount']").get("value") == "satu"  # nothing typed is lost
    browser.send(f"{PAGE}/{DAY}", button="send", **fields | {"lines-1-text": "Rapat pagi", "lines-1-amount": "1"})
    assert [each.version for each in session.query(ReportLine).order_by(ReportLine.version)] == [1, 2, 2]

    browser.sign_in(line.chief).get(f"/kinerja/tim/laporan/baca?hari={DAY}")
    assert "Rapat pagi" in text_of(browser)
    assert "Known to the portal on this day" in text_of(browser)
    browser.send("/kinerja/tim/laporan/terima", laporan=f"{report.id}:1")  # as it was before: left as it is
    assert session.get(DailyReport, report.id).state is State.SENT
    browser.get(f"/kinerja/tim/laporan/baca?hari={DAY}")
    browser.send("/kinerja/tim/laporan/terima", laporan=f"{report.id}:2")
    assert session.get(DailyReport, report.id).state is State.ACCEPTED
    assert len(session.scalars(select(ReportReading.version)).all()) == 2  # once for each version
    assert not session.scalars(select(AuditEntry.id).where(AuditEntry.subject.startswith("DailyReport"))).all()

    work(line.head, WorkKind.FORUM_ANSWERED, "dialog 7")
    assert "Answered residents in the dialogue (1)" in words(_panels(browser.sign_in(line.head)))
    for who in EVERYBODY_ELSE:
        browser.sign_in(getattr(line, who)).get(f"/kinerja/tim/laporan/{line.head.person_id}/{DAY}", status=404)
        assert "Rapat pagi" not in browser.get(f"/kinerja/tim/laporan/baca?hari={DAY}")


def _panels(browser):
    browser.get("/kinerja")
    return browser.page.find(".//main")


@ONE_DATABASE
def test_a_week_is_a_file_in_the_order_of_the_fields(browser, session, line):
    write(line.head, Line("Rapat", 2, "kegiatan", "Notulen 5"), Line("=HYPERLINK(1)"))
    write(line.head, "Draf saja", send=False)
    rows = browser.sign_in(line.head).get(f"{PAGE}/pekan/{DAY}.csv").splitlines()
    assert rows[-3:] == [
        "Tanggal,Rencana hasil kerja,Kegiatan,Jumlah,Satuan,Bukti dukung,Status",
        "2026-06-01,,Rapat,2,kegiatan,Notulen 5,Sent", "2026-06-01,,'=HYPERLINK(1),,,,Sent",
    ]  # fmt: skip
    browser.get(f"{PAGE}/pekan/{DAY}")
    assert [each.get("data-copy") for each in browser.page.iter("button") if each.get("data-copy")] == [
        "Rapat · 2 kegiatan · Notulen 5", "=HYPERLINK(1)",
    ]  # fmt: skip
    browser.get(f"{PAGE}/2026-06-02", status=404)
    browser.get(f"{PAGE}/kemarin", status=404)


def test_a_line_that_was_removed_does_not_come_back_and_what_follows_does(session, line):
    work(line.head, reference=CASE)
    write(line.head, "Rapat", send=False)
    work(line.head, reference=OTHER)
    own = queries.day_of(line.head.person_id, DAY)
    assert [(each.count, each.references) for each in own.new_work] == [(1, (OTHER,))]
    assert [each.text for each in own.lines] == ["Rapat"]


def test_of_two_windows_the_second_is_told(session, line):
    own = queries.day_of(line.head.person_id, DAY)
    actions.save(own, [Line("Satu")], seen={}, saves=0, by=line.head)
    with pytest.raises(Refused, match="another window"):
        actions.save(own, [Line("Dua")], seen={}, saves=0, by=line.head)
    with pytest.raises(NotAllowed):
        actions.save(own, [Line("Tiga")], seen={}, saves=1, by=line.chief)


def test_nobody_calls_their_own_line_work_of_the_portal(session, line):
    """So that the same line day after day is not hidden behind a kind that was sent by hand."""
    for back in range(6):
        write(line.head, Line("Rapat", kind="case_answered"), day=DAY - timedelta(days=back))
    read = sent(line.head, line.chief)
    assert [each.kind for each in read.lines] == [""]
    assert list(read.repeated.values()) == [6]
    (member,) = [each for each in team.board(line.chief, DAY).members if each.person_id == line.head.person_id]
    assert (member.state, member.lines, member.repeated) == (State.SENT, 1, 6)
    for back in range(6):
        work(line.camat, reference=f"dialog {back}", on=DAY - timedelta(days=back))
        write(line.camat, Line("Jawab", kind="case_answered"), day=DAY - timedelta(days=back))
    assert sent(line.camat, line.chief).repeated == {}  # the portal itself put it there each day


@ONE_DATABASE
def test_the_superior_reads_that_a_line_is_the_same_each_day_and_nothing_follows(browser, session, line):
    """On the board, where all that waits is read, and on the page of the report; the person's own pages say nothing."""
    for back in range(6):
        write(line.head, "Mengikuti apel pagi", f"Rapat ke-{back}", day=DAY - timedelta(days=back))
    browser.sign_in(line.chief).get("/kinerja/tim/laporan")
    assert "a line is the same in 6 reports of 14 days" in text_of(browser)
    assert "has no consequence: some work is the same each day. Ask before you judge." in text_of(browser)
    for page in (f"/kinerja/tim/laporan/baca?hari={DAY}", f"/kinerja/tim/laporan/{line.head.person_id}/{DAY}"):
        browser.get(page)
        marked = [words(each) for each in browser.page.iterfind(".//main//li") if "the same line in" in words(each)]
        assert [each.startswith("Mengikuti apel pagi") for each in marked] == [True]
    browser.send(button="accept")
    assert browser.sign_in(line.head).get("/kinerja/laporan").count("the same line in") == 0
    for other in (line.mayor, line.camat):
        browser.sign_in(other).get("/kinerja/tim/laporan")
        assert "is the same in" not in text_of(browser)
    assert {each.state for each in session.query(DailyReport)} == {State.SENT, State.ACCEPTED}


def test_who_decides_follows_the_line_of_today(session, line):
    """A vacant post, an acting holder, two posts of one person: the first superior who decides has decided."""
    report = write(line.head, "Rapat")
    line.vacate(line.chief_post)
    mayor = sent(line.head, line.mayor)
    assert mayor.seat.deputising
    acting = person("Plt. Sekretaris")
    hold(line.chief_post, acting, acting=True)
    with pytest.raises(NotAllowed):
        actions.accept(mayor, version=1, by=line.mayor)  # they were it when they read
    assert not sent(line.head, acting).seat.deputising

    second = post(line.town.desk, "Kepala UPTD", line.camat_post)
    hold(second, line.head)
    actions.send_back(sent(line.head, line.camat), "Kurang jelas.", version=1, by=line.camat)
    with pytest.raises(Refused, match="decided meanwhile"):
        actions.accept(sent(line.head, acting), version=1, by=acting)
    assert report.state is State.RETURNED
    with pytest.raises(NotAllowed):
        actions.accept(sent(line.head, line.camat), version=1, by=line.head)


def test_a_file_is_read_by_the_two_once_it_was_sent(browser, session, line):
    stored = files.keep_document(b"%PDF-1.4 rahasia %%EOF")
    kept = actions.add_file(queries.day_of(line.head.person_id, DAY), "Notulen", stored, by=line.head)
    address = f"{PAGE}/berkas/{kept.id}"
    assert browser.sign_in(line.head).ask("GET", address, 200).data.startswith(b"%PDF")
    browser.sign_in(line.chief).get(address, status=404)
    write(line.head, "Rapat")
    assert browser.ask("GET", address, 200).headers["Content-Disposition"].startswith("attachment")
    browser.sign_in(line.camat).get(address, status=404)
    with pytest.raises(Refused, match="stays with it"):
        actions.remove_file(kept, by=line.head)


@ONE_DATABASE
def test_hr_sees_how_many_and_no_word(browser, session, line):
    officer = person("Kepegawaian", hr=line.town.dinas)
    hold(post(line.town.desk, "Kepala UPTD", line.head_post), person("Satu-satunya"))
    write(line.head, "Rapat rahasia")
    page = browser.sign_in(officer).get("/kepegawaian/laporan")
    assert "Rapat rahasia" not in page
    assert line.head.name not in page
    assert browser.get("/kepegawaian/laporan/kelengkapan.csv").splitlines()[1:] == [
        "Dinas,2026-06-01,2,1,0,1,0,0"  # with the UPTD, in which one person holds a post
    ]
    browser.get(f"/kinerja/tim/laporan/{line.head.person_id}/{DAY}", status=403)
    browser.sign_in(line.chief).get(f"/kinerja/tim/{line.head.person_id}")
    assert "Rapat rahasia" not in text_of(browser)
    assert "Daily reports" in text_of(browser)


@ONE_DATABASE
def test_what_the_hot_pages_ask_does_not_grow(browser, session, line):
    """However many report to somebody, and however long they have reported."""
    below = [person(f"Staf {number}") for number in range(5)]
    for number, account in enumerate(below):
        made = post(agency(f"unit-{number}", line.town.dinas), f"Kepala {number}", line.chief_post)
        hold(made, account)
        for back in range(3):
            work(account, reference=f"dialog {back}", on=DAY - timedelta(days=back))
            write(account, "Rapat", day=DAY - timedelta(days=back))
    asked = {path: statements(browser.sign_in(line.chief), path) for path in (PAGE, "/kinerja/tim/laporan")}
    work(line.head, reference=CASE)
    write(line.head, "Rapat")
    work(line.head, reference=OTHER)
    asked |= {"own": statements(browser.sign_in(line.head), PAGE)}
    assert asked == {PAGE: 3, "/kinerja/tim/laporan": 2, "own": 5}


OURS = ("report", "work_done", "result_line", "WITH RECURSIVE")


def statements(browser, path):
    """Of the page itself; every page of who is signed in asks for the account and the inbox besides."""
    browser.get(path)
    with queries_counted() as asked:
        browser.get(path)
    return len([each for each in asked if any(name in each for name in OURS)])


@ONE_DATABASE
def test_whoever_decides_about_an_older_version_is_shown_the_newest_and_the_person_sees_it(browser, session, line):
    report = write(line.head, "Rapat")
    page = f"/kinerja/tim/laporan/{line.head.person_id}/{DAY}"
    browser.sign_in(line.chief).get(page)
    actions.send_back(sent(line.head, line.chief), "Tulis juga rapat pagi.", version=1, by=line.chief)
    write(line.head, "Rapat", "Rapat pagi")
    browser.send(page, status=422, button="accept")  # the page that stands open still
    assert "Rapat pagi" in text_of(browser)
    assert session.get(DailyReport, report.id).state is State.SENT
    assert session.scalars(select(ReportReading.version).order_by(ReportReading.version)).all() == [1, 2]


@ONE_DATABASE
def test_a_mistyped_public_number_is_told_at_its_field_and_a_right_one_is_a_link(browser, session, line):
    browser.sign_in(line.head).get(PAGE)
    typed = {"lines-0-text": "Jawab warga", "lines-0-proof": "Surat 5, PLJ-26-7K3M-9QX"}
    browser.send(f"{PAGE}/{DAY}", status=422, button="send", **typed)
    field = browser.page.find(".//input[@name='lines-0-proof']")
    told = {each.get("id"): words(each) for each in browser.page.iter() if each.get("id")}
    assert any("copy it from its page" in told.get(each, "") for each in field.get("aria-describedby").split())
    assert field.get("value") == typed["lines-0-proof"]
    secret = {"lines-0-proof": f"/l/{CASE}/{'a' * 26}"}
    browser.send(f"{PAGE}/{DAY}", status=422, button="send", **typed | secret)
    assert "may open what only a resident may read" in text_of(browser)
    with pytest.raises(Refused, match="may open what only a resident may read"):  # nor by a form that is not ours
        write(line.head, Line("Jawab warga", proof=secret["lines-0-proof"]))
    session.rollback()
    browser.send(f"{PAGE}/{DAY}", button="send", **typed | {"lines-0-proof": f"Surat 5, {CASE.lower()}, janji 12"})
    work(line.head, reference=OTHER)
    browser.sign_in(line.chief).get(f"/kinerja/tim/laporan/{line.head.person_id}/{DAY}")
    shown = {a.get("href"): a.text for a in browser.page.iterfind(".//main//a")}
    assert (shown[f"/l/{CASE}"], shown["/janji/12"], shown[f"/l/{OTHER}"]) == (CASE.lower(), "janji 12", OTHER)
    rows = browser.sign_in(line.head).get(f"{PAGE}/pekan/{DAY}.csv").splitlines()
    assert f'"Surat 5, {CASE.lower()}, janji 12"' in rows[-1]  # copied as it was typed

"""The draw of each month: nobody chooses, nobody knows before, and whoever changes the list afterwards is named."""

import subprocess
from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import update

from portal.cli.draw import differences
from portal.complaints import check_jobs, check_queries, jobs, lots, queries
from portal.complaints import samples as door
from portal.complaints.actions import checking, drawing, handling, reporter
from portal.complaints.check_models import ComplaintCheck, ComplaintDraw
from portal.complaints.kept import ComplaintSum, Cut
from portal.complaints.lots import Entry
from portal.complaints.models import ComplaintStep
from portal.complaints.rules import Found, Said, StepKind
from portal.core import clock, keys, pages
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.periods import Period
from tests.browser import words
from tests.complaints.house import DONE, declared, found_in, kinds, reported, verified
from tests.conftest import ONE_DATABASE

JUNE, JULY, AUGUST = "2026-06", "2026-07", "2026-08"
NOTE = "Saya lihat sendiri: lampunya menyala."


@pytest.fixture
def town(house, tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "_folder", tmp_path)
    check_jobs.tend()
    return house


def at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)


def one(month=JUNE):
    db.session.expire_all()
    return check_queries.draw(month)


def checks():
    return db.session.query(ComplaintCheck).order_by(ComplaintCheck.lot).all()


def seeds(tmp_path):
    return sorted(tmp_path.glob("*.seed"))


def test_a_month_from_its_commitment_to_the_seed(town, set_clock, tmp_path):
    begun = one()
    assert begun.commitment
    assert begun.seed is None
    assert not begun.lost
    cases = [declared(town) for _each in range(21)]
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    drawn = one()
    assert (drawn.entries, drawn.drawn, drawn.by_month) == (21, 2, JUNE)
    assert drawn.commitment == begun.commitment
    assert drawn.seed is None
    assert drawn.until_on == date(2026, 7, 15)
    entries = [Entry(case.number, 1, "dinas") for case in cases]
    seed = keys.seed_of(drawn.commitment)
    assert [(c.complaint.number, c.lot) for c in checks()] == [
        (each.number, lots.lot(seed, each)) for each in lots.drawn(seed, entries)
    ]
    checking.check(checks()[0], Found.NOT_DONE, NOTE, by=town.inspector)
    set_clock(date(2026, 7, 15))
    check_jobs.tend()
    assert one().closed_at is None
    set_clock(date(2026, 7, 16))
    check_jobs.tend()
    told = one()
    assert told.seed == seed
    assert found_in(told.month) == {"not_done": 1, "not_checked": 1}
    assert len(seeds(tmp_path)) == 1
    assert keys.seed_of(told.commitment) is None
    assert list(differences(told)) == []
    acts = [entry.action for entry in db.session.query(AuditEntry).filter(AuditEntry.subject == f"Draw:{JUNE}")]
    assert acts == ["draw:commit", "draw:draw", "draw:close"]


@ONE_DATABASE
def test_the_recipe_on_the_page_draws_the_same_with_sha256sum_alone(town, set_clock, browser, tmp_path):
    cases = [declared(town) for _each in range(23)]
    cases.append(of_the_desk(town))
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    set_clock(date(2026, 7, 16))
    check_jobs.tend()
    browser.get("/laporan/sampel/2026-06")
    recipe = "".join(browser.page.find(".//pre").itertext())
    (tmp_path / "sampel-2026-06.txt").write_text(browser.get("/laporan/sampel/2026-06.txt"))
    done = subprocess.run(["sh", "-c", recipe], cwd=tmp_path, capture_output=True, text=True, check=True)
    digest, committed, *drawn = done.stdout.splitlines()
    assert (digest[:64], committed[:64]) == (one().digest, one().commitment)
    assert drawn == [f"{each.lot} {each.complaint.number}:1:{each.agency.slug}" for each in checks()]
    assert len(drawn) == 3
    table = [line.split(",") for line in browser.get("/laporan/sampel/2026-06.csv").splitlines()]
    assert table[0] == ["number", "round", "declared_on", "lot", "drawn", "found", "unit"]
    assert sorted(row[0] for row in table[1:]) == sorted(case.number for case in cases)
    assert {f"{row[3]} {row[0]}:{row[1]}:{row[6]}" for row in table[1:] if row[4] == "1"} == set(drawn)
    assert {row[5] for row in table[1:]} == {"", "not_checked"}


@ONE_DATABASE
def test_the_command_draws_again_and_says_what_differs(town, set_clock, app):
    run = app.test_cli_runner().invoke
    cases = [declared(town) for _each in range(3)]
    db.session.commit()
    assert "not drawn yet" in run(args=["complaints", "draw", JUNE]).output
    assert "no such month" in run(args=["complaints", "draw", "juni"]).output
    set_clock(date(2026, 7, 16))
    check_jobs.tend()
    told = run(args=["complaints", "draw", JUNE])
    assert (told.exit_code, told.output[:27]) == (0, "3 declared done, 1 drawn: a"), (told.exception, told.stderr)
    next(step for step in cases[0].steps if step.kind is StepKind.DECLARED).at -= timedelta(days=40)
    db.session.commit()
    told = run(args=["complaints", "draw", JUNE])
    assert told.exit_code == 1
    assert "2 declarations now" in told.output


def test_a_second_run_changes_nothing(town, set_clock):
    declared(town)
    set_clock(date(2026, 7, 1))
    for _again in range(3):
        check_jobs.tend()
    assert len(checks()) == 1
    assert db.session.query(ComplaintDraw).count() == 2


def test_where_anything_was_declared_at_least_one_is_drawn_and_else_none(town, set_clock):
    declared(town)
    set_clock(date(2026, 7, 3))
    check_jobs.tend()
    set_clock(date(2026, 8, 3))
    check_jobs.tend()
    assert (one(JUNE).drawn, one(JULY).drawn, one(JULY).entries) == (1, 0, 0)


@ONE_DATABASE
def test_the_last_minute_of_a_month_belongs_to_it_and_is_drawn_once(town, monkeypatch):
    """Stamped before midnight and committed after it: the draw waits for longer than any form lives."""
    late = verified(town)
    at(monkeypatch, datetime(2026, 6, 30, 16, 59, 59, tzinfo=UTC))
    handling.declare_done(late, DONE, seen=late.version, by=town.complaint_officer)
    at(monkeypatch, datetime(2026, 6, 30, 17, 30, tzinfo=UTC))
    check_jobs.tend()
    assert one().drawn_at is None
    at(monkeypatch, datetime(2026, 6, 30, 18, 0, 1, tzinfo=UTC))
    check_jobs.tend()
    assert one().entries == 1
    assert [each.entry for each in check_queries.closures(JULY)] == []


def of_the_desk(town):
    """One that another unit declared."""
    case = reported(town, "loket")
    handling.declare_done(case, DONE, seen=case.version, by=town.desk_officer)
    db.session.commit()
    return case


def test_each_unit_draws_among_its_own_and_at_least_one(town, set_clock):
    """Many easy cases of one unit make no case of another less likely."""
    for _each in range(21):
        declared(town)
    alone = of_the_desk(town)
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    assert (one().entries, one().drawn) == (22, 3)
    assert [check.complaint_id for check in checks() if check.agency_id == town.desk.id] == [alone.id]


def test_a_case_is_one_lot_a_month_however_often_it_is_declared(town, set_clock):
    """By the last time: else easy cases that are declared again and again would make a hard one less likely."""
    case = declared(town)
    reporter.say(case, Said.PARTLY)
    handling.declare_done(case, DONE, seen=case.version, by=town.complaint_officer)
    assert [each.entry for each in check_queries.closures(JUNE)] == [Entry(case.number, 2, "dinas")]
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    reporter.say(case, Said.PARTLY)
    handling.declare_done(case, DONE, seen=case.version, by=town.complaint_officer)
    assert [each.round for each in check_queries.closures(JULY)] == [3]
    assert one().entries == 1


def test_a_confidential_case_is_in_no_draw(town, set_clock):
    declared(town, confidential=True)
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    assert one().entries == 0
    assert checks() == []


@pytest.mark.parametrize("cheat", ["backdate", "add", "take out"])
def test_who_changes_the_list_with_the_database_in_hand_is_named(town, set_clock, cheat):
    some = [declared(town) for _each in range(3)]
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    step = next(each for each in some[0].steps if each.kind is StepKind.DECLARED)
    if cheat == "backdate":
        later = declared(town)
        moved = next(each for each in queries.complaint(later.number).steps if each.kind is StepKind.DECLARED)
        moved.at -= timedelta(days=9)
    elif cheat == "add":
        case = reported(town)
        db.session.add(ComplaintStep(complaint_id=case.id, kind=StepKind.DECLARED, at=step.at, details={}))
    else:
        step.at -= timedelta(days=40)
    db.session.flush()
    assert list(differences(one()))


def test_another_choice_is_named_once_the_seed_is_told(town, set_clock):
    cases = [declared(town) for _each in range(3)]
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    (drawn,) = checks()
    other = next(case for case in cases if case.id != drawn.complaint_id)
    drawn.complaint_id = other.id
    set_clock(date(2026, 7, 16))
    check_jobs.tend()
    assert len(list(differences(one()))) == 2


def test_a_lost_seed_is_said_and_the_next_month_draws(town, set_clock, tmp_path):
    declared(town)
    (file,) = seeds(tmp_path)
    kept = file.read_bytes()
    file.unlink()
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    assert one().lost
    assert one().drawn_at is None
    assert checks() == []
    file.write_bytes(kept)  # it comes back: who could choose between two seeds would choose
    declared(town)
    set_clock(date(2026, 8, 1))
    check_jobs.tend()
    assert (one(JUNE).by_month, one(JULY).by_month) == (JULY, JULY)
    assert one(JUNE).drawn == one(JULY).drawn == 1
    set_clock(date(2026, 8, 16))
    check_jobs.tend()
    assert one(JUNE).seed == one(JULY).seed
    assert not list(differences(one(JUNE)))


def test_a_worker_that_slept_through_a_month_leaves_none_out(town, set_clock):
    set_clock(date(2026, 7, 10))
    declared(town)
    set_clock(date(2026, 8, 2))
    check_jobs.tend()
    assert one(JULY).lost
    assert one(JULY).commitment == ""
    assert one(JULY).drawn_at is None
    set_clock(date(2026, 9, 2))
    check_jobs.tend()
    assert one(JULY).by_month == AUGUST
    assert one(JULY).drawn == 1


def test_a_seed_that_went_after_it_drew_is_said(town, set_clock, tmp_path):
    declared(town)
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    for file in seeds(tmp_path):
        file.unlink()
    set_clock(date(2026, 7, 16))
    check_jobs.tend()
    assert one().lost
    assert one().seed is None
    assert found_in(one().month) == {"not_checked": 1}
    assert list(differences(one())) == ["The seed was lost before it was published, so nobody can draw again."]


def test_nothing_in_the_database_tells_the_seed_before_its_time(town, set_clock):
    """An administrator with the whole database, its jobs and its log has no way to know what will be drawn."""
    declared(town)
    seed = keys.seed_of(one().commitment)
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    db.session.flush()
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(table.select()):
            assert seed not in str(tuple(row)), table.name


def test_what_was_found_of_a_quarter_is_told_once_its_draws_are_closed(town, set_clock, monkeypatch):
    for _each in range(101):
        declared(town)
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    looked = checks()
    for check, found in zip(looked, [Found.DONE] * 5, strict=False):
        checking.check(check, found, NOTE, by=town.inspector)
    assert door.by_quarter() == {}  # while it goes on
    set_clock(date(2026, 7, 16))
    check_jobs.tend()
    told = door.by_quarter()[Period("2026-tw2")]
    assert told.drawn == 6
    assert {each.value: count for each, count in told.found.items()} == {
        "done": 5, "not_done": 0, "unclear": 0, "not_checked": 1,
    }  # fmt: skip
    assert kinds(looked[5].complaint)[-1] == "unchecked"


def test_a_draw_asks_as_much_for_many_as_for_few(town, set_clock, count_queries):
    for _each in range(4):
        declared(town)
    set_clock(date(2026, 7, 1))
    drawing.begin_months()
    with count_queries() as asked:
        drawing.draw()
    few = len(asked)
    for _each in range(16):
        declared(town)
    set_clock(date(2026, 8, 1))
    drawing.begin_months()
    with count_queries() as asked:
        drawing.draw()
    assert len(asked) == few


def test_what_was_found_stands_beside_what_was_declared_and_confirmed_in_the_same_quarter(town, set_clock, browser):
    """On the page, in both files and in the statistics; a number below the least ones is told in none of them."""
    for _each in range(8):
        declared(town)
    for said in [Said.DONE] * 5 + [Said.NOT_DONE]:
        reporter.say(declared(town), said)
    db.session.commit()
    set_clock(date(2026, 7, 1))
    check_jobs.tend()
    for check in checks():
        checking.check(check, Found.NOT_DONE, NOTE, by=town.inspector)
    set_clock(date(2026, 7, 16))
    check_jobs.tend()
    jobs.keep_sums()
    db.session.commit()
    heads, values = table_of(browser, "/laporan/sampel", "h-found")
    assert heads[1:4] == ["Unit: selesai", "Pelapor: selesai", "Terundi"]
    assert values == ["Triwulan II 2026", "14", "5", "1", "0", "1", "0", "0"]
    text = browser.ask("GET", "/laporan/sampel/triwulan.csv", 200)
    about, head, line = text.text.splitlines()
    assert about.startswith("# sampel-1; CC BY 4.0; http")
    (row,) = browser.ask("GET", "/laporan/sampel/triwulan.json", 200).json["rows"]
    assert dict(zip(head.split(","), line.split(","), strict=True)) == {name: str(value) for name, value in row.items()}
    assert (row["declared"], row["confirmed"], row["drawn"], row["found_not_done"]) == (14, 5, 1, 1)
    assert text.headers["Repr-Digest"] == f"sha-256=:{b64encode(sha256(text.data).digest()).decode()}:"
    assert table_of(browser, "/laporan/statistik", "h-time")[1][-1] == "1 terundi; Ternyata belum selesai: 1"
    db.session.execute(update(ComplaintSum).where(ComplaintSum.cut == Cut.ALL).values(confirmed=4))
    pages.changed("complaint_sums")
    db.session.commit()
    assert table_of(browser, "/laporan/sampel", "h-found")[1][1:4] == ["14", "tidak ditampilkan", "1"]
    assert browser.ask("GET", "/laporan/sampel/triwulan.json", 200).json["rows"][0]["confirmed"] is None


def table_of(browser, path, section):
    """The heads and the first line of the table in a section."""
    browser.get(path)
    table = browser.page.find(f".//section[@aria-labelledby='{section}']//table")
    return [[words((cell.findall("span") or [cell])[-1]) for cell in row] for row in list(table.iter("tr"))[:2]]

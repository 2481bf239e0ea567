"""Limits and kinds of report: kept by an administrator, changed by two people, and what follows from a change."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts import proposals
from portal.accounts.models import Confirmation
from portal.complaints import jobs, queries
from portal.complaints.actions import handling, keeping
from portal.complaints.actions.keeping import Row
from portal.complaints.deeds import SetCategory, SetLimits
from portal.complaints.models import ComplaintCategory, ComplaintLimit
from portal.complaints.rules import Grade
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import Job
from portal.core.workdays import Limit, Unit
from portal.organisation import free_days
from portal.organisation.day_list import FreeDays
from tests.browser import words
from tests.builders import person
from tests.complaints.house import DONE, reported, verified

DAYS = Unit.WORKDAY
TOMORROW = date(2026, 6, 2)
PAGE = "/kelola/batas-waktu"


def row(**changes):
    known = {
        "key": "tbp", "verify": Limit(2, DAYS), "answer": Limit(4, DAYS), "finish": Limit(10, DAYS),
        "reporter": Limit(10, DAYS), "legal_basis": "Perwali 1/2026", "source": "JDIH", "verified": True,
        "valid_from": TOMORROW,
    }  # fmt: skip
    return Row(**known | changes)


def changed(town, slug="lampu", **changes):
    here = queries.category(slug)
    names = (
        "slug", "kind", "name", "name_en", "group", "grade", "agency", "service", "of_kelurahan", "public_facility",
        "about_officer", "active", "hint", "hint_en", "place",
    )  # fmt: skip
    return keeping.Category(**{name: getattr(here, name) for name in names} | changes)


def proposed(house, deed):
    return proposals.propose(deed, by=house.administrator)


def test_limits_hold_from_their_day_and_each_case_keeps_its_own(house, set_clock):
    before = reported(house)
    proposals.confirm(proposed(house, SetLimits(row())), by=house.inspector)
    assert queries.limit("tbp", date(2026, 6, 1)).finish_amount == 14
    db.session.commit()
    set_clock(TOMORROW)
    after = reported(house)
    assert (before.limit.finish_amount, after.limit.finish_amount) == (14, 10)
    handling.verify(before, Grade.ORDINARY, seen=before.version, by=house.coordinator)
    assert before.limit.finish_amount == 14


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": date(2026, 6, 1)}, "valid_from"),
        ({"answer": Limit(1, DAYS)}, "finish_amount"),  # before the checking
        ({"finish": Limit(3, Unit.DAY)}, "finish_amount"),
        ({"finish": Limit(251, DAYS)}, "finish_amount"),
        ({"verify": None}, "verify_amount"),
        ({"source": " "}, "source"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"key": "lain"}, ""),
    ],
)
def test_limits_that_cannot_be_are_refused_before_anybody_waits(house, changes, field):
    with pytest.raises(Refused) as refused:
        proposed(house, SetLimits(row(**changes)))
    assert (refused.value.field or "") == field
    assert db.session.query(Confirmation).filter_by(act="limits:set").count() == 0


def test_limits_whose_day_has_come_before_anybody_confirmed_them_are_refused(house, set_clock):
    waiting = proposed(house, SetLimits(row()))
    db.session.commit()
    set_clock(TOMORROW)
    with pytest.raises(Refused):
        proposals.confirm(waiting, by=house.inspector)


def test_nobody_confirms_their_own_limits_and_an_officer_none(house):
    waiting = proposed(house, SetLimits(row()))
    for by in (house.administrator, house.coordinator):
        with pytest.raises((NotAllowed, Refused)):
            proposals.confirm(waiting, by=by)
    with pytest.raises(NotAllowed):
        proposals.propose(SetLimits(row(key="bp")), by=house.coordinator)


def test_a_category_leads_elsewhere_only_with_somebody_outside_both_branches(house):
    waiting = proposed(house, SetCategory(changed(house, agency=house.district, service=None)))
    inside = person("Penerbit kecamatan", publisher=house.district)
    losing = person("Penerbit dinas", publisher=house.dinas)
    for by in (inside, losing):
        with pytest.raises(NotAllowed):
            proposals.confirm(waiting, by=by)
    assert reported(house).agency == house.dinas
    proposals.confirm(waiting, by=person("Penerbit sekretariat", publisher=house.secretariat))
    assert reported(house).agency == house.district


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Lain"},
        {"grade": Grade.INSPECTION},
        {"active": False},
        {"about_officer": True},
        {"public_facility": False},
    ],
)
def test_what_decides_where_a_report_goes_takes_two(house, changes):
    assert keeping.weighs(changed(house, **changes))
    with pytest.raises(Refused):
        keeping.change_words(changed(house, **changes), by=house.administrator)


def test_a_service_of_another_agency_and_limits_of_another_kind_are_refused(house):
    for changes, field in (({"agency": house.district}, "service"), ({"grade": Grade.PPID}, "grade")):
        with pytest.raises(Refused) as refused:
            proposed(house, SetCategory(changed(house, **changes)))
        assert refused.value.field == field


# ---- pages


FILLED = {
    "verify_amount": "2", "verify_unit": "workday", "answer_amount": "4", "answer_unit": "workday",
    "finish_amount": "10", "finish_unit": "workday", "reporter_amount": "10", "reporter_unit": "workday",
    "legal_basis": "Perwali 1/2026", "source": "JDIH", "valid_from": "2026-06-02",
}  # fmt: skip


def typed(browser):
    """What stands in the fields of the form in hand."""
    form = browser.page.find(".//main//form")
    found = {field.get("name"): field.get("value", "") for field in form.iter("input") if field.get("type") != "checkbox"}
    found |= {box.get("name"): "y" for box in form.iter("input") if box.get("checked") is not None}
    found |= {area.get("name"): (area.text or "").strip() for area in form.iter("textarea")}
    for field in form.iter("select"):
        found |= {
            field.get("name"): each.get("value") for each in field.iter("option") if each.get("selected") is not None
        }
    return found


def test_an_administrator_proposes_limits_and_an_inspector_reads_what_changes(house, browser):
    browser.sign_in(house.administrator).get(PAGE)
    assert "UU 25/2009 Pasal 44" in words(browser.page.find(".//main"))
    browser.get(f"{PAGE}/tbp")
    assert (typed(browser)["answer_amount"], typed(browser)["reporter_unit"]) == ("5", "workday")
    browser.send(**FILLED)
    browser.sign_in(house.inspector).get("/kerja/konfirmasi")
    text = words(browser.page.find(".//main"))
    assert "Perwali 1/2026" in text
    assert "14 hari kerja" in text
    proposals.confirm(proposals.pending()[0].proposal, by=house.inspector)
    browser.sign_in(house.administrator).get(PAGE)
    assert "Perwali 1/2026" in words(browser.page.find(".//main"))


def test_what_was_typed_stays_and_the_message_stands_at_its_field(house, browser):
    browser.sign_in(house.administrator).get(f"{PAGE}/tbp")
    browser.send(status=422, **FILLED | {"valid_from": "2026-06-01"})
    assert browser.page.find(".//*[@id='valid_from-error']") is not None
    assert browser.page.find(".//*[@id='legal_basis']").get("value") == "Perwali 1/2026"


def test_a_hint_is_changed_alone_and_a_route_is_not(house, browser):
    browser.sign_in(house.administrator).get("/kelola/jenis-laporan/lampu")
    browser.send(**typed(browser) | {"hint": "Sebutkan nomor tiangnya."})
    assert queries.category("lampu").hint == "Sebutkan nomor tiangnya."
    browser.get("/kelola/jenis-laporan/lampu")
    browser.send(**typed(browser) | {"agency": str(house.district.id), "service": "0"})
    assert queries.category("lampu").agency == house.dinas
    assert db.session.query(Confirmation).filter_by(act="category:set").count() == 1
    kept = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("category:"))).all()
    assert sorted(kept) == ["category:set", "category:set:propose"]


# ---- the calendar of free days


def with_free_days(house, *days):
    given = {date(2026, 6, day): "Libur" for day in days}
    free_days.set_free_days(FreeDays(2026, {date(2026, 1, 1): "Tahun baru", **given}, "uji", True), by=None)
    db.session.commit()


def test_a_free_day_moves_the_dates_of_running_cases_and_is_logged_with_their_number(house):
    moves, stays, done = verified(house), verified(house), verified(house)
    handling.change_grade(stays, Grade.URGENT, "Kabel jatuh", seen=stays.version, by=house.coordinator)
    handling.declare_done(done, DONE, seen=done.version, by=house.complaint_officer)
    with_free_days(house)
    jobs.reckon_running()
    before = moves.due_at
    urgent = stays.due_at
    with_free_days(house, 3)
    assert db.session.query(Job).filter_by(name="holidays:changed").count() >= 1
    jobs.reckon_running()
    assert (moves.due_at - before, stays.due_at - urgent) == (timedelta(days=1), timedelta())
    jobs.reckon_running()
    told = db.session.query(AuditEntry).filter_by(action="complaint:reckon").order_by(AuditEntry.id.desc()).first()
    assert told.details == {"count": 1}


def test_reckoning_goes_on_from_where_it_stopped(house, monkeypatch):
    cases = [reported(house) for _ in range(3)]
    with_free_days(house, 3)
    db.session.query(Job).delete()
    db.session.commit()
    monkeypatch.setattr(jobs, "PIECE", 1)
    monkeypatch.setattr(jobs, "A_WHILE", -1.0)
    jobs.reckon_running()
    assert [job.payload for job in db.session.query(Job).filter_by(name="holidays:changed")] == [{"after": cases[0].id}]


def test_limits_and_categories_are_loaded_once(house):
    count = db.session.query(ComplaintLimit).count(), db.session.query(ComplaintCategory).count()
    jobs.load_shipped()
    assert (db.session.query(ComplaintLimit).count(), db.session.query(ComplaintCategory).count()) == count

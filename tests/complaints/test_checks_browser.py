"""A check in a real browser: by keyboard alone, at both widths, and nothing that axe would say of it."""

import pytest

from portal.complaints import check_jobs, check_queries
from portal.complaints.actions import checking, handling
from portal.complaints.rules import Found
from portal.core import keys
from portal.core.db import db
from tests.axe import check_widths
from tests.builders import Town
from tests.complaints.desk import kept_photo
from tests.complaints.house import DONE, reported, take_reports, verified
from tests.complaints.test_checks import DESK, NOTE, WHY
from tests.complaints.test_desk_browser import press_until
from tests.served import STILL, sign_in


@pytest.fixture
def town(served, file_app, tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "_folder", tmp_path / "keys")
    town = take_reports(Town())
    reported(town, "kasar")
    case = verified(town, photos=(kept_photo(),))
    checking.mark(case, WHY, by=town.inspector)
    handling.declare_done(case, DONE, photos=(kept_photo(60),), seen=case.version, by=town.complaint_officer)
    check_jobs.tend()
    town.number, town.check_id = case.number, check_queries.check_of(case.id, 1).id
    db.session.commit()
    return town


@pytest.fixture
def page(chromium, served, town, file_app):
    """A page of the inspector, who is signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, **STILL)
    sign_in(context, town.inspector, file_app, served)
    db.session.rollback()
    page = context.new_page()
    yield page
    context.close()


def test_a_check_by_keyboard_alone(page, served, town):
    page.goto(served + DESK)
    press_until(page, f"a[href$='/{town.check_id}']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press_until(page, "input[name=found]")
    page.keyboard.press("ArrowDown")  # the second: not done
    press_until(page, "[name=note]")
    page.keyboard.type(NOTE)
    press_until(page, "form.form button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert check_queries.check(town.check_id).found is Found.NOT_DONE
    db.session.rollback()
    page.goto(f"{served}/l/{town.number}")
    assert "Ternyata belum selesai" in page.inner_text("section[aria-labelledby=h-done]")


def test_axe_finds_nothing_wrong_and_nothing_overflows(page, served, town):
    for path in (DESK, f"{DESK}/{town.check_id}", f"{DESK}/tandai", "/laporan/sampel", "/laporan/sampel/2026-06"):
        check_widths(page, served + path)

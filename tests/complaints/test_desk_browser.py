"""The desk in a real browser: whole by keyboard, and nothing that axe would say of it."""

import pytest

from portal.complaints.actions import handling
from portal.complaints.models import Complaint
from portal.complaints.rules import State
from portal.core.db import db
from tests.axe import check_widths
from tests.builders import Town
from tests.complaints.desk import QUEUE, kept_photo
from tests.complaints.house import DONE, reported, take_reports, verified
from tests.served import STILL, sign_in


@pytest.fixture
def town(served, file_app):
    town = take_reports(Town())
    town.first, town.second = reported(town), reported(town, photos=(kept_photo(),))
    town.done = verified(town)
    handling.declare_done(town.done, DONE, photos=(kept_photo(),), seen=town.done.version, by=town.complaint_officer)
    db.session.commit()
    return town


@pytest.fixture
def page(chromium, served, town, file_app):
    """A page of the coordinator, who is signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, **STILL)
    sign_in(context, town.coordinator, file_app, served)
    page = context.new_page()
    yield page
    context.close()


def states():
    found = {case.number: case.state for case in db.session.query(Complaint)}
    db.session.rollback()  # whoever reads here would hold up who writes there
    return found


def press_until(page, selector):
    """Go on by Tab alone, to an element that is to be reached."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_from_the_queue_to_verified_and_answered_by_keyboard_alone(page, served, town):
    number = town.first.number
    db.session.rollback()
    page.goto(served + QUEUE)
    press_until(page, f"a[href$='{number}']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press_until(page, "a[href$='verifikasi']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press_until(page, "input[name=grade]")
    press_until(page, "form.form button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert states()[number] is State.IN_HAND
    press_until(page, "a[href$='selesai']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for name, words in (("what", "Lampu baru dipasang di tiang 3"), ("who", "Petugas lapangan"), ("by_when", "1 Juni")):
        press_until(page, f"[name={name}]")
        page.keyboard.type(words)
    press_until(page, "form.form button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert states()[number] is State.DECLARED


def test_tab_goes_as_the_eye_does(page, served, town):
    """No element with the focus lies above the one before it in the column of the queue."""
    page.goto(served + QUEUE)
    press_until(page, ".case input")
    tops = []
    for _ in range(4):
        tops.append(page.evaluate("document.activeElement.closest('.case')?.getBoundingClientRect().top ?? 1e6"))
        page.keyboard.press("Tab")
    assert tops == sorted(tops)


def test_axe_finds_nothing_wrong_and_nothing_overflows(page, served, town):
    first, done = (f"{QUEUE}/{case.number}" for case in (town.first, town.done))
    db.session.rollback()
    below = ("verifikasi", "teruskan", "selesai", "tolak", "gabung", "buka-identitas")
    for path in (QUEUE, f"{QUEUE}?tahap=dinyatakan&lambat=y", first, done, *(f"{first}/{each}" for each in below)):
        check_widths(page, served + path, "document.querySelectorAll('details').forEach(each => each.open = true)")

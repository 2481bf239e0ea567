"""Evaluation in a real browser: axe and the width of its pages, a report that outlives a dropped line, the board."""

import re

import pytest
from playwright.sync_api import expect

from portal.core import clock
from portal.core.db import db
from portal.evaluation.reports import actions, queries
from portal.evaluation.reports.rules import Line as Written
from tests.axe import check_widths
from tests.builders import Town
from tests.evaluation.coordination.house import asked, opened
from tests.evaluation.line import Line
from tests.evaluation.office import Office
from tests.served import STILL, sign_in

EMPLOYEE = ("/kinerja", "/kinerja/laporan", "/kinerja/skp", "/kinerja/penilaian")
SUPERIOR = ("/kinerja", "/kinerja/tim", "/kinerja/tim/laporan", "/kinerja/koordinasi")
HR = ("/kepegawaian", "/kepegawaian/pengingat")


@pytest.fixture
def office(served, file_app):
    """Tuti has an agreed plan; the head has a matter that they share with the camat."""
    office = Office(Town())
    office.agreed(office.tuti, office.tuti_post, office.head)
    line = Line(office.town)
    asked(line, opened(line))
    db.session.commit()
    return office


@pytest.fixture
def page(chromium):
    """One browser for all that a test does in it."""
    context = chromium.new_context(viewport={"width": 360, "height": 900}, **STILL)
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_wrong_and_no_page_is_wider_than_its_screen(page, served, office, file_app):
    for account, paths in ((office.tuti, EMPLOYEE), (office.head, SUPERIOR), (office.hr, HR)):
        page.context.clear_cookies()
        sign_in(page.context, account, file_app, served)
        for path in paths:
            assert check_widths(page, served + path).status == 200, path


def test_a_report_keeps_what_was_typed_when_the_line_drops_and_lets_it_go_once_it_is_sent(page, served, office, file_app):
    sign_in(page.context, office.tuti, file_app, served)
    page.goto(f"{served}/kinerja/laporan")
    first = page.locator("form[data-daily] input[type=text]").first
    first.press_sequentially("Melayani 12 orang di loket")
    page.context.set_offline(True)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"{served}/kinerja/laporan")
    assert first.input_value() == "Melayani 12 orang di loket"
    page.locator("button[value=send]").click()
    page.wait_for_load_state()
    assert sent_lines(office) == ["Melayani 12 orang di loket"]
    page.goto(f"{served}/kinerja/laporan?ubah=1")
    first.fill("Melayani 13 orang di loket")
    # Sent from elsewhere meanwhile: older words do not cover what was sent since.
    write(office, "Melayani 14 orang di loket")
    page.goto(f"{served}/kinerja/laporan?ubah=1")
    assert first.input_value() == "Melayani 14 orang di loket"


def test_the_board_renews_itself_where_a_script_runs(page, served, office, file_app):
    sign_in(page.context, office.head, file_app, served)
    page.clock.install()
    page.goto(f"{served}/kinerja/tim/laporan")
    sent = page.locator("[data-board] tr", has_text="Tuti").locator("a")
    assert sent.count() == 0
    write(office, "Melayani 12 orang di loket")
    page.clock.run_for(31_000)
    expect(sent).to_have_attribute("href", re.compile(r"/kinerja/tim/laporan/\d+/"))
    assert "Melayani" not in page.content()  # a page that renews itself reads nobody's words


def write(office, text):
    """Sent as from another telephone."""
    person_id = office.tuti.person_id
    own = queries.day_of(person_id, clock.today())
    saves = own.report.saves if own.report else 0
    report = actions.save(own, [Written(text)], seen=own.counts, saves=saves, by=office.tuti)
    actions.send(report, by=office.tuti)
    db.session.commit()


def sent_lines(office):
    found = [line.text for line in queries.day_of(office.tuti.person_id, clock.today()).lines]
    db.session.rollback()  # whoever reads here would hold up who writes there
    return found

"""Nobody takes a rehearsal for the real thing: every page says what it is, on the screen and in print."""

import pytest

from portal.core import installation
from portal.core.installation import Kind
from tests.builders import Town
from tests.conftest import ONE_DATABASE
from tests.house.test_routes import fill, routes, visit

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

@pytest.fixture
def open_town(session, set_clock):
    town = Town(kind=Kind.REHEARSAL)
    town.open_survey(set_clock)
    return town


@pytest.mark.parametrize("kind", Kind)
def test_every_page_says_so_and_no_page_of_a_real_house(app, browser, open_town, session, kind):
    installation.current().kind = kind
    session.commit()
    mark, seen = installation.MARKS.get(kind, ""), set()
    people = (None, open_town.administrator, open_town.officer)  # all layouts that there are
    for account in people if kind is Kind.REHEARSAL else people[:1]:
        browser.sign_in(account) if account else browser.sign_out()
        for rule, _doors in routes(app, "GET"):
            answer = visit(browser, "GET", fill(rule, open_town.survey.id))
            if answer.mimetype == "text/html" and answer.status_code != 302:
                title = answer.text.partition("<title>")[2].partition("</title>")[0]
                others = {*installation.MARKS.values()} - {mark}
                assert mark in title, rule.rule
                assert answer.text.count(f">{mark}</strong>") >= bool(mark), rule.rule
                assert not any(f">{other}</strong>" in answer.text for other in others), rule.rule
                seen.add(rule.endpoint)
    assert len(seen) > 15


def test_each_slip_says_so_for_itself_because_it_is_cut_out(browser, open_town):
    browser.sign_in(open_town.officer)
    page = f"/kerja/survei/{open_town.survey.id}"
    browser.get(page)
    browser.send(f"{page}/kertas/handed", 200, count="3")
    slips = browser.page.findall(".//article[@class='slip']")
    assert len(slips) == 3
    assert all("LATIHAN" in "".join(slip.itertext()) for slip in slips)

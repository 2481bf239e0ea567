"""Found by machine on every route: no deed without a proof where its form comes from, and no signed-in page is kept."""

from contextvars import Context

import pytest

from portal.accounts import actions as accounts
from portal.accounts.access import ANYONE
from portal.core.db import db
from portal.notifications import links
from tests.accounts.test_sign_in import PASSWORD
from tests.browser import Browser
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.house.test_routes import fill, routes, visit
from tests.surveys.test_views import MARKS

ROLES = (
    "administrator", "agency_head", "enumerator", "inspector", "moderator", "publisher", "survey_officer",
)  # fmt: skip


@pytest.fixture
def master(town):
    """Somebody before whom every door of the staff opens."""
    account = person(**dict.fromkeys(ROLES, town.district))
    account.person.holdings += town.head.person.holdings
    db.session.commit()
    return account


@ONE_DATABASE
def test_no_form_is_taken_without_a_proof_where_it_comes_from(app, browser, open_town, master, session):
    """All else is right with it: whoever sends it may, what it says is whole, and the slip and the link are good."""
    accounts.choose_password(master, PASSWORD)
    link = accounts.new_link(open_town.head, by=None)
    stop = links.make(master.id, "card_published")
    whole = MARKS | {"identity": master.identity, "password": PASSWORD, "new_password": PASSWORD, "again": PASSWORD}
    whole["kode"] = open_town.slips(1)[0]
    browser.sign_in(master).get("/akun/sandi")
    token = next(i.get("value") for i in browser.page.iter("input") if i.get("name") == "csrf_token")
    other_session = Browser(app).sign_in(master)
    before = written(session)
    for sender, proof, head, refusals in (
        (browser, {}, {}, (400, 422)),
        (browser, {"csrf_token": ""}, {}, (400, 422)),
        (other_session, {"csrf_token": token}, {}, (400, 422)),
        (browser, {"csrf_token": "%%STAMP:SkmForm%%"}, {}, (400, 422)),
        (browser, {"csrf_token": token}, {"Origin": "https://evil.example"}, (403, 403)),
        (browser, {"csrf_token": token}, {"Sec-Fetch-Site": "cross-site"}, (403, 403)),
    ):
        for rule, doors in routes(app, "POST"):
            path = fill(rule).replace("/awal/x", f"/awal/{link}").replace("/berhenti/x", f"/berhenti/{stop}")
            answer = visit(sender, "POST", path, data=whole | proof, headers=head)
            assert answer.status_code == refusals[ANYONE in doors], (rule.rule, proof, head, answer.status_code)
    assert written(session) == before


def written(session):
    """How many rows there are of what the forms here write."""
    session.expire_all()
    return {
        table.name: session.query(table).count()
        for table in db.metadata.sorted_tables
        if table.name not in ("guess", "account_session")
    }


@ONE_DATABASE
def test_no_browser_keeps_a_page_of_somebody_who_is_signed_in(app, browser, open_town, master):
    browser.sign_in(master)
    for rule, _doors in routes(app, "GET"):
        if rule.endpoint.endswith("static"):
            continue
        answer = visit(browser, "GET", fill(rule, open_town.survey.id))
        assert answer.headers["Cache-Control"] == "no-store", (rule.rule, answer.status_code)


@ONE_DATABASE
def test_what_a_form_is_answered_with_is_kept_by_nobody(app, browser, open_town):
    for rule, _doors in routes(app, "POST"):
        answer = Context().run(browser.client.post, fill(rule))
        assert answer.headers["Cache-Control"] == "no-store", rule.rule

"""Found by machine on every route: no deed without a proof where its form comes from, and no signed-in page is kept."""

from contextvars import Context
from datetime import timedelta

import pytest

from portal.accounts import actions as accounts
from portal.accounts import passwords
from portal.accounts.access import ANYONE, RESIDENT
from portal.accounts.residents import actions as residents
from portal.accounts.residents.models import OldAddress
from portal.accounts.rules import Language
from portal.commitments import asking, tokens
from portal.complaints import codes, stopping
from portal.core import clock
from portal.core.db import db
from portal.moderation import actions as moderation
from portal.notifications import links as ends
from portal.ratings import actions as ratings
from tests.accounts.residents.house import counter
from tests.accounts.test_sign_in import PASSWORD
from tests.browser import Browser
from tests.builders import person, resident
from tests.commitments import house as commitments
from tests.complaints.house import reported, take_reports
from tests.complaints.test_moderated import hand_up, texts
from tests.conftest import ONE_DATABASE
from tests.house.test_routes import bare_refusals as bare_refusals  # a fixture
from tests.house.test_routes import fill, routes, visit
from tests.moderation.house import waiting_text
from tests.moderation.test_appeals import own_page
from tests.surveys.test_views import MARKS

ROLES = (
    "administrator", "agency_head", "complaint_officer", "coordinator", "enumerator", "hr",
    "inspector", "moderator", "publisher", "survey_officer",
)  # fmt: skip


@pytest.fixture
def master(town):
    """Somebody before whom every door of the staff opens."""
    place, _clerk = counter(town)
    account = person(**dict.fromkeys(ROLES, town.district), counter=place)
    account.person.holdings += town.head.person.holdings
    db.session.commit()
    return account


@ONE_DATABASE
def test_no_form_is_taken_without_a_proof_where_it_comes_from(
    app, browser, open_town, master, session, bare_refusals
):
    """All else is right with it: whoever sends it may, what it says is whole, and the slip and the link are good."""
    accounts.choose_password(master, PASSWORD)
    link = accounts.new_link(open_town.head, by=None)
    stop = ends.make(master, "card_published")
    whole = MARKS | {"identity": master.identity, "password": PASSWORD, "new_password": PASSWORD, "again": PASSWORD}
    whole["kode"] = open_town.slips(1)[0]
    browser.sign_in(master).get("/akun/sandi")
    token = next(i.get("value") for i in browser.page.iter("input") if i.get("name") == "csrf_token")
    other_session, warga = Browser(app).sign_in(master), Browser(app)
    links = links_of_things(open_town) | {"/awal/x": f"/awal/{link}", "/berhenti/x": f"/berhenti/{stop}"}
    links |= mailed_links(session, warga)
    text = waiting_text(open_town, "Antre lama.")
    moderation.release(text, by=person(moderator=open_town.secretariat))
    session.commit()
    whole["tanda"] = f"{text.kind}:{text.subject}:spam"
    hand_up()
    refused = texts()["text"]
    moderation.reject(refused, "off_topic", by=person(moderator=open_town.secretariat))
    session.commit()
    links["/moderasi/putusan/1/1/1"] = own_page(refused)
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
            path = fill(rule)
            for empty, good in links.items():
                path = path.replace(empty, good)
            answer = visit(warga if RESIDENT in doors else sender, "POST", path, data=whole | proof, headers=head)
            assert answer.status_code == refusals[ANYONE in doors], (rule.rule, proof, head, answer.status_code)
    assert written(session) == before


def links_of_things(town):
    """What opens a kiosk, and a report for whoever reported it."""
    _kiosk, token = ratings.make_kiosk(town.service, "Loket", "2468", by=town.officer)
    made = reported(take_reports(town), contact="warga@uji.id")
    town.case = made
    kept = commitments.declared(town)
    own = f"/l/{made.number}/{codes.link_key(made.number)}"
    ends = {"/lapor/berhenti/x": f"/lapor/berhenti/{stopping.make(made.id, 0, 'warga@uji.id')}"}
    mine = {"/l/1/1/verifikasi": f"{own}/tambah", "/l/1/1": own, "/l/1": f"/l/{made.number}"}
    mine["/janji/1/kata/x"] = f"/janji/1/kata/{tokens.make(kept, asking.asked_of(kept)[0])}"
    return ends | mine | {"/kios/x": f"/kios/{token}"}


def mailed_links(session, browser):
    """Good ones of each kind, of a resident who is signed in in this browser."""
    owner = resident()
    owner.password = passwords.hashed(PASSWORD)
    sign_up = residents.sign_up("baru@warga.id", "Baru", owner.password, Language.INDONESIAN)
    forgotten = residents.forget_password(owner.identity, Language.INDONESIAN)
    forgotten.account_id = owner.id
    old = OldAddress(account_id=owner.id, identity="lama@warga.id", expires_at=clock.now() + timedelta(days=1))
    session.add(old)
    browser.sign_in(owner)
    links = {
        "/verifikasi/x": f"/verifikasi/{residents.link_for(sign_up)}",
        "/sandi-baru/x": f"/sandi-baru/{residents.link_for(forgotten)}",
        "/batal/x": f"/batal/{residents.undo_for(old)}",
    }
    session.commit()
    return links


def written(session):
    """How many rows there are of what the forms here write."""
    session.expire_all()
    return {
        table.name: session.query(table).count()
        for table in db.metadata.sorted_tables
        if table.name not in ("guess", "account_session")
    }


def test_no_browser_keeps_a_page_of_somebody_who_is_signed_in(app, browser, open_town, master):
    """On both databases: so each page is also asked for on both."""
    browser.sign_in(master)
    for rule, _doors in routes(app, "GET"):
        if rule.endpoint.endswith("static"):
            continue
        answer = visit(browser, "GET", fill(rule, open_town.survey.id))
        assert answer.headers["Cache-Control"] == "no-store", (rule.rule, answer.status_code)


@ONE_DATABASE
def test_what_a_form_is_answered_with_is_kept_by_nobody(app, browser, open_town, bare_refusals):
    for rule, _doors in routes(app, "POST"):
        answer = Context().run(browser.client.post, fill(rule))
        assert answer.headers["Cache-Control"] == "no-store", rule.rule

from datetime import date, timedelta

import pytest
from flask import url_for

from portal.accounts import actions as accounts
from portal.accounts import proposals
from portal.accounts.deeds.people import GiveRole
from portal.accounts.rules import Role
from portal.core import clock, outbox
from portal.core.db import db
from portal.core.installation import Setting
from portal.core.outbox import PATIENCE, Job
from portal.home import overview
from portal.organisation.models import Service
from portal.scorecards import actions as cards
from portal.skm.instrument import ELEMENTS
from portal.surveys import jobs
from portal.surveys.actions import assist
from portal.surveys.rules import Stratum
from portal.surveys.said import FilledForm
from portal.web.slices import plan
from tests.builders import person, place_for
from tests.conftest import ONE_DATABASE
from tests.evaluation.line import Line
from tests.home.pages import is_sorted, links, tasks, text_of
from tests.home.pages import menu as menu_of
from tests.organisation.small import queries_counted
from tests.scorecards.house import LAST_DAY, drafted, propose_correction, published

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

FIRST_MONDAY = date(2026, 6, 8)


def draft_of(card):
    return f"/kerja/rapor/{card.id}"


# ---- the menu


@pytest.fixture
def everybody(town):
    roles = {role: person(**{role.value: place_for(role, town.district)}) for role in Role}
    return roles | {"head": town.head, "nobody": person()}


def test_the_menu_leads_wherever_she_may_go_and_nowhere_else(app, browser, everybody):
    with app.test_request_context():
        pages = [url_for(entry.endpoint) for entry in plan().menu]
    for account in everybody.values():
        browser.sign_in(account).get("/kerja")
        shown = menu_of(browser)
        for page in pages:
            browser.ask("GET", page, 200 if page in shown else 403)


def test_the_menu_marks_the_page_she_is_on(browser, town):
    browser.sign_in(town.publishers[0]).get("/kerja/survei")
    marked = [a.get("href") for a in browser.page.iterfind(".//header//nav//a") if a.get("aria-current")]
    assert marked == ["/kerja/survei"]


def test_a_guest_has_no_desk(browser, town):
    assert "/masuk" in browser.ask("GET", "/kerja", 302).headers["Location"]


def test_who_has_no_role_has_a_desk_where_nothing_waits(browser, town):
    assert tasks(browser, person()) == []


# ---- scorecards


def test_the_head_sees_the_draft_to_reply_to_until_she_is_heard(browser, town):
    card = drafted(town, enumerator=40)
    assert tasks(browser, town.head) == [draft_of(card)]
    assert "11 Jun" in browser.get("/kerja")
    cards.reply(card, "Kami menambah loket.", by=town.head)
    assert tasks(browser, town.head) == []


def test_the_head_of_another_agency_sees_nothing_of_it(browser, town):
    card = drafted(town, enumerator=40)
    assert draft_of(card) not in tasks(browser, person(agency_head=town.district))
    assert draft_of(card) not in tasks(browser, person(agency_head=town.desk))


def test_a_draft_says_no_number_on_any_desk(browser, town):
    card = drafted(town, enumerator=40)
    cards.waive(card, by=town.head)
    for account in (town.head, *town.publishers, town.officer, town.administrator):
        assert card.official.texts()[0] not in browser.sign_in(account).get("/kerja")


def test_publishers_see_a_draft_once_the_agency_was_heard(browser, town):
    card = drafted(town, enumerator=40)
    assert tasks(browser, town.publishers[0]) == []
    cards.waive(card, by=town.head)
    assert tasks(browser, town.publishers[0]) == [draft_of(card)]
    assert tasks(browser, person(publisher=town.dinas)) == []  # the rated branch


def test_of_two_publishers_the_second_is_asked_and_the_first_is_told(app, browser, town):
    card = drafted(town, enumerator=40)
    cards.waive(card, by=town.head)
    cards.propose(card, by=town.publishers[0])
    with app.test_request_context():
        first, second = (plan().tasks_for(account) for account in town.publishers)
    assert [task.kind for task in first] == ["info"]
    assert [task.kind for task in second] == ["mid"]
    assert tasks(browser, town.publishers[1]) == [draft_of(card)]


def test_a_proposal_to_hold_waits_for_the_second_publisher(browser, town):
    card = drafted(town, enumerator=40)
    cards.propose_hold(card, "Pengaduan sedang diperiksa.", by=town.publishers[0])
    assert tasks(browser, town.publishers[1]) == [draft_of(card)]


def test_a_correction_waits_for_the_second_publisher(browser, town):
    card = published(town, enumerator=40, handed=20)
    propose_correction(card, "handed", by=town.publishers[0])
    assert tasks(browser, town.publishers[1]) == [draft_of(card)]


def test_near_the_clock_publishing_is_urgent(app, town, set_clock):
    card = drafted(town, enumerator=40)
    cards.waive(card, by=town.head)
    kinds = []
    for day in (26, 27):
        set_clock(LAST_DAY + timedelta(days=day))
        with app.test_request_context():
            kinds += [task.kind for task in plan().tasks_for(town.publishers[0])]
    assert kinds == ["mid", "bad"]


# ---- surveys


def test_a_registration_waits_for_people_outside_and_not_for_the_branch(browser, town):
    survey = town.register()
    page = f"/kerja/survei/{survey.id}"
    for account in (*town.publishers, town.inspector):
        assert tasks(browser, account) == [page]
    assert tasks(browser, person(inspector=town.desk)) == []


def test_the_officer_sees_what_became_of_her_registration(app, browser, town, set_clock):
    survey = town.register()
    with app.test_request_context():
        assert [task.kind for task in plan().tasks_for(town.officer)] == ["info"]
    set_clock(survey.opens_on)
    with app.test_request_context():
        assert [task.kind for task in plan().tasks_for(town.officer)] == ["bad"]
    assert tasks(browser, town.officer) == [f"/kerja/survei/{survey.id}"]
    assert tasks(browser, town.outside_officer) == []


def test_the_officer_sees_her_open_survey_with_weekly_counts_only(browser, town, set_clock):
    town.open_survey(set_clock)
    for code in town.slips(23):
        town.say(code=code)
    assert tasks(browser, town.officer) == [f"/kerja/survei/{town.survey.id}"]
    before = browser.get("/en/kerja")
    assert "23 of" not in before
    assert "Not counted yet." in before
    set_clock(FIRST_MONDAY)
    jobs.count_progress()
    assert "at least 20 of 30" in browser.get("/en/kerja")


def test_an_enumerator_sees_the_surveys_for_which_they_may_enter_answers(browser, town, set_clock):
    town.open_survey(set_clock)
    town.slips(1)  # printed: residents spend it themselves
    assert tasks(browser, town.enumerator) == []
    town.slips(1, assisted=True)
    assert tasks(browser, town.enumerator) == [f"/kerja/survei/{town.survey.id}/bantu"]
    assist(town.survey, FilledForm(dict.fromkeys(ELEMENTS, 4)), nonce="1", by=town.enumerator)
    assert tasks(browser, town.enumerator) == []


# ---- people, targets, the house


def test_a_role_waits_for_somebody_outside_who_did_not_propose_it(browser, town):
    proposals.propose(GiveRole(person().person, Role.PUBLISHER, town.district), by=town.administrator)
    assert tasks(browser, town.inspector) == ["/kerja/konfirmasi"]
    assert tasks(browser, person(inspector=town.district)) == []


def test_the_superior_is_asked_and_the_head_is_reminded(browser, town):
    line = Line(town)
    line.announce()
    assert tasks(browser, town.head) == [f"/kinerja/sasaran/baru?layanan={town.service.id}&periode=2026-s1"]
    target = line.propose()
    assert tasks(browser, town.head) == []
    assert tasks(browser, town.chief) == [f"/kinerja/sasaran/{target.id}"]
    assert tasks(browser, line.mayor) == tasks(browser, line.camat) == []


def test_a_published_card_waits_for_the_superiors_assessment(browser, town, set_clock):
    line = Line(town)
    target = line.agreed()
    set_clock(date(2026, 8, 1))
    assert tasks(browser, town.chief) == []
    line.publish()
    assert tasks(browser, town.chief) == [f"/kinerja/sasaran/{target.id}"]


def test_the_administrator_sees_what_is_broken(browser, town):
    town.register()  # until then they are led through the first steps
    db.session.query(Service).update({"verified": True})
    db.session.execute(db.text("UPDATE agency SET verified = true"))
    db.session.execute(db.text("UPDATE post SET verified = true"))
    assert tasks(browser, town.administrator) == ["/kelola/pekerjaan"]  # the worker was never seen
    outbox.beat("worker")
    assert tasks(browser, town.administrator) == []
    db.session.add(Job(name="survey:closed", payload={}, due_at=clock.now(), attempts=PATIENCE, error="x"))
    db.session.query(Setting).filter_by(name="controller").delete()
    town.service.verified = False
    assert tasks(browser, town.administrator) == [
        "/kelola/pekerjaan",
        "/kelola/pengaturan",
        "/kelola/belum-diperiksa",
    ]


def test_a_person_of_several_roles_has_one_list_in_order(app, browser, town):
    card = drafted(town, period="2025-s2", enumerator=40)
    cards.waive(card, by=town.head)
    survey = town.register()
    both = person(publisher=town.secretariat, administrator=town.secretariat, survey_officer=town.secretariat)
    found = tasks(browser, both)
    assert {draft_of(card), f"/kerja/survei/{survey.id}", "/kelola/pekerjaan"} <= set(found)
    with app.test_request_context():
        assert is_sorted(plan().tasks_for(both))


# ---- the head's page


def test_the_heads_page_is_for_heads_and_their_own_agency(browser, town):
    browser.sign_in(town.publishers[0]).get("/kerja/dinas", status=403)
    browser.sign_in(town.officer).get("/kerja/dinas", status=403)
    browser.sign_in(town.head).get("/kerja/dinas")
    browser.get("/kerja/dinas?dinas=kecamatan", status=403)


def test_a_head_of_two_agencies_chooses(browser, town):
    both = person(agency_head=town.dinas)
    accounts.appoint(both.person, Role.AGENCY_HEAD, town.district)
    browser.sign_in(both).get("/kerja/dinas?dinas=kecamatan")
    assert "/kerja/dinas?dinas=dinas" in links(browser)
    assert "Kecamatan" in text_of(browser, "/kerja")
    assert "Dinas" in text_of(browser, "/kerja")


def say(low):
    """Answers whose mean lies by a tenth of a mark or so above `low`."""
    return lambda number: {f"u{i}": low + (number + i) % 2 for i in range(1, 10)}


def test_the_head_sees_each_value_with_its_doubt(browser, town):
    card = published(town, enumerator=40, handed=20)
    for path in ("/kerja", "/kerja/dinas"):
        browser.sign_in(town.head)
        text = text_of(browser, path)
        assert all(part in text for score in (card.official, card.independent) for part in score.texts())
        assert "/rapor/dinas/ktp" in links(browser)


@pytest.mark.parametrize(("before", "real"), [(2, True), (3, False)])
def test_a_change_is_called_real_when_its_interval_leaves_out_zero(browser, town, before, real):
    published(town, period="2025-s2", last_day=date(2025, 12, 20), enumerator=40, say=say(before))
    published(town, enumerator=40, say=say(3))
    (row,) = overview.of(town.dinas).rows
    assert row.change is not None
    assert row.change.real is real
    text = text_of(browser.sign_in(town.head), "/en/kerja/dinas")
    assert ("; real)" in text) is real
    assert ("; not certain)" in text) is not real


def test_one_period_alone_has_no_change(town):
    published(town, enumerator=40)
    assert overview.of(town.dinas).rows[0].change is None


def test_a_draft_does_not_change_the_heads_values(town):
    published(town, period="2025-s2", last_day=date(2025, 12, 20), enumerator=40, say=say(2))
    drafted(town, enumerator=40)
    (row,) = overview.of(town.dinas).rows
    assert row.card.period == "2025-s2"
    assert row.change is None


def test_the_weakest_elements_come_from_all_services_of_the_agency(town):
    def weak(number):
        return say(3)(number) | {"u3": 1, "u8": 2}

    published(town, enumerator=40, say=weak)
    found = overview.of(town.dinas).weakest
    assert [each.element.code for each in found][:2] == ["u3", "u8"]
    assert len(found) == 3


def test_open_surveys_stand_with_last_mondays_count_against_their_need(browser, town, set_clock):
    town.open_survey(set_clock)
    for code in town.slips(23):
        town.say(code=code)
    for code in town.slips(9, Stratum.HANDED):
        town.say(code=code)
    (asked,) = overview.of(town.dinas).asked
    assert (asked.ways, asked.official, asked.independent) == ([], 0, 0)
    set_clock(FIRST_MONDAY)
    jobs.count_progress()
    (asked,) = overview.of(town.dinas).asked
    assert {way.name: way.at_least for way in asked.ways} == {
        "Enumerator of another agency": 20, "Slip handed out by the unit": 0,
    }  # fmt: skip
    assert (asked.official, asked.independent, asked.needed) == (20, 20, 30)
    assert "8 June 2026" in browser.sign_in(town.head).get("/en/kerja/dinas")


@pytest.mark.parametrize("path", ["/kerja", "/kerja/dinas"])
def test_no_desk_grows_between_two_mondays(browser, town, set_clock, path):
    town.open_survey(set_clock)
    set_clock(FIRST_MONDAY)
    jobs.count_progress()
    codes = town.slips(31)
    pages = [browser.sign_in(town.head).get(path)]
    for code in codes:
        town.say(code=code)
    jobs.move_ballots()
    jobs.count_progress()
    pages.append(browser.get(path))
    assert main(pages[0]) == main(pages[1])


def main(page):
    """Without the token of the sign-out form, which is new each time."""
    return page[page.index("<main") : page.index("</main")]


def test_the_heads_page_asks_no_more_for_more_services(browser, town):
    def asked():
        with queries_counted() as sent:
            browser.sign_in(town.head).get("/kerja")
        return len([each for each in sent if each.startswith("SELECT")])

    published(town, enumerator=40)
    few = asked()
    one = town.service
    for number in range(3):
        town.service = Service(agency_id=town.dinas.id, slug=f"s{number}", name=f"Surat {number}", source="uji")
        db.session.add(town.service)
        db.session.flush()
        published(town, enumerator=40)
    town.service = one
    assert asked() == few <= 25


def test_who_may_not_open_a_registration_is_not_led_to_it(browser, town):
    town.register()
    for account in (town.head, town.administrator, town.enumerator, town.chief):
        assert not [link for link in tasks(browser, account) if link.startswith("/kerja/survei/")]

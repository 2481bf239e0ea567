import re
from datetime import timedelta

import pytest

from portal.core.audit import AuditEntry
from portal.skm.instrument import ELEMENTS
from portal.surveys import actions, queries
from portal.surveys.models import Ballot, Invitation, Survey
from portal.surveys.rules import State, Stratum
from portal.surveys.said import FilledForm
from tests.browser import words
from tests.builders import person
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

MARKS = {f"u{number}": "4" for number in range(1, 10)}
NEW = {
    "period": "2026-s2",
    "opens_on": "2026-07-01",
    "closes_on": "2026-07-31",
    "target": "60",
    "strata": "handed",
}


def test_an_officer_registers_and_a_publisher_outside_confirms(browser, town, session):
    browser.sign_in(town.officer).get("/kerja/survei/baru")
    response = browser.send("/kerja/survei/baru", service=str(town.service.id), **NEW)
    survey = session.query(Survey).one()
    assert survey.state is State.WAITING
    assert "harus menyetujuinya" in browser.follow(response)
    browser.sign_in(town.publishers[0]).get(f"/kerja/survei/{survey.id}")
    browser.send(f"/kerja/survei/{survey.id}/setuju")
    session.refresh(survey)
    assert survey.state is State.PLANNED


@pytest.mark.parametrize(
    "wrong",
    [{"opens_on": "2026-05-01"}, {"closes_on": "2026-06-15"}, {"opens_on": "bukan tanggal"}, {"target": "3"}],
)
def test_what_cannot_be_registered_is_shown_again_with_what_was_typed(browser, town, session, wrong):
    browser.sign_in(town.officer).get("/kerja/survei/baru")
    typed = NEW | wrong
    browser.send("/kerja/survei/baru", status=422, service=str(town.service.id), **typed)
    values = {i.get("name"): i.get("value") for i in browser.page.iter("input")}
    assert {name: values[name] for name in ("opens_on", "closes_on", "target")} == {
        name: typed[name] for name in ("opens_on", "closes_on", "target")
    }
    assert session.query(Survey).count() == 0


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"opens_on": "2026-06-02"}, "opens_on", "lebih awal dari periode"),
        ({"opens_on": "9998-01-01", "closes_on": "9998-02-01"}, "opens_on", "setahun"),
        ({"closes_on": "2026-07-06"}, "closes_on", "paling sedikit 7 hari"),
        ({"opens_on": "2026-12-20", "closes_on": "2027-02-01"}, "closes_on", "31 hari"),
    ],
)
def test_days_out_of_bounds_are_refused_at_their_field(browser, town, session, wrong, field, says):
    browser.sign_in(town.officer).get("/kerja/survei/baru")
    browser.send("/kerja/survei/baru", status=422, service=str(town.service.id), **NEW | wrong)
    (said,) = [e for e in browser.page.iter() if e.get("id") == f"{field}-error"]
    assert says in words(said)
    assert session.query(Survey).count() == 0


def test_slips_are_shown_once_with_code_and_picture(browser, open_town, session):
    path = f"/kerja/survei/{open_town.survey.id}"
    browser.sign_in(open_town.officer).get(path)
    text = browser.send(f"{path}/kertas/handed", status=200, count="3").text
    codes = set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text))
    assert len(codes) == 3
    assert text.count("<svg aria-hidden") >= 3
    assert session.query(Invitation).filter_by(stratum=Stratum.HANDED).count() == 3
    assert not any(code in browser.get(path) for code in codes)


def test_an_officer_outside_makes_numbered_slips_for_a_named_enumerator(browser, open_town):
    path = f"/kerja/survei/{open_town.survey.id}"
    browser.sign_in(open_town.outside_officer).get(path)
    named = str(open_town.enumerator.person_id)
    browser.send(f"{path}/kertas/enumerator", status=200, count="2", enumerator=named)
    assert "Pencacah" in browser.get(path)


def test_what_the_console_makes_in_a_name_says_so_in_the_log_and_on_the_desk(app, browser, open_town, session):
    named = ["--stratum", "handed", "--as", open_town.officer.identity, "--count", "2"]
    done = app.test_cli_runner().invoke(args=["invitations", "issue", str(open_town.survey.id), *named])
    assert done.output.count("http") == 2
    entry = session.query(AuditEntry).filter_by(action="survey:issue").one()
    assert (entry.actor_id, entry.details["console"]) == (open_town.officer.id, True)
    open_town.slips(1, Stratum.HANDED)
    for account in (open_town.officer, open_town.outside_officer):
        browser.sign_in(account).get(f"/kerja/survei/{open_town.survey.id}")
        rows = [words(row) for row in browser.page.iterfind(".//section[@aria-labelledby='h-batches']//tbody/tr")]
        assert ["lewat konsol" in row for row in rows] == [True, False]


def test_slips_for_assisted_entry_have_no_code_that_anybody_could_print(browser, open_town, session):
    path = f"/kerja/survei/{open_town.survey.id}"
    browser.sign_in(open_town.outside_officer).get(path)
    named = str(open_town.enumerator.person_id)
    sent = {"count": "3", "enumerator": named, "kind": "assisted"}
    page = browser.follow(browser.send(f"{path}/kertas/enumerator", status=303, **sent))
    assert "Pencacah boleh mengisi 3 jawaban lagi" in page
    assert not re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    assert queries.slips_left(open_town.survey.id, open_town.enumerator.person_id) == 3


def test_no_desk_tells_how_many_printed_slips_were_used(browser, open_town):
    """The enumerator gave them to residents: what is left of them would say that one of these has just answered."""
    codes = open_town.slips(3)
    open_town.slips(2, assisted=True)
    path = f"/kerja/survei/{open_town.survey.id}"
    browser.sign_in(open_town.enumerator)
    seen = [[main(browser.get(each)) for each in (path, f"{path}/bantu", "/kerja")]]
    for code in codes:
        open_town.say(code=code)
    seen.append([main(browser.get(each)) for each in (path, f"{path}/bantu", "/kerja")])
    assert seen[0] == seen[1]
    assert "2 jawaban" in seen[0][0]


def main(page):
    """Without what is new in each form."""
    return re.sub(r'value="[^"]{20,}"', "", page[page.index("<main") : page.index("</main")])


@pytest.mark.parametrize("count", ["", "0", "1001", "banyak"])
def test_a_number_of_slips_that_makes_no_sense_is_refused_at_the_field(browser, open_town, count):
    path = f"/kerja/survei/{open_town.survey.id}"
    browser.sign_in(open_town.officer).get(path)
    browser.send(f"{path}/kertas/handed", status=422, count=count)
    assert browser.page.find(".//div[@role='alert']") is not None


def test_an_enumerator_fills_in_for_a_resident(browser, open_town, session):
    open_town.slips(2, assisted=True)
    path = f"/kerja/survei/{open_town.survey.id}/bantu"
    browser.sign_in(open_town.enumerator).get(path)
    browser.send(path, status=303, **MARKS)
    assert session.query(Ballot.stratum).scalar() is Stratum.ENUMERATOR
    assert "1 " in words(browser.page.find(".//main"))


def test_who_may_enter_no_more_loses_nothing_of_what_was_filled_in(browser, open_town, session):
    open_town.slips(1, assisted=True)
    path = f"/kerja/survei/{open_town.survey.id}/bantu"
    browser.sign_in(open_town.enumerator).get(path)
    # Meanwhile they enter it on another telephone.
    actions.assist(open_town.survey, FilledForm(dict.fromkeys(ELEMENTS, 4)), nonce="1", by=open_town.enumerator)
    browser.send(path, status=422, **MARKS)
    assert browser.page.find(".//div[@role='alert']") is not None
    assert sum("checked" in each.attrib for each in browser.page.iter("input")) == len(MARKS)
    assert session.query(Ballot).count() == 1


def test_slips_for_a_survey_that_has_ended_are_refused_on_the_page(browser, open_town, set_clock):
    path = f"/kerja/survei/{open_town.survey.id}"
    browser.sign_in(open_town.officer).get(path)
    set_clock(open_town.survey.closes_on + timedelta(days=1))
    browser.send(f"{path}/kertas/handed", status=422, count="5")
    assert browser.page.find(".//div[@role='alert']") is not None


def test_strangers_find_no_survey_of_others(browser, open_town):
    path = f"/kerja/survei/{open_town.survey.id}"
    browser.get(path, status=302)
    browser.sign_in(open_town.administrator).get(path, status=403)
    browser.sign_in(person(agency_head=open_town.district)).get(path, status=404)


def test_nobody_of_the_branch_finds_a_button_to_confirm(browser, town):
    survey = town.register()
    assert "/setuju" not in browser.sign_in(town.officer).get(f"/kerja/survei/{survey.id}")
    assert "/setuju" in browser.sign_in(town.publishers[0]).get(f"/kerja/survei/{survey.id}")


def assisted(browser, town, session):
    """An enumerator with two rights and the form in hand. Returns its path, and how many ballots there are."""
    town.slips(2, assisted=True)
    path = f"/kerja/survei/{town.survey.id}/bantu"
    browser.sign_in(town.enumerator).get(path)
    return path, session.query(Ballot).count


def number(browser):
    return next(i.get("value") for i in browser.page.iter("input") if i.get("name") == "nonce")


@pytest.mark.parametrize("nonce", [None, "", "x", "a" * 5000, "A" * 32, "0" * 31 + "\n", "ab" * 17, "\N{SNOWMAN}" * 32])
def test_an_assisted_form_with_no_number_of_ours_gets_one_and_keeps_what_was_chosen(browser, open_town, session, nonce):
    path, count = assisted(browser, open_town, session)
    browser.send(path, status=422, **MARKS | {"nonce": nonce})
    assert browser.page.find(".//div[@role='alert']") is not None
    assert re.fullmatch("[0-9a-f]{32}", number(browser))
    assert sum("checked" in each.attrib for each in browser.page.iter("input")) == len(MARKS)
    assert count() == 0
    browser.send(path, status=303, **MARKS)
    assert count() == 1


def test_an_assisted_form_sent_twice_is_one_tap_from_a_form_of_its_own(browser, open_town, session):
    path, count = assisted(browser, open_town, session)
    used = number(browser)
    browser.send(path, status=303, **MARKS)
    browser.get(path)
    text = browser.send(path, status=409, **MARKS | {"nonce": used, "u1": "2", "comment": "Kursi kurang."}).text
    assert "sudah terkirim" in text
    assert "Kursi kurang." not in words(browser.page.find(".//main"))
    assert count() == 1
    browser.send(path, status=303)
    assert sorted(said.marks["u1"] for said in open_town.waiting()) == [2, 4]


def test_who_may_enter_no_more_reads_whom_to_ask_and_no_instructions(browser, open_town, session):
    path = f"/kerja/survei/{open_town.survey.id}/bantu"
    browser.sign_in(open_town.enumerator).get(path)
    nobody_yet = words(browser.page.find(".//main"))
    open_town.slips(1, assisted=True)
    actions.assist(open_town.survey, FilledForm(dict.fromkeys(ELEMENTS, 4)), nonce="1", by=open_town.enumerator)
    browser.get(path)
    after = words(browser.page.find(".//main"))
    assert ("perangkat daerah lain" in nobody_yet, open_town.outside_officer.name in after) == (True, True)
    assert not any("Bacakan" in said for said in (nobody_yet, after))


@pytest.mark.parametrize("field", ["service", "period"])
def test_a_selection_in_which_nothing_is_chosen_says_so_in_indonesian(browser, town, field):
    browser.sign_in(town.officer).get("/kerja/survei/baru")
    browser.send("/kerja/survei/baru", status=422, **{"service": str(town.service.id)} | NEW | {field: None})
    (said,) = [e for e in browser.page.iter() if e.get("id") == f"{field}-error"]
    assert "Pilih" in words(said)

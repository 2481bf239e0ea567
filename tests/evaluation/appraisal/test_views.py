"""An appraisal in the browser, from the own view to the decision on an objection, and that nobody else reads it."""

import re
from datetime import date

import pytest
from sqlalchemy import delete

from portal.core.audit import AuditEntry
from portal.core.periods import Period
from portal.evaluation.appraisal import actions, queries
from portal.evaluation.appraisal.models import Appraisal, AppraisalView
from tests.as_written import say_as_written
from tests.browser import words
from tests.conftest import ONE_DATABASE
from tests.evaluation.appraisal.test_actions import all_alike

pytestmark = ONE_DATABASE
KNOWN = re.compile(r"\sFROM (installation|setting)\b")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


def text_of(browser):
    return words(browser.page.find(".//main"))


def links(browser):
    return [link.get("href") for link in browser.page.iterfind(".//main//a")]


def test_an_appraisal_from_the_persons_view_to_the_decision_on_an_objection(browser, office, session, set_clock):
    office.agreed(office.tuti, office.tuti_post, office.head)
    set_clock(date(2026, 6, 30))
    browser.sign_in(office.tuti).get("/kinerja/penilaian")
    browser.follow(browser.send("/kinerja/penilaian"))
    found = session.query(Appraisal).one()
    mine, theirs = f"/kinerja/penilaian/{found.id}", f"/kinerja/tim/{office.tuti.person_id}/penilaian/{found.id}"
    names = [each.get("name") for each in browser.page.iter("textarea")]
    reached = next(name for name in names if name.startswith("words_"))
    browser.send(status=422, button="yes", self_view="Mesin cetak rusak.", **{reached: " "})
    assert "Write what was reached" in text_of(browser)
    assert "Mesin cetak rusak." in [(each.text or "").strip() for each in browser.page.iter("textarea")]
    browser.follow(browser.send(self_view="Mesin cetak rusak.", **{reached: "96 persen"}))
    browser.sign_in(office.head).get(theirs)
    assert "96 persen" not in text_of(browser)  # a draft is the person's own
    browser.sign_in(office.tuti).get(mine)
    browser.follow(browser.send(button="yes", self_view="Mesin cetak rusak.", **{reached: "96 persen"}))

    browser.sign_in(office.head).get("/kerja")
    assert theirs in links(browser)
    browser.get(theirs)
    browser.send(status=422, work="below", words="Bukti kurang.")
    assert "Choose how the conduct was." in text_of(browser)
    level = {"work": "below", "conduct": "as"}
    selects = {each.get("name"): "as" for each in browser.page.iter("select")}
    assert len([name for name in selects if not name.startswith("line_")]) == 21
    browser.follow(browser.send(words="Bukti kurang.", **level, **selects))
    marked = [words(cell) for cell in browser.page.iterfind(".//table[@id='matrix']//strong")]
    assert marked == ["Needs improvement"]

    browser.sign_in(office.hr).get("/kepegawaian/penilaian?periode=2026-tw2")
    [row] = [words(each) for each in browser.page.iterfind(".//main//tbody/tr")]
    assert row.endswith("View given1")  # a view is given, and which one is not said
    assert "Butuh Perbaikan" not in text_of(browser)
    browser.sign_in(office.tuti).get("/kepegawaian/penilaian", status=403)
    browser.get(mine)
    assert "An objection is possible until" in text_of(browser)
    assert not list(browser.page.iterfind(".//textarea[@id='ekinerja']"))
    browser.get(f"{mine}/keberatan")
    browser.send(status=422, words="", evidence="Register")
    browser.follow(browser.send(words="Bukti belum dibaca.", evidence="Register"))
    assert "While the objection runs there is no text for e-Kinerja." in text_of(browser)
    browser.sign_in(office.head).get("/kerja")
    browser.get(theirs)
    browser.get(f"{theirs}/putusan", status=404)
    browser.get(f"{theirs}/penjelasan")
    browser.follow(browser.send(words="Register baru masuk kemudian."))
    browser.sign_in(office.chief).get("/kerja")
    assert theirs in links(browser)
    browser.get(f"{theirs}/putusan")
    assert "Bukti belum dibaca." in text_of(browser)
    browser.follow(browser.send(work="as", conduct="same", words="Bukti sah."))
    assert "The decision: the view was changed" in text_of(browser)
    browser.sign_in(office.tuti).get(mine)
    copied = next(browser.page.iterfind(".//textarea[@id='ekinerja']")).text
    assert "Predikat kinerja: Good" in copied
    assert "Realisasi: 96 persen" in copied
    browser.get(f"{mine}/jejak")
    for said in ("Kepala: read it", "Sekretaris: read it", "Sekretaris: decided on the objection", "Tuti: objected"):
        assert said in text_of(browser)

    planted = ("96 persen", "Bukti sah", "Mesin cetak rusak", "Needs improvement")
    town = office.town
    for account in (office.rian, office.hr, office.upper_hr, town.administrator, town.inspector, town.officer):
        browser.sign_in(account)
        for path in (mine, f"{mine}/jejak", theirs, f"{theirs}/putusan", f"{theirs}/penjelasan"):
            browser.get(path, status=404 if account.person.holdings else 403)
        for path in ("/kerja", "/kinerja", "/kinerja/penilaian", "/kinerja/tim/penilaian", "/kepegawaian", "/log"):
            shown = browser.ask("GET", path, None).text
            assert not [word for word in planted if word in shown], path


def test_the_team_page_says_that_nobody_has_begun_and_one_is_not_ones_own_team(browser, office):
    browser.sign_in(office.head).get("/kinerja/tim/penilaian")
    assert "Nobody of your team has begun" in text_of(browser)
    browser.get("/kinerja/tim/penilaian?periode=2026-tw9", status=404)
    browser.sign_in(office.tuti).get(f"/kinerja/tim/{office.head.person_id}/penilaian/1", status=404)


def test_the_one_above_reads_who_rates_all_alike_and_nothing_follows(browser, office, session, set_clock):
    set_clock(date(2026, 6, 30))
    all_alike(office)
    before = session.query(AppraisalView).count()
    browser.sign_in(office.chief).get("/kinerja/tim/penilaian?periode=2026-tw2")
    assert "It may be right. Nothing follows from it by itself" in text_of(browser)
    assert "Kepala rated 3 people, all of them the same." in text_of(browser)
    for other in (office.head, office.tuti):
        browser.sign_in(other).get("/kinerja/tim/penilaian?periode=2026-tw2")
        assert "All rated alike" not in text_of(browser)
    assert session.query(AppraisalView).count() == before


def test_the_first_page_and_an_appraisal_ask_few_things_however_much_is_kept(browser, office, session, count_queries):
    """With the account of the session and the inbox among them; the settings of the house a server knows already."""
    plan = office.agreed(office.tuti, office.tuti_post, office.head)
    found = actions.begin(plan, Period("2026-tw2"), by=office.tuti)
    browser.sign_in(office.tuti)
    for path in ("/kinerja", f"/kinerja/penilaian/{found.id}", "/kinerja/tim"):
        browser.get(path)
        with count_queries() as asked:
            browser.get(path)
        found = [each for each in asked if each.startswith(("SELECT", "WITH")) and not KNOWN.search(each)]
        assert len(found) <= 7, (path, found)


def test_a_view_that_comes_too_late_is_shown_again_with_the_reason_and_was_read(browser, office, session, set_clock):
    found = actions.begin(office.agreed(office.tuti, office.tuti_post, office.head), Period("2026-tw2"), by=office.tuti)
    [line] = queries.expected_of(found)
    set_clock(date(2026, 6, 30))
    mine = queries.appraisal(found.id, reader=office.tuti)
    actions.write(mine, {line.line_id: actions.Said("96 persen")}, "", send=True, by=office.tuti)
    theirs = f"/kinerja/tim/{office.tuti.person_id}/penilaian/{found.id}"
    browser.sign_in(office.head).get(theirs)
    level = {each.get("name"): "as" for each in browser.page.iter("select")} | {"work": "as", "conduct": "as"}
    browser.send(**level, words="Sesuai.")
    browser.get(theirs)
    session.execute(delete(AuditEntry))  # as on a later day
    actions.accept(queries.appraisal(found.id, reader=office.tuti), number=1, by=office.tuti)
    browser.send(status=422, **level, words="Satu lagi.")
    assert "It is final, or an objection runs. Your view stays as it is." in text_of(browser)
    assert [each.text.strip() for each in browser.page.iter("textarea") if each.get("name") == "words"] == ["Satu lagi."]
    assert session.query(AppraisalView).count() == 1
    assert session.query(AuditEntry.action).filter_by(actor_id=office.head.id).all() == [("appraisal:read",)]
    browser.get(theirs)
    assert not [each for each in browser.page.iter("textarea") if each.get("name") == "words"]

"""Shared credit: who did a step names it for a result of their own plan, and both pages say so. And public numbers."""

from datetime import date, timedelta

import pytest

from portal.complaints.models import Complaint
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.periods import Period
from portal.evaluation.appraisal import actions as appraisal
from portal.evaluation.appraisal import queries as appraisals
from portal.evaluation.appraisal.actions import Rating
from portal.evaluation.appraisal.models import Appraisal
from portal.evaluation.appraisal.rules import Level
from portal.evaluation.coordination import actions, credits, queries
from portal.evaluation.coordination.models import MatterCredit
from portal.evaluation.plans import actions as plans
from portal.evaluation.plans import queries as plan_queries
from portal.evaluation.plans import years
from portal.web.numbered import checked, references_in
from tests.as_written import say_as_written
from tests.browser import words
from tests.commitments.house import promised, promising
from tests.complaints.house import reported, take_reports
from tests.conftest import ONE_DATABASE
from tests.evaluation.coordination.house import asked, opened
from tests.evaluation.line import Line

BOARD = "/kinerja/koordinasi"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


@pytest.fixture
def house(kept, office, town):
    return kept.find("shared", lambda: House(office), office)


class House:
    """The dinas did a step that the camat asked for; its head has an agreed plan, and so has Tuti."""

    def __init__(self, office):
        self.office, self.line = office, Line(office.town)
        self.head, self.camat = office.head, self.line.camat
        self.matter = opened(self.line)
        self.step = asked(self.line, self.matter)
        actions.promise(self.step, self.step.wished_on, by=self.head)
        actions.finish(self.step, "Saluran sudah digali", by=self.head)
        own = actions.ask(self.matter, "Bebaskan lahan", self.line.camat_post, self.step.wished_on, by=self.camat)
        actions.finish(own, "Lahan bebas", by=self.camat)
        self.plan = office.agreed(office.head, office.town.head_post, office.chief, title="Jalan tidak tergenang")
        self.line_id = plan_queries.version(self.plan).results[0].line_id
        db.session.commit()

    def name(self, by=None, line_id=None, step=True):
        by = by or self.head
        step = self.step if step is True else step
        made = credits.name(self.matter, step, line_id or self.line_id, queries.voice_of(by), by=by)
        db.session.commit()
        return made


def final(house, set_clock):
    """The head accepts the view of their second quarter."""
    found = appraisal.begin(house.plan, Period("2026-tw2"), by=house.head)
    mine = appraisals.appraisal(found.id, reader=house.head)
    appraisal.write(mine, {house.line_id: appraisal.Said("Tidak tergenang")}, "", send=True, by=house.head)
    set_clock(date(2026, 6, 30))
    theirs = appraisals.appraisal(found.id, reader=house.office.chief)
    appraisal.rate(theirs, Rating(Level.AS, Level.AS, "Sesuai"), by=house.office.chief)
    appraisal.accept(appraisals.appraisal(found.id, reader=house.head), number=1, by=house.head)
    db.session.commit()


def text_of(browser):
    return words(browser.page.find(".//main"))


def test_who_did_a_step_names_it_for_their_own_result_and_nobody_else_does(house, session):
    tuti = house.office.agreed(house.office.tuti, house.office.tuti_post, house.head, title="Arsip rapi")
    of_tuti = plan_queries.version(tuti).results[0].line_id
    with pytest.raises(Refused):
        house.name(line_id=of_tuti)  # a plan of somebody else
    with pytest.raises(NotAllowed):
        house.name(by=house.camat)  # another agency's step
    with pytest.raises(NotAllowed):
        house.name(by=house.office.tuti, line_id=of_tuti)  # she takes no part
    with pytest.raises(NotAllowed):
        house.name(step=None)  # the matter is not closed
    made = house.name()
    assert house.name() == made  # twice is once
    assert session.query(MatterCredit).count() == 1
    assert session.query(AuditEntry).filter_by(action="plan:share", subject=f"Plan:{house.plan.id}").count() == 1
    with pytest.raises(NotAllowed):
        credits.take_away(made, by=house.office.chief)
    credits.take_away(made, by=house.head)
    assert session.query(MatterCredit).count() == 0


def test_the_plan_says_with_whom_it_is_shared_and_what_is_open_again_says_so(house):
    house.name()
    [shared] = credits.shared_of(house.plan.id)
    assert (shared.line_id, shared.what, shared.others) == (house.line_id, house.step.what, ["Kecamatan"])
    assert shared.done_on == house.step.done_on
    actions.say_not_done(house.step, "Baru separuh", by=house.camat)
    db.session.commit()
    [shared] = credits.shared_of(house.plan.id)
    assert shared.done_on is None
    with pytest.raises(NotAllowed):
        house.name()


def test_a_closed_matter_can_be_named_as_a_whole_by_those_who_did_a_step(house):
    actions.close(house.matter, "Tuntas", by=house.camat)
    db.session.commit()
    made = house.name(step=None)
    [shared] = credits.shared_of(house.plan.id)
    assert (made.step_id, shared.what, shared.done_on) == (None, house.matter.title, house.matter.closed_on)
    assert house.name(step=None) == made
    assert credits.by_step(house.matter.id) == {None: ["Kepala (Kepala Dinas)"]}


def test_a_closed_year_takes_no_evidence_and_gives_none_back(house):
    made = house.name()
    years.close_year(plan_queries.open_cycle(house.office.town.dinas.id, 2026), by=house.office.hr)
    db.session.commit()
    with pytest.raises(Refused):
        credits.take_away(made, by=house.head)
    credits_before = db.session.query(MatterCredit).count()
    with pytest.raises(Refused):
        house.name()
    assert db.session.query(MatterCredit).count() == credits_before


@ONE_DATABASE
def test_it_is_named_on_the_board_and_stands_on_the_plan_and_the_appraisal(browser, house, session):
    page = f"{BOARD}/{house.matter.id}"
    browser.sign_in(house.head).get(page)
    assert f"{page}/bukti" in [link.get("href") for link in browser.page.iterfind(".//main//a")]
    browser.get(f"{page}/bukti")
    browser.send(status=422, apa=str(house.step.id), hasil="")
    assert "Choose one." in text_of(browser)
    browser.follow(browser.send(apa=str(house.step.id), hasil=str(house.line_id)))
    assert "For: Jalan tidak tergenang" in text_of(browser)

    browser.sign_in(house.camat).get(page)
    said = text_of(browser)
    assert "In the plan of work of: Kepala (Kepala Dinas)" in said
    assert "Jalan tidak tergenang" not in said  # which result it is stands in the plan alone

    browser.sign_in(house.head).get(f"/kinerja/skp/{house.plan.id}")
    said = text_of(browser)
    assert "Done together with others" in said
    assert "shared with Kecamatan" in said
    assert page in [link.get("href") for link in browser.page.iterfind(".//main//a")]
    browser.sign_in(house.office.chief).get(f"/kinerja/tim/{house.head.person_id}/skp/{house.plan.id}")
    assert "shared with Kecamatan" in text_of(browser)
    assert page not in [link.get("href") for link in browser.page.iterfind(".//main//a")]  # to her it is not there

    found = appraisal.begin(house.plan, Period("2026-tw2"), by=house.head)
    session.commit()
    browser.sign_in(house.head).get(f"/kinerja/penilaian/{found.id}")
    assert house.step.what in text_of(browser)
    browser.get(f"{page}/bukti")
    browser.follow(browser.send(f"{page}/bukti/{session.query(MatterCredit).one().id}/lepas"))
    assert session.query(MatterCredit).count() == 0


@ONE_DATABASE
def test_who_did_nothing_of_it_has_no_such_page_and_whose_evidence_it_is_takes_it_away(browser, house):
    made = house.name()
    page = f"{BOARD}/{house.matter.id}/bukti"
    for account, status in ((house.office.tuti, 404), (house.office.chief, 404), (house.office.hr, 403)):
        browser.sign_in(account).get(page, status=status)
    browser.sign_in(house.camat).get(page)  # she did a step of her own, and has no plan yet
    assert "You have no agreed plan" in text_of(browser)
    token = browser.page.find(".//input[@name='csrf_token']").get("value")
    browser.ask("POST", f"{page}/{made.id}/lepas", 404, data={"csrf_token": token})
    assert db.session.query(MatterCredit).count() == 1


def test_whoever_came_into_the_post_later_did_no_step_of_those_before_them(house, set_clock):
    set_clock(house.step.done_on + timedelta(days=10))
    office, post = house.office, house.office.town.head_post
    office.leave(house.head)
    office.hold(post, office.rian, days=0)
    voice = queries.voice_of(office.rian)
    assert voice.speaks_by(house.step.owner)
    assert credits.offered(house.matter, voice, office.rian.person_id) == []


@ONE_DATABASE
def test_an_appraisal_says_what_was_done_together_in_its_own_time_alone(browser, house, set_clock):
    house.name()
    quarter = {}
    set_clock(date(2026, 8, 1))
    for period in ("2026-tw2", "2026-tw3"):
        quarter[period] = appraisal.begin(house.plan, Period(period), by=house.head).id
    db.session.commit()
    browser.sign_in(house.head)
    for period, is_said in (("2026-tw2", True), ("2026-tw3", False)):
        browser.get(f"/kinerja/penilaian/{quarter[period]}")
        assert (house.step.what in text_of(browser)) is is_said


def test_under_a_final_appraisal_of_its_time_nothing_is_named_and_nothing_taken_away(house, set_clock):
    made = house.name()
    final(house, set_clock)
    second = plans.revise(house.plan, "Tugas baru", by=house.head)
    other = house.office.write(house.plan, house.head, "Warga aman")
    house.office.settle(house.plan, house.head, house.office.chief)
    assert second.agreed_on
    for deed in (lambda: credits.take_away(made, by=house.head), lambda: house.name(line_id=other.line_id)):
        with pytest.raises(Refused, match="is final"):
            deed()
    set_clock(date(2026, 8, 1))  # in a time whose appraisal is not final
    later = asked(house.line, house.matter)
    actions.promise(later, later.wished_on, by=house.head)
    actions.finish(later, "Saluran kedua sudah digali", by=house.head)
    credits.take_away(house.name(step=later), by=house.head)
    assert db.session.scalars(db.select(MatterCredit.id)).all() == [made.id]


@ONE_DATABASE
def test_whoever_takes_evidence_from_a_final_appraisal_reads_why_it_stays(browser, house, set_clock):
    made = house.name()
    final(house, set_clock)
    page = f"{BOARD}/{house.matter.id}/bukti"
    browser.sign_in(house.head).get(page)
    browser.send(f"{page}/{made.id}/lepas", status=409)
    assert "The appraisal of the time in which this was done is final" in text_of(browser)
    assert db.session.query(MatterCredit).count() == 1


@ONE_DATABASE
def test_the_text_for_ekinerja_names_with_whom_a_result_is_shared_in_indonesian(browser, house, set_clock):
    house.name()
    final(house, set_clock)
    browser.sign_in(house.head).get(f"/en/kinerja/penilaian/{db.session.query(Appraisal).one().id}")
    copied = next(browser.page.iterfind(".//textarea[@id='ekinerja']")).text
    assert f"Dikerjakan bersama Kecamatan: {house.step.what}\n\nRating hasil kerja" in copied


# ---- public numbers


def test_numbers_of_promises_and_reports_lead_to_their_pages_where_everybody_may_read_them(app, town, session):
    promising(town)
    case, hidden, number = town.case, reported(town, confidential=True), promised(town).number
    with app.test_request_context("/"):
        typed = f"janji {number}; {case.number.lower()}, https://uji.id/l/{case.number}, {hidden.number}, surat camat"
        assert [(each.text, bool(each.url)) for each in references_in(typed)] == [
            (f"JANJI-{number}", True), (case.number, True), (hidden.number, False), ("surat camat", False),
        ]  # fmt: skip
        assert references_in(typed)[0].url.endswith(f"/janji/{number}")
        assert checked(f"Janji no. {number},{case.number}", "rujukan") == f"JANJI-{number}, {case.number}"
        assert checked("", "rujukan") == ""
        gone = "PLJ-26-0000-000"
        assert session.query(Complaint).filter_by(number=gone).count() == 0
        for wrong in ("JANJI-999", "janji 0", "/janji/0", hidden.number, gone, f"Surat {case.number}", "surat camat"):
            # A confidential one is answered as one that nobody has.
            with pytest.raises(Refused, match="not the number of a public page"):
                checked(wrong, "rujukan")


def test_numbers_that_are_too_long_as_they_are_kept_are_refused_at_their_field(house):
    kept = ", ".join(f"JANJI-{number}" for number in range(100, 120))
    assert len(kept.replace(", ", ",").replace("-", "")) < 200 < len(kept)
    with pytest.raises(Refused) as refused:
        actions.refer(house.matter, kept, by=house.camat)
    assert refused.value.field == "rujukan"


@ONE_DATABASE
def test_the_board_takes_numbers_of_public_pages_alone_and_links_them(browser, house, town, session):
    take_reports(town)
    case = reported(town)
    page = f"{BOARD}/{house.matter.id}"
    browser.sign_in(house.camat).get(f"{page}/rujukan")
    browser.send(status=422, rujukan="JANJI-999")
    assert "not the number of a public page" in text_of(browser)
    assert browser.page.find(".//input[@id='rujukan']").get("value") == "JANJI-999"
    browser.follow(browser.send(rujukan=case.number.lower()))
    browser.get(f"{page}/rujukan")
    assert browser.page.find(".//input[@id='rujukan']").get("value") == case.number  # nobody types it once more
    browser.get(page)
    assert f"/l/{case.number}" in [link.get("href") for link in browser.page.iterfind(".//main//a")]
    browser.get(f"{BOARD}/baru")
    as_camat = {"kecamatan": str(town.district.id), "jabatan": str(house.line.camat_post.id)}
    browser.send(status=422, judul="Lampu", tujuan="Terang", rujukan="surat camat", **as_camat)
    assert browser.page.find(".//input[@id='judul']").get("value") == "Lampu"
    browser.send(judul="Lampu", tujuan="Terang", rujukan="", **as_camat)

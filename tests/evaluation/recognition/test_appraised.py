"""What final appraisals propose to the superior, with the reasons; a person decides, and two where it is public."""

from datetime import date

import pytest

from portal.accounts import queries as accounts
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.periods import Period
from portal.evaluation.appraisal import actions as appraisal
from portal.evaluation.appraisal import queries as appraisals
from portal.evaluation.appraisal.actions import Rating, Said
from portal.evaluation.appraisal.models import Appraisal
from portal.evaluation.appraisal.rules import Level, State
from portal.evaluation.recognition import actions, appraised, coaching, queries
from portal.evaluation.recognition.models import CoachingPlan, Honour
from portal.evaluation.recognition.rules import Cause, Proposal, Source
from portal.evaluation.recognition.waiting import waiting_for
from portal.organisation.models import Agency, Post
from tests.as_written import say_as_written
from tests.browser import words
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.evaluation import line
from tests.home.pages import tasks

ABOVE, AS, BELOW = Level
TW2, END, SETTLED = Period("2026-tw2"), date(2026, 6, 30), date(2026, 7, 15)
WHY = "Jawaban cepat dan mudah dipahami."


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


def seen(found, reader):
    return appraisals.appraisal(found.id, reader=reader)


@pytest.fixture
def rated(office, set_clock):
    """Let the head give a view of Tuti's second quarter, on its last day."""

    def rate(work, conduct=AS, **more):
        found = appraisal.begin(office.agreed(office.tuti, office.tuti_post, office.head), TW2, by=office.tuti)
        [line] = appraisals.expected_of(found)
        appraisal.write(seen(found, office.tuti), {line.line_id: Said("96 %")}, "", send=True, by=office.tuti)
        set_clock(END)
        appraisal.rate(seen(found, office.head), Rating(work, conduct, WHY), by=office.head)
        db.session.commit()
        return found

    return rate


def accepted(office, found):
    appraisal.accept(seen(found, office.tuti), number=found.view.number, by=office.tuti)
    db.session.commit()


def team(account):
    return queries.team_of(account)


def proposed(account):
    """Numbers of the appraisals that propose an appreciation, and of those that propose coaching."""
    good, low = queries.to_appreciate(team(account)), queries.to_coach(team(account))
    return [one.id for one in good if one.appraised], [one.id for one in low if one.appraised]


def charter(office, *, public):
    return actions.keep_appreciation(
        office.town.dinas, f"Piagam {public}", "", "PP 30/2019", public=public, by=office.hr
    )


def text_of(browser):
    return words(browser.page.find(".//main"))


def test_only_a_final_one_proposes_and_what_is_final_is_said_in_one_way(office, rated, set_clock):
    """The statement and `Course` say the same at each step: given, objected to, decided."""
    found = rated(BELOW)

    def agree():
        known = appraised.found_in(team(office.head), Proposal.COACHING)
        assert [one.id for one in known] == ([found.id] if found.state is State.FINAL else [])
        return found.state

    assert agree() is State.RATED
    set_clock(date(2026, 7, 14))
    assert agree() is State.RATED  # the fourteenth day
    set_clock(SETTLED)
    assert agree() is State.FINAL
    set_clock(date(2026, 7, 14))
    appraisal.file_objection(seen(found, office.tuti), "Bukti belum dibaca", by=office.tuti)
    set_clock(date(2026, 8, 1))
    assert agree() is State.OBJECTED
    assert waiting_for(office.head) == []
    appraisal.decide(seen(found, office.chief), "Bukti sah.", (ABOVE, AS), by=office.chief)
    assert agree_after_a_change(office) == ([found.id], [])


def agree_after_a_change(office):
    [one] = appraised.found_in(team(office.head), Proposal.APPRECIATION)
    assert (one.work, one.words, one.by) == (ABOVE, "Bukti sah.", "Sekretaris")  # the view that counts, and its reasons
    return proposed(office.head)


def test_above_expectation_proposes_an_appreciation_to_the_superior_alone(office, rated):
    found = rated(ABOVE)
    assert proposed(office.head) == ([], [])
    accepted(office, found)
    assert proposed(office.head) == ([found.id], [])
    for other in (office.chief, office.rian, office.tuti, office.hr):
        assert proposed(other) == ([], [])
    assert db.session.query(Honour).count() == 0  # nothing is given by itself
    [result] = queries.to_appreciate(team(office.head))
    assert (result.about, result.period, result.appraised.words) == ("Hasil kerja", TW2, WHY)
    private = charter(office, public=False)
    with pytest.raises(NotAllowed):
        actions.give(result, private, "Bagus", by=office.chief)
    given = actions.give(result, private, "Bagus", by=office.head)
    assert (given.source, given.service_id, given.period) == (Source.APPRAISAL, None, TW2)
    assert proposed(office.head) == ([], [])
    assert queries.honours_of(office.tuti.person_id) == [given]
    with pytest.raises(Refused):
        actions.give(result, private, "Lagi", by=office.head)


@ONE_DATABASE
@pytest.mark.parametrize(("work", "conduct"), [(AS, AS), (ABOVE, BELOW), (BELOW, ABOVE), (AS, ABOVE)])
def test_as_expected_proposes_nothing_and_one_side_below_proposes_coaching(office, rated, work, conduct):
    found = rated(work, conduct)
    accepted(office, found)
    low = [found.id] if BELOW in (work, conduct) else []
    good = [found.id] if ABOVE in (work, conduct) and not low else []
    assert proposed(office.head) == (good, low)


@ONE_DATABASE
def test_a_proposal_is_made_for_half_a_year(office, rated, set_clock):
    found = rated(BELOW)
    accepted(office, found)
    set_clock(date(2026, 12, 31))  # 184 days
    assert (proposed(office.head), len(waiting_for(office.head))) == (([], [found.id]), 1)
    set_clock(date(2027, 1, 1))
    assert (proposed(office.head), waiting_for(office.head)) == (([], []), [])


def test_below_expectation_proposes_coaching_once_and_before_any_referral(office, rated, set_clock):
    """On both databases: what waits is one statement of unlike parts."""
    found = rated(BELOW)
    set_clock(SETTLED)
    assert [(each.kind, each.id) for each in waiting_for(office.head)] == [("appraisal", found.id)]
    assert waiting_for(office.chief) == waiting_for(office.tuti) == []
    assert db.session.query(CoachingPlan).count() == 0
    seat = queries.seat_in(team(office.head), office.tuti.person_id, office.tuti_post.id)
    with pytest.raises(Refused, match="Coaching comes first"):
        coaching.refer(seat, Cause.RESULT, "Di bawah ekspektasi", "Penilaian TW II", by=office.head)
    [low] = queries.to_coach(team(office.head))
    other = queries.seat_in(team(office.head), office.rian.person_id, office.rian_post.id)
    with pytest.raises(Refused, match="no low result of theirs"):
        coaching.open_plan(other, "Orang lain", date(2026, 9, 1), low=low, by=office.head)
    plan = coaching.open_plan(seat, "Surat selesai hari itu", date(2026, 9, 1), low=low, by=office.head)
    assert (proposed(office.head), waiting_for(office.head)) == (([], []), [])
    with pytest.raises(Refused, match="no low result of theirs"):
        coaching.open_plan(seat, "Lagi", date(2026, 9, 1), low=low, by=office.head)
    coaching.agree(plan, by=office.tuti)
    set_clock(date(2026, 8, 20))
    coaching.review(plan, "Belum berubah", None, by=office.tuti)
    coaching.end(plan, "Belum tercapai", by=office.head)
    assert coaching.refer(seat, Cause.RESULT, "Di bawah ekspektasi", "Penilaian TW II", by=office.head).id


@ONE_DATABASE
def test_coaching_from_before_a_low_appraisal_does_not_count_for_a_referral_of_it(office, rated, set_clock):
    seat = queries.seat_in(team(office.head), office.tuti.person_id, office.tuti_post.id)
    before = coaching.open_plan(seat, "Sebelumnya", date(2026, 6, 20), by=office.head)
    coaching.agree(before, by=office.tuti)
    set_clock(date(2026, 6, 10))
    coaching.review(before, "Sudah", None, by=office.tuti)
    coaching.end(before, "Tercapai", by=office.head)
    assert queries.coached(seat).reviewed_and_ended == 1
    rated(BELOW)
    set_clock(SETTLED)
    assert queries.coached(seat).reviewed_and_ended == 0


def fill(office, people=5, agency=None):
    """Let so many more work in the dinas. Returns their posts."""
    here = agency or office.town.dinas
    places = [Post(agency_id=here.id, name=f"{here.slug} {n}", leads=False, source="uji") for n in range(people)]
    db.session.add_all(places)
    db.session.flush()
    for place in places:
        line.hold(place, person(place.name))
    return places


def test_of_a_unit_of_few_nobody_reads_that_one_of_them_was_rated_well(office, rated):
    """Who gives it and who decides are both refused: the unit may have shrunk meanwhile."""
    found = rated(ABOVE)
    accepted(office, found)
    public = charter(office, public=True)
    [result] = queries.to_appreciate(team(office.head))
    few = accounts.people_in(office.town.dinas, but=office.head.person_id)
    assert few < 5
    below = Agency(slug="upt", name="UPT", kind=office.town.dinas.kind, parent=office.town.dinas, source="uji")
    db.session.add(below)
    db.session.flush()
    fill(office, 5, below)  # their praise would stand under their own unit
    with pytest.raises(Refused, match="everybody would know"):
        actions.give(result, public, "Antrean turun", by=office.head)
    db.session.rollback()
    [result] = queries.to_appreciate(team(office.head))
    left = fill(office, 5 - few)[0]
    honour = actions.give(result, public, "Antrean turun", by=office.head)
    accounts.holder_of(left).until_on = date(2026, 6, 1)
    db.session.commit()
    with pytest.raises(Refused, match="everybody would know"):
        actions.decide(honour, True, "", by=office.chief)
    db.session.rollback()
    actions.decide(honour, False, "Unit terlalu kecil", by=office.chief)
    assert queries.public_honours() == []


@ONE_DATABASE
def test_a_public_one_for_an_appraisal_takes_two_and_says_no_word_of_it(browser, office, rated):
    found = rated(ABOVE)
    accepted(office, found)
    public = charter(office, public=True)
    fill(office)
    page = f"/kinerja/penghargaan/beri/appraisal/{found.id}"
    browser.sign_in(office.head).get("/kinerja/penghargaan")
    assert "Final appraisal. Work results: above expectation; conduct: as expected." in text_of(browser)
    assert page in [a.get("href") for a in browser.page.iterfind(".//main//a")]
    browser.get(page)
    assert WHY in text_of(browser)
    browser.send(bentuk=str(public.id), alasan="Antrean turun separuh.")
    honour = db.session.query(Honour).one()
    browser.sign_in(office.head).get(f"/kinerja/penghargaan/{honour.id}/putusan", 404)
    assert f"/kinerja/penghargaan/{honour.id}/putusan" in tasks(browser, office.chief)
    browser.get(f"/kinerja/penghargaan/{honour.id}/putusan")
    browser.send(putusan="ya", alasan="")
    browser.sign_out().get("/penghargaan")
    shown = text_of(browser)
    assert "Hasil kerja" in shown
    assert "Dinas" in shown
    assert not [word for word in ("Tuti", "bove expectation", "appraisal", WHY) if word in shown]
    browser.sign_in(office.tuti).get(f"/kinerja/penilaian/{found.id}/jejak")
    assert "Kepala: read it" in text_of(browser)  # where its reasons stood


@ONE_DATABASE
def test_coaching_is_opened_from_the_desk_with_the_reasons_beside_it(browser, office, rated, set_clock):
    found = rated(BELOW)
    set_clock(SETTLED)
    page = f"/kinerja/pembinaan/baru/{office.tuti_post.id}/{office.tuti.person_id}?penilaian={found.id}"
    assert page in tasks(browser, office.head)
    desk = words(browser.page.find(".//main"))
    assert "an appraisal is below expectation" in desk
    assert "Tuti" not in desk
    assert WHY not in desk
    browser.get("/kinerja/pembinaan")
    assert page in [a.get("href") for a in browser.page.iterfind(".//main//a")]
    browser.get(page)
    assert WHY in text_of(browser)
    assert f"/kinerja/tim/{office.tuti.person_id}/penilaian/{found.id}" in [
        a.get("href") for a in browser.page.iterfind(".//main//a")
    ]
    browser.send(page, tujuan="Surat selesai hari itu", tinjau="2026-09-01")
    assert db.session.query(CoachingPlan).one().appraisal_id == found.id
    browser.get(page, 404)  # it is coached
    for other in (office.chief, office.rian, office.tuti, person("Kepegawaian lain", hr=office.town.dinas)):
        browser.sign_in(other).get(page, status=404 if other.person.holdings else 403)
    assert db.session.query(Appraisal).one().state is State.FINAL


def post(browser, page, status, **fields):
    """Send a form that stands open in another window, with the token of the page in hand."""
    token = browser.page.find(".//input[@name='csrf_token']").get("value")
    browser.ask("POST", page, status, data=fields | {"csrf_token": token}, headers={"Origin": "http://localhost"})


def times_read(browser, office, found):
    """How often the person sees that the head read it."""
    browser.sign_in(office.tuti).get(f"/kinerja/penilaian/{found.id}/jejak")
    return text_of(browser).count("Kepala: read it")


@ONE_DATABASE
@pytest.mark.parametrize("work", [ABOVE, BELOW])
def test_who_reads_the_reasons_beside_a_form_that_is_refused_leaves_a_trace(browser, office, rated, work):
    found = rated(work)
    accepted(office, found)
    page = f"/kinerja/penghargaan/beri/appraisal/{found.id}"
    if work is BELOW:
        page = f"/kinerja/pembinaan/baru/{office.tuti_post.id}/{office.tuti.person_id}?penilaian={found.id}"
    assert times_read(browser, office, found) == 0
    browser.sign_in(office.head).get("/kinerja/penghargaan")
    post(browser, page, 422)
    assert WHY in text_of(browser)
    assert times_read(browser, office, found) == 1


@ONE_DATABASE
def test_what_was_typed_for_what_is_proposed_no_longer_is_shown_again(browser, office, rated, set_clock):
    found = rated(ABOVE)
    accepted(office, found)
    form = charter(office, public=False)
    page = f"/kinerja/penghargaan/beri/appraisal/{found.id}"
    browser.sign_in(office.head).get(page)
    stale = {"bentuk": str(form.id), "alasan": "Antrean turun separuh."}
    browser.send(**stale)
    browser.get("/kinerja/penghargaan")
    for _again in range(2):  # pressed twice; and half a year later
        post(browser, page, 422, **stale)
        assert "This was followed up already, or is proposed no longer." in text_of(browser)
        assert browser.page.find(".//textarea").text.strip() == "Antrean turun separuh."
        assert WHY not in text_of(browser)
        set_clock(date(2027, 2, 1))
    assert db.session.query(Honour).count() == 1
    browser.get(page, 404)
    browser.sign_in(office.tuti).get("/kinerja/penghargaan")
    post(browser, page, 404, **stale)


@ONE_DATABASE
def test_what_was_typed_for_coaching_that_is_opened_already_is_shown_again(browser, office, rated):
    found = rated(BELOW)
    accepted(office, found)
    page = f"/kinerja/pembinaan/baru/{office.tuti_post.id}/{office.tuti.person_id}?penilaian={found.id}"
    browser.sign_in(office.head).get(page)
    about = {"tujuan": "Surat selesai hari itu", "tinjau": "2026-09-01"}
    browser.send(**about)
    browser.get("/kinerja/pembinaan")
    post(browser, page, 422, **about)
    assert "This was followed up already, or is proposed no longer." in text_of(browser)
    assert browser.page.find(".//textarea").text.strip() == "Surat selesai hari itu"
    browser.send(page, status=422, **about)  # the form goes where it went before
    assert db.session.query(CoachingPlan).count() == 1
    browser.get(page, 404)

"""A word is asked for, given, read by whom it may be, and answered; how long ago a leader had one."""

from datetime import date

import pytest

from portal.core import clock
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.evaluation.feedback import actions, queries
from portal.evaluation.feedback.actions import About
from portal.evaluation.feedback.models import Feedback
from portal.evaluation.feedback.rules import Cadence, Kind
from portal.evaluation.plans import queries as plans
from portal.evaluation.plans.rules import Value
from tests.as_written import say_as_written
from tests.browser import words
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE
VALUE = About(value=Value.SERVICE)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


def text_of(browser):
    return words(browser.page.find(".//main"))


def test_a_word_hangs_on_a_result_of_today_or_on_a_value_and_only_the_superior_gives_it(office):
    tuti, head = office.tuti.person, office.head
    for stranger in (office.chief, office.rian, office.tuti, office.hr):
        with pytest.raises(NotAllowed):
            actions.give(tuti, VALUE, Kind.DIRECTION, "Bukan atasan", by=stranger)
    for wrong in (About(), About(line_id=999), About(line_id=999, value=Value.LOYAL)):
        with pytest.raises(Refused) as refused:
            actions.give(tuti, wrong, Kind.DIRECTION, "Tentang apa?", by=head)
        assert refused.value.field == "about"
    office.agreed(office.tuti, office.tuti_post, head)
    [result] = plans.results_of(tuti.id, clock.today())
    given = actions.give(tuti, About(line_id=result.id), Kind.APPRECIATION, "Rapi.", evidence="Notulen 1 Juni", by=head)
    assert queries.received(tuti.id).rows == [given]
    with pytest.raises(NotAllowed):
        actions.answer(given, "Bukan saya", by=head)
    actions.answer(given, "Terima kasih", by=office.tuti)
    actions.answer(given, "Satu lagi", by=office.tuti)
    assert [one.words for one in given.answers] == ["Terima kasih", "Satu lagi"]


def test_a_correction_is_read_by_the_two_alone_also_after_the_superior_has_changed(office):
    tuti, head, chief = office.tuti, office.head, office.chief
    correction = actions.give(tuti.person, VALUE, Kind.CORRECTION, "Datang tepat waktu", by=head)
    praise = actions.give(tuti.person, VALUE, Kind.APPRECIATION, "Ramah", by=head)
    office.leave(head)
    for reader, seen in ((tuti, {correction, praise}), (head, {correction, praise}), (chief, {praise})):
        for one in (correction, praise):
            if one in seen:
                assert queries.feedback(one.id, reader=reader) is one
            else:
                with pytest.raises(NotFound):
                    queries.feedback(one.id, reader=reader)
    assert queries.about(tuti.person_id, chief).rows == [praise]
    for reader in (office.rian, office.hr, office.town.inspector):
        with pytest.raises(NotFound):
            queries.feedback(praise.id, reader=reader)


def test_the_cadence_counts_the_days_of_each_leader_of_their_own(office, set_clock):
    tuti, rian, head = office.tuti.person, office.rian.person, office.head
    actions.give(tuti, VALUE, Kind.HELP, "Saya dampingi", by=head)
    set_clock(date(2026, 7, 1))
    last = queries.last_words(head.person_id, [tuti.id, rian.id])
    assert [(last[each].days, last[each].cadence) for each in (tuti.id, rian.id)] == [
        (30, Cadence.TIME), (None, Cadence.NEVER),
    ]  # fmt: skip
    assert queries.last_words(office.chief.person_id, [tuti.id])[tuti.id].days is None


def test_feedback_is_asked_for_given_and_answered_in_the_browser(browser, office, session):
    tuti, head = office.tuti, office.head
    browser.sign_in(tuti).get("/kinerja/umpan-balik/minta")
    browser.send(status=422, of=str(head.person_id), about="", words="Tolong")
    assert "Choose what it is about." in text_of(browser)
    browser.follow(browser.send(of=str(head.person_id), about="vservice", words="Bagaimana cara menolak dengan sopan?"))
    assert "Waits" in text_of(browser)
    browser.sign_in(head).get("/kerja")
    asked = next(link.get("href") for link in browser.page.iterfind(".//main//a") if "minta=" in link.get("href"))
    browser.get(asked)
    assert "Bagaimana cara menolak dengan sopan?" in text_of(browser)
    browser.send(status=422, about="vservice", words="Sebut alasannya dulu.", evidence="")
    assert "Sebut alasannya dulu." in text_of(browser)
    browser.follow(browser.send(about="vservice", kind="correction", words="Sebut alasannya dulu.", evidence="Loket 2"))
    assert "Your last word was today." in text_of(browser)
    given = session.query(Feedback).one()
    assert given.request_id is not None
    browser.sign_in(tuti).get("/kinerja")
    assert f"/kinerja/umpan-balik/{given.id}" in [link.get("href") for link in browser.page.iterfind(".//main//a")]
    browser.get(f"/kinerja/umpan-balik/{given.id}")
    browser.follow(browser.send(words="Siap."))
    assert "Answer of Tuti" in text_of(browser)
    browser.get("/kinerja/umpan-balik")
    assert "Answered" in text_of(browser)
    mine, team = f"/kinerja/umpan-balik/{given.id}", f"/kinerja/tim/{tuti.person_id}/umpan-balik"
    for account in (office.rian, office.chief, office.hr, office.town.inspector, office.town.administrator):
        status = 404 if account.person.holdings else 403
        for path in (mine, team, f"{team}/baru"):
            browser.sign_in(account).get(path, status=status)
    assert "Sebut alasannya" not in browser.sign_in(office.chief).get("/kinerja/tim")


def test_a_request_to_a_former_superior_lapses_and_who_comes_after_leaves_a_trace(browser, office):
    tuti, head, chief = office.tuti, office.head, office.chief
    praise = actions.give(tuti.person, VALUE, Kind.APPRECIATION, "Ramah", by=head)
    asked = actions.ask(VALUE, "Bagaimana?", of_id=head.person_id, by=tuti)
    assert queries.open_requests(head.person_id) == [asked]
    office.leave(head)
    assert queries.open_requests(head.person_id) == []
    assert queries.lapsed([asked], set(), tuti) == {asked.id}
    browser.sign_in(tuti).get("/kinerja/umpan-balik")
    assert "they are not above you any more" in text_of(browser)
    browser.sign_in(chief).get(f"/kinerja/tim/{tuti.person_id}/umpan-balik")
    browser.sign_in(tuti).get(f"/kinerja/umpan-balik/{praise.id}")
    assert "Sekretaris: read it" in text_of(browser)
    assert "Tuti: read it" not in text_of(browser)


def test_from_a_result_of_the_plan_what_the_word_is_about_is_chosen_already(office, browser):
    """Two taps on one page (journeys 4.4, 5): the kind, and the button."""
    plan = office.agreed(office.tuti, office.tuti_post, office.head)
    [result] = plans.results_of(office.tuti.person_id, clock.today())
    page = f"/kinerja/tim/{office.tuti.person_id}/skp/{plan.id}"
    to = f"/kinerja/tim/{office.tuti.person_id}/umpan-balik/baru?tentang=r{result.id}"
    browser.sign_in(office.head).get(page)
    assert [a.get("href") for a in browser.page.iterfind(".//a[@href]") if "tentang=" in a.get("href")] == [to]
    browser.get(to)
    [chosen] = [one.get("value") for one in browser.page.iterfind(".//option[@selected]")]
    browser.send(to, about=chosen, kind="appreciation", words="Rapi dan tepat waktu")
    assert [one.line_id for one in queries.received(office.tuti.person_id).rows] == [result.id]
    assert "tentang=" not in browser.sign_in(office.tuti).get(f"/kinerja/skp/{plan.id}")

"""The door upward: what is published, in the order in which it is read, and notices without numbers."""

from datetime import date

import pytest

from portal.accounts import actions as accounts
from portal.core.paging import Place
from portal.core.periods import Period
from portal.organisation.models import Service
from portal.scorecards import actions, published
from portal.scorecards.rules import CORRECT, HOLD, PUBLISH
from tests.browser import words
from tests.builders import agency, person
from tests.scorecards.house import correct, drafted, propose_correction, publish
from tests.scorecards.house import published as published_card


@pytest.fixture
def other_service(town, session):
    """A second service, so that a forgotten filter shows."""
    made = Service(agency_id=agency("dishub", town.city).id, slug="kir", name="Uji kir", source="uji")
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def noise(town, other_service):
    ours, town.service = town.service, other_service
    head, town.head = town.head, person(agency_head=other_service.agency)
    card = published_card(town, enumerator=33)
    town.service, town.head = ours, head
    return card


@pytest.fixture
def periods(town, noise):
    """Three periods, the middle one corrected."""
    first = published_card(town, period="2025-s2", last_day=date(2025, 12, 31), enumerator=31)
    second = published_card(town, period="2026-tw1", last_day=date(2026, 3, 31), enumerator=32, handed=20)
    publish(town, correct(town, second, "handed"))
    third = published_card(town, period="2026-tw2", enumerator=35)
    return first, second, third


def versions(cards):
    return [(card.period, card.version) for card in cards]


def test_history_has_the_newest_version_of_each_period_newest_first(town, periods):
    expected = [("2026-tw2", 1), ("2026-tw1", 2), ("2025-s2", 1)]
    assert versions(published.history(town.service.id)) == expected
    assert versions(published.values(town.service.id)) == expected


def test_newest_is_of_the_newest_period_even_if_an_older_one_was_corrected_since(town, periods):
    assert versions([published.newest(town.service.id)]) == [("2026-tw2", 1)]


def test_evidence_is_the_newest_version_of_its_period(town, periods):
    assert published.evidence(town.service.id, Period("2026-tw1")).version == 2


def test_latest_has_one_card_of_each_service(town, periods, noise):
    assert [card.service_id for card in published.latest(5)] == [town.service.id, noise.service_id]
    assert len(published.latest(1)) == 1


def test_agencies_and_services_stand_by_name(town, periods):
    assert {agency: versions(cards) for agency, cards in published.index().agencies.items()} == {
        ("dinas", "Dinas"): [("2026-tw2", 1)],
        ("dishub", "Dishub"): [("2026-s1", 1)],
    }
    (rated,) = published.of_agencies([town.dinas.id])
    assert (rated.service, rated.card.period) == (town.service, "2026-tw2")


def test_the_index_has_parts_and_says_what_there_is_to_choose_from(town, periods):
    first = published.index(size=1)
    assert (list(first.agencies), first.found, first.every) == (
        [("dinas", "Dinas")], 2, [("dinas", "Dinas"), ("dishub", "Dishub")],
    )  # fmt: skip
    assert list(published.index(at=Place(after=first.part.after), size=1).agencies) == [("dishub", "Dishub")]
    assert published.index(agency="dishub").found == published.index(period="2026-s1").found == 1
    assert published.index(words="kartu dishub").found == 0
    assert first.periods == sorted({"2026-tw2", "2026-s1"}, key=Period, reverse=True)


def test_a_draft_comes_through_no_door(town):
    card = drafted(town, enumerator=40)
    assert published.newest(town.service.id) is published.evidence(town.service.id, card.period) is None
    assert published.card("dinas", "ktp", card.period) is None
    assert published.history(town.service.id) == published.values(town.service.id) == published.latest(5) == []
    assert published.index().agencies == {}


def test_a_card_says_of_itself_what_it_is(town):
    card = published_card(town, enumerator=40, handed=10)
    found = published.card("dinas", "ktp", Period("2026-s1"))
    assert (found.id, found.agency_name, found.service_name, found.waived) == (
        card.id, "Dinas", "Kartu tanda penduduk", True,
    )  # fmt: skip
    assert list(found.turnout) == ["enumerator", "handed", "open"]
    assert [(way.counted, way.independent) for way in found.turnout.values()] == [
        (True, True), (True, False), (False, False),
    ]  # fmt: skip
    assert [element.code for element in found.elements] == [f"u{number}" for number in range(1, 10)]
    assert found.reasons == ()


def test_a_card_keeps_the_names_it_was_published_under(town, session, browser):
    card = published_card(town, enumerator=40, handed=10)
    draft = drafted(town, period="2025-s2", last_day=date(2025, 12, 20), enumerator=40)
    town.service.name, town.dinas.name = "KTP elektronik", "Dinas Baru"
    session.commit()
    found = published.card("dinas", "ktp", card.period)
    assert (found.service_name, found.agency_name) == ("Kartu tanda penduduk", "Dinas")
    assert (published.sheet(draft).service_name, published.sheet(draft).agency_name) == ("KTP elektronik", "Dinas Baru")
    for path in ("/rapor", "/rapor/dinas", "/rapor/dinas/ktp/2026-s1"):
        assert "Kartu tanda penduduk" in browser.get(path), path
        assert "KTP elektronik" not in browser.get(path), path
    assert "KTP elektronik" in browser.get("/layanan/dinas/ktp")
    corrected = published.sheet(correct(town, card, "handed"))
    assert corrected.service_name == "KTP elektronik"  # it is not published yet
    # A list under the new name of an agency says which cards were published under the old one.
    browser.get("/rapor")
    assert "Dinas · Semester I 2026" in words(browser.page)


def test_below_thirty_it_says_why_there_is_no_letter(town):
    published_card(town, enumerator=24)
    assert published.newest(town.service.id).reasons == (
        "Baru 24 jawaban sah; huruf mutu terbit mulai 30 jawaban.",
    )


def test_below_ten_it_says_why_there_is_no_number_and_nothing_about_elements(town):
    published_card(town, enumerator=9)
    found = published.newest(town.service.id)
    assert found.reasons == ("Baru 9 jawaban sah; indeks terbit mulai 10 jawaban.",)
    assert (found.elements, found.counts, found.own_hands_share) == ((), {}, None)


def test_a_draft_is_no_published_card(town):
    with pytest.raises(ValueError, match="not published"):
        published.published(drafted(town, enumerator=40), 1)


# ---- notices


def test_head_is_told_of_her_drafts_and_of_no_others(town, noise):
    card = drafted(town, enumerator=40)
    [notice] = published.drafts_for_head(town.dinas.id)
    assert (notice.id, notice.reply_until, notice.heard) == (card.id, date(2026, 6, 11), False)
    assert published.drafts_for_head(town.secretariat.id) == []
    assert "87" not in repr(notice)


def test_publisher_is_told_who_proposed(town):
    card = drafted(town, enumerator=40)
    one, other = town.publishers
    assert not published.for_publisher(one).drafts[0].may_be_proposed
    actions.waive(card, by=town.head)
    assert published.for_publisher(one).drafts[0].may_be_proposed
    actions.propose(card, by=one)
    [notice] = published.for_publisher(other).drafts
    assert (notice.proposed_by, notice.proposed_by_id) == (one.name, one.person_id)
    assert not notice.may_be_proposed


def test_publisher_who_was_inside_since_registration_is_told_of_nothing(town):
    drafted(town, enumerator=40)
    moved = person(publisher=town.secretariat, survey_officer=town.desk)
    accounts.end_role(moved.person.roles[1], by=town.administrator)
    assert published.for_publisher(moved).drafts == published.drafts_for_reader(moved) == []


def test_every_proposal_about_a_card_is_told_to_publishers(town):
    card = published_card(town, period="2025-s2", last_day=date(2025, 12, 31), enumerator=31)
    one, other = town.publishers
    propose_correction(card, by=one)
    draft = drafted(town, enumerator=40)
    actions.waive(draft, by=town.head)
    actions.propose(draft, by=one)
    actions.propose_hold(draft, "Diperiksa.", by=other)
    told = [(notice.act, notice.card_id) for notice in published.for_publisher(other).proposals]
    assert sorted(told) == sorted([(CORRECT, card.id), (PUBLISH, draft.id), (HOLD, draft.id)])
    assert published.for_publisher(town.head).proposals == []


def test_what_the_clock_published_waits_for_nobody_any_more(town, set_clock):
    card = drafted(town, enumerator=40)
    actions.waive(card, by=town.head)
    actions.propose(card, by=town.publishers[0])
    set_clock(date(2026, 7, 1))
    actions.publish_by_clock(card)
    assert published.for_publisher(town.publishers[1]).proposals == []

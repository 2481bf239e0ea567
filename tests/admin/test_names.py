"""A name that was checked, or under which residents are asked, changes by two people; other facts by one."""

from datetime import date

import pytest

from portal.accounts import proposals
from portal.core.errors import Refused
from portal.organisation import actions as organisation
from portal.organisation.models import Agency, Service
from portal.scorecards import jobs as scorecards
from portal.scorecards.models import Scorecard
from portal.surveys import actions as surveys
from portal.surveys import jobs
from tests.builders import able

SERVICE, AGENCY = "/kelola/layanan/dinas/ktp/ubah", "/kelola/dinas/dinas/ubah"
FACTS = {"name": "Nama lain", "source": "uji"}


@pytest.fixture
def house(town, session):
    able(*town.publishers, town.inspector, town.administrator)
    return town


@pytest.fixture
def asked(house, session):
    survey = house.register()
    surveys.confirm(survey, by=house.publishers[0])
    session.commit()
    return survey


def here(session):
    session.expire_all()
    return session.query(Service).filter_by(slug="ktp").one(), session.query(Agency).filter_by(slug="dinas").one()


def waiting():
    return [item.deed.act for item in proposals.pending()]


def test_what_nobody_checked_or_asks_about_changes_at_once(desk, house, session):
    house.register()  # nobody has confirmed it, so nobody is asked
    desk.send(SERVICE, **FACTS, active="")
    desk.send(AGENCY, **FACTS)
    service, agency = here(session)
    assert (service.name, service.active, agency.name, waiting()) == ("Nama lain", False, "Nama lain", [])


@pytest.mark.parametrize("why", ["asked", "checked"])
def test_the_name_and_whether_it_is_given_wait_and_all_else_is_saved(desk, house, session, request, why):
    service, agency = here(session)
    if why == "asked":
        request.getfixturevalue("asked")
    else:
        service.verified = agency.verified = True
        session.commit()
    desk.send(SERVICE, **FACTS, active="y", description="gratis")
    assert "Nama lain" in desk.get("/kelola/layanan/dinas/ktp")
    desk.send(SERVICE, 422, **FACTS, active="y")  # one change waits at a time
    assert desk.typed()["name"] == "Nama lain"
    desk.send(AGENCY, **FACTS, address="Jalan A")
    service, agency = here(session)
    assert (service.name, service.description, agency.name, agency.address) == (
        "Kartu tanda penduduk", "gratis", "Dinas", "Jalan A",
    )  # fmt: skip
    assert service.verified is agency.verified is (why == "checked")  # nor does one person alone lift the check
    assert waiting() == ["service:change", "agency:rename"]
    proposals.confirm_many([item.proposal.id for item in proposals.pending()], by=house.inspector)
    service, agency = here(session)
    assert (service.name, service.description) == ("Nama lain", "gratis")
    assert (agency.name, agency.address) == ("Nama lain", "Jalan A")


def test_a_service_that_is_asked_about_is_not_taken_from_the_lists_alone(desk, asked, session):
    service, _ = here(session)
    desk.send(SERVICE, name=service.name, source="uji")
    assert here(session)[0].active
    assert waiting() == ["service:change"]


def test_what_is_not_for_a_second_person_needs_none(desk, asked, session):
    service, agency = here(session)
    desk.send(SERVICE, name=service.name, source="uji lain", active="y", verified="y", description="1 hari")
    desk.send(AGENCY, name=agency.name, source="uji lain", verified="y")
    service, agency = here(session)
    assert (service.verified, service.description, agency.verified, waiting()) == (True, "1 hari", True, [])


def test_after_the_last_day_it_waits_until_the_card_is_published(desk, house, session, set_clock):
    house.open_survey(set_clock)
    for _ in range(12):
        house.say({})
    set_clock(date(2026, 6, 21))
    jobs.move_ballots()
    jobs.close_surveys()
    desk.send(SERVICE, **FACTS, active="y")
    assert waiting() == ["service:change"]
    proposals.take_back(proposals.pending()[0].proposal, by=house.administrator)
    session.commit()
    scorecards.draft_missing()
    session.query(Scorecard).one()
    desk.send(SERVICE, **FACTS, active="y")
    assert waiting() == ["service:change"]
    proposals.take_back(proposals.pending()[0].proposal, by=house.administrator)
    session.commit()
    set_clock(date(2026, 8, 1))
    scorecards.publish_overdue()
    assert session.query(Scorecard).one().published_on
    desk.send(SERVICE, **FACTS, active="y")
    assert (here(session)[0].name, waiting()) == ("Nama lain", [])


def test_a_service_of_a_closed_agency_is_not_given_again(house, session):
    service, agency = here(session)
    service.active = agency.active = False
    with pytest.raises(Refused, match="closed"):
        organisation.rename_service(service, service.name, active=True, verified=False, by=None)

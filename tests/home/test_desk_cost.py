"""What a desk costs: how many statements its page takes, whatever lies on it."""

from datetime import date, timedelta

import pytest

from portal.accounts import actions as accounts
from portal.accounts import proposals
from portal.accounts.deeds.people import GiveRole
from portal.accounts.rules import Role
from portal.core import clock
from portal.core.db import db
from portal.core.outbox import PATIENCE, Job
from portal.core.periods import Period
from portal.core.score import Figure
from portal.evaluation.targets.jobs import note_survey
from portal.evaluation.targets.models import Target
from portal.organisation.models import Service
from portal.scorecards import actions as cards
from portal.surveys.models import Survey
from tests.browser import Browser
from tests.builders import Town, nip, person
from tests.evaluation.crowd import Crowd
from tests.home.pages import tasks
from tests.organisation.small import queries_counted
from tests.scorecards.house import MARCH, drafted, published

# Each slice that leaves somebody work asks once or twice, however much it is; those of evaluation ask together.
MOST = {
    "head": 14, "head of two agencies": 12, "publisher": 6, "officer": 4, "enumerator": 4, "inspector": 8, "superior": 6,
    "administrator": 7, "nobody": 3,
}  # fmt: skip
BEFORE = Period("2025-s2")


def give_everybody_work(town, number):
    """One more service with all that can wait on a desk; nothing else may make the page ask more."""
    town.service = _service(town, f"layanan-{number}")
    published(town, period=BEFORE, last_day=date(2025, 12, 20), enumerator=40)
    _agreed_target(town)
    card = drafted(town, period="2026-tw1", enumerator=40)
    if number % 2:  # every second one waits for the head, and the others for a second publisher
        cards.waive(card, by=town.head)
        cards.propose(card, by=town.publishers[0])
    town.register(service_id=town.service.id, period=Period("2026-tw2"))
    town.service = _service(town, f"dibuka-{number}")
    note_survey(town.service.id, Period("2026-tw3"), "2026-07-10")
    town.survey = _open_survey(town)
    town.slips(2, assisted=True)
    newcomer = accounts.add_person(f"Orang baru {number}", nip(), by=None)
    proposals.propose(GiveRole(newcomer, Role.PUBLISHER, town.district), by=town.administrator)
    db.session.add(Job(name=f"rusak:{number}", payload={}, due_at=clock.now(), attempts=PATIENCE, error="x"))
    town.crowd.more()


def _service(town, slug):
    made = Service(agency_id=town.dinas.id, slug=slug, name=slug.title(), source="uji")
    db.session.add(made)
    db.session.flush()
    return made


def _agreed_target(town):
    """Agreed before the survey opened; its card is published, so it waits for the superior."""
    day = date(2025, 11, 1)
    db.session.add(
        Target(
            post_id=town.head_post.id, person_id=town.head.person_id, service_id=town.service.id, period=BEFORE,
            aim=Figure("80.00"), proposed_on=day, agreed_by_id=town.chief.person_id, agreed_on=day,
        )
    )  # fmt: skip


def _open_survey(town):
    today = clock.today()
    survey = Survey(
        service_id=town.service.id, period=Period("2026-s1"), opens_on=today - timedelta(days=3), target=30,
        closes_on=today + timedelta(days=17), strata=["enumerator", "handed", "invited"], registered_at=MARCH,
        registered_by_id=town.officer.person_id, confirmed_on=today - timedelta(days=5), public_key=bytes(32),
    )  # fmt: skip
    db.session.add(survey)
    db.session.flush()
    return survey


@pytest.fixture
def town(real_app):
    town = Town()
    town.crowd = Crowd(town)
    return town


@pytest.fixture
def desks(town):
    """Everybody whose desk differs from the others', with how many statements their page may take."""
    both = person(agency_head=town.dinas)
    accounts.appoint(both.person, Role.AGENCY_HEAD, town.desk)
    return {
        "head": town.head, "head of two agencies": both, "publisher": town.publishers[1], "officer": town.officer,
        "enumerator": town.enumerator, "inspector": town.inspector, "superior": town.chief,
        "administrator": town.administrator, "nobody": person(),
    }  # fmt: skip


def statements(app, account):
    """Of the desk, as a server gives it whose settings are known already."""
    browser = Browser(app).sign_in(account)
    browser.get("/kerja")
    with queries_counted() as sent:
        browser.get("/kerja")
    return len([one for one in sent if one.startswith(("SELECT", "WITH"))])


def test_a_desk_takes_so_many_statements_however_much_waits(real_app, town, desks):
    give_everybody_work(town, 1)
    give_everybody_work(town, 2)
    few = {name: statements(real_app, account) for name, account in desks.items()}
    for number in (3, 4):
        give_everybody_work(town, number)
    many = {name: statements(real_app, account) for name, account in desks.items()}
    assert many == few
    assert all(few[name] <= most for name, most in MOST.items()), few
    assert few["nobody"] == 3
    # What was counted is a full desk and not an empty one.
    shown = {name: len(tasks(Browser(real_app), account)) for name, account in desks.items()}
    assert all(count >= 1 for name, count in shown.items() if name != "nobody"), shown

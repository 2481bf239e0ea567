"""That no kept page is ever old: each is kept under the topics of all that it reads, and whoever writes names them.

Read from the SQL itself: the pages of a town in which everything has happened are asked for, and the whole past of
the demo, which goes through the deeds of all people and of the clock, is lived through.
"""

import re
from dataclasses import replace
from datetime import date

import pytest

from portal.complaints.check_models import ComplaintDraw
from portal.complaints.facts import Column
from portal.complaints.kept import ComplaintClosed, ComplaintRate, ComplaintSum, Cut
from portal.complaints.models import Complaint
from portal.complaints.rules import State
from portal.complaints.statistics import By
from portal.core import clock, installation, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.pages import HOUSE
from portal.core.periods import Period
from portal.demo import fill, story
from portal.moderation import actions as moderation
from portal.organisation import actions as organisation
from portal.organisation.rules import AgencyFacts, AgencyKind, Facts, PointFacts, ServiceFacts
from portal.scorecards import actions as cards
from portal.surveys import actions as surveys
from portal.surveys import jobs
from tests.builders import person
from tests.commitments.house import promised
from tests.complaints.house import reported, take_reports
from tests.forum.house import begun, known, talk_here
from tests.moderation.house import handed, waiting_text
from tests.scorecards.house import confirm_correction, drafted, propose_correction, published
from tests.topics import OF_TABLE, listened, watched

READ = re.compile(r"\b(?:FROM|JOIN) \"?(\w+)")


def topic_of(table):
    return OF_TABLE[table].__topic__


@pytest.fixture
def statements(session):
    with listened(db.engine.engine) as said:
        yield said


# ---- reading


@pytest.fixture
def busy_town(town, set_clock):
    """Surveys that are open, late and over; cards that are published, corrected, drafted and late."""
    published(town, period="2025-s1", last_day=date(2025, 5, 31), enumerator=40, handed=20)
    drafted(town, period="2025-s2", last_day=date(2025, 11, 30), enumerator=40)
    town.open_survey(set_clock)
    jobs.make_keys()
    town.case = reported(take_reports(town))
    town.case.number = REPORT
    promised(town)
    of_card = {"service": town.service, "period": Period("2025-s1"), "element": "u3"}
    promised(town, cases=(), what="Antrean dibagi menurut keperluan", **of_card)
    a_quarter_of_reports(town)
    rahma = known(talk_here(town))
    threads = [begun(town, rahma, title=title) for title in ("Kapan lampu diperbaiki?", "متى يُصلَح المصباح؟")]
    PLACES["thread_id"] = tuple(str(thread.id) for thread in threads)
    db.session.commit()
    return town


def a_quarter_of_reports(town):
    """Sums of all cuts of a quarter that is over, and a month that was drawn and checked."""
    cuts = ((Cut.ALL, 0), (Cut.UNIT, town.dinas.id), (Cut.SERVICE, town.service.id), (Cut.CATEGORY, town.category.id))
    for cut, key in cuts:
        under = town.service.id if cut is Cut.CATEGORY else 0
        db.session.add(ComplaintSum(cut=cut, key=key, under=under, month=202602, **SUMS | {"received": 40}))
    db.session.add(ComplaintClosed(quarter=Period("2026-tw1"), closed_on=date(2026, 4, 1)))
    db.session.add(ComplaintRate(quarter=Period("2026-tw1"), service_id=town.service.id, **RATES | {"due": 30}))
    now = clock.moment()
    db.session.add(ComplaintDraw(
        month=MONTH, commitment="0" * 64, committed_at=now, drawn_at=now, until_on=clock.today(), entries=0, drawn=0,
        digest="0" * 64, closed_at=now, seed="0" * 64, by_month=MONTH,
    ))  # fmt: skip


SUMS = {column.value: 0 for column in Column}
RATES = {column.name: 0 for column in ComplaintRate.__table__.columns if not column.primary_key}
MONTH, REPORT = "2026-02", "PLJ-26-0000-000"
PLACES = {
    "agency": ("dinas", "kecamatan"), "service": ("ktp",), "period": ("2025-s1",), "version": ("1",),
    "number": ("1", "2", REPORT), "board": ("dinas",), "slug": ("kapan-lampu-diperbaiki",),
    "month": (MONTH,),
}  # fmt: skip


CUTS = ("", *(f"?menurut={by.value}" for by in By))


def addresses(rule):
    """Of a page, in all the forms that the town has."""
    found = [rule.rule + cut for cut in CUTS] if rule.endpoint.startswith("complaint_statistics.") else [rule.rule]
    for name in rule.arguments:
        found = [re.sub(rf"<(\w+:)?{name}>", value, each) for each in found for value in PLACES[name]]
    return found


# A file is what it is from the moment in which it was kept, and the numbers of the editions say what is new.
NEVER_CHANGED = {"stored_file", "edition"}


def kept_pages(app):
    """Each with the topics that it is kept under."""
    views = [(rule, app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    return [(rule, set(view.cacheable)) for rule, view in views if hasattr(view, "cacheable")]


def test_a_kept_page_is_kept_under_the_topics_of_all_that_it_reads_and_of_no_more(app, busy_town, statements, browser):
    kept = kept_pages(app)
    assert len(kept) > 15
    for rule, topics in kept:
        del statements[:]
        pages._lasting.clear()  # what one page asked and the next would not
        answers = [browser.client.get(address).status_code for address in addresses(rule)]
        assert 200 in answers, rule.rule
        tables = {table for statement, _ in statements for table in READ.findall(statement)} - {"alembic_version"}
        tables -= NEVER_CHANGED
        unnamed = {table for table in tables & set(OF_TABLE) if topic_of(table) is None}
        assert not unnamed, (rule.rule, unnamed)
        read = {topic_of(table) for table in tables & set(OF_TABLE)}
        assert read | {HOUSE} == topics, rule.rule


def test_every_topic_is_one_of_a_table():
    assert pages.topics() == {model.__topic__ for model in OF_TABLE.values() if model.__topic__}


def test_what_is_said_not_to_be_seen_is_seen_on_no_kept_page(app, busy_town, session, browser):
    addressed = [address for rule, _topics in kept_pages(app) for address in addresses(rule)]

    def all_pages():
        texts = (browser.client.get(address).data.decode("utf-8", "replace") for address in addressed)
        return [re.sub(r'name="csrf_token"[^>]*', "", text) for text in texts]

    before = all_pages()
    for survey in session.query(OF_TABLE["survey"]):
        survey.turnout = survey.turnout | {"handed": {"issued": 977, "spent": 976, "answered": 975, "made": 974}}
        survey.progress, survey.progress_on, survey.cleaned_on = {"handed": 970}, date(2026, 5, 5), date(2026, 5, 6)
    session.commit()
    assert all_pages() == before


# ---- writing


def left_out(transactions):
    return [(wrote, named) for wrote, named in transactions if wrote - named]


@pytest.fixture
def short_past(monkeypatch):
    """The demo's, with a survey that was answered by a reply, one without, one open, and few answers in each."""
    episodes = story.episodes

    def few(today):
        return [replace(each, answers=dict.fromkeys(each.answers, 12)) for each in episodes(today)[-3:]]

    monkeypatch.setattr(story, "episodes", few)


@pytest.mark.parametrize("real_app", ["file_app", pytest.param("server_app", marks=pytest.mark.slow)], indirect=True)
def test_whatever_is_written_in_the_past_of_the_demo_is_named(real_app, short_past):
    """On one database: what is named is named by the deeds; below, others are done on both."""
    with watched(db.engine) as transactions:
        fill.fill_once()
    assert left_out(transactions) == []
    assert set().union(*(wrote for wrote, _ in transactions)) == pages.topics()
    assert {case.state_now for case in db.session.query(Complaint)} == set(State)  # the demo shows each of them


LOOKED = {"source": "asked at the counter", "verified": True}


def deeds_beside_the_demo(town):
    """What the demo has no occasion for, each with the topics that it changes."""
    card, draft = town.card, town.draft
    one, other = town.publishers
    yield {"organisation"}, lambda: organisation.change_agency(town.dinas, AgencyFacts("Dinas A", **LOOKED), by=None)
    yield {"organisation"}, lambda: organisation.rename_agency(town.dinas, "Dinas B", verified=True, by=None)
    facts = AgencyFacts("Loket B", **LOOKED)
    yield {"organisation"}, lambda: organisation.add_agency(town.city, AgencyKind.UPTD, facts, by=None)
    yield {"organisation"}, lambda: organisation.move_agency(town.desk, town.district, by=None)
    yield {"organisation"}, lambda: organisation.close_agency(town.desk, by=None)
    yield {"organisation"}, lambda: organisation.add_service(town.district, ServiceFacts("SKCK", **LOOKED), by=None)
    facts = ServiceFacts("KTP", **LOOKED)
    yield {"organisation"}, lambda: organisation.change_service(town.service, facts, active=True, by=None)
    yield (
        {"organisation"},
        lambda: organisation.rename_service(town.service, "KTP-el", active=True, verified=True, by=None),
    )
    point = PointFacts("Loket 1", **LOOKED)
    yield {"organisation"}, lambda: organisation.add_service_point(town.service, point, by=None)
    yield (
        {"organisation"},
        lambda: organisation.change_service_point(town.service.points[0], PointFacts("Loket 2", **LOOKED), by=None),
    )
    yield set(), lambda: organisation.add_post(town.district, Facts("Camat", **LOOKED), superior=None, by=None)
    yield {"house"}, lambda: installation.change_settings({"institution": "Kecamatan"}, by=None)
    yield {"surveys", "proposals"}, lambda: surveys.decline(town.survey, by=one)
    yield {"surveys"}, lambda: surveys.note_key_back(town.survey, "00")
    yield {"surveys"}, lambda: surveys.leave_keys(town.survey)
    yield {"cards"}, lambda: cards.reply(draft, "Terima kasih.", by=town.head)
    yield {"proposals"}, lambda: cards.propose_hold(draft, "Slip diperiksa.", by=one)
    yield {"cards", "proposals"}, lambda: cards.confirm_hold(draft, by=other)
    yield {"proposals"}, lambda: propose_correction(card, "handed", by=one)
    yield {"cards", "proposals"}, lambda: confirm_correction(card, "handed", by=other)
    yield {"words"}, lambda: moderation.take_in("comment", [handed(town, "Antre lama.")])
    yield {"words"}, lambda: moderation.release(town.text, by=town.moderator)
    yield {"words"}, lambda: moderation.undo(town.text.act, by=town.moderator)
    yield {"words"}, lambda: moderation.reject(town.text, "spam", by=town.moderator)
    yield set(), lambda: moderation.purge([town.text])
    yield set(), lambda: record("job:discard", "Job:1", by=None)
    yield set(), jobs.count_progress


def test_whatever_other_deeds_write_is_named_and_nothing_else(session, town, set_clock):
    town.card = published(town, period="2025-s1", last_day=date(2025, 5, 31), enumerator=40, handed=20)
    town.draft = drafted(town, period="2025-s2", last_day=date(2025, 11, 30), enumerator=40)
    town.survey = town.register()
    town.text, town.moderator = waiting_text(town, "Cepat."), person(moderator=town.secretariat)
    for expected, do in deeds_beside_the_demo(town):
        session.commit()
        with watched(session.connection().engine) as transactions:
            do()
            session.commit()
        assert set().union(*(wrote for wrote, _ in transactions)) == expected
        assert set().union(*(named for _, named in transactions)) == expected

"""Notices come from the state of things: none is lost by a worker that was away, and none is made twice."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.core.outbox import Job
from portal.core.periods import Period
from portal.notifications import about, actions, queries, rules, telling
from portal.notifications.models import Follow, Notice, Told
from portal.notifications.queries import count_unread
from portal.notifications.rules import KEPT_FOR, How
from portal.organisation.models import Service
from portal.scorecards import actions as cards
from portal.scorecards import published as published_names
from portal.scorecards.models import Scorecard
from portal.web.aside import aside
from portal.web.slices import plan
from tests.builders import person, resident
from tests.notifications.house import follower, notices, tell
from tests.scorecards.house import correct, drafted, publish, published

BEFORE = {"period": "2025-s2", "last_day": date(2025, 12, 20), "enumerator": 40, "handed": 40}


@pytest.fixture
def other(town):
    """A service of another agency, that nobody here follows."""
    made = Service(agency_id=town.district.id, slug="lain", name="Lain", source="uji")
    db.session.add(made)
    db.session.commit()
    return made


def test_who_follows_the_service_or_its_agency_is_told_once_of_a_card(session, town, other):
    both, noise = follower(town.service, town.dinas), follower(other)
    of_agency = follower(town.dinas)
    card = published(town, **BEFORE)
    for _ in range(2):
        tell()
    expected = [("card_published", f"Scorecard:{card.id}")]
    assert (notices(both), notices(of_agency), notices(noise)) == (expected, expected, [])
    assert count_unread(both.id) == 1


def test_a_correction_is_told_as_one(session, town):
    account = follower(town.service)
    new = publish(town, correct(town, published(town, **BEFORE), "handed"))
    tell()
    assert notices(account, "card_corrected") == [("card_corrected", f"Scorecard:{new.id}")]
    assert len(notices(account, "card_published")) == 1


def test_who_follows_later_hears_of_the_next_thing_and_not_of_the_last(session, town):
    published(town, **BEFORE)
    tell()
    late = follower(town.service)
    tell()
    assert notices(late) == []


def test_a_worker_that_was_away_for_three_days_loses_none(session, town, set_clock):
    account = follower(town.dinas)
    town.open_survey(set_clock)  # on the second of June
    set_clock(date(2026, 6, 3))
    published(town, **BEFORE)
    set_clock(date(2026, 6, 6))
    assert notices(account) == []
    tell()
    assert {kind for kind, _subject in notices(account)} == {"survey_opened", "card_published"}


def test_a_survey_is_told_of_once_it_is_open_and_not_once_it_is_over(session, town, set_clock):
    account = follower(town.service)
    town.open_survey(set_clock)
    set_clock(date(2026, 6, 1))
    tell()
    assert notices(account) == []
    set_clock(date(2026, 7, 1))
    tell()
    assert notices(account) == []
    set_clock(date(2026, 6, 10))
    tell()
    assert notices(account) == [("survey_opened", f"Survey:{town.survey.id}")]


def test_what_somebody_does_not_want_is_not_made(session, town):
    account = follower(town.service)
    actions.choose({"card_published": How.NONE}, 7, of=account)
    published(town, **BEFORE)
    tell()
    assert notices(account) == []


def test_a_closed_account_is_told_nothing_and_nothing_stays_of_it(session, town):
    account, switched_off = follower(town.service), follower(town.service)
    switched_off.active = False
    published(town, **BEFORE)
    tell()
    assert notices(switched_off) == []
    actions.choose({"card_published": How.DAILY}, 9, of=account)
    actions.forget(account)
    session.commit()
    for table in ("follow", "notice", "preference", "digest_hour"):
        rows = session.execute(db.select(db.metadata.tables[table])).mappings()
        assert [row for row in rows if row["account_id"] == account.id] == []


# ---- the desks


def desk(account):
    """The keys of what the notices say is to be done."""
    some = session_notices(account)
    return {(each.kind, each.subject) for each in some if each.done_at is None}


def session_notices(account):
    return db.session.query(Notice).filter_by(account_id=account.id).all()


def all_desks(town):
    return (town.head, town.chief, *town.publishers, town.inspector, town.officer, town.administrator)


def agree_with_desks(town):
    db.session.commit()
    tell()
    db.session.commit()
    for number, account in [(each.id, each) for each in all_desks(town)]:
        with aside("id"):
            keys = telling.desk_keys(queries.reader(number))
        assert desk(account) == keys, account.name
    return {kind for account in all_desks(town) for kind, _subject in desk(account)}


@pytest.fixture
def signed_in_once(session, town):
    for account in all_desks(town):
        account.password = "set"
    session.commit()


def test_notices_say_what_the_desks_say_neither_more_nor_less(session, town, signed_in_once):
    """Along the way of a card: drafted, replied to, proposed, confirmed."""
    card = drafted(town, **BEFORE)
    town.register(period=Period("2026-s2"), opens_on=date(2026, 7, 1), closes_on=date(2026, 7, 20))
    assert agree_with_desks(town) >= {"reply_due", "survey_proposal"}
    assert desk(town.head) == {("reply_due", f"Scorecard:{card.id}")}
    cards.waive(card, by=town.head)
    assert "card_to_propose" in agree_with_desks(town)
    assert desk(town.head) == set()
    one, other = town.publishers
    cards.propose(card, by=one)
    agree_with_desks(town)
    assert "card_proposal" not in {kind for kind, _ in desk(one)}
    assert "card_proposal" in {kind for kind, _ in desk(other)}
    cards.confirm(card, by=other)
    assert not agree_with_desks(town) & {"reply_due", "card_to_propose", "card_proposal"}


def reminders(account):
    return [
        (each.subject.partition(":")[0], each.done_at is None)
        for each in sorted(session_notices(account), key=lambda each: each.id)
        if each.kind == "reply_soon"
    ]


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        (
            range(1, 11),
            ["Scorecard/3", "Scorecard/1"],
        ),  # each day: one notice three days before, and one on the last but one
        ((1, 10), ["Scorecard/1"]),  # a worker that was away tells what holds now
        ((1, 5, 11), []),  # and nothing when the time is over
    ],
)
def test_a_head_is_reminded_before_the_time_to_reply_ends_and_each_time_once(
    session, town, signed_in_once, set_clock, looks, told
):
    drafted(town, **BEFORE)
    ends = published_names.names_of([session.query(Scorecard).one().id])
    (last,) = (each.reply_until for each in ends.values())
    for day in looks:
        set_clock(last - timedelta(days=10 - day))
        for _ in range(2):
            agree_with_desks(town)
    found = reminders(town.head)
    assert [subject for subject, _waits in found] == told
    assert [waits for _subject, waits in found] == [False] * (len(told) - 1) + [True] * bool(told)
    for each in (town.officer, *town.publishers):
        assert reminders(each) == []


def test_whoever_has_replied_is_not_reminded_and_an_earlier_reminder_is_done(session, town, signed_in_once, set_clock):
    card = drafted(town, **BEFORE)
    set_clock(card.course.reply_until - timedelta(days=3))
    agree_with_desks(town)
    assert reminders(town.head) == [("Scorecard/3", True)]
    kind = plan().notices["reply_soon"]
    with aside("id"):
        (said,) = kind.words([f"Scorecard/3:{card.id}"]).values()
    assert "3 hari" in said.title
    cards.waive(card, by=town.head)
    for days in (3, 1):
        set_clock(card.course.reply_until - timedelta(days=days))
        agree_with_desks(town)
    assert reminders(town.head) == [("Scorecard/3", False)]


def test_what_is_done_leaves_the_count_and_what_comes_back_is_told_anew(session, town, signed_in_once):
    card = drafted(town, **BEFORE)
    cards.waive(card, by=town.head)
    session.commit()
    tell()
    one, other = town.publishers
    before = count_unread(other.id)
    first = next(each.id for each in session_notices(other) if each.kind == "card_to_propose")
    cards.propose(card, by=one)
    session.commit()
    tell()
    assert count_unread(other.id) == before  # what may be proposed is done, and what waits for a second person came up
    cards.decline(card, "scorecard:publish", by=other)
    session.commit()
    tell()
    again = [each for each in session_notices(other) if each.kind == "card_to_propose"]
    assert [(each.id > first, each.unread, each.done_at) for each in again] == [(True, True, None)]


def test_nobody_without_a_part_in_it_and_no_resident_is_asked_for_anything(session, town, signed_in_once):
    drafted(town, **BEFORE)
    stranger, warga = person(agency_head=town.district), resident()
    stranger.password = warga.password = "set"
    session.commit()
    tell()
    assert (notices(stranger), notices(warga)) == ([], [])


def test_whoever_has_no_role_any_more_is_asked_for_nothing_more(session, town, signed_in_once):
    card = drafted(town, **BEFORE)
    cards.waive(card, by=town.head)
    session.commit()
    tell()
    one, _other = town.publishers
    assert count_unread(one.id)
    (role,) = one.person.roles
    role.ended_at = clock.now()
    session.commit()
    tell()
    assert count_unread(one.id) == 0
    assert not any(each.to_mail for each in session_notices(one))


def test_one_desk_that_cannot_be_read_keeps_nobody_else_from_theirs(session, town, signed_in_once, monkeypatch):
    drafted(town, **BEFORE)
    first, *others = queries.at_work()
    seen = []

    def look(number):
        if number == first:
            raise ZeroDivisionError
        seen.append(number)

    monkeypatch.setattr(telling, "tell_desk", look)
    with pytest.raises(ZeroDivisionError):
        telling.tell_desks()
    assert seen == others


def test_the_day_on_which_a_notice_was_read_is_kept_and_no_hour(session, town):
    account = follower(town.service)
    published(town, **BEFORE)
    tell()
    (notice,) = session_notices(account)
    actions.read(notice, by=account)
    session.refresh(notice)
    begun = notice.read_at.astimezone(clock.PALEMBANG)
    assert (begun.date(), begun.hour, begun.minute, notice.unread) == (clock.today(), 0, 0, False)


def test_many_desks_are_looked_at_in_parts(session, town, signed_in_once, monkeypatch):
    """Each run goes on behind the last, so that no job holds the worker for long."""
    drafted(town, **BEFORE)
    seen, moments = [], iter(range(0, 10_000, 3))
    monkeypatch.setattr(telling, "monotonic", lambda: float(next(moments)))
    monkeypatch.setattr(telling, "tell_desk", seen.append)
    expected, after = queries.at_work(), 0
    for _ in range(20):
        telling.tell_desks(after=after)
        if (job := session.query(Job).one_or_none()) is None:
            break
        after = job.payload["after"]
        session.delete(job)
    assert seen == expected


def test_no_run_over_all_desks_begins_while_the_rest_of_one_waits(session, town, signed_in_once, monkeypatch):
    """Where one takes longer than until the next is raised, they would pile up."""
    seen = []
    monkeypatch.setattr(telling, "tell_desk", seen.append)
    session.add(Job(name="clock:desks", payload={"after": 1}, due_at=clock.now()))
    session.flush()
    telling.tell_desks()
    assert seen == []
    telling.tell_desks(after=queries.at_work()[0])
    assert seen == queries.at_work()[1:]


def test_in_a_large_house_each_minute_has_its_share_and_nobody_is_left_out(session, town, signed_in_once, monkeypatch):
    """Wherever the round begins: here after three days in which no worker was there."""
    drafted(town, **BEFORE)
    everybody, seen = queries.at_work(), []
    monkeypatch.setattr(rules.share, "__defaults__", (3,))
    monkeypatch.setattr(telling, "tell_desk", seen.append)
    begun = clock.now() + timedelta(days=3, minutes=2)
    parts = -(-len(everybody) // 3)
    for minute in range(parts):
        monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=minute))  # noqa: B023
        before = len(seen)
        telling.tell_desks()
        assert 0 < len(seen) - before <= 3
    assert (sorted(seen), parts > 2) == (everybody, True)


def test_the_rest_of_a_share_ends_where_the_share_ends(session, town, signed_in_once, monkeypatch):
    """In the next minute it is another one's turn, and that is another run."""
    drafted(town, **BEFORE)
    everybody, seen = queries.at_work(), []
    monkeypatch.setattr(rules.share, "__defaults__", (3,))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 1, tzinfo=UTC))
    ours = list(rules.share(everybody, int(clock.now().timestamp()) // 60))
    moments = iter((0.0, 0.0, 9.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(telling, "monotonic", lambda: next(moments))
    monkeypatch.setattr(telling, "tell_desk", seen.append)
    telling.tell_desks()
    assert seen == ours[:1]
    (job,) = session.query(Job).filter_by(name="clock:desks")
    assert job.payload == {"after": ours[0], "up_to": ours[-1]}
    telling.tell_desks(**job.payload)
    assert seen == ours


# ---- what a row holds


def test_nothing_tells_when_somebody_began_to_follow(session, town):
    """A resident who has just answered may follow: no moment, no number in the order of arrival, and each night all
    rows are written by one transaction.
    """
    account = follower(town.service)
    names = {column.name for column in Follow.__table__.columns}
    assert names == {"key", "account_id", "service_id", "agency_id"}
    assert Follow.__table__.dialect_options["sqlite"]["with_rowid"] is False
    log = session.execute(db.select(db.metadata.tables["audit_entry"].c.actor_id)).scalars().all()
    assert account.id not in log
    actions.blend()
    if db.engine.dialect.name == "postgresql":
        follower(town.dinas)
        actions.blend()
        assert len(set(session.execute(db.text("SELECT xmin::text FROM follow")).scalars())) == 1


def test_long_ago_is_forgotten_but_not_what_is_unread(session, town):
    account = follower(town.service)
    published(town, **BEFORE)
    tell()
    long_ago = clock.now() - KEPT_FOR - timedelta(days=1)
    (notice,) = session_notices(account)
    notice.made_at, told = long_ago, session.query(Told).first()
    told.told_at = long_ago
    actions.purge()
    assert (len(notices(account)), session.query(Told).filter_by(told_at=long_ago).count()) == (1, 0)
    actions.read(notice, by=account)
    actions.purge()
    assert notices(account) == []


def test_an_account_is_given_all_that_is_kept_of_it_and_nothing_of_another(session, town, other):
    account = follower(town.service, town.dinas)
    follower(other)
    card = published(town, **BEFORE)
    tell()
    kept = json.loads(json.dumps(about.kept_about(account)))
    assert kept["follows"] == {"services": ["dinas/ktp"], "agencies": ["dinas"]}
    assert [each["subject"] for each in kept["notices"]] == [f"Scorecard:{card.id}"]
    assert kept["digest_hour"] == 7

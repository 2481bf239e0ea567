"""One touch is taken once, waits sealed among others, and becomes a sum."""

from datetime import date

import pytest

from portal.core import keys
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.outbox import Job
from portal.ratings import actions, bursts, jobs, lines, queries, tokens
from portal.ratings.actions import RatedAlready, TooLate
from portal.ratings.models import (
    RatingBallot,
    RatingCount,
    RatingLine,
    RatingNonce,
    RatingPass,
    RatingPeriod,
    RatingResult,
    RatingSpent,
)
from portal.ratings.rules import BURST, MARKS, PRINTED, Stratum, read_short_code, short_code
from portal.ratings.sealing import Opener, Rating, seal_rating
from tests.ratings.house import QUARTER, finish, touch


def counted(table=RatingCount):
    return {(row.stratum.value, row.mark, row.reason): row.count for row in db.session.query(table)}


def test_without_a_key_nothing_is_taken(town, session):
    with pytest.raises(Refused, match="being prepared"):
        touch(town.service, 4)


def test_a_device_rates_a_service_once_a_day(rated_town, session, set_clock):
    service, device = rated_town.service, tokens.new_device()
    about = {"stratum": Stratum.POSTER, "device": device}
    actions.rate(service.id, 4, nonce="one", **about)
    for _ in range(20):
        with pytest.raises(RatedAlready) as refused:
            actions.rate(service.id, 4, nonce="another", **about)
        assert not refused.value.same_form
    assert session.query(RatingBallot).count() == 1
    set_clock(date(2026, 6, 2))
    actions.rate(service.id, 4, nonce="tomorrow", **about)
    assert session.query(RatingBallot).count() == 2


def test_the_same_form_twice_is_known_as_the_same(rated_town, session):
    for stratum in (Stratum.POSTER, Stratum.KIOSK):
        about = {"stratum": stratum, "nonce": f"twice {stratum}", "device": "a" * 32}
        actions.rate(rated_town.service.id, 1, **about)
        with pytest.raises(RatedAlready) as refused:
            actions.rate(rated_town.service.id, 1, **about)
        assert refused.value.same_form
    assert session.query(RatingBallot).count() == 2


def test_a_receipt_is_good_once_for_its_own_service_and_for_so_long(rated_town, session, set_clock):
    service = rated_town.service
    token = tokens.invite(service.id, "Complaint:7", date(2026, 5, 30))
    invitation = tokens.read_invitation(token)
    actions.rate(service.id, 2, stratum=Stratum.RECEIPT, nonce="a", invitation=invitation)
    again = tokens.read_invitation(tokens.invite(service.id, "Complaint:7", date(2026, 6, 1)))  # shown another day
    with pytest.raises(RatedAlready):
        actions.rate(service.id, 4, stratum=Stratum.RECEIPT, nonce="b", invitation=again)
    with pytest.raises(Refused, match="not good any more"):
        actions.rate(service.id + 1, 4, stratum=Stratum.RECEIPT, nonce="c", invitation=invitation)
    assert session.query(RatingBallot).count() == 1
    set_clock(date(2026, 7, 30))
    assert tokens.read_invitation(token) is None
    assert tokens.invite(service.id, "Complaint:7", date(2026, 5, 30)) == ""


@pytest.mark.parametrize("made", ["", "x", "AAAA", "é", "a" * 54, "A" * 500])
def test_what_nobody_signed_is_no_invitation(app, session, made):
    assert tokens.read_invitation(made) is None


def test_a_changed_token_is_no_invitation(app, session):
    token = tokens.invite(1, "Complaint:7")
    for place in range(0, len(token) - 1, 7):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert tokens.read_invitation(other) is None


def test_a_new_secret_key_gives_no_second_rating_by_the_same_receipt(rated_town, session, monkeypatch):
    from portal.core import secrets

    service = rated_town.service
    first = tokens.read_invitation(tokens.invite(service.id, "Complaint:7"))
    actions.rate(service.id, 4, stratum=Stratum.RECEIPT, nonce="a", invitation=first)
    monkeypatch.setattr(secrets, "_keys", [b"new", *secrets._keys])
    second = tokens.read_invitation(tokens.invite(service.id, "Complaint:7"))
    with pytest.raises(RatedAlready):
        actions.rate(service.id, 4, stratum=Stratum.RECEIPT, nonce="b", invitation=second)


def test_nothing_is_opened_before_twenty_wait_and_ten_stay_behind(rated_town, session):
    touch(rated_town.service, 4, times=19)
    jobs.move_ballots()
    assert (counted(), session.query(RatingBallot).count()) == ({}, 19)
    touch(rated_town.service, 4)
    jobs.move_ballots()
    assert (counted(), session.query(RatingBallot).count()) == ({("poster", 4, ""): 10}, 10)


def test_ways_and_services_do_not_hide_one_another(rated_town, session):
    for stratum in (Stratum.POSTER, Stratum.HANDED):
        touch(rated_town.service, 4, stratum, times=12)
    jobs.move_ballots()
    assert counted() == {}


def test_all_that_waits_is_counted_when_the_quarter_is_over(rated_town, session, set_clock):
    for stratum in Stratum:
        touch(rated_town.service, 3, stratum, times=2)
    touch(rated_town.service, 4, times=21)
    jobs.move_ballots()
    jobs.close_periods()
    assert session.query(RatingResult).count() == 0  # not before its end
    finish(set_clock)
    assert counted(RatingResult) == {(each.value, 3, ""): 2 for each in Stratum} | {("poster", 4, ""): 21}
    assert [session.query(table).count() for table in (RatingBallot, RatingCount)] == [0, 0]
    jobs.close_periods()  # a second time finds nothing
    assert counted(RatingResult)["poster", 4, ""] == 21


def test_a_quarter_that_is_over_takes_no_more(rated_town, session, set_clock):
    finish(set_clock)
    set_clock(date(2026, 6, 30))  # a request that was on its way
    with pytest.raises(Refused, match="being prepared"):
        touch(rated_town.service, 4)


def test_the_key_of_the_next_quarter_is_there_before_it_begins(rated_town, session, set_clock):
    set_clock(date(2026, 6, 29))
    jobs.make_keys()
    set_clock(date(2026, 7, 1))
    touch(rated_town.service, 4)
    assert {row.period for row in session.query(RatingPeriod)} == {"2026-tw2", "2026-tw3"}


def test_a_reason_is_counted_with_its_mark_and_there_is_one_ballot_all_the_same(rated_town, session, set_clock):
    touch(rated_town.service, 1, times=12, reason="wait")
    touch(rated_town.service, 2, times=3)
    assert session.query(RatingBallot).count() == 15
    finish(set_clock)
    assert counted(RatingResult) == {("poster", 1, "wait"): 12, ("poster", 2, ""): 3}


def test_a_reason_comes_after_a_low_rating_alone_and_from_the_list(rated_town, session):
    actions.rate(rated_town.service.id, 1, stratum=Stratum.POSTER, nonce="a", device="a" * 32)
    for mark, reason, line in ((3, "wait", ""), (1, "rude officer Budi", ""), (1, "wait", "x" * 301)):
        with pytest.raises(Refused):
            actions.give_reason(rated_town.service.id, mark, reason, line, nonce="a")


def test_a_reason_for_nothing_that_waits_is_too_late(rated_town, session):
    with pytest.raises(TooLate):
        actions.give_reason(rated_town.service.id, 1, "wait", "", nonce="never sent")
    nonce = "one of many"
    actions.rate(rated_town.service.id, 1, stratum=Stratum.POSTER, nonce=nonce, device="a" * 32)
    with pytest.raises(TooLate):  # of another service
        actions.give_reason(rated_town.service.id + 1, 1, "wait", "", nonce=nonce)
    session.query(RatingBallot).update({"drawn": True})
    with pytest.raises(TooLate):  # it is being opened
        actions.give_reason(rated_town.service.id, 1, "wait", "", nonce=nonce)


def test_lines_reach_the_moderators_when_the_quarter_is_over_without_their_marks(rated_town, session, set_clock):
    for turn in range(14):
        touch(rated_town.service, 1 + turn % 2, line=f"Kata {turn}", reason="wait")
    finish(set_clock)
    assert [job.payload for job in session.query(Job).filter_by(name="text:handed")] == [
        {"kind": "rating_line", "batch": f"{QUARTER}/{rated_town.service.id}"}
    ]
    (batch,) = lines.batches()
    handed = lines.take(batch, 500)
    assert sorted(each.text for each in handed) == sorted(f"Kata {turn}" for turn in range(14))
    assert {(each.service_id, each.period) for each in handed} == {(rated_town.service.id, QUARTER)}
    assert (lines.batches(), session.query(RatingLine).count()) == ([], 0)


def test_lines_among_few_are_read_by_nobody(rated_town, session, set_clock):
    touch(rated_town.service, 1, line="Kata")
    touch(rated_town.service, 4, Stratum.NO_COOKIE, times=30)  # may be one person
    finish(set_clock)
    assert lines.take(*lines.batches(), 500) == []
    assert session.query(RatingLine).count() == 0


def test_a_burst_is_counted_and_its_marks_are_not(rated_town, session, set_clock):
    touch(rated_town.service, 2, times=12)
    touch(rated_town.service, 4, times=30, burst=True)
    finish(set_clock)
    assert counted(RatingResult) == {("poster", 2, ""): 12, ("poster", 0, "burst"): 30}


def test_after_so_many_within_minutes_a_burst_is_seen_of_that_service_and_way_alone(app, session, monkeypatch):
    from portal.core import clock

    now = [1000.0]
    monkeypatch.setattr(clock, "elapsed", lambda: now[0])
    assert [bursts.is_one(1, Stratum.POSTER) for _ in range(BURST + 2)] == [False] * BURST + [True] * 2
    assert not bursts.is_one(2, Stratum.POSTER)
    assert not bursts.is_one(1, Stratum.KIOSK)
    assert not any(bursts.is_one(1, Stratum.RECEIPT) for _ in range(BURST + 2))
    now[0] += 301
    assert not bursts.is_one(1, Stratum.POSTER)


def test_what_says_that_somebody_rated_is_forgotten(rated_town, session, set_clock):
    for stratum in (Stratum.POSTER, Stratum.RECEIPT, Stratum.NO_COOKIE):
        touch(rated_town.service, 4, stratum)
    tables = (RatingPass, RatingNonce, RatingSpent)
    jobs.purge()
    assert [session.query(table).count() for table in tables] == [1, 1, 1]
    set_clock(date(2026, 6, 3))
    jobs.purge()
    assert [session.query(table).count() for table in tables] == [0, 0, 1]
    finish(set_clock)
    set_clock(date(2026, 8, 30))
    jobs.purge()
    assert session.query(RatingSpent).count() == 1  # a token made on the last day is still good
    set_clock(date(2026, 9, 1))
    jobs.purge()
    assert session.query(RatingSpent).count() == 0


def test_a_lost_key_costs_what_waits_and_is_said(rated_town, session, set_clock):
    touch(rated_town.service, 4, times=25)
    jobs.move_ballots()
    keys.destroy(queries.period(QUARTER).public_key)
    jobs.make_keys()
    touch(rated_town.service, 1, times=12)
    finish(set_clock)
    assert counted(RatingResult) == {("poster", 4, ""): 15, ("poster", 1, ""): 12, ("poster", 0, "lost"): 10}
    acts = [entry.action for entry in session.query(AuditEntry) if entry.action.startswith("rating:")]
    assert acts == ["rating:key", "rating:key_lost", "rating:key", "rating:close"]


def test_few_that_can_be_read_beside_others_are_not_opened(rated_town, session, set_clock):
    """The difference of two copies of the database would say what these few gave."""
    touch(rated_town.service, 4, times=25)
    jobs.move_ballots()
    keys.destroy(queries.period(QUARTER).public_key)
    jobs.make_keys()
    touch(rated_town.service, 1, times=3)
    finish(set_clock)
    assert counted(RatingResult) == {("poster", 4, ""): 15, ("poster", 0, "lost"): 13}


def test_garbage_put_in_by_hand_blocks_nothing_and_is_counted(rated_town, session, set_clock):
    key = queries.period(QUARTER).public_key
    from portal.core.sealing import seal

    contents = (b"", b'[5,"",false]\n', b'[4,"wait",false]\n', b'[1,"else",false]\n', b'[4,"",false]\nKata')
    sealed = [b"", b"x" * 1328, *(seal(key, each, 1280) for each in contents)]
    about = {"period": QUARTER, "service_id": rated_town.service.id, "stratum": Stratum.POSTER}
    session.add_all(RatingBallot(**about, sealed=each) for each in sealed)
    touch(rated_town.service, 4, times=20)
    jobs.move_ballots()
    assert counted() == {("poster", 4, ""): 10}
    finish(set_clock)
    assert counted(RatingResult) == {("poster", 4, ""): 20, ("poster", 0, "lost"): len(sealed)}


def test_all_that_is_sealed_has_one_size_and_comes_back(rated_town):
    key = queries.period(QUARTER).public_key
    said = [Rating(4), Rating(1, "requirements", "\U0001f600" * 300), Rating(3, burst=True)]
    sealed = [seal_rating(key, each) for each in said]
    assert {len(each) for each in sealed} == {1280 + 48}
    assert [Opener([keys.secret_of(key)]).rating(each) for each in sealed] == said


def test_a_short_code_names_a_service_and_a_way_and_no_sign_misread_leads_elsewhere():
    codes = {short_code(number, way): (number, way) for number in (1, 2, 31, 500, 40_000) for way in PRINTED}
    assert {code: read_short_code(code) for code in codes} == codes
    for code in codes:
        for place, sign in enumerate(code):
            for other in "23456789ABCDEFGHJKMNPQRSTUVWXYZ".replace(sign, ""):
                assert read_short_code(code[:place] + other + code[place + 1 :]) is None


def test_only_a_mark_of_the_four_is_taken(rated_town):
    for mark in (0, 5, -1):
        assert mark not in MARKS
        with pytest.raises(Refused):
            touch(rated_town.service, mark)

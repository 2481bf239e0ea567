"""What a card takes in beside its survey: ratings and rates of reports, never into a value, never after publication."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.complaints import rates as arithmetic
from portal.complaints.kept import ComplaintClosed, ComplaintRate
from portal.complaints.rates import Counted, Share, Tally
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.periods import Period, quarters
from portal.core.score import plain
from portal.ratings import results as ratings
from portal.ratings.models import RatingPeriod
from portal.scorecards import actions, beside, jobs, taking
from portal.scorecards import published as door
from portal.scorecards.beside import Missing
from portal.skm import table
from portal.skm.report import report
from tests.browser import words
from tests.ratings.house import results
from tests.scorecards.house import correct, drafted, publish, published

HALF, FIRST, SECOND = Period("2026-s1"), Period("2026-tw1"), Period("2026-tw2")
JULY = date(2026, 7, 1)
CARD = "/rapor/dinas/ktp/2026-s1"
LEAST = 5


def closed(*periods):
    """Quarters whose ratings are final."""
    db.session.add_all(RatingPeriod(period=Period(each), closed_on=JULY, ended_on=JULY) for each in periods)
    db.session.commit()


def counted(quarter=SECOND):
    db.session.merge(ComplaintClosed(quarter=Period(quarter), closed_on=JULY))
    db.session.commit()


def sums(service, quarter=SECOND, **about):
    """Sums of reports, as the worker keeps them once all of a quarter is counted: due=, in_time=, proven_due=…"""
    counted(quarter)
    db.session.add(ComplaintRate(quarter=Period(quarter), service_id=service.id, **about))
    db.session.commit()


def full(town, set_clock):
    """A draft of the half-year, computed after its end, with all that may stand beside it."""
    closed(FIRST, SECOND)
    for quarter in (FIRST, SECOND):
        results(town.service, quarter, poster=[8, 7, 20, 17], kiosk=[0, 0, 10, 40], no_cookie=[500, 0, 0, 0])
        sums(
            town.service, quarter, due=40, in_time=36, proven_due=30, proven_in_time=27, ended=50, confirmed=30,
            proven_ended=40, proven_confirmed=25, marked=25, satisfied=15, proven_marked=15, proven_satisfied=10,
        )  # fmt: skip
    set_clock(JULY)
    return drafted(town, enumerator=40, handed=20, open=12)


def test_a_card_takes_in_ratings_by_quarter_and_rates_of_its_whole_period(town, set_clock):
    found = door.sheet(full(town, set_clock)).beside
    assert [quarter.period for quarter in found.ratings] == [FIRST, SECOND]
    told = ratings.rated(town.service.id, SECOND)
    for way, one in told.ways.items():
        kept = found.ratings[1].ways[way]
        assert (kept.n, kept.levels, kept.share, kept.strata) == (one.n, one.levels, one.share, one.strata)
    assert {rate.name: (rate.score.n, rate.proven and rate.proven.n) for rate in found.rates} == {
        "answered": (80, 60), "confirmed": (100, 80), "satisfied": (50, None),
    }  # fmt: skip
    assert plain(found.rates[0].score.index) == "90.00"


def test_none_of_it_enters_a_value(town, set_clock, session):
    with_it = full(town, set_clock)
    values = [getattr(with_it, name) for name in ("official", "independent", "open_link", "cells", "letter")]
    session.delete(with_it)
    session.query(ComplaintRate).delete()
    session.commit()
    without = actions.compute(jobs.figures.hear(town.service.id, HALF))
    assert values == [getattr(without, name) for name in ("official", "independent", "open_link", "cells", "letter")]


def test_what_is_missing_is_missing_with_its_reason(town):
    """On the first of June: the first quarter is over and nobody was asked then, the second one goes on."""
    found = door.sheet(drafted(town, enumerator=40)).beside
    assert [quarter.missing for quarter in found.ratings] == [Missing.BEFORE, Missing.OPEN]
    assert (found.rates, found.rates_missing) == ((), Missing.OPEN)


def test_a_quarter_that_is_over_and_not_reckoned_yet_is_open(town, set_clock):
    closed(FIRST)
    db.session.add(RatingPeriod(period=SECOND))
    set_clock(JULY)
    found = door.sheet(drafted(town, enumerator=40)).beside
    assert [quarter.missing for quarter in found.ratings] == [Missing.NOBODY, Missing.OPEN]
    assert found.rates_missing is Missing.OPEN
    counted()
    assert taking.take(town.service.id, HALF)["rates"] == {"missing": "nobody"}


def test_few_reports_are_told_as_few(town, set_clock):
    sums(town.service, due=9, in_time=9, ended=3, confirmed=3, marked=12, satisfied=11)
    set_clock(JULY)
    found = door.sheet(drafted(town, enumerator=40)).beside
    assert [(rate.n, rate.score, rate.missing) for rate in found.rates] == [
        (9, None, Missing.FEW), (None, None, Missing.FEW), (12, None, Missing.TELLING),
    ]  # fmt: skip


# ---- until when


def test_a_draft_takes_in_what_is_over_later_and_the_log_says_so(town, set_clock, session):
    card = drafted(town, enumerator=40)
    jobs.take_in()  # nothing is over yet
    assert session.query(AuditEntry).filter_by(action="scorecard:take").count() == 0
    closed(SECOND)
    results(town.service, SECOND, poster=[8, 7, 20, 17])
    set_clock(JULY)
    sums(town.service, due=40, in_time=36)
    jobs.take_in()
    jobs.take_in()
    found = door.sheet(card).beside
    assert (found.ratings[1].own.n, found.rates[0].score.n, found.taken_on) == (52, 40, JULY)
    assert session.query(AuditEntry).filter_by(action="scorecard:take").count() == 1


def test_a_proposed_card_takes_nothing_in_and_a_declined_one_does(town, set_clock):
    card = drafted(town, enumerator=40)
    actions.waive(card, by=town.head)
    actions.propose(card, by=town.publishers[0])
    set_clock(JULY)
    sums(town.service, due=40, in_time=36)
    jobs.take_in()
    assert door.sheet(card).beside.rates_missing is Missing.OPEN
    actions.decline(card, "scorecard:publish", by=town.publishers[1])
    jobs.take_in()
    assert door.sheet(card).beside.rates_missing is None


def test_what_is_published_takes_nothing_in_any_more(town, set_clock):
    card = published(town, enumerator=40)
    before = dict(card.beside)
    set_clock(JULY)
    sums(town.service, due=40, in_time=36)
    jobs.take_in()
    actions.take_in(card)
    assert card.beside == before
    card.beside = taking.take(town.service.id, HALF)
    with pytest.raises(RuntimeError, match="never changes"):
        db.session.flush()
    db.session.rollback()


def test_a_correction_keeps_what_was_stored(town, set_clock):
    card = published(town, enumerator=40, handed=20)
    set_clock(JULY)
    sums(town.service, due=40, in_time=36)
    new = correct(town, card, "handed")
    jobs.take_in()
    assert new.beside == card.beside


# ---- what everybody reads


def test_the_page_tells_shares_and_rates_with_their_doubt(town, set_clock, browser):
    publish(town, full(town, set_clock))
    browser.get(CARD)
    part = next(each for each in browser.page.iter("section") if each.get("aria-labelledby") == "h-beside")
    text = words(part)
    assert "71,15 % (57,73–81,67 %; n = 52)" in text
    assert "90,00 % (81,49–94,85 %; n = 80)" in text
    assert "0,00 % (0,00–0,76 %; n = 500)" in text


def test_the_page_says_what_is_missing(town, browser):
    published(town, enumerator=40)
    page = browser.get(CARD)
    assert "Triwulan ini belum berakhir" in page
    assert "Periodenya belum berakhir" in page


def test_a_card_that_is_older_says_so(town, browser, session):
    card = drafted(town, enumerator=40)
    card.beside = None
    publish(town, card)
    assert "sebelum rapor memuat penilaian" in browser.get(CARD)


def test_the_file_has_it_and_the_command_reads_its_part_of_the_file(town, set_clock, browser):
    card = publish(town, full(town, set_clock))
    text = browser.get(f"{CARD}.csv")
    lines = text.splitlines()
    for line in ("rating/2026-tw2/own,8,7,20,17", "rating-share/2026-tw2/unit,50,100.00,92.87,100.00",
                 "rating-left-out/2026-tw1,0,0,,", "rate/answered,80,90.00,81.49,94.85",
                 "rate-verified/answered,60,90.00,79.85,95.34"):  # fmt: skip
        assert line in lines
    assert {line.count(",") for line in lines} == {4}
    found = report(table.read(text.encode()))
    assert found["interval"] == [plain(card.official.low), plain(card.official.high)]
    assert found["index"] == plain(card.official.index)


def test_a_full_card_fits_one_sheet(town, set_clock, printed_sheets):
    publish(town, full(town, set_clock))
    assert printed_sheets("/rapor/dinas/ktp") == 1


# ---- the least numbers, and those who play with them


def numbers(lines):
    """All counts in a file's lines: of faces, of ways, and the n of each share and rate."""
    for line in lines:
        name, *cells = line.split(",")
        whole = cells if name.startswith(("rating/", "rating-left-out/")) else cells[:1]
        yield from (int(cell) for cell in whole if cell.isdigit())


@given(some.lists(some.integers(0, 12), min_size=4, max_size=4), some.lists(some.integers(0, 12), min_size=4, max_size=4))
def test_no_line_of_a_card_tells_a_count_below_the_least(four, other):
    found = ratings._rated(
        SECOND, 1,
        [ratings.Sum(1, SECOND, stratum, mark, "", n)
         for stratum, marks in ((ratings.Stratum.POSTER, four), (ratings.Stratum.RECEIPT, other))
         for mark, n in enumerate(marks, start=1) if n],
    )  # fmt: skip
    row = {"taken_on": "2026-07-01", "rates": {"missing": "open"}}
    kept = row | {"ratings": {SECOND: taking._quarter(SECOND, {}, found)}}
    for number in numbers(beside.lines(beside.read(kept, SECOND))):
        assert number == 0 or number >= LEAST


def card_of(period, counted):
    told = {share.value: taking._rate(arithmetic.told(share, period, counted)) for share in Share}
    nothing = {quarter: {"missing": "nobody"} for quarter in quarters(period)}
    return beside.read({"taken_on": "2026-07-01", "ratings": nothing, "rates": told}, period)


SIZES = (0, 3, 9, 10, 30, 35)


def test_no_two_rates_on_cards_tell_of_fewer_than_ten():
    """Of a half-year and its quarters, and of all beside the verified ones: every difference is nothing or ten."""
    for first, first_proven, second, second_proven in product(SIZES, repeat=4):
        if first_proven > first or second_proven > second:
            continue
        quarters = {
            quarter: Counted(Tally(n, n), Tally(proven, proven))
            for quarter, n, proven in ((FIRST, first, first_proven), (SECOND, second, second_proven))
        }
        cards = [card_of(period, quarters) for period in (HALF, FIRST, SECOND)]
        (all_, proven), (one, one_proven), (two, two_proven) = (
            ((rate.score.n if rate.score else None), (rate.proven.n if rate.proven else None))
            for rate in (card.rates[1] for card in cards)
        )
        for bigger, smaller in ((all_, one), (all_, two), (all_, proven), (proven, one_proven), (proven, two_proven),
                                (one, one_proven), (two, two_proven)):  # fmt: skip
            if bigger is not None and smaller is not None:
                assert bigger - smaller == 0 or bigger - smaller >= 10, (first, first_proven, second, second_proven)


def test_five_thousand_ratings_from_one_device_or_a_kiosk_change_nothing_that_evaluation_reads(town, set_clock):
    sums(town.service, due=40, in_time=36, proven_due=30, proven_in_time=27)
    set_clock(JULY)
    row = taking.take(town.service.id, HALF)
    results(town.service, SECOND, kiosk=[0, 0, 0, 5000], poster=[0, 0, 0, 5000], no_cookie=[0, 0, 0, 5000])
    flooded = taking.take(town.service.id, HALF)
    assert row["ratings"] != flooded["ratings"]
    for one in beside.RATES:
        assert beside.read(row, HALF).proven(one) == beside.read(flooded, HALF).proven(one)
    assert row["rates"] == flooded["rates"]


def test_reports_of_contacts_that_nobody_verified_change_nothing_that_evaluation_reads():
    before = {SECOND: Counted(Tally(36, 40), Tally(27, 30))}
    flooded = {SECOND: Counted(Tally(5036, 5040), Tally(27, 30))}
    assert card_of(SECOND, before).proven("answered") == card_of(SECOND, flooded).proven("answered")


def test_reading_a_published_card_asks_no_other_table(town, set_clock, session):
    publish(town, full(town, set_clock))
    session.query(ComplaintRate).delete()
    assert door.card("dinas", "ktp", HALF).proven("answered").n == 60


# ---- promises


def test_promises_are_missing_with_their_reason_and_a_draft_takes_them_in(town, browser, session):
    card = drafted(town, enumerator=40)
    card.beside = {name: part for name, part in card.beside.items() if name != "promises"}
    session.commit()
    assert door.sheet(card).beside.promises is None
    assert "promises/missing,before,,," in beside.lines(door.sheet(card).beside)
    jobs.take_in()
    assert door.sheet(card).beside.promises == ()
    publish(town, card)
    assert "tidak menjanjikan apa pun tentang layanan ini" in browser.get(CARD)
    assert "promises/kept,0,,," in browser.get(f"{CARD}.csv").splitlines()

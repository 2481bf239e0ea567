"""What a unit could try to look better. None of it raises what evaluation may read, and each is seen in a column."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.accounts.rules import Verification
from portal.complaints import jobs, recount, results
from portal.complaints.actions import handling, reporter
from portal.complaints.facts import Column
from portal.complaints.kept import ComplaintRate, ComplaintSum, Cut
from portal.complaints.rates import Counted, Share, Tally, told
from portal.complaints.rules import Grade, Reason, Said
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.disclosure import LEAST_FOR_INDEX, sides_are_told
from portal.core.outbox import Job
from portal.core.periods import Period, containing, quarters
from portal.core.workdays import day_of
from tests.browser import words
from tests.builders import person, resident
from tests.complaints.house import DONE, declared, reported, verified

QUARTER = Period("2026-tw2")


def rates():
    db.session.commit()
    jobs.keep_sums()
    (row,) = db.session.query(ComplaintRate).populate_existing().all()
    return row.counted


def columns():
    rows = db.session.query(ComplaintSum).filter_by(cut=Cut.ALL).populate_existing().all()
    return {column.value: sum(getattr(row, column.value) for row in rows) for column in Column}


def per_cent(counted):
    return counted.proven.good / counted.proven.n


@pytest.fixture
def honest(house):
    """Two reports of verified residents: one done, one not."""
    for word in (Said.DONE, Said.NOT_DONE):
        rahma = resident()
        reporter.say(declared(house, by=rahma), word, puas=3, by=rahma)
    house.before = rates()
    return house


def worse_or_same(house, *seen):
    after = rates()
    for share in Share:
        assert per_cent(after[share]) <= per_cent(house.before[share])
    found = columns()
    assert all(found[column] for column in seen), found


def test_declaring_at_once_what_is_not_done(honest):
    rahma = resident()
    reporter.say(declared(honest, by=rahma), Said.NOT_DONE, puas=1, by=rahma)
    worse_or_same(honest, Column.NOT_DONE)


def test_declaring_what_nobody_answers_for(honest, set_clock):
    declared(honest, by=resident())
    set_clock(date(2026, 6, 29))
    jobs.end_waiting()
    worse_or_same(honest, Column.SILENT)


def test_talking_somebody_into_taking_it_back(honest):
    rahma = resident()
    reporter.withdraw(verified(honest, by=rahma))
    worse_or_same(honest, Column.WITHDRAWN)
    assert rates()[Share.CONFIRMED].proven == Tally(1, 3)


def test_refusing_what_is_hard(honest):
    made = reported(honest, by=resident())
    handling.reject(made, Reason.UNCLEAR, "", seen=made.version, by=honest.coordinator)
    assert rates()[Share.CONFIRMED].proven == Tally(1, 3)
    assert columns()["rejected"] == 1


def test_asking_until_it_lapses(honest, set_clock):
    made = verified(honest, by=resident())
    handling.ask(made, "Di tiang nomor berapa?", seen=made.version, by=honest.complaint_officer)
    set_clock(date(2026, 7, 30))
    jobs.end_waiting()
    db.session.commit()
    jobs.keep_sums()
    assert columns()["lapsed"] == 1
    rows = {row.quarter: row.counted for row in db.session.query(ComplaintRate)}
    assert rows[QUARTER] == honest.before
    assert rows[Period("2026-tw3")][Share.CONFIRMED].proven == Tally(0, 1)
    assert rows[Period("2026-tw3")][Share.ANSWERED].proven == Tally(0, 1)


def test_refusing_guests_who_give_an_address(honest):
    for _each in range(2):
        made = reported(honest, contact="siti@example.org")
        handling.reject(made, Reason.UNCLEAR, "", seen=made.version, by=honest.coordinator)
    after = rates()
    assert (after[Share.CONFIRMED].proven, after[Share.CONFIRMED].all) == (Tally(1, 3), Tally(1, 4))
    assert after[Share.ANSWERED].proven == honest.before[Share.ANSWERED].proven


def test_leaving_a_report_open_for_ever(honest, set_clock):
    """It counts in the quarter in which it was to be done, once, and a later word counts in its own."""
    by = resident()
    made = verified(honest, by=by)
    handling.answer(made, DONE, seen=made.version, by=honest.complaint_officer)
    db.session.commit()
    assert containing(day_of(made.finish_due_at), "quarter") == QUARTER
    set_clock(date(2026, 7, 1))
    for _each in range(2):
        jobs.keep_sums()
        (row,) = db.session.query(ComplaintRate).populate_existing().all()
        assert row.counted[Share.CONFIRMED].proven == Tally(1, 3)
    assert results.is_closed(QUARTER)
    handling.declare_done(made, DONE, seen=made.version, by=honest.complaint_officer)
    reporter.say(made, Said.DONE, by=by)
    db.session.commit()
    jobs.keep_sums()
    rows = {row.quarter: row.counted[Share.CONFIRMED] for row in db.session.query(ComplaintRate).populate_existing()}
    assert (rows[QUARTER].proven, rows[Period("2026-tw3")].proven) == (Tally(1, 3), Tally(1, 1))
    assert recount.compare().said == []


def test_asking_once_more_after_an_answer_moves_no_first_answer(house, set_clock):
    """It was answered in time and climbed; what is asked afterwards leaves the quarter of its first answer alone."""
    by = resident()
    made = verified(house, by=by)
    handling.answer(made, DONE, seen=made.version, by=house.complaint_officer)
    reporter.object_to(made, "Belum diperbaiki sama sekali.")
    due = made.first_due_at
    head = person("Kepala dinas", agency_head=made.agency)
    handling.ask(made, "Di tiang nomor berapa?", seen=made.version, by=head)
    set_clock(date(2026, 6, 22))
    reporter.reply(made, "Tiang nomor tiga.")
    assert made.first_due_at == due


def test_longer_limits_once_the_first_answer_is_late(house, set_clock):
    made = verified(house)
    set_clock(date(2026, 6, 29))
    due = made.first_due_at
    assert due < clock.moment()
    handling.change_grade(made, Grade.INSPECTION, "Perlu pemeriksaan.", seen=made.version, by=house.coordinator)
    handling.declare_done(made, DONE, seen=made.version, by=house.complaint_officer)
    assert made.first_due_at == due
    assert rates()[Share.ANSWERED].all == Tally(0, 1)


def test_praise_of_whoever_holds_the_receipt_and_of_one_contact_again_and_again(honest):
    reporter.say(declared(honest), Said.DONE, puas=4)  # a guest
    one = resident()
    for _each in range(5):
        reporter.say(declared(honest, by=one), Said.DONE, puas=4, by=one)
    after = rates()
    assert after[Share.CONFIRMED].proven == Tally(2, 3)
    assert after[Share.SATISFIED].proven.n == 3
    assert after[Share.CONFIRMED].all.n == 8


def test_praise_of_accounts_that_were_verified_at_the_own_counter(honest):
    for _each in range(3):
        ours = resident(verified_by=Verification.COUNTER, verified_agency=honest.desk)
        reporter.say(declared(honest, by=ours), Said.DONE, puas=4, by=ours)
    after = rates()
    assert {share: after[share].proven for share in Share} == {s: honest.before[s].proven for s in Share}
    theirs = resident(verified_by=Verification.COUNTER, verified_agency=honest.secretariat)
    reporter.say(declared(honest, by=theirs), Said.DONE, by=theirs)
    assert rates()[Share.CONFIRMED].proven == Tally(2, 3)


def test_a_mark_stands_in_no_step_no_letter_and_no_log(honest):
    texts = [str(vars(row)) for model in (AuditEntry, Job) for row in db.session.query(model)]
    assert not [text for text in texts if "puas" in text]


# ---- what everybody reads of it


def seen(browser, set_clock, day=date(2026, 7, 1)):
    """The row of the dinas on the page of the quarter, as anybody reads it: head of each column -> what stands there."""
    db.session.commit()
    set_clock(day)
    jobs.keep_sums()
    db.session.commit()
    browser.get("/laporan/statistik")
    row = {}
    for number in (1, 2, 3):
        table = browser.page.find(f".//section[@aria-labelledby='h-{number}']//table")
        (line,) = [each for each in table.find("tbody").iter("tr") if "Dinas" in words(each.find("th"))]
        row |= dict(zip(map(words, table.find("thead/tr")), map(words, line), strict=True))
    return row


SIX = range(6)  # of fewer than five nothing is told


def test_everybody_reads_what_was_declared_and_is_not_done(browser, house, set_clock):
    for _each in SIX:
        reporter.say(declared(house), Said.NOT_DONE)
    row = seen(browser, set_clock)
    assert (row["Unit: selesai"], row["Pelapor: selesai"], row["Belum selesai"]) == ("6", "0", "6")


def test_everybody_reads_how_many_were_talked_into_taking_it_back(browser, house, set_clock):
    for _each in SIX:
        reporter.withdraw(verified(house))
    assert seen(browser, set_clock)["Ditarik"] == "6"


def test_everybody_reads_how_many_were_refused(browser, house, set_clock):
    for _each in SIX:
        made = reported(house)
        handling.reject(made, Reason.UNCLEAR, "", seen=made.version, by=house.coordinator)
    row = seen(browser, set_clock)
    assert (row["Diterima"], row["Tidak bisa diproses"], row["Unit: selesai"]) == ("6", "6", "0")


def test_everybody_reads_that_fewer_report_than_the_quarter_before(browser, house, set_clock):
    """Whoever keeps people from reporting has fewer reports, and no share that is better for it."""
    for count, day in ((12, date(2026, 7, 1)), (5, date(2026, 10, 1))):
        for _each in range(count):
            reported(house)
        row = seen(browser, set_clock, day)
        assert row["Diterima"] == str(count)
    lines = browser.page.find(".//section[@aria-labelledby='h-time']//tbody").iter("tr")
    assert [[words(cell) for cell in line][:2] for line in lines] == [
        ["Triwulan III 2026", "5"],
        ["Triwulan II 2026", "12"],
    ]


def test_everybody_reads_how_many_ended_in_silence(browser, house, set_clock):
    for _each in SIX:
        declared(house)
    set_clock(date(2026, 6, 29))
    jobs.end_waiting()
    row = seen(browser, set_clock)
    assert (row["Pelapor: selesai"], row["Pelapor tidak menjawab"]) == ("0", "6")


# ---- what is told of the rates


def test_rates_are_told_once_the_quarter_is_over(honest, set_clock):
    jobs.keep_sums()
    service = honest.service.id
    assert results.rates(service, QUARTER) is None
    set_clock(date(2026, 7, 1))
    jobs.keep_sums()
    found = results.rates(service, QUARTER)
    assert (found.confirmed.score, found.confirmed.n, found.confirmed.proven) == (None, None, None)
    assert results.rates(service, Period("2026-tw1")) is None


def quarter(good, n, proven=(0, 0)):
    return Counted(Tally(good, n), Tally(*proven))


def test_a_year_is_not_told_where_the_rest_of_its_quarters_would_be():
    few = {Period("2026-tw1"): quarter(40, 50), Period("2026-tw2"): quarter(3, 3)}
    assert told(Share.CONFIRMED, Period("2026-tw1"), few).score.n == 50
    assert told(Share.CONFIRMED, Period("2026-s1"), few).score is None
    assert told(Share.CONFIRMED, Period("2026"), few).score is None
    many = few | {Period("2026-tw3"): quarter(8, 9)}
    assert told(Share.CONFIRMED, Period("2026"), many).score is None


def test_a_longer_period_is_told_where_all_its_parts_are_or_none_is():
    both = {Period("2026-tw1"): quarter(40, 50), Period("2026-tw2"): quarter(12, 30)}
    assert told(Share.CONFIRMED, Period("2026-s1"), both).score.n == 80
    assert told(Share.CONFIRMED, Period("2026"), both).score.n == 80  # nothing came in its second half
    neither = {Period("2026-tw1"): quarter(7, 8), Period("2026-tw2"): quarter(2, 9)}
    assert told(Share.CONFIRMED, Period("2026-s1"), neither).score.n == 17


TALLIES = some.integers(0, 45).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n)))
WORLDS = some.lists(some.tuples(TALLIES, TALLIES), min_size=4, max_size=4)
YEAR = [Period(f"2026-tw{number}") for number in range(1, 5)]


def known(share, counted):
    """What the year tells with its halves and quarters: 1 for each part (proven and others of a quarter) in a sum."""
    for period in (Period("2026"), Period("2026-s1"), Period("2026-s2"), *YEAR):
        rate = told(share, period, counted)
        inside = [quarter in quarters(period) for quarter in YEAR for _each in range(2)]
        proven = [within and place % 2 == 0 for place, within in enumerate(inside)]
        if rate.proven:
            yield [Fraction(each) for each in proven]
        if rate.score and rate.score != rate.proven:
            yield [Fraction(each) for each in inside]


def echelon(vectors):
    """Its rows span the same, each with a one where all others have a zero: place of that one -> row."""
    rows = {}
    for vector in vectors:
        left = reduced(vector, rows)
        place = next((place for place, each in enumerate(left) if each), None)
        if place is not None:
            left = [each / left[place] for each in left]
            rows = {at: [a - row[place] * b for a, b in zip(row, left, strict=True)] for at, row in rows.items()}
            rows[place] = left
    return rows


def reduced(vector, rows):
    for place, row in rows.items():
        if vector[place]:
            vector = [a - vector[place] * b for a, b in zip(vector, row, strict=True)]
    return vector


@settings(max_examples=60)
@given(WORLDS, some.sampled_from((Share.CONFIRMED, Share.SATISFIED)))
def test_no_sum_and_no_difference_of_what_is_told_is_of_few(world, share):
    """Whatever is added and taken away: what comes out is nobody, or enough to be told by itself."""
    counted = {
        each: Counted(Tally(*proven) + Tally(*others), Tally(*proven))
        for each, (proven, others) in zip(YEAR, world, strict=True)
    }
    rows = echelon(known(share, counted))
    atoms = [Tally(*tally) for pair in world for tally in pair]
    for chosen in product((0, 1), repeat=len(atoms)):
        if not any(reduced([Fraction(each) for each in chosen], rows)):
            of = sum((atom for atom, each in zip(atoms, chosen, strict=True) if each), Tally())
            enough = sides_are_told(of.good, of.n) if share is Share.SATISFIED else of.n >= LEAST_FOR_INDEX
            assert of.n == 0 or enough


def test_few_that_are_not_proven_stay_out_of_the_score():
    one = {QUARTER: quarter(33, 38, (28, 31))}
    rate = told(Share.CONFIRMED, QUARTER, one)
    assert rate.proven.n == rate.score.n == 31
    assert rate.n == 38
    other = told(Share.CONFIRMED, QUARTER, {QUARTER: quarter(33, 41, (28, 31))})
    assert (other.score.n, other.proven.n) == (41, 31)


def test_marks_of_few_on_one_side_are_not_told():
    assert told(Share.SATISFIED, QUARTER, {QUARTER: quarter(37, 40)}).score is None
    assert told(Share.CONFIRMED, QUARTER, {QUARTER: quarter(37, 40)}).score.n == 40

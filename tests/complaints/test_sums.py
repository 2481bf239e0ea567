"""The kept sums: whatever happens to cases, they are what a count of all cases gives; and who changes one is found."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select, text

from portal.complaints import facts, jobs, recount
from portal.complaints.actions import handling, reporter
from portal.complaints.facts import CaseNow, Column, Step, Word
from portal.complaints.kept import ComplaintCounted, ComplaintDays, ComplaintOnce, ComplaintRate, ComplaintSum, Cut
from portal.complaints.models import Complaint
from portal.complaints.rates import Share
from portal.complaints.rules import Reason, Said, State, StepKind
from portal.core.db import db
from portal.core.periods import Period
from portal.organisation.models import Holiday
from tests.builders import resident
from tests.complaints.house import DONE, declared, reported, verified

APRIL = datetime(2026, 4, 7, 3, tzinfo=UTC)
DAY = timedelta(days=1)
QUARTER = Period("2026-tw2")


def counted():
    db.session.commit()
    jobs.keep_sums()
    assert recount.compare().said == []


def sums(cut=Cut.ALL, key=0):
    some_rows = select(ComplaintSum).where(ComplaintSum.cut == cut, ComplaintSum.key == key)
    rows = db.session.scalars(some_rows.execution_options(populate_existing=True)).all()
    found = {name.value: sum(getattr(row, name) for row in rows) for name in Column}
    return {name: n for name, n in found.items() if n}


# ---- what one case adds


def told(*steps, words=(), state=State.IN_HAND, due=None, proven=False, **more):
    every = [Step(StepKind.RECEIVED, APRIL, None, 1), *steps]
    case = CaseNow(False, APRIL, state, 1, due, steps=every, words=words, proven=proven, **more)
    return facts.facts(case)


def step(kind, days=1, agency=1, **more):
    return Step(kind, APRIL + days * DAY, agency, by_staff=True, **more)


def said(word, days):
    return Step(StepKind.SAID, APRIL + days * DAY, said=word)


def outcome(found, share=Share.CONFIRMED, quarter=QUARTER):
    one = found.outcomes.get((share, quarter))
    return one and (one.good, one.may_prove)


def columns(found):
    return {column.value for _month, _unit, column in found.counts}


def test_a_confidential_case_adds_to_a_year_and_to_nothing_else():
    found = facts.facts(CaseNow(True, APRIL, State.CONFIRMED, 1, steps=[Step(StepKind.RECEIVED, APRIL)]))
    assert facts.written(found, ()) == "z2026"


def test_who_does_not_answer_was_not_in_time_and_who_answers_late_neither():
    due = APRIL + 3 * DAY
    in_time = told(step(StepKind.ANSWERED, 2), due=due)
    late = told(step(StepKind.ANSWERED, 5), due=due)
    assert [outcome(each, Share.ANSWERED) for each in (in_time, late, told(due=due))] == [
        (True, False), (False, False), (False, False),
    ]  # fmt: skip
    assert "in_time" in columns(in_time) - columns(late)


@pytest.mark.parametrize(
    ("state", "more"),
    [(State.WITHDRAWN, {"ended_at": APRIL + DAY}), (State.ASKED, {"asked_at": APRIL + DAY}),
     (State.LAPSED, {"asked_at": APRIL + DAY, "ended_at": APRIL + 20 * DAY})],
)  # fmt: skip
def test_what_ended_or_stood_still_before_its_answer_was_due_was_not_due(state, more):
    assert outcome(told(state=state, due=APRIL + 3 * DAY, **more), Share.ANSWERED) is None
    after = dict.fromkeys(more, APRIL + 9 * DAY)
    assert outcome(told(state=state, due=APRIL + 3 * DAY, **after), Share.ANSWERED) == (False, False)


@pytest.mark.parametrize("kind", [StepKind.REJECTED, StepKind.WITHDRAWN, StepKind.LAPSED, StepKind.DISPUTED])
def test_every_other_end_is_an_end_that_was_not_confirmed(kind):
    assert outcome(told(step(kind))) == (False, False)


def test_what_is_still_open_when_its_limit_is_over_is_not_confirmed_and_what_was_done_before_is_no_matter():
    due, later = APRIL + 5 * DAY, {"counted_until": QUARTER}
    left = told(finish_due_at=due, **later)
    assert outcome(left) == (False, False)
    assert outcome(told(finish_due_at=due)) is None  # the quarter is not over
    assert outcome(told(step(StepKind.DECLARED, 4), finish_due_at=due, **later)) is None
    done = told(step(StepKind.DECLARED, 9), said(Said.DONE, 10), finish_due_at=due, **later)
    assert outcome(done) == (True, False)  # the last of a quarter counts
    asked = told(state=State.ASKED, asked_at=APRIL + 2 * DAY, finish_due_at=due, **later)
    assert outcome(asked) is None
    assert outcome(told(finish_due_at=due, mailed=True, **later)) == (False, True)


@pytest.mark.parametrize("kind", [StepKind.REJECTED, StepKind.LAPSED])
def test_an_end_by_the_unit_proves_by_the_address_of_a_guest(kind):
    assert outcome(told(step(kind), mailed=True)) == (False, True)
    assert outcome(told(step(StepKind.WITHDRAWN), mailed=True)) == (False, False)
    assert outcome(told(said(Said.DONE, 2), words=[Word()], mailed=True)) == (True, False)


def test_asking_until_it_lapses_is_no_answer():
    due, asked_at = APRIL + 3 * DAY, APRIL + DAY
    lapsed = told(step(StepKind.LAPSED, 90), state=State.LAPSED, due=due, asked_at=asked_at, proven=True)
    assert outcome(lapsed, Share.ANSWERED) is None
    assert outcome(lapsed, Share.ANSWERED, Period("2026-tw3")) == (False, True)
    before = told(step(StepKind.ANSWERED), step(StepKind.LAPSED, 90), state=State.LAPSED, due=due, asked_at=asked_at)
    assert outcome(before, Share.ANSWERED, Period("2026-tw3")) is None


@pytest.mark.parametrize("kind", [StepKind.MERGED, StepKind.SILENT])
def test_merging_and_silence_are_no_end_and_wipe_out_no_word(kind):
    assert outcome(told(step(kind))) is None
    assert outcome(told(step(StepKind.DECLARED), said(Said.NOT_DONE, 2), step(kind, 3))) == (False, False)


def test_the_last_word_of_a_quarter_counts():
    done_then_not = told(said(Said.DONE, 2), said(Said.NOT_DONE, 30), words=[Word(), Word()])
    assert outcome(done_then_not) == (False, False)
    assert outcome(told(said(Said.DONE, 2), step(StepKind.REOPENED, 9))) == (False, False)


def test_who_merely_holds_the_receipt_undoes_no_word_of_a_verified_contact():
    words = [Word(proven=True), Word()]
    assert outcome(told(said(Said.NOT_DONE, 2), said(Said.DONE, 9), words=words)) == (False, True)
    assert outcome(told(said(Said.DONE, 2), said(Said.NOT_DONE, 9), words=words)) == (False, True)


def test_a_report_from_a_verified_account_proves_that_it_was_refused_and_no_word_of_others():
    assert outcome(told(step(StepKind.REJECTED), proven=True)) == (False, True)
    assert outcome(told(said(Said.DONE, 2), words=[Word()], proven=True)) == (True, False)


def test_what_was_not_done_counts_for_the_unit_that_declared_it_and_not_for_the_one_above():
    found = told(
        step(StepKind.DECLARED, 1, agency=7), said(Said.NOT_DONE, 2), step(StepKind.CLIMBED, 2, to_agency_id=9),
    )  # fmt: skip
    assert (202604, 7, Column.NOT_DONE) in found.counts
    assert not [unit for _month, unit, _column in found.counts if unit == 9]


STEPS = some.lists(
    some.builds(
        Step, some.sampled_from(StepKind), some.integers(0, 300).map(lambda days: APRIL + days * DAY),
        some.none() | some.integers(1, 4), some.none() | some.integers(1, 4), some.booleans(), some.sampled_from(Said),
        some.none() | some.integers(0, 300),
    ),
    max_size=12,
)  # fmt: skip
WORDS = some.lists(some.builds(Word, some.none() | some.integers(1, 4), some.booleans()), max_size=4)


@given(STEPS, WORDS, some.booleans(), some.sampled_from(State))
def test_what_a_case_adds_is_read_as_it_was_written(steps, words, proven, state):
    found = facts.facts(CaseNow(False, APRIL, state, 1, APRIL + DAY, steps=steps, words=words, proven=proven))
    once = {key for key, one in found.outcomes.items() if one.may_prove}
    back = facts.read(facts.written(found, once))
    assert (back.counts, back.days) == (found.counts, found.days)
    for key, (good, n, proven_good, proven_n) in back.rates.items():
        assert (good, n, proven_n) == (found.outcomes[key].good, 1, key in once)
        assert proven_good <= proven_n  # never more good ones than there are
        assert good - proven_good <= n - proven_n


# ---- what happened, and the sums


def test_each_step_of_a_case_is_counted_once_in_every_cut(house, session):
    made = declared(house)
    counted()
    expected = {"received": 1, "verified": 1, "answered": 1, "in_time": 1, "declared": 1}
    for cut, key in (
        (Cut.ALL, 0), (Cut.UNIT, house.dinas.id), (Cut.SERVICE, house.service.id), (Cut.CATEGORY, house.category.id),
        (Cut.KELURAHAN, house.kelurahan.id),
    ):  # fmt: skip
        assert sums(cut, key) == expected
    jobs.keep_sums()  # a second run finds nothing
    reporter.say(made, Said.DONE)
    counted()
    assert sums() == expected | {"confirmed": 1}


def test_a_confidential_case_changes_the_figure_of_its_year_alone(house, session):
    declared(house, confidential=True)
    counted()
    assert (sums(), sums(Cut.CONFIDENTIAL)) == ({}, {"received": 1})
    assert db.session.scalars(select(ComplaintDays)).all() == db.session.scalars(select(ComplaintRate)).all() == []


def test_days_are_counted_when_it_is_answered_and_a_later_list_of_free_days_changes_none(house, session, set_clock):
    made = verified(house)
    set_clock(date(2026, 6, 10))
    handling.declare_done(made, DONE, seen=made.version, by=house.complaint_officer)
    counted()
    row = db.session.scalars(select(ComplaintDays).where(ComplaintDays.cut == Cut.ALL)).one()
    assert row.answer == row.declared == {"7": 1}
    db.session.add(Holiday(day=date(2026, 6, 5), name="Libur", source="uji"))
    db.session.commit()
    counted()


@pytest.mark.parametrize(
    "change",
    ["UPDATE complaint_sum SET withdrawn = withdrawn + 1 WHERE cut = 'unit'",
     "UPDATE complaint_rate SET due = due + 1",
     "UPDATE complaint_days SET answer = '{\"0\": 7}' WHERE cut = 'kelurahan'",
     "DELETE FROM complaint_sum WHERE cut = 'all'",
     "UPDATE complaint_counted SET line = 'a202001.1'"],
)  # fmt: skip
def test_who_changes_a_sum_is_found_and_it_can_be_mended(house, session, change):
    declared(house)
    counted()
    db.session.execute(text(change))
    db.session.commit()
    found = recount.compare()
    assert found.said
    recount.mend()
    counted()


def test_what_was_not_counted_yet_is_no_difference(house, session):
    made = declared(house)
    counted()
    reporter.say(made, Said.NOT_DONE)
    db.session.commit()
    assert recount.compare().agree
    counted()


def test_a_contact_proves_one_case_a_quarter(house, session):
    rahma = resident()
    first, second = declared(house, by=rahma), declared(house, by=rahma)
    for made in (first, second):
        reporter.say(made, Said.DONE, puas=4, by=rahma)
    counted()
    row = db.session.scalars(select(ComplaintRate)).one()
    assert (row.ended, row.confirmed, row.proven_ended, row.proven_confirmed) == (2, 2, 1, 1)
    assert (row.marked, row.satisfied, row.proven_marked, row.proven_satisfied) == (2, 2, 1, 1)
    assert (row.due, row.in_time, row.proven_due, row.proven_in_time) == (2, 2, 1, 1)


def test_who_was_first_is_not_decided_anew_once_the_hashes_are_forgotten(house, session, set_clock):
    """A step of the unit alone has the case counted once more: what it proves of a quarter long over stays."""
    rahma = resident()
    first, second = declared(house, by=rahma), declared(house, by=rahma)
    for made in (first, second):
        reporter.say(made, Said.DONE, by=rahma)
    counted()
    set_clock(date(2026, 10, 1))
    jobs.forget_contacts()
    handling.note(second, "Berkas disimpan.", by=house.complaint_officer)
    second.uncounted = True
    counted()
    row = db.session.scalars(select(ComplaintRate).where(ComplaintRate.quarter == QUARTER)).one()
    assert (row.proven_ended, row.proven_confirmed, row.proven_due) == (1, 1, 1)


def test_what_is_counted_between_comparing_and_mending_is_counted_once(house, session, monkeypatch):
    """More lines differ than are named, and the worker counts one of the cases before they are mended."""
    monkeypatch.setattr(recount, "MOST_NAMED", 1)
    first = declared(house)
    declared(house)
    counted()
    db.session.execute(text("UPDATE complaint_counted SET line = 'a202001.1'"))
    db.session.commit()
    found = recount.compare()
    assert (found.lines, found.more_lines) == (2, 1)
    reporter.say(first, Said.DONE)
    db.session.commit()
    jobs.keep_sums()
    recount.mend()
    assert not db.session.scalars(select(Complaint.id).where(Complaint.uncounted)).all()
    assert recount.compare().said == []
    assert sums() == dict.fromkeys(("received", "verified", "answered", "in_time", "declared"), 2) | {"confirmed": 1}


def test_a_recount_names_what_differs_in_a_line_and_no_mark(house, session):
    made = declared(house)
    reporter.say(made, Said.DONE, puas=1)
    counted()
    line = db.session.scalars(select(ComplaintCounted.line)).one()
    wrong = line.replace("S2026-tw2.00", "S2026-tw2.10").replace("C2026-tw2.10", "C2026-tw2.00")
    db.session.execute(text("UPDATE complaint_counted SET line = :line"), {"line": wrong})
    db.session.commit()
    (said_,) = [each for each in recount.compare().said if made.number in each]
    assert said_ == (
        f"Report {made.number} was counted with “C2026-tw2.00 S” and has to be counted with “C2026-tw2.10 S”."
    )


def test_one_mailbox_is_one_contact(house, session):
    for address in ("siti@gmail.com", "s.iti+satu@gmail.com", "SITI+dua@googlemail.com"):
        made = reported(house, contact=address)
        handling.reject(made, Reason.UNCLEAR, "", seen=made.version, by=house.coordinator)
    counted()
    row = db.session.scalars(select(ComplaintRate)).one()
    assert (row.ended, row.proven_ended) == (3, 1)


def test_where_a_case_counts_no_more_another_one_is_the_first(house, session):
    """Its outcome is gone: the row that says that it is the first goes too, and a recount names one that did not."""
    rahma = resident()
    first, second = declared(house, by=rahma), declared(house, by=rahma)
    for made in (first, second):
        reporter.say(made, Said.DONE, by=rahma)
    counted()
    db.session.execute(text("UPDATE complaint_once SET quarter = '2026-tw3' WHERE share = 'confirmed'"))
    db.session.commit()
    assert [each for each in recount.compare().said if "first of a contact" in each]
    first.uncounted = second.uncounted = True
    counted()
    kept_ = db.session.execute(select(ComplaintOnce.complaint_id, ComplaintOnce.quarter).where(
        ComplaintOnce.share == Share.CONFIRMED)).all()  # fmt: skip
    assert [tuple(each) for each in kept_] == [(first.id, QUARTER)]

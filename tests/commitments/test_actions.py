"""What a head can do with a promise and what not, and who makes it kept."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest

from portal.accounts.rules import Role
from portal.commitments import actions, asking, causes, jobs, queries, results, telling
from portal.commitments.actions import Changed
from portal.commitments.causes import Voices
from portal.commitments.models import Commitment, CommitmentWord
from portal.commitments.rules import State
from portal.complaints.actions import reporting
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.periods import Period
from portal.notifications import actions as notices
from tests.builders import person, place_for, resident
from tests.commitments.house import WHAT, WHY, WORDS, declared, given, kinds, pass_days, promised, says
from tests.complaints.house import reported

LATER = date(2026, 8, 1)


def test_a_promise_says_what_until_when_by_which_post_and_what_it_answers(house):
    made = promised(house)
    assert (made.number, made.state, made.post, made.due_on) == (1, State.OPEN, "Kepala Dinas", date(2026, 7, 1))
    assert made.finding.words == WHY
    assert made.service_id == house.service.id
    assert [each.number for each in causes.cases_of(made.finding_id)] == [house.case.number]
    assert causes.commitments_of(house.case.id) == [made]


def test_the_same_form_twice_is_one_promise_and_numbers_have_no_gaps(house):
    assert promised(house) is promised(house)
    assert promised(house, what=WHAT + " lagi").number == 2


@pytest.mark.parametrize(("field", "changes"), [
    ("apa", {"what": "pendek"}), ("apa", {"what": "x" * 201}), ("kapan", {"due_on": date(2026, 6, 1)}),
    ("kapan", {"due_on": date(2027, 7, 1)}), ("mengapa", {"why": "begitu"}), ("jabatan", {"post": None}),
    ("", {"element": "u3"}), ("", {"element": "u99", "period": Period("2026-s1")}),
])  # fmt: skip
def test_what_is_no_promise_is_refused_at_its_field(house, field, changes):
    with pytest.raises(Refused) as refused:
        actions.make(given(house, **changes), by=house.head)
    assert refused.value.field == field
    assert not db.session.query(Commitment).count()


def test_a_post_of_another_agency_and_a_report_of_another_one_are_refused(house):
    elsewhere = reported(house, "loket")
    for changes in ({"post": house.chief_post}, {"cases": (elsewhere,)}):
        with pytest.raises(Refused):
            actions.make(given(house, **changes), by=house.head)


def test_nobody_learns_of_a_confidential_report_by_a_promise(house):
    hidden = reported(house, confidential=True)
    with pytest.raises(Refused):
        actions.make(given(house, cases=(hidden,)), by=house.head)


def test_a_day_moves_twice_with_a_reason_and_every_old_day_stays(house):
    made = promised(house)
    for day in (LATER, LATER + timedelta(days=20)):
        actions.move(made, day, "Bahan dari gudang kota terlambat", seen=made.version, by=house.head)
    with pytest.raises(Refused):
        actions.move(made, date(2026, 10, 1), "Masih belum ada bahan", seen=made.version, by=house.head)
    steps = [(step.from_on, step.to_on) for step in made.steps if step.from_on]
    assert steps == [(date(2026, 7, 1), LATER), (LATER, date(2026, 8, 21))]
    assert made.first_due_on == date(2026, 7, 1)
    assert made.moves == 2


def test_a_day_that_has_passed_cannot_be_moved_away(house, set_clock):
    made = promised(house)
    pass_days(set_clock, 31)
    assert made.is_late
    assert made.days_late == 1
    with pytest.raises(Refused):
        actions.move(made, LATER, "Kami minta waktu lagi ya", seen=made.version, by=house.head)
    assert results.overdue(queries.Place()).rows[0].number == made.number


def test_it_cannot_be_made_sooner(house):
    made = promised(house)
    with pytest.raises(Refused):
        actions.move(made, date(2026, 6, 20), "Lebih cepat dari rencana", seen=made.version, by=house.head)


def test_declared_done_is_not_kept_before_somebody_says_so(house):
    made = declared(house)
    assert (made.state, made.asked) == (State.DECLARED, 1)
    says(made, house.rahma, True)
    assert made.state is State.KEPT
    assert kinds(made) == ["made", "declared", "settled"]


def test_silence_is_nobody_confirmed_also_before_the_job_ran(house, set_clock):
    made = declared(house)
    pass_days(set_clock, 14)
    assert made.state is State.DECLARED
    assert made.state_now is State.UNCONFIRMED
    jobs.settle()
    assert made.state is State.UNCONFIRMED
    jobs.settle()
    assert kinds(made) == ["made", "declared", "settled"]


def test_a_word_counts_once_a_round_and_a_new_round_asks_anew(house):
    reporting.join(house.case, nonce="a" * 32, by=house.budi)
    db.session.commit()
    made = declared(house, due_on=date(2026, 7, 2))
    assert made.asked == 1  # who joined in the very moment of the declaration is asked with the others next time
    says(made, house.rahma, False)
    assert made.state is State.NOT_KEPT
    with pytest.raises(Refused):
        says(made, house.rahma, True)
    actions.declare(made, WORDS, seen=made.version, by=house.head)
    says(made, house.rahma, True)
    assert (made.round, made.state) == (2, State.KEPT)
    assert db.session.query(CommitmentWord).count() == 2


def test_who_joins_after_it_was_declared_done_has_no_word(house, set_clock):
    made = declared(house)
    pass_days(set_clock, 2)
    reporting.join(house.case, nonce="b" * 32, by=house.budi)
    db.session.commit()
    assert asking.asker_with(made, house.budi.id) is None


def test_a_tie_is_not_kept(house, set_clock):
    reporting.join(house.case, nonce="a" * 32, by=house.budi)
    db.session.commit()
    pass_days(set_clock, 1)
    made = declared(house, due_on=date(2026, 7, 2))
    assert made.asked == 2
    says(made, house.rahma, True)
    assert made.state is State.DECLARED
    says(made, house.budi, False)
    assert made.state is State.NOT_KEPT


def test_it_is_not_declared_done_for_ever(house):
    made = declared(house)
    for _ in range(2):
        says(made, house.rahma, False)
        actions.declare(made, WORDS, seen=made.version, by=house.head)
    says(made, house.rahma, False)
    with pytest.raises(Refused):
        actions.declare(made, WORDS, seen=made.version, by=house.head)
    assert made.state is State.NOT_KEPT


def test_somebody_outside_who_was_there_is_enough_where_nobody_can_be_asked(house):
    made = declared(house, cases=(), service=house.service, element="u3", period=Period("2026-s1"))
    assert made.asked == 0
    actions.visit(made, True, "Kami datang hari Rabu pukul tujuh malam.", seen=made.version, by=house.inspector)
    assert made.state is State.KEPT
    assert made.steps[-2].agency_id == house.inspector.person.roles[0].agency_id


def test_a_visit_after_the_silence_settles_it_too(house, set_clock):
    made = declared(house)
    pass_days(set_clock, 15)
    actions.visit(made, False, "Lampu mati waktu kami datang.", seen=made.version, by=house.inspector)
    assert made.state is State.NOT_KEPT
    assert kinds(made) == ["made", "declared", "settled", "visited", "settled"]


def test_withdrawn_stays_to_be_read_and_what_is_judged_cannot_be_withdrawn(house):
    first, second = promised(house), declared(house, what=WHAT + " dua")
    actions.withdraw(first, "Jalan ini akan dibongkar tahun depan", seen=first.version, by=house.head)
    assert first.state is State.WITHDRAWN
    assert first.steps[-1].words
    with pytest.raises(Refused):
        actions.withdraw(second, "Kami tarik kembali saja ini", seen=second.version, by=house.head)


def test_of_two_at_once_one_is_told(house):
    made = promised(house)
    seen = made.version
    actions.follow_up(made, "Tiang sudah dipesan kemarin", seen=seen, by=house.head)
    with pytest.raises(Changed):
        actions.declare(made, WORDS, seen=seen, by=house.head)


# ---- who never does it


def test_nobody_but_its_head_promises_and_declares(house):
    made = promised(house)
    for account in (house.inspector, house.administrator, house.complaint_officer, house.publishers[0], house.chief,
                    person("Kepala lain", agency_head=house.secretariat), house.officer, house.moderator):  # fmt: skip
        for deed in (
            lambda by: actions.make(given(house, what=WHAT + " x"), by=by),
            lambda by: actions.declare(made, WORDS, seen=made.version, by=by),
            lambda by: actions.move(made, LATER, "Bahan belum ada juga", seen=made.version, by=by),
            lambda by: actions.withdraw(made, "Kami tarik kembali saja", seen=made.version, by=by),
            lambda by: actions.follow_up(made, "Sudah kami mulai kerjakan", seen=made.version, by=by),
            lambda by: actions.link(made, house.case, seen=made.version, by=by),
        ):
            with pytest.raises(NotAllowed):
                deed(account)
    assert kinds(made) == ["made"]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_in_every_place_and_what_it_may(house, role):
    """Its own head makes and declares; an inspector of another branch looks; nobody else does either."""
    made, done = promised(house), declared(house, what=WHAT + " dua")
    for at in (house.dinas, house.desk, house.secretariat, house.district):
        account = person(**{role.value: place_for(role, at)})
        heads = {
            lambda: actions.make(given(house, what=f"{WHAT} {at.slug}"), by=account),  # noqa: B023
            lambda: actions.follow_up(made, "Sudah kami mulai kerjakan", seen=made.version, by=account),  # noqa: B023
        }
        may_make = role is Role.AGENCY_HEAD and at is house.dinas
        for deed in heads:
            with nullcontext() if may_make else pytest.raises(NotAllowed):
                deed()
        outside = role is Role.INSPECTOR and at in (house.secretariat, house.district)
        with nullcontext() if outside else pytest.raises(NotAllowed):
            actions.visit(done, True, "Sudah sesuai dengan janji.", seen=done.version, by=account)


def test_nobody_of_the_branch_confirms_it_neither_with_a_second_hat_nor_who_has_just_left(house):
    made = declared(house)
    within = person("Inspektur dalam", inspector=house.desk)
    two_hats = person("Dua topi", inspector=house.secretariat, complaint_officer=house.desk)
    for account in (house.head, within, two_hats, house.publishers[0], house.administrator, house.moderator):
        with pytest.raises(NotAllowed):
            actions.visit(made, True, "Sudah sesuai dengan janji.", seen=made.version, by=account)
    left = person("Baru pindah", inspector=house.secretariat, complaint_officer=house.dinas)
    from portal.accounts import actions as accounts  # noqa: PLC0415  # only here

    accounts.end_role(next(r for r in left.person.roles if r.agency_id == house.dinas.id), by=None)
    db.session.commit()
    with pytest.raises(NotAllowed):
        actions.visit(made, True, "Sudah sesuai dengan janji.", seen=made.version, by=left)


def test_who_was_verified_at_a_counter_of_the_branch_and_the_staff_themselves_are_told_and_not_asked(house):
    from portal.accounts.rules import Verification  # noqa: PLC0415

    by_counter = resident("Loket", verified_by=Verification.COUNTER, verified_agency_id=house.desk.id)
    case = reported(house, by=by_counter)
    reporting.join(case, nonce="c" * 32, contact=house.head.identity)
    db.session.commit()
    found = {each.key[0]: each.counts for each in asking.askers(Voices((case,)), house.dinas)}
    assert found == {"r": False, "f": False}
    made = declared(house, cases=(case,))
    assert made.asked == 0
    assert asking.asker_with(made, by_counter.id) is None


def test_one_person_with_an_account_and_its_address_has_one_word(house):
    reporting.join(house.case, nonce="d" * 32, contact=house.rahma.identity)
    db.session.commit()
    assert len(asking.askers(Voices((house.case,)), house.dinas)) == 1


def test_a_word_of_a_resident_is_on_no_trail_and_each_deed_of_the_agency_is(house):
    made = declared(house)
    says(made, house.rahma, True)
    acts = [
        (e.action, e.actor_id) for e in db.session.query(AuditEntry).filter(AuditEntry.action.startswith("commitment:"))
    ]
    assert acts == [
        ("commitment:made", house.head.id),
        ("commitment:declared", house.head.id),
        ("commitment:settled", None),
    ]


# ---- upward


def test_each_promise_is_counted_once_for_the_period_of_its_first_day(house, set_clock):
    kept, late, silent, gone = (declared(house), promised(house, what=WHAT + " a"), declared(house, what=WHAT + " b"),
                                promised(house, what=WHAT + " c"))  # fmt: skip
    asked = promised(house, what=WHAT + " d", due_on=date(2026, 9, 1))
    says(kept, house.rahma, True)
    actions.move(late, date(2026, 10, 20), "Bahan dari gudang terlambat", seen=late.version, by=house.head)
    actions.withdraw(gone, "Jalan ini akan dibongkar tahun depan", seen=gone.version, by=house.head)
    set_clock(date(2026, 11, 1))
    found = results.tally_of_service(house.service.id, Period("2026-tw3"))
    assert (found.kept, found.late, found.silent, found.withdrawn, found.moved) == (1, 2, 1, 1, 1)
    assert found.all == 5
    assert silent.state_now is State.UNCONFIRMED
    assert asked.is_late
    assert results.tally_of_agency(house.dinas.id, Period("2026-tw3")) == found
    assert results.tally_of_service(house.service.id, Period("2026-tw4")).all == 0
    assert results.tally_of_agency(house.secretariat.id, Period("2026-tw3")).all == 0


def test_what_was_declared_after_its_day_is_kept_late(house, set_clock):
    made = promised(house)
    pass_days(set_clock, 40)
    actions.declare(made, WORDS, seen=made.version, by=house.head)
    says(made, house.rahma, True)
    assert results.tally_of_service(house.service.id, Period("2026-tw3")).kept_late == 1


def test_promises_about_an_element_are_found_by_its_card(house):
    made = promised(house, cases=(), service=house.service, element="u3", period=Period("2026-s1"))
    promised(house, what=WHAT + " noise")
    found = results.of_element(house.service.id, Period("2026-s1"))
    assert {key: [one.number for one in some] for key, some in found.items()} == {"u3": [made.number]}


# ---- how many hear of it


def test_the_button_counts_who_asked_and_who_follows_each_once(house):
    notices.follow(house.service, by=house.rahma)
    notices.follow(house.dinas, by=house.budi)
    notices.follow(house.secretariat, by=resident("Noise"))
    db.session.commit()
    assert telling.audience(house.dinas, None, Voices((house.case,))) == 2

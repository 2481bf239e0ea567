"""One case from the report to the reporter's word, and what may not be done on the way."""

from datetime import date, timedelta

import pytest

from portal.complaints import queries, words
from portal.complaints.actions import handling, reporter, reporting, unsealing
from portal.complaints.actions.base import Changed
from portal.complaints.actions.handling import Answer
from portal.complaints.actions.reporting import Report
from portal.complaints.models import Complaint, ComplaintWord
from portal.complaints.rules import Grade, Known, Reason, Said, State, Tier
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import Job
from tests.builders import resident
from tests.complaints.desk import kept_photo
from tests.complaints.house import DONE, TEXT, declared, kinds, reported, verified

LONG = "Masih gelap, lampunya tidak diganti."


def test_a_report_goes_to_the_agency_of_its_category_and_is_due(house):
    made = reported(house)
    assert (made.agency, made.state, made.kelurahan) == (house.dinas, State.RECEIVED, house.kelurahan)
    assert made.due_at.astimezone(clock.PALEMBANG).date() == date(2026, 6, 5)  # 3 working days on
    assert kinds(made) == ["received"]


def test_what_nobody_is_known_for_goes_to_the_coordinator_of_the_kecamatan(house):
    assert reported(house, "tidak-tahu").agency == house.district


def test_a_form_that_is_sent_twice_makes_one_case(house):
    filled = Report("lampu", TEXT, kelurahan=house.kelurahan.slug)
    first, second = (reporting.report(filled, nonce="sama") for _ in range(2))
    assert first is second
    assert db.session.query(Complaint).count() == 1


def test_a_contact_that_is_none_is_refused_at_its_field(house):
    with pytest.raises(Refused) as refused:
        reported(house, contact="besok saja")
    assert refused.value.field == "kontak"


def test_verified_answered_declared_and_confirmed(house):
    made = declared(house)
    assert made.state is State.DECLARED
    reporter.say(made, Said.DONE)
    assert (made.state, made.ask_again_at) == (State.CONFIRMED, clock.moment() + timedelta(weeks=4))
    assert kinds(made) == ["received", "verified", "declared", "said"]
    assert [word.known for word in db.session.query(ComplaintWord)] == [Known.GUEST]


def test_not_done_climbs_to_the_head_at_the_top_of_the_branch_and_then_it_is_disputed(house):
    made = declared(house)
    reporter.say(made, Said.NOT_DONE, words=LONG)
    assert (made.state, made.agency, made.with_head, made.level) == (State.IN_HAND, house.dinas, True, 1)
    with pytest.raises(NotAllowed):
        handling.declare_done(made, DONE, seen=made.version, by=house.complaint_officer)
    handling.declare_done(made, DONE, seen=made.version, by=house.head)
    reporter.say(made, Said.NOT_DONE, words=LONG)
    assert made.state is State.DISPUTED
    assert kinds(made)[-2:] == ["said", "disputed"]


def test_not_done_climbs_from_a_desk_to_the_agency_above_it(house):
    made = reported(house, "loket")
    handling.declare_done(made, DONE, seen=made.version, by=house.desk_officer)
    reporter.say(made, Said.NOT_DONE)
    assert (made.agency, made.with_head, made.level) == (house.dinas, False, 1)


def test_partly_sends_it_back_to_the_same_unit(house):
    made = declared(house)
    reporter.say(made, Said.PARTLY)
    assert (made.state, made.agency, made.level, made.answered_at) == (State.IN_HAND, house.dinas, 0, None)


def test_said_once_it_is_said(house):
    made = declared(house)
    reporter.say(made, Said.DONE)
    with pytest.raises(Refused):
        reporter.say(made, Said.NOT_DONE)


def test_asked_again_after_four_weeks(house, set_clock):
    made = declared(house)
    reporter.say(made, Said.DONE)
    db.session.commit()
    set_clock(date(2026, 6, 30))
    reporter.say(made, Said.NOT_DONE, words=LONG)
    assert (made.state, made.level) == (State.IN_HAND, 1)
    assert [word.again for word in db.session.query(ComplaintWord).order_by(ComplaintWord.id)] == [False, True]


def test_silence_counts_as_silence_whether_the_clock_ran_or_not(house, set_clock):
    made = declared(house)
    set_clock(date(2026, 6, 20))
    assert (made.state, made.state_now) == (State.DECLARED, State.SILENT)
    reporter.reopen(made, LONG)
    assert kinds(made)[3:5] == ["silent", "reopened"]


def test_what_is_about_an_officer_goes_past_the_desk(house):
    made = reported(house, "kasar")
    assert (made.agency, made.with_head) == (house.dinas, True)
    for account in (house.desk_officer, house.complaint_officer, house.coordinator):
        with pytest.raises(NotAllowed):
            handling.answer(made, DONE, seen=made.version, by=account)
    handling.answer(made, DONE, seen=made.version, by=house.head)


def test_an_answer_needs_what_who_and_when(house):
    made = verified(house)
    for name in ("what", "who", "by_when"):
        parts = {"what": "Diganti", "who": "Petugas", "by_when": "Besok"} | {name: " "}
        with pytest.raises(Refused) as refused:
            handling.answer(made, Answer(**parts), seen=made.version, by=house.complaint_officer)
        assert refused.value.field == name


def test_of_two_officers_one_is_told(house):
    made = verified(house)
    seen = made.version
    handling.answer(made, DONE, seen=seen, by=house.complaint_officer)
    with pytest.raises(Changed):
        handling.declare_done(made, DONE, seen=seen, by=house.complaint_officer)


def test_forwarding_does_not_let_the_clock_begin_anew(house):
    made = reported(house)
    begun, before = made.begun_at, made.due_at
    handling.forward(made, house.desk, "Urusan loket", seen=made.version, by=house.coordinator)
    assert (made.agency, made.begun_at, made.state) == (house.desk, begun, State.IN_HAND)
    assert made.due_at > before  # from verifying to the first answer, both counted from the receipt


def test_an_officer_does_not_pass_on_where_there_is_a_coordinator(house):
    made = reported(house)
    with pytest.raises(NotAllowed):
        handling.forward(made, house.desk, "Urusan loket", seen=made.version, by=house.complaint_officer)


def test_the_second_not_ours_goes_to_the_coordinator(house):
    made = reported(house)
    handling.bounce(made, house.desk, "Ini urusan loket", seen=made.version, by=house.complaint_officer)
    assert made.agency == house.desk
    handling.bounce(made, house.dinas, "Bukan kami", seen=made.version, by=house.desk_officer)
    assert (made.agency, made.bounces) == (house.district, 2)


def test_asking_stops_the_clock_once_and_only_where_it_reaches_somebody(house, set_clock):
    nobody = verified(house)
    assert not handling.ask(nobody, "Lampu yang mana?", seen=nobody.version, by=house.complaint_officer)
    assert nobody.state is State.IN_HAND
    known = verified(house, by=resident())
    due = known.due_at
    assert handling.ask(known, "Lampu yang mana?", seen=known.version, by=house.complaint_officer)
    assert (known.state, known.due_at) == (State.ASKED, None)
    db.session.commit()
    set_clock(date(2026, 6, 8))  # a Monday: five working days later
    reporter.reply(known, "Yang di depan mushala.")
    assert (known.state, known.due_at) == (State.IN_HAND, due + timedelta(days=7))
    assert not handling.ask(known, "Dan nomor tiangnya?", seen=known.version, by=house.complaint_officer)


def test_who_does_not_reply_within_thirty_days_is_deemed_to_have_withdrawn(house, set_clock):
    made = verified(house, by=resident())
    handling.ask(made, "Lampu yang mana?", seen=made.version, by=house.complaint_officer)
    db.session.commit()
    set_clock(date(2026, 7, 1))
    assert made.state_now is State.ASKED
    set_clock(date(2026, 7, 2))
    assert made.state_now is State.LAPSED
    reporter.complete(made, "Lampu di depan mushala, tiang nomor 3.")
    assert (made.state, kinds(made)[-2:]) == (State.RECEIVED, ["lapsed", "completed"])


def test_a_rejected_report_is_completed_under_its_number(house):
    made = reported(house)
    handling.reject(made, Reason.INCOMPLETE, "Tempatnya kurang.", seen=made.version, by=house.coordinator)
    assert (made.state, made.due_at) == (State.REJECTED, None)
    reporter.complete(made, "Di depan mushala Al-Ikhlas, RT 05.")
    assert (made.state, made.reason) == (State.RECEIVED, None)
    assert made.due_at


def test_twins_are_merged_and_followers_move_along(house):
    first, second = reported(house), reported(house)
    rahma = resident()
    reporting.join(second, nonce="a", by=rahma)
    handling.merge(second, first, seen=second.version, by=house.coordinator)
    assert (second.state, second.merged_into, first.joined) == (State.MERGED, first, 2)
    assert [each.account_id for each in queries.followers(first.id)] == [rahma.id]


def test_me_too_counts_a_form_and_an_account_once(house):
    made, rahma = reported(house), resident()
    assert [reporting.join(made, nonce=nonce, by=rahma) for nonce in ("a", "b")] == [True, False]
    assert [reporting.join(made, nonce="c") for _ in range(2)] == [True, False]
    assert made.joined == 2


def test_a_formal_complaint_needs_what_the_law_asks_for(house):
    made = reported(house)
    with pytest.raises(Refused) as refused:
        reporter.make_formal(made, name="Rahma", address="", loss="", wish="Lampu diganti")
    assert refused.value.field == "alamat"
    reporter.make_formal(made, name="Rahma", address="Jl. Kapten Abdullah 3", loss="", wish="Lampu diganti")
    assert made.tier is Tier.FORMAL


def test_not_yet_is_said_with_a_day_and_the_limits_stay(house):
    made = verified(house)
    handling.answer(made, DONE, seen=made.version, by=house.complaint_officer)
    due = made.due_at
    because = Answer("Menunggu tiang baru", "Dinas", "minggu ketiga Juni")
    handling.not_yet(made, because, date(2026, 6, 20), seen=made.version, by=house.complaint_officer)
    assert (made.promised_on, made.due_at, made.state) == (date(2026, 6, 20), due, State.IN_HAND)


def test_a_name_is_read_only_with_an_inspector_and_each_reading_is_written_down(house):
    made = reported(house, name="Rahma", contact="0812 3456 7890", anonymous=True)
    with pytest.raises(NotAllowed):
        unsealing.ask(made, "Perlu menemui pelapor", by=house.complaint_officer)
    unsealing.ask(made, "Perlu menemui pelapor di rumahnya", by=house.coordinator)
    with pytest.raises(NotAllowed):
        unsealing.read(made, by=house.coordinator)
    with pytest.raises(NotAllowed):
        unsealing.confirm(made, by=house.administrator)
    unsealing.confirm(made, by=house.inspector)
    assert unsealing.read(made, by=house.coordinator).name == "Rahma"
    with pytest.raises(NotAllowed):
        unsealing.read(made, by=house.inspector)
    assert kinds(made)[-1] == "unsealed"


def test_a_change_of_grade_counts_from_the_receipt(house):
    made = verified(house)
    handling.change_grade(made, Grade.URGENT, "Kabel jatuh", seen=made.version, by=house.coordinator)
    assert made.due_at.astimezone(clock.PALEMBANG).date() == date(2026, 6, 3)  # ends with the second of June


def test_a_unit_that_gives_itself_other_limits_says_why_to_everybody(house):
    made = reported(house)
    with pytest.raises(Refused) as refused:
        handling.verify(made, Grade.INSPECTION, seen=made.version, by=house.coordinator)
    assert refused.value.field == "why"
    handling.verify(made, Grade.INSPECTION, "Harus diperiksa di tempat", seen=made.version, by=house.coordinator)
    assert kinds(made) == ["received", "graded", "verified"]


@pytest.mark.parametrize("other", [{"category": "jalan-rusak"}, {"kelurahan": ""}])
def test_no_report_vanishes_in_one_of_something_else(house, other):
    first, second = reported(house), reported(house, **other)
    second.agency = first.agency
    with pytest.raises(Refused) as refused:
        handling.merge(second, first, seen=second.version, by=house.coordinator)
    assert (refused.value.field, second.state) == ("into", State.RECEIVED)


def test_what_was_declared_done_is_merged_with_nothing(house):
    first, second = reported(house), declared(house)
    with pytest.raises(Refused):
        handling.merge(second, first, seen=second.version, by=house.coordinator)
    assert second.state is State.DECLARED


def test_who_does_not_agree_that_two_reports_are_one_objects_and_goes_on_alone(house):
    first, second = reported(house), reported(house)
    handling.merge(second, first, seen=second.version, by=house.coordinator)
    reporter.object_to(second, "Ini lampu yang lain, di ujung lorong.")
    assert (second.state, second.merged_into, second.level) == (State.IN_HAND, None, 1)


def test_a_question_is_the_first_answer_that_the_law_asks_for(house, set_clock):
    made = verified(house, by=resident())
    handling.ask(made, "Lampu yang mana?", seen=made.version, by=house.complaint_officer)
    db.session.commit()
    set_clock(date(2026, 6, 22))  # three weeks later, past the law's fourteen days
    reporter.reply(made, "Yang di depan mushala.")
    assert not made.is_late


def test_the_evidence_of_a_unit_goes_up_to_a_moderator_like_any_picture(house):
    made = verified(house)
    words.take(str(made.id), 9)
    photos = (kept_photo(),)
    handling.declare_done(made, DONE, photos=photos, seen=made.version, by=house.complaint_officer)
    assert [handed.picture for handed in words.take(str(made.id), 9)] == list(photos)
    assert db.session.query(Job).filter_by(name="text:handed").count() == 2  # with the report, and with the evidence

"""Who asks, who agrees, who counts: three people, and never one about themselves."""

from datetime import date

import pytest

from portal.accounts import actions as accounts
from portal.accounts.rules import Role
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.files import keep_document
from portal.evaluation.training import actions, jobs, keeping, offering, queries
from portal.evaluation.training.models import Competency, Training
from portal.evaluation.training.rules import State
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.evaluation.line import hold, post
from tests.evaluation.training.house import DAY, School

TODAY = date(2026, 6, 1)


def test_a_place_is_asked_for_agreed_to_attended_and_counted(line, set_clock):
    """On both databases: the sums of hours and of agencies are theirs."""
    school = School(line)
    asked = actions.ask(school.session, "Antrean lebih cepat", by=line.head)
    assert asked.state is State.ASKED
    with pytest.raises(Refused):
        actions.ask(school.session, "Lagi", by=line.head)
    assert [one.id for one in queries.waiting_consents(line.chief)] == [asked.id]
    assert queries.waiting_consents(line.mayor) == []
    for other in (line.head, line.mayor, school.hr):
        with pytest.raises(NotAllowed):
            actions.answer(asked, True, "", by=other)
    with pytest.raises(Refused):
        actions.answer(asked, False, "", by=line.chief)  # no without a reason
    actions.answer(asked, True, "", by=line.chief)
    with pytest.raises(Refused):
        actions.note_presence(school.session, [asked.id], by=school.hr)
    set_clock(TODAY + 11 * DAY)
    with pytest.raises(NotAllowed):
        actions.note_presence(school.session, [asked.id], by=school.other_hr)
    actions.note_presence(school.session, [asked.id], by=school.hr)
    assert (asked.state, asked.counted) == (State.VERIFIED, 12)
    assert queries.hours_of(line.head.person_id, clock.today()).counted == 12
    assert queries.hours_of(line.head.person_id, date(2025, 5, 5)).counted == 0
    team = queries.hours_of_team(line.chief.person_id, clock.today())
    assert [(seat.name, hours) for seat, hours in team] == [("Camat", 0), ("Kepala", 12)]  # by name, not by hours
    hold(post(line.town.desk, "Kepala UPTD", line.head_post), person("Satu-satunya"))
    found = keeping.completeness([line.town.dinas], clock.today(), 12)
    assert [(each.agency.name, each.people, each.enough) for each in found] == [("Dinas", 2, 1)]  # with the UPTD of one


def test_a_course_that_is_given_again_is_compared_by_each_time(line, set_clock):
    """Who was noted as absent by a slip is noted as present later; the number beside counted hours stands."""
    school = School(line)
    again = offering.plan_session(school.course, TODAY + 400 * DAY, TODAY + 401 * DAY, "Aula", 2, by=school.hr)
    for session in (school.session, again):
        actions.answer(actions.ask(session, "Belajar", by=line.head), True, "", by=line.chief)
    first, second = queries.trainings_of(line.head.person_id)[::-1]
    set_clock(TODAY + 402 * DAY)
    assert actions.note_presence(school.session, [], by=school.hr) == 1
    assert first.state is State.ABSENT
    assert actions.note_presence(school.session, [first.id], by=school.hr) == 1
    assert (first.state, first.counted) == (State.VERIFIED, 12)
    assert actions.note_presence(school.session, [], by=school.hr) == 0
    assert first.state is State.VERIFIED
    actions.certify(first, "S-1", None, by=line.head)
    with pytest.raises(Refused, match="does not change"):
        actions.certify(first, "S-2", None, by=line.head)
    assert first.certificate == "S-1"
    actions.note_presence(again, [second.id], by=school.hr)
    held = queries.courses_gone_through([line.town.dinas.id])
    assert [(each.first_day, each.people) for each in held] == [(again.from_on, 1), (school.session.from_on, 1)]


@ONE_DATABASE
def test_what_was_not_answered_before_the_session_lapses_and_waits_for_nobody(line, set_clock):
    school = School(line)
    asked = actions.ask(school.session, "Belajar", by=line.head)
    set_clock(TODAY + 9 * DAY)
    assert [one.id for one in queries.waiting_consents(line.chief)] == [asked.id]
    set_clock(TODAY + 10 * DAY)
    assert (asked.state, queries.waiting_consents(line.chief)) == (State.LAPSED, [])
    with pytest.raises(Refused, match="has begun"):
        actions.answer(asked, True, "", by=line.chief)


@ONE_DATABASE
def test_where_the_superiors_post_is_vacant_the_next_one_up_agrees_marked_as_deputising(line):
    school = School(line)
    asked = actions.ask(school.session, "Belajar", by=line.head)
    line.vacate(line.chief_post)
    assert queries.waiting_consents(line.chief) == []
    assert [one.id for one in queries.waiting_consents(line.mayor)] == [asked.id]
    actions.answer(asked, True, "", by=line.mayor)
    assert asked.deputising
    top = actions.ask(school.session, "Belajar", by=line.mayor)
    assert (top.state, top.consented_by_id) == (State.REGISTERED, None)  # nobody stands above
    with pytest.raises(Refused):
        actions.ask(school.session, "Belajar", by=line.camat)  # both places are taken


@ONE_DATABASE
def test_a_second_post_and_an_acting_one_do_not_hide_the_first(line):
    school = School(line)
    hold(post(line.town.desk, "Kepala UPTD", line.head_post), line.head, acting=True)
    asked = actions.ask(school.session, "Belajar", by=line.head)
    assert asked.post_id == line.head_post.id
    deputy = person("Pelaksana")
    hold(line.head_post, deputy, acting=True)
    assert queries.seat_if_any(deputy) is None  # the holder is there
    nobody = person("Tanpa jabatan")
    with pytest.raises(NotAllowed):
        actions.ask(school.session, "Belajar", by=nobody)


@ONE_DATABASE
def test_what_was_learnt_elsewhere_counts_once_another_person_of_hr_found_it_right(line):
    school = School(line)
    with pytest.raises(Refused):
        actions.bring("Webinar", "LAN", TODAY, TODAY + DAY, 4, by=line.head)
    mine = actions.bring("Webinar", "LAN", TODAY - DAY, TODAY, 4, by=line.head)
    accounts.give_role(line.head.person, Role.HR, line.town.dinas, by=None)
    db.session.refresh(line.head.person)
    with pytest.raises(NotAllowed):
        actions.verify(mine, 4, by=line.head)
    with pytest.raises(NotAllowed):
        actions.verify(mine, 4, by=school.other_hr)
    with pytest.raises(Refused):
        actions.verify(mine, 5, by=school.hr)
    actions.verify(mine, 3, by=school.hr)
    assert queries.hours_of(line.head.person_id, TODAY).counted == 3
    with pytest.raises(Refused):
        actions.refuse(mine, "Tidak jadi", by=school.hr)


@ONE_DATABASE
def test_a_certificate_is_read_by_the_person_the_superior_and_hr_and_the_person_sees_who_did(line):
    school = School(line)
    file = keep_document(b"%PDF-1.7\n%%EOF\n")
    mine = actions.bring("Webinar", "LAN", TODAY - DAY, TODAY, 4, file=file, by=line.head)
    for reader in (line.head, line.chief, school.hr):
        actions.note_reading(queries.with_file(file.key, reader=reader), by=reader)
    assert [name for _entry, name in queries.readings([mine])] == ["Kepegawaian", "Sekretaris"]
    for stranger in (line.mayor, line.camat, school.other_hr, line.town.administrator, line.town.inspector):
        with pytest.raises(NotFound):
            queries.with_file(file.key, reader=stranger)
    with pytest.raises(NotAllowed):
        actions.certify(mine, "123", None, by=line.chief)


@ONE_DATABASE
def test_levels_are_asked_of_a_post_and_found_of_a_person_with_what_they_rest_on(line):
    school = School(line)
    for _twice in range(2):
        jobs.load_shipped()
    speaking = db.session.query(Competency).filter_by(name="Komunikasi").one()
    held = line.head.person.posts[0]
    with pytest.raises(Refused):
        actions.keep_levels(line.head_post, held, {speaking.id: 4}, {speaking.id: 2}, "", by=school.hr)
    with pytest.raises(NotAllowed):
        actions.require(line.camat_post, {speaking.id: 3}, by=school.hr)
    actions.keep_levels(line.head_post, held, {speaking.id: 4}, {speaking.id: 2}, "Wawancara 3 Mei", by=school.hr)
    actions.assess(line.head.person_id, line.head_post, {speaking.id: 3}, "Wawancara 1 Juni", by=school.hr)
    (gap,) = queries.gaps_of(line.head.person_id, line.head_post.id)
    assert (gap.required, gap.assessed, gap.missing) == (4, 3, 1)
    actions.require(line.head_post, {speaking.id: 0}, by=school.hr)
    assert queries.gaps_of(line.head.person_id, line.head_post.id) == []


@ONE_DATABASE
def test_no_training_names_its_own_person_as_who_counted_it(line):
    """The database keeps it too."""
    mine = actions.bring("Webinar", "LAN", TODAY - DAY, TODAY, 4, by=line.head)
    mine.checked_on, mine.checked_by_id = TODAY, line.head.person_id
    with pytest.raises(Exception, match="by_another"):
        db.session.flush()
    db.session.rollback()
    assert db.session.query(Training).count() == 0

"""Appreciation, coaching, counselling and referral: between whom, in which order, and who never reads them."""

from datetime import date

import pytest

from portal.accounts.actions import hold_post
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.evaluation.coordination import actions as matters
from portal.evaluation.recognition import actions, coaching, queries
from portal.evaluation.recognition.models import CounsellingReading, Referral
from portal.evaluation.recognition.rules import Cause, HonourState, Source
from portal.evaluation.recognition.waiting import waiting_for
from portal.evaluation.targets import actions as targets
from portal.evaluation.targets.rules import Decision
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.evaluation.coordination.house import asked, opened

AUGUST = date(2026, 8, 1)


@pytest.fixture
def judged(line, set_clock):
    """Let the superior confirm what a card with this range says of the head's target of 80,00."""

    def judge(low, high):
        target = line.agreed()
        set_clock(AUGUST)
        line.publish(low, high)
        targets.assess(target, Decision.ACCEPT, version=1, by=line.chief)
        db.session.commit()
        return target

    return judge


def form(line, *, public, at=None):
    agency = at or line.town.dinas
    hr = person("Kepegawaian", hr=agency)
    return actions.keep_appreciation(agency, f"Piagam {public}", "", "PP 30/2019", public=public, by=hr)


def the_head(line):
    return queries.seat_in(queries.team_of(line.chief), line.head.person_id, line.head_post.id)


@ONE_DATABASE
def test_a_confirmed_result_is_appreciated_once_by_the_superior_alone(line, judged):
    judged("81.00", "85.00")
    charter = form(line, public=False)
    (result,) = queries.to_appreciate(queries.team_of(line.chief))
    assert (result.source, result.about) == (Source.TARGET, "Kartu tanda penduduk")
    for other in (line.head, line.mayor, line.camat):
        with pytest.raises(NotAllowed):
            actions.give(result, charter, "Bagus", by=other)
    with pytest.raises(Refused):
        actions.give(result, form(line, public=False, at=line.town.district), "Bagus", by=line.chief)
    given = actions.give(result, charter, "Antrean lebih singkat", by=line.chief)
    assert given.state is HonourState.GIVEN
    assert queries.to_appreciate(queries.team_of(line.chief)) == []
    with pytest.raises(Refused):
        actions.give(result, charter, "Lagi", by=line.chief)
    assert queries.honours_of(line.head.person_id) == [given]
    assert queries.public_honours() == []
    hr = person("Kepegawaian", hr=line.town.dinas)
    actions.keep_appreciation(line.town.dinas, "Lain", "", "PP 30/2019", public=False, here=charter, by=hr)
    assert given.form_name == "Piagam False"  # a given one stays what it was called


@ONE_DATABASE
def test_a_public_one_takes_a_second_person_and_names_the_person_only_by_their_own_word(line, judged):
    judged("81.00", "85.00")
    (result,) = queries.to_appreciate(queries.team_of(line.chief))
    given = actions.give(result, form(line, public=True), "Antrean lebih singkat", by=line.chief)
    assert [each.kind for each in waiting_for(line.mayor)] == ["honour"]
    assert waiting_for(line.chief) == []
    assert queries.honours_of(line.head.person_id) == []
    for other in (line.chief, line.head, line.camat):
        with pytest.raises(NotAllowed):
            actions.decide(given, True, "", by=other)
    with pytest.raises(Refused):
        actions.be_named(given, True, by=line.head)
    actions.decide(given, True, "", by=line.mayor)
    assert (queries.public_honours(), given.named) == ([given], False)
    with pytest.raises(NotAllowed):
        actions.be_named(given, True, by=line.chief)
    actions.be_named(given, True, by=line.head)
    assert given.named


@ONE_DATABASE
def test_a_step_of_a_closed_matter_that_was_kept_in_time_is_a_result_too(line, set_clock):
    matter = opened(line)
    step = asked(line, matter)
    own = matters.ask(matter, "Diminta sendiri", line.head_post, date(2026, 6, 5), by=line.head)
    matters.finish(own, "Selesai", by=line.head)
    matters.promise(step, date(2026, 6, 5), by=line.head)
    matters.finish(step, "Selesai", by=line.head)
    assert queries.to_appreciate(queries.team_of(line.chief)) == []
    matters.close(matter, "Selesai", by=line.camat)
    found = queries.to_appreciate(queries.team_of(line.chief))
    assert [(each.source, each.id, each.person_id) for each in found] == [(Source.STEP, step.id, line.head.person_id)]
    set_clock(date(2026, 6, 10))
    line.vacate(line.head_post)
    hold_post(line.head_post, person("Pengganti").person, from_on=date(2026, 6, 10), acting=False, by=None)
    db.session.commit()
    assert queries.to_appreciate(queries.team_of(line.chief)) == []  # whoever followed did not do it


def test_a_low_result_opens_coaching_and_a_referral_of_it_comes_only_after_that(line, judged, set_clock):
    """On both databases: what waits is one statement of unlike parts."""
    judged("70.00", "75.00")
    assert [each.kind for each in waiting_for(line.chief)] == ["low"]
    assert waiting_for(line.mayor) == waiting_for(line.camat) == []
    (low,) = queries.to_coach(queries.team_of(line.chief))
    seat = the_head(line)
    with pytest.raises(Refused):
        coaching.refer(seat, Cause.RESULT, "Di bawah target", "Rapor 2026-s1", by=line.chief)
    plan = coaching.open_plan(seat, "Antrean lebih singkat", date(2026, 9, 1), low=low, by=line.chief)
    assert waiting_for(line.chief) == []
    assert [each.kind for each in waiting_for(line.head)] == ["agree"]
    for stranger in (line.mayor, line.camat, line.town.administrator, person("HR", hr=line.town.dinas)):
        with pytest.raises(NotFound):
            queries.plan(plan.id, reader=stranger)
        with pytest.raises(NotAllowed):
            coaching.review(plan, "Ikut campur", None, by=stranger)
    with pytest.raises(NotAllowed):
        coaching.agree(plan, by=line.chief)
    coaching.agree(plan, by=line.head)
    other = queries.seat_in(queries.team_of(line.chief), line.camat.person_id, line.camat_post.id)
    with pytest.raises(Refused, match="no low result of theirs"):
        coaching.open_plan(other, "Hasil orang lain", date(2026, 9, 1), low=low, by=line.chief)
    step = coaching.add_step(plan, "Ikut pelatihan", date(2026, 8, 20), by_coach=False, by=line.head)
    with pytest.raises(NotAllowed):
        coaching.finish_step(step, by=line.chief)
    coaching.finish_step(step, by=line.head)
    with pytest.raises(Refused):
        coaching.end(plan, "Selesai", by=line.chief)
    coaching.review(plan, "Antrean belum berubah", date(2026, 8, 5), by=line.chief)
    assert [each.kind for each in waiting_for(line.chief)] == ["review"]
    coaching.end(plan, "Belum tercapai", by=line.chief)
    assert waiting_for(line.chief) == []
    alone = coaching.open_plan(seat, "Sendiri", date(2026, 9, 1), by=line.chief)
    coaching.review(alone, "Sendiri saja", None, by=line.chief)
    coaching.end(alone, "Selesai", by=line.chief)
    with pytest.raises(Refused, match="Coaching comes first"):  # not agreed to, or looked at the same day
        coaching.refer(seat, Cause.RESULT, "Di bawah target", "Rapor 2026-s1", by=line.chief)
    both = coaching.open_plan(seat, "Antrean lebih singkat", date(2026, 9, 1), by=line.chief)
    coaching.agree(both, by=line.head)
    set_clock(date(2026, 8, 20))
    coaching.review(both, "Belum berubah", None, by=line.head)
    coaching.end(both, "Belum tercapai", by=line.chief)
    referral = coaching.refer(seat, Cause.RESULT, "Di bawah target", "Rapor 2026-s1", by=line.chief)
    assert [each.kind for each in waiting_for(line.mayor)] == ["referral"]
    with pytest.raises(NotAllowed):
        coaching.answer(referral, "Baik", by=line.chief)
    coaching.say(referral, "Dua petugas sakit", by=line.head)
    coaching.answer(referral, "Tambah dua petugas", by=line.mayor)
    second = coaching.refer(seat, Cause.CONDUCT, "Terlambat lagi", "Daftar hadir", by=line.chief)
    line.vacate(line.chief_post)
    successor = person("Pengganti")
    hold_post(line.chief_post, successor.person, from_on=AUGUST, acting=False, by=None)
    db.session.commit()
    assert [each.id for each in waiting_for(line.mayor)] == [second.id]
    assert waiting_for(successor) == []  # whoever follows in the post answers nothing that was referred from there
    with pytest.raises(NotAllowed):
        coaching.answer(second, "Saya sendiri", by=successor)
    for stranger in (line.camat, line.town.administrator, line.town.inspector):
        with pytest.raises(NotFound):
            queries.referral(referral.id, reader=stranger)


@ONE_DATABASE
def test_a_note_of_counselling_is_read_by_the_two_and_every_reading_is_kept(line):
    note = coaching.note_counselling(the_head(line), date(2026, 5, 30), "Anak sakit", by=line.chief)
    for reader in (line.chief, line.head):
        coaching.note_reading(queries.note(note.id, reader=reader), by=reader)
    assert [each.person_id for each in queries.readings_of(note)] == [line.head.person_id, line.chief.person_id]
    line.vacate(line.chief_post)  # who follows as the superior does not read what was said before
    for stranger in (line.mayor, line.camat, line.town.administrator, person("HR", hr=line.town.dinas)):
        with pytest.raises(NotFound):
            queries.note(note.id, reader=stranger)
    assert db.session.query(CounsellingReading).count() == 2


def test_no_column_of_a_referral_names_a_penalty():
    assert {column.name for column in Referral.__table__.columns} == {
        "id", "person_id", "post_id", "by_id", "by_post_id", "cause", "why", "evidence", "said", "referred_on", "answer",
        "answered_on", "answered_by_id",
    }  # fmt: skip

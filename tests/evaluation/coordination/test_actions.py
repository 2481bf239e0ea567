"""Each agency speaks for itself: who promises, who moves, who says that it is done, and who says that it is not."""

from datetime import date

import pytest

from portal.accounts import actions as accounts
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.evaluation.coordination import actions, queries
from portal.evaluation.coordination.models import MatterEvent
from portal.evaluation.coordination.rules import EventKind, StepState
from portal.organisation.models import Post
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.evaluation.coordination.house import DAY, asked, opened
from tests.evaluation.line import hold, post

TODAY = date(2026, 6, 1)


@ONE_DATABASE
def test_a_request_is_promised_moved_done_and_reopened_each_by_its_own_side(line, set_clock):
    matter = opened(line)
    step = asked(line, matter)
    with pytest.raises(NotAllowed):
        actions.promise(step, TODAY + DAY, by=line.camat)  # it is the dinas' promise
    actions.promise(step, TODAY + 5 * DAY, by=line.head)
    with pytest.raises(Refused):
        actions.promise(step, TODAY + 9 * DAY, by=line.head)  # a second day is a move, with its reason
    with pytest.raises(NotAllowed):
        actions.move(step, TODAY + 9 * DAY, "Hujan", by=line.camat)
    actions.move(step, TODAY + 9 * DAY, "Alat berat dipakai di tempat lain", by=line.head)
    set_clock(TODAY + 10 * DAY)
    assert step.course.state(TODAY + 10 * DAY) is StepState.LATE
    with pytest.raises(NotAllowed):
        actions.finish(step, "Sudah", by=line.camat)
    actions.finish(step, "Saluran sudah digali", by=line.head)
    with pytest.raises(NotAllowed):
        actions.say_not_done(step, "Sudah kok", by=line.head)
    actions.say_not_done(step, "Baru 120 meter", by=line.camat)
    assert step.done_on is None
    assert (step.first_promised_on, step.promised_on) == (TODAY + 5 * DAY, TODAY + 9 * DAY)
    moved = db.session.query(MatterEvent).filter_by(kind=EventKind.MOVED).one()
    assert (moved.before, moved.after, moved.agency_id) == (TODAY + 5 * DAY, TODAY + 9 * DAY, line.town.dinas.id)


@ONE_DATABASE
def test_ones_own_step_is_promised_at_once_and_only_its_asker_takes_it_back(line):
    matter = opened(line)
    own = actions.ask(matter, "Bebaskan lahan", line.camat_post, TODAY + DAY, by=line.camat)
    assert (own.promised_on, own.wished_on) == (TODAY + DAY, None)
    with pytest.raises(NotAllowed):
        actions.withdraw(own, "Tidak perlu", by=line.head)
    actions.finish(own, "Selesai", by=line.camat)
    with pytest.raises(Refused):
        actions.say_not_done(own, "Belum", by=line.camat)  # what one asked of oneself nobody else disputes
    with pytest.raises(Refused):
        actions.ask(matter, "Kemarin", line.camat_post, TODAY - DAY, by=line.camat)


@ONE_DATABASE
def test_who_takes_no_part_does_nothing_and_finds_nothing(line):
    matter = opened(line)
    stranger = person("Kepala UPTD")
    hold(post(line.town.desk, "Kepala UPTD", line.head_post), stranger)
    for account in (line.chief, line.mayor, stranger, line.town.administrator):
        with pytest.raises(NotFound):
            queries.matter(matter.id, reader=account)
        with pytest.raises(NotAllowed):
            actions.escalate(matter, "Macet", by=account)
    with pytest.raises(NotAllowed):
        opened(line, post=line.head_post)  # not the camat's post


@ONE_DATABASE
def test_an_acting_holder_speaks_only_while_nobody_holds_the_post_and_a_named_post_speaks_without_leading(line):
    matter, deputy, named = opened(line), person("Pelaksana"), person("Kepala Bidang")
    hold(line.head_post, deputy, acting=True)
    with pytest.raises(NotFound):
        queries.matter(matter.id, reader=deputy)
    line.vacate(line.head_post)
    assert queries.matter(matter.id, reader=deputy) is matter
    with pytest.raises(NotFound):
        queries.matter(matter.id, reader=line.head)
    below = Post(agency_id=line.town.dinas.id, name="Kepala Bidang", superior=line.head_post, source="uji")
    db.session.add(below)
    db.session.flush()
    hold(below, named)
    accounts.vouch(named.person)
    assert below in queries.posts_to_invite(matter, queries.voice_of(deputy))
    actions.invite(matter, below, by=deputy)
    assert queries.voice_of(named).agencies_in(matter) == {line.town.dinas.id}


def test_what_waits_longest_stands_first_for_those_whose_word_is_awaited_and_for_the_camat(line, set_clock):
    """On both databases: it is one statement of three unlike parts."""
    matter = opened(line)
    step = asked(line, matter)
    blocker = actions.block(matter, "Izin belum keluar", date(2026, 5, 3), other="Balai Jalan Nasional", by=line.head)
    escalation = actions.escalate(matter, "Sudah dua bulan", by=line.head)
    camat, head = queries.voice_of(line.camat), queries.voice_of(line.head)
    assert [(w.kind, w.id) for w in queries.waits(camat)] == [
        ("blocker", blocker.id), ("escalation", escalation.id), ("step", step.id)
    ]  # fmt: skip
    assert [w.kind for w in queries.waits(camat) if w.waits_for(camat)] == ["escalation"]
    assert [(w.kind, w.waits_for(head)) for w in queries.waits(head)] == [("step", True)]
    assert queries.waits(queries.voice_of(line.chief)) == []
    assert queries.waits_in([matter])[matter.id].waited_for == "Balai Jalan Nasional"
    actions.promise(step, TODAY + 30 * DAY, by=line.head)
    assert queries.waits(head) == []  # a promise that is not due yet waits for nobody
    set_clock(TODAY + 31 * DAY)
    assert [w.since for w in queries.waits(head)] == [TODAY + 30 * DAY]
    with pytest.raises(Refused):
        actions.escalate(matter, "Lagi", by=line.head)
    with pytest.raises(NotAllowed):
        actions.answer(escalation, "Rapat besok", by=line.head)
    with pytest.raises(NotAllowed):
        actions.clear(blocker, "Sudah", by=line.camat)
    actions.answer(escalation, "Rapat besok", by=line.camat)
    actions.clear(blocker, "Izin keluar", by=line.head)
    with pytest.raises(NotAllowed):
        actions.close(matter, "Selesai", by=line.head)
    actions.close(matter, "Diteruskan tahun depan", by=line.camat)
    assert queries.waits(camat) == queries.waits(head) == []
    with pytest.raises(Refused):
        actions.finish(step, "Terlambat", by=line.head)

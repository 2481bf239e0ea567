"""A plan from its draft to the agreement of both, its versions, cascading, and what a transfer leaves behind."""

from datetime import date

import pytest
from sqlalchemy import update

from portal.core import clock
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.evaluation.plans import actions, queries, units, years
from portal.evaluation.plans.actions import Around, IndicatorFacts, ResultFacts
from portal.evaluation.plans.models import Plan, PlanVersion, WorkResult
from portal.evaluation.plans.rules import Draft, Every, Perspective, ResultKind, State, Value, faults_of
from tests.conftest import ONE_DATABASE


def title_on(account, day):
    return [one.title for one in queries.results_of(account.person_id, day)]


@ONE_DATABASE
def test_a_plan_lacks_what_the_rule_says():
    main = Draft("Hasil", ResultKind.MAIN, None, (None,))
    assert [text for _name, text in faults_of([], leads=False)] == ["The plan needs at least one main result."]
    assert [text for _name, text in faults_of([main], leads=False)] == ["Each indicator needs its aspect."]
    assert len(faults_of([main], leads=True)) == 1
    assert faults_of([Draft("Hasil", ResultKind.MAIN, Perspective.SERVED, (None,))], leads=True) == []


def test_both_agree_after_the_talk_and_a_change_takes_a_consent_back(office, set_clock):
    tuti, head = office.tuti, office.head
    plan = office.draft(tuti, office.tuti_post)
    version = queries.version(plan)
    with pytest.raises(NotAllowed):
        actions.add_result(version, ResultFacts("Bukan hak atasan"), by=head)
    with pytest.raises(Refused, match="talked over"):
        actions.agree(version, seen=version.edits, by=tuti)
    with pytest.raises(Refused, match="not proposed yet"):
        actions.discuss(version, "Belum diajukan.", by=head)
    actions.propose(version, by=tuti)
    with pytest.raises(NotAllowed):
        actions.discuss(version, "Bukan atasannya.", by=office.chief)
    actions.discuss(version, "Target dibicarakan.", by=head)
    actions.agree(version, seen=version.edits, by=tuti)
    actions.expect_conduct(version, {Value.SERVICE: "Menyapa lebih dulu", Value.LOYAL: ""}, by=head)
    assert (version.state, version.person_agreed_on) == (State.DISCUSSED, None)
    with pytest.raises(Refused, match="changed in the meantime"):
        actions.agree(version, seen=version.edits - 1, by=tuti)
    actions.agree(version, seen=version.edits, by=head)
    assert title_on(tuti, clock.today()) == []
    set_clock(date(2026, 6, 3))
    actions.agree(version, seen=version.edits, by=tuti)
    assert (version.state, version.agreed_on) == (State.AGREED, date(2026, 6, 3))
    assert title_on(tuti, date(2026, 6, 2)) == []
    assert title_on(tuti, date(2026, 6, 3)) == ["Kartu keluarga selesai tiga hari"]
    with pytest.raises(Refused, match="Both have agreed"):
        actions.change_result(version, version.results[0], ResultFacts("Lain"), by=tuti)
    with pytest.raises(Refused, match="already"):
        actions.begin(office.tuti_post, 2026, by=tuti)


def test_a_new_version_keeps_the_lines_and_counts_once_both_agree(office, set_clock):
    tuti, head = office.tuti, office.head
    plan = office.agreed(tuti, office.tuti_post, head)
    [before] = queries.results_of(tuti.person_id, clock.today())
    set_clock(date(2026, 7, 1))
    after = actions.revise(plan, "Tugas baru sejak Juli", by=head)
    result = after.results[0]
    assert (result.line_id, after.conduct, after.reason) == (before.id, [], "Tugas baru sejak Juli")
    assert [one.text for one in result.indicators] == ["Kartu tepat waktu"]
    with pytest.raises(Refused, match="in hand already"):
        actions.revise(plan, "Sekali lagi", by=tuti)
    actions.change_result(after, result, ResultFacts("Kartu keluarga selesai dua hari"), by=tuti)
    assert title_on(tuti, clock.today()) == [before.title]
    office.settle(plan, tuti, head)
    assert [one.id for one in queries.results_of(tuti.person_id, date(2026, 7, 1))] == [before.id]
    assert title_on(tuti, date(2026, 6, 30)) == [before.title]
    assert title_on(tuti, date(2026, 7, 1)) == ["Kartu keluarga selesai dua hari"]
    assert queries.version(plan, 1).results[0].title == before.title


def test_a_result_serves_one_of_the_superior_and_never_itself(office, session):
    """A draft is linked to a draft; what is no result of the superior's plan, and a circle, is refused."""
    tuti, head, chief = office.tuti, office.head, office.chief
    alone = office.draft(tuti, office.tuti_post)
    version = queries.version(alone)
    result = version.results[0]
    assert queries.parents_for(alone, queries.judge_of(alone)) == []
    top = office.draft(head, office.town.head_post, title="Layanan dipercaya")
    [parent] = queries.parents_for(alone, queries.judge_of(alone))
    assert (parent.title, parent.agreed) == ("Layanan dipercaya", False)
    actions.change_result(version, result, ResultFacts("Kartu", parent_id=parent.line_id), by=tuti)
    above = office.draft(chief, office.town.chief_post, title="Kota melayani")
    mine = queries.version(top).results[0]
    for stranger in (result.line_id, 10_000):
        with pytest.raises(Refused) as refused:
            actions.change_result(queries.version(top), mine, ResultFacts("X", parent_id=stranger), by=head)
        assert refused.value.field == "parent"
    # Whoever is above comes to be below, as after a change of the line: the circle is seen all the same.
    session.query(WorkResult).filter_by(version_id=queries.version(above).id).update({"parent_id": result.line_id})
    line_of_above = queries.version(above).results[0].line_id
    with pytest.raises(Refused, match="serve itself"):
        actions.change_result(queries.version(top), mine, ResultFacts("X", parent_id=line_of_above), by=head)
    matrix = queries.matrix(top, head)
    assert [one.title for one in matrix.columns] == ["Layanan dipercaya"]
    assert {seat.name: cells for seat, cells in matrix.rows} == {"Tuti": {mine.line_id: ["Kartu"]}, "Rian": {}}


def test_a_transfer_ends_one_plan_and_begins_another_and_the_old_one_stays(office, set_clock):
    tuti, head, chief = office.tuti, office.head, office.chief
    plan = office.agreed(tuti, office.tuti_post, head)
    set_clock(date(2026, 7, 10))
    office.leave(tuti, days=10)
    post = office.post("Analis sekretariat", office.town.chief_post, office.town.secretariat)
    office.hold(post, tuti, days=9)
    assert (years.end_left_plans(), years.end_left_plans()) == (1, 0)
    assert plan.ends_on == date(2026, 6, 30)
    for deed in (
        lambda: actions.revise(plan, "Terlambat", by=tuti),
        lambda: actions.begin(office.tuti_post, 2026, by=tuti),
    ):
        with pytest.raises((Refused, NotAllowed)):
            deed()
    second = office.agreed(tuti, post, chief, title="Laporan kota")
    assert second.begins_on == date(2026, 7, 1)
    assert title_on(tuti, date(2026, 6, 30)) == ["Kartu keluarga selesai tiga hari"]
    assert title_on(tuti, date(2026, 7, 10)) == ["Laporan kota"]
    assert queries.plan(plan.id, reader=head).judges  # of the post before, the superior of then
    with pytest.raises(NotFound):
        queries.plan(plan.id, reader=chief)
    with pytest.raises(NotFound):
        queries.plan(second.id, reader=head)
    office.leave(tuti)
    office.hold(office.tuti_post, tuti, days=0)
    years.end_left_plans()
    assert (plan.ends_on, second.ends_on) == (None, date(2026, 7, 9))


def test_two_posts_are_two_plans_and_an_acting_holder_has_one_of_their_own(office, set_clock):
    """Rian also acts for Tuti's vacant post; then the head is away, and the next one up decides, marked as such."""
    rian, head, chief = office.rian, office.head, office.chief
    own = office.agreed(rian, office.rian_post, head)
    office.leave(office.tuti)
    office.hold(office.tuti_post, rian, acting=True, days=1)
    second = office.agreed(rian, office.tuti_post, head, title="Analisis diteruskan")
    assert (own.acting, second.acting) == (False, True)
    assert title_on(rian, clock.today()) == ["Kartu keluarga selesai tiga hari", "Analisis diteruskan"]
    assert [member.seat.post_name for member in queries.members_called(head, rian.person_id)] == [
        "Analis", "Pengadministrasi",
    ]  # fmt: skip
    office.leave(head)
    revised = actions.revise(own, "Atasan berganti", by=rian)
    with pytest.raises(NotFound):
        queries.plan(own.id, reader=head)
    assert queries.plan(own.id, reader=chief).judge.deputising
    office.settle(own, rian, chief)
    assert (revised.superior_id, revised.deputising) == (chief.person_id, True)


@ONE_DATABASE
def test_the_head_names_a_weight_and_nobody_else_does(office):
    plan = office.draft(office.head, office.town.head_post)
    version = queries.version(plan)
    actions.write_around(version, Around(public_weight=20), by=office.head)
    assert version.public_weight == 20
    other = queries.version(office.draft(office.tuti, office.tuti_post))
    with pytest.raises(Refused, match="head of a unit"):
        actions.write_around(other, Around(public_weight=20), by=office.tuti)
    with pytest.raises(Refused, match="aspect"):
        actions.write_indicator(
            other, other.results[0], IndicatorFacts("Kartu", "1", Every.YEAR), by=office.tuti
        )  # fmt: skip
    actions.drop_result(other, other.results[0], by=office.tuti)
    with pytest.raises(Refused, match="at least one main result"):
        actions.propose(other, by=office.tuti)


def test_hr_opens_and_closes_years_of_what_is_below_and_counts_plans(office, session):
    town, hr = office.town, office.hr
    with pytest.raises(NotAllowed):
        years.open_year(town.district, 2026, by=hr)
    with pytest.raises(NotAllowed):
        years.open_year(town.dinas, 2026, by=office.head)
    with pytest.raises(Refused, match="not open"):
        actions.begin(office.tuti_post, 2027, by=office.tuti)
    assert years.open_years(units.kept_by(hr), 2026, by=hr) == 1  # the counter below; the dinas is open already
    office.agreed(office.tuti, office.tuti_post, office.head)
    office.draft(office.rian, office.rian_post)
    rows = {row.agency.slug: row for row in units.completeness(units.kept_by(hr), 2026)}
    assert set(rows) == {"dinas", "loket"}
    row = rows["dinas"]
    assert (row.held, row.missing, row.drafts, row.talks, row.agreed) == (3, 1, 1, 0, 1)
    years.close_year(row.cycle, by=hr)
    plan = session.query(Plan).filter_by(person_id=office.rian.person_id).one()
    with pytest.raises(Refused, match="closed"):
        actions.propose(queries.version(plan), by=office.rian)
    with pytest.raises(NotAllowed):
        years.close_year(rows["loket"].cycle, by=office.upper_hr)
    years.open_year(town.dinas, 2026, by=hr)
    actions.propose(queries.version(plan), by=office.rian)


@ONE_DATABASE
def test_nobody_agrees_to_words_of_the_talk_or_to_a_wording_that_they_have_not_read(office, session):
    tuti, head = office.tuti, office.head
    version = queries.version(office.draft(tuti, office.tuti_post))
    actions.propose(version, by=tuti)
    actions.discuss(version, "Target 95 %.", by=head)
    read = version.edits
    actions.discuss(version, "Target 99 %, tanpa tambahan orang.", by=head)
    with pytest.raises(Refused, match="changed"):
        actions.agree(version, seen=read, by=tuti)
    read = version.edits  # and on PostgreSQL the second of two waits for the lock, with what it read before
    behind = update(PlanVersion).values(edits=read + 1).execution_options(synchronize_session=False)
    session.execute(behind)
    with pytest.raises(Refused, match="changed"):
        actions.agree(version, seen=read, by=tuti)


@ONE_DATABASE
def test_of_fewer_than_five_holders_a_count_stands_with_the_agency_above(office):
    post = office.post("Petugas loket", office.town.head_post, office.town.desk)
    office.hold(post, office.town.officer)
    rows = {row.agency.slug: row for row in units.completeness(units.kept_by(office.hr), 2026)}
    assert (rows["loket"].above, rows["loket"].held) == (True, 0)
    assert (rows["dinas"].above, rows["dinas"].held, rows["dinas"].missing) == (False, 4, 4)

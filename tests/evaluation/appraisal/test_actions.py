"""From the person's own view over the superior's to a final word, with and without an objection."""

from datetime import date

import pytest
from sqlalchemy import update

from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.periods import Period
from portal.evaluation.appraisal import actions, objections, queries
from portal.evaluation.appraisal.actions import Rating, Said
from portal.evaluation.appraisal.models import Appraisal, UnitAchievement
from portal.evaluation.appraisal.rules import Achievement, Level, Predicate, State
from portal.evaluation.plans import actions as plan_actions
from portal.evaluation.plans import queries as plans
from portal.evaluation.plans import years
from tests.conftest import ONE_DATABASE

ABOVE, AS, BELOW = Level
TW2, END = Period("2026-tw2"), date(2026, 6, 30)
MODEST = Rating(AS, AS, "Sesuai rencana.", {}, {"service": ["as", "as", "above"]})


def seen(found, reader):
    return queries.appraisal(found.id, reader=reader)


def sent(office):
    """Tuti's second quarter, with one realisation, sent to the head."""
    plan = office.agreed(office.tuti, office.tuti_post, office.head)
    found = actions.begin(plan, TW2, by=office.tuti)
    [line] = queries.expected_of(found)
    said = {line.line_id: Said("96 % tepat waktu", "Register KK")}
    actions.write(seen(found, office.tuti), said, "Mesin cetak dua kali rusak.", send=True, by=office.tuti)
    return found


def test_the_person_writes_sends_and_the_superior_alone_gives_a_view(office, set_clock):
    plan = office.agreed(office.tuti, office.tuti_post, office.head)
    with pytest.raises(NotAllowed):
        actions.begin(plan, TW2, by=office.head)
    for closed in (Period("2026-tw4"), Period("2025-tw4")):
        with pytest.raises(Refused, match="has not begun"):
            actions.begin(plan, closed, by=office.tuti)
    found = actions.begin(plan, TW2, by=office.tuti)
    with pytest.raises(Refused):
        actions.begin(plan, TW2, by=office.tuti)
    [line] = queries.expected_of(found)
    assert line.indicators == ["Kartu tepat waktu: 95 %"]
    mine = seen(found, office.tuti)
    with pytest.raises(Refused, match="at least one result"):
        actions.write(mine, {}, "", send=True, by=office.tuti)
    actions.write(mine, {line.line_id: Said("96 %")}, "", by=office.tuti)
    with pytest.raises(Refused, match="not sent") as early:
        actions.rate(seen(found, office.head), MODEST, by=office.head)
    assert early.value.given == {"day": date(2026, 7, 14)}
    actions.write(mine, {line.line_id: Said("97 %", "Register")}, "", send=True, by=office.tuti)
    with pytest.raises(Refused, match="stays as it is"):
        actions.write(mine, {line.line_id: Said("100 %")}, "", by=office.tuti)
    assert [one.words for one in found.realisations] == ["97 %"]
    for other in (office.chief, office.rian, office.hr):
        with pytest.raises(NotFound):
            seen(found, other)
    with pytest.raises(NotAllowed):
        actions.rate(seen(found, office.tuti), MODEST, by=office.tuti)
    with pytest.raises(Refused, match="is not over") as early:
        actions.rate(seen(found, office.head), MODEST, by=office.head)
    assert early.value.given == {"day": END}
    set_clock(END)
    view = actions.rate(seen(found, office.head), MODEST, by=office.head)
    assert (view.predicate, found.state, view.number) == (Predicate.GOOD, State.RATED, 1)
    actions.accept(seen(found, office.tuti), number=1, by=office.tuti)
    assert found.state is State.FINAL
    for deed in (
        lambda: actions.rate(seen(found, office.head), MODEST, by=office.head),
        lambda: actions.file_objection(seen(found, office.tuti), "Terlambat", by=office.tuti),
    ):
        with pytest.raises(Refused):
            deed()


def test_an_objection_stands_on_the_fourteenth_day_and_not_on_the_fifteenth(office, set_clock):
    found = sent(office)
    set_clock(END)
    actions.rate(seen(found, office.head), MODEST, by=office.head)
    set_clock(date(2026, 7, 10))
    actions.rate(seen(found, office.head), MODEST, by=office.head)  # a new view: the days begin anew
    with pytest.raises(Refused, match="a new view in the meantime"):
        actions.accept(seen(found, office.tuti), number=1, by=office.tuti)
    set_clock(date(2026, 7, 25))
    with pytest.raises(Refused, match="PP 30/2019") as late:
        actions.file_objection(seen(found, office.tuti), "Bukti belum dibaca", by=office.tuti)
    assert (late.value.given, found.state) == ({"day": date(2026, 7, 24)}, State.FINAL)
    set_clock(date(2026, 7, 24))
    actions.file_objection(seen(found, office.tuti), "Bukti belum dibaca", by=office.tuti)
    assert found.state is State.OBJECTED


def test_the_assessors_superior_hears_both_and_decides_for_good(office, set_clock):
    found = sent(office)
    set_clock(END)
    actions.rate(seen(found, office.head), Rating(BELOW, AS, "Kurang."), by=office.head)
    with pytest.raises(NotFound):
        seen(found, office.chief)
    actions.file_objection(seen(found, office.tuti), "Bukti belum dibaca", "Register KK", by=office.tuti)
    theirs = seen(found, office.chief)  # from now on, and no longer than it concerns them
    assert objections.objections_for(office.chief) == [found.objection]
    with pytest.raises(Refused, match="First the assessor"):
        actions.decide(theirs, "Belum", None, by=office.chief)
    with pytest.raises(Refused, match="an objection runs"):
        actions.rate(seen(found, office.head), MODEST, by=office.head)
    for stranger in (office.tuti, office.chief):
        with pytest.raises(NotAllowed):
            actions.explain(seen(found, stranger), "Bukan saya", by=stranger)
    actions.explain(seen(found, office.head), "Register baru masuk kemudian.", by=office.head)
    with pytest.raises(NotAllowed):
        actions.decide(seen(found, office.head), "Saya sendiri", None, by=office.head)
    decided = actions.decide(theirs, "Bukti sah.", (AS, AS), by=office.chief)
    assert (decided.changed, found.state, found.view.predicate) == (True, State.FINAL, Predicate.GOOD)
    assert (found.view.by_objection, [one.predicate for one in found.views]) == (
        True,
        [Predicate.GOOD, Predicate.IMPROVE],
    )
    with pytest.raises(Refused, match="decided"):
        actions.decide(theirs, "Sekali lagi", None, by=office.chief)


@ONE_DATABASE
def test_a_silent_assessor_holds_up_no_decision_beyond_a_fortnight(office, set_clock):
    found = sent(office)
    set_clock(END)
    actions.rate(seen(found, office.head), MODEST, by=office.head)
    actions.file_objection(seen(found, office.tuti), "Tidak dijelaskan", by=office.tuti)
    set_clock(date(2026, 7, 14))
    decided = actions.decide(seen(found, office.chief), "Tetap.", None, by=office.chief)
    assert (decided.changed, len(found.views)) == (False, 1)


def test_after_a_transfer_each_superior_gives_a_view_of_their_own_part(office, set_clock):
    first = sent(office)
    set_clock(date(2026, 6, 20))
    office.leave(office.tuti, days=5)
    post = office.post("Analis sekretariat", office.town.chief_post, office.town.secretariat)
    office.hold(post, office.tuti, days=4)
    years.end_left_plans()
    second = office.agreed(office.tuti, post, office.chief, title="Laporan kota")
    later = actions.begin(second, TW2, by=office.tuti)
    team = plans.line.team_of(office.head.person_id)
    assert [one.appraisal_id for one in queries.of_team(team, office.head)] == [first.id]
    assert actions.rate(seen(first, office.head), MODEST, by=office.head).by_id == office.head.person_id
    with pytest.raises(NotFound):
        seen(later, office.head)
    with pytest.raises(NotFound):
        seen(first, office.chief)


@ONE_DATABASE
def test_what_an_agency_achieved_is_said_by_the_superior_of_its_head(office, set_clock):
    plan = office.agreed(office.head, office.town.head_post, office.chief, title="Layanan dipercaya")
    found = actions.begin(plan, TW2, by=office.head)
    about = (office.town.dinas, TW2, Achievement.GOOD, "Janji kinerja tercapai.")
    with pytest.raises(NotAllowed):
        actions.set_achievement(*about, seen=seen(found, office.head), by=office.head)
    actions.set_achievement(*about, seen=seen(found, office.chief), by=office.chief)
    staff = sent(office)
    set_clock(END)
    assert actions.rate(seen(staff, office.head), MODEST, by=office.head).organisation is Achievement.GOOD


def all_alike(office):
    """Three of the head's people, whom they rate the same; the newest appraisal."""
    accounts = [(office.tuti, office.tuti_post), (office.rian, office.rian_post)]
    for number in range(2):
        post = office.post(f"Staf {number}", office.town.head_post)
        account = office.town.officer if number else office.town.enumerator
        office.hold(post, account)
        accounts.append((account, post))
    for account, post in accounts[:3]:
        found = actions.begin(office.agreed(account, post, office.head), TW2, by=account)
        [line] = queries.expected_of(found)
        actions.write(seen(found, account), {line.line_id: Said("96 %")}, "", send=True, by=account)
        actions.rate(seen(found, office.head), MODEST, by=office.head)
    return found


def test_who_rates_all_alike_is_shown_to_the_one_above(office, set_clock):
    set_clock(END)
    found = all_alike(office)
    seats = plans.line.team_of(office.chief.person_id)
    assert [(one.name, one.rated) for one in queries.alike(seats, TW2)] == [("Kepala", 3)]
    actions.rate(seen(found, office.head), Rating(ABOVE, AS, "Naik."), by=office.head)
    assert queries.alike(seats, TW2) == []
    actions.justify(TW2, "Semua memang sesuai.", by=office.head)
    assert [note.words for note in queries.notes_of(office.head.person_id, TW2)] == ["Semua memang sesuai."]
    with pytest.raises(NotAllowed):
        actions.justify(TW2, "Tanpa jabatan", by=office.hr)


def test_no_successor_of_the_assessor_decides_and_where_nobody_is_above_nothing_is_filed(office, set_clock):
    found = sent(office)
    set_clock(END)
    actions.rate(seen(found, office.head), Rating(BELOW, AS, "Kurang."), by=office.head)
    objection = actions.file_objection(seen(found, office.tuti), "Bukti belum dibaca", by=office.tuti)
    office.leave(office.head)
    successor = office.rian
    office.hold(office.town.head_post, successor, days=0)
    theirs = seen(found, successor)  # whom the person reports to today reads it
    assert (theirs.judges, theirs.decides) == (True, False)
    assert objections.objections_for(successor) == []
    assert objections.objections_for(office.chief) == [objection]
    set_clock(date(2026, 7, 14))
    assert actions.decide(seen(found, office.chief), "Tetap.", None, by=office.chief).changed is False

    alone = office.post("Kepala UPT", None)
    last = office.post("Staf UPT", alone)
    office.hold(alone, office.head, days=1)
    office.hold(last, office.town.officer, days=60)
    second = actions.begin(office.agreed(office.town.officer, last, office.head), TW2, by=office.town.officer)
    set_clock(date(2026, 7, 20))
    actions.rate(seen(second, office.head), MODEST, by=office.head)
    with pytest.raises(Refused, match="Nobody above your superior"):
        actions.file_objection(seen(second, office.town.officer), "Kepada siapa?", by=office.town.officer)


def test_what_was_rated_stays_what_it_was_when_the_plan_is_changed_later(office, set_clock):
    found = sent(office)
    [before] = queries.expected_of(found)
    set_clock(date(2026, 7, 20))
    after = plan_actions.revise(found.plan, "Tugas baru", by=office.head)
    plan_actions.drop_result(after, after.results[0], by=office.tuti)
    office.write(found.plan, office.tuti, "Hasil yang baru")
    office.settle(found.plan, office.tuti, office.head)
    assert queries.expected_of(found) == [before]
    later = actions.begin(found.plan, Period("2026-tw3"), by=office.tuti)
    assert [one.title for one in queries.expected_of(later)] == ["Hasil yang baru"]


@ONE_DATABASE
def test_a_year_is_begun_in_its_last_quarter(office, set_clock):
    plan = office.agreed(office.tuti, office.tuti_post, office.head)
    with pytest.raises(Refused, match="has not begun"):
        actions.begin(plan, Period("2026"), by=office.tuti)
    set_clock(date(2026, 10, 1))
    assert actions.begin(plan, Period("2026"), by=office.tuti).state is State.WRITING


@ONE_DATABASE
def test_what_another_request_has_changed_meanwhile_is_read_before_anything_is_written(office, set_clock, session):
    """As on PostgreSQL, where the second waits for the lock and goes on with what it read before."""
    found = sent(office)
    set_clock(END)
    actions.rate(seen(found, office.head), MODEST, by=office.head)
    mine, theirs = seen(found, office.tuti), seen(found, office.head)
    behind = update(Appraisal).values(accepted_on=END).execution_options(synchronize_session=False)
    session.execute(behind)
    with pytest.raises(Refused, match="It is final"):
        actions.rate(theirs, MODEST, by=office.head)
    with pytest.raises(Refused, match="nothing to object to"):
        actions.file_objection(mine, "Terlambat", by=office.tuti)


@ONE_DATABASE
def test_an_acting_holder_beside_a_holder_lists_nobody_who_left(office):
    first = sent(office)
    office.hold(office.town.head_post, office.rian, acting=True)
    office.leave(office.tuti)
    years.end_left_plans()
    listed = [
        [one.appraisal_id for one in queries.of_team(plans.line.team_of(each.person_id), each, TW2)]
        for each in (office.head, office.rian)
    ]
    assert listed == [[first.id], []]


@ONE_DATABASE
def test_the_ratings_that_somebody_gave_in_two_posts_warn_apart(office):
    """Ten people of the dinas rated alike say nothing of the secretariat, in which the head holds a post besides."""
    besides = office.post("Plt. asisten", office.town.chief_post, office.town.secretariat)
    office.hold(besides, office.head, acting=True)
    for agency, level in ((office.town.dinas, Achievement.GOOD), (office.town.secretariat, Achievement.POOR)):
        known = {"words": "Uji.", "by_id": office.chief.person_id, "set_on": END}
        db.session.add(UnitAchievement(agency_id=agency.id, period=TW2, level=level, **known))
    db.session.flush()
    rated = (1, 1, "N", 1, "Staf", TW2, State.FINAL, END, Predicate.GOOD, False, office.town.head_post.id, 1)
    found = [queries.Standing(*rated)] * 10
    spreads = {one.agency: one for one in queries.spreads(found, office.head, TW2)}
    assert {name: len(one.warnings) for name, one in spreads.items()} == {"Dinas": 2, "Sekretariat": 0}

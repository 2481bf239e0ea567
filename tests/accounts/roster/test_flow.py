"""A table of people and posts, from its sending to its end; nobody carries it out alone."""

from datetime import date, timedelta
from io import BytesIO

import pytest

from portal.accounts import actions as accounts
from portal.accounts import proposals
from portal.accounts.line import judge_of, team_of
from portal.accounts.models import Confirmation, Holding, Person
from portal.accounts.queries import holder_of
from portal.accounts.roster import actions, jobs, queries, rules
from portal.accounts.roster.deed import CarryOut
from portal.accounts.roster.models import Roster, RosterLine
from portal.accounts.roster.rules import State
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import Job
from portal.organisation import queries as organisation
from portal.organisation.models import Post
from tests.as_written import say_as_written
from tests.browser import words
from tests.builders import nip, person
from tests.conftest import ONE_DATABASE

HEAD = ",".join(rules.COLUMNS) + "\n"


@pytest.fixture
def officer(town):
    return person("Kepegawaian", hr=town.dinas)


def table(*rows):
    return HEAD + "".join(",".join(row) + "\n" for row in rows)


def sent(town, officer, *rows):
    made = actions.send(town.dinas, rules.read(table(*rows)), by=officer)
    db.session.commit()
    jobs.check(made.id)
    db.session.commit()
    return db.session.get(Roster, made.id)


@pytest.fixture
def rows():
    return [
        ("Ayu", nip(), "Kasi", "loket", "Kepala Dinas", "", ""),
        ("Budi", nip(), "Staf", "loket", "Kasi", "2026-05-01", ""),
        ("Citra", nip(), "Kepala Dinas", "dinas", "", "", ""), ("Dodi", "12", "Staf", "loket", "Kasi", "", ""),
        ("Evi", nip(), "Camat", "kecamatan", "", "", ""),
    ]  # fmt: skip


def test_nothing_is_written_before_a_second_person_outside_confirmed_it(session, town, officer, rows):
    before = session.query(Person).count(), session.query(Post).count(), session.query(Holding).count()
    roster = sent(town, officer, *rows)
    assert (roster.state, roster.lines, roster.faulty) == (State.CHECKED, 5, 2)
    assert [(line.line, line.faults[0][0]) for line in queries.lines(roster.id, faulty=True)] == [(5, "nip"), (6, "unit")]
    assert roster.counts == {
        "people": 3, "posts": 2, "moved": 0, "leading": 0, "begun": 3, "replaced": 1, "same": 0,
    }  # fmt: skip

    proposal = proposals.propose(CarryOut(roster), by=officer)
    session.commit()
    assert (session.query(Person).count(), session.query(Post).count(), session.query(Holding).count()) == before
    with pytest.raises(NotAllowed):
        proposals.confirm(proposal, by=officer)
    with pytest.raises(Refused, match="waits for a second person"):
        actions.discard(roster, by=officer)
    proposals.confirm(session.get(Confirmation, proposal.id), by=town.inspector)
    session.commit()
    assert session.query(Job).filter_by(name=actions.TAKE_IN).count() == 1

    for _killed_and_run_again in range(2):
        jobs.take_in(roster.id)
        session.commit()
    roster = session.get(Roster, roster.id)
    assert (roster.state, roster.done) == (State.DONE, 3)
    desk = session.query(Post).filter_by(name="Kasi").one()
    assert [seat.name for seat in team_of(holder_of(desk).person_id)] == ["Budi"]
    assert judge_of(desk.id, holder_of(desk).person_id).name == "Citra"
    left = session.query(Holding).filter_by(person_id=town.head.person_id).one()
    assert left.until_on == clock.today() - timedelta(days=1)
    assert left.ended_at is not None  # an end counts from when it was written
    logged = {action for (action,) in session.query(AuditEntry.action).filter_by(actor_id=town.inspector.id)}
    assert {"person:add", "post:add", "post:hold", "post:leave", "roster:done"} <= logged


def test_what_changed_since_it_was_confirmed_is_looked_at_once_more(session, town, officer, rows):
    roster = sent(town, officer, *rows[:2])
    proposals.confirm(proposals.propose(CarryOut(roster), by=officer), by=town.inspector)
    session.add(Person(name="Orang lain", nip=rows[1][1]))
    session.commit()
    jobs.take_in(roster.id)
    assert session.get(Roster, roster.id).done == 1
    assert session.get(RosterLine, (roster.id, 3)).faults[0][0] == "nama"


def test_a_line_that_was_to_take_no_part_takes_none_however_sound_it_is_by_now(session, town, officer, rows):
    other = Person(name="Orang lain", nip=rows[1][1])
    session.add(other)
    session.commit()
    roster = sent(town, officer, *rows[:2])
    proposals.confirm(proposals.propose(CarryOut(roster), by=officer), by=town.inspector)
    other.name = rows[1][0]
    session.commit()
    jobs.take_in(roster.id)
    assert (session.get(Roster, roster.id).done, session.get(RosterLine, (roster.id, 3)).done_on) == (1, None)


def test_nobody_loses_a_post_by_a_line_that_did_not_say_so(session, town, officer, rows):
    roster = sent(town, officer, rows[0])
    proposals.confirm(proposals.propose(CarryOut(roster), by=officer), by=town.inspector)
    loket = organisation.agency("loket")
    seat = Post(agency_id=loket.id, name="Kasi", superior=town.head_post, leads=False, source="uji")
    session.add(seat)
    session.flush()
    first = accounts.hold_post(seat, person("Zaki").person, from_on=clock.today(), acting=False, by=None)
    session.commit()
    jobs.take_in(roster.id)
    assert (session.get(Roster, roster.id).done, first.until_on) == (0, None)


def test_lines_that_wait_for_the_second_person_stay_and_a_second_post_is_told(session, town, officer, rows, set_clock):
    roster = sent(town, officer, (town.head.person.name, town.head.person.nip, "Kasi", "loket", "Kepala Dinas", "", ""))
    assert queries.lines(roster.id)[0].notes == [rules.KEEPS]
    proposals.propose(CarryOut(roster), by=officer)
    session.commit()
    set_clock(clock.today() + timedelta(days=40))
    jobs.forget()
    assert len(queries.lines(roster.id)) == 1


def test_whoever_publishes_elsewhere_is_never_moved_by_a_table(session, town, officer):
    publisher = town.publishers[0].person
    roster = sent(town, officer, (publisher.name, publisher.nip, "Staf", "loket", "Kepala Dinas", "", ""))
    assert roster.faulty == 1
    with pytest.raises(Refused, match="Every line has a fault"):
        proposals.propose(CarryOut(roster), by=officer)


def test_posts_of_one_name_are_told_apart_and_one_leads_its_agency(session, town, officer):
    roster = sent(
        town, officer,
        ("Ayu", nip(), "Kepala Loket", "loket", "Kepala Dinas", "", "", "", "", "ya"),
        ("Budi", nip(), "Petugas", "loket", "Kepala Loket", "", "", "1", "", ""),
        ("Citra", nip(), "Petugas", "loket", "Kepala Loket", "", "", "2", "", ""),
        ("Dodi", nip(), "Pembantu", "loket", "Petugas", "", "", "", "2", ""),
        ("Evi", nip(), "Magang", "loket", "Petugas", "", "", "", "", ""),
    )  # fmt: skip
    assert [(line.line, line.faults[0][0]) for line in queries.lines(roster.id, faulty=True)] == [(6, "nomor_atasan")]
    assert (roster.counts["posts"], roster.counts["leading"]) == (4, 1)
    proposals.confirm(proposals.propose(CarryOut(roster), by=officer), by=town.inspector)
    session.commit()
    for _run_again in range(2):
        jobs.take_in(roster.id)
        session.commit()
    posts = {post.name: post for post in organisation.posts_of(organisation.agency("loket"))}
    assert set(posts) == {"Kepala Loket", "Petugas (1)", "Petugas (2)", "Pembantu"}
    assert [name for name, post in posts.items() if post.leads] == ["Kepala Loket"]
    assert posts["Pembantu"].superior == posts["Petugas (2)"]
    assert holder_of(posts["Petugas (1)"]).person.name == "Budi"

    citra, ayu = (holder_of(posts[name]).person.nip for name in ("Petugas (2)", "Kepala Loket"))
    # Sent once more, the same lines change nothing; another post that is to lead is a fault.
    again = sent(
        town, officer,
        ("Citra", citra, "Petugas", "loket", "Kepala Loket", "", "", "2", "", ""),
        ("Ayu", ayu, "Kepala Loket", "loket", "Kepala Dinas", "", "", "", "", "ya"),
        ("Fani", nip(), "Wakil", "loket", "Kepala Loket", "", "", "", "", "ya"),
    )  # fmt: skip
    assert [(line.line, line.faults[0][0]) for line in queries.lines(again.id, faulty=True)] == [(4, "memimpin")]
    assert (again.counts["same"], again.counts["leading"]) == (2, 0)


def test_a_post_that_is_there_already_may_come_to_lead_an_agency_that_nobody_leads(session, town, officer):
    loket = organisation.agency("loket")
    there = Post(agency_id=loket.id, name="Kasi", superior=town.head_post, leads=False, source="uji")
    session.add(there)
    session.commit()
    roster = sent(town, officer, ("Ayu", nip(), "Kasi", "loket", "", "", "", "", "", "ya"))
    assert queries.lines(roster.id)[0].notes == [rules.LEADS]
    proposals.confirm(proposals.propose(CarryOut(roster), by=officer), by=town.inspector)
    session.commit()
    jobs.take_in(roster.id)
    session.expire_all()
    assert session.get(Post, there.id).leads
    entry = session.query(AuditEntry).filter_by(action="post:change", subject=f"Post:{there.id}").one()
    assert entry.details == {"leads": True}


@ONE_DATABASE
def test_the_pages_of_the_officer_and_of_the_second_person(browser, session, town, officer, rows, set_clock, monkeypatch):
    say_as_written(monkeypatch)
    browser.sign_in(officer).get("/kepegawaian/impor")
    browser.send(status=422, unit=str(town.dinas.id))
    assert "Choose a file." in words(browser.page.find(".//main"))

    def file(text):
        return (BytesIO(text.encode("cp1252")), "pegawai.csv")

    browser.send(status=422, unit=str(town.dinas.id), berkas=file("a;b\n"))
    answer = browser.send(unit=str(town.dinas.id), berkas=file(table(*rows).replace(",", ";")))
    roster = session.query(Roster).one()
    assert "looked through" in browser.follow(answer)
    jobs.check(roster.id)
    browser.follow(answer)
    assert "A NIP has 18 digits." in words(browser.page.find(".//main"))
    assert "5,nip,A NIP has 18 digits.,Dodi,12" in browser.get(f"/kepegawaian/impor/{roster.id}/salah.csv")
    browser.follow(answer)
    browser.send(f"/kepegawaian/impor/{roster.id}/usul")

    browser.sign_in(town.head).get(f"/kepegawaian/impor/{roster.id}", status=403)
    browser.sign_in(person(hr=town.district)).get(f"/kepegawaian/impor/{roster.id}", status=404)
    browser.sign_in(town.inspector).get("/kerja/konfirmasi")
    assert f"/kepegawaian/impor/{roster.id}" in words(browser.page.find(".//main"))
    assert "Budi" in browser.get(f"/kepegawaian/impor/{roster.id}")
    browser.get("/kerja/konfirmasi")
    browser.send(next(f for f in map(browser.goes_to, browser.page.iterfind(".//form")) if f.endswith("/setuju")))
    jobs.take_in(roster.id)
    assert "Done." in browser.get(f"/kepegawaian/impor/{roster.id}")

    set_clock(date(2026, 7, 15))
    jobs.forget()
    assert session.query(RosterLine).count() == 0
    assert session.query(Roster).count() == 1

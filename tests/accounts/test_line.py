"""What the short statements say of the reporting line is what the whole line says."""

from datetime import timedelta
from random import Random

import pytest

from portal.accounts import line
from portal.accounts.models import Holding, Person
from portal.accounts.queries import ReportingLine
from portal.core import clock
from portal.core.db import db
from portal.organisation.models import Post


@pytest.mark.parametrize("seed", range(4))
def test_who_reports_to_whom_is_the_same_asked_either_way(session, town, seed):
    """With vacant posts, acting holders, people with two posts, past holders and holders to come."""
    some, today = Random(seed), clock.today()
    people = [Person(name=f"Orang {number}") for number in range(9)]
    posts = [town.chief_post, town.head_post]
    for number in range(16):
        posts.append(Post(agency_id=town.dinas.id, name=f"Jabatan {number}", superior=some.choice(posts), source="uji"))
    db.session.add_all([*people, *posts])
    db.session.flush()
    for _ in range(26):
        since = today - timedelta(some.randint(-20, 300))
        until = some.choice([None, None, since + timedelta(some.randint(0, 200))])
        held = {"post": some.choice(posts), "person": some.choice(people), "acting": some.random() < 0.3}
        db.session.add(Holding(from_on=since, until_on=until, **held))
    db.session.flush()
    whole = ReportingLine()
    for person in [*people, town.chief.person]:
        theirs = {
            (post.id, held.person_id)
            for post in posts
            if (held := whole.holders.get(post.id)) and (judge := whole.judge_of(post.id, held.person_id))
            if judge.person_id == person.id
        }
        assert {(seat.post_id, seat.person_id) for seat in line.team_of(person.id)} == theirs
    for post in posts:
        held = whole.holders.get(post.id)
        if held is None:
            continue
        judge, found = whole.judge_of(post.id, held.person_id), line.judge_of(post.id, held.person_id)
        assert (found and (found.person_id, found.post_id)) == (judge and (judge.person_id, judge.post_id))
        assert found is None or found.deputising == (found.post_id != post.superior_id)


def test_the_names_come_with_the_seat_and_an_objection_goes_one_further_up(session, town):
    [head] = line.team_of(town.chief.person_id)
    assert (head.name, head.post_name, head.agency_name, head.leads) == ("Kepala", "Kepala Dinas", "Dinas", True)
    chain = line.above(town.head_post.id)
    assert line.judge_among(chain, town.head.person_id).name == "Sekretaris"
    assert line.judge_among(chain, town.head.person_id, town.chief.person_id) is None

"""The reporting line around one person says the same as the whole line, whoever sits where."""

from datetime import timedelta
from random import Random

import pytest

from portal.accounts.line import judge_of, team_of
from portal.accounts.models import Holding
from portal.accounts.queries import ReportingLine
from portal.core import clock
from portal.core.db import db
from portal.organisation.models import Post
from tests.builders import person


def by_the_whole_line(people):
    """(who is decided about, in which post, by whom), as the whole line says."""
    line = ReportingLine()
    said = {
        (holding.person_id, post_id, judge.person_id)
        for post_id, holding in line.holders.items()
        if holding.person_id in people and (judge := line.judge_of(post_id, holding.person_id))
    }
    return {each for each in said if each[2] in people}


@pytest.mark.parametrize("seed", range(6))
def test_a_part_of_the_line_says_what_the_whole_of_it_says(session, town, seed):
    """Posts that are vacant, that somebody acts in, that one person holds two of, or that two people hold at once."""
    chance, today = Random(seed), clock.today()
    staff = [person().person for _each in range(9)]
    posts = [Post(agency_id=town.dinas.id, name="Puncak", source="uji")]
    for number in range(17):
        posts.append(Post(agency_id=town.dinas.id, name=f"Jabatan {number}", superior=chance.choice(posts), source="uji"))
    db.session.add_all(posts)
    db.session.flush()
    for post in posts:
        for who in chance.sample(staff, chance.choice([0, 0, 1, 1, 1, 2])):
            since = today - timedelta(days=chance.randrange(-5, 90))
            until = chance.choice([None, None, today, today - timedelta(days=1), today + timedelta(days=9)])
            db.session.add(Holding(
                post_id=post.id, person_id=who.id, acting=chance.random() < 0.4, from_on=min(since, until or since),
                until_on=until,
            ))  # fmt: skip
    db.session.flush()
    people = {each.id for each in staff}
    whole = by_the_whole_line(people)

    assert whole
    assert {(seat.person_id, seat.post_id, each) for each in people for seat in team_of(each)} == whole
    assert {
        (who, post, judge.person_id) for who, post, _by in whole if (judge := judge_of(post, who))
    } == whole  # fmt: skip

"""What a house held before ballots were sealed is kept when its database is migrated."""

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from portal.core.db import db
from portal.surveys.models import Answer, Ballot, Comment, SlipBatch
from tests.builders import Town

MARKS = ", ".join(f"u{number}" for number in range(1, 10))


def test_what_waited_in_plain_text_becomes_answers_and_comments(real_app, set_clock):
    town = Town()
    town.open_survey(set_clock)
    town.slips(2)
    survey_id = town.survey.id
    db.session.remove()
    downgrade(revision="0001")
    with db.engine.begin() as connection:
        for turn in range(12):
            row = f"'{turn:032x}', {survey_id}, 'enumerator', {1 + turn % 4}, 1, 2, 3, 4, NULL, 4, 3, 2, 'P'"
            connection.execute(text(f"INSERT INTO ballot (key, survey_id, stratum, {MARKS}, sex) VALUES ({row})"))
        connection.execute(text(f"INSERT INTO waiting_comment VALUES ('{0:032x}', {survey_id}, 'Kursi kurang.')"))
    upgrade()
    assert db.session.query(Ballot).count() == 0
    answers = db.session.query(Answer).all()
    assert sorted(row.u1 for row in answers) == sorted(1 + turn % 4 for turn in range(12))
    told = {(row.stratum.value, row.u6, row.sex.value, row.mixed) for row in answers}
    assert told == {("enumerator", None, "P", False)}
    assert {row.key for row in answers}.isdisjoint(f"{turn:032x}" for turn in range(12))
    assert [row.text for row in db.session.query(Comment)] == ["Kursi kurang."]
    assert [batch.assisted for batch in db.session.query(SlipBatch)] == [False]

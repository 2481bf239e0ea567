"""The right to answer and the answer: nothing leads from one to the other."""

from datetime import date
from pathlib import Path
from statistics import correlation

import pytest
from sqlalchemy import text

from portal.core import outbox
from portal.core.db import db
from portal.surveys import jobs
from portal.surveys.models import Invitation
from portal.surveys.rules import Stratum
from portal.surveys.skm import ELEMENTS
from portal.wiring import HANDLERS
from tests.builders import Town

FILLED = {"ballot", "answer"}
WORDS = {"waiting_comment", "comment"}


def work_off():
    db.session.commit()
    while job := outbox.claim():
        outbox.carry_out(job, HANDLERS)
    assert outbox.failing() == []


def test_no_column_leads_from_a_person_or_a_right_to_an_answer():
    """Whoever joins her way there has to pass through the survey, which all its answers share."""
    tables = db.metadata.tables
    links = [{table.name, key.column.table.name} for table in tables.values() for key in table.foreign_keys]
    reached = {"person", "account", "invitation", "slip_batch", "job", "audit_entry", "form_nonce"}
    for _ in links:
        reached = reached.union(*(link for link in links if link & reached and "survey" not in link))
    assert reached.isdisjoint(FILLED | WORDS)


def test_a_filled_sheet_has_no_moment_no_address_and_no_turn():
    profile = {"sex", "age", "education", "occupation"}
    for name in FILLED:
        assert set(db.metadata.tables[name].columns.keys()) == {"key", "survey_id", "stratum", *ELEMENTS, *profile}
    for name in WORDS:
        assert set(db.metadata.tables[name].columns.keys()) == {"key", "survey_id", "text"}


def test_sqlite_keeps_no_hidden_number_of_rows(file_app):
    for table in (*FILLED, *WORDS, "invitation", "form_nonce"):
        made = db.session.execute(text(f"SELECT sql FROM sqlite_master WHERE name = '{table}'")).scalar()
        assert made.upper().rstrip().endswith("WITHOUT ROWID"), table


def test_the_order_of_arrival_cannot_be_told_from_keys_or_storage(open_town, session):
    for turn in range(60):  # each writes its turn into three marks
        open_town.say({"u1": 1 + turn // 16, "u2": 1 + turn // 4 % 4, "u3": 1 + turn % 4})
    session.flush()
    seen = [likeness("ballot ORDER BY key")]
    jobs.move_ballots()
    seen += [likeness("answer"), likeness("answer ORDER BY key")]
    assert max(seen) < 0.8  # chance alone stays below 0.5 in all but one of ten thousand runs


def likeness(source):
    found = list(db.session.execute(text(f"SELECT u1, u2, u3 FROM {source}")))
    return abs(correlation(range(len(found)), [16 * u1 + 4 * u2 + u3 for u1, u2, u3 in found]))


@pytest.fixture
def answered(real_app, set_clock):
    """A town with real commits: 60 slips spent one by one in order, each answer bearing its own turn."""
    town = Town()
    town.open_survey(set_clock)
    town.codes = town.slips(60)
    for turn, code in enumerate(town.codes):
        town.say({"u1": 1 + turn // 16, "u2": 1 + turn // 4 % 4, "u3": 1 + turn % 4}, code=code)
        db.session.commit()
    return town


def test_no_transaction_number_and_no_place_pairs_a_right_with_its_answer(server_app, set_clock):
    """PostgreSQL stamps each row with the transaction that wrote it: that pairs nothing once ballots have moved."""
    town = Town()
    town.open_survey(set_clock)
    for turn, code in enumerate(town.slips(60)):
        town.say({"u1": 1 + turn // 16, "u2": 1 + turn // 4 % 4, "u3": 1 + turn % 4}, code=code)
        db.session.commit()
    paired = "SELECT count(*) FROM {} a JOIN invitation i ON a.xmin = i.xmin AND i.spent"
    assert db.session.execute(text(paired.format("ballot"))).scalar() == 60  # what the promise does not cover
    jobs.move_ballots()
    db.session.commit()
    assert db.session.execute(text(paired.format("answer"))).scalar() == 0
    assert db.session.execute(text("SELECT count(DISTINCT xmin::text) FROM answer")).scalar() == 1
    assert likeness("answer ORDER BY ctid") < 0.8


def test_a_copy_of_the_files_after_the_cleaning_holds_no_right(file_app, tmp_path, set_clock):
    town = Town()
    town.open_survey(set_clock)
    for code in town.slips(12):
        town.say(code=code, comment="Kata yang mudah dikenali.")
        db.session.commit()
    hashes = [row.hash.encode() for row in db.session.query(Invitation)]
    db.session.commit()

    def found(needles):
        return [
            needle
            for needle in needles
            if any(needle in f.read_bytes() for f in tmp_path.iterdir() if f.is_file())
        ]

    assert found(hashes) == hashes
    set_clock(date(2026, 6, 21))
    jobs.close_surveys()
    work_off()
    assert found(hashes) == []


def test_old_pages_of_ballots_are_gone_after_the_cleaning(answered, set_clock):
    """A copy taken before the opening and one after the cleaning have no ballot's key in common or between them."""
    keys = [key for (key,) in db.session.execute(text("SELECT key FROM ballot"))]
    db.session.commit()
    set_clock(date(2026, 6, 21))
    jobs.close_surveys()
    work_off()
    kept = {key for (key,) in db.session.execute(text("SELECT key FROM answer"))}
    assert kept.isdisjoint(keys)
    assert db.session.execute(text("SELECT count(*) FROM answer")).scalar() == 60
    if db.engine.dialect.name == "sqlite":
        files = [file.read_bytes() for file in Path(db.engine.url.database).parent.glob("portal.sqlite3*")]
        assert [key for key in keys if any(key.encode() in file for file in files)] == []


def test_the_stratum_is_all_that_an_answer_keeps_of_its_right(answered, set_clock):
    set_clock(date(2026, 6, 21))
    jobs.close_surveys()
    work_off()
    strata = {row for (row,) in db.session.execute(text("SELECT DISTINCT stratum FROM answer"))}
    assert strata == {Stratum.ENUMERATOR.value}
    assert db.session.execute(text("SELECT count(*) FROM invitation")).scalar() == 0

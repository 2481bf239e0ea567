"""The right to answer and the answer: nothing leads from one to the other."""

import os
from datetime import date
from pathlib import Path
from secrets import token_hex
from statistics import correlation

import pytest
from sqlalchemy import text

from portal.core import outbox
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.moderation import jobs as moderation
from portal.skm.instrument import ELEMENTS
from portal.surveys import codes, jobs
from portal.surveys.models import Invitation
from portal.surveys.rules import Stratum
from portal.surveys.slice import SLICE as SURVEYS
from tests.builders import Town
from tests.worker import work

FILLED = {"ballot", "answer"}
WORDS = {"waiting_comment", "comment"}


def test_no_column_leads_from_a_person_or_a_right_to_an_answer():
    """Whoever joins their way there has to pass through the survey, which all its answers share."""
    tables = db.metadata.tables
    links = [{table.name, key.column.table.name} for table in tables.values() for key in table.foreign_keys]
    reached = {"person", "account", "invitation", "slip_batch", "job", "audit_entry", "form_nonce"}
    for _ in links:
        reached = reached.union(*(link for link in links if link & reached and "survey" not in link))
    assert reached.isdisjoint(FILLED | WORDS)


def test_a_filled_sheet_has_no_moment_no_address_and_no_turn():
    sealed, final = {"key", "survey_id", "sealed", "unreadable", "drawn"}, {"key", "survey_id", "mixed"}
    wanted = {
        "ballot": {*sealed, "stratum"},
        "waiting_comment": sealed,
        "answer": {*final, "stratum", *ELEMENTS, "sex", "age", "education", "occupation"},
        "comment": {*final, "text"},
    }
    assert {name: set(db.metadata.tables[name].columns.keys()) for name in wanted} == wanted


# What moderation knows of a text besides its words: whom it is about, the day on which its survey closed, a random
# place, and the decision with its moderator and time. Nothing is of the one who wrote it, or of when.
ABOUT = {"id", "kind", "subject", "agency_id", "service_id", "period", "since", "handed_on", "due_on", "place"}
DECISION = {
    "state", "picture", "shown", "taken", "taken_out", "reason", "policy", "act", "decided_by_id", "decided_at",
    "decided_on", "waited", "put_back_by_id", "told_on", "was_shown", "looks", "cleared",
}  # fmt: skip


def test_a_comment_that_a_moderator_reads_leads_to_no_answer_and_no_resident():
    table = db.metadata.tables["moderated_text"]
    assert set(table.columns.keys()) == ABOUT | DECISION | {"original", "likeness"}
    keys = {(key.parent.name, key.column.table.name) for key in table.foreign_keys}
    assert keys == {
        ("agency_id", "agency"), ("service_id", "service"), ("decided_by_id", "person"), ("put_back_by_id", "person"),
    }  # fmt: skip
    pointing = [key for other in db.metadata.tables.values() for key in other.foreign_keys if key.column.table is table]
    # Further agencies, of reports alone; readers who reported it, a second look, and what an author was told: of a kind
    # that knows its authors. A comment has none.
    assert {key.parent.table.name for key in pointing} == {"moderated_concern", "flag", "review", "sanction"}
    assert {kind: each.authors for kind, each in SURVEYS.moderated.items()} == {"comment": None}
    assert set(db.metadata.tables["moderated_concern"].columns.keys()) == {"text_id", "agency_id"}


def test_a_comment_in_the_queue_has_nothing_of_its_own_but_its_words(open_town, session, set_clock):
    """Each says its turn; what else is known of it is the same for all, or in an order that has nothing of the turns."""
    for turn, code in enumerate(open_town.slips(60)):
        open_town.say(code=code, comment=f"{turn:02}")
        if turn == 40:
            jobs.move_ballots()
    set_clock(date(2026, 6, 22))
    jobs.close_surveys()
    keys = set(db.session.execute(text("SELECT key FROM comment")).scalars())
    for job in db.session.query(outbox.Job).filter_by(name="text:handed"):
        moderation.take_in(**job.payload)
    rows = db.session.execute(text("SELECT * FROM moderated_text ORDER BY id")).mappings().all()
    assert len(rows) == 60
    own = {name for name in rows[0] if len({str(row[name]) for row in rows}) > 1}
    assert own == {"id", "subject", "place", "likeness", "original"}
    assert keys.isdisjoint(row["subject"] for row in rows)  # not even the key under which it lay before
    turns = [int(row["original"]) for row in rows]
    for name in ("id", "place"):
        assert abs(correlation([row[name] for row in rows], turns)) < 0.6
    by_subject = sorted(range(60), key=lambda number: rows[number]["subject"])
    assert abs(correlation(range(60), [turns[number] for number in by_subject])) < 0.6
    assert db.session.execute(text("SELECT count(*) FROM comment")).scalar() == 0


def test_no_transaction_number_tells_one_comment_from_another(server_app, set_clock):
    """They leave the survey and enter the queue together, in one transaction of the worker's."""
    town = Town()
    town.open_survey(set_clock)
    for turn, code in enumerate(town.slips(30)):
        town.say(code=code, comment=f"{turn:02}")
    set_clock(date(2026, 6, 22))
    jobs.close_surveys()
    work()
    written = "SELECT count(*) FROM moderated_text GROUP BY xmin::text"
    assert db.session.execute(text(written)).scalars().all() == [30]
    lying = db.session.execute(text("SELECT original FROM moderated_text ORDER BY ctid")).scalars()
    assert abs(correlation(range(30), [int(each) for each in lying])) < 0.8


def test_no_job_and_no_log_bears_a_word_of_a_comment(open_town, session, set_clock):
    for code in open_town.slips(12):
        open_town.say(code=code, comment="Kata yang mudah dikenali")
    set_clock(date(2026, 6, 22))
    jobs.close_surveys()
    jobs_there = [str(job.payload) for job in db.session.query(outbox.Job)]
    for job in db.session.query(outbox.Job).filter_by(name="text:handed"):
        moderation.take_in(**job.payload)
    entries = [str(entry.details) for entry in db.session.query(AuditEntry)]
    assert jobs_there
    assert entries
    assert "mudah dikenali" not in str([jobs_there, entries])


def test_sqlite_keeps_no_hidden_number_of_rows(file_app):
    for table in (*FILLED, *WORDS, "invitation", "form_nonce"):
        made = db.session.execute(text(f"SELECT sql FROM sqlite_master WHERE name = '{table}'")).scalar()
        assert made.upper().rstrip().endswith("WITHOUT ROWID"), table


def test_the_order_of_arrival_cannot_be_told_from_keys_or_storage(open_town, session):
    for turn in range(60):  # each writes its turn into three marks
        open_town.say({"u1": 1 + turn // 16, "u2": 1 + turn // 4 % 4, "u3": 1 + turn % 4})
    seen = [likeness(each.marks for each in open_town.waiting())]
    jobs.move_ballots()
    seen += [likeness(answers("answer")), likeness(answers("answer ORDER BY key"))]
    assert max(seen) < 0.8  # chance alone stays below 0.5 in all but one of ten thousand runs


def answers(source):
    return db.session.execute(text(f"SELECT u1, u2, u3 FROM {source}")).mappings()


def likeness(found):
    turns = [16 * row["u1"] + 4 * row["u2"] + row["u3"] for row in found]
    return abs(correlation(range(len(turns)), turns))


# What an answer looks like in the bytes of its row: four bands that no other test gives, and a comment.
BANDS = {"sex": "P", "age": "60+", "education": "S2-S3", "occupation": "WIRAUSAHA"}
COMMENT = f"Kata yang mudah dikenali di mana pun ia tersimpan: {token_hex(8)}."


def row_of(bands):
    """The bands one after the other, as each database writes them into a row."""
    texts = [each.encode() for each in bands.values()]
    if db.engine.dialect.name == "sqlite":
        return b"".join(texts)
    return b"".join(bytes([2 * (len(each) + 1) + 1]) + each for each in texts)  # with the length before each


def stored():
    """Every byte that the database has on the disk: tables, indexes, and its log of all that was written."""
    if db.engine.dialect.name == "sqlite":
        files = Path(db.engine.url.database).parent.glob("portal.sqlite3*")
    else:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            folder = connection.scalar(text("SELECT current_setting('data_directory')"))
        if not os.access(folder, os.R_OK):
            pytest.skip("The files of this PostgreSQL are not to be read.")
        files = [file for part in ("base", "pg_wal") for file in Path(folder, part).rglob("*")]
    return [file.read_bytes() for file in files if file.is_file()]


def test_no_byte_on_the_disk_shows_what_was_said_before_ten_others_are_opened_with_it(real_app, set_clock):
    """Neither the tables nor the log, into which the right and its ballot are written together."""
    town = Town()
    town.open_survey(set_clock)
    codes = town.slips(30)
    signs = (row_of(BANDS), COMMENT.encode())
    for number, code in enumerate(codes):
        town.say(code=code, comment=COMMENT if number % 2 else "", **BANDS)
        db.session.commit()
        if number == 18:
            jobs.move_ballots()  # nineteen wait: none moves
            assert [sign for sign in signs if any(sign in each for each in stored())] == []
    jobs.move_ballots()
    assert db.session.execute(text("SELECT count(*) FROM answer")).scalar() == 20
    disk = stored()
    assert any(signs[0] in each for each in disk)  # now they are there, and in bytes that this test finds
    assert not any(signs[1] in each for each in disk)  # ten of the words still wait, sealed anew
    set_clock(date(2026, 6, 21))
    jobs.close_surveys()
    assert any(signs[1] in each for each in stored())


def test_a_right_is_written_with_nothing_that_tells_one_answer_from_another(real_app, set_clock):
    """With and without a comment, marks or bands, a transaction writes the same rows, and as many bytes."""
    town = Town()
    town.open_survey(set_clock)
    said = [({}, "", {}), (dict.fromkeys(ELEMENTS[5:]), "\U0001f600" * 600, BANDS)]
    rows = []
    for code, (marks, comment, bands) in zip(town.slips(2), said, strict=True):
        town.say(marks, code=code, comment=comment, **bands)
        rows.append({name: db.session.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in TABLES})
        db.session.commit()
    assert {name: rows[1][name] - rows[0][name] for name in TABLES} == dict.fromkeys(TABLES, 0) | {
        "ballot": 1, "form_nonce": 1,
    }  # fmt: skip
    assert db.session.execute(text("SELECT count(DISTINCT length(sealed)) FROM ballot")).scalar() == 1


TABLES = ("ballot", "answer", "waiting_comment", "comment", "form_nonce", "audit_entry", "job")


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
    """PostgreSQL stamps each row with the transaction that wrote it: that pairs a right with a sealed ballot alone."""
    town = Town()
    town.open_survey(set_clock)
    for turn, code in enumerate(town.slips(60)):
        town.say({"u1": 1 + turn // 16, "u2": 1 + turn // 4 % 4, "u3": 1 + turn % 4}, code=code)
        db.session.commit()
    paired = "SELECT count(*) FROM {} a JOIN invitation i ON a.xmin = i.xmin AND i.spent"
    assert db.session.execute(text(paired.format("ballot"))).scalar() == 60
    jobs.move_ballots()
    assert db.session.execute(text(paired.format("answer"))).scalar() == 0
    assert db.session.execute(text("SELECT count(*) FROM answer GROUP BY xmin::text")).scalars().all() == [50]
    assert likeness(answers("answer ORDER BY ctid")) < 0.8


def test_where_a_right_lies_does_not_tell_the_number_printed_on_its_slip(server_app, set_clock):
    """In the order of the slips, a copy of the table would say which number was spent when."""
    town = Town()
    town.open_survey(set_clock)
    number = {codes.hash_of(code): turn for turn, code in enumerate(town.slips(60))}
    lying = db.session.execute(text("SELECT hash FROM invitation ORDER BY ctid")).scalars()
    assert abs(correlation(range(60), [number[each] for each in lying])) < 0.8


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
    work()
    assert found(hashes) == []


def test_old_pages_of_ballots_are_gone_after_the_cleaning(answered, set_clock):
    """A copy taken before the moving and one after the cleaning have no ballot's key in common or between them."""
    keys = [key for (key,) in db.session.execute(text("SELECT key FROM ballot"))]
    db.session.commit()
    set_clock(date(2026, 6, 21))
    jobs.close_surveys()
    work()
    kept = {key for (key,) in db.session.execute(text("SELECT key FROM answer"))}
    assert kept.isdisjoint(keys)
    assert db.session.execute(text("SELECT count(*) FROM answer")).scalar() == 60
    if db.engine.dialect.name == "sqlite":
        files = [file.read_bytes() for file in Path(db.engine.url.database).parent.glob("portal.sqlite3*")]
        assert [key for key in keys if any(key.encode() in file for file in files)] == []


def test_the_stratum_is_all_that_an_answer_keeps_of_its_right(answered, set_clock):
    set_clock(date(2026, 6, 21))
    jobs.close_surveys()
    work()
    strata = {row for (row,) in db.session.execute(text("SELECT DISTINCT stratum FROM answer"))}
    assert strata == {Stratum.ENUMERATOR.value}
    assert db.session.execute(text("SELECT count(*) FROM invitation")).scalar() == 0

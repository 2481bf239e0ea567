"""What says that somebody rated, and what they said: nothing leads from one to the other."""

from secrets import token_hex
from statistics import correlation

from sqlalchemy import text

from portal.core import outbox
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.ratings import jobs
from portal.ratings.models import RatingBallot
from portal.ratings.rules import Stratum
from tests.builders import Town
from tests.ratings.house import AFTER, touch
from tests.surveys.test_anonymity import stored
from tests.worker import work

SAID = {"rating_ballot", "rating_line", "rating_count", "rating_result"}
RIGHTS = {"rating_pass", "rating_spent", "rating_nonce"}


def test_no_table_has_a_column_for_who_when_or_what_came_before():
    columns = {name: set(db.metadata.tables[name].columns.keys()) for name in SAID | RIGHTS}
    about = {"service_id", "period"}
    assert columns == {
        "rating_ballot": {"key", "sealed", "unreadable", "drawn", "stratum", *about},
        "rating_line": {"key", "sealed", *about},
        "rating_count": {"stratum", "mark", "reason", "count", *about},
        "rating_result": {"stratum", "mark", "reason", "count", *about},
        "rating_pass": {"hash", "day"},
        "rating_spent": {"hash", "period"},
        "rating_nonce": {"hash", "day"},
    }


def test_no_foreign_key_leads_from_a_right_to_what_was_said():
    tables = db.metadata.tables
    assert {key.column.table.name for name in SAID for key in tables[name].foreign_keys} == {"service"}
    assert [key for name in RIGHTS for key in tables[name].foreign_keys] == []
    pointed = {key.column.table.name for table in tables.values() for key in table.foreign_keys}
    assert pointed.isdisjoint(SAID | RIGHTS)


def test_sqlite_keeps_no_hidden_number_of_rows(file_app):
    for table in SAID | RIGHTS:
        made = db.session.execute(text(f"SELECT sql FROM sqlite_master WHERE name = '{table}'")).scalar()
        assert made.upper().rstrip().endswith("WITHOUT ROWID"), table


def test_a_rating_leaves_no_log_and_no_job(rated_town, session):
    entries, waiting = session.query(AuditEntry).count(), session.query(outbox.Job).count()
    touch(rated_town.service, 1, times=30, reason="wait", line="Kata yang mudah dikenali")
    jobs.move_ballots()
    assert (session.query(AuditEntry).count(), session.query(outbox.Job).count()) == (entries, waiting)


def test_where_a_ballot_lies_tells_no_order(rated_town, session):
    for turn in range(40):
        touch(rated_town.service, 1, line=f"{turn:02}")
    from portal.core import keys
    from portal.ratings.models import RatingPeriod
    from portal.ratings.sealing import Opener

    opener = Opener([keys.secret_of(session.query(RatingPeriod).one().public_key)])
    lying = [int(opener.rating(row.sealed).line) for row in session.query(RatingBallot).order_by(RatingBallot.key)]
    assert abs(correlation(range(40), lying)) < 0.8


def test_whatever_was_said_writes_the_same_rows_and_as_many_bytes(rated_town, session):
    rows = []
    for said in (
        {"mark": 4},
        {"mark": 1, "reason": "requirements", "line": "\U0001f600" * 300},
        {"mark": 2, "burst": True},
    ):
        touch(rated_town.service, **said)
        rows.append({name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in SAID | RIGHTS})
    assert rows == [
        dict.fromkeys(SAID | RIGHTS, 0) | {"rating_ballot": n, "rating_pass": n} for n in (1, 2, 3)
    ]  # fmt: skip
    assert session.execute(text("SELECT count(DISTINCT length(sealed)) FROM rating_ballot")).scalar() == 1


# Tests share one PostgreSQL, whose files are searched whole: no other test may write the same words.
LINE = f"Kata yang mudah dikenali di mana pun ia tersimpan: {token_hex(8)}."


def test_no_byte_on_the_disk_shows_a_line_and_no_key_outlives_the_quarter(real_app, set_clock):
    """Neither the tables nor the log, until the quarter is over; and after the cleaning nothing of a ballot is left."""
    town = Town()
    jobs.make_keys()
    for _ in range(30):
        touch(town.service, 1, Stratum.POSTER, reason="wait", line=LINE)
        db.session.commit()
    keys = [key for (key,) in db.session.execute(text("SELECT key FROM rating_ballot"))]
    jobs.move_ballots()
    assert db.session.execute(text("SELECT count FROM rating_count")).scalars().all() == [20]
    assert not any(LINE.encode() in each for each in stored())
    set_clock(AFTER)
    jobs.make_keys()
    jobs.close_periods()
    work()
    assert db.session.execute(text("SELECT count FROM rating_result")).scalars().all() == [30]
    assert db.session.execute(text("SELECT count(*) FROM moderated_text")).scalar() == 30
    jobs.clean_storage()
    old = "SELECT count(*) FROM rating_period WHERE cleaned_on IS NOT NULL"
    assert db.session.execute(text(old)).scalar() == 1
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        disk = stored()
        assert [key for key in keys if any(key.encode() in each for each in disk)] == []


def test_no_transaction_number_pairs_a_pass_with_a_sum(server_app, set_clock):
    """PostgreSQL stamps each row with the transaction that wrote it: that pairs a pass with a sealed ballot alone."""
    town = Town()
    jobs.make_keys()
    for turn in range(30):
        touch(town.service, 1 + turn % 4)
        db.session.commit()
    paired = "SELECT count(*) FROM {} a JOIN rating_pass p ON a.xmin = p.xmin"
    assert db.session.execute(text(paired.format("rating_ballot"))).scalar() == 30
    jobs.move_ballots()
    assert db.session.execute(text(paired.format("rating_count"))).scalar() == 0
    assert db.session.execute(text("SELECT sum(count) FROM rating_count GROUP BY xmin::text")).scalars().all() == [20]

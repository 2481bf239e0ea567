"""Ballots are sealed to a key of their survey, closing goes in pieces, and slips are printed or for assisted entry.

What waited in plain text is moved to the answers and comments, in random order under new keys: nobody can seal it to a
key that does not exist yet, and a dump of today would show it beside its right.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

STRATA = ("invited", "enumerator", "handed", "counter", "kiosk", "open")
UNTOLD = (
    "invitation.hash", "ballot.key", "ballot.sealed", "answer.key", "waiting_comment.key", "waiting_comment.sealed",
    "comment.key", "comment.text", "form_nonce.nonce",
)  # fmt: skip
PROFILE = ("sex", "age", "education", "occupation")
FILLED = ", ".join(("survey_id", "stratum", *(f"u{number}" for number in range(1, 10)), *PROFILE))


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    _add_columns()
    key = "lower(hex(randomblob(16)))" if sqlite else "replace(CAST(gen_random_uuid() AS text), '-', '')"
    op.execute(
        f"INSERT INTO answer (key, {FILLED}, mixed) SELECT {key}, {FILLED}, false FROM ballot ORDER BY random()"
    )
    op.execute(
        f"INSERT INTO comment (key, survey_id, text, mixed)"
        f" SELECT {key}, survey_id, text, false FROM waiting_comment ORDER BY random()"
    )
    op.drop_table("ballot")
    op.drop_table("waiting_comment")
    _make_sealed("ballot", sa.Column("stratum", _strata(), nullable=False))
    _make_sealed("waiting_comment")
    if not sqlite:
        for table in ("ballot", "waiting_comment"):  # in the row itself: a table beside it would be one more place
            op.execute(f"ALTER TABLE {table} ALTER COLUMN sealed SET STORAGE PLAIN")
        for column in UNTOLD:  # or the planner's statistics would keep some of them after the rows are gone
            table, name = column.split(".")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0")
    op.create_index("ix_ballot_waiting", "ballot", ["survey_id", "stratum", "unreadable", "key"])
    op.create_index("ix_waiting_comment_waiting", "waiting_comment", ["survey_id", "unreadable", "key"])


def _strata() -> sa.Enum:
    return sa.Enum(*STRATA, name="stratum", native_enum=False, create_constraint=True, length=40)


def _add_columns() -> None:
    """What exists gets a value first: slips that were made have codes, and answers are mixed when theirs closes."""
    with op.batch_alter_table("survey") as batch:
        batch.add_column(sa.Column("public_key", sa.LargeBinary(32), nullable=True))
        batch.add_column(sa.Column("earlier_keys", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("cleaned_on", sa.Date(), nullable=True))
    with op.batch_alter_table("slip_batch") as batch:
        batch.add_column(sa.Column("assisted", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("answer", "comment"):
        with op.batch_alter_table(table, table_kwargs={"sqlite_with_rowid": False}) as batch:
            batch.add_column(sa.Column("mixed", sa.Boolean(), nullable=False, server_default=sa.false()))
            batch.drop_index(f"ix_{table}_survey_id")
        op.create_index(f"ix_{table}_mixed", table, ["survey_id", "mixed", "key"])
    op.execute("UPDATE survey SET ended_on = closed_on")


def _make_sealed(name: str, *columns: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("unreadable", sa.Boolean(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f(f"fk_{name}_survey_id_survey")),
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Only where nothing waits: this cannot open what is sealed."""
    for table in ("ballot", "waiting_comment"):
        if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {table}")):
            raise RuntimeError("Sealed ballots wait. Go back after the surveys that are open have closed.")
        op.drop_table(table)
    _make_plain()
    for table in ("answer", "comment"):
        op.drop_index(f"ix_{table}_mixed", table)
        with op.batch_alter_table(table, table_kwargs={"sqlite_with_rowid": False}) as batch:
            batch.drop_column("mixed")
        op.create_index(f"ix_{table}_survey_id", table, ["survey_id"])
    with op.batch_alter_table("slip_batch") as batch:
        batch.drop_column("assisted")
    with op.batch_alter_table("survey") as batch:
        for column in ("cleaned_on", "ended_on", "earlier_keys", "public_key"):
            batch.drop_column(column)


def _make_plain() -> None:
    bands = {
        "sex": ("sex", ("L", "P")),
        "age": ("ageband", ("<20", "20-29", "30-39", "40-49", "50-59", "60+")),
        "education": ("education", ("SD", "SMP", "SMA", "D1-D3", "S1", "S2-S3")),
        "occupation": ("occupation", ("PNS", "TNI", "POLRI", "SWASTA", "WIRAUSAHA", "LAINNYA")),
    }
    op.create_table(
        "ballot",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("stratum", _strata(), nullable=False),
        *(sa.Column(f"u{number}", sa.SmallInteger(), nullable=True) for number in range(1, 10)),
        *(
            sa.Column(column, sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40))
            for column, (name, values) in bands.items()
        ),
        *(
            sa.CheckConstraint(f"u{number} BETWEEN 1 AND 4", name=op.f(f"ck_ballot_u{number}"))
            for number in range(1, 10)
        ),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_ballot_survey_id_survey")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "waiting_comment",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_waiting_comment_survey_id_survey")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_waiting_comment")),
        sqlite_with_rowid=False,
    )
    for table in ("ballot", "waiting_comment"):
        op.create_index(f"ix_{table}_survey_id", table, ["survey_id"])

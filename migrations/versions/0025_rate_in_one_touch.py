"""Take ratings: sealed until ten of a service wait, sums after that, results once their quarter is over. And kiosks."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

STRATA = ("receipt", "poster", "handed", "kiosk", "no_cookie")
UNTOLD = (
    "rating_ballot.key", "rating_ballot.sealed", "rating_line.key", "rating_line.sealed", "rating_pass.hash",
    "rating_spent.hash", "rating_nonce.hash",
)  # fmt: skip


def _stratum() -> sa.Enum:
    return sa.Enum(*STRATA, name="stratum", native_enum=False, create_constraint=True, length=40)


def _table(name: str, *columns: sa.Column | sa.Constraint) -> None:
    op.create_table(name, *columns, sqlite_with_rowid=False)


def _service(name: str) -> tuple[sa.Column, sa.Constraint]:
    key = sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f(f"fk_{name}_service_id_service"))
    return sa.Column("service_id", sa.Integer(), nullable=False), key


def _pk(name: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{name}"))


def upgrade() -> None:
    op.create_table(
        "rating_period",
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=True),
        sa.Column("earlier_keys", sa.JSON(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("cleaned_on", sa.Date(), nullable=True),
        _pk("rating_period", "period"),
    )
    _make_sealed()
    for name in ("rating_pass", "rating_nonce"):
        _table(
            name,
            sa.Column("hash", sa.String(length=64), nullable=False),
            sa.Column("day", sa.Date(), nullable=False),
            _pk(name, "hash"),
        )
        op.create_index(f"ix_{name}_day", name, ["day"])
    _table(
        "rating_spent",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        _pk("rating_spent", "hash"),
    )
    op.create_index("ix_rating_spent_period", "rating_spent", ["period"])
    _make_sums()
    _make_kiosks()
    if op.get_bind().dialect.name != "sqlite":
        for table in ("rating_ballot", "rating_line"):  # in the row itself: a table beside it would be one more place
            op.execute(f"ALTER TABLE {table} ALTER COLUMN sealed SET STORAGE PLAIN")
        for column in UNTOLD:  # or the planner's statistics would keep some of them after the rows are gone
            table, name = column.split(".")
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0")


def _make_sealed() -> None:
    for name in ("rating_ballot", "rating_line"):
        waits = (
            (
                sa.Column("stratum", _stratum(), nullable=False),
                sa.Column("unreadable", sa.Boolean(), nullable=False),
                sa.Column("drawn", sa.Boolean(), nullable=False),
            )
            if name == "rating_ballot"
            else ()
        )
        _table(
            name,
            sa.Column("key", sa.String(length=32), nullable=False),
            sa.Column("period", sa.String(length=8), nullable=False),
            *_service(name),
            sa.Column("sealed", sa.LargeBinary(), nullable=False),
            *waits,
            _pk(name, "key"),
        )
    waiting = ["period", "service_id", "stratum", "unreadable", "key"]
    op.create_index("ix_rating_ballot_waiting", "rating_ballot", waiting)
    op.create_index("ix_rating_line_waiting", "rating_line", ["period", "service_id", "key"])


def _make_sums() -> None:
    for name in ("rating_count", "rating_result"):
        checks = [sa.CheckConstraint("mark BETWEEN 0 AND 4", name=op.f(f"ck_{name}_mark"))]
        if name == "rating_result":
            checks.append(sa.CheckConstraint("count > 0", name=op.f(f"ck_{name}_count")))
        _table(
            name,
            *_service(name),
            sa.Column("period", sa.String(length=8), nullable=False),
            sa.Column("stratum", _stratum(), nullable=False),
            sa.Column("mark", sa.SmallInteger(), nullable=False),
            sa.Column("reason", sa.String(length=20), nullable=False),
            sa.Column("count", sa.Integer(), nullable=False),
            *checks,
            _pk(name, "service_id", "period", "stratum", "mark", "reason"),
        )
    op.create_index("ix_rating_result_of_period", "rating_result", ["period", "service_id"])


def _make_kiosks() -> None:
    op.create_table(
        "kiosk",
        sa.Column("id", sa.Integer(), nullable=False),
        *_service("kiosk"),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("exit_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_kiosk_made_by_id_person")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kiosk_token_hash")),
        _pk("kiosk", "id"),
    )
    op.create_index("ix_kiosk_service_id", "kiosk", ["service_id"])


def downgrade() -> None:
    """Only where nothing waits sealed: this cannot open it."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM rating_ballot")):
        raise RuntimeError("Sealed ratings wait. Go back after their quarter has closed.")
    for name in (
        "kiosk", "rating_result", "rating_count", "rating_spent", "rating_nonce", "rating_pass", "rating_line",
        "rating_ballot", "rating_period",
    ):  # fmt: skip
        op.drop_table(name)

"""Tables of people and posts that personnel officers send, line by line, until they are carried out."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

STATES = ("checking", "checked", "confirmed", "done", "discarded")
MOMENT = sa.DateTime(timezone=True)
CELLS = ("name", "nip", "post", "agency", "superior", "from_on", "acting")


def key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="state", native_enum=False, length=40), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name=op.f("ck_roster_state")),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'done')) = (confirmed_by_id IS NOT NULL)",
            name=op.f("ck_roster_confirmed_by_somebody"),
        ),
        key("roster", "agency_id", "agency"),
        key("roster", "sent_by_id", "person"),
        key("roster", "confirmed_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
    )
    op.create_index(op.f("ix_roster_agency_id"), "roster", ["agency_id"])
    op.create_table(
        "roster_line",
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(201), nullable=False) for name in CELLS),
        sa.Column("faulty", sa.Boolean(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        key("roster_line", "roster_id", "roster"),
        sa.PrimaryKeyConstraint("roster_id", "line", name=op.f("pk_roster_line")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_roster_line_faulty"), "roster_line", ["roster_id", "faulty", "line"])


def downgrade() -> None:
    op.drop_table("roster_line")
    op.drop_table("roster")

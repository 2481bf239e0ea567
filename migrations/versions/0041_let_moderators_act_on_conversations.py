"""Acts of moderators on conversations, posts that became reports, and names that can be reported."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

GOES_ON = "joined_into_id IS NULL OR (due_at IS NULL AND NOT listed)"
READINGS = "reading IN ('new', 'waiting', 'released', 'rejected')"
JOINED = sa.text("joined_into_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("forum_thread") as batch:
        batch.add_column(sa.Column("asked_for", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("joined_into_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("joined_offset", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("acts", sa.Integer(), nullable=False, server_default="0"))
        batch.create_foreign_key(
            op.f("fk_forum_thread_joined_into_id_forum_thread"), "forum_thread", ["joined_into_id"], ["id"]
        )
        batch.create_check_constraint(op.f("ck_forum_thread_goes_on_in_one_place"), GOES_ON)
    with op.batch_alter_table("forum_thread") as batch:
        for name in ("asked_for", "joined_offset", "acts"):
            batch.alter_column(name, server_default=None)
    op.create_index(
        "ix_forum_thread_joined", "forum_thread", ["joined_into_id"], sqlite_where=JOINED, postgresql_where=JOINED
    )
    with op.batch_alter_table("forum_post") as batch:
        batch.add_column(sa.Column("reported", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("report", sa.String(length=20), nullable=False, server_default=""))
    with op.batch_alter_table("forum_post") as batch:
        for name in ("reported", "report"):
            batch.alter_column(name, server_default=None)
    with op.batch_alter_table("forum_name") as batch:
        batch.add_column(sa.Column("reading", sa.String(length=40), nullable=False, server_default="released"))
        batch.create_check_constraint(op.f("ck_forum_name_reading"), READINGS)
    with op.batch_alter_table("forum_name") as batch:
        batch.alter_column("reading", server_default=None)
    _tables()


def _tables() -> None:
    op.create_table(
        "forum_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "ask", "move", "join", "lock", "unlock", name="act", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_board_id", sa.Integer(), nullable=True),
        sa.Column("to_board_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(act = 'move') = (from_board_id IS NOT NULL AND to_board_id IS NOT NULL)",
            name=op.f("ck_forum_act_moved_somewhere"),
        ),
        sa.CheckConstraint("(act = 'join') = (other_id IS NOT NULL)", name=op.f("ck_forum_act_joined_with_another")),
        sa.CheckConstraint("(act = 'ask') = (agency_id IS NOT NULL)", name=op.f("ck_forum_act_asked_an_agency")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_forum_act_for_a_reason")),
        *_keys("forum_act", thread_id="forum_thread", by_id="person", from_board_id="forum_board",
               to_board_id="forum_board", other_id="forum_thread", agency_id="agency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_act")),
    )  # fmt: skip
    op.create_index("ix_forum_act_of", "forum_act", ["thread_id", "id"])
    op.create_table(
        "forum_concern",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        *_keys("forum_concern", thread_id="forum_thread", agency_id="agency"),
        sa.PrimaryKeyConstraint("thread_id", "agency_id", name=op.f("pk_forum_concern")),
    )


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
        for column, to in columns.items()
    ]


def downgrade() -> None:
    """A conversation that was joined into another stays there: its own page is gone, as it was for its readers."""
    op.drop_table("forum_concern")
    op.drop_table("forum_act")
    with op.batch_alter_table("forum_name") as batch:
        batch.drop_constraint(op.f("ck_forum_name_reading"), type_="check")
        batch.drop_column("reading")
    with op.batch_alter_table("forum_post") as batch:
        batch.drop_column("report")
        batch.drop_column("reported")
    op.drop_index("ix_forum_thread_joined", table_name="forum_thread")
    with op.batch_alter_table("forum_thread") as batch:
        batch.drop_constraint(op.f("ck_forum_thread_goes_on_in_one_place"), type_="check")
        batch.drop_constraint(op.f("fk_forum_thread_joined_into_id_forum_thread"), type_="foreignkey")
        for name in ("acts", "joined_offset", "joined_into_id", "locked_at", "asked_for"):
            batch.drop_column(name)

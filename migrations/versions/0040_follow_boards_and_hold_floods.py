"""Boards can be followed; of a post that waited is kept why, and of the words of new accounts what repeats in them."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

HELD = sa.Enum("first", "links", "repeated", "pace", name="held", native_enum=False, create_constraint=True, length=40)
OF_NEW = sa.text("imprint IS NOT NULL")
INDEXES = {"ix_forum_post_of_new": ["made_at"], "ix_forum_post_repeated": ["imprint", "made_at"]}


def upgrade() -> None:
    op.create_table(
        "forum_board_follow",
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_forum_board_follow_account_id_account")),
        sa.ForeignKeyConstraint(
            ["board_id"], ["forum_board.id"], name=op.f("fk_forum_board_follow_board_id_forum_board")
        ),
        sa.PrimaryKeyConstraint("board_id", "account_id", name=op.f("pk_forum_board_follow")),
    )
    op.create_index(op.f("ix_forum_board_follow_account_id"), "forum_board_follow", ["account_id"])
    with op.batch_alter_table("forum_post") as table:
        table.add_column(sa.Column("held", HELD, nullable=True))
        table.add_column(sa.Column("imprint", sa.String(length=24), nullable=True))
    for name, columns in INDEXES.items():
        op.create_index(name, "forum_post", columns, sqlite_where=OF_NEW, postgresql_where=OF_NEW)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="forum_post")
    with op.batch_alter_table("forum_post") as table:
        table.drop_constraint(op.f("ck_forum_post_held"), type_="check")
        table.drop_column("imprint")
        table.drop_column("held")
    op.drop_index(op.f("ix_forum_board_follow_account_id"), table_name="forum_board_follow")
    op.drop_table("forum_board_follow")

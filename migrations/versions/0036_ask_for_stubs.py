"""Why a post was removed is asked of those who decided it, and kept nowhere else."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    with op.batch_alter_table("forum_post") as table:
        table.drop_column("reason_said")


def downgrade() -> None:
    with op.batch_alter_table("forum_post") as table:
        table.add_column(sa.Column("reason_said", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("forum_post") as table:
        table.alter_column("reason_said", server_default=None)

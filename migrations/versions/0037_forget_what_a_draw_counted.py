"""Forget how many of a draw were found done or not: the checks themselves say it, and nobody read the sum."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    with op.batch_alter_table("complaint_draw") as batch:
        batch.drop_column("found")


def downgrade() -> None:
    """What was counted is not made again: no page of the version before shows it."""
    with op.batch_alter_table("complaint_draw") as batch:
        batch.add_column(sa.Column("found", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("complaint_draw") as batch:
        batch.alter_column("found", server_default=None)

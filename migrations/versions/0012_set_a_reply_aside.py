"""A reply whose right is given up is set aside, not erased: its author may take it up again until publication."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

CHECK = "set_aside IS NULL OR (waived AND published_on IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("scorecard") as batch:
        batch.add_column(sa.Column("set_aside", sa.String(600), nullable=True))
        batch.create_check_constraint(op.f("ck_scorecard_set_aside_until_published"), CHECK)


def downgrade() -> None:
    """What was set aside goes with its column; it was never to be printed."""
    with op.batch_alter_table("scorecard") as batch:
        batch.drop_constraint(op.f("ck_scorecard_set_aside_until_published"), type_="check")
        batch.drop_column("set_aside")

"""Quarters of which all that happened to reports is counted, and when a report was to be done."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade():
    op.create_table(
        "complaint_closed",
        sa.Column("quarter", sa.String(8), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("quarter", name=op.f("pk_complaint_closed")),
    )
    with op.batch_alter_table("complaint") as table:
        table.add_column(sa.Column("finish_due_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("complaint") as table:
        table.drop_column("finish_due_at")
    op.drop_table("complaint_closed")

"""Keep when half of a case's limit is used up, so that who is told of it is found without counting all cases."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

RUNNING = sa.text("due_at IS NOT NULL")


def upgrade():
    with op.batch_alter_table("complaint") as table:
        table.add_column(sa.Column("half_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE complaint SET half_at = begun_at WHERE due_at IS NOT NULL")  # reckoned anew with the next step
    op.create_index(
        "ix_complaint_half", "complaint", ["agency_id", "half_at"], sqlite_where=RUNNING, postgresql_where=RUNNING
    )
    with op.batch_alter_table("reporter") as table:
        table.create_index("ix_reporter_purged_at", ["purged_at"])


def downgrade():
    with op.batch_alter_table("reporter") as table:
        table.drop_index("ix_reporter_purged_at")
    op.drop_index("ix_complaint_half", "complaint")
    with op.batch_alter_table("complaint") as table:
        table.drop_column("half_at")

"""Find the reports that were merged into another one without reading all of them: each step of it asks."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

MERGED = sa.text("merged_into_id IS NOT NULL")


def upgrade():
    op.create_index(
        "ix_complaint_merged", "complaint", ["merged_into_id"], sqlite_where=MERGED, postgresql_where=MERGED
    )


def downgrade():
    op.drop_index("ix_complaint_merged", "complaint")

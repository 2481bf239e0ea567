"""Whether the place of a report names nobody, as its category said when it was reported."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    with op.batch_alter_table("complaint") as batch:
        batch.add_column(sa.Column("public_facility", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE complaint SET public_facility = true WHERE category_id IN"
        " (SELECT id FROM complaint_category WHERE public_facility)"
    )
    with op.batch_alter_table("complaint") as batch:
        batch.alter_column("public_facility", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("complaint") as batch:
        batch.drop_column("public_facility")

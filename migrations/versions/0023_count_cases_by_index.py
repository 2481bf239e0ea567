"""Desks count the cases at each stage without reading one of them."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_complaint_of_agency", "complaint"


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["agency_id", "state", "about_officer", "until_at", "due_at", "id"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["agency_id", "state", "id"])

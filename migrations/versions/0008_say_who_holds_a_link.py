"""Say who holds a one-time link that a confirmation handed over: it needs a code that somebody else sees.

Links that were handed over before keep opening without one, for the days that they last.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("password_link") as batch:
        batch.add_column(sa.Column("held_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_password_link_held_by_id_person"), "person", ["held_by_id"], ["id"])


def downgrade() -> None:
    """A link that needed a code is ended: without the column it would open by itself."""
    op.execute("DELETE FROM password_link WHERE held_by_id IS NOT NULL")
    with op.batch_alter_table("password_link") as batch:
        batch.drop_constraint(op.f("fk_password_link_held_by_id_person"), type_="foreignkey")
        batch.drop_column("held_by_id")

"""Texts that several agencies have to do with: nobody of any of their branches decides about them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "moderated_concern",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"], ["moderated_text.id"], name=op.f("fk_moderated_concern_text_id_moderated_text")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_moderated_concern_agency_id_agency")),
        sa.PrimaryKeyConstraint("text_id", "agency_id", name=op.f("pk_moderated_concern")),
    )
    op.create_index("ix_moderated_concern_agency", "moderated_concern", ["agency_id", "text_id"], unique=False)


def downgrade() -> None:
    op.drop_table("moderated_concern")

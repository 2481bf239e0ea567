"""Suggest courses by kinds of reports, and take in tables that say who leads and tell posts of one name apart."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"

CELL = 201
COLUMNS = ("number", "superior_number", "leads")


def upgrade() -> None:
    op.add_column("course", sa.Column("report_kind", sa.String(length=40), nullable=True))
    op.create_index("ix_course_report_kind", "course", ["report_kind"])
    for name in COLUMNS:  # one by one, so that the table is not made anew and stays without numbers of its rows
        op.add_column("roster_line", sa.Column(name, sa.String(length=CELL), server_default="", nullable=False))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("roster_line", name)
    op.drop_index("ix_course_report_kind", "course")
    op.drop_column("course", "report_kind")

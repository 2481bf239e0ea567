"""Keep files that show what was reached, beside the realisations of an appraisal."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def key(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_evidence_file_{column}_{to}"))


def upgrade() -> None:
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appraisal_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_evidence_file_is_called_something")),
        key("appraisal_id", "appraisal"),
        key("line_id", "result_line"),
        key("file_id", "stored_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_evidence_file_file_id")),
    )
    op.create_index(op.f("ix_evidence_file_appraisal_id"), "evidence_file", ["appraisal_id"])
    op.create_index(op.f("ix_evidence_file_line_id"), "evidence_file", ["line_id"])
    with op.batch_alter_table("appraisal") as batch:
        batch.add_column(sa.Column("files", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("appraisal") as batch:
        batch.alter_column("files", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("appraisal") as batch:
        batch.drop_column("files")
    op.drop_table("evidence_file")

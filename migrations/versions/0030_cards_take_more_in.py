"""A card keeps ratings and rates of reports beside its survey, and a target may name one of the rates."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

MEASURES = sa.Enum(
    "index", "answered", "confirmed", "satisfied",
    name="measure", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
BEFORE = "aim BETWEEN 2500 AND 10000"
AFTER = "aim BETWEEN 100 AND 10000 AND (measure <> 'index' OR aim >= 2500)"


def upgrade():
    with op.batch_alter_table("scorecard") as table:
        table.add_column(sa.Column("beside", sa.JSON(), nullable=True))
    with op.batch_alter_table("target") as table:
        table.add_column(sa.Column("measure", MEASURES, nullable=False, server_default="index"))
        table.drop_constraint(op.f("ck_target_aim_on_the_scale"), type_="check")
        table.create_check_constraint(op.f("ck_target_aim_on_the_scale"), AFTER)
    with op.batch_alter_table("target") as table:
        table.alter_column("measure", server_default=None)


def downgrade():
    """A target that names a rate has no place in the older table, nor what was decided on it."""
    op.execute("DELETE FROM assessment WHERE target_id IN (SELECT id FROM target WHERE measure <> 'index')")
    op.execute("DELETE FROM target WHERE measure <> 'index'")
    with op.batch_alter_table("target") as table:
        table.drop_constraint(op.f("ck_target_aim_on_the_scale"), type_="check")
        table.create_check_constraint(op.f("ck_target_aim_on_the_scale"), BEFORE)
        table.drop_constraint(op.f("ck_target_measure"), type_="check")
        table.drop_column("measure")
    with op.batch_alter_table("scorecard") as table:
        table.drop_column("beside")

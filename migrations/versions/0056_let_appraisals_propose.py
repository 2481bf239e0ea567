"""Let a final appraisal be what an appreciation is given for, or what coaching is opened for."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"


def _honours(sources: str, of_a_card: str) -> None:
    with op.batch_alter_table("honour") as batch:
        for name, condition in (("source", f"source IN ({sources})"), ("of_a_card_or_not", of_a_card)):
            batch.drop_constraint(op.f(f"ck_honour_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_honour_{name}"), condition)


def upgrade() -> None:
    _honours("'target', 'step', 'appraisal'", "service_id IS NULL OR period IS NOT NULL")
    with op.batch_alter_table("coaching_plan") as batch:
        batch.add_column(sa.Column("appraisal_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_coaching_plan_appraisal_id_appraisal"), "appraisal", ["appraisal_id"], ["id"]
        )
        batch.create_check_constraint(
            op.f("ck_coaching_plan_of_one_result"), "assessment_id IS NULL OR appraisal_id IS NULL"
        )
    op.create_index(op.f("ix_coaching_plan_appraisal_id"), "coaching_plan", ["appraisal_id"])


def downgrade() -> None:
    """Fails where an appreciation was given for an appraisal: it is not forgotten."""
    op.drop_index(op.f("ix_coaching_plan_appraisal_id"), "coaching_plan")
    with op.batch_alter_table("coaching_plan") as batch:
        batch.drop_constraint(op.f("ck_coaching_plan_of_one_result"), type_="check")
        batch.drop_constraint(op.f("fk_coaching_plan_appraisal_id_appraisal"), type_="foreignkey")
        batch.drop_column("appraisal_id")
    _honours("'target', 'step'", "(service_id IS NULL) = (period IS NULL)")

"""Keep in which post somebody judged or referred: who decides above them follows from the post, whoever holds it then."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

# The post that they held last by then; of somebody who held none by then, the post that it is about.
HELD = """
UPDATE {table} SET {column} = coalesce((
    SELECT holding.post_id FROM holding
    WHERE holding.person_id = {table}.{who} AND holding.from_on <= {table}.{day}
    ORDER BY holding.from_on DESC, holding.id DESC LIMIT 1
), {otherwise})
"""
OF_APPRAISAL = """(
    SELECT plan.post_id FROM appraisal JOIN plan ON plan.id = appraisal.plan_id WHERE appraisal.id = {table}.appraisal_id
)"""


def upgrade() -> None:
    _keep("appraisal_view", "by_post_id", "by_id", "given_on", OF_APPRAISAL.format(table="appraisal_view"))
    _keep("objection", "assessor_post_id", "assessor_id", "filed_on", OF_APPRAISAL.format(table="objection"))
    _keep("referral", "by_post_id", "by_id", "referred_on", "referral.post_id")


def _keep(table: str, column: str, who: str, day: str, otherwise: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(f"fk_{table}_{column}_post"), "post", [column], ["id"])
    op.execute(HELD.format(table=table, column=column, who=who, day=day, otherwise=otherwise))
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column, existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    there = (("appraisal_view", "by_post_id"), ("objection", "assessor_post_id"), ("referral", "by_post_id"))
    for table, column in there:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_{column}_post"), type_="foreignkey")
            batch.drop_column(column)

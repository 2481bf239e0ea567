"""Remember what makes nobody an outsider: when an end was written, where an agency lay; and who has consented.

Every role and post is confirmed by a second person from here on, so a proposal names whom it concerns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# What the log knows of ends that were written before this column stood here.
ENDS = """
UPDATE holding SET ended_at = (
    SELECT max(at) FROM audit_entry WHERE action = 'post:leave' AND subject = 'Holding:' || holding.id
) WHERE until_on IS NOT NULL
"""

# Whoever held one of these got it from a second person, who handed over the link; other roles were given alone.
VOUCHED = """
UPDATE person SET vouched_at = (
    SELECT min(granted_at) FROM membership
    WHERE person_id = person.id AND role IN ('administrator', 'enumerator', 'inspector', 'publisher')
)
"""


def upgrade() -> None:
    with op.batch_alter_table("agency") as batch_op:
        batch_op.add_column(sa.Column("former_branches", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("holding") as batch_op:
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("confirmation") as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("needs_consent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("seconded_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("seconded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f("fk_confirmation_person_id_person"), "person", ["person_id"], ["id"])
        batch_op.create_foreign_key(
            op.f("fk_confirmation_seconded_by_id_person"), "person", ["seconded_by_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_confirmation_seconded_by_another"), "seconded_by_id <> proposed_by_id"
        )
        batch_op.create_index(batch_op.f("ix_confirmation_person_id"), ["person_id"], unique=False)
    op.execute(ENDS)
    op.execute(VOUCHED)
    _name_whom_proposals_concern()


def _name_whom_proposals_concern() -> None:
    proposal = sa.table("confirmation", *map(sa.column, ("id", "act", "person_id")), sa.column("details", sa.JSON()))
    account = sa.table("account", sa.column("id"), sa.column("person_id"))
    bind = op.get_bind()
    of_house = sa.select(proposal).where(proposal.c.act.in_(("role:grant", "account:link")))
    for row in bind.execute(of_house).all():
        person_id = row.details.get("person_id")
        if row.act == "account:link":
            named = sa.select(account.c.person_id).where(account.c.id == row.details["account_id"])
            person_id = bind.scalar(named)
        bind.execute(sa.update(proposal).where(proposal.c.id == row.id).values(person_id=person_id))


def downgrade() -> None:
    with op.batch_alter_table("confirmation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_confirmation_person_id"))
        batch_op.drop_constraint(op.f("ck_confirmation_seconded_by_another"), type_="check")
        batch_op.drop_constraint(op.f("fk_confirmation_seconded_by_id_person"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_confirmation_person_id_person"), type_="foreignkey")
        for column in ("seconded_at", "seconded_by_id", "consented_at", "needs_consent", "person_id"):
            batch_op.drop_column(column)
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("vouched_at")
    with op.batch_alter_table("holding") as batch_op:
        batch_op.drop_column("ended_at")
    with op.batch_alter_table("agency") as batch_op:
        batch_op.drop_column("former_branches")

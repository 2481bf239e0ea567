"""A number that has an account passes on by the codes of two clerks, who stand in the row; codes by source.

And a decision about a text that another moderator put back stays counted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

STATES = sa.Enum(
    "waiting", "released", "rejected", name="state", native_enum=False, create_constraint=True, length=40
)  # fmt: skip
CHECKS = {
    "two_people": "seconded_by_id <> proved_by_id",
    "due_once_proved": "due_at IS NULL OR proved_at IS NOT NULL",
    "two_clerks": "due_at IS NULL OR agency_id IS NULL OR seconded_by_id IS NOT NULL",
}
PEOPLE = {"proved_by_id": "person", "seconded_by_id": "person", "agency_id": "agency"}


def upgrade() -> None:
    """What waits by the word of one clerk is a sign-up again: it needs codes from two."""
    op.execute("UPDATE claim SET due_at = NULL")
    with op.batch_alter_table("claim") as batch:
        batch.add_column(sa.Column("origin", sa.String(64), nullable=True))
        batch.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
        for column, table in PEOPLE.items():
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_claim_{column}_{table}"), table, [column], ["id"])
        for name, check in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_claim_{name}"), check)
    with op.batch_alter_table("counter_code") as batch:
        batch.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_counter_code_person_id_person"), "person", ["person_id"], ["id"])
        batch.drop_constraint(op.f("pk_counter_code"), type_="primary")
        batch.create_primary_key(op.f("pk_counter_code"), ["about", "by"])
    op.create_table(
        "past_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("state", STATES, nullable=False),
        sa.Column("taken_out", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.Column("put_back_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_decision")),
    )
    for name in ("decided_on", "put_back_on"):
        op.create_index(op.f(f"ix_past_decision_{name}"), "past_decision", [name])


def downgrade() -> None:
    """Before this there was one code of a number: where there are two, both have to be asked for anew.

    The log of decisions forgets what was undone.
    """
    op.drop_table("past_decision")
    op.execute("""
        DELETE FROM counter_code WHERE about IN (SELECT about FROM counter_code GROUP BY about HAVING count(*) > 1)
    """)
    with op.batch_alter_table("counter_code") as batch:
        batch.drop_constraint(op.f("pk_counter_code"), type_="primary")
        batch.create_primary_key(op.f("pk_counter_code"), ["about"])
        batch.drop_constraint(op.f("fk_counter_code_person_id_person"), type_="foreignkey")
        batch.drop_column("person_id")
    op.execute("UPDATE claim SET due_at = NULL")
    with op.batch_alter_table("claim") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_claim_{name}"), type_="check")
        for column, table in PEOPLE.items():
            batch.drop_constraint(op.f(f"fk_claim_{column}_{table}"), type_="foreignkey")
            batch.drop_column(column)
        batch.drop_column("proved_at")
        batch.drop_column("origin")

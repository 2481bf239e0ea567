"""Words of residents that wait for a moderator, with the role of those who decide."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

NAMED = {"native_enum": False, "create_constraint": True, "length": 40}
STATES = sa.Enum("waiting", "released", "rejected", name="state", **NAMED)
CHECKS = {
    "decided_on_a_day": "(state = 'waiting') = (decided_on IS NULL)",
    "shown_where_released": "(state = 'released') = (shown IS NOT NULL)",
    "rejected_for_a_reason": "(state = 'rejected') = (reason IS NOT NULL)",
    "waits_with_its_words": "state <> 'waiting' OR original IS NOT NULL",
}
INDEXES = {
    "queue": ["state", "handed_on", "id"],
    "decided": ["state", "decided_on", "id"],
    "shown": ["service_id", "period", "state", "place", "id"],
    "likeness": ["likeness", "state"],
    "act": ["act"],
}

GIVE_BACK = """
    INSERT INTO comment (key, survey_id, text, mixed)
    SELECT subject, survey.id, original, true FROM moderated_text
    JOIN survey ON survey.service_id = moderated_text.service_id AND survey.period = moderated_text.period
    WHERE kind = 'comment' AND state = 'waiting' AND survey.closed_on IS NOT NULL ORDER BY subject
"""


def _roles() -> set[str]:
    """Which the database knows by now: another revision may have added some."""
    (check,) = (
        each["sqltext"]
        for each in sa.inspect(op.get_bind()).get_check_constraints("membership")
        if each["name"] == "ck_membership_role"
    )
    return set(re.findall(r"'(\w+)'", check))


def _allow_roles(roles: set[str]) -> None:
    names = ", ".join(f"'{role}'" for role in sorted(roles))
    with op.batch_alter_table("membership") as batch:
        batch.drop_constraint(op.f("ck_membership_role"), type_="check")
        batch.create_check_constraint(op.f("ck_membership_role"), f"role IN ({names})")


def upgrade() -> None:
    _allow_roles(_roles() | {"moderator"})
    op.create_table(
        "moderated_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(8), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.String(32), nullable=True),
        sa.Column("original", sa.String(), nullable=True),
        sa.Column("state", STATES, nullable=False),
        sa.Column("shown", sa.String(), nullable=True),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("taken_out", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("policy", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(32), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("waited", sa.Integer(), nullable=True),
        sa.Column("put_back_by_id", sa.Integer(), nullable=True),
        *(sa.CheckConstraint(check, name=op.f(f"ck_moderated_text_{name}")) for name, check in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_moderated_text_{column}_{table}")
            )
            for column, table in (
                ("agency_id", "agency"), ("service_id", "service"), ("decided_by_id", "person"),
                ("put_back_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderated_text")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_moderated_text_kind_subject")),
    )  # fmt: skip
    for name, columns in INDEXES.items():
        op.create_index(f"ix_moderated_text_{name}", "moderated_text", columns)


def downgrade() -> None:
    """Comments that wait go back to their surveys, so that no word is lost; what was decided goes with the table."""
    op.execute(GIVE_BACK)
    for name in INDEXES:
        op.drop_index(f"ix_moderated_text_{name}", "moderated_text")
    op.drop_table("moderated_text")
    op.execute("DELETE FROM membership WHERE role = 'moderator'")
    _allow_roles(_roles() - {"moderator"})

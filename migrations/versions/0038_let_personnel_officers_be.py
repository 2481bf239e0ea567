"""A role for those who keep the performance years, courses and training hours of an agency."""

from alembic import op

revision = "0038"
down_revision = "0037"

BEFORE = (
    "administrator", "agency_head", "complaint_officer", "coordinator", "counter", "enumerator", "inspector", "moderator",
    "publisher", "survey_officer",
)  # fmt: skip


def roles(*names: str) -> None:
    """Let a role be one of these."""
    listed = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("membership") as batch:
        batch.drop_constraint(op.f("ck_membership_role"), type_="check")
        batch.create_check_constraint(op.f("ck_membership_role"), f"role IN ({listed})")


def upgrade() -> None:
    roles(*sorted((*BEFORE, "hr")))


def downgrade() -> None:
    """Fails where somebody has or had the role: what they did is not forgotten."""
    roles(*BEFORE)

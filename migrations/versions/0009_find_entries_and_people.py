"""Find the entries of the log by action, and people by name, however many there are."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index("ix_audit_entry_action", "audit_entry", ["action", "id"])
    op.create_index("ix_person_name", "person", ["name", "id"])


def downgrade() -> None:
    op.drop_index("ix_person_name", "person")
    op.drop_index("ix_audit_entry_action", "audit_entry")

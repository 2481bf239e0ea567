"""Accounts of residents: of no person of the staff, with a name to be called by, and how they were verified."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

CHECKS = {
    "staff_or_resident": "person_id IS NULL OR called IS NULL",
    "verified_once": "(verified_by IS NULL) = (verified_at IS NULL)",
    "counter_has_an_agency": "(verified_by = 'counter') = (verified_agency_id IS NOT NULL)",
}
NAMED = {"native_enum": False, "create_constraint": True, "length": 40}
LANGUAGES = sa.Enum("id", "en", name="language", **NAMED)
VERIFICATIONS = sa.Enum("counter", "gateway", "mail", name="verification", **NAMED)


def upgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.alter_column("identity", existing_type=sa.String(), nullable=True)
        batch.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("called", sa.String(80), nullable=True))
        batch.add_column(sa.Column("language", LANGUAGES, nullable=False, server_default="id"))
        batch.add_column(sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("verified_by", VERIFICATIONS, nullable=True))
        batch.add_column(sa.Column("verified_agency_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(
            op.f("fk_account_verified_agency_id_agency"), "agency", ["verified_agency_id"], ["id"]
        )  # fmt: skip
        for name, check in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_account_{name}"), check)


def downgrade() -> None:
    """Before this there were no residents: their accounts go, with what hangs on them."""
    theirs = "IN (SELECT id FROM account WHERE person_id IS NULL)"
    for table in ("account_session", "password_link"):
        op.execute(f"DELETE FROM {table} WHERE account_id {theirs}")
    op.execute(f"UPDATE audit_entry SET actor_id = NULL WHERE actor_id {theirs}")
    op.execute("DELETE FROM account WHERE person_id IS NULL")
    with op.batch_alter_table("account") as batch:
        for name in (*CHECKS, "language", "verification"):
            batch.drop_constraint(op.f(f"ck_account_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_account_verified_agency_id_agency"), type_="foreignkey")
        for name in ("called", "language", "made_at", "verified_at", "verified_by", "verified_agency_id", "closed_at"):
            batch.drop_column(name)
        batch.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("identity", existing_type=sa.String(), nullable=False)

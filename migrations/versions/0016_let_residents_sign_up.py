"""Claims to an address or a number, the codes of the counters, and what an account signed in with before."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

ROLES = ("administrator", "agency_head", "counter", "enumerator", "inspector", "publisher", "survey_officer")
NAMED = {"native_enum": False, "create_constraint": True, "length": 40}


def kinds() -> sa.Enum:
    return sa.Enum("forgotten", "move", "sign_up", name="claimkind", **NAMED)


def languages() -> sa.Enum:
    return sa.Enum("id", "en", name="language", **NAMED)


def verifications() -> sa.Enum:
    return sa.Enum("counter", "gateway", "mail", name="verification", **NAMED)


def moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def roles(*names: str) -> None:
    """Let a role be one of these."""
    listed = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("membership") as batch:
        batch.drop_constraint(op.f("ck_membership_role"), type_="check")
        batch.create_check_constraint(op.f("ck_membership_role"), f"role IN ({listed})")


def upgrade() -> None:
    roles(*ROLES)
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", kinds(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("called", sa.String(80), nullable=True),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("language", languages(), nullable=False),
        moment("made_at"),
        moment("expires_at"),
        sa.Column("hash", sa.String(64), nullable=True),
        sa.Column("back", sa.String(300), nullable=True),
        moment("due_at", nullable=True),
        sa.CheckConstraint("(kind = 'sign_up') = (password IS NOT NULL)", name=op.f("ck_claim_sign_up_has_a_password")),
        sa.CheckConstraint("kind <> 'move' OR account_id IS NOT NULL", name=op.f("ck_claim_move_is_of_an_account")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claim_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("hash", name=op.f("uq_claim_hash")),
    )
    for name in ("identity", "account_id", "expires_at"):
        op.create_index(op.f(f"ix_claim_{name}"), "claim", [name])
    op.create_table(
        "counter_code",
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("by", verifications(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        moment("expires_at"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_counter_code_agency_id_agency")),
        sa.PrimaryKeyConstraint("about", name=op.f("pk_counter_code")),
    )
    op.create_table(
        "old_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("verified_by", verifications(), nullable=True),
        moment("verified_at", nullable=True),
        sa.Column("verified_agency_id", sa.Integer(), nullable=True),
        moment("expires_at"),
        sa.Column("hash", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_old_address_account_id_account")),
        sa.ForeignKeyConstraint(
            ["verified_agency_id"], ["agency.id"], name=op.f("fk_old_address_verified_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_address")),
        sa.UniqueConstraint("hash", name=op.f("uq_old_address_hash")),
    )
    op.create_index(op.f("ix_old_address_account_id"), "old_address", ["account_id"])
    op.create_table(
        "mailed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed")),
    )
    op.create_index(op.f("ix_mailed_about"), "mailed", ["about"])


def downgrade() -> None:
    """Before this there was no counter: who held the role held none."""
    op.execute("DELETE FROM membership WHERE role = 'counter'")
    roles(*(name for name in ROLES if name != "counter"))
    for table in ("mailed", "old_address", "counter_code", "claim"):
        op.drop_table(table)

"""Notices: who follows what, what they were told, and how they want to hear of it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

MOMENT = sa.DateTime(timezone=True)
HOW = sa.Enum(
    "none", "inbox", "at_once", "daily", "weekly", name="how", native_enum=False, create_constraint=True, length=40
)


def upgrade() -> None:
    op.create_table(
        "follow",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column(
            "account_id", sa.Integer(), sa.ForeignKey("account.id", name="fk_follow_account_id_account"), nullable=False
        ),
        sa.Column("service_id", sa.Integer(), sa.ForeignKey("service.id", name="fk_follow_service_id_service")),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_follow_agency_id_agency")),
        sa.PrimaryKeyConstraint("key", name="pk_follow"),
        sa.UniqueConstraint("account_id", "service_id", name="uq_follow_account_id_service_id"),
        sa.UniqueConstraint("account_id", "agency_id", name="uq_follow_account_id_agency_id"),
        sa.CheckConstraint("(service_id IS NULL) <> (agency_id IS NULL)", name=op.f("ck_follow_one_thing")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_follow_service_id", "follow", ["service_id"])
    op.create_index("ix_follow_agency_id", "follow", ["agency_id"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "account_id", sa.Integer(), sa.ForeignKey("account.id", name="fk_notice_account_id_account"), nullable=False
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("done_at", MOMENT),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("to_mail", sa.Boolean(), nullable=False),
        sa.Column("mailed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("account_id", "kind", "subject", name="uq_notice_account_id_kind_subject"),
        sa.CheckConstraint("unread = (read_at IS NULL AND done_at IS NULL)", name=op.f("ck_notice_unread")),
    )
    op.create_index("ix_notice_newest", "notice", ["account_id", "id"])
    op.create_index("ix_notice_unread", "notice", ["account_id", "unread", "id"])
    where = sa.text("to_mail")
    op.create_index("ix_notice_to_mail", "notice", ["account_id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "told",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_told"),
    )
    op.create_index("ix_told_told_at", "told", ["told_at"])
    op.create_table(
        "preference",
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("account.id", name="fk_preference_account_id_account"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("how", HOW, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "kind", name="pk_preference"),
    )
    op.create_table(
        "digest_hour",
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("account.id", name="fk_digest_hour_account_id_account"),
            nullable=False,
        ),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_digest_hour"),
        sa.CheckConstraint("hour BETWEEN 5 AND 21", name=op.f("ck_digest_hour_hour")),
    )


def downgrade() -> None:
    for table in ("digest_hour", "preference", "told", "notice", "follow"):
        op.drop_table(table)

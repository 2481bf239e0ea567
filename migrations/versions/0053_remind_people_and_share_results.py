"""Remind people as often as HR says, and let a shared step stand as evidence of a result in the plans of its owners."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0051"

KINDS = (
    "remind_plan", "remind_plan_team", "remind_self_view", "remind_self_view_team", "remind_view", "remind_word",
)  # fmt: skip


def upgrade() -> None:
    _make_reminder_terms()
    _make_reminder()
    _make_reminder_thing()
    _make_matter_credit()


def _make_reminder_terms() -> None:
    op.create_table(
        "reminder_terms",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("superior_after", sa.Integer(), nullable=False),
        sa.Column("word_after", sa.Integer(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "before BETWEEN 0 AND 60 AND every BETWEEN 0 AND 60", name=op.f("ck_reminder_terms_asks_in_days")
        ),
        sa.CheckConstraint(
            "superior_after BETWEEN 0 AND 90 AND word_after BETWEEN 0 AND 365",
            name=op.f("ck_reminder_terms_tells_in_days"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_reminder_terms_agency_id_agency")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_reminder_terms_set_by_id_person")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_reminder_terms")),
    )


def _make_reminder() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("told_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="remind", native_enum=False, create_constraint=True, length=40), nullable=False
        ),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["told_id"], ["person.id"], name=op.f("fk_reminder_told_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "told_id", "kind", "period", "sent_on", name=op.f("uq_reminder_told_id_kind_period_sent_on")
        ),
    )
    op.create_index("ix_reminder_sent", "reminder", ["sent_on"])


def _make_reminder_thing() -> None:
    op.create_table(
        "reminder_thing",
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_thing_reminder_id_reminder")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_thing_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_reminder_thing_post_id_post")),
        sa.PrimaryKeyConstraint("reminder_id", "person_id", "post_id", name=op.f("pk_reminder_thing")),
        sqlite_with_rowid=False,
    )


def _make_matter_credit() -> None:
    op.create_table(
        "matter_credit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("named_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["result_line.id"], name=op.f("fk_matter_credit_line_id_result_line")),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["shared_matter.id"], name=op.f("fk_matter_credit_matter_id_shared_matter")
        ),
        sa.ForeignKeyConstraint(["step_id"], ["matter_step.id"], name=op.f("fk_matter_credit_step_id_matter_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_credit")),
    )
    op.create_index(op.f("ix_matter_credit_matter_id"), "matter_credit", ["matter_id"])
    of_step, of_whole = sa.text("step_id IS NOT NULL"), sa.text("step_id IS NULL")
    op.create_index(
        "ix_matter_credit_step", "matter_credit", ["line_id", "step_id"], unique=True,
        sqlite_where=of_step, postgresql_where=of_step,
    )  # fmt: skip
    op.create_index(
        "ix_matter_credit_whole", "matter_credit", ["line_id", "matter_id"], unique=True,
        sqlite_where=of_whole, postgresql_where=of_whole,
    )  # fmt: skip


def downgrade() -> None:
    for table in ("matter_credit", "reminder_thing", "reminder", "reminder_terms"):
        op.drop_table(table)

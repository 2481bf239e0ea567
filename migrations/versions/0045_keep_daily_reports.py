"""Daily reports, what was said to them, and what the portal knows of the work of a day."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

KINDS = (
    "case_answered", "case_handled", "case_declared", "forum_answered", "promise_made", "promise_followed_up",
    "promise_declared", "text_moderated", "card_published", "card_replied", "survey_registered",
)  # fmt: skip
MOMENT = sa.DateTime(timezone=True)
WAITS = sa.text("sent_version > decided_version")


def key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    op.create_table(
        "work_done",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="workkind", native_enum=False, length=40), nullable=False),
        sa.Column("reference", sa.String(160), nullable=False),
        sa.CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name=op.f("ck_work_done_workkind")),
        key("work_done", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_done")),
        sa.UniqueConstraint("key", name=op.f("uq_work_done_key")),
    )
    op.create_index(op.f("ix_work_done_of_day"), "work_done", ["person_id", "day"])
    op.create_table(
        "daily_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("sent_version", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("decided_version", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.CheckConstraint("(sent_version = 0) = (sent_at IS NULL)", name=op.f("ck_daily_report_sent_at_a_moment")),
        sa.CheckConstraint("decided_version <= sent_version", name=op.f("ck_daily_report_decided_on_what_was_sent")),
        sa.CheckConstraint("(decided_version = 0) = (accepted IS NULL)", name=op.f("ck_daily_report_decided_somehow")),
        key("daily_report", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_report")),
        sa.UniqueConstraint("person_id", "day", name=op.f("uq_daily_report_person_id_day")),
    )
    op.create_index(
        op.f("ix_daily_report_waiting"), "daily_report", ["person_id", "day"], sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.create_table(
        "report_line",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("proof", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("likeness", sa.String(16), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_report_line_says_something")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_report_line_counts_something")),
        key("report_line", "report_id", "daily_report"),
        key("report_line", "result_id", "result_line"),
        sa.PrimaryKeyConstraint("report_id", "version", "place", name=op.f("pk_report_line")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_report_line_result_id"), "report_line", ["result_id"])
    op.create_table(
        "report_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_report_file_is_called_something")),
        key("report_file", "report_id", "daily_report"),
        key("report_file", "file_id", "stored_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_report_file_file_id")),
    )
    op.create_index(op.f("ix_report_file_report_id"), "report_file", ["report_id"])
    op.create_table(
        "report_decision",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(600), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("deputising", sa.Boolean(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.CheckConstraint("accepted OR reason <> ''", name=op.f("ck_report_decision_returned_with_a_reason")),
        key("report_decision", "report_id", "daily_report"),
        key("report_decision", "decided_by_id", "person"),
        sa.PrimaryKeyConstraint("report_id", "version", name=op.f("pk_report_decision")),
    )
    op.create_table(
        "report_reading",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        key("report_reading", "report_id", "daily_report"),
        key("report_reading", "reader_id", "person"),
        sa.PrimaryKeyConstraint("report_id", "version", "reader_id", name=op.f("pk_report_reading")),
    )


def downgrade() -> None:
    for table in ("report_reading", "report_decision", "report_file", "report_line", "daily_report", "work_done"):
        op.drop_table(table)

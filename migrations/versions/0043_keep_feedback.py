"""Keep words of feedback, what was asked and what was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _make_feedback_request()
    _make_feedback()
    _make_feedback_answer()


def _make_feedback_request() -> None:
    op.create_table(
        "feedback_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column(
            "value",
            _kind("value", "service", "accountable", "competent", "harmonious", "loyal", "adaptive", "collaborative"),
            nullable=True,
        ),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_feedback_request_says_something")),
        sa.CheckConstraint("(line_id IS NULL) <> (value IS NULL)", name=op.f("ck_feedback_request_about_one_thing")),
        sa.CheckConstraint("person_id <> of_id", name=op.f("ck_feedback_request_two_people")),
        sa.ForeignKeyConstraint(["line_id"], ["result_line.id"], name=op.f("fk_feedback_request_line_id_result_line")),
        sa.ForeignKeyConstraint(["of_id"], ["person.id"], name=op.f("fk_feedback_request_of_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feedback_request_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_request")),
    )
    op.create_index(op.f("ix_feedback_request_of"), "feedback_request", ["of_id", "id"])
    op.create_index(op.f("ix_feedback_request_person_id"), "feedback_request", ["person_id"])


def _make_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("kind", _kind("kind", "appreciation", "direction", "correction", "help"), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column(
            "value",
            _kind("value", "service", "accountable", "competent", "harmonious", "loyal", "adaptive", "collaborative"),
            nullable=True,
        ),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_feedback_says_something")),
        sa.CheckConstraint("(line_id IS NULL) <> (value IS NULL)", name=op.f("ck_feedback_about_one_thing")),
        sa.CheckConstraint("person_id <> giver_id", name=op.f("ck_feedback_two_people")),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], name=op.f("fk_feedback_giver_id_person")),
        sa.ForeignKeyConstraint(["line_id"], ["result_line.id"], name=op.f("fk_feedback_line_id_result_line")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feedback_person_id_person")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["feedback_request.id"], name=op.f("fk_feedback_request_id_feedback_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_given"), "feedback", ["giver_id", "person_id", "given_at"])
    op.create_index(op.f("ix_feedback_of"), "feedback", ["person_id", "id"])
    op.create_index(op.f("ix_feedback_request_id"), "feedback", ["request_id"])


def _make_feedback_answer() -> None:
    op.create_table(
        "feedback_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_feedback_answer_says_something")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_answer_feedback_id_feedback")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_answer")),
    )
    op.create_index(op.f("ix_feedback_answer_feedback_id"), "feedback_answer", ["feedback_id"])


def downgrade() -> None:
    for table in ("feedback_answer", "feedback", "feedback_request"):
        op.drop_table(table)

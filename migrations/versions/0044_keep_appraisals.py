"""Keep appraisals, what superiors made of them, objections, and what agencies achieved."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _make_distribution_note()
    _make_unit_achievement()
    _make_appraisal()
    _make_appraisal_view()
    _make_objection()
    _make_realisation()


def _make_distribution_note() -> None:
    op.create_table(
        "distribution_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_distribution_note_says_why")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_distribution_note_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_note")),
    )
    op.create_index(op.f("ix_distribution_note_of"), "distribution_note", ["person_id", "period", "id"])


def _make_unit_achievement() -> None:
    op.create_table(
        "unit_achievement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("level", _kind("achievement", "special", "good", "improve", "poor", "very_poor"), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_unit_achievement_says_why")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_unit_achievement_agency_id_agency")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_unit_achievement_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_achievement")),
    )
    op.create_index(op.f("ix_unit_achievement_of"), "unit_achievement", ["agency_id", "period", "id"])


def _make_appraisal() -> None:
    op.create_table(
        "appraisal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("self_view", sa.String(length=1000), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_appraisal_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal")),
        sa.UniqueConstraint("plan_id", "period", name=op.f("uq_appraisal_plan_id_period")),
    )


def _make_appraisal_view() -> None:
    op.create_table(
        "appraisal_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appraisal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("work", _kind("work", "above", "as", "below"), nullable=False),
        sa.Column("conduct", _kind("conduct", "above", "as", "below"), nullable=False),
        sa.Column("work_marks", sa.JSON(), nullable=False),
        sa.Column("conduct_marks", sa.JSON(), nullable=False),
        sa.Column("organisation", _kind("achievement", "special", "good", "improve", "poor", "very_poor"), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("deputising", sa.Boolean(), nullable=False),
        sa.Column("by_objection", sa.Boolean(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_appraisal_view_says_why")),
        sa.ForeignKeyConstraint(
            ["appraisal_id"], ["appraisal.id"], name=op.f("fk_appraisal_view_appraisal_id_appraisal")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_appraisal_view_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_view")),
        sa.UniqueConstraint("appraisal_id", "number", name=op.f("uq_appraisal_view_appraisal_id_number")),
    )
    op.create_index(op.f("ix_appraisal_view_by"), "appraisal_view", ["by_id", "id"])


def _make_objection() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appraisal_id", sa.Integer(), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.Column("assessor_words", sa.String(length=1000), nullable=False),
        sa.Column("assessor_said_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("changed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "(assessor_said_on IS NULL) = (assessor_words = '')", name=op.f("ck_objection_explained_on_a_day")
        ),
        sa.CheckConstraint("(decided_on IS NULL) = (reason = '')", name=op.f("ck_objection_decided_with_a_reason")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_objection_has_a_reason")),
        sa.CheckConstraint("(decided_on IS NULL) = (changed IS NULL)", name=op.f("ck_objection_decided_somehow")),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_objection_decided_by_somebody")
        ),
        sa.CheckConstraint("decided_by_id <> assessor_id", name=op.f("ck_objection_decided_by_another")),
        sa.ForeignKeyConstraint(["appraisal_id"], ["appraisal.id"], name=op.f("fk_objection_appraisal_id_appraisal")),
        sa.ForeignKeyConstraint(["assessor_id"], ["person.id"], name=op.f("fk_objection_assessor_id_person")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_objection_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("appraisal_id", name=op.f("uq_objection_appraisal_id")),
    )
    op.create_index(
        op.f("ix_objection_open"),
        "objection",
        ["assessor_id"],
        sqlite_where=sa.text("decided_on IS NULL"),
        postgresql_where=sa.text("decided_on IS NULL"),
    )


def _make_realisation() -> None:
    op.create_table(
        "realisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appraisal_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("evidence", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["appraisal_id"], ["appraisal.id"], name=op.f("fk_realisation_appraisal_id_appraisal")),
        sa.ForeignKeyConstraint(["line_id"], ["result_line.id"], name=op.f("fk_realisation_line_id_result_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_realisation")),
        sa.UniqueConstraint("appraisal_id", "line_id", name=op.f("uq_realisation_appraisal_id_line_id")),
    )
    op.create_index(op.f("ix_realisation_line_id"), "realisation", ["line_id"])


def downgrade() -> None:
    for table in ("realisation", "objection", "appraisal_view", "appraisal", "unit_achievement", "distribution_note"):
        op.drop_table(table)

"""Keep appreciations, coaching, notes that two people read, and what was referred further up."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _make_appreciation()
    _make_counselling_note()
    _make_counselling_reading()
    _make_honour()
    _make_referral()
    _make_coaching_plan()
    _make_coaching_review()
    _make_coaching_step()


def _make_appreciation() -> None:
    op.create_table(
        "appreciation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("name <> '' AND basis <> ''", name=op.f("ck_appreciation_has_a_basis")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_appreciation_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appreciation")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_appreciation_agency_id_name")),
    )


def _make_counselling_note() -> None:
    op.create_table(
        "counselling_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_counselling_note_says_something")),
        sa.CheckConstraint("written_by_id <> person_id", name=op.f("ck_counselling_note_two_people")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_counselling_note_person_id_person")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_counselling_note_written_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_note")),
    )
    op.create_index(op.f("ix_counselling_note_person_id"), "counselling_note", ["person_id"])
    op.create_index(op.f("ix_counselling_note_written_by_id"), "counselling_note", ["written_by_id"])


def _make_counselling_reading() -> None:
    op.create_table(
        "counselling_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["counselling_note.id"], name=op.f("fk_counselling_reading_note_id_counselling_note")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_counselling_reading_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling_reading")),
    )
    op.create_index(op.f("ix_counselling_reading_note_id"), "counselling_reading", ["note_id"])


def _make_honour() -> None:
    op.create_table(
        "honour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appreciation_id", sa.Integer(), nullable=False),
        sa.Column("source", _kind("source", "target", "step"), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(length=8), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.String(length=1000), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("deputising", sa.Boolean(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.CheckConstraint("reasons <> ''", name=op.f("ck_honour_has_reasons")),
        sa.CheckConstraint("(granted IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_honour_decided_by_somebody")),
        sa.CheckConstraint("(service_id IS NULL) = (period IS NULL)", name=op.f("ck_honour_of_a_card_or_not")),
        sa.CheckConstraint("decided_by_id <> given_by_id", name=op.f("ck_honour_two_people")),
        sa.CheckConstraint("given_by_id <> person_id AND decided_by_id <> person_id", name=op.f("ck_honour_by_another")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_honour_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["appreciation_id"], ["appreciation.id"], name=op.f("fk_honour_appreciation_id_appreciation")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_honour_decided_by_id_person")),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_honour_given_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_honour_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_honour_post_id_post")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_honour_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honour")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_honour_source_source_id")),
    )
    op.create_index(op.f("ix_honour_agency_id"), "honour", ["agency_id"])
    op.create_index(op.f("ix_honour_person_id"), "honour", ["person_id"])


def _make_referral() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("cause", _kind("cause", "result", "conduct"), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("evidence", sa.String(length=1000), nullable=False),
        sa.Column("said", sa.String(length=1000), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("why <> '' AND evidence <> ''", name=op.f("ck_referral_has_evidence")),
        sa.CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name=op.f("ck_referral_answered_in_words")),
        sa.CheckConstraint("by_id <> person_id", name=op.f("ck_referral_two_people")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_referral_answered_by_id_person")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_referral_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_referral_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_referral_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index("ix_referral_person", "referral", ["person_id", "post_id"])
    op.create_index(op.f("ix_referral_post_id"), "referral", ["post_id"])


def _make_coaching_plan() -> None:
    op.create_table(
        "coaching_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=True),
        sa.Column("goal", sa.String(length=1000), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=1000), nullable=True),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (outcome IS NULL)", name=op.f("ck_coaching_plan_ended_with_its_outcome")
        ),
        sa.CheckConstraint("coach_id <> person_id", name=op.f("ck_coaching_plan_two_people")),
        sa.CheckConstraint("review_on >= opened_on", name=op.f("ck_coaching_plan_reviewed_later")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_coaching_plan_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_coaching_plan_coach_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_coaching_plan_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_coaching_plan_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_plan")),
    )
    op.create_index("ix_coaching_plan_person", "coaching_plan", ["person_id", "post_id"])
    op.create_index(op.f("ix_coaching_plan_post_id"), "coaching_plan", ["post_id"])


def _make_coaching_review() -> None:
    op.create_table(
        "coaching_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_coaching_review_says_something")),
        sa.ForeignKeyConstraint(["plan_id"], ["coaching_plan.id"], name=op.f("fk_coaching_review_plan_id_coaching_plan")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_coaching_review_written_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_review")),
    )
    op.create_index(op.f("ix_coaching_review_plan_id"), "coaching_review", ["plan_id"])


def _make_coaching_step() -> None:
    op.create_table(
        "coaching_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("by_coach", sa.Boolean(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint("what <> ''", name=op.f("ck_coaching_step_says_what")),
        sa.ForeignKeyConstraint(["plan_id"], ["coaching_plan.id"], name=op.f("fk_coaching_step_plan_id_coaching_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_step")),
    )
    op.create_index(op.f("ix_coaching_step_plan_id"), "coaching_step", ["plan_id"])


def downgrade() -> None:
    for table in (
        "coaching_step",
        "coaching_review",
        "coaching_plan",
        "referral",
        "honour",
        "counselling_reading",
        "counselling_note",
        "appreciation",
    ):
        op.drop_table(table)

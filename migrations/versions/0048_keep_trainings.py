"""Keep training institutions, courses, who learnt what, and what posts ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _make_competency()
    _make_training_terms()
    _make_competency_assessment()
    _make_training_provider()
    _make_course()
    _make_post_competency()
    _make_course_session()
    _make_training()


def _make_competency() -> None:
    op.create_table(
        "competency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _kind("competencykind", "technical", "managerial", "socio_cultural"), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.CheckConstraint("name <> '' AND source <> ''", name=op.f("ck_competency_has_a_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency")),
        sa.UniqueConstraint("name", name=op.f("uq_competency_name")),
    )


def _make_training_terms() -> None:
    op.create_table(
        "training_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.CheckConstraint("legal_basis <> '' AND source <> ''", name=op.f("ck_training_terms_has_a_basis")),
        sa.CheckConstraint("hours BETWEEN 1 AND 200", name=op.f("ck_training_terms_hours")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_terms")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_training_terms_valid_from")),
    )


def _make_competency_assessment() -> None:
    op.create_table(
        "competency_assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis <> ''", name=op.f("ck_competency_assessment_has_a_basis")),
        sa.CheckConstraint("by_id <> person_id", name=op.f("ck_competency_assessment_by_another")),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_competency_assessment_level")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_competency_assessment_by_id_person")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_competency_assessment_competency_id_competency")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_competency_assessment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency_assessment")),
    )
    op.create_index("ix_competency_assessment_person", "competency_assessment", ["person_id", "competency_id"])


def _make_training_provider() -> None:
    op.create_table(
        "training_provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("offers", sa.String(length=1000), nullable=False),
        sa.Column("agreement", sa.String(length=150), nullable=False),
        sa.Column("agreement_from", sa.Date(), nullable=True),
        sa.Column("agreement_until", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("name <> '' AND contact <> ''", name=op.f("ck_training_provider_can_be_reached")),
        sa.CheckConstraint(
            "agreement_until IS NULL OR agreement_until >= agreement_from",
            name=op.f("ck_training_provider_ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_training_provider_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_provider")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_training_provider_agency_id_name")),
    )


def _make_course() -> None:
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("about", sa.String(length=1000), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("way", _kind("way", "classical", "non_classical"), nullable=False),
        sa.Column("element", sa.String(length=4), nullable=True),
        sa.Column("competency_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("hours BETWEEN 1 AND 1000", name=op.f("ck_course_hours")),
        sa.ForeignKeyConstraint(["competency_id"], ["competency.id"], name=op.f("fk_course_competency_id_competency")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["training_provider.id"], name=op.f("fk_course_provider_id_training_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("provider_id", "title", name=op.f("uq_course_provider_id_title")),
    )
    op.create_index("ix_course_element", "course", ["element"])


def _make_post_competency() -> None:
    op.create_table(
        "post_competency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_post_competency_level")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_post_competency_competency_id_competency")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_competency_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_competency")),
        sa.UniqueConstraint("post_id", "competency_id", name=op.f("uq_post_competency_post_id_competency_id")),
    )


def _make_course_session() -> None:
    op.create_table(
        "course_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=150), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_course_session_has_room")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_course_session_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_session_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_session")),
    )
    op.create_index(op.f("ix_course_session_course_id"), "course_session", ["course_id"])
    op.create_index(op.f("ix_course_session_from_on"), "course_session", ["from_on"])


def _make_training() -> None:
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("provider", sa.String(length=150), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=True),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("consented_by_id", sa.Integer(), nullable=True),
        sa.Column("deputising", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("certificate", sa.String(length=150), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(checked_on IS NULL) = (checked_by_id IS NULL)", name=op.f("ck_training_checked_by_somebody")
        ),
        sa.CheckConstraint("(consented IS NULL) = (consented_on IS NULL)", name=op.f("ck_training_consented_on_a_day")),
        sa.CheckConstraint(
            "checked_by_id <> person_id AND consented_by_id <> person_id", name=op.f("ck_training_by_another")
        ),
        sa.CheckConstraint("counted IS NULL OR checked_on IS NOT NULL", name=op.f("ck_training_counts_once_checked")),
        sa.CheckConstraint("hours BETWEEN 1 AND 1000", name=op.f("ck_training_hours")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_training_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["person.id"], name=op.f("fk_training_checked_by_id_person")),
        sa.ForeignKeyConstraint(["consented_by_id"], ["person.id"], name=op.f("fk_training_consented_by_id_person")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_training_file_id_stored_file")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_training_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_training_post_id_post")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["course_session.id"], name=op.f("fk_training_session_id_course_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("file_id", name=op.f("uq_training_file_id")),
        sa.UniqueConstraint("person_id", "session_id", name=op.f("uq_training_person_id_session_id")),
    )
    op.create_index("ix_training_person", "training", ["person_id", "last_day"])
    op.create_index(op.f("ix_training_post_id"), "training", ["post_id"])
    op.create_index(op.f("ix_training_session_id"), "training", ["session_id"])
    op.create_index("ix_training_unchecked", "training", ["checked_on", "post_id"])
    unanswered = sa.text("consented IS NULL AND session_id IS NOT NULL")
    op.create_index(
        "ix_training_unanswered", "training", ["post_id"], sqlite_where=unanswered, postgresql_where=unanswered
    )


def downgrade() -> None:
    for table in (
        "training",
        "course_session",
        "post_competency",
        "course",
        "training_provider",
        "competency_assessment",
        "training_terms",
        "competency",
    ):
        op.drop_table(table)

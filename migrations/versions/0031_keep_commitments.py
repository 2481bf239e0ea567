"""Keep commitments: what was found, what an agency promised in answer, what happened to it, and who said it was kept."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

STATES = ("open", "declared", "kept", "not_kept", "unconfirmed", "withdrawn")


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _make_commitment_terms()
    _make_finding()
    _make_commitment()
    _make_commitment_step()
    _make_commitment_word()
    _make_finding_complaint()
    _make_commitment_photo()


def _make_commitment_terms() -> None:
    op.create_table(
        "commitment_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("moves_most", sa.Integer(), nullable=False),
        sa.Column("rounds_most", sa.Integer(), nullable=False),
        sa.Column("word_days", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.CheckConstraint("legal_basis <> ''", name=op.f("ck_commitment_terms_has_a_legal_basis")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_commitment_terms_has_a_source")),
        sa.CheckConstraint(
            "moves_most >= 0 AND rounds_most > 0 AND word_days > 0", name=op.f("ck_commitment_terms_numbers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_terms")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_commitment_terms_valid_from")),
    )


def _make_finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _kind("findingkind", "element", "complaints", "thread", "other"), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(length=8), nullable=True),
        sa.Column("element", sa.String(length=4), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'element') = (element IS NOT NULL)", name=op.f("ck_finding_names_its_element")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_finding_in_words")),
        sa.CheckConstraint("(element IS NULL) = (period IS NULL)", name=op.f("ck_finding_an_element_of_a_period")),
        sa.CheckConstraint("element IS NULL OR service_id IS NOT NULL", name=op.f("ck_finding_an_element_of_a_service")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_finding_agency_id_agency")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_finding_by_id_person")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_finding_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index("ix_finding_element", "finding", ["service_id", "period", "element"])


def _make_commitment() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("state", _kind("state", *STATES), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("not_kept", sa.Integer(), nullable=False),
        sa.Column("visit_kept", sa.Boolean(), nullable=True),
        sa.Column("moves_most", sa.Integer(), nullable=False),
        sa.Column("rounds_most", sa.Integer(), nullable=False),
        sa.Column("word_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'declared') = (until_at IS NOT NULL)", name=op.f("ck_commitment_asks_for_a_while")),
        sa.CheckConstraint("what <> ''", name=op.f("ck_commitment_says_what")),
        sa.CheckConstraint("(first_due_on = due_on) = (moves = 0)", name=op.f("ck_commitment_moved_or_not")),
        sa.CheckConstraint("first_due_on <= due_on", name=op.f("ck_commitment_never_sooner")),
        sa.CheckConstraint("kept + not_kept <= asked", name=op.f("ck_commitment_words_of_those_asked")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_commitment_agency_id_agency")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_commitment_finding_id_finding")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_commitment_post_id_post")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_commitment_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("number", name=op.f("uq_commitment_number")),
    )
    op.create_index(op.f("ix_commitment_finding_id"), "commitment", ["finding_id"])
    op.create_index(
        "ix_commitment_late",
        "commitment",
        ["due_on", "id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_commitment_of_agency", "commitment", ["agency_id", "state", "id"])
    op.create_index("ix_commitment_of_service", "commitment", ["service_id", "id"])
    op.create_index("ix_commitment_state", "commitment", ["state", "id"])
    op.create_index(
        "ix_commitment_until",
        "commitment",
        ["until_at"],
        sqlite_where=sa.text("until_at IS NOT NULL"),
        postgresql_where=sa.text("until_at IS NOT NULL"),
    )


def _make_commitment_step() -> None:
    op.create_table(
        "commitment_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            _kind("stepkind", "made", "linked", "followed_up", "moved", "declared", "visited", "settled", "withdrawn"),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("found", sa.Boolean(), nullable=True),
        sa.Column("state", _kind("settled_state", *STATES), nullable=True),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("not_kept", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'moved') = (from_on IS NOT NULL)", name=op.f("ck_commitment_step_moved_from_a_day")),
        sa.CheckConstraint(
            "(kind = 'settled') = (state IS NOT NULL)", name=op.f("ck_commitment_step_settled_as_something")
        ),
        sa.CheckConstraint(
            "(kind = 'visited') = (found IS NOT NULL)", name=op.f("ck_commitment_step_a_visit_found_something")
        ),
        sa.CheckConstraint("(from_on IS NULL) = (to_on IS NULL)", name=op.f("ck_commitment_step_and_to_one")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_commitment_step_agency_id_agency")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_commitment_step_by_id_person")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_step_commitment_id_commitment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_step")),
    )
    op.create_index("ix_commitment_step_at", "commitment_step", ["at"])
    op.create_index("ix_commitment_step_of", "commitment_step", ["commitment_id", "id"])


def _make_commitment_word() -> None:
    op.create_table(
        "commitment_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(length=16), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("known", sa.String(length=10), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_word_commitment_id_commitment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_word")),
        sa.UniqueConstraint("commitment_id", "round", "asker", name=op.f("uq_commitment_word_commitment_id_round_asker")),
    )


def _make_finding_complaint() -> None:
    op.create_table(
        "finding_complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_finding_complaint_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_complaint_finding_id_finding")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_complaint")),
        sa.UniqueConstraint("finding_id", "complaint_id", name=op.f("uq_finding_complaint_finding_id_complaint_id")),
    )
    op.create_index("ix_finding_complaint_of", "finding_complaint", ["complaint_id"])


def _make_commitment_photo() -> None:
    op.create_table(
        "commitment_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("reading", sa.String(length=10), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_photo_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_commitment_photo_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["step_id"], ["commitment_step.id"], name=op.f("fk_commitment_photo_step_id_commitment_step")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_photo")),
        sa.UniqueConstraint("file_id", name=op.f("uq_commitment_photo_file_id")),
    )
    op.create_index("ix_commitment_photo_of", "commitment_photo", ["commitment_id", "id"])


def downgrade() -> None:
    for table in (
        "commitment_photo",
        "finding_complaint",
        "commitment_word",
        "commitment_step",
        "commitment",
        "finding",
        "commitment_terms",
    ):
        op.drop_table(table)

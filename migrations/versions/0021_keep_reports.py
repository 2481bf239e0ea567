"""Keep the reports of residents: limits, categories, cases, and who reported them in a table of its own."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

NAMED = {"native_enum": False, "create_constraint": True, "length": 40}
UNITS = ("hour", "day", "workday")
KINDS = sa.Enum("complaint", "information", "suggestion", name="kind", **NAMED)
GRADES = sa.Enum("info", "ppid", "ringan", "tbp", "bp", "aspirasi", "darurat", name="grade", **NAMED)
TIERS = sa.Enum("light", "formal", name="tier", **NAMED)
READINGS = ("new", "waiting", "released", "rejected")
STATES = sa.Enum(
    "received",
    "in_hand",
    "asked",
    "declared",
    "confirmed",
    "silent",
    "rejected",
    "withdrawn",
    "lapsed",
    "merged",
    "disputed",
    name="state",
    **NAMED,
)
REASONS = sa.Enum("incomplete", "not_government", "court", "crime", "repeated", "unclear", name="reason", **NAMED)
STEPKINDS = sa.Enum(
    "received",
    "verified",
    "graded",
    "forwarded",
    "bounced",
    "supported",
    "asked",
    "replied",
    "undelivered",
    "added",
    "answered",
    "not_yet",
    "declared",
    "said",
    "climbed",
    "objected",
    "reopened",
    "disputed",
    "rejected",
    "completed",
    "withdrawn",
    "lapsed",
    "silent",
    "merged",
    "took_in",
    "joined",
    "tiered",
    "outside",
    "unsealed",
    "noted",
    name="stepkind",
    **NAMED,
)
SAIDS = sa.Enum("done", "partly", "not_done", name="said", **NAMED)
KNOWNS = sa.Enum("mail", "telephone", "counter", "guest", name="known", **NAMED)
TABLES = (
    "complaint_limit",
    "saved_answer",
    "complaint_category",
    "complaint",
    "complaint_follower",
    "complaint_step",
    "complaint_support",
    "complaint_word",
    "reporter",
    "unsealing",
    "complaint_photo",
)


def _roles() -> set[str]:
    """Which the database knows by now: another revision may have added some."""
    (check,) = (
        each["sqltext"]
        for each in sa.inspect(op.get_bind()).get_check_constraints("membership")
        if each["name"] == "ck_membership_role"
    )
    return set(re.findall(r"'(\w+)'", check))


def _allow_roles(roles: set[str]) -> None:
    names = ", ".join(f"'{role}'" for role in sorted(roles))
    with op.batch_alter_table("membership") as batch:
        batch.drop_constraint(op.f("ck_membership_role"), type_="check")
        batch.create_check_constraint(op.f("ck_membership_role"), f"role IN ({names})")


ROLES = {"complaint_officer", "coordinator"}


def upgrade() -> None:
    _allow_roles(_roles() | ROLES)
    op.add_column("moderated_text", sa.Column("picture", sa.String(32), nullable=True))
    op.create_table(
        "complaint_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("verify_amount", sa.Integer(), nullable=True),
        sa.Column("verify_unit", sa.Enum(*UNITS, name="verify_unit", **NAMED), nullable=True),
        sa.Column("answer_amount", sa.Integer(), nullable=False),
        sa.Column("answer_unit", sa.Enum(*UNITS, name="answer_unit", **NAMED), nullable=False),
        sa.Column("finish_amount", sa.Integer(), nullable=False),
        sa.Column("finish_unit", sa.Enum(*UNITS, name="finish_unit", **NAMED), nullable=False),
        sa.Column("reporter_amount", sa.Integer(), nullable=False),
        sa.Column("reporter_unit", sa.Enum(*UNITS, name="reporter_unit", **NAMED), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(key = 'uu25') = (verify_amount IS NULL)", name=op.f("ck_complaint_limit_the_law_verifies_nothing")
        ),
        sa.CheckConstraint("legal_basis <> ''", name=op.f("ck_complaint_limit_has_a_legal_basis")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_complaint_limit_has_a_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_limit")),
        sa.UniqueConstraint("key", "valid_from", name=op.f("uq_complaint_limit_key_valid_from")),
    )
    op.create_table(
        "saved_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_saved_answer_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_answer")),
        sa.UniqueConstraint("agency_id", "title", name=op.f("uq_saved_answer_agency_id_title")),
    )
    op.create_table(
        "complaint_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(length=40), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("grade", GRADES, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("hint", sa.String(length=160), nullable=False),
        sa.Column("hint_en", sa.String(length=160), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("of_kelurahan", sa.Boolean(), nullable=False),
        sa.Column("public_facility", sa.Boolean(), nullable=False),
        sa.Column("about_officer", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("slug <> '' AND slug = lower(slug)", name=op.f("ck_complaint_category_slug")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_complaint_category_agency_id_agency")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_complaint_category_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_complaint_category_slug")),
    )
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("tier", TIERS, nullable=False),
        sa.Column("grade", GRADES, nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("first_agency_id", sa.Integer(), nullable=False),
        sa.Column("kelurahan_id", sa.Integer(), nullable=True),
        sa.Column("about_officer", sa.Boolean(), nullable=False),
        sa.Column("with_head", sa.Boolean(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("place_text", sa.String(length=300), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("loss", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("text_reading", sa.Enum(*READINGS, name="text_reading", **NAMED), nullable=False),
        sa.Column("text_shown", sa.String(), nullable=True),
        sa.Column("place_reading", sa.Enum(*READINGS, name="place_reading", **NAMED), nullable=False),
        sa.Column("place_shown", sa.String(), nullable=True),
        sa.Column("state", STATES, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("complete_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("ask_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_pause", sa.Boolean(), nullable=False),
        sa.Column("limit_id", sa.Integer(), nullable=False),
        sa.Column("guard_id", sa.Integer(), nullable=False),
        sa.Column("reason", REASONS, nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("bounces", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("joined", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("outside_number", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_complaint_merged_into_another")
        ),
        sa.CheckConstraint(
            "(state = 'rejected') = (reason IS NOT NULL)", name=op.f("ck_complaint_rejected_for_a_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('asked', 'declared')) = (until_at IS NOT NULL)", name=op.f("ck_complaint_waits_for_a_while")
        ),
        sa.CheckConstraint(
            "(state IN ('received', 'in_hand')) = (due_at IS NOT NULL)",
            name=op.f("ck_complaint_due_while_the_clock_runs"),
        ),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_complaint_a_point_has_both")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_complaint_not_merged_into_itself")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_complaint_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["complaint_category.id"], name=op.f("fk_complaint_category_id_complaint_category")
        ),
        sa.ForeignKeyConstraint(["first_agency_id"], ["agency.id"], name=op.f("fk_complaint_first_agency_id_agency")),
        sa.ForeignKeyConstraint(["guard_id"], ["complaint_limit.id"], name=op.f("fk_complaint_guard_id_complaint_limit")),
        sa.ForeignKeyConstraint(["kelurahan_id"], ["agency.id"], name=op.f("fk_complaint_kelurahan_id_agency")),
        sa.ForeignKeyConstraint(["limit_id"], ["complaint_limit.id"], name=op.f("fk_complaint_limit_id_complaint_limit")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["complaint.id"], name=op.f("fk_complaint_merged_into_id_complaint")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_complaint_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("nonce", name=op.f("uq_complaint_nonce")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
    )
    op.create_index("ix_complaint_again", "complaint", ["ask_again_at"], unique=False)
    op.create_index("ix_complaint_alike", "complaint", ["kelurahan_id", "category_id", "state", "id"], unique=False)
    op.create_index(
        "ix_complaint_desk",
        "complaint",
        ["agency_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_complaint_late",
        "complaint",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_complaint_of_agency", "complaint", ["agency_id", "state", "id"], unique=False)
    op.create_index("ix_complaint_waits", "complaint", ["state", "until_at"], unique=False)
    op.create_table(
        "complaint_follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(length=32), nullable=True),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_complaint_follower_account_id_account")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_follower_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_follower")),
        sa.UniqueConstraint("complaint_id", "account_id", name=op.f("uq_complaint_follower_complaint_id_account_id")),
        sa.UniqueConstraint("complaint_id", "nonce", name=op.f("uq_complaint_follower_complaint_id_nonce")),
    )
    op.create_index(op.f("ix_complaint_follower_account_id"), "complaint_follower", ["account_id"], unique=False)
    op.create_index(op.f("ix_complaint_follower_complaint_id"), "complaint_follower", ["complaint_id"], unique=False)
    op.create_table(
        "complaint_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("kind", STEPKINDS, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("to_agency_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("by_when", sa.String(length=120), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("said", SAIDS, nullable=True),
        sa.Column("reason", REASONS, nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_complaint_step_agency_id_agency")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_complaint_step_by_id_person")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_step_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["to_agency_id"], ["agency.id"], name=op.f("fk_complaint_step_to_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_step")),
    )
    op.create_index("ix_complaint_step_kind", "complaint_step", ["kind", "at"], unique=False)
    op.create_index("ix_complaint_step_of", "complaint_step", ["complaint_id", "id"], unique=False)
    op.create_table(
        "complaint_support",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_complaint_support_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_support_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_support")),
        sa.UniqueConstraint("complaint_id", "agency_id", name=op.f("uq_complaint_support_complaint_id_agency_id")),
    )
    op.create_index("ix_complaint_support_agency", "complaint_support", ["agency_id"], unique=False)
    op.create_table(
        "complaint_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("said", SAIDS, nullable=False),
        sa.Column("known", KNOWNS, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_complaint_word_account_id_account")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_word_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_word")),
        sa.UniqueConstraint("complaint_id", "round", "again", name=op.f("uq_complaint_word_complaint_id_round_again")),
    )
    op.create_table(
        "reporter",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("unreachable_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reporter_account_id_account")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_reporter_complaint_id_complaint")),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_reporter")),
    )
    op.create_index(op.f("ix_reporter_account_id"), "reporter", ["account_id"], unique=False)
    op.create_table(
        "unsealing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("confirmed_by_id <> asked_by_id", name=op.f("ck_unsealing_two_people")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_unsealing_asked_by_id_person")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_unsealing_complaint_id_complaint")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_unsealing_confirmed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsealing")),
    )
    op.create_index("ix_unsealing_of", "unsealing", ["complaint_id", "id"], unique=False)
    op.create_table(
        "complaint_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("by_unit", sa.Boolean(), nullable=False),
        sa.Column("pixels", sa.String(length=64), nullable=False),
        sa.Column("likeness", sa.String(length=16), nullable=False),
        sa.Column("reading", sa.Enum(*READINGS, name="reading", **NAMED), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "complaint_id IS NOT NULL OR step_id IS NULL", name=op.f("ck_complaint_photo_steps_belong_to_a_case")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_photo_complaint_id_complaint")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_complaint_photo_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["step_id"], ["complaint_step.id"], name=op.f("fk_complaint_photo_step_id_complaint_step")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_photo")),
        sa.UniqueConstraint("file_id", name=op.f("uq_complaint_photo_file_id")),
    )
    op.create_index("ix_complaint_photo_of", "complaint_photo", ["complaint_id", "id"], unique=False)
    op.create_index("ix_complaint_photo_pixels", "complaint_photo", ["pixels"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM moderated_text WHERE kind = 'complaint'")
    with op.batch_alter_table("moderated_text") as batch:
        batch.drop_column("picture")
    for table in reversed(TABLES):
        op.drop_table(table)
    held = ", ".join(f"'{role}'" for role in sorted(ROLES))
    op.execute(f"DELETE FROM membership WHERE role IN ({held})")
    _allow_roles(_roles() - ROLES)

"""Keep performance years, plans of work with their versions, and what is in a plan; find what was done to a thing."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0038"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _make_cycle()
    _make_plan()
    _make_plan_version()
    _make_result_line()
    _make_conduct()
    _make_work_result()
    _make_indicator()
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject", "id"])


def _make_cycle() -> None:
    op.create_table(
        "cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(closed_on IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_cycle_closed_by_somebody")),
        sa.CheckConstraint("year BETWEEN 2020 AND 2099", name=op.f("ck_cycle_a_year_of_this_century")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_cycle_agency_id_agency")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_cycle_closed_by_id_person")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_cycle_opened_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("agency_id", "year", name=op.f("uq_cycle_agency_id_year")),
    )
    op.create_index(op.f("ix_cycle_year"), "cycle", ["year"])


def _make_plan() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("acting", sa.Boolean(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name=op.f("ck_plan_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_plan_cycle_id_cycle")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_plan_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("cycle_id", "person_id", "post_id", name=op.f("uq_plan_cycle_id_person_id_post_id")),
    )
    op.create_index(op.f("ix_plan_cycle_id"), "plan", ["cycle_id"])
    op.create_index(op.f("ix_plan_of_person"), "plan", ["person_id", "cycle_id"])
    op.create_index(op.f("ix_plan_of_post"), "plan", ["post_id", "cycle_id"])


def _make_plan_version() -> None:
    op.create_table(
        "plan_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=True),
        sa.Column("discussed_on", sa.Date(), nullable=True),
        sa.Column("discussed_with_id", sa.Integer(), nullable=True),
        sa.Column("discussed", sa.String(length=600), nullable=False),
        sa.Column("person_agreed_on", sa.Date(), nullable=True),
        sa.Column("superior_agreed_on", sa.Date(), nullable=True),
        sa.Column("superior_id", sa.Integer(), nullable=True),
        sa.Column("deputising", sa.Boolean(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("superseded_on", sa.Date(), nullable=True),
        sa.Column("public_weight", sa.Integer(), nullable=True),
        sa.Column("support", sa.String(length=600), nullable=False),
        sa.Column("accounts_how", sa.String(length=600), nullable=False),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_plan_version_says_why")),
        sa.CheckConstraint(
            "(agreed_on IS NOT NULL) = (person_agreed_on IS NOT NULL AND superior_agreed_on IS NOT NULL)",
            name=op.f("ck_plan_version_agreed_by_both"),
        ),
        sa.CheckConstraint(
            "(discussed_on IS NULL) = (discussed_with_id IS NULL)", name=op.f("ck_plan_version_discussed_with_somebody")
        ),
        sa.CheckConstraint(
            "(superior_agreed_on IS NULL) = (superior_id IS NULL)", name=op.f("ck_plan_version_agreed_by_somebody")
        ),
        sa.CheckConstraint(
            "discussed_on IS NOT NULL OR (person_agreed_on IS NULL AND superior_agreed_on IS NULL)",
            name=op.f("ck_plan_version_discussed_before_it_is_agreed"),
        ),
        sa.CheckConstraint("public_weight BETWEEN 0 AND 100", name=op.f("ck_plan_version_weight_in_per_cent")),
        sa.ForeignKeyConstraint(
            ["discussed_with_id"], ["person.id"], name=op.f("fk_plan_version_discussed_with_id_person")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_version_plan_id_plan")),
        sa.ForeignKeyConstraint(["superior_id"], ["person.id"], name=op.f("fk_plan_version_superior_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_version_plan_id_number")),
    )
    op.create_index(
        op.f("ix_plan_version_open"),
        "plan_version",
        ["plan_id"],
        unique=True,
        sqlite_where=sa.text("agreed_on IS NULL"),
        postgresql_where=sa.text("agreed_on IS NULL"),
    )


def _make_result_line() -> None:
    op.create_table(
        "result_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_result_line_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_line")),
    )
    op.create_index(op.f("ix_result_line_plan_id"), "result_line", ["plan_id"])


def _make_conduct() -> None:
    op.create_table(
        "conduct",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "value",
            _kind("value", "service", "accountable", "competent", "harmonious", "loyal", "adaptive", "collaborative"),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_conduct_says_something")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_conduct_by_id_person")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"], name=op.f("fk_conduct_version_id_plan_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct")),
        sa.UniqueConstraint("version_id", "value", name=op.f("uq_conduct_version_id_value")),
    )


def _make_work_result() -> None:
    op.create_table(
        "work_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", _kind("resultkind", "main", "additional"), nullable=False),
        sa.Column("perspective", _kind("perspective", "served", "process", "strength", "budget"), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_work_result_has_a_title")),
        sa.CheckConstraint("parent_id <> line_id", name=op.f("ck_work_result_serves_another")),
        sa.ForeignKeyConstraint(["line_id"], ["result_line.id"], name=op.f("fk_work_result_line_id_result_line")),
        sa.ForeignKeyConstraint(["parent_id"], ["result_line.id"], name=op.f("fk_work_result_parent_id_result_line")),
        sa.ForeignKeyConstraint(["version_id"], ["plan_version.id"], name=op.f("fk_work_result_version_id_plan_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_result")),
        sa.UniqueConstraint("version_id", "line_id", name=op.f("uq_work_result_version_id_line_id")),
    )
    op.create_index(op.f("ix_work_result_line_id"), "work_result", ["line_id"])
    op.create_index(op.f("ix_work_result_parent_id"), "work_result", ["parent_id"])


def _make_indicator() -> None:
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("aspect", _kind("aspect", "quantity", "quality", "time", "cost"), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("definition", sa.String(length=600), nullable=False),
        sa.Column("formula", sa.String(length=600), nullable=False),
        sa.Column("source", sa.String(length=600), nullable=False),
        sa.Column("every", _kind("every", "month", "quarter", "half", "year"), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.CheckConstraint("text <> '' AND target <> ''", name=op.f("ck_indicator_says_something")),
        sa.ForeignKeyConstraint(["result_id"], ["work_result.id"], name=op.f("fk_indicator_result_id_work_result")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    op.create_index(op.f("ix_indicator_result_id"), "indicator", ["result_id"])


def downgrade() -> None:
    op.drop_index("ix_audit_entry_subject", "audit_entry")
    for table in ("indicator", "work_result", "conduct", "result_line", "plan_version", "plan", "cycle"):
        op.drop_table(table)

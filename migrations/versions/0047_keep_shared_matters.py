"""Keep shared matters of several agencies: who takes part, what is promised, what stands in the way, what was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _make_shared_matter()
    _make_matter_escalation()
    _make_matter_meeting()
    _make_matter_member()
    _make_matter_step()
    _make_matter_blocker()
    _make_matter_event()


def _make_shared_matter() -> None:
    op.create_table(
        "shared_matter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("goal", sa.String(length=1000), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("opened_for_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("title <> '' AND goal <> ''", name=op.f("ck_shared_matter_says_what_it_is")),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (outcome IS NULL)", name=op.f("ck_shared_matter_closed_with_its_outcome")
        ),
        sa.ForeignKeyConstraint(["district_id"], ["agency.id"], name=op.f("fk_shared_matter_district_id_agency")),
        sa.ForeignKeyConstraint(["opened_for_id"], ["agency.id"], name=op.f("fk_shared_matter_opened_for_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_matter")),
    )
    op.create_index(op.f("ix_shared_matter_district_id"), "shared_matter", ["district_id"])


def _make_matter_escalation() -> None:
    op.create_table(
        "matter_escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (answer IS NULL)", name=op.f("ck_matter_escalation_answered_in_words")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_matter_escalation_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["shared_matter.id"], name=op.f("fk_matter_escalation_matter_id_shared_matter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_escalation")),
    )
    op.create_index(op.f("ix_matter_escalation_matter_id"), "matter_escalation", ["matter_id"])
    op.create_index(
        "ix_matter_escalation_open",
        "matter_escalation",
        ["matter_id"],
        unique=True,
        sqlite_where=sa.text("answered_on IS NULL"),
        postgresql_where=sa.text("answered_on IS NULL"),
    )


def _make_matter_meeting() -> None:
    op.create_table(
        "matter_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("who_came", sa.String(length=1000), nullable=False),
        sa.Column("decided", sa.String(length=1000), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.CheckConstraint("decided <> ''", name=op.f("ck_matter_meeting_says_what_was_decided")),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["shared_matter.id"], name=op.f("fk_matter_meeting_matter_id_shared_matter")
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_matter_meeting_written_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_meeting")),
    )
    op.create_index(op.f("ix_matter_meeting_matter_id"), "matter_meeting", ["matter_id"])


def _make_matter_member() -> None:
    op.create_table(
        "matter_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["shared_matter.id"], name=op.f("fk_matter_member_matter_id_shared_matter")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_matter_member_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_member")),
        sa.UniqueConstraint("matter_id", "post_id", name=op.f("uq_matter_member_matter_id_post_id")),
    )
    op.create_index(op.f("ix_matter_member_post_id"), "matter_member", ["post_id"])


def _make_matter_step() -> None:
    op.create_table(
        "matter_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=150), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("wished_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("first_promised_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint("what <> ''", name=op.f("ck_matter_step_says_what")),
        sa.CheckConstraint(
            "(promised_on IS NULL) = (first_promised_on IS NULL)", name=op.f("ck_matter_step_promised_once")
        ),
        sa.CheckConstraint("done_on IS NULL OR withdrawn_on IS NULL", name=op.f("ck_matter_step_ends_in_one_way")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["agency.id"], name=op.f("fk_matter_step_asked_by_id_agency")),
        sa.ForeignKeyConstraint(["matter_id"], ["shared_matter.id"], name=op.f("fk_matter_step_matter_id_shared_matter")),
        sa.ForeignKeyConstraint(["owner_id"], ["post.id"], name=op.f("fk_matter_step_owner_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_step")),
    )
    op.create_index(op.f("ix_matter_step_matter_id"), "matter_step", ["matter_id"])
    op.create_index(op.f("ix_matter_step_owner_id"), "matter_step", ["owner_id"])


def _make_matter_blocker() -> None:
    op.create_table(
        "matter_blocker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=1000), nullable=False),
        sa.Column("waits_for_id", sa.Integer(), nullable=True),
        sa.Column("waits_for_other", sa.String(length=150), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(waits_for_id IS NULL) = (waits_for_other <> '')", name=op.f("ck_matter_blocker_waits_for_somebody")
        ),
        sa.CheckConstraint("what <> ''", name=op.f("ck_matter_blocker_says_what")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_matter_blocker_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["shared_matter.id"], name=op.f("fk_matter_blocker_matter_id_shared_matter")
        ),
        sa.ForeignKeyConstraint(["step_id"], ["matter_step.id"], name=op.f("fk_matter_blocker_step_id_matter_step")),
        sa.ForeignKeyConstraint(["waits_for_id"], ["post.id"], name=op.f("fk_matter_blocker_waits_for_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_blocker")),
    )
    op.create_index(op.f("ix_matter_blocker_matter_id"), "matter_blocker", ["matter_id"])
    op.create_index(op.f("ix_matter_blocker_waits_for_id"), "matter_blocker", ["waits_for_id"])


def _make_matter_event() -> None:
    op.create_table(
        "matter_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            _kind(
                "eventkind",
                "opened",
                "invited",
                "asked",
                "promised",
                "moved",
                "done",
                "not_done",
                "withdrawn",
                "blocked",
                "cleared",
                "escalated",
                "answered",
                "met",
                "referred",
                "closed",
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("after", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_matter_event_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["shared_matter.id"], name=op.f("fk_matter_event_matter_id_shared_matter")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_matter_event_person_id_person")),
        sa.ForeignKeyConstraint(["step_id"], ["matter_step.id"], name=op.f("fk_matter_event_step_id_matter_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_event")),
    )
    op.create_index(op.f("ix_matter_event_matter_id"), "matter_event", ["matter_id"])


def downgrade() -> None:
    for table in (
        "matter_event",
        "matter_blocker",
        "matter_step",
        "matter_member",
        "matter_meeting",
        "matter_escalation",
        "shared_matter",
    ):
        op.drop_table(table)

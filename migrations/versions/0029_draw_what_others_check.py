"""Let closings be checked by another branch: draws of the months, cases that were marked, and what was found."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

BEFORE = (
    "received", "verified", "graded", "forwarded", "bounced", "supported", "asked", "replied", "undelivered", "added",
    "answered", "not_yet", "declared", "said", "climbed", "objected", "reopened", "disputed", "rejected", "completed",
    "withdrawn", "lapsed", "silent", "merged", "took_in", "joined", "tiered", "outside", "unsealed", "noted",
)  # fmt: skip
NEW = ("risky", "checked", "unchecked")
FOUND = sa.Enum(
    "done", "not_done", "unclear", "not_checked", name="found", native_enum=False, create_constraint=True, length=40
)
OPEN = sa.text("found IS NULL")


def _allow(kinds: tuple[str, ...]) -> None:
    """What can happen to a case."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("complaint_step") as table:
        table.drop_constraint(op.f("ck_complaint_step_stepkind"), type_="check")
        table.create_check_constraint(op.f("ck_complaint_step_stepkind"), f"kind IN ({listed})")


def _to(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=op.f(f"fk_{table}_{column}_{other}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    _allow(BEFORE + NEW)
    draw = "complaint_draw"
    op.create_table(
        draw,
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.Column("by_month", sa.String(length=7), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=True),
        sa.Column("drawn", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("found", sa.JSON(), nullable=False),
        _check(draw, "without_a_seed_it_is_lost", "commitment <> '' OR lost"),
        _check(draw, "drawn_from_a_list", "(drawn_at IS NULL) = (entries IS NULL)"),
        _check(draw, "drawn_from_a_known_list", "(drawn_at IS NULL) = (digest IS NULL)"),
        _check(draw, "checked_within_a_time", "(drawn_at IS NULL) = (until_on IS NULL)"),
        _check(draw, "drawn_before_it_closes", "closed_at IS NULL OR drawn_at IS NOT NULL"),
        _check(draw, "told_once_it_is_closed", "seed IS NULL OR closed_at IS NOT NULL"),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_complaint_draw")),
    )
    _make_risks()
    _make_checks()


def _make_risks() -> None:
    risk = "complaint_risk"
    op.create_table(
        risk,
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_to", sa.Integer(), nullable=False),
        _to(risk, "complaint_id", "complaint"),
        _to(risk, "by_id", "person"),
        _to(risk, "agency_id", "agency"),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint_risk")),
    )


def _make_checks() -> None:
    check = "complaint_check"
    op.create_table(
        check,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("risky", sa.Boolean(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=True),
        sa.Column("lot", sa.String(length=64), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("found", FOUND, nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _to(check, "complaint_id", "complaint"),
        _to(check, "step_id", "complaint_step"),
        _to(check, "agency_id", "agency"),
        _to(check, "month", "complaint_draw", "month"),
        _to(check, "by_id", "person"),
        _check(check, "for_a_reason", "risky OR month IS NOT NULL"),
        _check(check, "found_at_some_time", "(found IS NULL) = (found_at IS NULL)"),
        _check(check, "found_by_somebody", "(found IS NOT NULL AND found <> 'not_checked') = (by_id IS NOT NULL)"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_check")),
        sa.UniqueConstraint("step_id", name=op.f("uq_complaint_check_step_id")),
        sa.UniqueConstraint("complaint_id", "round", name=op.f("uq_complaint_check_complaint_id_round")),
    )
    op.create_index("ix_complaint_check_open", check, ["until_on", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_complaint_check_month", check, ["month", "lot", "id"])
    op.create_index("ix_complaint_check_unit", check, ["agency_id", "found", "found_at"])


def downgrade() -> None:
    """What was found goes with its steps: the story knew no such things before. Pictures of them stay with the case."""
    for table in ("complaint_check", "complaint_risk", "complaint_draw"):
        op.drop_table(table)
    listed = ", ".join(f"'{kind}'" for kind in NEW)
    steps = f"(SELECT id FROM complaint_step WHERE kind IN ({listed}))"
    op.execute(f"UPDATE complaint_photo SET step_id = NULL WHERE step_id IN {steps}")
    op.execute(f"DELETE FROM complaint_step WHERE kind IN ({listed})")
    _allow(BEFORE)

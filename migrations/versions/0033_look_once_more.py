"""Texts that people report, appeals, requests of agencies, warnings: what a moderator looks at once more."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

STATES = ("waiting", "released", "rejected")
NEW = ("standing", "hidden")
CHECKS = {
    "decided_on_a_day": (
        "(state = 'waiting') = (decided_on IS NULL)",
        "CASE WHEN state IN ('waiting', 'standing') THEN decided_on IS NULL"
        " WHEN state = 'hidden' THEN true ELSE decided_on IS NOT NULL END",
    ),
    "shown_where_released": (
        "(state = 'released') = (shown IS NOT NULL)",
        "(state IN ('released', 'standing', 'hidden')) = (shown IS NOT NULL)",
    ),
}
ADDED = ("was_shown", "cleared", "looks", "told_on")
UNDECIDED = sa.text("outcome IS NULL")
OF_A_TEXT = sa.text("outcome IS NULL AND sanction_id IS NULL")


def _in(states: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(repr(each) for each in states)})"


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
        for column, to in columns.items()
    ]


def _states(states: tuple[str, ...], checks: int) -> None:
    with op.batch_alter_table("past_decision") as batch:
        batch.drop_constraint(op.f("ck_past_decision_state"), type_="check")
        batch.create_check_constraint(op.f("ck_past_decision_state"), _in(states))
    with op.batch_alter_table("moderated_text") as batch:
        batch.drop_constraint(op.f("ck_moderated_text_state"), type_="check")
        batch.create_check_constraint(op.f("ck_moderated_text_state"), _in(states))
        for name, both in CHECKS.items():
            batch.drop_constraint(op.f(f"ck_moderated_text_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_moderated_text_{name}"), both[checks])


def upgrade() -> None:
    with op.batch_alter_table("moderated_text") as batch:
        batch.add_column(sa.Column("was_shown", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("cleared", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("looks", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("told_on", sa.Date(), nullable=True))
    op.execute("UPDATE moderated_text SET was_shown = true WHERE state = 'released'")
    with op.batch_alter_table("moderated_text") as batch:
        for name in ("was_shown", "cleared", "looks"):
            batch.alter_column(name, server_default=None)
    _states(STATES + NEW, 1)
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("flagged_on", sa.Date(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        *_keys("flag", text_id="moderated_text"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint("text_id", "mark", name=op.f("uq_flag_text_id_mark")),
    )
    op.create_table(
        "flag_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hides_after", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_limit")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_flag_limit_valid_from")),
    )
    _make_sanctions()
    _make_reviews()


def _make_sanctions() -> None:
    op.create_table(
        "sanction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("measure", _enum("measure", "warned", "suspended"), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(measure = 'suspended') = (until_on IS NOT NULL)", name=op.f("ck_sanction_ends")),
        *_keys("sanction", account_id="account", text_id="moderated_text", by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction")),
    )
    op.create_index("ix_sanction_account_id", "sanction", ["account_id", "id"])
    op.create_index("ix_sanction_text_id", "sanction", ["text_id"])


def _make_reviews() -> None:
    outcomes = ("stays", "shortened", "removed", "returned", "upheld", "lapsed", "gone")
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("sanction_id", sa.Integer(), nullable=True),
        sa.Column("cause", _enum("cause", "flags", "request", "appeal"), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("page", sa.String(300), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("against_id", sa.Integer(), nullable=True),
        sa.Column("outcome", _enum("outcome", *outcomes), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("waited", sa.Integer(), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (decided_on IS NULL)", name=op.f("ck_review_decided_on_a_day")),
        sa.CheckConstraint("(cause = 'request') = (agency_id IS NOT NULL)", name=op.f("ck_review_asked_by_an_agency")),
        sa.CheckConstraint("decided_by_id <> against_id", name=op.f("ck_review_another_decides")),
        *_keys(
            "review", text_id="moderated_text", sanction_id="sanction", agency_id="agency", asked_by_id="person",
            against_id="person", decided_by_id="person",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("sanction_id", name=op.f("uq_review_sanction_id")),
    )  # fmt: skip
    unique = {"sqlite_where": OF_A_TEXT, "postgresql_where": OF_A_TEXT}
    op.create_index("ix_review_waiting", "review", ["text_id", "cause"], unique=True, **unique)
    where = {"sqlite_where": UNDECIDED, "postgresql_where": UNDECIDED}
    op.create_index("ix_review_queue", "review", ["cause", "due_on", "id"], **where)
    op.create_index("ix_review_decided", "review", ["cause", "decided_on"])
    op.create_index("ix_review_text_id", "review", ["text_id"])


def downgrade() -> None:
    """What was hidden stands again as it was decided before; what appeared at once was never kept here."""
    for table in ("review", "sanction", "flag_limit", "flag"):
        op.drop_table(table)
    op.execute("UPDATE moderated_text SET state = 'released' WHERE state = 'hidden' AND decided_on IS NOT NULL")
    gone = "state IN ('standing', 'hidden')"
    op.execute(f"DELETE FROM moderated_concern WHERE text_id IN (SELECT id FROM moderated_text WHERE {gone})")
    op.execute(f"DELETE FROM moderated_text WHERE {gone}")
    _states(STATES, 0)
    with op.batch_alter_table("moderated_text") as batch:
        for name in ADDED:
            batch.drop_column(name)

"""The newest reports are counted by kelurahan from the index alone, and what waits is found without what is done."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"

LISTED = (sa.text("confidential = 0"), sa.text("NOT confidential"))
RUNNING = tuple(sa.text(f"{each} AND due_at IS NOT NULL") for each in LISTED)
WAITING_BEFORE = (
    "received_at", "id", "due_at", "kelurahan_id", "agency_id", "service_id", "category_id", "kind", "state",
)  # fmt: skip
NARROWED = {
    "area": "kelurahan_id", "agency": "agency_id", "service": "service_id", "category": "category_id", "kind": "kind",
}  # fmt: skip


def upgrade() -> None:
    make_anew("ix_complaint_listed", LISTED, "received_at", "id", "kelurahan_id")
    make_anew("ix_complaint_waiting", RUNNING, "received_at", "id")
    for name, column in NARROWED.items():
        make(f"ix_complaint_waiting_{name}", RUNNING, column, "received_at", "id")


def downgrade() -> None:
    for name in NARROWED:
        op.drop_index(f"ix_complaint_waiting_{name}", "complaint")
    make_anew("ix_complaint_waiting", RUNNING, *WAITING_BEFORE)
    make_anew("ix_complaint_listed", LISTED, "received_at", "id")


def make_anew(name: str, where: tuple[sa.TextClause, ...], *columns: str) -> None:
    op.drop_index(name, "complaint")
    make(name, where, *columns)


def make(name: str, where: tuple[sa.TextClause, ...], *columns: str) -> None:
    op.create_index(name, "complaint", list(columns), sqlite_where=where[0], postgresql_where=where[1])

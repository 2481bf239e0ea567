"""Find what the public list of reports shows without going through all of them: an index for each filter and order."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

ON_SQLITE, ON_POSTGRESQL = "confidential = 0", "NOT confidential"
RUNNING = " AND due_at IS NOT NULL"
LISTED = {
    "ix_complaint_listed": ["received_at", "id"],
    **{f"ix_complaint_listed_{name}": [column, "received_at", "id"] for name, column in (
        ("area", "kelurahan_id"), ("agency", "agency_id"), ("service", "service_id"), ("category", "category_id"),
        ("kind", "kind"), ("state", "state"),
    )},
    "ix_complaint_followed": ["joined", "id", "received_at", "state", "kind"],
    **{f"ix_complaint_followed_{name}": [column, "joined", "id"] for name, column in (
        ("area", "kelurahan_id"), ("agency", "agency_id"), ("service", "service_id"), ("category", "category_id"),
    )},
}  # fmt: skip
WAITING = ["received_at", "id", "due_at", "kelurahan_id", "agency_id", "service_id", "category_id", "kind", "state"]


def upgrade():
    for name, columns in LISTED.items():
        _make(name, columns, "")
    _make("ix_complaint_waiting", WAITING, RUNNING)


def _make(name, columns, more):
    where = {"sqlite_where": sa.text(ON_SQLITE + more), "postgresql_where": sa.text(ON_POSTGRESQL + more)}
    op.create_index(name, "complaint", columns, **where)


def downgrade():
    for name in ("ix_complaint_waiting", *reversed(LISTED)):
        op.drop_index(name, "complaint")

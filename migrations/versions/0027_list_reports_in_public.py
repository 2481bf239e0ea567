"""Find what the public list of reports shows without going through all of them: an index for each filter and order."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

ON_SQLITE, ON_POSTGRESQL = "confidential = 0", "NOT confidential"
RUNNING = " AND due_at IS NOT NULL"
LISTED = {
    "ix_complaint_listed": ["received_at", "id"],
    "ix_complaint_listed_area": ["kelurahan_id", "received_at", "id", "state", "category_id", "agency_id"],
    "ix_complaint_listed_agency": ["agency_id", "received_at", "id", "state", "category_id", "kelurahan_id"],
    "ix_complaint_listed_service": ["service_id", "received_at", "id", "state", "kelurahan_id"],
    "ix_complaint_listed_category": ["category_id", "received_at", "id", "state", "kelurahan_id"],
    "ix_complaint_listed_kind": ["kind", "received_at", "id", "state", "kelurahan_id", "agency_id"],
    "ix_complaint_listed_state": ["state", "received_at", "id", "kelurahan_id", "agency_id", "category_id"],
    "ix_complaint_followed": ["joined", "id", "received_at"],
    "ix_complaint_followed_kind": ["kind", "joined", "id"],
    "ix_complaint_followed_state": ["state", "joined", "id"],
    "ix_complaint_followed_area": ["kelurahan_id", "joined", "id"],
    "ix_complaint_followed_agency": ["agency_id", "joined", "id"],
    "ix_complaint_followed_service": ["service_id", "joined", "id"],
    "ix_complaint_followed_category": ["category_id", "joined", "id"],
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

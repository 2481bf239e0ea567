"""Keep sums of reports, so that statistics read no cases."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"

RATES = (("in_time", "due"), ("confirmed", "ended"), ("satisfied", "marked"))
CHECKS = {"in_time": "answered", "confirmed": "confirmed", "satisfied": "satisfied"}


def upgrade():
    _make_rates()


def _make_rates():
    columns, checks = [], []
    for good, n in RATES:
        names = (n, good, f"proven_{n}", f"proven_{good}")
        columns += [sa.Column(name, sa.Integer(), nullable=False) for name in names]
        whole = f"{good} BETWEEN proven_{good} AND {n}"
        part = f"proven_{good} BETWEEN 0 AND proven_{n} AND proven_{n} <= {n}"
        name = CHECKS[good]
        checks.append(sa.CheckConstraint(whole, name=op.f(f"ck_complaint_rate_{name}")))
        checks.append(sa.CheckConstraint(part, name=op.f(f"ck_complaint_rate_proven_{name}")))
    op.create_table(
        "complaint_rate",
        sa.Column("quarter", sa.String(length=8), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        *columns,
        *checks,
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_complaint_rate_service_id_service")),
        sa.PrimaryKeyConstraint("quarter", "service_id", name=op.f("pk_complaint_rate")),
        sqlite_with_rowid=False,
    )


def downgrade():
    op.drop_table("complaint_rate")

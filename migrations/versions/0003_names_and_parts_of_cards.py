"""Cards keep the names they were published under and the counts of their independent part; batches say who acted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# As they are named here, so that a later change of the models does not change this step.
CARD = sa.table(
    "scorecard",
    sa.column("id", sa.Integer),
    sa.column("service_id", sa.Integer),
    sa.column("published_on", sa.Date),
    sa.column("cells", sa.JSON),
    sa.column("service_name", sa.String),
    sa.column("agency_name", sa.String),
)
SERVICE = sa.table(
    "service", sa.column("id", sa.Integer), sa.column("agency_id", sa.Integer), sa.column("name", sa.String)
)  # fmt: skip
AGENCY = sa.table("agency", sa.column("id", sa.Integer), sa.column("name", sa.String))


CHECKS = {
    "published_under_a_name": "(published_on IS NULL) = (service_name IS NULL)",
    "published_with_its_agency": "(published_on IS NULL) = (agency_name IS NULL)",
}


def upgrade() -> None:
    op.add_column("slip_batch", sa.Column("by_console", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("scorecard", sa.Column("service_name", sa.String(), nullable=True))
    op.add_column("scorecard", sa.Column("agency_name", sa.String(), nullable=True))
    _name_the_published()
    _tell_wholly_independent_parts()
    with op.batch_alter_table("scorecard") as batch_op:
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_scorecard_{name}"), condition)


def _name_the_published() -> None:
    """What was published before is called as it is today: nobody wrote down what it was called then."""
    service = sa.select(SERVICE.c.name).where(SERVICE.c.id == CARD.c.service_id)
    agency = sa.select(AGENCY.c.name).join(SERVICE, SERVICE.c.agency_id == AGENCY.c.id)
    agency = agency.where(SERVICE.c.id == CARD.c.service_id)
    op.execute(
        sa.update(CARD)
        .where(CARD.c.published_on.is_not(None))
        .values(service_name=service.scalar_subquery(), agency_name=agency.scalar_subquery())
    )


def _tell_wholly_independent_parts() -> None:
    """Where all official answers are independent, the counts of the one are those of the other, and printed already."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(CARD.c.id, CARD.c.cells)).all():
        n, counts = row.cells["n"], row.cells["counts"]
        if counts and n["official"] == n["independent"]:
            cells = row.cells | {"independent_counts": counts}
            connection.execute(sa.update(CARD).where(CARD.c.id == row.id).values(cells=cells))


def downgrade() -> None:
    with op.batch_alter_table("scorecard") as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_scorecard_{name}"), type_="check")
        batch_op.drop_column("agency_name")
        batch_op.drop_column("service_name")
    op.drop_column("slip_batch", "by_console")

"""Give each service the fourteen components of its standard, each with its source and its date.

Five of them stood in columns of the service, under the source of the whole row. They move with it.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

COMPONENTS = (
    "legal_basis", "requirements", "procedure", "duration", "cost", "product", "facilities", "competence", "supervision",
    "complaints", "staffing", "guarantee", "safety", "evaluation",
)  # fmt: skip
PALEMBANG = ZoneInfo("Asia/Jakarta")
MOVED = ("legal_basis", "requirements", "duration", "cost", "product")

# As they are named here, so that a later change of the models does not change this step.
SERVICE = sa.table(
    "service",
    sa.column("id", sa.Integer),
    sa.column("source", sa.String),
    sa.column("verified", sa.Boolean),
    sa.column("requirements", sa.JSON),
    *(sa.column(name, sa.String) for name in MOVED if name != "requirements"),
)
STANDARD = sa.table(
    "service_standard",
    sa.column("service_id", sa.Integer),
    sa.column("component", sa.String),
    sa.column("text", sa.String),
    sa.column("source", sa.String),
    sa.column("verified", sa.Boolean),
    sa.column("changed_on", sa.Date),
)


def upgrade() -> None:
    op.create_table(
        "service_standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column(
            "component",
            sa.Enum(*COMPONENTS, name="component", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_service_standard_says_something")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_service_standard_has_a_source")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_standard_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_standard")),
        sa.UniqueConstraint("service_id", "component", name=op.f("uq_service_standard_service_id_component")),
    )
    connection, today = op.get_bind(), datetime.now(PALEMBANG).date()
    for row in connection.execute(sa.select(SERVICE)).mappings().all():
        for name in MOVED:
            said = row[name] or ""
            text = "\n".join(said) if isinstance(said, list) else said.strip()
            if text:
                about = {"service_id": row["id"], "component": name, "text": text, "source": row["source"]}
                connection.execute(sa.insert(STANDARD).values(**about, verified=row["verified"], changed_on=today))
    with op.batch_alter_table("service") as batch:
        for name in MOVED:
            batch.drop_column(name)


def downgrade() -> None:
    """Five components go back into their columns; the other nine, and the sources of all, are lost."""
    with op.batch_alter_table("service") as batch:
        batch.add_column(sa.Column("requirements", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("legal_basis", sa.String(), nullable=False, server_default=sa.text("''")))
        for name in ("duration", "cost", "product"):
            batch.add_column(sa.Column(name, sa.String(), nullable=True))
    with op.batch_alter_table("service") as batch:
        for name in ("requirements", "legal_basis"):
            batch.alter_column(name, server_default=None)
    connection = op.get_bind()
    moved = sa.select(STANDARD).where(STANDARD.c.component.in_(MOVED))
    for row in connection.execute(moved).mappings().all():
        name = row["component"]
        said = row["text"].splitlines() if name == "requirements" else row["text"]
        connection.execute(sa.update(SERVICE).where(SERVICE.c.id == row["service_id"]).values({name: said}))
    op.drop_table("service_standard")

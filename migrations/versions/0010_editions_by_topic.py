"""Give each topic of the public pages an edition of its own, so that one that changes makes only its pages old."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """What is not there yet has never changed; the house keeps the number that all pages had."""
    number = op.get_bind().scalar(sa.text("SELECT max(number) FROM edition")) or 1
    op.drop_table("edition")
    op.create_table(
        "edition",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_edition")),
    )
    op.execute(sa.text("INSERT INTO edition (topic, number) VALUES ('house', :number)").bindparams(number=number))


def downgrade() -> None:
    number = op.get_bind().scalar(sa.text("SELECT sum(number) FROM edition")) or 1
    op.drop_table("edition")
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.execute(sa.text("INSERT INTO edition (id, number) VALUES (1, :number)").bindparams(number=int(number)))

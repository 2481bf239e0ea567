"""Keep which key the house has, let a house be a rehearsal, and let a job be patient and say since when it fails."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KINDS, KINDS_BEFORE = ("demo", "real", "rehearsal"), ("demo", "real")

JOB_COLUMNS = (
    ("handler", sa.String()), ("begun_at", sa.DateTime(timezone=True)), ("failing_since", sa.DateTime(timezone=True)),
    ("waiting_since", sa.DateTime(timezone=True)),
)  # fmt: skip
KEY_COLUMNS = (("key_print", sa.String(length=32)), ("key_since", sa.DateTime(timezone=True)))


def upgrade() -> None:
    for name, kind in JOB_COLUMNS:
        op.add_column("job", sa.Column(name, kind, nullable=True))
    op.add_column("job", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    for name, kind in KEY_COLUMNS:
        op.add_column("installation", sa.Column(name, kind, nullable=True))
    _allow(KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM installation WHERE kind = 'rehearsal'")
    _allow(KINDS_BEFORE)
    with op.batch_alter_table("installation") as batch:
        for name, _kind in KEY_COLUMNS:
            batch.drop_column(name)
    with op.batch_alter_table("job") as batch:
        batch.drop_column("failures")
        for name, _kind in JOB_COLUMNS:
            batch.drop_column(name)


def _allow(kinds: tuple[str, ...]) -> None:
    """What a house may be. SQLite cannot change a check, so there the table is made anew with its one row."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_installation_kind"), "installation", type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        op.create_check_constraint(op.f("ck_installation_kind"), "installation", f"kind IN ({listed})")
        return
    op.rename_table("installation", "installation_before")
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*kinds, name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("days_ahead", sa.Integer(), nullable=False),
        *(sa.Column(name, kind, nullable=True) for name, kind in KEY_COLUMNS),
        sa.CheckConstraint("days_ahead >= 0", name=op.f("ck_installation_never_back")),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    columns = ", ".join(("id", "kind", "days_ahead", *(name for name, _kind in KEY_COLUMNS)))
    op.execute(f"INSERT INTO installation ({columns}) SELECT {columns} FROM installation_before")
    op.drop_table("installation_before")

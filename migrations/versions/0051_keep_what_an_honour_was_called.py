"""Keep what an honour was called: HR may rename the form it was of, and a given one stays what it was."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    with op.batch_alter_table("honour") as batch:
        batch.add_column(sa.Column("form_name", sa.String(length=150), nullable=True))
    called = "SELECT name FROM appreciation WHERE appreciation.id = honour.appreciation_id"
    op.execute(f"UPDATE honour SET form_name = ({called})")
    with op.batch_alter_table("honour") as batch:
        batch.alter_column("form_name", existing_type=sa.String(length=150), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("honour") as batch:
        batch.drop_column("form_name")

"""Conversations cause promises as reports do; who is asked whether one was kept is noted when it is declared done; and
what was found not kept before is remembered.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

WORDS = "ck_finding_in_words"
# Of what runs, and of what is being asked about at this moment: those who would have been asked until now.
REPORTERS = """
INSERT INTO commitment_asked (commitment_id, round, asker)
SELECT DISTINCT c.id, c.round, 'r' || CAST(r.complaint_id AS VARCHAR)
FROM commitment c JOIN finding_complaint f ON f.finding_id = c.finding_id
JOIN complaint one ON one.id = f.complaint_id OR one.merged_into_id = f.complaint_id
JOIN reporter r ON r.complaint_id = one.id
WHERE c.state IN ('open', 'declared') AND one.received_at <= c.made_at
"""
FOLLOWERS = """
INSERT INTO commitment_asked (commitment_id, round, asker)
SELECT DISTINCT c.id, c.round,
CASE WHEN w.account_id IS NULL THEN 'f' || CAST(w.id AS VARCHAR) ELSE 'a' || CAST(w.account_id AS VARCHAR) END
FROM commitment c JOIN finding_complaint f ON f.finding_id = c.finding_id
JOIN complaint one ON one.id = f.complaint_id OR one.merged_into_id = f.complaint_id
JOIN complaint_follower w ON w.complaint_id = one.id
WHERE c.state IN ('open', 'declared') AND (c.declared_at IS NULL OR w.joined_at < c.declared_at)
"""
# A follower with an account goes by that: their row goes where they follow another report into which this is merged.
WORDS_OF_FOLLOWERS = """
UPDATE commitment_word SET asker = (SELECT 'a' || CAST(w.account_id AS VARCHAR) FROM complaint_follower w
WHERE 'f' || CAST(w.id AS VARCHAR) = commitment_word.asker)
WHERE asker IN (SELECT 'f' || CAST(w.id AS VARCHAR) FROM complaint_follower w WHERE w.account_id IS NOT NULL)
"""
FAILED = """
UPDATE commitment SET failed_before = true WHERE id IN (
SELECT commitment_id FROM commitment_step WHERE kind = 'settled' AND state = 'not_kept')
"""


def upgrade() -> None:
    op.create_table(
        "finding_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_thread_finding_id_finding")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["forum_thread.id"], name=op.f("fk_finding_thread_thread_id_forum_thread")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_thread")),
        sa.UniqueConstraint("finding_id", "thread_id", name=op.f("uq_finding_thread_finding_id_thread_id")),
    )
    op.create_index("ix_finding_thread_of", "finding_thread", ["thread_id"])
    op.create_table(
        "commitment_asked",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asker", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_asked_commitment_id_commitment")
        ),
        sa.PrimaryKeyConstraint("commitment_id", "round", "asker", name=op.f("pk_commitment_asked")),
    )
    op.execute(REPORTERS)
    op.execute(FOLLOWERS)
    op.execute(WORDS_OF_FOLLOWERS)
    with op.batch_alter_table("finding") as batch:
        batch.drop_constraint(op.f(WORDS), type_="check")
        batch.create_check_constraint(op.f(WORDS), "kind = 'thread' OR words <> ''")
    with op.batch_alter_table("commitment") as batch:
        batch.add_column(sa.Column("failed_before", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(FAILED)
    with op.batch_alter_table("commitment") as batch:
        batch.alter_column("failed_before", server_default=None)


def downgrade() -> None:
    """What a conversation caused is kept as something that the agency found, with words that say so."""
    with op.batch_alter_table("commitment") as batch:
        batch.drop_column("failed_before")
    op.execute("UPDATE finding SET words = 'Obrolan warga' WHERE words = ''")
    with op.batch_alter_table("finding") as batch:
        batch.drop_constraint(op.f(WORDS), type_="check")
        batch.create_check_constraint(op.f(WORDS), "words <> ''")
    op.drop_table("commitment_asked")
    op.drop_table("finding_thread")

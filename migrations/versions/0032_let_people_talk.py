"""Boards, threads and posts of the forum, the names residents speak under, and the numbers it goes by."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade():
    op.create_table(
        "forum_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_amount", sa.Integer(), nullable=False),
        sa.Column(
            "answer_unit",
            sa.Enum("hour", "day", "workday", name="unit", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("edit_minutes", sa.Integer(), nullable=False),
        sa.Column("first_posts", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.CheckConstraint("legal_basis <> ''", name=op.f("ck_forum_terms_has_a_legal_basis")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_forum_terms_has_a_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_terms")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_forum_terms_valid_from")),
    )
    op.create_table(
        "forum_board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("about_en", sa.String(length=200), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("threads", sa.Integer(), nullable=False),
        sa.CheckConstraint("slug <> '' AND slug = lower(slug)", name=op.f("ck_forum_board_slug")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_forum_board_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_board")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_forum_board_agency_id")),
        sa.UniqueConstraint("owner", name=op.f("uq_forum_board_owner")),
        sa.UniqueConstraint("slug", name=op.f("uq_forum_board_slug")),
    )
    op.create_table(
        "forum_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("folded", sa.String(length=60), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_forum_name_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_name")),
        sa.UniqueConstraint("folded", name=op.f("uq_forum_name_folded")),
    )
    op.create_index("ix_forum_name_of", "forum_name", ["account_id", "id"], unique=False)
    op.create_table(
        "forum_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "question",
                "suggestion",
                "objection",
                "support",
                "appreciation",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "title_reading",
            sa.Enum(
                "new",
                "waiting",
                "released",
                "rejected",
                name="title_reading",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("last_place", sa.Integer(), nullable=False),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_late", sa.Boolean(), nullable=False),
        sa.Column("terms_id", sa.Integer(), nullable=True),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conclusion_id", sa.Integer(), nullable=True),
        sa.Column("open_points", sa.String(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(concluded_at IS NULL) = (conclusion_id IS NULL)", name=op.f("ck_forum_thread_concluded_in_writing")
        ),
        sa.CheckConstraint(
            "due_at IS NULL OR agency_id IS NOT NULL", name=op.f("ck_forum_thread_somebody_owes_the_answer")
        ),
        sa.CheckConstraint("due_at IS NULL OR terms_id IS NOT NULL", name=op.f("ck_forum_thread_due_by_a_rule")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_forum_thread_account_id_account")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_forum_thread_agency_id_agency")),
        sa.ForeignKeyConstraint(["board_id"], ["forum_board.id"], name=op.f("fk_forum_thread_board_id_forum_board")),
        sa.ForeignKeyConstraint(["terms_id"], ["forum_terms.id"], name=op.f("fk_forum_thread_terms_id_forum_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_thread")),
    )
    op.create_index("ix_forum_thread_by", "forum_thread", ["account_id", "id"], unique=False)
    op.create_index("ix_forum_thread_desk", "forum_thread", ["agency_id", "due_at", "id"], unique=False)
    op.create_index(
        "ix_forum_thread_due",
        "forum_thread",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_forum_thread_of_board", "forum_thread", ["board_id", "listed", "active_at", "id"], unique=False)
    op.create_table(
        "forum_follow",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_forum_follow_account_id_account")),
        sa.ForeignKeyConstraint(["thread_id"], ["forum_thread.id"], name=op.f("fk_forum_follow_thread_id_forum_thread")),
        sa.PrimaryKeyConstraint("thread_id", "account_id", name=op.f("pk_forum_follow")),
    )
    op.create_index(op.f("ix_forum_follow_account_id"), "forum_follow", ["account_id"], unique=False)
    op.create_table(
        "forum_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("root", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("markup", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "shown",
                "hidden",
                "removed",
                name="poststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reading",
            sa.Enum(
                "new",
                "waiting",
                "released",
                "rejected",
                name="reading",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("reason_said", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shortened", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "official",
            sa.Enum(
                "answer", "interim", "conclusion", name="answerkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("speaker", sa.String(length=160), nullable=False),
        sa.Column("post_name", sa.String(length=160), nullable=False),
        sa.Column("agency_name", sa.String(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("by_when", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "official <> 'answer' OR (who <> '' AND by_when <> '')", name=op.f("ck_forum_post_an_answer_is_whole")
        ),
        sa.CheckConstraint("state <> 'removed' OR reason <> ''", name=op.f("ck_forum_post_removed_for_a_reason")),
        sa.CheckConstraint(
            "(official IS NULL) = (agency_id IS NULL)", name=op.f("ck_forum_post_an_office_speaks_officially")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_forum_post_account_id_account")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_forum_post_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forum_post_person_id_person")),
        sa.ForeignKeyConstraint(["thread_id"], ["forum_thread.id"], name=op.f("fk_forum_post_thread_id_forum_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_post")),
        sa.UniqueConstraint("thread_id", "place", name=op.f("uq_forum_post_thread_id_place")),
    )
    op.create_index("ix_forum_post_by", "forum_post", ["account_id", "id"], unique=False)
    op.create_index("ix_forum_post_read", "forum_post", ["thread_id", "root", "id"], unique=False)
    op.create_index(
        "ix_forum_post_unread",
        "forum_post",
        ["thread_id"],
        unique=False,
        sqlite_where=sa.text("reading = 'new'"),
        postgresql_where=sa.text("reading = 'new'"),
    )
    op.create_table(
        "forum_support",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_forum_support_account_id_account")),
        sa.ForeignKeyConstraint(["thread_id"], ["forum_thread.id"], name=op.f("fk_forum_support_thread_id_forum_thread")),
        sa.PrimaryKeyConstraint("thread_id", "account_id", name=op.f("pk_forum_support")),
    )
    op.create_index(op.f("ix_forum_support_account_id"), "forum_support", ["account_id"], unique=False)
    op.create_table(
        "forum_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["forum_post.id"], name=op.f("fk_forum_edit_post_id_forum_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_edit")),
        sa.UniqueConstraint("post_id", "version", name=op.f("uq_forum_edit_post_id_version")),
    )
    op.create_table(
        "forum_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column(
            "reading",
            sa.Enum(
                "new",
                "waiting",
                "released",
                "rejected",
                name="photo_reading",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_forum_photo_account_id_account")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_forum_photo_file_id_stored_file")),
        sa.ForeignKeyConstraint(["post_id"], ["forum_post.id"], name=op.f("fk_forum_photo_post_id_forum_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_photo")),
        sa.UniqueConstraint("file_id", name=op.f("uq_forum_photo_file_id")),
    )
    op.create_index(op.f("ix_forum_photo_account_id"), "forum_photo", ["account_id"], unique=False)
    op.create_index("ix_forum_photo_of", "forum_photo", ["post_id", "id"], unique=False)
    op.create_index(
        "ix_forum_photo_unclaimed",
        "forum_photo",
        ["kept_at"],
        unique=False,
        sqlite_where=sa.text("post_id IS NULL"),
        postgresql_where=sa.text("post_id IS NULL"),
    )


def downgrade():
    op.drop_index(
        "ix_forum_photo_unclaimed",
        table_name="forum_photo",
        sqlite_where=sa.text("post_id IS NULL"),
        postgresql_where=sa.text("post_id IS NULL"),
    )
    op.drop_index("ix_forum_photo_of", table_name="forum_photo")
    op.drop_index(op.f("ix_forum_photo_account_id"), table_name="forum_photo")
    op.drop_table("forum_photo")
    op.drop_table("forum_edit")
    op.drop_index(op.f("ix_forum_support_account_id"), table_name="forum_support")
    op.drop_table("forum_support")
    op.drop_index(
        "ix_forum_post_unread",
        table_name="forum_post",
        sqlite_where=sa.text("reading = 'new'"),
        postgresql_where=sa.text("reading = 'new'"),
    )
    op.drop_index("ix_forum_post_read", table_name="forum_post")
    op.drop_index("ix_forum_post_by", table_name="forum_post")
    op.drop_table("forum_post")
    op.drop_index(op.f("ix_forum_follow_account_id"), table_name="forum_follow")
    op.drop_table("forum_follow")
    op.drop_index("ix_forum_thread_of_board", table_name="forum_thread")
    op.drop_index(
        "ix_forum_thread_due",
        table_name="forum_thread",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_index("ix_forum_thread_desk", table_name="forum_thread")
    op.drop_index("ix_forum_thread_by", table_name="forum_thread")
    op.drop_table("forum_thread")
    op.drop_index("ix_forum_name_of", table_name="forum_name")
    op.drop_table("forum_name")
    op.drop_table("forum_board")
    op.drop_table("forum_terms")

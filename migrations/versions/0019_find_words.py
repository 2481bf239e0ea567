"""Keep a copy of all that is published by its words, and pictures of agencies and service points."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0019"
down_revision = "0018"

# SQLite keeps the words in an index of its own, which reads them from the table and is told of every change.
FTS = """
CREATE VIRTUAL TABLE document_index USING fts5(
    terms, content='document', content_rowid='id', tokenize='ascii', detail='none', columnsize=0
)
"""
TRIGGERS = """
CREATE TRIGGER document_comes AFTER INSERT ON document BEGIN
    INSERT INTO document_index(rowid, terms) VALUES (new.id, new.terms);
END;
CREATE TRIGGER document_goes AFTER DELETE ON document BEGIN
    INSERT INTO document_index(document_index, rowid, terms) VALUES ('delete', old.id, old.terms);
END;
CREATE TRIGGER document_changes AFTER UPDATE OF terms ON document BEGIN
    INSERT INTO document_index(document_index, rowid, terms) VALUES ('delete', old.id, old.terms);
    INSERT INTO document_index(rowid, terms) VALUES (new.id, new.terms);
END;
"""


# On PostgreSQL the words of a `tsvector` are read into a table with an index of its own. A GIN index knows no order: to
# find the first five of 100,000 documents that have a common word took a second and more.
WORDS = """
CREATE TABLE document_index (
    term text NOT NULL, id integer NOT NULL, CONSTRAINT pk_document_index PRIMARY KEY (term, id)
)
"""
# The function stays where tables are dropped before a backup is put into their place.
KEEP_WORDS = """
CREATE OR REPLACE FUNCTION keep_document_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM document_index WHERE term = ANY(tsvector_to_array(OLD.terms)) AND id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO document_index (term, id) SELECT unnest(tsvector_to_array(NEW.terms)), NEW.id;
    END IF;
    RETURN NULL;
END $$
"""
WHENEVER = """
CREATE TRIGGER document_changes AFTER INSERT OR DELETE OR UPDATE OF terms ON document
FOR EACH ROW EXECUTE FUNCTION keep_document_words()
"""


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("terms", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("subject", "number", "language", name=op.f("uq_document_subject_number_language")),
    )
    op.create_table(
        "brought",
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("editions", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_brought")),
    )
    op.create_table(
        "near_word",
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("form", "word", name=op.f("pk_near_word")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=150), nullable=False),
        sa.CheckConstraint("(agency_id IS NULL) <> (point_id IS NULL)", name=op.f("ck_place_picture_shows_one_place")),
        sa.CheckConstraint("alt <> ''", name=op.f("ck_place_picture_is_told_in_words")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_place_picture_agency_id_agency")),
        sa.ForeignKeyConstraint(["point_id"], ["service_point.id"], name=op.f("fk_place_picture_point_id_service_point")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_place_picture_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_picture")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_place_picture_agency_id")),
        sa.UniqueConstraint("point_id", name=op.f("uq_place_picture_point_id")),
        sa.UniqueConstraint("file_id", name=op.f("uq_place_picture_file_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in (WORDS, KEEP_WORDS, WHENEVER):
            op.execute(statement)
    else:
        op.execute(FTS)
        for trigger in TRIGGERS.strip().split("END;\n"):
            op.execute(trigger if trigger.rstrip().endswith("END;") else f"{trigger}END;")


def downgrade() -> None:
    op.drop_table("place_picture")
    op.drop_table("near_word")
    op.drop_table("brought")
    op.drop_table("document")
    op.execute("DROP TABLE document_index")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_document_words()")

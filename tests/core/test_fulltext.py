"""What is published is found by its words, on both databases the same, and nothing that somebody types is a fault."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import text

from portal.core import copying, pages
from portal.core.copying import Documents, Found
from portal.core.db import db
from portal.core.errors import NotYet
from portal.core.fulltext import Document, NearWord, first_of_each, guesses, part_of, typed_words
from portal.core.paging import Place
from portal.core.stems import stems

TOPIC = pages.HOUSE


class Source:
    """A subject whose documents a test changes as it likes."""

    def __init__(self, *titles, subject="thing", by_language=False, newest_first=False):
        self.rows = {number: Found(number, title, f"/{number}") for number, title in enumerate(titles, start=1)}
        self.asked = 0
        self.documents = Documents(
            1, subject, subject, (TOPIC,), self.read, newest_first=newest_first, by_language=by_language
        )

    def read(self, after, most):
        self.asked += 1
        return [self.rows[number] for number in sorted(self.rows) if number > after][:most]

    def put(self, number, title, **more):
        self.rows[number] = Found(number, title, f"/{number}", **more)
        pages.changed(TOPIC)
        db.session.commit()

    def take(self, number):
        del self.rows[number]
        pages.changed(TOPIC)
        db.session.commit()

    def copy(self):
        return copying.bring_up_to_date([self.documents])

    def find(self, typed, most=50, language="id"):
        (part,) = first_of_each(typed_words(typed), [self.documents.shelf(language)], most)
        return [hit.title for hit in part.rows]


@pytest.fixture
def source(session):
    made = Source("Kartu Keluarga baru", "Akta kelahiran", "Surat pengantar nikah")
    made.put(4, "Lampu jalan", about="Dinas Pekerjaan Umum", body="Penerangan kampung. Bawa kartu penduduk.")
    made.copy()
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("keluarga", ["Kartu Keluarga baru"]), ("KARTU", ["Kartu Keluarga baru", "Lampu jalan"]),
        ("lahir", ["Akta kelahiran"]), ("akta yang lahir", ["Akta kelahiran"]), ("menikah", ["Surat pengantar nikah"]),
        ("pekerjaan", ["Lampu jalan"]), ("kependudukan", ["Lampu jalan"]), ("kartu nikah", []), ("keterangan", []),
        ("lampu-jalan!", ["Lampu jalan"]), ("", []), ("yang", []), ("tidak ada di sini sama sekali", []),
    ],
)  # fmt: skip
def test_all_words_have_to_stand_somewhere_in_whatever_form(source, typed, found):
    assert source.find(typed) == found


def test_what_has_the_words_in_its_title_comes_first(session):
    source = Source("Surat pengantar", "Kartu")
    source.put(3, "Surat domisili", body="kartu")
    source.put(4, "Kartu anak")
    source.copy()
    assert source.find("kartu") == ["Kartu", "Kartu anak", "Surat domisili"]


def test_the_newest_comes_first_where_that_is_asked(session):
    source = Source("Rapor a", "Rapor b", newest_first=True)
    source.put(3, "Kartu", body="rapor")
    source.copy()
    assert source.find("rapor") == ["Rapor b", "Rapor a", "Kartu"]


def test_what_changes_is_copied_and_what_does_not_is_not_written(source):
    assert source.copy() == 0
    source.put(2, "Akta kematian")
    asked = source.asked
    assert source.copy() == 1
    assert source.find("lahir") == []
    assert source.find("mati") == ["Akta kematian"]
    source.take(2)
    assert source.copy() == 1
    assert source.find("akta") == []
    assert source.asked > asked
    asked = source.asked
    assert source.copy() == 0
    assert source.asked == asked  # no topic changed, so nobody looked


def test_a_copy_that_was_broken_off_goes_on_where_it_is_needed(session, monkeypatch):
    monkeypatch.setattr(copying, "PIECE", 2)
    source = Source(*(f"Surat {n}" for n in range(7)))
    read = source.read
    source.documents = replace(source.documents, read=lambda after, most: 1 / 0 if after >= 4 else read(after, most))
    with pytest.raises(ZeroDivisionError):
        source.copy()
    session.rollback()
    assert len(source.find("surat")) == 4
    source.documents = replace(source.documents, read=read)
    assert source.copy() == 3
    assert len(source.find("surat")) == 7


def test_what_cannot_be_read_now_stays_and_the_rest_is_copied(session):
    away, other = Source("Metode", subject="help"), Source("Lampu", subject="other")
    away.copy()
    pages.changed(TOPIC)
    db.session.commit()

    def not_now(after, most):
        raise NotYet("A page.")

    with pytest.raises(NotYet):
        copying.bring_up_to_date([replace(away.documents, read=not_now), other.documents])
    assert (away.find("metode"), other.find("lampu")) == (["Metode"], ["Lampu"])
    asked = away.asked
    away.copy()
    assert away.asked > asked  # it is not taken for done


def test_documents_are_copied_again_when_what_they_are_made_of_changes(source):
    asked = source.asked
    copying.bring_up_to_date([replace(source.documents, made_of=lambda: "new")])
    assert source.asked > asked


def test_nobody_waits_to_write_while_words_are_stemmed(session, monkeypatch):
    source, seen, whole = Source("Satu", "Dua", "Tiga"), [], copying.terms_of
    monkeypatch.setattr(copying, "terms_of", lambda *a: seen.append(db.session().in_transaction()) or whole(*a))
    source.copy()
    assert seen == [False] * 3


def test_words_that_were_taken_out_are_gone_from_the_file_of_sqlite(source):
    if db.engine.dialect.name == "sqlite":
        kept = text("SELECT count(*) FROM document_index_data WHERE instr(block, CAST('zyxwvut' AS BLOB))")
        source.put(5, "Lain", body="qzyxwvut")
        source.copy()
        assert db.session.scalar(kept)
        source.put(5, "Lain", body="hanya")
        source.copy()
        assert not db.session.scalar(kept)
        assert source.find("keluarga") == ["Kartu Keluarga baru"]


def test_two_subjects_do_not_find_one_another(session):
    one, other = Source("Kartu satu", subject="one"), Source("Kartu dua", subject="other")
    one.copy(), other.copy()
    assert (one.find("kartu"), other.find("kartu")) == (["Kartu satu"], ["Kartu dua"])


def test_a_page_in_two_languages_is_found_in_the_readers(session):
    source = Source(by_language=True)
    source.rows = {1: Found(1, "Surveys", "/s", language="en"), 2: Found(2, "Survei", "/s", language="id")}
    source.copy()
    assert source.find("survey", language="en") == ["Surveys"]
    assert source.find("survey") == []
    assert source.find("survei") == ["Survei"]


# ---- parts


@pytest.mark.parametrize("newest_first", [True, False])
def test_parts_lead_through_all_and_back_again(session, newest_first):
    source = Source(*(f"Surat {n}" for n in range(5)), newest_first=newest_first)
    for number in range(6, 13):
        source.put(number, f"Akta {number}", body="surat")
    source.copy()
    whole = source.find("surat")
    shelf, at, seen, parts = source.documents.shelf("id"), Place(), [], []
    while at is not None:
        part = part_of(["surat"], shelf, at, 5)
        parts.append(part)
        seen += [hit.title for hit in part.rows]
        at = Place(after=part.after) if part.after else None
    assert seen == whole
    back = parts[-1]
    for part in parts[-2::-1]:
        back = part_of(["surat"], shelf, Place(before=back.before), 5)
        assert [hit.id for hit in back.rows] == [hit.id for hit in part.rows]
    assert back.before is None
    assert part_of(["surat"], shelf, Place(after=10**6 if not newest_first else 1), 5).rows


# ---- slips of the finger


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("keluaga", ["keluarga"]), ("keluargaa", ["keluarga"]), ("kelaurga", ["keluarga"]), ("keluirga", ["keluarga"]),
        ("keluarga", None), ("kluaga", None), ("jalam", ["jalan"]), ("lampo", ["lampu"]), ("skc", None), ("ktp", None),
    ],
)  # fmt: skip
def test_one_letter_is_forgiven_in_a_word_of_a_title(source, typed, near):
    assert guesses([typed]).get(typed) == near


def test_a_word_that_stands_in_no_title_any_more_is_not_guessed(source):
    assert guesses(["lampo"])
    source.take(4)
    source.copy()
    assert guesses(["lampo"]) == {}
    assert "lampu" not in set(db.session.scalars(db.select(NearWord.word)))


# ---- whoever means harm

NASTY = (
    "'", '"', "''", '"kartu', "kartu*", "*", "NEAR(", "NEAR(kartu keluarga, 5)", "kartu OR akta", "NOT kartu", "AND", "(",
    "kartu:akta", "terms : kartu", "^kartu", "kartu & !akta", "kartu <-> akta", ":*", "\\", "kartu\0keluarga", "%", "_",
    "a" * 10_000, "a " * 5_000, "yang dan di", "\u202e\u0663\u00b2", "\U0001f469\u200d\U0001f692", "\ud800", "1e400",
    "'; DROP TABLE document; --", "{kartu keluarga}", "-kartu", "+kartu", "kartu'", "$$", "%(asked0)s", ":asked0", "İI",
)  # fmt: skip


@pytest.mark.parametrize("typed", NASTY, ids=range(len(NASTY)))
def test_whatever_is_typed_is_words_and_never_a_fault(source, typed):
    words = typed_words(typed)
    assert len(words) <= 8
    shelf = source.documents.shelf("id")
    first_of_each(words, [shelf] * 4, 5)
    part_of(words, shelf, Place(after=1), 5)
    guesses(words)


def test_what_stands_in_a_text_is_never_a_command(session):
    source = Source(*(each.replace("\0", "").encode("utf-8", "ignore").decode() or "x" for each in NASTY))
    source.copy()
    assert db.session.query(Document).count() == len(NASTY)


# ---- the same on both

VOCABULARY = """
kartu keluarga akta lahir kelahiran mati nikah surat pengantar layanan pelayanan jalan jalanan lampu sampah persampahan
bayar pembayaran syarat persyaratan penduduk kependudukan café naïve ktp 2026
"""
VOCABULARY = sorted(VOCABULARY.split())


def test_a_whole_corpus_is_found_as_it_says_itself(session):
    """What each search has to find is told without a database, so both databases agree."""
    dice = random.Random(7)
    source = Source(*(" ".join(dice.sample(VOCABULARY, 2)) for _ in range(60)))
    for number in range(61, 121):
        source.rows[number] = Found(
            number, dice.choice(VOCABULARY), f"/{number}", body=" ".join(dice.sample(VOCABULARY, 5))
        )
    source.copy()
    for _ in range(80):
        typed = " ".join(dice.sample(VOCABULARY, dice.randint(1, 3)))
        wanted = set(stems(typed))
        titled = [f for f in source.rows.values() if wanted <= set(stems(f.title))]
        other = [f for f in source.rows.values() if wanted <= set(stems(f"{f.title} {f.body}")) and f not in titled]
        assert source.find(typed, most=200) == [f.title for f in titled + other], typed


def test_the_index_of_sqlite_is_whole_after_all_this(source):
    if db.engine.dialect.name == "sqlite":
        source.put(1, "Lain")
        source.take(3)
        source.copy()
        db.session.execute(text("INSERT INTO document_index(document_index, rank) VALUES ('integrity-check', 1)"))

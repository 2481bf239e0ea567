import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import literal, select

from portal.core.db import db
from portal.core.search import LETTERS, MOST_WORDS, finds, folded


def found(typed, *texts):
    """What the database says."""
    columns = [literal(text) for text in texts]
    return bool(db.session.scalar(select(literal(1)).where(finds(typed, *columns))))


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("KARTU dinas", True), ("kartu nikah", False), ("", True), ("   ", True), ("artu elu", True),
        ("cafe", True), ("CAFÉ", True), ("cafe\u0301", True),
        ("100%", True), ("kk_1", True), ("kk_2", False), ("kart_", False), ("k%u", False), ("\\", False), ("/", False),
        ("'; DROP TABLE person", False),
    ],
)  # fmt: skip
def test_a_search_wants_all_its_words_somewhere(session, typed, finds):
    assert found(typed, "Kartu Keluarga (KK_1)", None, "Dinas Kependudukan, Café 100%") is finds


def test_no_more_words_are_looked_for_than_some(session):
    assert found("kartu " * MOST_WORDS + "nikah", "Kartu")


@pytest.mark.parametrize("letter", ["É", "ñ", "Ž", "ÿ", "İ", "Ø", "ß"])
def test_what_is_written_as_it_stands_there_is_found(session, letter):
    assert found(f"a{letter}b", f"A{letter}B")


def test_all_letters_with_accents_are_found_without_them(session):
    assert all(base.isascii() or base in "Øøſ" for base in LETTERS.values())
    every = " ".join(LETTERS)
    assert all(found(base, every) for base in LETTERS.values())
    assert all(found(letter, " ".join(LETTERS.values())) for letter in LETTERS)


SOME = some.sampled_from("aÀéŝZ z%_\\\u0301")


@given(some.text(SOME, max_size=12), some.text(SOME, max_size=4))
def test_a_folded_text_is_folded_once(text, word):
    assert folded(folded(text)) == folded(text)
    assert (folded(word) in folded(text)) == (folded(word.upper()) in folded(text.lower()))

"""What is marked in a text, and what is left alone."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.core.marks import marks
from portal.moderation.rules import leaves_something, marked_places, plain, times, without, words_of


def found(text):
    return [(text[mark.start : mark.end], mark.kind.value) for mark in marks(text)]


@pytest.mark.parametrize(
    ("text", "what", "kind"),
    [
        ("Hubungi 081234567890 ya", "081234567890", "telephone"),
        ("WA 0812-3456-7890.", "0812-3456-7890", "telephone"),
        ("wa: 0812 3456 7890", "0812 3456 7890", "telephone"),
        ("+62 812-3456-789", "+62 812-3456-789", "telephone"),
        ("62812345678901", "62812345678901", "telephone"),
        ("kantor (0711) 512345", "(0711) 512345", "telephone"),
        ("0711-512345 saja", "0711-512345", "telephone"),
        ("NIK saya 1671140504900002", "1671140504900002", "nik"),
        ("NIK 16.71.14.050490.0002", "16.71.14.050490.0002", "nik"),
        ("petugas NIP 198504122010011001", "198504122010011001", "nip"),
        ("NIP 19850412 201001 1 001", "19850412 201001 1 001", "nip"),
        ("surel budi.s@contoh.co.id dong", "budi.s@contoh.co.id", "email"),
        ("budi [at] contoh.com", "budi [at] contoh.com", "email"),
        ("transfer ke BCA 1234567890", "1234567890", "account"),
        ("no rek 12-345-678-9", "12-345-678-9", "account"),
        ("norek: 0812345678901", "0812345678901", "account"),
        ("bayar ke 3216549870123", "3216549870123", "account"),
        ("buka https://contoh.id/a?b=c.", "https://contoh.id/a?b=c", "link"),
        ("www.pinjaman-contoh.com", "www.pinjaman-contoh.com", "link"),
        ("klik bit.ly/abc123 sekarang", "bit.ly/abc123", "link"),
        ("wa.me/6281234567890", "wa.me/6281234567890", "link"),
    ],
)
def test_what_leads_to_somebody_is_marked(text, what, kind):
    assert found(text) == [(what, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "Nomor antrean A023, loket 2.", "Bayar Rp 1.500.000 tanpa kuitansi.", "Rp1500000000 hilang",
        "Datang 12/06/2026 dan 2026-06-12.", "Jam 07.00-15.00, lama 3 jam", "UU 25/2009 Pasal 42",
        "Tahun 2025-2026 sama saja", "RT 12 RW 05 nomor 117", "kode pos 30267", "1.234.567 orang", "Nilai 4/4, 10/10!",
        "Loket 1.Antre lama", "PermenPANRB 14/2017", "harga naik 10.000.000", "", "...",
    ],
)  # fmt: skip
def test_numbers_of_every_day_are_left_alone(text):
    assert found(text) == []


def test_several_marks_stand_in_order_and_none_over_another():
    assert [kind for _what, kind in found("a@b.id lalu 0812-3456-7890 lalu www.contoh.id/0812-3456-7890")] == [
        "email", "telephone", "link",
    ]  # fmt: skip


@given(some.text(alphabet="08 .-+@[]()atidRpBCA:/w\n", max_size=120))
def test_whatever_is_written_marks_lie_in_the_text_and_apart(text):
    ends = [edge for mark in marks(text) for edge in (mark.start, mark.end)]
    assert ends == sorted(ends)
    assert all(0 <= edge <= len(text) for edge in ends)


@given(some.text(max_size=80), some.sets(some.integers(0, 20)))
def test_a_word_that_is_taken_out_is_nowhere_and_all_others_stay(text, places):
    kept = [word.text for word in words_of(text) if word.place not in places]
    assert [word.text for word in words_of(without(text, places)) if word.text != "[…]"] == [
        word for word in kept if word != "[…]"
    ]
    assert without(text, set()) == text


def test_a_long_row_of_digits_is_looked_at_once():
    """Looked at in every way in which its digits may belong together, it would take hours."""
    begun = process_time()
    assert found("1" * 600 + "a") == found("1 " * 300 + "a") == found("1. - " * 120 + "a") == []
    marks("a." * 300 + "@")
    assert process_time() - begun < 5


def test_places_of_marked_words_are_what_one_tap_takes_out():
    text = "Tolong hubungi 0812 3456 7890 atau budi@contoh.id, terima kasih"
    assert without(text, marked_places(text)) == "Tolong hubungi […] atau […] terima kasih"
    assert not leaves_something("0812-3456-7890", {0})


def test_texts_that_say_the_same_are_alike_however_they_are_written():
    assert plain("Antre LAMA!!") == plain("antre  lama") != plain("antre lama sekali")


def test_half_and_nine_of_ten_are_counted_by_rank():
    assert times([]) is None
    assert (times([(7, 1)]).median, times([(7, 1)]).ninth) == (7, 7)
    assert (times([(0, 8), (2, 1), (9, 1)]).median, times([(0, 8), (2, 1), (9, 1)]).ninth) == (0, 2)

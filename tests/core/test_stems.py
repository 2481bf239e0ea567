"""Words of one kind are found by one another, and words of two kinds are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.core.stems import ENGLISH, KEPT_APART, LONGEST, STOP_WORDS, stem, stems, words

FAMILIES = (
    ("layan", "layanan", "pelayanan", "melayani", "dilayani", "layanannya"),
    ("bayar", "pembayaran", "membayar", "dibayarkan", "bayaran"),
    ("penduduk", "kependudukan"), ("syarat", "persyaratan", "bersyarat"), ("jalan", "jalanan", "berjalan"),
    ("lahir", "kelahiran"), ("nikah", "pernikahan", "menikah", "penikahan"), ("pajak", "perpajakan"),
    ("urus", "pengurusan", "mengurus", "diurus"), ("sampah", "persampahan"), ("bantu", "bantuan", "membantu"),
    ("izin", "perizinan"), ("pindah", "perpindahan", "kepindahan"), ("adu", "pengaduan", "aduan"),
    ("tangani", "penanganan", "menangani"), ("tindak", "ditindaklanjuti"),
)  # fmt: skip
APART = (("keterangan", "penerangan"), ("penduduk", "kedudukan"), ("keluarga", "keluhan"), ("penanganan", "tangan"))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family[0])
def test_words_of_one_family_are_one_word(family):
    assert len({stem(word) for word in family}) == 1, [stem(word) for word in family]


@pytest.mark.parametrize("pair", APART)
def test_words_of_two_families_are_two(pair):
    assert stem(pair[0]) != stem(pair[1])


def test_what_is_in_no_dictionary_stays_as_it_is():
    assert [stem(word) for word in ("skck", "ktp", "disdukcapil", "2026", "café")] == [
        "skck", "ktp", "disdukcapil", "2026", "café",
    ]  # fmt: skip


def test_english_pages_know_one_and_many():
    assert stems("the surveys of agencies, and a class", ENGLISH) == ["survey", "agency", "class"]


def test_no_exception_is_a_stop_word_or_leads_to_another_exception():
    assert not set(KEPT_APART) & STOP_WORDS["id"]
    assert all(stem(each) == each for each in set(KEPT_APART.values()) - {"antar"})


@given(some.text(max_size=60))
def test_whatever_is_typed_becomes_words_of_letters_and_digits(text):
    for word in words(text):
        assert 0 < len(word) <= LONGEST
        assert not {"'", '"', "\\", " ", "\0", ":", "&", "|", "!", "(", ")", "*"} & set(word)
        assert stem(word)

"""Words of a text as they are looked for: without accents, and brought back to the word they were made from.

Both databases compare what this file makes, so both find the same: PostgreSQL's own Indonesian makes "luarga" of
"keluarga", and SQLite has none.
"""

import re
from functools import cache, lru_cache
from typing import Any

from portal.core.search import folded

INDONESIAN, ENGLISH = "id", "en"
LONGEST = 40  # letters of a word that count: what is longer is no word
WORD = re.compile(r"[^\W_]+")

# Where the dictionary goes astray, or makes one of two things that people keep apart: who looks for a letter from the
# kelurahan ("surat keterangan") does not mean the street lights ("penerangan jalan").
KEPT_APART = {
    "keterangan": "keterangan", "penduduk": "penduduk", "kependudukan": "penduduk", "kedudukan": "kedudukan",
    "perpajakan": "pajak", "menikah": "nikah", "menikahi": "nikah", "kewarganegaraan": "warganegara",
    "warganegara": "warganegara", "ditindaklanjuti": "tindak", "menindaklanjuti": "tindak", "penanganan": "tangani",
    "menangani": "tangani", "ditangani": "tangani", "tangani": "tangani", "pengantar": "pengantar",
    "mengantar": "antar", "lurah": "lurah", "camat": "camat",
}  # fmt: skip

# What stands in nearly every text and tells none from another.
_INDONESIAN = """
ada adalah agar akan anda apa apakah atau atas bagaimana bagi bahwa bila bisa boleh dalam dan dapat dari dengan di dia
dimana harus hal ia ini itu jika juga kalau kami kapan karena ke kepada kita lagi lain maka mana masih mau mereka nya oleh
pada para per saja saya sebagai secara sedang serta siapa sudah supaya tapi telah tentang terhadap tetapi tersebut tidak
untuk yaitu yang
"""
_ENGLISH = """
a an and any are as at be by can do does for from has have he her his how i if in into is it its me my no not of on or our
she so than that the their them then there they this to was we were what when where which who will with you your
"""
STOP_WORDS = {INDONESIAN: frozenset(_INDONESIAN.split()), ENGLISH: frozenset(_ENGLISH.split())}


def words(text: str) -> list[str]:
    """The words of a text in their order, as they are compared.

    >>> words("Akta Kelahiran, KTP-el & Café")
    ['akta', 'kelahiran', 'ktp', 'el', 'cafe']
    """
    return [word[:LONGEST] for word in WORD.findall(folded(text).replace("\0", " "))]


def is_stop_word(word: str, language: str = INDONESIAN) -> bool:
    return word in STOP_WORDS[language]


def stems(text: str, language: str = INDONESIAN) -> list[str]:
    """What the words of a text are looked for by, once each, in their order; words that tell nothing are left out.

    >>> stems("Pelayanan yang melayani layanan")
    ['layan']
    """
    told = (word for word in words(text) if not is_stop_word(word, language))
    return list(dict.fromkeys(stem(word, language) for word in told))


@lru_cache(maxsize=20_000)
def stem(word: str, language: str = INDONESIAN) -> str:
    """The word from which a folded one is made; itself where nobody knows.

    >>> [stem(word) for word in ("pembayaran", "kependudukan", "persyaratan", "keluarga")]
    ['bayar', 'penduduk', 'syarat', 'keluarga']
    """
    if language == ENGLISH:
        return _singular(word)
    if not word.isascii() or not word.isalpha():
        return word
    return KEPT_APART.get(word) or _dictionary().stem(word) or word


@lru_cache(maxsize=20_000)
def stem_as_written(word: str, language: str = INDONESIAN) -> str:
    """The same of a word as it stands in a text; '' for one that tells nothing."""
    plain = folded(word)[:LONGEST]
    return "" if is_stop_word(plain, language) else stem(plain, language)


def _singular(word: str) -> str:
    """The pages of help have no more English than this asks for."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@cache
def _dictionary() -> Any:
    """30,000 words, which a process that never searches need not read."""
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    # Without its own cache, which has no end and is asked by many threads: `stem` has one.
    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))

"""Names under which residents speak: each one's own, and nobody else's.

Two names that look alike are one name; and nobody takes the name of an office or of somebody who works in one.
"""

import re
import unicodedata
from collections.abc import Iterable

from portal.forum.rules import NAME_LEAST, NAME_MOST

# Latin letters alone: of other alphabets many look the same, and a reader could not tell two people apart.
WRITTEN = re.compile(r"[^\W_](?:[^\W_]|[ .'’-])*\Z")
# Signs of Latin script that are taken for one another at a glance.
ALIKE = str.maketrans({
    "0": "o", "1": "i", "l": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g", "2": "z",
})  # fmt: skip
PAIRS = (("rn", "m"), ("vv", "w"))
# Words by which an office speaks. Whoever is not one may not sound like it.
OFFICES = {
    "admin", "administrator", "moderator", "petugas", "pegawai", "resmi", "official", "operator", "humas", "dinas",
    "badan", "kantor", "kecamatan", "kelurahan", "camat", "lurah", "sekcam", "sekda", "walikota", "gubernur",
    "bupati", "pemerintah", "pemkot", "pemda", "pemprov", "inspektorat", "ombudsman", "polisi", "polsek", "polres",
    "polda", "puskesmas", "satpol", "uptd", "disdukcapil", "dukcapil", "pln", "pdam", "asn", "pns", "suaraplaju",
    "redaksi", "system", "sistem",
}  # fmt: skip
TITLES = re.compile(
    r"\b(?:drs?|dra|hj?|ir|prof|kgs|kms|nyi?mas|s\.?\w{1,4}|m\.?\w{1,4}|a\.?md\w*|st|sh|se|mm|mt|msi|sip|sos|ssos|skom)\.(?=\W|$)|,.*$",
    re.IGNORECASE,
)


def fold(name: str) -> str:
    """What two names have in common that look alike. Nothing else is kept of how they are written.

    >>> fold("Rina W.") == fold("R1NA-w") == fold("Rína W")
    True
    >>> fold("Wamna") == fold("Warnna"), fold("Anna") == fold("Ama")
    (True, False)
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    plain = "".join(sign for sign in plain if sign.isalnum())
    for pair, one in PAIRS:
        plain = plain.replace(pair, one)
    return plain.translate(ALIKE)


def is_written(name: str) -> bool:
    """Whether a name is of letters and digits as they are on a keyboard here, accents allowed, and of a fair length.

    Of other scripts, and of Latin letters made for phonetics or mathematics, many are taken for these at a glance.

    >>> [is_written(name) for name in ("Rina W.", "Zaïnab", "Rin\u0430", "R\u0131na", "\U0001d411ina", "Rina \u0663")]
    [True, True, False, False, False, False]
    """
    plain = unicodedata.normalize("NFD", name)
    ours = all(sign.isascii() for sign in plain if sign.isalnum())
    letters = sum(sign.isalpha() for sign in plain)
    return ours and letters >= 2 and NAME_LEAST <= len(name) <= NAME_MOST and WRITTEN.match(name) is not None


def words_of(name: str) -> list[str]:
    return [fold(word) for word in re.split(r"[\W_]+", name) if word]


_OFFICES = {fold(word) for word in OFFICES}
# Those that are part of no name: they may not stand within a longer word either, as in "adminplaju".
WITHIN = {fold(word) for word in (
    "admin", "moderator", "kecamatan", "kelurahan", "pemerintah", "walikota", "inspektorat", "ombudsman", "dukcapil",
    "puskesmas", "suaraplaju",
)}  # fmt: skip


def sounds_official(name: str, agencies: Iterable[str]) -> bool:
    """Whether it is the name of an office, or has a word by which offices speak.

    >>> [sounds_official(name, ["Dinas Lingkungan Hidup"]) for name in ("Adm1n Plaju", "lingkungan hidup", "Rahma")]
    [True, True, False]
    """
    words, whole = words_of(name), fold(name)
    if any(word in _OFFICES for word in (*words, whole)) or any(word in whole for word in WITHIN):
        return True
    return any(_is_of(whole, agency) for agency in agencies)


def _is_of(whole: str, agency: str) -> bool:
    """Whether it is the name of an agency, with or without the word that says of which kind it is."""
    folded, rest = fold(agency), [word for word in words_of(agency) if word not in _OFFICES]
    short = "".join(rest)
    return whole == folded or (len(rest) > 1 and whole == short) or (len(folded) > 8 and folded in whole)


def is_of_staff(name: str, people: Iterable[str]) -> bool:
    """Whether somebody of the staff is called so: the whole name, or all its words among others.

    >>> staff = ["Drs. H. Budi Santoso, M.Si."]
    >>> [is_of_staff(name, staff) for name in ("budi santos0", "Pak Budi Santoso", "BudiSantoso88", "Budi")]
    [True, True, True, False]
    """
    bare = re.sub(r"^\d+|\d+$", "", name)  # a number more makes nobody somebody else
    whole, mine = {fold(name), fold(bare)}, {*words_of(name), *words_of(bare)}
    for person in people:
        called = TITLES.sub(" ", person)
        words = [word for word in words_of(called) if len(word) > 1]
        if whole & {fold(called), fold(person)} or (len(words) > 1 and set(words) <= mine):
            return True
    return False

"""Full-text search over all that is published, the same on both databases.

A slice brings documents of one subject; a job keeps a copy of them here, with the words by which each is looked for.
Both databases are told which words a document has, and neither cuts texts or knows a language. SQLite keeps them in an
FTS5 index; PostgreSQL in a `tsvector`, and its words in a table beside it, in order: a GIN index has none, and takes a
second for the first five of 100,000 documents that have a common word. (Migration 0019 makes both.)

A word bears the subject that it stands in, and whether it stands in a title. So three services are found as fast beside
90,000 cards as without them, and those with the words in their title come first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, String, Text, TextClause, UniqueConstraint, bindparam, select, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import stems
from portal.core.db import Model, db
from portal.core.paging import Part, Place
from portal.core.periods import Period
from portal.core.search import MOST_WORDS
from portal.core.types import id_

ANYWHERE, IN_TITLE = "1", "0"  # between subject and word: no subject has a digit


class Document(Model):
    """Something published that can be looked for: a copy, made again whenever what it shows changes."""

    __table_args__ = (UniqueConstraint("subject", "number", "language"),)

    id: Mapped[id_]
    subject: Mapped[str] = mapped_column(String(20))  # as its slice calls it: "service", "card"
    number: Mapped[int]  # within the subject: of the row that it shows
    language: Mapped[str] = mapped_column(String(2))  # '' where it is shown to readers of all languages
    title: Mapped[str]
    about: Mapped[str]  # a line that tells it from others of this title
    period: Mapped[Period | None]  # of a card: readers of each language read it in their own words
    body: Mapped[str]
    address: Mapped[str]  # its path, without a language before it
    terms: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"), deferred=True)
    digest: Mapped[str] = mapped_column(String(32))  # of all this, so that what did not change is not written


class Brought(Model):
    """Up to which editions of its topics the documents of a subject were copied."""

    subject: Mapped[str] = mapped_column(String(20), primary_key=True)
    editions: Mapped[str]


class NearWord(Model):
    """A word of a title under a form that somebody may have typed it in: itself, or itself without one letter.

    Two words that one slip of the finger made of each other share such a form.
    """

    __table_args__ = {"sqlite_with_rowid": False}

    form: Mapped[str] = mapped_column(String(stems.LONGEST), primary_key=True)
    word: Mapped[str] = mapped_column(String(stems.LONGEST), primary_key=True)


@dataclass(frozen=True)
class Shelf:
    """Where is looked: the documents of a subject, in one language where they differ by it."""

    subject: str
    language: str = ""
    newest_first: bool = False

    @property
    def mark(self) -> str:
        """What the words of this shelf begin with."""
        return self.subject + self.language

    def terms(self, words: Iterable[str], where: str) -> list[str]:
        """The words as they stand in the index, stemmed by the language of the shelf."""
        language = self.language or stems.INDONESIAN
        found = (stems.stem(word, language) for word in words if not stems.is_stop_word(word, language))
        return [f"{self.mark}{where}{word}" for word in dict.fromkeys(found)]


def typed_words(typed: str) -> list[str]:
    """The words that are looked for, at most `MOST_WORDS`."""
    return list(dict.fromkeys(stems.words(typed[:400])))[:MOST_WORDS]


# ---- what a search is, on each database

COLUMNS = tuple(column for column in Document.__table__.c if column.key not in ("terms", "digest"))
HITS = select(*COLUMNS).where(Document.__table__.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Wanted:
    """Words as they stand in the index: a document has to have all of them, and not all of the others."""

    every: tuple[str, ...]
    but_not: tuple[str, ...] = ()


def _wanted(shelf: Shelf, words: Sequence[str], titled: bool) -> Wanted | None:
    """The words in the title, or all of them somewhere and not all in the title. None where they tell nothing."""
    in_title, anywhere = (tuple(shelf.terms(words, where)) for where in (IN_TITLE, ANYWHERE))
    if not anywhere:
        return None
    return Wanted(in_title) if titled else Wanted(anywhere, in_title)


# The numbers of documents that match, in order. Written out and kept: to put a statement together for each search would
# cost more than to carry it out. What is typed is a value in it, of letters and digits alone.


def _on_sqlite(name: str, _wanted: Wanted) -> str:
    return f"SELECT rowid AS id FROM document_index WHERE document_index MATCH :{name}"


def _on_postgresql(name: str, wanted: Wanted) -> str:
    def has(word: str) -> str:
        return f"EXISTS (SELECT 1 FROM document_index AS other WHERE other.term = :{word} AND other.id = first.id)"

    others = [f" AND {has(f'{name}_{at}')}" for at in range(1, len(wanted.every))]
    titled = " AND ".join(has(f"{name}_not_{at}") for at in range(len(wanted.but_not)))
    but_not = f" AND NOT ({titled})" if titled else ""
    return f"SELECT id FROM document_index AS first WHERE term = :{name}_0{''.join(others)}{but_not}"


def _values(name: str, wanted: Wanted) -> dict[str, str]:
    if db.engine.dialect.name != "sqlite":
        every = {f"{name}_{at}": term for at, term in enumerate(wanted.every)}
        return every | {f"{name}_not_{at}": term for at, term in enumerate(wanted.but_not)}
    both, titled = (" AND ".join(f'"{term}"' for term in terms) for terms in (wanted.every, wanted.but_not))
    return {name: f"({both}) NOT ({titled})" if titled else both}


@lru_cache(maxsize=1000)
def _statement(dialect: str, stages: tuple[tuple[int, bool, Wanted], ...], beyond: str = "") -> TextClause:
    """`stages`: each with its number, whether the newest comes first, and what is wanted (of which the count matters).

    `beyond` is "<" or ">", or nothing.
    """
    key = "rowid" if dialect == "sqlite" else "id"
    some = [
        (_on_sqlite if dialect == "sqlite" else _on_postgresql)(f"asked{stage}", wanted)
        + (f" AND {key} {beyond} :beyond" if beyond else "")
        + f" ORDER BY {key} {'DESC' if down else 'ASC'} LIMIT :most"
        for stage, down, wanted in stages
    ]
    parts = (f"SELECT {stages[at][0]} AS stage, id FROM ({one}) AS found{at}" for at, one in enumerate(some))
    return text(" UNION ALL ".join(parts))


def _shape(wanted: Wanted) -> Wanted:
    """What a statement depends on: how many words there are, and not which."""
    return Wanted(("",) * len(wanted.every), ("",) * len(wanted.but_not))


def _numbers(wanted: Wanted, *, down: bool, beyond: int | None = None, most: int) -> list[int]:
    """The numbers of documents that match, in order, behind the one named."""
    side = "" if beyond is None else "<" if down else ">"
    statement = _statement(db.engine.dialect.name, ((0, down, _shape(wanted)),), side)
    values = _values("asked0", wanted) | {"most": most} | ({} if beyond is None else {"beyond": beyond})
    return [row.id for row in db.session.execute(statement, values)]


@dataclass(frozen=True)
class Hit:
    """A document that was found."""

    id: int
    subject: str
    number: int
    language: str
    title: str
    about: str
    period: Period | None
    body: str
    address: str


def _hits(ids: Sequence[int]) -> list[Hit]:
    """In this order."""
    rows = db.session.execute(HITS, {"ids": list(ids)}) if ids else ()
    found = {row.id: Hit(*row) for row in rows}
    return [found[number] for number in ids if number in found]


# ---- finding


def first_of_each(words: Sequence[str], shelves: Sequence[Shelf], most: int) -> list[Part[Hit]]:
    """The first documents of each shelf that have all the words, those with them in the title first (3 queries)."""
    ids: list[list[int]] = [[] for _ in shelves]
    for titled in (True, False):
        short = {place: shelf for place, shelf in enumerate(shelves) if len(ids[place]) <= most}
        asked = {place: found for place, shelf in short.items() if (found := _wanted(shelf, words, titled))}
        if asked:
            stages = tuple((place, shelves[place].newest_first, _shape(found)) for place, found in asked.items())
            values: dict[str, Any] = {"most": most + 1}
            for place, found in asked.items():
                values |= _values(f"asked{place}", found)
            for place, number in db.session.execute(_statement(db.engine.dialect.name, stages), values):
                ids[place].append(number)
    hits = {hit.id: hit for hit in _hits([number for some in ids for number in some[:most]])}
    return [_first(some, hits, most) for some in ids]


def _first(ids: Sequence[int], hits: dict[int, Hit], most: int) -> Part[Hit]:
    shown = [hits[number] for number in ids[:most] if number in hits]
    return Part(shown, None, ids[most - 1] if len(ids) > most else None)


def part_of(words: Sequence[str], shelf: Shelf, at: Place, size: int) -> Part[Hit]:
    """A part of what one shelf has (at most 4 queries)."""
    if at.before is not None:
        back = _ids(words, shelf, int(at.before), size + 1, back=True)[::-1]
        if len(back) < size:
            return part_of(words, shelf, Place(), size)
        rows = back[-size:]
        return Part(_hits(rows), rows[0] if len(back) > size else None, rows[-1])
    ids = _ids(words, shelf, None if at.after is None else int(at.after), size + 1)
    if not ids and at.after is not None:
        return part_of(words, shelf, Place(), size)
    rows = ids[:size]
    before = rows[0] if rows and at.after is not None else None
    return Part(_hits(rows), before, rows[-1] if len(ids) > size else None)


def _ids(words: Sequence[str], shelf: Shelf, beyond: int | None, most: int, *, back: bool = False) -> list[int]:
    """The next numbers behind the one named, through both stages; backwards from it where that is asked."""
    stages = [asked for titled in (True, False) if (asked := _wanted(shelf, words, titled))]
    down = shelf.newest_first is not back
    if beyond is not None and stages:
        here = _stage_of(stages[0], beyond)
        stages = stages[: here + 1][::-1] if back else stages[here:]
    found: list[int] = []
    for place, asked in enumerate(stages):
        if len(found) < most:
            found += _numbers(asked, down=down, beyond=beyond if place == 0 else None, most=most - len(found))
    return found


def _stage_of(in_title: Wanted, number: int) -> int:
    """Whether the document of this number stands among those with the words in the title."""
    return 0 if _numbers(in_title, down=False, beyond=number - 1, most=1) == [number] else 1


def newest(words: Sequence[str], shelf: Shelf, most: int) -> Select[int] | None:
    """The numbers of the newest documents that have all the words, at most so many, for a list to be narrowed by.

    None where the words tell nothing. The title counts as any other part.
    """
    terms = tuple(shelf.terms(words, ANYWHERE))
    if not terms:
        return None
    wanted, dialect = Wanted(terms), db.engine.dialect.name
    found = _statement(dialect, ((0, True, _shape(wanted)),)).bindparams(most=most, **_values("asked0", wanted))
    ids = found.columns(stage=Integer, id=Integer).subquery("with_words")
    return select(Document.number).join(ids, ids.c.id == Document.id)


# ---- words that nobody knows

SHORTEST_MISTAKEN = 3  # letters: of shorter words too many lie one letter apart
MOST_GUESSES = 5


def forms_of(word: str) -> set[str]:
    """The word and what is left of it without one of its letters.

    >>> sorted(forms_of("kart"))
    ['art', 'kar', 'kart', 'kat', 'krt']
    """
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def may_be_mistaken(word: str) -> bool:
    return len(word) >= SHORTEST_MISTAKEN and word.isalpha()


def guesses(words: Sequence[str]) -> dict[str, list[str]]:
    """For each of these words that stands in no title, those of titles that are one letter away, best first (1 query).

    One letter too many, too few, another one in its place, or two in the wrong order.
    """
    asked = {form: word for word in words if may_be_mistaken(word) for form in forms_of(word)}
    if not asked:
        return {}
    named = select(NearWord.word).where(NearWord.form.in_(bindparam("forms", expanding=True))).distinct()
    there = set(db.session.scalars(named, {"forms": sorted(asked)}))
    return {
        word: near[:MOST_GUESSES]
        for word in words
        if may_be_mistaken(word) and word not in there
        if (near := sorted((each for each in there if _one_apart(word, each)), key=lambda each: _likeness(word, each)))
    }


def _one_apart(one: str, other: str) -> bool:
    """Whether one slip makes the one of the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    differ = [at for at in range(len(one)) if one[at] != other[at]]
    swapped = len(differ) == 2 and differ[1] == differ[0] + 1 and one[differ[0]] == other[differ[1]]
    return len(differ) == 1 or (swapped and one[differ[1]] == other[differ[0]])


def _likeness(word: str, other: str) -> tuple[bool, int, str]:
    """The best comes first: few people get the first letter wrong. The same on both databases."""
    return word[0] != other[0], abs(len(word) - len(other)), other

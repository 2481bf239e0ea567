"""One way to search words in names, on both databases: every word has to stand somewhere, whatever its case or accents.

What was typed is text and never a pattern: `%` and `_` find themselves.
"""

import sqlite3
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Engine, String, and_, event, or_, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

MOST_WORDS = 8  # of what was typed; each costs a look at every name
COMBINING = "".join(map(chr, range(0x300, 0x370)))  # accents that stand behind their letter


def _plain_letters() -> dict[str, str]:
    """Letters of Latin-1 and Latin Extended-A with an accent, each with the letter below it."""
    parts = {chr(code): unicodedata.normalize("NFD", chr(code)) for code in range(0xC0, 0x180)}
    return {letter: both[0] for letter, both in parts.items() if len(both) > 1}


LETTERS = _plain_letters()
TABLE = str.maketrans("".join(LETTERS), "".join(LETTERS.values()), COMBINING)


def folded(text: str) -> str:
    """A text as it is compared: small letters without accents.

    >>> folded("Kantor POS, Café Musi")
    'kantor pos, cafe musi'
    """
    return text.translate(TABLE).lower()


class _Folded(FunctionElement[str]):
    """The same of a column."""

    inherit_cache = True
    name = "folded"
    type = String()


@compiles(_Folded)
def _on_sqlite(element: _Folded, compiler: Any, **how: Any) -> str:
    return f"folded({compiler.process(element.clauses, **how)})"


@compiles(_Folded, "postgresql")
def _on_postgresql(element: _Folded, compiler: Any, **how: Any) -> str:
    # What has no letter opposite is taken out. None of these signs is a quote or a per cent sign.
    inner = compiler.process(element.clauses, **how)
    return f"lower(translate({inner}, '{''.join(LETTERS)}{COMBINING}', '{''.join(LETTERS.values())}'))"


@event.listens_for(Engine, "connect")
def _teach_sqlite(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("folded", 1, lambda text: text and folded(text), deterministic=True)


def words_of(typed: str) -> list[str]:
    """The words that are looked for, folded, no more than `MOST_WORDS` of them."""
    return folded(typed).split()[:MOST_WORDS]


def stands_in(typed: str, *texts: str) -> bool:
    """Whether each word typed stands in one of the texts: `finds`, for what is in memory already.

    >>> stands_in("café POS", "Kantor Pos", "Cafe Musi"), stands_in("kartu nikah", "Kartu Keluarga")
    (True, False)
    """
    text = folded(" ".join(texts))
    return all(word in text for word in words_of(typed))


def finds(typed: str, *columns: Any) -> ColumnElement[bool]:
    """The condition that each word typed stands in one of the columns; true where nothing was typed.

    A column may be a scalar subquery, and empty.
    """
    return and_(true(), *(_stands_in(word, columns) for word in words_of(typed)))


def _stands_in(word: str, columns: tuple[Any, ...]) -> ColumnElement[bool]:
    return or_(*(_Folded(column).contains(word, autoescape=True) for column in columns))

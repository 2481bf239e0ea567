"""Small questions of many slices, asked of the database in one statement.

To ask costs about the same whether one row comes back or ten, so a page that shows something of ten slices would pay for
twenty questions. On such a page each slice says beforehand what it is about to ask, and within `together` all of that is
asked at once. Whoever asks there what was asked already is given that answer; whoever asks something else, or asks
elsewhere, asks the database as ever. So what is said beforehand changes what a page costs, and nothing of what it shows.
"""

from collections import namedtuple
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import LABEL_STYLE_NONE, cast, false, literal_column, null, select, union_all

from portal.core.db import db


class Question:
    """A SELECT of plain columns, each with a name of its own, that takes its parameters by name. It is made once.

    Several values are a tuple: what was asked must be told from what else was asked.
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self.row: Any = namedtuple("Row", statement.selected_columns.keys())  # type: ignore[misc]  # noqa: PYI024

    def __call__(self, **given: Any) -> "Asked":
        return Asked(self, tuple(given.items()))


class Asked(NamedTuple):
    """A question with its parameters."""

    question: Question
    given: tuple[tuple[str, Any], ...]

    def rows(self) -> list[Any]:
        """The answer, in the order of the statement (1 query, and none within `together` where it is known there)."""
        known = _known.get()
        if known is not None and self in known:
            return known[self]
        found = [self.question.row(*row) for row in db.session.execute(self.question.statement, dict(self.given))]
        if known is not None:
            known[self] = found
        return found


_known: ContextVar[dict[Asked, list[Any]] | None] = ContextVar("known", default=None)


@contextmanager
def together(asked: Iterable[Asked]) -> Iterator[None]:
    """Ask all this in one statement, and keep what anybody asks until the end of the block, in which nobody may write.

    Within another such block only what is not known yet is asked.
    """
    outer = _known.get()
    known: dict[Asked, list[Any]] = {} if outer is None else outer
    token = _known.set(known)
    try:
        _ask_at_once(asked, known)
        yield
    finally:
        _known.reset(token)


def _ask_at_once(asked: Iterable[Asked], known: dict[Asked, list[Any]]) -> None:
    """What cannot stand beside the others, since it gives a parameter another value, is asked alone later."""
    fitting: dict[Question, Asked] = {}
    given: dict[str, Any] = {}
    for each in asked:
        agrees = all(given.get(name, value) == value for name, value in each.given)
        if agrees and each not in known and each.question not in fitting:
            fitting[each.question] = each
            given.update(each.given)
    if not fitting:
        return
    united, answers = _united(tuple(fitting)), [known.setdefault(each, []) for each in fitting.values()]
    for row in db.session.execute(united.statement, given):
        first, last, made = united.places[row[0]]
        answers[row[0]].append(made(*row[first:last]))


class United(NamedTuple):
    """Several questions as one statement: which one a row answers, and then the columns of all of them, side by side."""

    statement: Any
    places: list[tuple[int, int, Any]]  # of each question: its columns from here to there, and what is made of them


@lru_cache(maxsize=256)
def _united(questions: tuple[Question, ...]) -> United:
    """A row has nothing but NULL in the columns of the others. UNION ALL carries the parts out one after the other, so
    the rows of each come in its own order.
    """
    parts = [each.statement.subquery() for each in questions]
    types = [column.type for part in parts for column in part.c]
    ends = list(accumulate((len(part.c) for part in parts), initial=1))
    nothing: Any = literal_column("NULL")
    # The first has no row: it says of which type the columns are, which a bare NULL does not.
    selects = [select(literal_column("0"), *(cast(null(), each) for each in types)).where(false())]
    for number, part in enumerate(parts):
        before, after = ends[number] - 1, len(types) + 1 - ends[number + 1]
        selects.append(select(literal_column(str(number)), *[nothing] * before, *part.c, *[nothing] * after))
    places = [(ends[number], ends[number + 1], each.row) for number, each in enumerate(questions)]
    # Without names of columns: they would be most of the text, and nobody asks for any.
    return United(union_all(*(each.set_label_style(LABEL_STYLE_NONE) for each in selects)), places)

"""The editions of the public pages: one number for each topic, which grows with every act a reader could see.

A table whose rows are shown on public pages says which topic they belong to (`__topic__`). An action that changes such
rows says `changed("cards")`; a page that is kept says of which topics it is made, and is good for the editions of
these. So a card that is published makes no page old that shows no cards, and those who write about different things
do not wait for one another. Answers change no number, because nobody may see them come in.

Of a topic with very many rows, each of which stands on few pages, a page may be kept under a part (`part`), and an
action name that part: what is said in one thread makes no page of another one old. What changes all of them names the
topic itself.
"""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, TypeVar
from zlib import crc32

from sqlalchemy import event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core.db import Base, Model, db, insert_into

T = TypeVar("T")
CHANNEL = "edition"  # on which PostgreSQL sends word of a new one, with the commit
HOUSE = "house"  # who speaks here and which house it is: every page shows it

PARTS = 64  # of a topic, over which its rows are spread: so many numbers, however many rows there are

_moved = 0
_known: set[str] = set()  # topics that tables were found to have
_lasting: dict[str, tuple[tuple[Any, ...], Any]] = {}  # name -> (of which database and editions, what was given)


class Edition(Model):
    """The number of each topic that anything has happened to. A migration puts that of the house there."""

    topic: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]


# Beside topics stand parts of them. Put together once: most pages ask it.
WHOLE = select(Edition.topic, Edition.number).where(Edition.topic.not_like("%.%"))


def topics() -> set[str]:
    """All that there are: what the tables say."""
    said = {getattr(mapper.class_, "__topic__", None) for mapper in Base.registry.mappers}
    return {topic for topic in said if topic}


def part(topic: str, key: object) -> str:
    """The name of the part of a topic in which what `key` names lies.

    >>> part("threads", "thread 7") == part("threads", "thread 7") != part("threads", "thread 8")
    True
    """
    return f"{topic}.{crc32(str(key).encode()) % PARTS}"


def topic_of(name: str) -> str:
    """The topic that a name is, or is a part of."""
    return name.partition(".")[0]


def changed(*names: str) -> None:
    """Begin a new edition of these topics, or parts of them, with the commit of this transaction, and tell who listens.

    Raises ValueError for a topic that no table has.
    """
    if unknown := _unknown({topic_of(name) for name in names}):
        raise ValueError(f"No table has the topic {', '.join(sorted(unknown))}.")
    db.session.info.setdefault("changed", set()).update(names)
    _forget(names)


def _unknown(named: set[str]) -> set[str]:
    """The tables are gone through where a name was never met: that takes longer than all else of saying so."""
    if named <= _known:
        return set()
    _known.update(topics())
    return named - _known


def once(topic: str, name: str, ask: Callable[[], T]) -> T:
    """What `ask` gives, and under this name the same again until the transaction ends or the topic changes in it.

    For short lists that few people change and that several parts of one deed read: kinds, limits, free days.
    """
    kept = _kept()
    if name not in kept:
        value = ask()
        kept = _kept()  # asking may have begun the transaction
        kept[name] = (topic, value)
    found: T = kept[name][1]
    return found


def lasting(topics: Collection[str], name: str, ask: Callable[[], T], as_of: object = None) -> T:
    """The same beyond the transaction: what `ask` gave before, to any of this process, while no topic has a new edition.

    For lists that every page reads and that change once a month. `ask` gives plain values, never rows of a session:
    all threads share what it gave. What the transaction in hand has changed itself is asked for anew. `as_of`: what
    else it depends on, as the day. There are as many of them as names, for good.
    """
    if set(map(topic_of, db.session.info.get("changed", ()))) & set(topics):
        return ask()
    numbers = once("", "editions", _numbers)
    now = db.engine, as_of, *(numbers.get(topic, 0) for topic in topics)
    known = _lasting.get(name)
    if known is None or known[0] != now:
        known = _lasting[name] = now, ask()
    found: T = known[1]
    return found


def _numbers() -> dict[str, int]:
    """Of all topics as a whole."""
    return {row[0]: row[1] for row in db.session.execute(WHOLE).all()}


def _kept() -> dict[str, tuple[str, Any]]:
    """Of the transaction in hand; what an earlier one knew is not kept."""
    here = db.session().get_transaction()
    of, kept = db.session.info.get("once", (None, {}))
    if here is None or of is not here:
        kept = {}
        db.session.info["once"] = (here, kept)
    found: dict[str, tuple[str, Any]] = kept
    return found


def _forget(topics: Collection[str]) -> None:
    _of, kept = db.session.info.get("once", (None, {}))
    for name in [name for name, (topic, _value) in kept.items() if topic in topics]:
        del kept[name]


def moved() -> int:
    """How many editions this process has begun: who keeps the numbers in memory asks again when it changes."""
    return _moved


@cache
def _begin(dialect: str) -> Any:
    """Put together once: every act that a reader could see carries it out."""
    insert = insert_into(Edition)
    new = insert.on_conflict_do_update(index_elements=["topic"], set_={"number": Edition.number + 1})
    return new.returning(func.pg_notify(CHANNEL, "")) if dialect == "postgresql" else new


@event.listens_for(db.session, "before_commit")
def _write(session: Session) -> None:
    """At the very end, so that the rows are held for a moment only, and in order, so that no two wait for each other."""
    if session.in_nested_transaction():
        return
    if names := sorted(session.info.pop("changed", ())):
        session.flush()
        session.execute(_begin(db.engine.dialect.name), [{"topic": name, "number": 1} for name in names])
        session.info["moved"] = True


@event.listens_for(db.session, "after_commit")
def _count(session: Session) -> None:
    global _moved
    if not session.in_nested_transaction() and session.info.pop("moved", False):
        _moved += 1


@event.listens_for(db.session, "after_rollback")
def _undo(session: Session) -> None:
    if session.in_nested_transaction():  # what was said outside the savepoint still holds
        return
    session.info.pop("changed", None)
    session.info.pop("moved", None)

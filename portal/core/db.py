"""The database handle, and the base of all models."""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, CursorResult, Enum, Executable, MetaData
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, registry

from portal.core.periods import Period
from portal.core.score import Figure
from portal.core.types import Hundredths, PeriodText, UtcDateTime

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


# Enumerations are stored by value, and the database checks them.
VALUES = {"values_callable": lambda kind: [m.value for m in kind], "native_enum": False, "create_constraint": True}

TYPES: dict[Any, Any] = {
    enum.Enum: Enum(enum.Enum, length=40, **VALUES),
    datetime: UtcDateTime(),
    Figure: Hundredths(),
    Period: PeriodText(),
    dict[str, Any]: JSON(),
    list[str]: JSON(),
}


class Base(DeclarativeBase):
    # Flask-SQLAlchemy copies this class, so the type map must sit on a registry of its own.
    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map=TYPES)

    # Of what public pages show: the topic that an action names when it changes a row (`core.pages`), and the columns
    # that no such page shows, whose changes it need not name. None: no public page shows any of it.
    __topic__: ClassVar[str | None] = None
    __unseen__: ClassVar[frozenset[str]] = frozenset()


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base  # a type checker cannot subclass `db.Model`, which is made while running
else:
    Model = db.Model


@contextmanager
def reading() -> Iterator[None]:
    """A transaction of its own that only reads, for what takes long: no writer waits for it, and it for none.

    What was begun before and not committed is undone. Rows that were loaded before or within are loaded anew when
    they are asked next; what has to last is carried out as plain values.
    """
    db.session.rollback()
    db.session.connection(execution_options={"read_only": True})
    try:
        yield
    finally:
        db.session.rollback()


def carry_out(statement: Executable, **given: Any) -> CursorResult[*tuple[Any, ...]]:
    """What a statement of columns gives that is put together once, with a `bindparam` for all that differs.

    Of the connection and not of the session, which would look for entities in each row where there are none: that takes
    half as long again as to ask.
    """
    db.session.flush()
    return db.session.connection().execute(statement, given)


def insert_into(model: type[Base]) -> Any:
    """An INSERT of the database at hand, for what plain SQL has no words: `on_conflict_do_nothing` and its like."""
    # Of the table and not of the model: nothing is made of what it returns, and the way through the ORM costs 0.3 ms.
    return (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(model.__table__)

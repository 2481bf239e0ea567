"""Towns that are built once and found again: the databases that the tests of a process share.

A town takes a fifth of a second to build, by all the deeds that people do, and thousands of tests begin with one. So
the first test that asks for it has it built in a database of its own, and every other test works there as well: inside
a transaction that is rolled back. What builders hold is found again by the numbers of its rows.
"""

import io
import pickle
import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlalchemy.pool import StaticPool

from portal.core import clock, storage
from portal.core.db import db
from tests import haste, postgres

PLAIN = (bytes, int, str, type(None))  # what holds no row
# What changes nothing in a database.
HARMLESS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "SHOW")


class Stage:
    """A database as a builder left it. `held` is what the builder returned, and what it wrote on the objects known."""

    def __init__(self, engine: Engine, held: bytes = b""):
        self.engine, self.held = engine, held
        self.later: dict[tuple[Any, ...], Stage] = {}
        self.connection: Connection | None = None  # of the test that works here
        self.touched = False
        event.listen(engine, "before_cursor_execute", self._look)
        event.listen(engine, "connect", haste.keep_prepared)
        haste.save_plainly(engine)

    def _look(self, _connection, _cursor, statement, *_rest):
        self.touched = self.touched or not statement.lstrip().upper().startswith(HARMLESS)

    def enter(self):
        """From here on all that is committed is committed into a transaction that `leave` rolls back."""
        self.connection = self.engine.connect()
        self.connection.begin()
        db.engines[None] = self.connection
        self.touched = False

    def leave(self):
        db.session.remove()
        db.engines[None] = self.engine
        self.connection.close()

    def copy(self, name: str) -> Engine:
        """Another database in which the same stands."""
        if self.engine.dialect.name == "sqlite":
            made = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
            storage.set_up(made)
            with made.connect() as new, self.engine.connect() as old:
                target: sqlite3.Connection = new.connection.driver_connection
                old.connection.driver_connection.backup(target)
            return made
        self.engine.dispose()  # nobody may have it open while it is copied
        url = postgres.make_database(self.engine.url, f"{self.engine.url.database}_{name}", like=self.engine.url.database)
        made = create_engine(url, hide_parameters=True)
        storage.set_up(made)
        return made

    def let_go(self):
        for stage in self.later.values():
            stage.let_go()
        self.engine.dispose()


class Kept:
    """The database in which a test works, and the way on to others in which more stands."""

    def __init__(self, engine: Engine):
        self.first = self.here = Stage(engine)
        self.given: list[Any] = []  # what the test has got so far

    def begin(self):
        self.here, self.given = self.first, []
        self.here.enter()

    def end(self):
        self.here.leave()

    def find(self, name: str, build: Callable[[], Any], *known: Any) -> Any:
        """What `build` returns, built by the first who asks for it here and on this day, and found again by others.

        `known` are the objects on which it may write. Where the test has written something itself, or holds something
        that `build` does not know, it is built here: elsewhere that would not stand.
        """
        if self.here.touched or db.session.new or db.session.dirty or not self._knows_all(known):
            return build()
        key = (name, build.__module__, clock.now())
        if key not in self.here.later:
            self.here.later[key] = self._build(f"{name}{len(self.here.later)}", build, known)
        self._go_to(self.here.later[key])
        returned = load(self.here.held, known)
        self.given.append(returned)
        return returned

    def _knows_all(self, known: tuple[Any, ...]) -> bool:
        return all(isinstance(each, PLAIN) or any(each is one for one in known) for each in self.given)

    def _build(self, name: str, build: Callable[[], Any], known: tuple[Any, ...]) -> Stage:
        before = self.here
        rows = dump(known, None)
        before.leave()
        made = Stage(before.copy(name))
        db.engines[None] = made.engine
        load(rows, known)
        returned = build()
        db.session.commit()
        made.held = dump(known, returned)
        db.session.remove()
        db.engines[None] = before.engine
        before.enter()
        return made

    def _go_to(self, stage: Stage) -> None:
        self.here.leave()
        self.here = stage
        stage.enter()


def dump(known: tuple[Any, ...], returned: Any) -> bytes:
    """The objects with rows as the names and numbers of these."""
    file = io.BytesIO()
    _Pickler(file, known).dump(([vars(each) for each in known], returned))
    return file.getvalue()


def load(held: bytes, known: tuple[Any, ...]) -> Any:
    """Let the objects known hold what they held, and return what was returned, both with rows of this session."""
    states, returned = _Unpickler(io.BytesIO(held), known).load()
    for each, state in zip(known, states, strict=True):
        vars(each).clear()
        vars(each).update(state)
    return returned


class _Pickler(pickle.Pickler):
    def __init__(self, file, known):
        super().__init__(file)
        self.known = {id(each): place for place, each in enumerate(known)}

    def persistent_id(self, thing):
        if id(thing) in self.known:
            return self.known[id(thing)]
        return (type(thing), inspect(thing).identity) if isinstance(thing, db.Model) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file, known):
        super().__init__(file)
        self.known = known

    def persistent_load(self, place):
        return self.known[place] if isinstance(place, int) else row(*place)


def row(kind, identity):
    """The object of a row that is there, read when it is first asked for something, as after a commit."""
    there = db.session.identity_map.get(identity_key(kind, identity))
    if there is not None:
        return there
    made = kind()
    for column, value in zip(inspect(kind).primary_key, identity, strict=True):
        set_committed_value(made, inspect(kind).get_property_by_column(column).key, value)
    make_transient_to_detached(made)
    db.session.add(made)
    return made

"""Parts of long lists on both databases, and that the thousandth costs what the first does."""

import re
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from sqlalchemy import bindparam, event, insert, select, text

from portal.accounts.models import Person
from portal.admin import queries, trail
from portal.admin.trail import Wanted
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.paging import LARGEST, Order, Place, Prepared, part, part_of, place

SOME = [f"{n}" for n in (7, 3, 9, 1, 4, 8, 2)]  # in an order of its own


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 9])
def test_the_parts_of_a_list_in_memory_are_the_list_there_and_back(size):
    parts = [part_of(SOME, int, Place(), size)]
    while parts[-1].after:
        parts.append(part_of(SOME, int, Place(after=parts[-1].after), size))
    assert [row for one in parts for row in one.rows] == SOME
    assert (parts[0].before, parts[0].is_all) == (None, size >= 7)
    for here, before in zip(parts[:0:-1], parts[-2::-1], strict=True):
        assert part_of(SOME, int, Place(before=here.before), size).rows == before.rows


@pytest.mark.parametrize("at", [Place(after=99), Place(before=99), Place(after=2), Place(before=7)])
def test_a_row_that_is_not_there_or_has_none_beyond_it_leads_to_the_first_part(at):
    assert part_of(SOME, int, at, 3).rows == SOME[:3]
    assert part_of([], int, at, 3).is_all


BY_NUMBER = Order((AuditEntry.id,), descending=True)
BY_NAME = Order((Person.name, Person.id))


@pytest.fixture
def people(session):
    """Twenty-three, of whom many are called the same."""
    session.execute(insert(Person), [{"name": f"Nama {number % 5}"} for number in range(23)])
    session.commit()
    return list(session.scalars(select(Person.id).order_by(Person.name, Person.id)))


def numbers(part):
    return [row.id for row in part.rows]


@pytest.mark.parametrize("size", [1, 4, 7, 22, 23, 24])
def test_the_parts_are_the_list_there_and_back(people, size):
    parts = [part(select(Person), BY_NAME, Place(), size)]
    while parts[-1].after:
        parts.append(part(select(Person), BY_NAME, Place(after=parts[-1].after), size))
    assert [number for one in parts for number in numbers(one)] == people
    assert (parts[0].before, parts[0].is_all) == (None, size >= 23)
    back = [parts[-1]]
    while back[-1].before:
        back.append(part(select(Person), BY_NAME, Place(before=back[-1].before), size))
    assert [numbers(one) for one in reversed(back)] == [numbers(one) for one in parts]
    assert back[-1].after == parts[0].after


class Called(NamedTuple):
    id: int
    name: str


@pytest.mark.parametrize("size", [1, 4, 22, 23, 24])
def test_a_list_whose_statements_are_put_together_once_has_the_same_parts(people, size):
    some = select(Person.id, Person.name)
    ready = Prepared(some.where(Person.id > bindparam("least")), Called, BY_NAME, size)
    numbers_asked = (people[0], people[3], people[9], people[-1], LARGEST)
    for at in (Place(), *(Place(after=n) for n in numbers_asked), *(Place(before=n) for n in numbers_asked)):
        found, known = ready.part(at, least=0), part(some, BY_NAME, at, size)
        assert (numbers(found), found.before, found.after) == (numbers(known), known.before, known.after)
    assert numbers(ready.part(Place(), least=people[0])) == [n for n in people if n > people[0]][:size]


def test_a_list_that_falls_is_walked_the_same_way(people):
    falling = Order((Person.name, Person.id), descending=True)
    first = part(select(Person), falling, Place(), 10)
    second = part(select(Person), falling, Place(after=first.after), 10)
    assert numbers(first) + numbers(second) == people[::-1][:20]
    assert numbers(part(select(Person), falling, Place(before=second.before), 10)) == numbers(first)


def test_what_is_added_before_moves_nothing_into_the_part_behind(people, session):
    first = part(select(Person), BY_NAME, Place(), 5)
    behind = numbers(part(select(Person), BY_NAME, Place(after=first.after), 5))
    session.execute(insert(Person), [{"name": "Aaa"} for _ in range(3)])
    assert numbers(part(select(Person), BY_NAME, Place(after=first.after), 5)) == behind


@pytest.mark.parametrize("at", [Place(after=LARGEST), Place(before=LARGEST)])
def test_behind_a_row_that_is_not_there_the_list_begins_anew(people, at):
    assert numbers(part(select(Person), BY_NAME, at, 5)) == people[:5]


@pytest.mark.parametrize("key", [None, Person.name])
def test_a_row_that_the_list_leaves_out_counts_as_none(session, key):
    """Else whoever may read only some of the rows finds the places of the others."""
    session.execute(insert(Person), [{"name": f"Nama {number}"} for number in range(9)])
    some, order = select(Person).where(Person.name != "Nama 4"), Order((Person.name, Person.id), key=key)
    first, hidden = part(some, order, Place(), 2), session.scalar(select(Person).where(Person.name == "Nama 4"))
    named = hidden.id if key is None else hidden.name
    for at in (Place(after=named), Place(before=named)):
        assert part(some, order, at, 2) == first
    assert [one.name for one in part(some, order, Place(after=first.after), 2).rows] == ["Nama 2", "Nama 3"]
    assert first.after == (first.rows[-1].id if key is None else "Nama 1")


def test_an_empty_list_has_one_empty_part(session):
    found = part(select(Person).where(Person.id < 0), BY_NAME, Place(after=3), 5)
    assert (found.rows, found.is_all) == ([], True)


@pytest.mark.parametrize(
    ("after", "before", "meant"),
    [(None, None, Place()), (0, None, Place()), (-3, LARGEST + 1, Place()), (7, 9, Place(after=7)),
     (None, 9, Place(before=9))],
)  # fmt: skip
def test_a_number_that_no_row_has_counts_as_none(after, before, meant):
    assert place(after, before) == meant


# ---- what it costs


@contextmanager
def statements():
    """Each with what it was given."""
    noted = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        noted.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def plan_of(statement, parameters):
    """How the database carries it out, in one line."""
    on_sqlite = db.engine.dialect.name == "sqlite"
    rows = db.session.connection().exec_driver_sql(
        ("EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN ") + statement, parameters
    )
    return " | ".join(str(row[-1]) for row in rows)


NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50001)"
LOG = f"""INSERT INTO audit_entry (at, action, subject, details)
    {NUMBERS} SELECT CURRENT_TIMESTAMP, 'try' || (n % 3), 'Try' || n, '{{}}' FROM numbers"""


@pytest.fixture
def long(session):
    """A log of 50,001 entries of three actions, and 50,001 people: a thousand parts each. The database makes them."""
    on_sqlite = db.engine.dialect.name == "sqlite"
    session.execute(text(LOG if on_sqlite else LOG.replace("'{}'", "CAST('{}' AS json)")))
    session.execute(text(f"INSERT INTO person (name) {NUMBERS} SELECT 'Nama ' || (n % 1000) FROM numbers"))
    session.execute(text("ANALYZE"))


def at_row(order, number):
    """The place of the part that begins behind so many rows."""
    last = order.columns[-1]
    ordered = select(last).order_by(*(c.desc() if order.descending else c for c in order.columns))
    return Place(after=db.session.scalar(ordered.offset(number - 1).limit(1)))


LISTS = {
    "log": (BY_NUMBER, lambda at: trail.part(Wanted(), at)),
    "people": (BY_NAME, lambda at: queries.people_like("", at)),
}


def test_the_thousandth_part_costs_what_the_first_does(long):
    for order, read in LISTS.values():
        noted = {}
        for name, at in {"first": Place(), "second": at_row(order, 50), "last": at_row(order, 16_600)}.items():
            db.session.expunge_all()
            with statements() as told:
                assert len(read(at).rows) == 50
            noted[name] = told
        assert len(noted["first"]) == len(noted["second"]) == len(noted["last"])
        assert [statement for statement, _ in noted["second"]] == [statement for statement, _ in noted["last"]]
        for told in noted.values():
            must_go_by_an_index(*told[0])


def must_go_by_an_index(statement, parameters):
    # SQLAlchemy writes an offset for SQLite where there is none.
    none = isinstance(parameters, tuple) and parameters[-1] == 0
    rest = statement.upper().removesuffix("OFFSET ?") if none else statement.upper()
    assert not re.search("OFFSET|COUNT\\(", rest), statement
    plan = plan_of(statement, parameters)
    assert not re.search("TEMP B-TREE|Seq Scan|Sort", plan), plan
    assert re.search("INDEX|PRIMARY KEY|Index|SCAN audit_entry$", plan), plan

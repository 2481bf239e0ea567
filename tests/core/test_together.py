"""What is asked together is answered as if it were asked alone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import bindparam, exists, func, select

from portal.core import clock
from portal.core.db import db
from portal.core.outbox import Job
from portal.core.together import Question, together
from portal.organisation.models import Agency, Holiday, Service
from portal.surveys.models import Survey
from tests.organisation.small import queries_counted

BACKWARDS = Question(select(Agency.id, Agency.name, Agency.kind, Agency.former_branches).order_by(Agency.name.desc()))
NAMED = Question(select(Agency.id).where(Agency.slug == bindparam("slug")))
SURVEYS = Question(
    select(Survey.period, Survey.opens_on, Survey.registered_at, exists().where(Service.active).label("given"))
    .order_by(Survey.id)
)  # fmt: skip
NONE = Question(select(Holiday.day, Holiday.name).where(Holiday.day < date(1900, 1, 1)))
COUNTED = Question(select(func.count().label("all"), func.min(Agency.name).label("first")).select_from(Agency))
SOME = Question(select(Agency.slug).where(Agency.id.in_(bindparam("ids", expanding=True))).order_by(Agency.slug).limit(2))
DUE = Question(select(Job.due_at, Job.name).where(Job.due_at >= bindparam("since")).order_by(Job.due_at.desc()))


def asks(sent):
    """Without what begins a transaction."""
    return len([one for one in sent if one.startswith("SELECT")])


@pytest.fixture
def asked(town):
    town.register()
    for number in range(3):
        db.session.add(Job(name=f"uji:{number}", payload={}, due_at=clock.now() + timedelta(days=number)))
    ids = tuple(db.session.scalars(select(Agency.id)))
    return [
        BACKWARDS(), NAMED(slug="dinas"), SURVEYS(), NONE(), COUNTED(), SOME(ids=ids), DUE(since=clock.now()),
    ]  # fmt: skip


def test_each_is_given_the_rows_it_would_be_given_alone_in_their_order_and_of_their_types(town, asked):
    alone = [each.rows() for each in asked]
    with together(asked), queries_counted() as sent:
        assert [each.rows() for each in asked] == alone
    assert asks(sent) == 0
    assert [row.name for row in alone[0]] == sorted((row.name for row in alone[0]), reverse=True)
    assert (alone[2][0].period, alone[2][0].opens_on, alone[2][0].given) == (town.period, date(2026, 6, 2), True)
    assert (alone[3], len(alone[5])) == ([], 2)
    assert [row.name for row in alone[6] if row.name.startswith("uji")] == ["uji:2", "uji:1", "uji:0"]
    assert [type(value) for value in alone[2][0]] == [type(value) for value in SURVEYS().rows()[0]]


def test_it_is_one_statement_and_what_was_not_said_beforehand_is_asked_once(asked):
    with queries_counted() as sent, together(asked):
        assert asks(sent) == 1
        for _each in range(2):
            assert NAMED(slug="kecamatan").rows() != NAMED(slug="dinas").rows()
    assert asks(sent) == 2


def test_a_parameter_of_two_values_is_asked_for_twice_and_each_gets_its_own(town):
    one, other = NAMED(slug="dinas"), Question(NAMED.statement)(slug="kecamatan")
    with queries_counted() as sent, together([one, other]):
        assert [one.rows()[0].id, other.rows()[0].id] == [town.dinas.id, town.district.id]
    assert asks(sent) == 2


def test_within_another_block_only_what_is_new_is_asked_and_afterwards_nothing_is_kept(town):
    with queries_counted() as sent:
        with together([COUNTED()]):
            with together([COUNTED(), BACKWARDS()]):
                assert asks(sent) == 2
            BACKWARDS().rows()
        assert asks(sent) == 2
        before = COUNTED().rows()[0].all
        db.session.add(Agency(slug="baru", name="Baru", kind=town.dinas.kind, parent=town.city, source="uji"))
        db.session.flush()
        assert COUNTED().rows()[0].all == before + 1

"""Two at once on one case, on PostgreSQL, where only rows are locked: on SQLite whoever writes is alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from portal.complaints import jobs, queries
from portal.complaints.actions import handling, reporter, reporting
from portal.complaints.models import ComplaintPhoto
from portal.complaints.rules import State
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Refused
from tests.builders import Town
from tests.complaints.desk import kept_photo
from tests.complaints.house import TEXT, reported, take_reports
from tests.locks import wait_for_lock

LONG = "Ini laporan yang lain, lampunya bukan itu."


@pytest.fixture
def house(server_app):
    return take_reports(Town())


def beside(app, deed):
    """Start a deed of somebody else in a session of their own, and return when it waits for us or has ended."""
    ended = Event()

    def do():
        with app.app_context():
            try:
                found = deed()
                db.session.commit()
                return found
            finally:
                db.session.remove()
                ended.set()

    pool = ThreadPoolExecutor(1)
    going = pool.submit(do)
    wait_for_lock(ended)
    return going


def test_who_objects_to_a_merging_while_the_other_one_is_merged_too_goes_on_alone(server_app, house):
    one, two, three = (reported(house, text=f"{TEXT} {each}") for each in range(3))
    handling.merge(one, two, seen=one.version, by=house.coordinator)
    db.session.commit()
    numbers, versions, by = [each.id for each in (one, two, three)], two.version, house.coordinator.id
    reporter.object_to(one, LONG)

    def merge():
        second, third = (queries.by_id(each) for each in numbers[1:])
        handling.merge(second, third, seen=versions, by=db.session.get(type(house.coordinator), by))

    going = beside(server_app, merge)
    db.session.commit()
    going.result(60)
    db.session.expire_all()
    assert [each.state for each in (one, two)] == [State.IN_HAND, State.MERGED]
    assert (one.merged_into_id, two.merged_into_id) == (None, three.id)


def test_nobody_joins_what_is_merged_at_that_moment_and_hears_no_more_of_it(server_app, house):
    one, two = (reported(house, text=f"{TEXT} {each}") for each in range(2))
    number = one.id
    handling.merge(one, two, seen=one.version, by=house.coordinator)
    going = beside(server_app, lambda: reporting.join(queries.by_id(number), nonce="n", line="Di sini juga."))
    db.session.commit()
    with pytest.raises(Refused):
        going.result(60)
    assert queries.followers(one.id) == []
    assert reporting.join(one, nonce="n")  # once more, they follow the one that goes on
    assert len(queries.followers(two.id)) == 1


def test_a_picture_that_a_case_claims_at_that_moment_is_not_forgotten(server_app, house):
    made, key = reported(house), kept_photo()
    db.session.query(ComplaintPhoto).one().kept_at = clock.moment() - timedelta(days=2)
    db.session.commit()
    reporter.add(made, "Ini fotonya.", (key,))
    going = beside(server_app, lambda: jobs.forget_forms())
    db.session.commit()
    going.result(60)
    db.session.expire_all()
    assert [each.file.key for each in queries.complaint(made.number).photos] == [key]

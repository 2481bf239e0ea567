from functools import partial

import pytest
from sqlalchemy import func, select

from portal.accounts.access import ANYONE, allow
from portal.core.audit import AuditEntry, record
from portal.core.db import db
from portal.web.transaction import leaves_trace, trace


@pytest.fixture
def client(real_app):
    def write(status="200"):
        record("probe:write", "Probe:1", by=None)
        return "written", int(status)

    def read(status="200"):
        trace(partial(record, "probe:read", "Probe:1", by=None))
        return write(status)

    for view in (write, read):
        allow(ANYONE)(view)
    leaves_trace(read)
    real_app.add_url_rule("/write/<status>", view_func=write, methods=["GET", "POST"])
    real_app.add_url_rule("/read/<status>", view_func=read, methods=["GET", "POST"])
    real_app.register_error_handler(ZeroDivisionError, lambda error: ("fault", 500))
    return real_app.test_client()


def written():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AuditEntry))


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (303, 1), (400, 0), (409, 0), (422, 0), (500, 0)])
def test_a_form_that_succeeds_is_kept_and_no_other(client, status, kept):
    assert client.post(f"/write/{status}").status_code == status
    assert written() == kept


def test_reading_writes_nothing(client):
    client.get("/write/200")
    assert written() == 0


def test_a_reading_that_has_to_leave_a_trace_leaves_it(client):
    client.get("/read/200")
    assert written() == 2


@pytest.mark.parametrize(
    ("status", "kept"),
    [(200, ["probe:read", "probe:write"]), (422, ["probe:read"]), (404, []), (409, []), (500, [])],
)
def test_of_a_form_that_is_refused_and_shown_again_the_reading_alone_is_kept(client, status, kept):
    """On a page that says no, nothing of what was read is shown."""
    client.post(f"/read/{status}")
    client.post("/write/422")  # of one request nothing is carried into the next
    written()
    assert list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))) == kept

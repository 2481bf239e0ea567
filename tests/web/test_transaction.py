import pytest
from sqlalchemy import func, select

from portal.accounts.access import ANYONE, allow
from portal.core.audit import AuditEntry, record
from portal.core.db import db
from portal.web.transaction import leaves_trace


@pytest.fixture
def client(real_app):
    def write(status="200"):
        record("probe:write", "Probe:1", by=None)
        return "written", int(status)

    def trace():
        return write()

    for view in (write, trace):
        allow(ANYONE)(view)
    leaves_trace(trace)
    real_app.add_url_rule("/write/<status>", view_func=write, methods=["GET", "POST"])
    real_app.add_url_rule("/trace", view_func=trace)
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
    client.get("/trace")
    assert written() == 1

"""What of a case is work for the daily report of who did it: never a word, and nothing that is nobody's business."""

import pytest

from portal.complaints.actions import handling
from portal.core.db import db
from portal.core.outbox import Job
from portal.core.work import EVENT
from tests.complaints.house import DONE, reported, verified
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE


def told(account):
    """(kind, reference) of the work of an account; nothing else but the account, the day and a key is in an event."""
    found = []
    for job in db.session.query(Job).filter_by(name=EVENT).order_by(Job.id):
        assert set(job.payload) == {"key", "account_id", "kind", "reference", "on"}
        if job.payload["account_id"] == account.id:
            found.append((job.payload["kind"], job.payload["reference"]))
    return found


@pytest.mark.parametrize("confidential", [False, True])
def test_what_a_coordinator_and_an_officer_did_is_told_and_a_confidential_case_without_its_number(
    session, house, confidential
):
    town = house
    case = verified(town, confidential=confidential)
    handling.answer(case, DONE, seen=case.version, by=town.complaint_officer)
    session.commit()
    number = "" if confidential else case.number
    assert told(town.coordinator) == [("case_handled", number)]
    assert told(town.complaint_officer) == [("case_answered", number)]


def test_a_case_about_an_officer_is_in_nobodys_report(session, house):
    town = house
    case = reported(town, category="kasar")
    handling.answer(case, DONE, seen=case.version, by=town.head)
    session.commit()
    assert told(town.head) == []

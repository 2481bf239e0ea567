"""What goes wrong: mail that ends in between, agencies that close, forms that come twice, and acts that come too late."""

from datetime import date, timedelta

from portal.complaints import jobs, queries, telling
from portal.complaints.actions import handling, reporter, reporting
from portal.complaints.rules import Said, State
from portal.core.db import db
from portal.core.outbox import Job, carry_out, claim
from portal.notifications import actions as notices
from portal.notifications.rules import How
from portal.web.slices import plan
from tests.builders import resident
from tests.complaints.house import DONE, TEXT, kinds, reported, verified
from tests.notifications.house import mailbox

OURS = ("complaint:step", "complaint:letter")


def work():
    """Carry out the jobs of complaints that are due, as a worker does."""
    db.session.commit()
    db.session.execute(db.delete(Job).where(Job.name.not_in(OURS)))
    db.session.commit()
    while job := claim():
        carry_out(job, plan().handlers)


def test_who_said_me_too_to_both_with_one_page_follows_the_one_that_goes_on(house):
    first, second = reported(house), reported(house, text=TEXT + " Juga di sini.")
    for each in (first, second):
        reporting.join(each, nonce="satu halaman")
    db.session.commit()
    handling.merge(second, first, seen=second.version, by=house.coordinator)
    db.session.commit()
    assert len(queries.followers(first.id)) == 1
    assert first.joined == 2  # they, and who reported the other one

"""What the tests of notices have in common: who follows, what the worker does, and what came of it."""

from portal.core.db import db
from portal.core.outbox import Job
from portal.notifications import actions, letters, telling
from portal.notifications.models import Notice
from tests.builders import resident
from tests.worker import tried


def follower(*things, **about):
    """A resident who follows these services and agencies."""
    account = resident(**about)
    for thing in things:
        actions.follow(thing, by=account)
    db.session.commit()
    return account


def tell():
    """What the worker does each minute."""
    telling.tell_news()
    telling.tell_desks()


def mail_round():
    """Hand over what is due, and carry out all jobs of mails. Returns how many failed."""
    letters.post_due()
    return len(tried())


def notices(account, kind=None):
    some = db.session.query(Notice).filter_by(account_id=account.id).order_by(Notice.id)
    return [(each.kind, each.subject) for each in some if kind in (None, each.kind)]


def jobs(name="notice:mail"):
    return db.session.query(Job).filter_by(name=name).all()

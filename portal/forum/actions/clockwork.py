"""What nobody does: dates follow the calendar of free days, and a closed account leaves its words without a name."""

from collections.abc import Sequence

from sqlalchemy import delete, update

from portal.accounts.models import Account
from portal.core import clock, pages
from portal.core.db import db
from portal.forum import queries, rules, speakers
from portal.forum.actions import attaching, base
from portal.forum.models import ForumBoardFollow, ForumFollow, ForumName, ForumPhoto, ForumPost, ForumSupport, ForumThread
from portal.organisation import free_days


def reckon_running(threads: Sequence[ForumThread]) -> None:
    """Reckon their dates anew."""
    calendar = free_days.calendar()
    for thread in threads:
        if thread.asked_at is None or thread.terms is None:
            continue
        due = rules.due_at(thread.asked_at, thread.terms.terms, calendar)
        if due != thread.due_at:
            thread.due_at = due
            base.seen_in(thread, everywhere=True)
    db.session.flush()


def forget_imprints() -> None:
    """What repeats is looked for among the words of a day: older ones are compared with nothing any more."""
    old = (ForumPost.imprint.is_not(None), ForumPost.made_at < clock.moment() - rules.REPEATED_WITHIN)
    db.session.execute(update(ForumPost).where(*old).values(imprint=None).execution_options(synchronize_session=False))


def forget(account: Account) -> None:
    """An account closes: what it said stays, since others answered it, and says no more who said it.

    Its names stay taken, without the names: nobody is to speak in its place.
    """
    attaching.forget_unclaimed(queries.photos_unclaimed_of(account.id))
    said = {post.thread_id for post in speakers.all_by(account.id)}
    if said:
        for words in (ForumPost, ForumThread):
            db.session.execute(update(words).where(words.account_id == account.id).values(account_id=None, name=""))
        pages.changed("threads")
    db.session.execute(update(ForumPhoto).where(ForumPhoto.account_id == account.id).values(account_id=None))
    db.session.execute(update(ForumName).where(ForumName.account_id == account.id).values(account_id=None, name=""))
    for table in (ForumSupport, ForumFollow, ForumBoardFollow):
        db.session.execute(delete(table).where(table.account_id == account.id))

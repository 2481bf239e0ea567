"""Makes the notices that are missing, out of the state of things: in the worker, again and again.

It rests on no event, so nothing that got lost, and no worker that was away, keeps anybody from hearing of something.
"""

import logging
from collections.abc import Iterator
from time import monotonic

from portal.core import clock, faults
from portal.core.db import db
from portal.core.outbox import enqueue, enqueue_once
from portal.notifications import actions, queries
from portal.notifications.rules import NEWS_OF, share
from portal.web.aside import aside
from portal.web.language import DEFAULT
from portal.web.notices import Key, News
from portal.web.slices import plan

logger = logging.getLogger("portal.notices")

A_WHILE = 4.0  # seconds, after which other jobs have their turn


def tell_news() -> None:
    """Tell followers what happened. Each thing is a transaction of its own."""
    untold = list(_untold())
    for kind, news in untold:
        actions.tell(kind, news.subject, service_id=news.service_id, agency_id=news.agency_id)
        db.session.commit()
    if untold:
        enqueue_once("clock:letters")  # and not only when the clock raises it again


def _untold() -> Iterator[tuple[str, News]]:
    since = clock.today() - NEWS_OF
    with aside(DEFAULT):
        for name, kind in plan().notices.items():
            if kind.news is not None:
                told = queries.told(name, clock.now() - 2 * NEWS_OF)
                yield from [(name, news) for news in kind.news(since) if news.subject not in told]


def tell_desks(after: int = 0, up_to: int | None = None) -> None:
    """Let the notices of those who work here say what their desks say. After a while the rest is another run's.

    In a large house each minute has a share of them (`rules.share`): a desk is ten statements, and most say what they
    said a minute ago. Nothing hangs on a minute, since what is told is computed from the state whenever it is looked at.

    While the rest of a run waits, none begins anew: where one takes longer than until the clock raises the next, they
    would pile up. `after` and `up_to` are what is left of its share.
    """
    if not after and queries.desks_go_on():
        return
    until, last, failed = monotonic() + A_WHILE, after, None
    with aside(DEFAULT):
        numbers = queries.at_work(after, up_to)
    if not after:
        numbers = share(numbers, int(clock.now().timestamp()) // 60)
    for number in numbers:
        if monotonic() > until:
            enqueue("clock:desks", after=last, up_to=numbers[-1])
            db.session.commit()
            break
        try:
            tell_desk(number)
        except Exception as error:  # one desk that cannot be read keeps nobody else from theirs
            db.session.rollback()
            failed = failed or error
            logger.error("The desk of account %d cannot be read.\n%s", number, faults.trace(error))
        last = number
    if failed:
        raise failed


def tell_desk(account_id: int) -> None:
    every = plan().notices.items()
    kinds = [name for name, kind in every if kind.news is None and not kind.personal and not kind.reminds]
    with aside(DEFAULT):
        account = queries.reader(account_id)
        keys = desk_keys(account) if account else set()
        known = {Key(each.kind, each.subject) for each in queries.waiting_for(account_id, kinds)}
    if keys != known:
        actions.follow_desk(account_id, keys, kinds)
        db.session.commit()


def desk_keys(account: object) -> set[Key]:
    """What waits on a desk now, of the kinds that there are notices of."""
    kinds = plan().notices
    return {key for task in plan().tasks_for(account) for key in task.keys if key.kind in kinds}

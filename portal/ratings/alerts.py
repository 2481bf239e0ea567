"""What an administrator has to know of ratings: a key that is missing, and storage that is not clean yet."""

from collections.abc import Iterator

from flask_babel import gettext as _

from portal.ratings import queries
from portal.web.format import date_long, period_name
from portal.web.tasks import Task


def alerts() -> Iterator[Task]:
    found = {one.period: one for one in queries.open_periods()}
    now = found.get(queries.this_quarter())
    if queries.periods() and (now is None or now.public_key is None):  # not in the first minute of a house
        title = _("No ratings are taken: the key of this quarter has not been made.")
        yield Task("bad", title, _("The worker makes it. See that it runs and may write into KEYS_DIR."))
    for one in found.values():
        if "lost" in one.earlier_keys.values():
            title = _("A key of the ratings of %(period)s is lost.", period=period_name(one.period))
            yield Task("bad", title, _("What waited is lost, unless the missing file is back in KEYS_DIR in time."))
    since = [one.closed_on for one in queries.periods_to_clean() if one.closed_on]
    if since:
        title = _("The storage waits to be cleaned of ratings since %(day)s.", day=date_long(min(since)))
        yield Task("info", title, _("It is tried each minute until nobody reads what was there."))

"""What waits for a moderator, in a sentence with a link. It tells no word."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.moderation import queries
from portal.web.format import date_long
from portal.web.tasks import Task


def tasks(account: Account) -> Iterator[Task]:
    if not account.may(Permission.TEXT_MODERATE):
        return
    waits = queries.waiting(queries.seen_by(account))
    if not waits.count or waits.oldest is None:
        return
    title = ngettext(
        "%(num)s text of residents waits for a moderator", "%(num)s texts of residents wait for a moderator", waits.count
    )
    text = _("The oldest since %(day)s.", day=date_long(waits.oldest))
    if waits.late:
        public = ngettext(
            "%(num)s waits for more than three working days and stands on “Waiting for an answer”.",
            "%(num)s wait for more than three working days and stand on “Waiting for an answer”.", waits.late,
        )  # fmt: skip
        text = f"{public} {text}"
    page = url_for("moderation.index")
    yield Task("bad" if waits.late else "mid", title, text, page, _("Read and decide"), clock.today())

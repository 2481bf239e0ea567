"""What an administrator has to know of the queue: that there is nobody who could decide."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.rules import Permission
from portal.moderation import queries
from portal.web.tasks import Task

NAMED = 5  # branches, before the rest is left out


def alerts() -> Iterator[Task]:
    if not queries.anything_waits():
        return
    if short := accounts.short_of(Permission.TEXT_MODERATE, 1):
        named = ", ".join(branch.name for branch, _count in short[:NAMED]) + (" …" if len(short) > NAMED else "")
        title = _("Words of residents wait, and about some branches nobody can decide.")
        yield Task("mid", title, named, url_for("admin.people.index"), _("Give the role"))

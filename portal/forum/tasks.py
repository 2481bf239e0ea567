"""What the forum has for somebody of an agency to do: how many conversations are late, or due an answer."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission as P
from portal.forum import owed
from portal.forum.notices import DUE
from portal.forum.results import last_day
from portal.web.format import date_full
from portal.web.notices import Key
from portal.web.tasks import Task

NAMED = 50  # of which somebody is told one by one


def tasks(account: Account) -> Iterator[Task]:
    if not account.may(P.FORUM_ANSWER):
        return
    own = [agency.id for agency in agencies_of(account, P.FORUM_ANSWER)]
    found = owed.counted(own)
    every, late = sum(each.all for each in found), sum(each.late for each in found)
    if not every:
        return
    keys = tuple(Key(DUE, f"ForumThread:{each.id}") for each in owed.due_soonest(own, NAMED))
    page = url_for("forum_desk.index")
    if late:
        oldest = last_day(min(each.oldest_due_at for each in found if each.late and each.oldest_due_at))
        title = ngettext("%(num)s conversation is late", "%(num)s conversations are late", late)
        text = _("The oldest was due on %(day)s. Everybody reads it on “Waiting for an answer”.", day=date_full(oldest))
        yield Task("bad", title, text, page, _("Answer them"), oldest, keys)
        return
    title = ngettext("%(num)s conversation waits for an answer", "%(num)s conversations wait for an answer", every)
    soonest = min(each.oldest_due_at for each in found if each.oldest_due_at)
    text = _("The first until %(day)s.", day=date_full(last_day(soonest)))
    yield Task("mid", title, text, page, _("Read and answer"), keys=keys)

"""What an administrator has to see to, on their desk."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.admin.first_steps import first_steps
from portal.core import outbox
from portal.organisation import queries as organisation
from portal.web.context import site
from portal.web.format import date_time
from portal.web.tasks import Task

SILENT_AFTER = timedelta(minutes=1)  # without a sign of life of the worker


def tasks(account: Account) -> Iterator[Task]:
    if account.may(Permission.JOB_MANAGE):
        yield from _worker()
    if account.may(Permission.SETTINGS_MANAGE) and site().settings.missing:
        text = _("The institution, its contact or the controller of data is missing.")
        page = url_for("admin.settings.settings")
        yield Task("bad", _("No survey can open"), text, page, _("Fill in the settings"))
    if account.may(Permission.SETTINGS_MANAGE) and (steps := first_steps()):
        done = sum(step.state == "done" for step in steps)
        title = _("This portal is still being set up: %(done)s of %(all)s steps are done", done=done, all=len(steps))
        following = next(step for step in steps if step.state == "now")
        yield Task("mid", title, _("Next: %(step)s.", step=following.title), url_for("admin.index"), _("See the steps"))
    if account.may(Permission.ORGANISATION_MANAGE) and (rows := organisation.count_unverified()):
        title = ngettext("%(num)s entry is not checked yet", "%(num)s entries are not checked yet", rows)
        text = _("Residents see the mark “not checked yet” until somebody has checked it.")
        yield Task("info", title, text, url_for("admin.unverified"), _("Check them"))


def _worker() -> Iterator[Task]:
    page, seen_at = url_for("admin.jobs.index"), outbox.last_beat("worker")
    age = outbox.age(seen_at)  # none where it was never seen, or at a moment that has not come yet
    if age is None or age > SILENT_AFTER.total_seconds():
        last = _("Nobody has ever seen it.")
        if seen_at:
            last = _("It was last seen on %(moment)s.", moment=date_time(seen_at))
        text = last + " " + _("Without it surveys do not close, and cards are not published.")
        yield Task("bad", _("The worker gives no sign of life"), text, page, _("Look at it"))
    if dead := outbox.count_dead():
        title = ngettext("%(num)s job has failed for good", "%(num)s jobs have failed for good", dead)
        yield Task("bad", title, _("Read the error, mend the cause, and try again."), page, _("Look at it"))

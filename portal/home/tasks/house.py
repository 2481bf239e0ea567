from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import queries as people
from portal.accounts.models import Account
from portal.accounts.queries import Pending
from portal.accounts.rules import Permission
from portal.accounts.words import role_name
from portal.core import clock, installation, outbox
from portal.home.rules import Task
from portal.organisation import queries as organisation
from portal.web.format import date_time

SILENT_AFTER = timedelta(minutes=1)  # without a sign of life of the worker


def confirmations(account: Account) -> Iterator[Task]:
    """Roles and links for which she could be the second person."""
    if account.may(Permission.ROLE_CONFIRM):
        for pending in people.pending():
            if pending.open_to(account):
                yield _confirmation(pending)


def _confirmation(pending: Pending) -> Task:
    name, proposal = pending.person.name, pending.proposal
    title = _("Confirm a sign-in link: %(name)s", name=name)
    if pending.role:
        title = _("Confirm a role: %(role)s for %(name)s", role=role_name(pending.role), name=name)
    moment = date_time(proposal.proposed_at)
    text = _("%(name)s proposed it on %(moment)s.", name=proposal.proposed_by.name, moment=moment)
    day = proposal.proposed_at.astimezone(clock.PALEMBANG).date()
    return Task("mid", title, text, url_for("second_person.index"), _("Read and confirm"), day)


def upkeep(account: Account) -> Iterator[Task]:
    """What an administrator has to see to."""
    if account.may(Permission.JOB_MANAGE):
        yield from _worker()
    if account.may(Permission.SETTINGS_MANAGE) and installation.settings().missing:
        text = _("The institution, its contact or the controller of data is missing.")
        page = url_for("admin.settings.settings")
        yield Task("bad", _("No survey can open"), text, page, _("Fill in the settings"))
    if account.may(Permission.ORGANISATION_MANAGE) and (rows := len(organisation.unverified())):
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
    if dead := len(outbox.dead_letters()):
        title = ngettext("%(num)s job has failed for good", "%(num)s jobs have failed for good", dead)
        yield Task("bad", title, _("Read the error, mend the cause, and try again."), page, _("Look at it"))

"""What the house asks of a person: to be the second one, or to consent. Each is a sentence with a link."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import proposals
from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.together import Asked
from portal.web.format import date_time
from portal.web.notices import Key
from portal.web.tasks import Task


def asks(account: Account) -> Iterator[Asked]:
    yield proposals.asks_notices(account.staff.id)


def tasks(account: Account) -> Iterator[Task]:
    yield from notices(account)
    yield from confirmations(account)


def confirmations(account: Account) -> Iterator[Task]:
    """What they could be the second person for."""
    if account.may(Permission.ROLE_CONFIRM) and (waiting := proposals.waiting_for(account)):
        oldest = waiting[0].proposed_at
        title = ngettext(
            "%(num)s proposal waits for a second person", "%(num)s proposals wait for a second person", len(waiting)
        )
        text = _("The oldest was made on %(moment)s.", moment=date_time(oldest))
        page, since = url_for("second_person.index"), oldest.astimezone(clock.PALEMBANG).date()
        keys = tuple(Key("deed_proposal", f"Confirmation:{each.id}") for each in waiting)
        yield Task("mid", title, text, page, _("Read and confirm"), since, keys)


def notices(account: Account) -> Iterator[Task]:
    """What everybody may be told: that the house was begun again at the console, and what asks for their consent."""
    found = proposals.notices(account.staff.id)
    if found.recovered:
        text = _("Two people were named there as administrator and inspector. Another inspector confirms it.")
        confirms = account.may(Permission.ROLE_CONFIRM)
        page = url_for("second_person.index") if confirms else url_for("accounts.account")
        action = _("Read and confirm") if confirms else _("See your own account")
        yield Task("bad", _("This house was begun again at the console"), text, page, action)
    if found.consents:
        asked, keys = len(found.consents), tuple(Key("consent", f"Confirmation:{each}") for each in found.consents)
        title = ngettext("%(num)s proposal asks for your consent", "%(num)s proposals ask for your consent", asked)
        text = _("A role or a post would take rights from you elsewhere. Nothing happens without you.")
        yield Task("mid", title, text, url_for("second_person.consents"), _("Read and say"), keys=keys)

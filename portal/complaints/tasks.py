"""What reports have for somebody of the staff to do: how many are late, fall due or wait to be checked. No word of any.

Who is told of a single case, and when: whoever has to act at half of its limit, whoever leads the agency too at 80 per
cent, and all three when it is over.
"""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission as P
from portal.complaints import check_desk, due, openings
from portal.complaints.due import Counted, Share
from portal.complaints.results import last_day
from portal.complaints.rules import State
from portal.web.addresses import root
from portal.web.format import date_full
from portal.web.notices import Key
from portal.web.tasks import Task

DUE = "complaint_due"


def desk() -> str:
    return f"{root()}/kerja/laporan"


class Desk:
    """Numbers of agencies: whose cases somebody answers, passes on, or leads."""

    def __init__(self, account: Account) -> None:
        def held(right: P) -> frozenset[int]:
            return frozenset(agency.id for agency in agencies_of(account, right))

        self.handles, self.verifies, self.leads = map(
            held, (P.COMPLAINT_HANDLE, P.COMPLAINT_VERIFY, P.COMPLAINT_SUPERVISE)
        )

    @property
    def own(self) -> frozenset[int]:
        return self.handles | self.verifies | self.leads

    def has(self, each: Counted | Share) -> bool:
        """Whether they have a part in it: what is past the desk is only theirs who lead."""
        return each.agency_id in self.leads or (not each.with_head and each.agency_id in self.handles | self.verifies)

    def is_told(self, each: Share) -> bool:
        if each.with_head or each.per_cent >= 80 and each.agency_id in self.leads:
            return each.agency_id in self.leads
        if each.per_cent >= 100:
            return self.has(each)
        return each.agency_id in self.handles or (each.state is State.RECEIVED and each.agency_id in self.verifies)


def tasks(account: Account) -> Iterator[Task]:
    yield from openings.tasks(account)
    yield from check_desk.tasks(account)
    yield from of_desk(account)


def of_desk(account: Account) -> Iterator[Task]:
    desk_of = Desk(account)
    if not desk_of.own:
        return
    found = [each for each in due.counted(desk_of.own) if desk_of.has(each)]
    told = [each for each in due.shares(desk_of.own) if desk_of.is_told(each)] if found else []
    yield from _late(found, told)
    yield from _soon(found, told)
    yield from _to_check(found, desk_of)


def _keys(told: Sequence[Share], late: bool) -> tuple[Key, ...]:
    return tuple(Key(DUE, each.subject) for each in told if (each.per_cent >= 100) is late)


def _late(found: Sequence[Counted], told: Sequence[Share]) -> Iterator[Task]:
    if count := sum(each.late for each in found):
        oldest = last_day(min(each.oldest_due_at for each in found if each.late))
        title = ngettext("%(num)s report is late", "%(num)s reports are late", count)
        text = _("The oldest was due on %(day)s. Everybody reads it on “Waiting for an answer”.", day=date_full(oldest))
        yield Task("bad", title, text, desk(), _("Answer them"), oldest, _keys(told, late=True))


def _soon(found: Sequence[Counted], told: Sequence[Share]) -> Iterator[Task]:
    keys = _keys(told, late=False)
    if count := sum(each.soon for each in found):
        title = ngettext("%(num)s report falls due soon", "%(num)s reports fall due soon", count)
        yield Task("mid", title, _("More than half of the time is used up."), desk(), _("Read them"), keys=keys)


def _to_check(found: Sequence[Counted], desk_of: Desk) -> Iterator[Task]:
    new = [each for each in found if each.state is State.RECEIVED and each.agency_id in desk_of.verifies]
    if count := sum(each.all for each in new):
        title = ngettext("%(num)s report waits to be checked", "%(num)s reports wait to be checked", count)
        text = _("Is it ours, and how much time does it have? Or whose is it?")
        yield Task("mid", title, text, desk(), _("Check and pass on"))

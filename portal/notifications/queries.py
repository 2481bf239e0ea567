"""Reads of follows, notices and how people want to hear of them; an account's own, and what the worker looks for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account, Membership, Person
from portal.accounts.queries import WITH_ROLES
from portal.core import clock, outbox, paging
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.outbox import Job
from portal.core.paging import Order, Part, Place
from portal.notifications.models import DigestHour, Follow, Notice, Preference, Told
from portal.notifications.rules import DEFAULT_HOUR, MAILED_WITHIN, How
from portal.organisation.models import Agency, Service

MOST_COUNTED = 100  # beyond that nobody reads the number
A_PAGE = 20  # notices

# ---- the inbox

NEWEST = Order((Notice.id,), descending=True)
UNREAD_FIRST = Order((Notice.unread, Notice.id), descending=True)
SOME_UNREAD = (
    select(Notice.id).where(Notice.account_id == bindparam("account_id"), Notice.unread).limit(MOST_COUNTED).subquery()
)
COUNT_UNREAD = select(func.count()).select_from(SOME_UNREAD)


def count_unread(account_id: int) -> int:
    """How many notices they have neither read nor done, at most MOST_COUNTED (1 query, of an index alone)."""
    return db.session.scalar(COUNT_UNREAD, {"account_id": account_id}) or 0


def inbox(account_id: int, at: Place, *, unread_first: bool) -> Part[Notice]:
    some = select(Notice).where(Notice.account_id == account_id)
    return paging.part(some, UNREAD_FIRST if unread_first else NEWEST, at, A_PAGE)


def notice(notice_id: int, *, of: Account) -> Notice:
    """To all others it is not there."""
    found = db.session.scalar(select(Notice).where(Notice.id == notice_id, Notice.account_id == of.id))
    if found is None:
        raise NotFound("There is no such notice.")
    return found


# ---- following


def follows(account_id: int) -> list[Follow]:
    return list(db.session.scalars(select(Follow).where(Follow.account_id == account_id).order_by(Follow.key)))


@dataclass(frozen=True)
class Followed:
    """What somebody follows, by name."""

    services: list[Service]  # with their agencies
    agencies: list[Agency]


def followed(account_id: int) -> Followed:
    """In 2 queries."""
    theirs = select(Service).join(Follow, Follow.service_id == Service.id).where(Follow.account_id == account_id)
    theirs = theirs.options(joinedload(Service.agency)).order_by(func.lower(Service.name), Service.id)
    whole = select(Agency).join(Follow, Follow.agency_id == Agency.id).where(Follow.account_id == account_id)
    whole = whole.order_by(func.lower(Agency.name), Agency.id)
    return Followed(list(db.session.scalars(theirs)), list(db.session.scalars(whole)))


def follow_of(account_id: int, thing: Service | Agency) -> Follow | None:
    column = Follow.service_id if isinstance(thing, Service) else Follow.agency_id
    return db.session.scalar(select(Follow).where(Follow.account_id == account_id, column == thing.id))


def followers(kind: str, *, service_id: int, agency_id: int) -> set[int]:
    """The accounts that `actions.tell` would tell of something about this service or agency; 0 is no service."""
    some = select(Follow.account_id).join(Account, Follow.account_id == Account.id)
    some = some.where(or_(Follow.service_id == service_id, Follow.agency_id == agency_id))
    return set(db.session.scalars(some.where(Account.active, Account.closed_at.is_(None)))) - who_refuse(kind)


def who_refuse(kind: str) -> set[int]:
    """The accounts that do not want to hear of such things at all."""
    some = select(Preference.account_id).where(Preference.kind == kind, Preference.how == How.NONE)
    return set(db.session.scalars(some))


# ---- how they want to hear of it


def preferences(account_id: int) -> dict[str, How]:
    """Kind -> how, where they chose it."""
    some = select(Preference).where(Preference.account_id == account_id).order_by(Preference.kind)
    return {each.kind: each.how for each in db.session.scalars(some)}


def preferences_of(account_ids: Collection[int]) -> dict[tuple[int, str], How]:
    """Account and kind -> how, where they chose it."""
    some = select(Preference).where(Preference.account_id.in_(account_ids))
    return {(each.account_id, each.kind): each.how for each in db.session.scalars(some)}


def hour(account_id: int) -> int:
    found = db.session.scalar(select(DigestHour.hour).where(DigestHour.account_id == account_id))
    return DEFAULT_HOUR if found is None else found


# ---- what the worker looks for


def told(kind: str, since: datetime) -> set[str]:
    """The subjects of a kind that were told since then."""
    return set(db.session.scalars(select(Told.subject).where(Told.kind == kind, Told.told_at >= since)))


def at_work(after: int = 0, up_to: int | None = None) -> list[int]:
    """The accounts of the staff for whom anything may wait, by number, those behind `after` and not behind `up_to`.

    Those too who have no place any more and were told of something that they had to do: nobody else would end it.
    """
    asked = exists().where(Notice.account_id == Account.id, Notice.done_at.is_(None))
    places = or_(Person.memberships.any(Membership.ended_at.is_(None)), Person.holdings.any(), asked)
    some = select(Account.id).join(Account.person).where(Account.active, Account.password.is_not(None), places)
    some = some if up_to is None else some.where(Account.id <= up_to)
    return list(db.session.scalars(some.where(Account.id > after).order_by(Account.id)))


def desks_go_on() -> bool:
    """Whether the rest of a run over all desks waits for its turn."""
    waiting = select(Job.payload).where(Job.name == "clock:desks", outbox.ALIVE)
    return any("after" in payload for payload in db.session.scalars(waiting.order_by(Job.id)))


def waiting_for(account_id: int, kinds: Collection[str]) -> list[Notice]:
    """The notices of these kinds that ask them for something that is not done."""
    some = select(Notice).where(Notice.account_id == account_id, Notice.kind.in_(kinds), Notice.done_at.is_(None))
    return list(db.session.scalars(some.order_by(Notice.id)))


def accounts_to_mail() -> list[int]:
    """Those of whom a notice waits to be mailed."""
    return list(
        db.session.scalars(select(Notice.account_id).where(Notice.to_mail).distinct().order_by(Notice.account_id))
    )


def to_mail(account_ids: Collection[int]) -> dict[int, list[Notice]]:
    """By account, the notices that wait to be mailed, oldest first."""
    some = select(Notice).where(Notice.to_mail, Notice.account_id.in_(account_ids)).order_by(Notice.account_id, Notice.id)
    found: dict[int, list[Notice]] = {}
    for each in db.session.scalars(some):
        found.setdefault(each.account_id, []).append(each)
    return found


def hours_of(account_ids: Collection[int]) -> dict[int, int]:
    """Account -> the hour of its digests, where it chose one."""
    some = select(DigestHour).where(DigestHour.account_id.in_(account_ids))
    return {each.account_id: each.hour for each in db.session.scalars(some)}


def unread_subjects(kind: str) -> list[str]:
    """Of what notices of this kind are that nobody has read and that are not done, in whatever inbox (1 query)."""
    some = select(Notice.subject).where(Notice.kind == kind, Notice.unread).distinct()
    return list(db.session.scalars(some.order_by(Notice.subject)))


def still_to_send(notice_ids: Collection[int]) -> list[Notice]:
    """Of these, those that were neither mailed nor read, are not done, and are not too old for a mail."""
    fresh = and_(Notice.unread, Notice.mailed_at.is_(None), Notice.made_at > clock.now() - MAILED_WITHIN)
    return list(db.session.scalars(select(Notice).where(Notice.id.in_(notice_ids), fresh).order_by(Notice.id)))


def reader(account_id: int) -> Account | None:
    """An account that can be written to, with its roles; None where it was closed or switched off."""
    found = db.session.scalar(select(Account).where(Account.id == account_id, Account.active).options(WITH_ROLES))
    return found if found and found.closed_at is None else None


def address_of(account: Account) -> str:
    """The mail address that is known to be theirs; '' where there is none."""
    known = account.person_id is not None or account.verified_at is not None
    return account.identity if known and account.identity and "@" in account.identity else ""


def mail_reaches(account: Account) -> bool:
    return bool(address_of(account))


def all_notices(account_id: int) -> list[Notice]:
    """Oldest first."""
    return list(db.session.scalars(select(Notice).where(Notice.account_id == account_id).order_by(Notice.id)))

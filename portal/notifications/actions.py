"""What people do with their notices, and what is written for them.

Nothing here goes into the log: what somebody follows and reads, and when, is theirs alone. The worker's own mails are
seen in the outbox.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from functools import cache
from secrets import token_hex
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, literal, or_, select, update

from portal.accounts.models import Account
from portal.core import clock
from portal.core.db import db, insert_into
from portal.core.errors import Refused
from portal.core.outbox import enqueue
from portal.notifications import queries
from portal.notifications.models import DigestHour, Follow, Notice, Preference, Told
from portal.notifications.rules import FOR_FOLLOWERS, FOR_STAFF, HOURS, KEPT_FOR, MAILED, MAILED_WITHIN, NEWS_OF, How
from portal.organisation.models import Agency, Service

MOST_FOLLOWED = 200  # things, by one account

# ---- following


def follow(thing: Service | Agency, *, by: Account) -> None:
    """Hear of a service, or of all that an agency gives. Twice is once. Raises Refused where it is beyond measure."""
    if queries.follow_of(by.id, thing):
        return
    if len(queries.follows(by.id)) >= MOST_FOLLOWED:
        raise Refused("You follow very many things already. Stop following one first.")
    named = {"service_id": thing.id} if isinstance(thing, Service) else {"agency_id": thing.id}
    row = {"key": token_hex(16), "account_id": by.id} | named
    db.session.execute(insert_into(Follow).values(row).on_conflict_do_nothing())


def unfollow(thing: Service | Agency, *, by: Account) -> None:
    column = Follow.service_id if isinstance(thing, Service) else Follow.agency_id
    db.session.execute(delete(Follow).where(Follow.account_id == by.id, column == thing.id))


def blend() -> None:
    """Write all follows anew, and the notices that were read lately, in one transaction: a database that keeps which
    transaction wrote a row tells no more of when it was written than the day.
    """
    db.session.execute(update(Follow).values(account_id=Follow.account_id))
    lately = Notice.read_at >= _day_begun(2)
    db.session.execute(update(Notice).where(lately).values(account_id=Notice.account_id))


def _day_begun(days_ago: int) -> datetime:
    return datetime.combine(clock.today() - timedelta(days=days_ago), time(), clock.PALEMBANG)


# ---- reading


def read(notice: Notice, *, by: Account) -> None:
    """It was theirs to read when it was looked up; see `queries.notice`."""
    _read(Notice.id == notice.id, by)


def read_all(up_to: int, *, by: Account) -> None:
    """All up to this number, which is the newest that they saw: what came in meanwhile stays unread."""
    _read(Notice.id <= up_to, by)


def _read(which: object, by: Account) -> None:
    """The day is noted and no hour: from the notice of a survey one goes on to its questions."""
    own = (which, Notice.account_id == by.id, Notice.read_at.is_(None))
    read = {"read_at": _day_begun(0), "unread": False, "to_mail": False}
    db.session.execute(update(Notice).where(*own).values(read))  # type: ignore[arg-type]


# ---- how they want to hear of it


def choose(chosen: Mapping[str, How], hour: int, *, of: Account) -> None:
    """Kinds as they were chosen, and the hour of digests. What waited for another kind of mail goes with it.

    Raises Refused for an hour at which nothing is sent. The link at the end of a mail comes here too, so who holds
    one can change no more than this.
    """
    if hour not in HOURS:
        raise Refused("Choose one of the hours.")
    for kind, how in chosen.items():
        db.session.merge(Preference(account_id=of.id, kind=kind, how=how))
    db.session.merge(DigestHour(account_id=of.id, hour=hour))
    not_mailed = [kind for kind, how in chosen.items() if how not in MAILED]
    _mail_no_more(of, not_mailed)
    db.session.flush()


def stop_mail(kinds: Collection[str], *, of: Account) -> None:
    """Keep these kinds in the inbox alone; what is not wanted at all stays so."""
    chosen = queries.preferences(of.id)
    for kind in kinds:
        if chosen.get(kind) is not How.NONE:
            db.session.merge(Preference(account_id=of.id, kind=kind, how=How.INBOX))
    _mail_no_more(of, kinds)
    db.session.flush()


def _mail_no_more(of: Account, kinds: Collection[str]) -> None:
    waiting = (Notice.account_id == of.id, Notice.to_mail, Notice.kind.in_(kinds))
    db.session.execute(update(Notice).where(*waiting).values(to_mail=False))


# ---- what is written for them

COLUMNS = ["account_id", "kind", "subject", "made_at", "unread", "to_mail"]  # of a notice that is told


def tell(kind: str, subject: str, *, service_id: int, agency_id: int) -> None:
    """Tell what happened to all who follow the service or its agency, once for all.

    However many they are it is one statement, and so is a second run, which finds it told.
    """
    if not tell_once(kind, subject):
        return
    how = func.coalesce(Preference.how, literal(FOR_FOLLOWERS, Preference.how.type))
    followers = (
        select(
            Follow.account_id, literal(kind), literal(subject), literal(clock.now(), Notice.made_at.type),
            literal(True), how.in_(MAILED),
        )
        .join(Account, Follow.account_id == Account.id)
        .outerjoin(Preference, and_(Preference.account_id == Follow.account_id, Preference.kind == kind))
        .where(or_(Follow.service_id == service_id, Follow.agency_id == agency_id))
        .where(Account.active, Account.closed_at.is_(None), how != How.NONE)
        .distinct()
    )  # fmt: skip
    db.session.execute(insert_into(Notice).from_select(COLUMNS, followers).on_conflict_do_nothing())


def tell_one(account_id: int, kind: str, subject: str) -> bool:
    """Tell one account of a thing of its own (`NoticeKind.personal`). Twice is once.

    False where nobody is there, or they do not want to hear of such things.
    """
    how = queries.preferences(account_id).get(kind, FOR_FOLLOWERS)
    account = queries.reader(account_id)
    if account is None or how is How.NONE:
        return False
    row = {
        "account_id": account_id, "kind": kind, "subject": subject, "made_at": clock.now(), "unread": True,
        "to_mail": how in MAILED,
    }  # fmt: skip
    db.session.execute(insert_into(Notice).values(row).on_conflict_do_nothing())
    return True


def tell_staff(kind: str, told: Collection[tuple[int, str]]) -> None:
    """Tell accounts of the staff, each of a thing of its own (`NoticeKind.reminds`), as they want to hear of this kind.

    `told`: the number of an account and the subject, of at most a hundred. Twice is once (2 statements, none for none).
    """
    some = select(Preference).where(Preference.kind == kind, Preference.account_id.in_({number for number, _ in told}))
    chosen = {each.account_id: each.how for each in db.session.scalars(some)} if told else {}
    rows = [
        {
            "account_id": number, "kind": kind, "subject": subject, "made_at": clock.now(), "unread": True,
            "to_mail": how in MAILED,
        }
        for number, subject in told if (how := chosen.get(number, FOR_STAFF)) is not How.NONE
    ]  # fmt: skip
    if rows:
        db.session.execute(insert_into(Notice).values(rows).on_conflict_do_nothing())


def settle(kind: str, subjects: Collection[str]) -> None:
    """Let notices of these things be done: nobody has to read or to be mailed them any more."""
    if not subjects:
        return
    open_ = (Notice.kind == kind, Notice.subject.in_(subjects), Notice.done_at.is_(None))
    done = {"done_at": clock.now(), "unread": False, "to_mail": False}
    db.session.execute(update(Notice).where(*open_).values(done))


def tell_each(account_ids: Collection[int], kind: str, subject: str) -> None:
    """Tell several accounts so, in one statement. Twice is once."""
    if account_ids:
        told = {"accounts": list(account_ids), "kind": kind, "subject": subject, "now": clock.now()}
        db.session.execute(_tell_each(db.engine.dialect.name), told)


@cache
def _tell_each(_dialect: str) -> Any:
    """Put together once: something is said in the forum each minute."""
    kind = bindparam("kind", type_=Notice.kind.type)
    how = func.coalesce(Preference.how, literal(FOR_FOLLOWERS, Preference.how.type))
    readers = (
        select(
            Account.id, kind, bindparam("subject", type_=Notice.subject.type),
            bindparam("now", type_=Notice.made_at.type), literal(True), how.in_(MAILED),
        )
        .outerjoin(Preference, and_(Preference.account_id == Account.id, Preference.kind == kind))
        .where(Account.id.in_(bindparam("accounts", expanding=True)))
        .where(Account.active, Account.closed_at.is_(None), how != How.NONE)
    )  # fmt: skip
    return insert_into(Notice).from_select(COLUMNS, readers).on_conflict_do_nothing()


def tell_once(kind: str, subject: str) -> bool:
    """Note that something is told. False where it was told before: a second run tells nobody twice."""
    done = insert_into(Told).values(kind=kind, subject=subject, told_at=clock.now())
    return bool(db.session.execute(done.on_conflict_do_nothing()).rowcount)  # type: ignore[attr-defined]


def follow_desk(account_id: int, keys: Collection[tuple[str, str]], kinds: Collection[str]) -> None:
    """Let the notices of these kinds say what waits on somebody's desk, neither more nor less.

    `keys` are kinds and subjects of what waits. What is done is marked so, and what came up, or came
    back, is told.
    """
    waiting = {(each.kind, each.subject): each for each in queries.waiting_for(account_id, kinds)}
    for key in waiting.keys() - set(keys):
        notice = waiting[key]
        notice.done_at, notice.unread, notice.to_mail = clock.now(), False, False
    chosen = queries.preferences(account_id)
    for kind, subject in sorted(set(keys) - waiting.keys()):
        if (how := chosen.get(kind, FOR_STAFF)) is not How.NONE:
            _ask(account_id, kind, subject, how)
    db.session.flush()


def _ask(account_id: int, kind: str, subject: str, how: How) -> None:
    named = {"account_id": account_id, "kind": kind, "subject": subject}
    db.session.execute(delete(Notice).filter_by(**named))  # of the last time that it came up
    made = {"made_at": clock.now(), "unread": True, "to_mail": how in MAILED}
    db.session.execute(insert(Notice).values(named | made))


def post(notices: Iterable[Notice], how: How) -> None:
    """Hand notices of one account to the outbox, to be mailed in one letter."""
    some = list(notices)
    for each in some:
        each.to_mail = False
    enqueue("notice:mail", notice_ids=[each.id for each in some], how=how.value)


def note_mailed(notice_ids: Collection[int]) -> None:
    db.session.execute(update(Notice).where(Notice.id.in_(notice_ids)).values(mailed_at=clock.now()))


def forget(account: Account) -> None:
    """Let nothing stay of what they follow, were told and wanted."""
    for table in (Follow, Notice, Preference, DigestHour):
        db.session.execute(delete(table).where(table.account_id == account.id))


def purge() -> None:
    """What was read or done long ago, and what was told so long ago that nobody asks whether it was."""
    old = Notice.made_at < clock.now() - KEPT_FOR
    db.session.execute(delete(Notice).where(old, ~Notice.unread))
    too_old = (Notice.to_mail, Notice.made_at < clock.now() - MAILED_WITHIN)
    db.session.execute(update(Notice).where(*too_old).values(to_mail=False))
    db.session.execute(delete(Told).where(Told.told_at < clock.now() - 2 * NEWS_OF))

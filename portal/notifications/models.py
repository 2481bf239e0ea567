import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Model
from portal.core.types import id_
from portal.notifications.rules import DEFAULT_HOUR, HOURS, How

# SQLite numbers rows as they come, in a hidden column, unless it is told to keep no such number.
NO_ORDER = {"sqlite_with_rowid": False}


class Follow(Model):
    """That an account wants to hear of a service, or of all services that an agency gives.

    Many follow a service in the minutes after they answered its survey. So a row has no moment and no place in the
    order of arrival, and all rows are written anew each night (`actions.blend`): what a database keeps of who wrote
    when leads from no follower to a spent invitation.
    """

    __table_args__ = (
        UniqueConstraint("account_id", "service_id"),
        UniqueConstraint("account_id", "agency_id"),
        CheckConstraint("(service_id IS NULL) <> (agency_id IS NULL)", name="one_thing"),
        NO_ORDER,
    )

    key: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: secrets.token_hex(16))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)


class Notice(Model):
    """That one account is to hear of one thing. No word lies in it: they are made when it is shown or sent.

    `unread` is what the count in the header counts: neither read nor done. One whose task is done is done; if the
    task comes back, a new notice takes its place.
    """

    __table_args__ = (
        UniqueConstraint("account_id", "kind", "subject"),
        CheckConstraint("unread = (read_at IS NULL AND done_at IS NULL)", name="unread"),
        Index("ix_notice_newest", "account_id", "id"),
        Index("ix_notice_unread", "account_id", "unread", "id"),
        Index("ix_notice_to_mail", "account_id", sqlite_where=text("to_mail"), postgresql_where=text("to_mail")),
    )

    id: Mapped[id_]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]  # what it asks for was done, or is not theirs to do any more
    unread: Mapped[bool] = mapped_column(default=True)
    to_mail: Mapped[bool] = mapped_column(default=False)  # and no job of the outbox has it yet
    mailed_at: Mapped[datetime | None]


class Told(Model):
    """A thing that happened and was told to all who followed it in that moment: who follows later hears of the next."""

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(60), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(index=True)


class Preference(Model):
    """How an account wants to hear of a kind. Without a row it is as the house has it (`rules`)."""

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    how: Mapped[How]


class DigestHour(Model):
    """The hour, in Palembang, at which an account wants its digests."""

    __table_args__ = (CheckConstraint(f"hour BETWEEN {HOURS.start} AND {HOURS.stop - 1}", name="hour"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    hour: Mapped[int] = mapped_column(SmallInteger, default=DEFAULT_HOUR)

"""What moderators did with whole conversations, and whom these concern.

It lies beside the models. A row is public from the first moment on; it names a role and never a person.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, exists, func, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal.accounts.models import Account, Person
from portal.core.db import VALUES, Model, db
from portal.core.types import id_
from portal.forum.models import ForumBoard, ForumPost, ForumThread
from portal.forum.rules import ACT_REASON_MOST, Act
from portal.organisation import queries as organisation
from portal.organisation.models import Agency

SHOWN = 20  # of a conversation, on its page


class ForumAct(Model):
    """One act. `thread` is where the conversation went on then; of a joining `other` is the one that came into it."""

    __table_args__ = (
        CheckConstraint(
            "(act = 'move') = (from_board_id IS NOT NULL AND to_board_id IS NOT NULL)", name="moved_somewhere"
        ),
        CheckConstraint("(act = 'join') = (other_id IS NOT NULL)", name="joined_with_another"),
        CheckConstraint("(act = 'ask') = (agency_id IS NOT NULL)", name="asked_an_agency"),
        CheckConstraint("reason <> ''", name="for_a_reason"),
        Index("ix_forum_act_of", "thread_id", "id"),
    )
    __topic__ = "threads"
    __unseen__ = frozenset({"by_id"})

    id: Mapped[id_]
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"))
    act: Mapped[Act] = mapped_column(Enum(Act, name="act", length=40, **VALUES))
    reason: Mapped[str] = mapped_column(String(ACT_REASON_MOST))  # a code of the policy
    policy: Mapped[int]  # the version by which it was done
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    from_board_id: Mapped[int | None] = mapped_column(ForeignKey("forum_board.id"))
    to_board_id: Mapped[int | None] = mapped_column(ForeignKey("forum_board.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("forum_thread.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))

    thread: Mapped[ForumThread] = relationship(foreign_keys=thread_id)
    other: Mapped[ForumThread | None] = relationship(foreign_keys=other_id)
    from_board: Mapped[ForumBoard | None] = relationship(foreign_keys=from_board_id)
    to_board: Mapped[ForumBoard | None] = relationship(foreign_keys=to_board_id)
    agency: Mapped[Agency | None] = relationship()
    by: Mapped[Person] = relationship()


class ForumConcern(Model):
    """An agency that a conversation had to do with before. Nobody of its branch decides about it, wherever it stands."""

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)


WHOLE = (
    joinedload(ForumAct.thread).joinedload(ForumThread.board), joinedload(ForumAct.other),
    joinedload(ForumAct.from_board), joinedload(ForumAct.to_board), joinedload(ForumAct.agency),
)  # fmt: skip


def acts_on(thread: ForumThread) -> list[ForumAct]:
    """What its page tells, oldest first (1 query, and none where nothing was done)."""
    if not thread.acts:
        return []
    some = select(ForumAct).where(ForumAct.thread_id == thread.id).options(*WHOLE)
    return list(reversed(list(db.session.scalars(some.order_by(ForumAct.id.desc()).limit(SHOWN)))))


def newest_acts(most: int | None) -> list[ForumAct]:
    """Of all conversations, the newest first."""
    return list(db.session.scalars(select(ForumAct).options(*WHOLE).order_by(ForumAct.id.desc()).limit(most)))


def joined_with(thread: ForumThread) -> list[int]:
    """Numbers of the conversations that go on in this one."""
    if not thread.acts:
        return []
    some = select(ForumThread.id).where(ForumThread.joined_into_id == thread.id).order_by(ForumThread.id)
    return list(db.session.scalars(some))


@dataclass(frozen=True)
class Matter:
    """Whom a conversation concerns, and since when: who has or had a place in these branches decides nothing about it."""

    agencies: tuple[Agency, ...]
    since: datetime


def matter_of(thread: ForumThread) -> Matter:
    """The agency that is asked, the one whose board it is, and those it had to do with before. Of a topic that asks
    nobody: the city, in whose branch nobody works.
    """
    found = [each for each in (thread.agency, thread.board.agency) if each is not None]
    since = thread.made_at
    if thread.acts:
        before = select(Agency).join(ForumConcern, ForumConcern.agency_id == Agency.id)
        before = before.where(ForumConcern.thread_id == thread.id).order_by(Agency.id)
        found += list(db.session.scalars(before))
        came = select(func.min(ForumThread.made_at)).where(
            or_(ForumThread.id == thread.id, ForumThread.joined_into_id == thread.id)
        )
        since = db.session.scalar(came) or since
    every = tuple({each.id: each for each in found}.values())
    return Matter(every or (organisation.root(),), since)


def spoke_in(thread_ids: Collection[int], account: Account) -> bool:
    """Whether a person said anything in these conversations, by whatever account or for whatever agency."""
    mine = select(Account.id).where(Account.person_id == account.person_id)
    said = or_(ForumPost.account_id.in_(mine), ForumPost.person_id == account.person_id)
    return db.session.scalar(select(exists().where(ForumPost.thread_id.in_(thread_ids), said))) or False

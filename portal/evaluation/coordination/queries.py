"""Who takes part in a shared matter, what waits in it, and what happened. To everybody else a matter is not there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.line import HELD_BY, held_by
from portal.accounts.models import Account
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.together import Asked, Question
from portal.evaluation.coordination.models import (
    MatterBlocker,
    MatterEscalation,
    MatterEvent,
    MatterMember,
    MatterStep,
    SharedMatter,
)
from portal.evaluation.coordination.rules import SOON
from portal.organisation.models import Agency, Post
from portal.organisation.rules import AgencyKind

POST = joinedload(Post.agency)
WHOLE = (
    joinedload(SharedMatter.district),
    joinedload(SharedMatter.opened_for),
    selectinload(SharedMatter.members).joinedload(MatterMember.post).options(POST),
    selectinload(SharedMatter.steps).options(joinedload(MatterStep.owner).options(POST), joinedload(MatterStep.asked_by)),
    selectinload(SharedMatter.blockers).options(
        joinedload(MatterBlocker.waits_for).options(POST), joinedload(MatterBlocker.agency)
    ),
)
WaitKind = Literal["step", "blocker", "escalation"]


# ---- for whom somebody speaks


@dataclass(frozen=True)
class Voice:
    """The posts that somebody holds today, and the agencies that they lead by them."""

    person_id: int | None
    posts: frozenset[int]
    led: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.posts)

    def speaks_by(self, post: Post) -> bool:
        """Whether the word of this post's agency is theirs, where the post takes part."""
        return post.id in self.posts or post.agency_id in self.led

    def agencies_in(self, matter: SharedMatter) -> frozenset[int]:
        """For which agencies they speak in this matter; the head of the district always does."""
        found = {member.post.agency_id for member in matter.members if self.speaks_by(member.post)}
        return frozenset(found | ({matter.district_id} & self.led))


def voice_of(account: Account) -> Voice:
    held = held_by(account)
    led = frozenset(each.post.agency_id for each in held if each.post.leads)
    return Voice(account.person_id, frozenset(each.post_id for each in held), led)


# ---- matters


def matter(matter_id: int, *, reader: Account) -> SharedMatter:
    """For those who take part and the head of the district. To all others it is not there."""
    found = db.session.scalar(select(SharedMatter).where(SharedMatter.id == matter_id).options(*WHOLE))
    if found is None or not voice_of(reader).agencies_in(found):
        raise NotFound("There is no such shared matter.")
    return found


def matters_of(voice: Voice) -> list[SharedMatter]:
    """All in which they have a say, newest first; none for who holds no post."""
    if not voice:
        return []
    some = select(SharedMatter).where(_reached(voice)).order_by(SharedMatter.opened_on.desc(), SharedMatter.id.desc())
    members = selectinload(SharedMatter.members).joinedload(MatterMember.post).options(POST)
    return list(db.session.scalars(some.options(members)))


def _reached(voice: Voice) -> ColumnElement[bool]:
    by_post = and_(MatterMember.post_id == Post.id, _of_voice(voice))
    takes_part = exists().where(MatterMember.matter_id == SharedMatter.id, by_post)
    return or_(SharedMatter.district_id.in_(voice.led), takes_part)


def _of_voice(voice: Voice) -> ColumnElement[bool]:
    return or_(Post.id.in_(voice.posts), Post.agency_id.in_(voice.led))


def events_of(matter_id: int) -> list[MatterEvent]:
    """Newest first."""
    some = select(MatterEvent).where(MatterEvent.matter_id == matter_id).order_by(MatterEvent.id.desc())
    with_names = (joinedload(MatterEvent.person), joinedload(MatterEvent.agency), joinedload(MatterEvent.step))
    return list(db.session.scalars(some.options(*with_names)))


# ---- what waits


@dataclass(frozen=True)
class Wait:
    """Something that does not move: what, whose word is awaited, and since when."""

    kind: WaitKind
    id: int
    matter_id: int
    title: str  # of the matter
    what: str
    district_id: int
    post_id: int | None  # whose word is awaited; None: that of the district's head, or of somebody outside
    agency_id: int | None
    waited_for: str  # the agency, or who else
    since: date
    due: date | None  # the day that was promised

    def waits_for(self, voice: Voice) -> bool:
        if self.kind == "escalation":
            return self.district_id in voice.led
        return self.post_id is not None and (self.post_id in voice.posts or self.agency_id in voice.led)

    @property
    def is_overdue(self) -> bool:
        return self.due is None or self.due < clock.today()


def asks_waits(voice: Voice) -> Asked:
    return OF_VOICE(person_id=voice.person_id, today=clock.today(), promised_by=clock.today() + SOON)


def waits(voice: Voice) -> list[Wait]:
    """What waits for them, and in the district that they lead for anybody; what waits longest first (1 query)."""
    return sorted((Wait(*row) for row in asks_waits(voice).rows()), key=_longest) if voice else []


def waits_in(matters: Collection[SharedMatter]) -> dict[int, Wait]:
    """By matter what waits longest in it, for whomever (1 query)."""
    ids = [each.id for each in matters if each.closed_on is None]
    rows = db.session.execute(IN_MATTERS, {"ids": ids, "promised_by": clock.today() + SOON}) if ids else ()
    found: dict[int, Wait] = {}
    for wait in sorted((Wait(*row) for row in rows), key=_longest, reverse=True):
        if wait.is_overdue:
            found[wait.matter_id] = wait
    return found


def _longest(each: Wait) -> tuple[date, str, int]:
    return each.since, each.kind, each.id


def _steps(concerned: Any) -> Any:
    since = func.coalesce(MatterStep.promised_on, MatterStep.asked_on, type_=MatterStep.asked_on.type)
    some = select(
        literal("step").label("kind"), MatterStep.id, SharedMatter.id.label("matter_id"), SharedMatter.title,
        MatterStep.what, SharedMatter.district_id, Post.id.label("post_id"), Post.agency_id, Agency.name,
        since.label("since"), MatterStep.promised_on.label("due"),
    ).join(SharedMatter, MatterStep.matter_id == SharedMatter.id).join(Post, MatterStep.owner_id == Post.id)  # fmt: skip
    some = some.join(Agency, Post.agency_id == Agency.id)
    some = some.where(SharedMatter.closed_on.is_(None), MatterStep.done_on.is_(None), MatterStep.withdrawn_on.is_(None))
    due = or_(MatterStep.promised_on.is_(None), MatterStep.promised_on <= bindparam("promised_by"))
    return some.where(due, concerned)


def _blockers(concerned: Any) -> Any:
    some = select(
        literal("blocker"), MatterBlocker.id, SharedMatter.id, SharedMatter.title, MatterBlocker.what,
        SharedMatter.district_id, Post.id, Post.agency_id, func.coalesce(Agency.name, MatterBlocker.waits_for_other),
        MatterBlocker.since, null(),
    ).join(SharedMatter, MatterBlocker.matter_id == SharedMatter.id)  # fmt: skip
    some = some.outerjoin(Post, MatterBlocker.waits_for_id == Post.id).outerjoin(Agency, Post.agency_id == Agency.id)
    return some.where(SharedMatter.closed_on.is_(None), MatterBlocker.cleared_on.is_(None), concerned)


def _escalations(concerned: Any) -> Any:
    some = select(
        literal("escalation"), MatterEscalation.id, SharedMatter.id, SharedMatter.title, MatterEscalation.why,
        SharedMatter.district_id, null(), null(), Agency.name, MatterEscalation.raised_on, null(),
    ).join(SharedMatter, MatterEscalation.matter_id == SharedMatter.id)  # fmt: skip
    some = some.join(Agency, SharedMatter.district_id == Agency.id)
    return some.where(SharedMatter.closed_on.is_(None), MatterEscalation.answered_on.is_(None), concerned)


# Put together once: they are asked on every desk.
VOICE = select(Post.id, Post.agency_id, Post.leads).where(Post.id.in_(HELD_BY)).cte("voice")
LED = select(VOICE.c.agency_id).where(VOICE.c.leads)
IN_DISTRICT = SharedMatter.district_id.in_(LED)
BY_POST = or_(Post.id.in_(select(VOICE.c.id)), Post.agency_id.in_(LED))
OF_VOICE = Question(
    union_all(_steps(or_(BY_POST, IN_DISTRICT)), _blockers(or_(BY_POST, IN_DISTRICT)), _escalations(IN_DISTRICT))
)
OF_THESE = SharedMatter.id.in_(bindparam("ids", expanding=True))
IN_MATTERS = union_all(_steps(OF_THESE), _blockers(OF_THESE), _escalations(OF_THESE))


# ---- whom one can name


def districts() -> list[Agency]:
    some = select(Agency).where(Agency.kind == AgencyKind.KECAMATAN, Agency.active)
    return list(db.session.scalars(some.order_by(Agency.name, Agency.id)))


def leading_posts() -> list[Post]:
    """The posts of all heads, by the name of their agency."""
    some = select(Post).join(Post.agency).where(Post.leads, Post.active, Agency.active)
    return list(db.session.scalars(some.order_by(Agency.name, Post.id).options(joinedload(Post.agency))))


def posts_to_invite(taken: SharedMatter, voice: Voice) -> list[Post]:
    """Heads of agencies, and of one's own agencies the posts right below the head, that do not take part yet."""
    below = select(Post.id).where(Post.leads, Post.agency_id.in_(voice.led))
    some = select(Post).join(Post.agency).where(Post.active, Agency.active)
    some = some.where(or_(Post.leads, and_(Post.superior_id.in_(below), Post.agency_id.in_(voice.led))))
    there = [member.post_id for member in taken.members]
    some = some.where(Post.id.not_in(there)).order_by(Agency.name, Post.leads.desc(), Post.name, Post.id)
    return list(db.session.scalars(some.options(joinedload(Post.agency))))


# ---- for notices


def steps_numbered(numbers: Collection[int]) -> list[MatterStep]:
    some = select(MatterStep).where(MatterStep.id.in_(numbers)).options(joinedload(MatterStep.matter))
    return list(db.session.scalars(some.order_by(MatterStep.id)))


def blockers_numbered(numbers: Collection[int]) -> list[MatterBlocker]:
    some = select(MatterBlocker).where(MatterBlocker.id.in_(numbers)).options(joinedload(MatterBlocker.matter))
    return list(db.session.scalars(some.order_by(MatterBlocker.id)))


def escalations_numbered(numbers: Collection[int]) -> list[MatterEscalation]:
    some = select(MatterEscalation).where(MatterEscalation.id.in_(numbers))
    return list(db.session.scalars(some.options(joinedload(MatterEscalation.matter)).order_by(MatterEscalation.id)))

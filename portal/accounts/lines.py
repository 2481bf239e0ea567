"""The part of the reporting line that one person stands in, however many posts the house has.

`queries.ReportingLine` reads all posts; these read those above somebody, or those below down to the first who are
held, in one statement each, and say the same.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Holding, Person
from portal.accounts.queries import ChainOfPosts
from portal.core import clock
from portal.core.db import db
from portal.organisation.models import Post


class Sitting(NamedTuple):
    """Somebody in a post, today."""

    post_id: int
    person_id: int
    superior_id: int | None
    post_name: str
    name: str
    acting: bool


TODAY = (Holding.from_on <= bindparam("today"), or_(Holding.until_on.is_(None), Holding.until_on >= bindparam("today")))
COLUMNS = (
    Post.id.label("post_id"), Post.superior_id, Post.name.label("post_name"), Holding.person_id, Holding.acting,
    Person.name,
)  # fmt: skip
THEIRS = select(Holding.post_id.label("id")).where(Holding.person_id == bindparam("person_id"), *TODAY)

_held = aliased(Holding)
_others_hold = (
    select(_held.id)
    .where(_held.from_on <= bindparam("today"), or_(_held.until_on.is_(None), _held.until_on >= bindparam("today")))
    .where(_held.person_id != bindparam("person_id"))
)


def _rows_of(post_ids: str, upwards: bool) -> Select[Any]:
    """All posts that are reached from those of a person, with whoever holds them today, the one that counts last."""
    reached = THEIRS.cte(post_ids, recursive=True)
    if upwards:
        step = select(Post.superior_id).join(reached, Post.id == reached.c.id).where(Post.superior_id.is_not(None))
    else:
        step = select(Post.id).join(reached, Post.superior_id == reached.c.id)
        # Past a post that somebody else holds nobody is theirs to decide about.
        passable = ~_others_hold.where(_held.post_id == reached.c.id).exists()
        step = step.where(or_(reached.c.id.in_(THEIRS), passable))
    reached = reached.union(step)
    some = select(*COLUMNS).select_from(Post).join(reached, reached.c.id == Post.id)
    some = some.outerjoin(Holding, (Holding.post_id == Post.id) & TODAY[0] & TODAY[1])
    some = some.outerjoin(Person, Person.id == Holding.person_id)
    return some.order_by(Post.id, Holding.acting.desc(), Holding.from_on, Holding.id)


ABOVE, BELOW = _rows_of("above", True), _rows_of("below", False)


def _chain(rows: Sequence[Row[Any]]) -> ChainOfPosts[Sitting]:
    known = {row.post_id for row in rows}
    held = (
        Sitting(row.post_id, row.person_id, row.superior_id, row.post_name, row.name, row.acting)
        for row in rows if row.person_id is not None
    )  # fmt: skip
    above = {row.post_id: row.superior_id if row.superior_id in known else None for row in rows}
    return ChainOfPosts({each.post_id: each for each in held}, above)


def chain_above(person_id: int) -> ChainOfPosts[Sitting]:
    """Their posts and all above (1 statement)."""
    return _chain(db.session.execute(ABOVE, {"person_id": person_id, "today": clock.today()}).all())


class Judge(NamedTuple):
    """Who decides about somebody in one of their posts."""

    of: Sitting
    by: Sitting

    @property
    def deputising(self) -> bool:
        """They stand further up: nobody holds the post between, or the person concerned does it too."""
        return self.by.post_id != self.of.superior_id


def judges_of(person_id: int) -> list[Judge]:
    """Who decides about a person today, for each post that they hold or act in; none where nobody is above (1 statement)."""
    chain = chain_above(person_id)
    found = [(held, chain.judge_of(held.post_id, person_id)) for held in chain.held_by(person_id)]
    return [Judge(held, by) for held, by in found if by is not None]


def team_of(person_id: int) -> list[Judge]:
    """Of whom somebody is the direct superior today, or stands in for one, by name: once for each post (1 statement)."""
    chain = _chain(db.session.execute(BELOW, {"person_id": person_id, "today": clock.today()}).all())
    found = []
    for held in chain.holders.values():
        by = chain.judge_of(held.post_id, held.person_id) if held.person_id != person_id else None
        if by is not None and by.person_id == person_id:
            found.append(Judge(held, by))
    return sorted(found, key=lambda each: (each.of.name, each.of.person_id, each.of.post_id))

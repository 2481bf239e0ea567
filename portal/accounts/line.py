"""The reporting line around one person, asked for without reading all posts: what the pages of many thousand people need.

The same rules as `queries.ChainOfPosts`, which holds the whole line: a post between that nobody holds is passed over, a
holder of its own comes before an acting one, and nobody decides about themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, literal, null, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Holding, Person
from portal.core import clock
from portal.core.db import db
from portal.organisation.models import Agency, Post

ME: Any = bindparam("person_id")
DAY: Any = bindparam("today")
# What a page prints of somebody in a post.
NAMES: tuple[Any, ...] = (
    Person.id.label("person_id"), Person.name, Post.id.label("post_id"), Post.name.label("post_name"),
    Agency.id.label("agency_id"), Agency.name.label("agency_name"), Holding.acting, Post.leads,
)  # fmt: skip


@dataclass(frozen=True)
class Seated:
    """Somebody in a post today, with the names that a page prints."""

    person_id: int
    name: str
    post_id: int
    post_name: str
    agency_id: int
    agency_name: str
    acting: bool  # they stand in (Plt.) for a holder that is not there
    leads: bool
    deputising: bool = False  # of a report: the post between has no holder of its own


def _held_on_that_day(holding: Any) -> ColumnElement[bool]:
    return and_(holding.from_on <= DAY, or_(holding.until_on.is_(None), holding.until_on >= DAY))


def _holder(post: Any, column: Any, holding: Any) -> Any:
    """A column of the holding by which a post is held on that day, or nothing."""
    held = select(column).where(holding.post_id == post.id, _held_on_that_day(holding)).correlate(post)
    return held.order_by(holding.acting, holding.from_on.desc(), holding.id.desc()).limit(1).scalar_subquery()


def _team() -> Any:
    """Down from my posts, through vacant ones, and through those of a person to a second one of the same person."""
    inner, outer, child, mine = aliased(Holding), aliased(Holding), aliased(Post), aliased(Post)
    mine_too = select(outer.post_id).where(outer.person_id == ME, _held_on_that_day(outer))
    line = (
        select(
            mine.id.label("post_id"), mine.id.label("of_id"), null().cast(Integer).label("via"),
            null().cast(Integer).label("holding_id"), literal(0).label("depth"),
        )
        .where(mine.id.in_(mine_too), _holder(mine, inner.person_id, inner) == ME)
        .cte("line", recursive=True)
    )  # fmt: skip
    holder = _holder(child, inner.person_id, inner)
    line = line.union_all(
        select(
            child.id, line.c.of_id, case((holder.is_(None), line.c.via), else_=holder), _holder(child, inner.id, inner),
            line.c.depth + 1,
        )
        .join(line, child.superior_id == line.c.post_id)
        .where(
            or_(holder.is_(None), and_(holder != ME, or_(line.c.via.is_(None), line.c.via == holder))),
            line.c.depth < 20,
        )
    )  # fmt: skip
    return (
        select(*NAMES, (Post.superior_id != line.c.of_id).label("deputising"))
        .select_from(line)
        .join(Holding, Holding.id == line.c.holding_id)
        .join(Person, Holding.person_id == Person.id)
        .join(Post, Post.id == line.c.post_id)
        .join(Agency, Post.agency_id == Agency.id)
        .order_by(Person.name, Person.id, Post.id)
    )  # fmt: skip


TEAM = _team()


def team_of(person_id: int, on: date | None = None) -> list[Seated]:
    """Who reports to them that day (today unless it is said), by name; somebody with two posts stands twice (1 query)."""
    rows = db.session.execute(TEAM, {"person_id": person_id, "today": on or clock.today()})
    return [Seated(**row._mapping) for row in rows]


def _above() -> Any:
    """All held posts above one, the nearest first."""
    inner, start, up = aliased(Holding), aliased(Post), aliased(Post)
    line = (
        select(start.id.label("post_id"), start.superior_id.label("superior_id"), literal(0).label("depth"))
        .where(start.id == bindparam("post_id"))
        .cte("above", recursive=True)
    )
    line = line.union_all(
        select(up.id, up.superior_id, line.c.depth + 1).join(line, up.id == line.c.superior_id).where(line.c.depth < 20)
    )
    return (
        select(*NAMES, (line.c.depth > 1).label("deputising"))
        .select_from(line)
        .join(Post, Post.id == line.c.post_id)
        .join(Holding, Holding.id == _holder(Post, inner.id, inner))
        .join(Person, Holding.person_id == Person.id)
        .join(Agency, Post.agency_id == Agency.id)
        .where(line.c.depth > 0)
        .order_by(line.c.depth)
    )  # fmt: skip


ABOVE = _above()


def above(post_id: int, on: date | None = None) -> list[Seated]:
    """Who holds the posts above this one on that day, the nearest first (1 query)."""
    rows = db.session.execute(ABOVE, {"post_id": post_id, "today": on or clock.today()})
    return [Seated(**row._mapping) for row in rows]


def above_in(chain: Sequence[Seated], post_id: int) -> Sequence[Seated]:
    """The part of a chain above one of its posts. One that is vacant stands in no chain: it is asked for (1 query)."""
    place = next((number for number, seat in enumerate(chain, 1) if seat.post_id == post_id), None)
    return above(post_id) if place is None else chain[place:]


def judge_among(chain: Iterable[Seated], *but: int) -> Seated | None:
    """The nearest of those above who is none of these people."""
    return next((seat for seat in chain if seat.person_id not in but), None)


def judge_of(post_id: int, person_id: int, on: date | None = None) -> Seated | None:
    """Who decides about somebody in this post (1 query)."""
    return judge_among(above(post_id, on), person_id)


def over(other_id: int, post_id: int, chain: list[Seated], since: date) -> list[Seated]:
    """Who stands today above somebody of the line over a post, who did something there that day: no successor of theirs
    in the same post, and nobody who came in below them, decides about it.

    Of whoever has left the line that post counts by which they stood in it then (2 queries more).
    """
    places = [place for place, seat in enumerate(chain) if seat.person_id == other_id]
    if places:
        return chain[places[-1] + 1 :]
    held = next((seat.post_id for seat in above(post_id, since) if seat.person_id == other_id), None)
    return above(held) if held else chain


def second_judge(post_id: int, person_id: int, other_id: int, since: date) -> Seated | None:
    """Who decides about what somebody wrote of a person in this post that day: the nearest above the writer (1 query)."""
    return judge_among(over(other_id, post_id, above(post_id), since), person_id, other_id)


def reporting() -> Any:
    """The posts that report to those of `mine` on the day `today`: right below, and on through posts that nobody else
    than `person_id` holds. For statements of others, which are carried out with these three parameters.
    """
    inner, child = aliased(Holding), aliased(Post)
    below = select(Post.id.label("post_id"))
    below_mine = below.where(Post.superior_id.in_(bindparam("mine", expanding=True))).cte("reporting", recursive=True)
    held = select(inner.id).where(inner.post_id == below_mine.c.post_id, inner.person_id != ME, _held_on_that_day(inner))
    deeper = select(child.id).join(below_mine, child.superior_id == below_mine.c.post_id).where(~held.exists())
    return below_mine.union(deeper)


def people_in(posts: Any) -> Any:
    """The numbers of who holds one of these posts on the day `today`."""
    return select(Holding.person_id).where(Holding.post_id.in_(select(posts.c.post_id)), _held_on_that_day(Holding))

"""The reporting line around one person, asked for without reading all posts: what the pages of many thousand people need.

The same rules as `queries.ChainOfPosts`, which holds the whole line: a post between that nobody holds is passed over, a
holder of its own comes before an acting one, and nobody decides about themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, literal, null, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Account, Holding, Person
from portal.core import clock
from portal.core.together import Asked, Question
from portal.organisation.models import Agency, Post

ME: Any = bindparam("person_id")
DAY: Any = bindparam("today")
DEEPEST = 20  # so many posts above one another are looked at, at most
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


# The posts that I hold, also those in which I only act (Plt.) beside a holder of its own.
HELD = select(Holding.post_id).where(Holding.person_id == ME, _held_on_that_day(Holding))


def _holder(post: Any, column: Any, holding: Any) -> Any:
    """A column of the holding by which a post is held on that day, or nothing."""
    held = select(column).where(holding.post_id == post.id, _held_on_that_day(holding)).correlate(post)
    return held.order_by(holding.acting, holding.from_on.desc(), holding.id.desc()).limit(1).scalar_subquery()


def _line() -> Any:
    """Down from my posts, through vacant ones, and through those of a person to a second one of the same person.

    `via` is whoever holds a post of the line or, where nobody does, the one between it and me. At a depth of 0 stand the
    posts that I hold; where I only act (Plt.), those that nobody else holds.
    """
    inner, held, child, mine = aliased(Holding), aliased(Holding), aliased(Post), aliased(Post)
    line = (
        select(
            mine.id.label("post_id"), mine.id.label("of_id"), null().cast(Integer).label("via"),
            null().cast(Integer).label("holding_id"), literal(0).label("depth"),
        )
        .where(mine.id.in_(HELD), _holder(mine, inner.person_id, inner) == ME)
        .cte("line", recursive=True)
    )  # fmt: skip
    goes_on = or_(held.id.is_(None), and_(held.person_id != ME, or_(line.c.via.is_(None), line.c.via == held.person_id)))
    return line.union_all(
        select(child.id, line.c.of_id, func.coalesce(held.person_id, line.c.via), held.id, line.c.depth + 1)
        .join(line, child.superior_id == line.c.post_id)
        .outerjoin(held, held.id == _holder(child, inner.id, inner))
        .where(goes_on, line.c.depth < DEEPEST)
    )


# Any statement may ask for what concerns this line. It is then carried out with `person_id` and `today`.
LINE: Any = _line()
IN_TEAM = LINE.c.holding_id.is_not(None)
TEAM_PEOPLE = select(LINE.c.via).where(IN_TEAM)
MY_POSTS = select(LINE.c.post_id).where(LINE.c.depth == 0)
POSTS_IN_LINE = select(LINE.c.post_id)
PEOPLE_IN_LINE = select(Holding.person_id).where(Holding.post_id.in_(POSTS_IN_LINE), _held_on_that_day(Holding))
TEAM = Question(
    select(*NAMES, (Post.superior_id != LINE.c.of_id).label("deputising"))
    .select_from(LINE)
    .join(Holding, Holding.id == LINE.c.holding_id)
    .join(Person, Holding.person_id == Person.id)
    .join(Post, Post.id == LINE.c.post_id)
    .join(Agency, Post.agency_id == Agency.id)
    .order_by(Person.name, Person.id, Post.id)
)
MINE = Question(MY_POSTS.order_by(LINE.c.post_id))
# The posts by which I speak: see `held_by`.
HELD_BY = HELD.where(or_(~Holding.acting, Holding.post_id.in_(MY_POSTS)))


def asks_team(person_id: int, on: date | None = None) -> Asked:
    return TEAM(person_id=person_id, today=on or clock.today())


def team_of(person_id: int, on: date | None = None) -> list[Seated]:
    """Who reports to them that day (today unless it is said), by name; somebody with two posts stands twice (1 query)."""
    return [Seated(*row) for row in asks_team(person_id, on).rows()]


def held_by(account: Account) -> list[Holding]:
    """What they hold today; where they only act (Plt.), what nobody else holds (1 query where they act)."""
    held = account.person.posts if account.person else []
    if not any(each.acting for each in held):
        return held
    mine = {row.post_id for row in MINE(person_id=account.person_id, today=clock.today()).rows()}
    return [each for each in held if not each.acting or each.post_id in mine]


def _ever_above() -> Question:
    """These posts and all above them, each with all who ever held it."""
    start, up = aliased(Post), aliased(Post)
    these = select(start.id.label("post_id"), start.superior_id.label("superior_id"))
    line = these.where(start.id.in_(bindparam("posts", expanding=True))).cte("above", recursive=True)
    line = line.union(select(up.id, up.superior_id).join(line, up.id == line.c.superior_id))
    return Question(
        select(*NAMES, line.c.superior_id, Holding.from_on, Holding.until_on)
        .select_from(line)
        .join(Post, Post.id == line.c.post_id)
        .join(Agency, Post.agency_id == Agency.id)
        .outerjoin(Holding, Holding.post_id == Post.id)
        .outerjoin(Person, Holding.person_id == Person.id)
        .order_by(Post.id, Holding.acting, Holding.from_on.desc(), Holding.id.desc())
    )  # fmt: skip


EVER_ABOVE = _ever_above()


def asks_above(*post_ids: int) -> Asked:
    return EVER_ABOVE(posts=post_ids)


class Above:
    """Who stands, or stood, above some posts: as much of the line as lies above them (1 query)."""

    def __init__(self, *post_ids: int) -> None:
        self.superiors: dict[int, int | None] = {}
        # Who held it, from when, until when; who comes first holds it, one of its own before an acting one.
        self.ever: dict[int, list[tuple[Seated, date, date]]] = {}
        for *names, superior_id, from_on, until_on in asks_above(*post_ids).rows():
            seat = Seated(*names)
            self.superiors[seat.post_id] = superior_id
            if from_on is not None:
                self.ever.setdefault(seat.post_id, []).append((seat, from_on, until_on or date.max))

    def chain(self, post_id: int, on: date | None = None) -> list[Seated]:
        """Who holds the posts above this one on that day (today unless it is said), the nearest first."""
        found, day, depth, at = [], on or clock.today(), 1, self.superiors.get(post_id)
        while at is not None and depth < DEEPEST:
            if held := self._held(at, day):
                found.append(replace(held, deputising=depth > 1))
            at, depth = self.superiors.get(at), depth + 1
        return found

    def _held(self, post_id: int, day: date) -> Seated | None:
        return next((seat for seat, first, last in self.ever.get(post_id, ()) if first <= day <= last), None)

    def judge_of(self, post_id: int, *but: int, on: date | None = None) -> Seated | None:
        """The nearest above this post who is none of these people."""
        return judge_among(self.chain(post_id, on), *but)

    def second_judge(self, post_id: int, person_id: int, other_id: int, since: date) -> Seated | None:
        """Who decides about what somebody wrote of a person in this post that day: the nearest above the writer.

        No successor of theirs in the same post, and nobody who came in below them: of whoever has left the line that post
        counts by which they stood in it then.
        """
        chain = self.chain(post_id)
        places = [place for place, seat in enumerate(chain) if seat.person_id == other_id]
        if places:
            return judge_among(chain[places[-1] + 1 :], person_id, other_id)
        held = next((seat.post_id for seat in self.chain(post_id, since) if seat.person_id == other_id), post_id)
        return self.judge_of(held, person_id, other_id)


def above(post_id: int, on: date | None = None) -> list[Seated]:
    """Who holds the posts above this one on that day, the nearest first (1 query)."""
    return Above(post_id).chain(post_id, on)


def judge_among(chain: Iterable[Seated], *but: int) -> Seated | None:
    """The nearest of those above who is none of these people."""
    return next((seat for seat in chain if seat.person_id not in but), None)


def judge_of(post_id: int, person_id: int, on: date | None = None) -> Seated | None:
    """Who decides about somebody in this post (1 query)."""
    return Above(post_id).judge_of(post_id, person_id, on=on)


def second_judge(post_id: int, person_id: int, other_id: int, since: date) -> Seated | None:
    """The same as of `Above` (1 query)."""
    return Above(post_id).second_judge(post_id, person_id, other_id, since)

"""What is read of the forum. What everybody may read is decided here: of a thread that is not listed, and of a post that
waits for a moderator, nobody but its author learns that it is there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    ScalarSelect,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload, load_only, with_expression

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.files import StoredFile
from portal.core.paging import FIRST, Order, Part, Place, part
from portal.core.words import N_
from portal.forum import rules
from portal.forum.models import (
    ForumBoard,
    ForumBoardFollow,
    ForumEdit,
    ForumFollow,
    ForumName,
    ForumPhoto,
    ForumPost,
    ForumSupport,
    ForumTerms,
    ForumThread,
)
from portal.forum.rules import (
    IN_A_FEED,
    LAST_WORDS,
    NAME,
    PHOTO,
    POST,
    REJECTED_MOST,
    TITLE,
    Held,
    PostState,
    Reading,
)
from portal.organisation.models import Agency

GONE = N_("There is no such conversation.")
NO_BOARD = N_("There is no such board.")
NO_TERMS = N_("The numbers of the forum have not been loaded yet.")
NEWEST_FIRST = Order((ForumThread.active_at, ForumThread.id), descending=True)
BY_DEADLINE = Order((ForumThread.due_at, ForumThread.id))
OF_PAGE = (joinedload(ForumThread.agency), joinedload(ForumThread.board))
# What the pages that are asked for most ask, put together once: that takes longer than to carry it out.
BOARD = select(ForumBoard).where(ForumBoard.slug == bindparam("slug")).options(joinedload(ForumBoard.agency))
TERMS_NOW = (
    select(ForumTerms)
    .where(ForumTerms.valid_from <= bindparam("today"))
    .order_by(ForumTerms.valid_from.desc())
    .limit(1)
)
ONE = select(ForumThread).where(ForumThread.id == bindparam("thread_id")).options(*OF_PAGE)
BEFORE = aliased(ForumThread)  # made once: SQLAlchemy takes longer for it than the database for the whole question
FOLLOWERS = (
    select(ForumFollow.account_id)
    .where(ForumFollow.thread_id == bindparam("thread_id"), ForumFollow.account_id > bindparam("after"))
    .order_by(ForumFollow.account_id)
    .limit(bindparam("most", type_=Integer))
)
# What a list of posts shows of each; what was typed is not among it.
SHOWN = (
    load_only(
        ForumPost.thread_id, ForumPost.place, ForumPost.root, ForumPost.account_id, ForumPost.name, ForumPost.html,
        ForumPost.state, ForumPost.reading, ForumPost.shortened, ForumPost.made_at, ForumPost.edited_at,
        ForumPost.official, ForumPost.speaker, ForumPost.post_name, ForumPost.agency_name, ForumPost.who,
        ForumPost.by_when, ForumPost.held, ForumPost.reported, ForumPost.report,
    ),
    with_expression(ForumPost.has_photos, exists().where(ForumPhoto.post_id == ForumPost.id)),
)  # fmt: skip
# Title and opening as everybody reads them.
STAND = (ForumThread.title_reading == Reading.RELEASED, ForumPost.state == PostState.SHOWN)


# ---- boards


def boards() -> list[ForumBoard]:
    """Those of topics first, then those of agencies (1 query)."""
    some = select(ForumBoard).where(ForumBoard.active).options(joinedload(ForumBoard.agency))
    return list(db.session.scalars(some.order_by(ForumBoard.place, ForumBoard.id)))


def board(slug: str) -> ForumBoard:
    found = db.session.scalar(BOARD, {"slug": slug})
    if found is None:
        raise NotFound(NO_BOARD)
    return found


def names_of_boards() -> list[tuple[int, str, str, str]]:
    some = select(ForumBoard.id, ForumBoard.slug, ForumBoard.name, ForumBoard.name_en).order_by(ForumBoard.id)
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(some)]


def waiting_of(account_id: int, board_id: int) -> list[ForumThread]:
    """Threads that this account began there and that nobody else can read yet."""
    mine = (ForumThread.account_id == account_id, ForumThread.board_id == board_id, ~ForumThread.listed,
            ForumThread.joined_into_id.is_(None))  # fmt: skip
    some = select(ForumThread).where(*mine).options(*OF_PAGE).order_by(ForumThread.id.desc()).limit(10)
    return list(db.session.scalars(some))


# ---- threads


def thread(thread_id: int, *, seen_by: int | None = None, hold: bool = False) -> ForumThread:
    """With its board and agency; of one that was joined into another, the one in which it goes on.

    One that is not listed its author alone finds. `hold`: nobody else changes it.
    """
    found = _one(thread_id, hold)
    while found is not None and found.joined_into_id is not None:
        found = _one(found.joined_into_id, hold)
    if found is None or not (found.listed or (seen_by is not None and found.account_id == seen_by)):
        raise NotFound(GONE)
    return found


def _one(thread_id: int, hold: bool) -> ForumThread | None:
    """Itself; of one to be held that was joined before, the one it went into: nobody who joins on waits for it."""
    if not hold:
        return db.session.scalar(ONE, {"thread_id": thread_id})
    joined = select(BEFORE.joined_into_id).where(BEFORE.id == thread_id).scalar_subquery()
    some = select(ForumThread).where(ForumThread.id == func.coalesce(joined, thread_id)).options(*OF_PAGE)
    return db.session.scalar(some.with_for_update(of=ForumThread).execution_options(populate_existing=True))


def place_now(thread_id: int, goes_on: ForumThread, place: int) -> int:
    """Where what stood at a place of a conversation stands now, if that one goes on in another."""
    if goes_on.id == thread_id:
        return place
    return place + (db.session.scalar(select(ForumThread.joined_offset).where(ForumThread.id == thread_id)) or 0)


def hold_both(one: int, other: int) -> list[ForumThread]:
    """Two conversations as they are now, in the order of their numbers so that nobody waits for somebody who waits."""
    some = select(ForumThread).where(ForumThread.id.in_((one, other))).order_by(ForumThread.id).options(*OF_PAGE)
    some = some.with_for_update(of=ForumThread).execution_options(populate_existing=True)
    return list(db.session.scalars(some))


def hold_posts(thread_id: int) -> None:
    """Nobody changes what was said in it before the transaction ends."""
    some = select(ForumPost.id).where(ForumPost.thread_id == thread_id).order_by(ForumPost.id)
    db.session.execute(some.with_for_update(of=ForumPost))


def any_thread(thread_id: int) -> ForumThread | None:
    """For those who decide about it."""
    return db.session.scalar(select(ForumThread).where(ForumThread.id == thread_id).options(*OF_PAGE))


def opening(thread_id: int) -> ForumPost:
    return db.session.scalars(
        select(ForumPost).where(ForumPost.thread_id == thread_id, ForumPost.place == 1).options(*SHOWN)
    ).one()


def place_before(post: ForumPost) -> Place:
    """The part of its thread that begins with this post, or with the one that it answers."""
    before = select(ForumPost.id).where(
        ForumPost.thread_id == post.thread_id, ForumPost.root > 1, ForumPost.root < post.root,
        ForumPost.state != PostState.WAITING,
    )  # fmt: skip
    found = db.session.scalar(before.order_by(ForumPost.root.desc(), ForumPost.id.desc()).limit(1))
    return Place(after=found) if found else FIRST


def photos_of(post_ids: Collection[int], *, seen_by: int | None = None) -> dict[int, list[ForumPhoto]]:
    """Number of a post -> its pictures that were released, and those of the account that looks (1 query, or none)."""
    if not post_ids:
        return {}
    stands = ForumPhoto.reading == Reading.RELEASED
    mine = stands if seen_by is None else or_(stands, ForumPhoto.account_id == seen_by)
    some = select(ForumPhoto).where(ForumPhoto.post_id.in_(post_ids), mine).options(joinedload(ForumPhoto.file))
    found: dict[int, list[ForumPhoto]] = {}
    for photo in db.session.scalars(some.order_by(ForumPhoto.id)):
        if photo.post_id is not None:
            found.setdefault(photo.post_id, []).append(photo)
    return found


def post(post_id: int, *, hold: bool = False) -> ForumPost:
    """With its thread. Whether somebody may see it, who asks has to ask."""
    some = select(ForumPost).where(ForumPost.id == post_id)
    if hold:
        some = some.with_for_update(of=ForumPost).execution_options(populate_existing=True)
    found = db.session.scalar(some.options(joinedload(ForumPost.thread).options(*OF_PAGE)))
    if found is None:
        raise NotFound(GONE)
    return found


def post_in(thread_id: int, place: int) -> ForumPost | None:
    """What stands at a place of a thread, were it a stub."""
    some = select(ForumPost).where(ForumPost.thread_id == thread_id, ForumPost.place == place)
    return db.session.scalar(some.where(ForumPost.state != PostState.WAITING))


def own_post_in(thread_id: int, place: int, account_id: int) -> ForumPost | None:
    """What an account said at a place of a thread, in whatever state."""
    some = select(ForumPost).where(ForumPost.thread_id == thread_id, ForumPost.place == place)
    some = some.where(ForumPost.account_id == account_id)
    return db.session.scalar(some.options(joinedload(ForumPost.thread).options(*OF_PAGE)))


def own_shown_post(post_id: int, account_id: int) -> ForumPost | None:
    """What an account said and everybody reads."""
    mine = (ForumPost.id == post_id, ForumPost.account_id == account_id)
    some = select(ForumPost).join(ForumPost.thread).where(*mine, ForumPost.state == PostState.SHOWN, ForumThread.listed)
    return db.session.scalar(some.options(joinedload(ForumPost.thread).options(*OF_PAGE)))


def held_post(post_id: int) -> ForumPost | None:
    """As it is now; nobody else changes it before the transaction ends."""
    some = select(ForumPost).where(ForumPost.id == post_id).with_for_update(of=ForumPost)
    return db.session.scalar(some.execution_options(populate_existing=True))


def edits_of(post_id: int) -> list[ForumEdit]:
    some = select(ForumEdit).where(ForumEdit.post_id == post_id).order_by(ForumEdit.version)
    return list(db.session.scalars(some))


def forget_edits(post_id: int) -> None:
    db.session.execute(delete(ForumEdit).where(ForumEdit.post_id == post_id))


def newest_posts(thread_id: int) -> list[ForumPost]:
    """For a feed: the last that was said first."""
    some = select(ForumPost).where(ForumPost.thread_id == thread_id, ForumPost.state == PostState.SHOWN)
    return list(db.session.scalars(some.options(*SHOWN).order_by(ForumPost.id.desc()).limit(IN_A_FEED)))


def newest_threads(board_id: int) -> list[tuple[ForumThread, str]]:
    """For a feed: the last begun first, each with the HTML of its opening. Those whose words are gone are left out."""
    some = select(ForumThread, ForumPost.html).join(ForumPost, ForumPost.thread_id == ForumThread.id)
    some = some.where(ForumThread.board_id == board_id, ForumThread.listed, ForumPost.place == 1, *STAND)
    rows = db.session.execute(some.order_by(ForumThread.id.desc()).limit(IN_A_FEED))
    return [(row[0], row[1]) for row in rows]


def listed_behind(after: int, most: int) -> list[tuple[ForumThread, str]]:
    """For a search: the next listed threads by number, each with the HTML of its opening, or '' where that is gone."""
    return _searched(ForumThread.id > after, most)


def listed_among(numbers: Collection[int]) -> list[tuple[ForumThread, str]]:
    """The same of these threads."""
    return _searched(ForumThread.id.in_(numbers), len(numbers))


def _searched(which: ColumnElement[bool], most: int) -> list[tuple[ForumThread, str]]:
    html = case((STAND[1], ForumPost.html), else_="")
    some = select(ForumThread, html).join(ForumPost, ForumPost.thread_id == ForumThread.id)
    some = some.where(which, ForumThread.listed, ForumPost.place == 1, STAND[0]).options(*OF_PAGE)
    return [(row[0], row[1]) for row in db.session.execute(some.order_by(ForumThread.id).limit(most))]


# ---- what an account has to do with it


@dataclass(frozen=True)
class Mine:
    """Of the account that looks at a thread."""

    account_id: int
    name: str
    supports: bool
    follows: bool
    is_new: bool  # filters look at what it writes


def mine_in(thread_id: int, account_id: int) -> Mine:
    """All of it in one statement."""
    row = db.session.execute(_mine(), {"account": account_id, "thread": thread_id}).one()
    return Mine(account_id, row[0] or "", bool(row[1]), bool(row[2]), rules.is_new(row[3]))


@cache
def _mine() -> Executable:
    account, thread = bindparam("account", type_=Integer), bindparam("thread", type_=Integer)
    return select(
        newest_name(account),
        exists().where(ForumSupport.thread_id == thread, ForumSupport.account_id == account),
        exists().where(ForumFollow.thread_id == thread, ForumFollow.account_id == account),
        released_of(account),
    )


def newest_name(account_id: Any) -> ScalarSelect[str]:
    """The name that an account has; one that a moderator took away is none."""
    some = select(case((ForumName.reading == Reading.REJECTED, ""), else_=ForumName.name))
    return some.where(ForumName.account_id == account_id).order_by(ForumName.id.desc()).limit(1).scalar_subquery()


def newest_is_away(account_id: Any) -> ScalarSelect[bool]:
    """Whether that name stands beside nothing for now."""
    some = select(ForumName.reading != Reading.RELEASED).where(ForumName.account_id == account_id)
    return some.order_by(ForumName.id.desc()).limit(1).scalar_subquery()


def released_of(account_id: Any) -> ScalarSelect[int]:
    """How many of its posts everybody may read, as far as rules ask."""
    of = (ForumPost.account_id == account_id, ForumPost.state == PostState.SHOWN, ForumPost.official.is_(None))
    return counting(select(ForumPost.id).where(*of).limit(rules.NEW_UNTIL))


def counting(some: Select[Any]) -> ScalarSelect[int]:
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def name_of(account_id: int) -> ForumName | None:
    some = select(ForumName).where(ForumName.account_id == account_id)
    return db.session.scalar(some.order_by(ForumName.id.desc()).limit(1))


def name_beside(post: ForumPost) -> ForumName | None:
    """The name under which a post was said, as long as it is somebody's."""
    return db.session.scalar(
        select(ForumName).where(ForumName.account_id == post.account_id, ForumName.name == post.name).limit(1)
    )


def next_name(name: ForumName) -> ForumName | None:
    """The one that its account chose after it."""
    some = select(ForumName).where(ForumName.account_id == name.account_id, ForumName.id > name.id)
    return db.session.scalar(some.order_by(ForumName.id).limit(1))


def concerned_by_words_of(account_id: int) -> list[int]:
    """The agencies that its last conversations are about."""
    last = select(ForumPost.thread_id).where(ForumPost.account_id == account_id).order_by(ForumPost.id.desc())
    some = select(ForumThread.agency_id, ForumBoard.agency_id).join(ForumThread.board)
    rows = db.session.execute(some.where(ForumThread.id.in_(last.limit(LAST_WORDS))))
    return sorted({number for row in rows for number in row if number is not None})


def names_numbered(numbers: Collection[int]) -> list[ForumName]:
    """Those that are somebody's."""
    some = select(ForumName).where(ForumName.id.in_(numbers), ForumName.account_id.is_not(None))
    return list(db.session.scalars(some.order_by(ForumName.id)))


def last_under(name: ForumName) -> ForumPost | None:
    """The last that was said under a name and everybody reads."""
    some = select(ForumPost).join(ForumPost.thread).where(ForumPost.account_id == name.account_id, ForumThread.listed)
    some = some.where(ForumPost.state == PostState.SHOWN, ForumPost.made_at >= name.chosen_at)
    if after := next_name(name):
        some = some.where(ForumPost.made_at < after.chosen_at)
    shown = some.options(joinedload(ForumPost.thread).options(*OF_PAGE)).order_by(ForumPost.id.desc())
    return db.session.scalar(shown.limit(1))


def names_of(account_id: int) -> list[ForumName]:
    some = select(ForumName).where(ForumName.account_id == account_id).order_by(ForumName.id)
    return list(db.session.scalars(some))


def name_folded(folded: str) -> ForumName | None:
    return db.session.scalar(select(ForumName).where(ForumName.folded == folded))


def last_of(account_id: int, most: int) -> list[ForumPost]:
    """Its last posts, the newest first."""
    some = select(ForumPost).where(ForumPost.account_id == account_id)
    return list(db.session.scalars(some.order_by(ForumPost.id.desc()).limit(most)))


def threads_by(account_id: int, since: datetime) -> int:
    some = select(func.count()).where(ForumThread.account_id == account_id, ForumThread.made_at > since)
    return db.session.scalar(some) or 0


def all_by(account_id: int) -> list[ForumPost]:
    some = select(ForumPost).where(ForumPost.account_id == account_id).options(joinedload(ForumPost.thread))
    return list(db.session.scalars(some.order_by(ForumPost.id)))


def followed_by(account_id: int) -> list[ForumThread]:
    some = select(ForumThread).join(ForumFollow, ForumFollow.thread_id == ForumThread.id)
    some = some.where(ForumFollow.account_id == account_id, ForumThread.listed).options(*OF_PAGE)
    return list(db.session.scalars(some.order_by(ForumThread.id.desc())))


def boards_followed_by(account_id: int) -> list[ForumBoard]:
    some = select(ForumBoard).join(ForumBoardFollow, ForumBoardFollow.board_id == ForumBoard.id)
    some = some.where(ForumBoardFollow.account_id == account_id).options(joinedload(ForumBoard.agency))
    return list(db.session.scalars(some.order_by(ForumBoard.place, ForumBoard.id)))


def follows_board(board_id: int, account_id: int) -> bool:
    return db.session.get(ForumBoardFollow, (board_id, account_id)) is not None


def board_followers_behind(board_id: int, after: int, most: int) -> list[int]:
    """Numbers of accounts that follow a board, in order."""
    of = (ForumBoardFollow.board_id == board_id, ForumBoardFollow.account_id > after)
    some = select(ForumBoardFollow.account_id).where(*of)
    return list(db.session.scalars(some.order_by(ForumBoardFollow.account_id).limit(most)))


def supported_by(account_id: int) -> list[int]:
    some = select(ForumSupport.thread_id).where(ForumSupport.account_id == account_id)
    return list(db.session.scalars(some.order_by(ForumSupport.thread_id)))


def followers_behind(thread_id: int, after: int, most: int) -> list[int]:
    """Numbers of accounts that follow a thread, in order."""
    return list(db.session.scalars(FOLLOWERS, {"thread_id": thread_id, "after": after, "most": most}))


# ---- numbers by which the forum goes


def every_terms() -> list[ForumTerms]:
    """The newest first."""
    return list(db.session.scalars(select(ForumTerms).order_by(ForumTerms.valid_from.desc(), ForumTerms.id.desc())))


def terms_now() -> ForumTerms:
    """Those that hold today. Raises NotFound where none were loaded."""
    found = db.session.scalar(TERMS_NOW, {"today": clock.today()})
    if found is None:
        raise NotFound(NO_TERMS)
    return found


# ---- pictures


def photos_named(keys: Sequence[str], account_id: int) -> list[ForumPhoto]:
    """Pictures of this account that no post has claimed, in the order of the keys."""
    if not keys:
        return []
    some = select(ForumPhoto).join(ForumPhoto.file).where(StoredFile.key.in_(keys), ForumPhoto.post_id.is_(None))
    some = some.where(ForumPhoto.account_id == account_id).options(joinedload(ForumPhoto.file))
    found = {photo.file.key: photo for photo in db.session.scalars(some)}
    return [found[key] for key in keys if key in found]


def photo(key: str) -> ForumPhoto:
    some = select(ForumPhoto).join(ForumPhoto.file).where(StoredFile.key == key)
    found = db.session.scalar(some.options(joinedload(ForumPhoto.file), joinedload(ForumPhoto.post)))
    if found is None:
        raise NotFound("There is no such file.")
    return found


def unclaimed(before: datetime, most: int) -> list[ForumPhoto]:
    some = select(ForumPhoto).where(ForumPhoto.post_id.is_(None), ForumPhoto.kept_at < before)
    return list(db.session.scalars(some.order_by(ForumPhoto.kept_at, ForumPhoto.id).limit(most)))


def count_unclaimed(account_id: int) -> int:
    some = select(func.count()).where(ForumPhoto.post_id.is_(None), ForumPhoto.account_id == account_id)
    return db.session.scalar(some) or 0


# ---- what waits for an agency


def _waits(*wanted: ColumnElement[bool]) -> Select[Any]:
    return select(ForumThread).where(ForumThread.due_at.is_not(None), ForumThread.listed, *wanted).options(*OF_PAGE)


def waiting_for(agencies: Collection[int], at: Place, most: int) -> Part[ForumThread]:
    """What these agencies owe an answer, what is due first first."""
    return part(_waits(ForumThread.agency_id.in_(agencies)), BY_DEADLINE, at, most)


def late(at: Place, most: int, agencies: Collection[int] | None = None) -> Part[ForumThread]:
    """What is over its date, oldest first; of all agencies where none are named."""
    of = [ForumThread.agency_id.in_(agencies)] if agencies is not None else []
    return part(_waits(ForumThread.due_at <= clock.moment(), *of), BY_DEADLINE, at, most)


def open_of(agencies: Collection[int], at: Place, most: int) -> Part[ForumThread]:
    """Threads to these agencies whose clock does not run and that are not concluded."""
    some = select(ForumThread).where(
        ForumThread.agency_id.in_(agencies), ForumThread.listed, ForumThread.due_at.is_(None),
        ForumThread.concluded_at.is_(None),
    )  # fmt: skip
    return part(some.options(*OF_PAGE), NEWEST_FIRST, at, most)


def count_late(agencies: Collection[int] | None = None) -> int:
    some = select(func.count()).where(ForumThread.due_at <= clock.moment(), ForumThread.listed)
    some = some.where(ForumThread.agency_id.in_(agencies)) if agencies is not None else some
    return db.session.scalar(some) or 0


@dataclass(frozen=True)
class Counted:
    """What an agency owes."""

    agency_id: int
    all: int = 0
    late: int = 0
    oldest_due_at: datetime | None = field(default=None)


def counted(agencies: Collection[int]) -> list[Counted]:
    """By agency (1 query, none for none)."""
    if not agencies:
        return []
    over = func.count().filter(ForumThread.due_at <= clock.moment())
    some = select(ForumThread.agency_id, func.count(), over, func.min(ForumThread.due_at)).where(
        ForumThread.due_at.is_not(None), ForumThread.listed, ForumThread.agency_id.in_(agencies)
    )
    rows = db.session.execute(some.group_by(ForumThread.agency_id).order_by(ForumThread.agency_id))
    return [Counted(row[0] or 0, row[1], row[2], row[3]) for row in rows]


def due_soonest(agencies: Collection[int], most: int) -> list[ForumThread]:
    """Of which somebody is told on their desk."""
    if not agencies:
        return []
    some = _waits(ForumThread.agency_id.in_(agencies)).order_by(ForumThread.due_at, ForumThread.id)
    return list(db.session.scalars(some.limit(most)))


def threads_numbered(numbers: Collection[int]) -> list[ForumThread]:
    some = select(ForumThread).where(ForumThread.id.in_(numbers)).options(*OF_PAGE)
    return list(db.session.scalars(some.order_by(ForumThread.id)))


def posts_numbered(numbers: Collection[int]) -> list[ForumPost]:
    some = select(ForumPost).where(ForumPost.id.in_(numbers)).options(*SHOWN)
    some = some.options(joinedload(ForumPost.thread).options(*OF_PAGE))
    return list(db.session.scalars(some.order_by(ForumPost.id)))


def running_behind(after: int, most: int) -> list[ForumThread]:
    """Threads whose clock runs, by number: their dates hang on the calendar of free days."""
    some = select(ForumThread).where(ForumThread.due_at.is_not(None), ForumThread.id > after)
    some = some.options(joinedload(ForumThread.terms), *OF_PAGE)
    return list(db.session.scalars(some.order_by(ForumThread.id).limit(most)))


# ---- whom a moderator decides for


def unread_batches() -> list[str]:
    """Numbers of threads in which something lies that was not handed up to a moderator."""
    of_photo = select(ForumPost.thread_id).join(ForumPhoto, ForumPhoto.post_id == ForumPost.id)
    of_photo = of_photo.where(ForumPhoto.reading == Reading.NEW)
    of_post = select(ForumPost.thread_id).where(ForumPost.reading == Reading.NEW)
    of_title = select(ForumThread.id).where(ForumThread.title_reading == Reading.NEW)
    rows = db.session.scalars(of_post.union(of_title, of_photo))
    return [str(number) for number in sorted(rows)]


def unread_in(thread_id: int) -> tuple[list[ForumPost], list[ForumPhoto]]:
    posts = select(ForumPost).where(ForumPost.thread_id == thread_id, ForumPost.reading == Reading.NEW)
    photos = (
        select(ForumPhoto)
        .join(ForumPhoto.post)
        .where(ForumPost.thread_id == thread_id, ForumPhoto.reading == Reading.NEW)
    )
    photos = photos.options(joinedload(ForumPhoto.file), joinedload(ForumPhoto.post))
    found = (db.session.scalars(posts.order_by(ForumPost.id)), db.session.scalars(photos.order_by(ForumPhoto.id)))
    return list(found[0]), list(found[1])


def why_posts_wait(numbers: Collection[int]) -> list[tuple[int, Held | None, bool]]:
    """(number, why it was held, whether it was changed after others had read it)"""
    some = select(ForumPost.id, ForumPost.held, ForumPost.edited_at.is_not(None)).where(ForumPost.id.in_(numbers))
    return [(row[0], row[1], row[2]) for row in db.session.execute(some.order_by(ForumPost.id))]


def why_titles_wait(numbers: Collection[int]) -> list[tuple[int, Held]]:
    """(number of the thread, why its opening was held)"""
    some = select(ForumPost.thread_id, ForumPost.held).where(ForumPost.thread_id.in_(numbers), ForumPost.place == 1)
    rows = db.session.execute(some.order_by(ForumPost.thread_id))
    return [(number, held) for number, held in rows if held is not None]


def parts_of(thread_id: int) -> list[tuple[str, int]]:
    """(part, number) of all posts of a thread and their pictures."""
    posts = select(literal(POST), ForumPost.id).where(ForumPost.thread_id == thread_id)
    photos = select(literal(PHOTO), ForumPhoto.id).join(ForumPhoto.post).where(ForumPost.thread_id == thread_id)
    return sorted((row[0], row[1]) for row in db.session.execute(posts.union_all(photos)))


def photos_numbered(numbers: Collection[int]) -> list[ForumPhoto]:
    some = select(ForumPhoto).where(ForumPhoto.id.in_(numbers))
    thread = joinedload(ForumPhoto.post).joinedload(ForumPost.thread).joinedload(ForumThread.board)
    return list(db.session.scalars(some.options(thread).order_by(ForumPhoto.id)))


def authors_of_titles(numbers: Collection[int]) -> list[tuple[int, int, str]]:
    """(number, account, name) of those whose account has not closed."""
    some = select(ForumThread.id, ForumThread.account_id, ForumThread.name).where(ForumThread.id.in_(numbers))
    return _of_accounts(some.where(ForumThread.account_id.is_not(None)))


def authors_of_posts(numbers: Collection[int]) -> list[tuple[int, int, str]]:
    some = select(ForumPost.id, ForumPost.account_id, ForumPost.name).where(ForumPost.id.in_(numbers))
    return _of_accounts(some.where(ForumPost.account_id.is_not(None)))


def authors_of_photos(numbers: Collection[int]) -> list[tuple[int, int, str]]:
    some = select(ForumPhoto.id, ForumPost.account_id, ForumPost.name).join(ForumPhoto.post)
    return _of_accounts(some.where(ForumPhoto.id.in_(numbers), ForumPost.account_id.is_not(None)))


def authors_of_names(numbers: Collection[int]) -> list[tuple[int, int, str]]:
    return [(each.id, each.account_id or 0, each.name) for each in names_numbered(numbers)]


def _of_accounts(some: Select[Any, Any, Any]) -> list[tuple[int, int, str]]:
    return [(row[0], row[1], row[2]) for row in db.session.execute(some)]


def rejected_of(account_id: int) -> list[tuple[str, int, str]]:
    """(part, number, title of its thread, or the name itself) of what a moderator does not show of an account, newest
    first.
    """
    title, at = ForumThread.title_typed, ForumPost.made_at
    posts = select(literal(POST), ForumPost.id, title, at.label("at")).join(ForumPost.thread)
    posts = posts.where(ForumPost.account_id == account_id, ForumPost.reading == Reading.REJECTED)
    photos = select(literal(PHOTO), ForumPhoto.id, title, at).join(ForumPhoto.post).join(ForumPost.thread)
    photos = photos.where(ForumPost.account_id == account_id, ForumPhoto.reading == Reading.REJECTED)
    titles = select(literal(TITLE), ForumThread.id, title, ForumThread.made_at)
    titles = titles.where(ForumThread.account_id == account_id, ForumThread.title_reading == Reading.REJECTED)
    names = select(literal(NAME), ForumName.id, ForumName.name, ForumName.chosen_at)
    names = names.where(ForumName.account_id == account_id, ForumName.reading == Reading.REJECTED)
    every = union_all(posts, photos, titles, names).subquery()
    rows = db.session.execute(select(every).order_by(every.c.at.desc()).limit(REJECTED_MOST))
    return [(row[0], row[1], row[2]) for row in rows]


def staff_names() -> list[str]:
    """Of all people of the staff: no resident may be taken for one of them."""
    return list(db.session.scalars(select(Person.name).order_by(Person.id)))


def agency_names() -> list[str]:
    return list(db.session.scalars(select(Agency.name).order_by(Agency.id)))


def photos_unclaimed_of(account_id: int) -> list[ForumPhoto]:
    some = select(ForumPhoto).where(ForumPhoto.post_id.is_(None), ForumPhoto.account_id == account_id)
    return list(db.session.scalars(some.options(joinedload(ForumPhoto.file)).order_by(ForumPhoto.id)))

"""What is read of the forum. What everybody may read is decided here: of a thread that is not listed, and of a post that
waits for a moderator, nobody but its author learns that it is there.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, case, delete, func, or_, select
from sqlalchemy.orm import aliased, joinedload, load_only

from portal.core import clock
from portal.core.db import carry_out, db
from portal.core.errors import NotFound
from portal.core.files import StoredFile
from portal.core.paging import FIRST, Place
from portal.core.words import N_
from portal.forum.models import ForumBoard, ForumEdit, ForumPhoto, ForumPost, ForumTerms, ForumThread
from portal.forum.rules import IN_A_FEED, SEARCHED, PostState, Reading

GONE = N_("There is no such conversation.")
NO_BOARD = N_("There is no such board.")
NO_TERMS = N_("The numbers of the forum have not been loaded yet.")
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
ANSWERED = select(ForumPost.root, ForumPost.account_id).where(
    ForumPost.thread_id == bindparam("thread_id"), ForumPost.place == bindparam("place"),
    ForumPost.state != PostState.WAITING,
)  # fmt: skip
BEFORE = aliased(ForumThread)  # made once: SQLAlchemy takes longer for it than the database for the whole question
# What a list of posts shows of each; what was typed is not among it.
SHOWN = load_only(
    ForumPost.thread_id, ForumPost.place, ForumPost.root, ForumPost.account_id, ForumPost.name, ForumPost.html,
    ForumPost.state, ForumPost.reading, ForumPost.shortened, ForumPost.made_at, ForumPost.edited_at, ForumPost.official,
    ForumPost.speaker, ForumPost.post_name, ForumPost.agency_name, ForumPost.who, ForumPost.by_when, ForumPost.held,
    ForumPost.reported, ForumPost.report,
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


def boards_behind(after: int, most: int | None) -> list[ForumBoard]:
    """For a search: the next boards by number on which conversations are begun."""
    some = select(ForumBoard).where(ForumBoard.active, ForumBoard.id > after).order_by(ForumBoard.id).limit(most)
    return list(db.session.scalars(some))


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
        select(ForumPost).where(ForumPost.thread_id == thread_id, ForumPost.place == 1).options(SHOWN)
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


def answered_in(thread_id: int, place: int) -> tuple[int, int | None] | None:
    """(root, number of the account) of what stands at a place of a thread, were it a stub: what an answer has to know."""
    row = carry_out(ANSWERED, thread_id=thread_id, place=place).one_or_none()
    return (row[0], row[1]) if row else None


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
    return list(db.session.scalars(some.options(SHOWN).order_by(ForumPost.id.desc()).limit(IN_A_FEED)))


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


def hold_threads(numbers: Collection[int]) -> None:
    """Nobody changes these threads before the transaction ends, nor what stands in them and counts."""
    some = select(ForumThread.id).where(ForumThread.id.in_(numbers)).order_by(ForumThread.id)
    db.session.execute(some.with_for_update(key_share=True))


def said_in(numbers: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """For a search: number of a thread -> (number, HTML) of posts after its opening that stand (1 query).

    What agencies said comes first, then what residents said, the newest of each before the others; up to SEARCHED.
    """
    first = (ForumPost.official.is_(None), ForumPost.place.desc())
    nth = func.row_number().over(partition_by=ForumPost.thread_id, order_by=first).label("nth")
    stand = (ForumPost.thread_id.in_(numbers), ForumPost.place > 1, ForumPost.state == PostState.SHOWN)
    ranked = select(ForumPost.id, nth).where(*stand).subquery()
    some = select(ForumPost.thread_id, ForumPost.id, ForumPost.html).join(ranked, ranked.c.id == ForumPost.id)
    found: dict[int, list[tuple[int, str]]] = {}
    for row in db.session.execute(some.where(ranked.c.nth <= SEARCHED).order_by(ForumPost.thread_id, ranked.c.nth)):
        found.setdefault(row[0], []).append((row[1], row[2]))
    return found


def posts_behind(after: int, most: int) -> list[tuple[int, int]]:
    """(number of a post, of its thread) of the next posts, in whatever state they are."""
    some = select(ForumPost.id, ForumPost.thread_id).where(ForumPost.id > after).order_by(ForumPost.id).limit(most)
    return [(row[0], row[1]) for row in db.session.execute(some)]


def last_post() -> int:
    """The number of what was written last; 0 before anything was."""
    return db.session.scalar(select(func.max(ForumPost.id))) or 0


def _searched(which: ColumnElement[bool], most: int) -> list[tuple[ForumThread, str]]:
    html = case((STAND[1], ForumPost.html), else_="")
    some = select(ForumThread, html).join(ForumPost, ForumPost.thread_id == ForumThread.id)
    some = some.where(which, ForumThread.listed, ForumPost.place == 1, STAND[0]).options(*OF_PAGE)
    return [(row[0], row[1]) for row in db.session.execute(some.order_by(ForumThread.id).limit(most))]


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


def threads_numbered(numbers: Collection[int]) -> list[ForumThread]:
    some = select(ForumThread).where(ForumThread.id.in_(numbers)).options(*OF_PAGE)
    return list(db.session.scalars(some.order_by(ForumThread.id)))


def posts_numbered(numbers: Collection[int]) -> list[ForumPost]:
    some = select(ForumPost).where(ForumPost.id.in_(numbers)).options(SHOWN)
    some = some.options(joinedload(ForumPost.thread).options(*OF_PAGE))
    return list(db.session.scalars(some.order_by(ForumPost.id)))


def photos_unclaimed_of(account_id: int) -> list[ForumPhoto]:
    some = select(ForumPhoto).where(ForumPhoto.post_id.is_(None), ForumPhoto.account_id == account_id)
    return list(db.session.scalars(some.options(joinedload(ForumPhoto.file)).order_by(ForumPhoto.id)))

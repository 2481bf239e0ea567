"""A resident begins a thread, and answers in one."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import Table, insert

from portal.accounts.models import Account
from portal.core import clock, markup
from portal.core.audit import record
from portal.core.db import carry_out, db, insert_into
from portal.core.errors import NotFound, Refused
from portal.core.outbox import enqueue
from portal.forum import queries, rules, speakers, telling, writers
from portal.forum.actions import attaching, base, guarding
from portal.forum.actions.names import choose_name
from portal.forum.models import ForumBoard, ForumFollow, ForumPost, ForumThread
from portal.forum.rules import Held, Kind, PostState, Reading
from portal.forum.telling import Written
from portal.forum.writers import Writer
from portal.organisation.models import Agency

KIND_OF_TEXT = base.KIND_OF_TEXT
POSTS = cast(Table, ForumPost.__table__)
NEW_POST = insert(POSTS).returning(POSTS.c.id)


@dataclass(frozen=True)
class Draft:
    """A thread as somebody wants to begin it."""

    kind: Kind
    title: str
    text: str
    agency: Agency | None = None
    name: str = ""  # under which to speak, of whoever has none yet
    photos: tuple[str, ...] = ()
    solution: str = ""  # of what a new account's telephone was given to count


def begin(board: ForumBoard, draft: Draft, *, by: Account) -> ForumThread:
    """Begin a thread. Sent twice it is begun once. Raises Refused."""
    base.check_may_speak(by)
    if not board.active:
        raise Refused("Nothing new is begun on this board any more.")
    title, text = markup.one_line(draft.title), checked(draft.text)
    _check_title(title)
    if draft.kind is Kind.QUESTION and draft.agency is None:
        raise Refused("Choose whom you ask. Only an agency that was asked owes an answer.", field="kepada")
    if (there := _begun_just_now(board, title, by)) is not None:
        return there
    if speakers.threads_by(by.id, clock.moment() - timedelta(days=1)) >= rules.THREADS_A_DAY:
        raise Refused("You began five conversations today. Keep this text, and begin it tomorrow.")
    writer = writers.writer(by.id)
    guarding.check_pace(writer)
    name = _speaks_as(writer, draft.name, by)
    held = guarding.why_held(writer, text, solution=draft.solution, title=title, by=by)
    thread = _thread(board, draft, title, name, held is not None, by)
    opening = _post(thread, 1, 1, text, name, held, writer, by)
    attaching.claim(opening.id, draft.photos, by)
    follow(thread, by=by)
    record("forum_thread:begin", thread, by=by)
    base.seen_in(thread)
    if base.list_if_ready(thread):
        telling.said(opening)
        enqueue("forum:indexed", thread_id=thread.id)
    hand_up(thread, held is not None or bool(draft.photos))
    return thread


def _thread(board: ForumBoard, draft: Draft, title: str, name: str, waits: bool, by: Account) -> ForumThread:
    now = clock.moment()
    made = ForumThread(
        board=board, kind=draft.kind, title=title, account_id=by.id, name=name, agency=draft.agency, made_at=now,
        active_at=now, title_reading=Reading.NEW if waits else Reading.RELEASED, listed=False,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def reply(
    thread: ForumThread, text: str, *, to: int = 1, name: str = "", photos: tuple[str, ...] = (), solution: str = "",
    by: Account,
) -> Written:  # fmt: skip
    """Say something in a thread, in answer to the post at place `to`. Sent twice it is said once. Raises Refused.

    Where a moderator joined it into another one meanwhile, it is said there, beneath what it answers.
    """
    base.check_may_speak(by)
    text, asked_in, last_seen = checked(text), thread.id, thread.last_place
    writer = writers.writer(by.id, thread.id, text)
    if writer.said is not None:
        return _written_before(writer.said)
    guarding.check_pace(writer)
    speaks = _speaks_as(writer, name, by)
    held = guarding.why_held(writer, text, solution=solution, by=by)
    thread, place = base.take_place(thread, seen_by=by.id, stands=held is None)
    _check_takes(thread)
    goes_on = thread.id != asked_in
    if (goes_on or place != last_seen + 1) and (there := writers.writer(by.id, thread.id, text).said) is not None:
        thread.posts -= held is None  # the same form came twice, and this one waited for the other
        return _written_before(there)
    made = _post(thread, place, _root(asked_in, thread, to) or place, text, speaks, held, writer, by)
    attaching.claim(made.id, photos, by)
    if goes_on or not writer.follows:
        follow(thread, by=by)
    if held is None:
        _tell(made)
    else:
        base.seen_in(thread)
    hand_up(thread, held is not None or bool(photos))
    return made


def _check_takes(thread: ForumThread) -> None:
    """Whether a resident may say something more in it."""
    base.check_open(thread)
    base.check_unlocked(thread)
    if not thread.listed:
        raise Refused("A moderator looks at this conversation first. Until then nobody can answer in it.")


def _root(asked_in: int, thread: ForumThread, to: int) -> int | None:
    """The root beneath which a reply stands, if it is no answer to the opening of the thread. What one waited for that
    was joined into another may be gone; beneath its opening the talk goes on.
    """
    now = queries.place_now(asked_in, thread, to)
    found = queries.answered_in(thread.id, now) if now > 1 else None
    if now > 1 and found is None and asked_in == thread.id:
        raise NotFound(queries.GONE)
    return found[0] if found else None


def _post(
    thread: ForumThread, place: int, root: int, text: str, name: str, held: Held | None, writer: Writer, by: Account
) -> Written:
    state, reading = (PostState.WAITING, Reading.NEW) if held else (PostState.SHOWN, Reading.RELEASED)
    number = carry_out(
        NEW_POST, thread_id=thread.id, place=place, root=root, account_id=by.id, name=name, text=text,
        html=markup.render(text), markup=markup.VERSION, state=state, made_at=clock.moment(), reading=reading, held=held,
        imprint=guarding.imprint_of(writer, text),
    ).scalar_one()  # fmt: skip
    return Written(number, thread, place, root, by.id, state, held)


def _written_before(number: int) -> Written:
    post = queries.post(number)
    return Written(post.id, post.thread, post.place, post.root, post.account_id, post.state, post.held)


def stands(post: ForumPost) -> None:
    """A post is there for everybody from now on: count it, show it, and let those hear of it who follow."""
    if post.place > 1:
        post.thread.posts += 1
        post.thread.active_at = clock.moment()
        db.session.flush()
    if post.thread.listed:
        _tell(post)


def _tell(post: ForumPost | Written) -> None:
    base.seen_in(post.thread, everywhere=post.official is not None)
    telling.said(post)


def stands_again(post: ForumPost) -> None:
    """One that was away comes back: it is counted, and nobody hears of it a second time."""
    if post.place > 1:
        post.thread.posts += 1
    db.session.flush()


def stands_no_more(post: ForumPost) -> None:
    """The opposite. A thread in which nobody else has spoken leaves the lists with an opening that waits anew."""
    if post.place > 1:
        post.thread.posts -= 1
        db.session.flush()
    elif post.state is PostState.WAITING:
        unlist_if_alone(post.thread)


def unlist_if_alone(thread: ForumThread) -> None:
    """Where others have answered, their words stay, and a sign stands for what waits."""
    if thread.listed and thread.posts == 0:
        base.unlist(thread)


# ---- what is refused


def checked(text: str) -> str:
    """As it is kept. What is far too long is refused before anybody looks at it."""
    if len(text) > 5 * rules.TEXT_MOST:
        raise Refused("Write at most 4,000 characters.", field="teks")
    kept = markup.tidy(text)
    if len(kept) > rules.TEXT_MOST:
        raise Refused("Write at most 4,000 characters.", field="teks")
    if len(kept) < rules.TEXT_LEAST or not any(sign.isalnum() for sign in kept):
        raise Refused("Write what you want to say.", field="teks")
    return kept


def _check_title(title: str) -> None:
    if len(title) < rules.TITLE_LEAST:
        raise Refused("Write a little more, so that others know what it is about.", field="judul")
    if len(title) > rules.TITLE_MOST:
        raise Refused("Write at most 120 characters.", field="judul")


def _speaks_as(writer: Writer, wanted: str, by: Account) -> str:
    """The name that this account has, or chooses with its first post."""
    if writer.name:
        return "" if writer.is_nameless else writer.name
    if not wanted.strip():
        raise Refused("Choose a name under which you speak.", field="nama")
    return choose_name(wanted, by=by).name


def _begun_just_now(board: ForumBoard, title: str, by: Account) -> ForumThread | None:
    since = clock.moment() - rules.SAME_WITHIN
    recent = (each.thread for each in speakers.last_of(by.id, 5) if each.made_at > since and each.place == 1)
    return next((each for each in recent if each.board_id == board.id and each.title == title), None)


def hand_up(thread: ForumThread, something: bool) -> None:
    """Let moderators be told where something of a thread waits for them."""
    db.session.flush()
    if something:
        enqueue("text:handed", kind=KIND_OF_TEXT, batch=str(thread.id))


# ---- following


def follow(thread: ForumThread, *, by: Account) -> None:
    row = {"thread_id": thread.id, "account_id": by.id}
    db.session.execute(insert_into(ForumFollow).values(row).on_conflict_do_nothing())

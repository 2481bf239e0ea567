"""A conversation of ten thousand posts on a board of a hundred thousand, written into the tables at once."""

import json
from datetime import timedelta

from sqlalchemy import func, insert, select

from portal.accounts import actions as accounts
from portal.accounts import queries as people
from portal.accounts.models import Account
from portal.accounts.rules import Verification
from portal.core import clock, pages
from portal.core.db import db
from portal.forum import queries
from portal.forum.actions import names
from portal.forum.models import ForumPost, ForumThread
from portal.forum.rules import Kind, PostState, Reading, slug_of

THREADS, POSTS, PIECE = 100_000, 10_000, 5_000
WHO, PASSWORD, BOARD = "bench.warga@contoh.id", "empat kata saja cukup", "usul-warga"
TITLE, HTML = "Obrolan sepuluh ribu tulisan", "<p>Di lorong kami <strong>juga</strong> begitu, sudah seminggu.</p>"


def fill() -> str:
    """Fill the tables once. Returns, as JSON, who can sign in, and where they write."""
    board, me = queries.board(BOARD), _resident()
    there = db.session.scalar(select(func.count()).where(ForumThread.board_id == board.id)) or 0
    for begin in range(there, THREADS, PIECE):
        _write_threads(board.id, me.id, range(begin, min(begin + PIECE, THREADS)))
        db.session.commit()
    board.threads = THREADS
    thread = db.session.scalar(select(ForumThread).where(ForumThread.title == TITLE)) or _large(board.id, me.id)
    pages.changed("boards", "threads")
    db.session.commit()
    middle = db.session.scalar(
        select(ForumPost.id).where(ForumPost.thread_id == thread.id, ForumPost.place == POSTS // 2)
    )
    path = f"/dialog/{BOARD}/obrolan/{thread.id}"
    told = {"identity": WHO, "password": PASSWORD, "board": f"/dialog/{BOARD}", "page": f"{path}-{slug_of(TITLE)}",
            "reply": f"{path}/balas", "deep": f"{path}-{slug_of(TITLE)}?sesudah={middle}"}  # fmt: skip
    return json.dumps([told])


def _resident() -> Account:
    found = people.account_named(WHO)
    if found is not None:
        return found
    now = clock.now()
    made = Account(identity=WHO, called="Warga Uji", fs_uniquifier="bench-warga", made_at=now, verified_at=now,
                   verified_by=Verification.MAIL)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    accounts.choose_password(made, PASSWORD)
    names.choose_name("Warga Ukur", by=made)
    db.session.commit()
    return made


def _write_threads(board_id: int, account_id: int, numbers: range) -> None:
    now = clock.moment()
    first = (db.session.scalar(select(func.max(ForumThread.id))) or 0) + 1
    threads, posts = [], []
    for row, each in enumerate(numbers, first):
        at = now - timedelta(minutes=each + 1)
        threads.append({"id": row, "board_id": board_id, "kind": Kind.SUGGESTION,
                        "title_typed": f"Usul warga nomor {each}", "title_reading": Reading.RELEASED, "listed": True,
                        "account_id": account_id, "name": "Warga Ukur", "made_at": at, "active_at": at})  # fmt: skip
        posts.append(_post(row, 1, account_id, at))
    db.session.execute(insert(ForumThread), threads)
    db.session.execute(insert(ForumPost), posts)


def _post(thread_id: int, place: int, account_id: int, at: object) -> dict[str, object]:
    return {"thread_id": thread_id, "place": place, "root": place - place % 3 if place > 3 else place, "text": "x",
            "account_id": account_id, "name": "Warga Ukur", "html": HTML, "markup": 1, "state": PostState.SHOWN,
            "reading": Reading.RELEASED, "made_at": at}  # fmt: skip


def _large(board_id: int, account_id: int) -> ForumThread:
    now = clock.moment()
    thread = ForumThread(board_id=board_id, kind=Kind.SUGGESTION, title=TITLE, title_reading=Reading.RELEASED,
                         listed=True,
                         account_id=account_id, name="Warga Ukur", made_at=now, active_at=now, posts=POSTS,
                         last_place=POSTS + 1)  # fmt: skip
    db.session.add(thread)
    db.session.flush()
    places = range(1, POSTS + 2)
    db.session.execute(insert(ForumPost), [_post(thread.id, place, account_id, now) for place in places])
    db.session.commit()
    return thread

"""What of the forum people can look for: boards, and conversations by their title and what was said in them.

There may be hundreds of thousands, and something is said each minute: one that everybody reads now, in which words
changed or were decided about is written by itself, and all are gone through when the name of a board changes. Whoever
replies has nothing to do for it: a job looks each minute in which conversations something was said.
"""

from collections.abc import Collection, Sequence
from hashlib import blake2b

from flask_babel import lazy_gettext as _

from portal.core import copying
from portal.core.copying import LONGEST_BODY, Documents, Found
from portal.core.db import db
from portal.core.fulltext import Brought
from portal.core.markup import plain
from portal.forum import queries
from portal.forum.models import ForumBoard, ForumThread
from portal.forum.rules import slug_of

FORM = 2  # of what stands in the documents: with another one all are made anew
SAID = "said"  # up to which post the job looked, among what was copied
AT_ONCE = 1000  # posts that a look takes; the first one takes the last of those that were there before


def read(after: int, most: int) -> list[Found]:
    return _found(queries.listed_behind(after, most))


def _found(threads: Sequence[tuple[ForumThread, str]]) -> list[Found]:
    said = queries.said_in([thread.id for thread, _html in threads]) if threads else {}
    return [_thread(thread, html, said.get(thread.id, [])) for thread, html in threads]


def _thread(thread: ForumThread, html: str, said: Sequence[tuple[int, str]]) -> Found:
    slug, board = slug_of(thread.title), thread.board
    address = f"/dialog/{board.slug}/obrolan/{thread.id}" + (f"-{slug}" if slug else "")
    return Found(
        thread.id, thread.title, address, about=board.name, body=_body(thread, html, said), hidden=board.name_en
    )


def _body(thread: ForumThread, opening: str, said: Sequence[tuple[int, str]]) -> str:
    """What it began with, what came out of it, what agencies said and what residents did, as far as there is room."""
    concluded = [html for number, html in said if number == thread.conclusion_id]
    others, room = list[str](), 2 * LONGEST_BODY  # of HTML: in what people write, less than half of it is markup
    for number, html in said:
        if number != thread.conclusion_id and room > 0:
            others.append(html)
            room -= len(html)
    words = [plain(opening), *map(plain, concluded), thread.open_points if concluded else "", plain("".join(others))]
    return " · ".join(line for each in words for line in each.split("\n") if line)[:LONGEST_BODY]


def names() -> str:
    """A mark of all names that stand in the documents."""
    return _mark((FORM, queries.names_of_boards()))


def _mark(of: object) -> str:
    return blake2b(repr(of).encode(), digest_size=8).hexdigest()


THREADS = Documents(35, "thread", _("Conversations"), (), read, newest_first=True, made_of=names)


def bring(numbers: Collection[int]) -> None:
    """Write these conversations into the search as everybody reads them now, or take them out of it.

    They are held first: who takes words away meanwhile waits, and takes them out of the search after this.
    """
    if numbers:
        db.session.flush()
        queries.hold_threads(numbers)
        copying.bring(THREADS, _found(queries.listed_among(numbers)), numbers)


# ---- what was said since the last time


def said_lately() -> tuple[list[int], str]:
    """Numbers of the conversations in which something was written since the last look but one, and a mark of this look.

    Of two that write at once the one with the greater number may be seen first, so each post is looked for twice. What
    a moderator releases later is written into the search by that.
    """
    mark = db.session.get(Brought, SAID)
    before, last = map(int, mark.editions.split()) if mark else (max(0, queries.last_post() - AT_ONCE),) * 2
    posts = queries.posts_behind(before, AT_ONCE)
    upto = max([last, *(number for number, _thread_id in posts)])
    return sorted({thread_id for _number, thread_id in posts}), f"{last} {upto}"


def looked(mark: str) -> None:
    """That all of a look is written into the search."""
    db.session.merge(Brought(subject=SAID, editions=mark))


# ---- boards


def read_boards(after: int, most: int) -> list[Found]:
    return [_board(each) for each in queries.boards_behind(after, most)]


def _board(board: ForumBoard) -> Found:
    other = " ".join(filter(None, (board.name_en, board.about_en)))
    return Found(board.id, board.name, f"/dialog/{board.slug}", body=board.about, hidden=other)


def boards() -> str:
    """A mark of all that stands in them. Their topic changes with each conversation that is begun, and they seldom do."""
    return _mark([_board(each) for each in queries.boards_behind(0, None)])


BOARDS = Documents(34, "board", _("Boards of the dialogue"), (), read_boards, made_of=boards)

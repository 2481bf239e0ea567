"""What of the forum people can look for: conversations, by their title and what they begin with.

There may be hundreds of thousands, and something is said each minute: one that everybody reads now, that begins with
other words or is decided about is written by itself, and all are gone through when the name of a board changes.
"""

from collections.abc import Collection
from hashlib import blake2b

from flask_babel import lazy_gettext as _

from portal.core import copying
from portal.core.copying import Documents, Found
from portal.core.markup import plain
from portal.forum import queries
from portal.forum.models import ForumThread
from portal.forum.rules import slug_of


def read(after: int, most: int) -> list[Found]:
    return [_found(thread, html) for thread, html in queries.listed_behind(after, most)]


def _found(thread: ForumThread, html: str) -> Found:
    slug, board = slug_of(thread.title), thread.board
    address = f"/dialog/{board.slug}/obrolan/{thread.id}" + (f"-{slug}" if slug else "")
    return Found(
        thread.id, thread.title, address, about=board.name, body=plain(html).replace("\n", " · "), hidden=board.name_en
    )


def names() -> str:
    """A mark of all names that stand in the documents."""
    return blake2b(repr(queries.names_of_boards()).encode(), digest_size=8).hexdigest()


THREADS = Documents(35, "thread", _("Conversations"), (), read, newest_first=True, made_of=names)


def bring(numbers: Collection[int]) -> None:
    """Write these conversations into the search as everybody reads them now, or take them out of it."""
    if numbers:
        copying.bring(THREADS, [_found(thread, html) for thread, html in queries.listed_among(numbers)], numbers)

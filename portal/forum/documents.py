"""What of the forum people can look for: conversations, by their title and what they begin with."""

from portal.core.copying import Documents, Found
from portal.core.markup import plain
from portal.core.pages import part
from portal.forum import naming, queries
from portal.forum.actions.base import EVERYWHERE
from portal.forum.models import ForumThread
from portal.forum.rules import slug_of


def threads(after: int, most: int) -> list[Found]:
    return [_found(thread, html) for thread, html in queries.listed_behind(after, most)]


def _found(thread: ForumThread, html: str) -> Found:
    slug = slug_of(thread.title)
    address = f"/dialog/{thread.board.slug}/obrolan/{thread.id}" + (f"-{slug}" if slug else "")
    return Found(
        thread.id, thread.title, address, about=naming.board_name(thread.board), body=plain(html).replace("\n", " · ")
    )


def documents(heading: object) -> Documents:
    topics = ("threads", part("threads", EVERYWHERE))
    return Documents(35, "thread", heading, topics, threads, newest_first=True)

"""What residents are told of conversations, and agencies of what they owe."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import markup
from portal.forum import naming, queries, telling
from portal.forum.models import ForumPost, ForumThread
from portal.forum.results import last_day
from portal.forum.rules import AnswerKind, PostState, slug_of
from portal.web.format import date_full
from portal.web.notices import NoticeKind, NoticeText, numbers_in

DUE = "forum_due"
SHOWN = 160  # letters of a post


def path_of(thread: ForumThread, post: ForumPost | None = None) -> str:
    if post is not None and post.place > 1:
        return url_for("forum.post", board=thread.board.slug, thread_id=thread.id, place=post.place)
    return url_for("forum.thread", board=thread.board.slug, thread_id=thread.id, slug=slug_of(thread.title) or None)


def _said(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    """Of a post that was taken away no word goes out, were the mail written already."""
    numbers = numbers_in(subjects, "ForumPost")
    found = {each.id: each for each in queries.posts_numbered(numbers)}
    stands = {number: post for number, post in found.items() if post.state is PostState.SHOWN and post.thread.listed}
    return {subject: _of_post(stands[number]) for number, subject in numbers.items() if number in stands}


def _of_post(post: ForumPost) -> NoticeText:
    title, words = post.thread.title, markup.plain(post.html).replace("\n", " ")
    words = words if len(words) <= SHOWN else words[:SHOWN].rpartition(" ")[0] + " …"
    head = _("%(name)s in “%(title)s”", name=post.agency_name or post.name or _("A resident"), title=title)
    if post.official is AnswerKind.ANSWER:
        head = _("%(agency)s has answered: “%(title)s”", agency=post.agency_name, title=title)
    elif post.place == 1:
        head = _("New on “%(board)s”: “%(title)s”", board=naming.board_name(post.thread.board), title=title)
    elif post.official is AnswerKind.CONCLUSION:
        head = _("Closed with a conclusion: “%(title)s”", title=title)
    return NoticeText(head, words, path_of(post.thread, post))


def _due(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    numbers = numbers_in(subjects, "ForumThread")
    found = {each.id: each for each in queries.threads_numbered(numbers)}
    return {subject: _of_thread(found[number]) for number, subject in numbers.items() if number in found}


def _of_thread(thread: ForumThread) -> NoticeText:
    title = _("A conversation waits for an answer: “%(title)s”", title=thread.title)
    day = _("Until %(day)s.", day=date_full(last_day(thread.due_at))) if thread.due_at else _("It is answered.")
    agency = thread.agency.name if thread.agency else ""
    return NoticeText(
        title, f"{agency}. {day}", url_for("forum_desk.thread", thread_id=thread.id), over=thread.due_at is None
    )


KINDS = {
    telling.REPLY: NoticeKind(_l("Somebody answers what you said in a conversation"), _said, personal=True),
    telling.ANSWER: NoticeKind(_l("An agency answers in a conversation that you follow"), _said, personal=True),
    telling.FOLLOWED: NoticeKind(_l("Something is said in a conversation that you follow"), _said, personal=True),
    telling.BEGUN: NoticeKind(_l("A conversation is begun on a board that you follow"), _said, personal=True),
    DUE: NoticeKind(_l("A conversation waits for an answer of your agency"), _due),
}

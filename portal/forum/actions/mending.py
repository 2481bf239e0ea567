"""Whoever wrote a post changes what it says. What stood there stays to be read."""

from portal.accounts.models import Account
from portal.core import clock, markup
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import enqueue_once
from portal.forum import documents, queries, rules
from portal.forum.actions import base, guarding, writing
from portal.forum.models import ForumEdit, ForumPost
from portal.forum.reading import Said
from portal.forum.rules import Held, PostState, Reading


def may_edit(post: ForumPost, by: Account | None) -> bool:
    """Whether somebody may change a post now: its author, for a while, as long as it stands or waits."""
    if by is None or post.account_id != by.id or not can_change(post) or post.thread.concluded_at is not None:
        return False
    if post.thread.locked_at is not None:
        return False
    return rules.may_edit(post.made_at, clock.moment(), queries.terms_now().terms)


def can_change(post: ForumPost | Said) -> bool:
    """Whether a post is of a kind and in a state in which its author may change it, if there is time left."""
    stands = post.state in (PostState.SHOWN, PostState.WAITING) and post.reading is not Reading.REJECTED
    return stands and post.official is None and not post.shortened


def edit(post: ForumPost, text: str, *, seen: int, by: Account) -> None:
    """Change what a post says. What stood there stays to be read. Raises Refused or NotAllowed.

    `seen`: the version on which it was written. What a moderator reads, or has decided about, goes up anew and waits.
    """
    base.check_may_speak(by)
    post = queries.post(post.id, hold=True)
    if not may_edit(post, by):
        if post.account_id != by.id:
            raise NotAllowed("This is not yours to change.")
        raise Refused("The time to change this is over. Say it in a new post.", field="teks")
    text = writing.checked(text)
    if text == post.text:
        return
    if seen != post.version:
        raise Refused("This was changed meanwhile, perhaps in another window. Look at it once more.", field="teks")
    now, before = clock.moment(), post.state
    if post.state is PostState.SHOWN:  # nobody has read what still waits
        since = post.edited_at or post.made_at
        db.session.add(ForumEdit(post_id=post.id, version=post.version, html=post.html, since=since))
        post.edited_at = now
    post.text, post.html, post.markup = text, markup.render(text), markup.VERSION
    post.version += 1
    stopped = _look_again(post)
    post.held = stopped or (post.held if post.decided_at is None else None)  # what was decided was about other words
    db.session.flush()
    if stopped or post.state is PostState.WAITING or post.decided_at is not None:
        _wait_anew(post)
    if before is PostState.SHOWN:  # by a job, or at once where nobody reads it any more
        if post.state is PostState.SHOWN:
            enqueue_once("forum:indexed", thread_id=post.thread_id)
        else:
            documents.bring([post.thread_id])
            enqueue_once("forum:words_gone")
    base.seen_in(post.thread, everywhere=post.place == 1)


def _look_again(post: ForumPost) -> Held | None:
    """What a filter says of what a new account made of its post: links come with the second thought too."""
    if post.imprint is None:
        return None
    stopped = guarding.stopped(post.text, before=post.imprint)
    post.imprint = rules.imprint(post.text)
    return stopped


def _wait_anew(post: ForumPost) -> None:
    """What was decided was about other words."""
    before, post.state, post.reading, post.decided_at = post.state, PostState.WAITING, Reading.NEW, None
    if before is PostState.SHOWN:
        writing.stands_no_more(post)
    writing.hand_up(post.thread, True)

"""How titles, posts and pictures go up to a moderator, and how they come back. Each is decided about on its own."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import lazy_gettext as _

from portal.core import clock, markup
from portal.core.db import db
from portal.core.handed import Handed, Verdict
from portal.core.outbox import enqueue
from portal.forum import queries, rules
from portal.forum.actions import base, writing
from portal.forum.models import ForumPhoto, ForumPost, ForumThread
from portal.forum.rules import PostState, Reading
from portal.organisation import queries as organisation

TITLE, POST, PHOTO = "title", "post", "photo"
PARTS = {
    TITLE: _("Title of a conversation"),
    POST: _("Post in a conversation"),
    PHOTO: _("Photo in a conversation"),
}


def batches() -> list[str]:
    """The numbers of threads in which something lies that was not handed up."""
    return queries.unread_batches()


def take(batch: str, _most: int) -> list[Handed]:
    """What of a thread was not handed up yet. Notes that it was, and never commits."""
    thread = queries.any_thread(int(batch))
    if thread is None:
        return []
    found = []
    if thread.title_reading is Reading.NEW:
        thread.title_reading = Reading.WAITING
        found.append(_handed(thread, f"{TITLE}:{thread.id}", thread.title))
    posts, photos = queries.unread_in(thread.id)
    for post in posts:
        post.reading = Reading.WAITING
        found.append(_handed(thread, subject_of(post), post.text))
    for photo in photos:
        photo.reading = Reading.WAITING
        found.append(_handed(thread, f"{PHOTO}:{photo.id}", "", key=photo.file.key))
    if found:
        db.session.flush()
        base.seen_in(thread)
    return found


def subject_of(post: ForumPost) -> str:
    """It names the version: what was changed while a moderator read it goes up anew, under another name."""
    return f"{POST}:{post.id}.{post.version}"


def _handed(thread: ForumThread, subject: str, words: str, key: str = "") -> Handed:
    """About the agency that was asked and the one whose board it is. Of a topic that asks nobody: about the city, in
    whose branch nobody works.
    """
    asked = [each for each in (thread.agency_id, thread.board.agency_id) if each is not None]
    agencies = list(dict.fromkeys(asked)) or [organisation.root().id]
    return Handed(
        subject=subject, text=words, agency_id=agencies[0], also=tuple(agencies[1:]), handed_on=clock.today(),
        since=thread.made_at, picture=key,
    )  # fmt: skip


# ---- coming back


def decided(verdicts: Collection[Verdict]) -> None:
    for verdict in verdicts:
        part, _colon, number = verdict.subject.partition(":")
        if part == TITLE:
            _title_decided(queries.any_thread(int(number)), verdict)
        elif part == PHOTO:
            _photo_decided(db.session.get(ForumPhoto, int(number)), verdict)
        else:
            _post_decided(number, verdict)
    db.session.flush()


def _title_decided(thread: ForumThread | None, verdict: Verdict) -> None:
    """A title with words left out stands so; one that is not shown takes its thread with it."""
    if thread is None:
        return
    thread.title_reading = Reading(verdict.state)
    if verdict.state == "released" and verdict.shown:
        thread.title = markup.one_line(verdict.shown)[: rules.TITLE_MOST]
    _listed_or_not(thread)


def _post_decided(number: str, verdict: Verdict) -> None:
    post_id, _dot, version = number.partition(".")
    post = db.session.get(ForumPost, int(post_id))
    if post is None or str(post.version) != version:  # an older version: the newer one is decided about by itself
        return
    before, post.reading = post.state, Reading(verdict.state)
    post.state = rules.state_after([post.reading])
    post.decided_at = clock.moment() if verdict.state != "waiting" else None
    post.reason = (verdict.reason or "other") if verdict.state == "rejected" else ""
    post.reason_said = {"told": dict(verdict.told or {}), "words": dict(verdict.words or {})} if post.reason else {}
    if verdict.state == "released" and verdict.shown is not None and verdict.shown != post.text:
        post.text, post.shortened = verdict.shown, True
        post.html = markup.render(post.text)
    db.session.flush()
    _counted(post, before)


def _counted(post: ForumPost, before: PostState) -> None:
    """Let the thread know of a post that stands now, or does not any more."""
    thread = post.thread
    if post.place == 1:
        _listed_or_not(thread)
    elif post.state is PostState.SHOWN and before is not PostState.SHOWN:
        writing.stands(post)
    elif before is PostState.SHOWN and post.state is not PostState.SHOWN:
        thread.posts -= 1
    base.seen_in(thread)


def _listed_or_not(thread: ForumThread) -> None:
    db.session.flush()
    if base.list_if_ready(thread):
        enqueue("forum:said", post_id=queries.opening(thread.id).id)
    elif thread.listed and thread.title_reading is not Reading.RELEASED:
        base.unlist(thread)
    base.seen_in(thread, everywhere=True)


def _photo_decided(photo: ForumPhoto | None, verdict: Verdict) -> None:
    if photo is None:
        return
    photo.reading = Reading(verdict.state)
    if photo.post is not None:
        base.seen_in(photo.post.thread)


# ---- where they stand


def pages_of(subjects: Collection[str]) -> Mapping[str, str]:
    """Subject -> the address of the thread, where everybody may read it or will."""
    found: dict[str, str] = {}
    for subject in subjects:
        part, _colon, number = subject.partition(":")
        key = int(number.partition(".")[0])
        if part == TITLE:
            thread = queries.any_thread(key)
        elif part == PHOTO:
            photo = db.session.get(ForumPhoto, key)
            thread = photo.post.thread if photo and photo.post else None
        else:
            post = db.session.get(ForumPost, key)
            thread = post.thread if post else None
        if thread is not None and thread.listed:
            found[subject] = url_for("forum.thread", board=thread.board.slug, thread_id=thread.id)
    return found

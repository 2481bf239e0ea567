"""How titles, posts, pictures and names go up to a moderator and come back. Each is decided about on its own."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _

from portal.core import clock, handed, markup
from portal.core.db import db
from portal.core.handed import Author, Handed, PublicAct, Verdict
from portal.core.outbox import enqueue_once
from portal.core.workdays import day_of
from portal.forum import acts, documents, naming, queries, rules, speakers, telling, unread
from portal.forum.actions import base, names, writing
from portal.forum.models import ForumName, ForumPhoto, ForumPost, ForumThread
from portal.forum.rules import NAME, PHOTO, POST, TITLE, PostState, Reading, read_subject, subject_of
from portal.organisation import queries as organisation

PARTS = {
    TITLE: _("Title of a conversation"),
    POST: _("Post in a conversation"),
    PHOTO: _("Photo in a conversation"),
    NAME: _("Name in conversations"),
}


def batches() -> list[str]:
    """The numbers of threads in which something lies that was not handed up."""
    return unread.unread_batches()


def take(batch: str, _most: int) -> list[Handed]:
    """What of a thread was not handed up yet, or not as it stands now. Notes that it was, and never commits."""
    thread = queries.any_thread(int(batch))
    if thread is None:
        return []
    found = []
    if thread.title_reading is Reading.NEW:
        thread.title_reading = Reading.WAITING
        found.append(_of_title(thread))
    posts, photos = unread.unread_in(thread.id)
    for post in posts:
        post.reading = Reading.WAITING
        found.append(_of_post(post))
    for photo in photos:
        photo.reading = Reading.WAITING
        found.append(_of_photo(photo, thread))
    if found:
        db.session.flush()
        base.seen_in(thread)
    return found


def _of_title(thread: ForumThread) -> Handed:
    return _handed(thread, subject_of(TITLE, thread.id), thread.title_typed)


def _of_post(post: ForumPost) -> Handed:
    return _handed(post.thread, subject_of(POST, post.id), post.text, speaks_for=post.agency_id)


def _of_photo(photo: ForumPhoto, thread: ForumThread) -> Handed:
    return _handed(thread, subject_of(PHOTO, photo.id), "", key=photo.file.key)


def _handed(thread: ForumThread, subject: str, words: str, *, key: str = "", speaks_for: int | None = None) -> Handed:
    """About all whom its conversation concerns (`acts.matter_of`), and the agency that speaks in it."""
    matter = acts.matter_of(thread)
    agencies = list(dict.fromkeys([*(each.id for each in matter.agencies), *([speaks_for] if speaks_for else [])]))
    return Handed(
        subject=subject, text=words, agency_id=agencies[0], also=tuple(agencies[1:]), handed_on=clock.today(),
        since=matter.since, picture=key,
    )  # fmt: skip


def _of_name(name: ForumName) -> Handed:
    """About all whom the last conversations of its account are about: none of them decides how a critic may be called."""
    agencies = speakers.concerned_by_words_of(name.account_id or 0) or [organisation.root().id]
    return Handed(
        subject=subject_of(NAME, name.id), text=name.name, agency_id=agencies[0], also=tuple(agencies[1:]),
        handed_on=clock.today(), since=name.chosen_at,
    )  # fmt: skip


def concerned(batch: str) -> tuple[list[str], list[int]]:
    """All of a conversation that moderators may know, and whom it concerns since it was moved, joined or asked about."""
    thread = queries.any_thread(int(batch))
    if thread is None:
        return [], []
    subjects = [subject_of(TITLE, thread.id), *(subject_of(part, number) for part, number in unread.parts_of(thread.id))]
    return subjects, [each.id for each in acts.matter_of(thread).agencies]


def because(subjects: Collection[str]) -> dict[str, str]:
    """Why these wait before others read them, for who decides (2 queries). A title waits with what it stands above."""
    photos, posts, titles = (_numbers(subjects, part) for part in (PHOTO, POST, TITLE))
    found = {subject: str(naming.WAITS_PHOTO) for subject in photos.values()}
    for number, held, changed in unread.why_posts_wait(posts) if posts else ():
        if held or changed:
            found[posts[number]] = str(naming.WAITS[held] if held else naming.WAITS_CHANGED)
    for number, held in unread.why_titles_wait(titles) if titles else ():
        found[titles[number]] = str(naming.WAITS[held])
    return found


def public_acts(most: int | None) -> list[PublicAct]:
    """What moderators did with conversations, for their public log."""
    return [
        PublicAct(
            day_of(act.made_at), act.act.value, naming.act_told(act), act.thread.title,
            f"/dialog/{act.thread.board.slug}/obrolan/{act.thread_id}", naming.act_reason(act),
        )
        for act in acts.newest_acts(most)
    ]  # fmt: skip


# ---- coming back


def decided(verdicts: Collection[Verdict]) -> None:
    """What a moderator released, everybody may read from here on; what they took away, nobody, the search included."""
    threads, gone = set(), False
    for verdict in verdicts:
        part, number = read_subject(verdict.subject) or ("", 0)
        if part == TITLE:
            found = _title_decided(queries.any_thread(number), verdict)
        elif part == POST:
            found = _post_decided(queries.held_post(number), verdict)
        else:
            decide = _photo_decided if part == PHOTO else _name_decided
            decide(number, verdict)
            continue
        if found is not None:
            threads.add(found.id)
            gone = gone or verdict.stub is not None or rules.NO_TITLE in (verdict.shown or "")
    db.session.flush()
    documents.bring(sorted(threads))
    if gone:
        enqueue_once("forum:words_gone")


def _title_decided(thread: ForumThread | None, verdict: Verdict) -> ForumThread | None:
    """A title with words left out stands so; in the place of one that everybody could read a sign stands."""
    if thread is None:
        return None
    thread.title_reading = Reading(verdict.state)
    if verdict.state == "released" and verdict.shown:
        thread.title_typed = markup.one_line(verdict.shown)[: rules.TITLE_MOST]
    if verdict.state == "waiting" and verdict.stub is None:
        writing.unlist_if_alone(thread)
    _list(thread)
    return thread


def _post_decided(post: ForumPost | None, verdict: Verdict) -> ForumThread | None:
    """Returns its thread, in which what everybody reads is another now."""
    if post is None or post.reading is Reading.NEW:  # changed since: what it says now is decided about by itself
        return None
    before, post.reading = post.state, Reading(verdict.state)
    post.state = rules.state_after(post.reading, verdict.stub is not None)
    post.decided_at = clock.moment() if verdict.state != "waiting" else None
    post.reason = (verdict.reason or "other") if verdict.state == "rejected" else ""
    if verdict.state == "released" and verdict.shown is not None and verdict.shown != post.text:
        _show(post, verdict.shown)
    db.session.flush()
    _counted(post, before)
    return post.thread


def _show(post: ForumPost, words: str) -> None:
    """Other words than stand there: a moderator left some out, or put back what one had left out. What stood there before
    it was changed is forgotten: what was left out may stand in it.
    """
    post.text, post.html, post.markup = words, markup.render(words), markup.VERSION
    post.shortened = rules.NO_TITLE in words
    queries.forget_edits(post.id)


def _counted(post: ForumPost, before: PostState) -> None:
    """Let the thread know of a post that stands now, or does not any more."""
    stands, stood = post.state is PostState.SHOWN, before is PostState.SHOWN
    if stood and not stands:
        writing.stands_no_more(post)
    elif stands and before is PostState.WAITING and post.place > 1:
        writing.stands(post)
    elif stands and not stood:
        writing.stands_again(post)
    if post.place == 1:
        _answer_is_due(post)
        _list(post.thread)
    base.seen_in(post.thread)


def _answer_is_due(opening: ForumPost) -> None:
    """Nobody answers what a moderator removed. While people's reports hide it the clock runs on: they stop no clock."""
    thread = opening.thread
    if opening.state is PostState.REMOVED:
        thread.due_at = None
    elif opening.state is PostState.SHOWN:
        base.begin_clock(thread)


def _list(thread: ForumThread) -> None:
    db.session.flush()
    if base.list_if_ready(thread):
        telling.said(queries.opening(thread.id))
    base.seen_in(thread, everywhere=True)


def _name_decided(number: int, verdict: Verdict) -> None:
    """A name with words left out stands so; one that is away stands beside nothing that was said under it."""
    name = db.session.get(ForumName, number)
    if name is None or name.account_id is None:
        return
    name.reading = Reading(verdict.state)
    names.take_away(name)
    if name.reading is Reading.RELEASED:
        name.name = (verdict.shown or name.name)[: rules.NAME_MOST]
        names.give_back(name)
    db.session.flush()


def _photo_decided(number: int, verdict: Verdict) -> None:
    photo = db.session.get(ForumPhoto, number)
    if photo is None:
        return
    photo.reading = Reading(verdict.state)
    if photo.post is not None:
        base.seen_in(photo.post.thread)


# ---- as they stand now


def standing(subject: str) -> Handed | None:
    """A title, post or picture as everybody reads it, or would were it not hidden by reports; None of all others."""
    part, number = read_subject(subject) or ("", 0)
    if part == TITLE:
        thread = queries.any_thread(number)
        return _of_title(thread) if thread and thread.listed and _reads(subject, thread.title_reading) else None
    if part == PHOTO:
        photo = db.session.get(ForumPhoto, number)
        post = photo.post if photo else None
        there = photo and post and post.state is PostState.SHOWN and post.thread.listed
        return _of_photo(photo, post.thread) if photo and post and there and _reads(subject, photo.reading) else None
    if part == NAME:
        found = next(iter(speakers.names_numbered([number])), None)
        return _of_name(found) if found and _reads(subject, found.reading) else None
    post = db.session.get(ForumPost, number) if part == POST else None
    there = post is not None and post.state in (PostState.SHOWN, PostState.HIDDEN) and post.thread.listed
    return _of_post(post) if post is not None and there else None


def _reads(subject: str, reading: Reading) -> bool:
    """Of what does not tell by itself whether it waits, or is hidden by reports."""
    if reading is not Reading.WAITING:
        return reading is Reading.RELEASED
    stub = handed.answers.stubs(writing.KIND_OF_TEXT, [subject]).get(subject)
    return stub is not None and stub.state == "hidden"


def authors(subjects: Collection[str]) -> dict[str, Author]:
    """Under the name that stood beside it. Of what an agency said, and of closed accounts, nobody."""
    found: dict[str, Author] = {}
    for part, find in ((TITLE, unread.authors_of_titles), (POST, unread.authors_of_posts),
                       (PHOTO, unread.authors_of_photos), (NAME, unread.authors_of_names)):  # fmt: skip
        numbers = _numbers(subjects, part)
        rows = find(list(numbers)) if numbers else []
        found |= {numbers[number]: Author(account_id, name) for number, account_id, name in rows}
    return found


def _numbers(subjects: Collection[str], part: str) -> dict[int, str]:
    """Number -> subject, of those of one part."""
    read = ((each, read_subject(each)) for each in subjects)
    return {found[1]: each for each, found in read if found is not None and found[0] == part}


# ---- where they stand


def pages_of(subjects: Collection[str]) -> Mapping[str, str]:
    """Subject -> the address of the post or the thread, where everybody may read it or will (3 queries)."""
    titles, posts, photos = (_numbers(subjects, part) for part in (TITLE, POST, PHOTO))
    found = {titles[each.id]: _page(each) for each in queries.threads_numbered(titles) if each.listed}
    for post in queries.posts_numbered(posts) if posts else ():
        if post.thread.listed:
            found[posts[post.id]] = _page(post.thread, post)
    named = _numbers(subjects, NAME)
    for name in speakers.names_numbered(named) if named else ():
        if last := speakers.last_under(name):
            found[named[name.id]] = _page(last.thread, last)
    for photo in unread.photos_numbered(photos) if photos else ():
        if photo.post is not None and photo.post.thread.listed:
            found[photos[photo.id]] = _page(photo.post.thread, photo.post)
    return found


def _page(thread: ForumThread, post: ForumPost | None = None) -> str:
    given: dict[str, Any] = {"board": thread.board.slug, "thread_id": thread.id}
    if post is not None and post.place > 1 and post.state is not PostState.WAITING:
        return url_for("forum.post", place=post.place, **given)
    return url_for("forum.thread", **given)


def decisions_about(account_id: int) -> list[tuple[Any, str, str]]:
    """What an account said that is not shown: (what it is, the title of its thread, the page of the decision)."""
    mine = {subject_of(part, number): (part, title) for part, number, title in unread.rejected_of(account_id)}
    pages = handed.answers.decisions(writing.KIND_OF_TEXT, list(mine)) if mine else {}
    return [(PARTS[part], title, pages[subject]) for subject, (part, title) in mine.items() if subject in pages]

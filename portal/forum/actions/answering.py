"""An agency speaks in the forum: an answer, a word on the way, a conclusion. Nobody speaks for one without a name."""

from portal.accounts.models import Account
from portal.accounts.rules import Permission, Role
from portal.core import clock, markup
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import enqueue_once
from portal.core.words import N_
from portal.core.work import WorkKind, tell_done
from portal.forum import queries, rules
from portal.forum.actions import base, writing
from portal.forum.models import ForumPost, ForumThread
from portal.forum.rules import AnswerKind, PostState, Reading
from portal.organisation.models import Agency

LACKS = {
    "teks": N_("Write what will be done, or why not."),
    "siapa": N_("Write who does it. An answer without it does not stop the clock."),
    "kapan": N_("Write by when. An answer without it does not stop the clock."),
}
GOES_ON = N_("A moderator joined this conversation into another one. Look at that one first; your text is kept.")
# By these somebody speaks who holds no post in the agency.
BY_ROLE = {
    Role.AGENCY_HEAD: "Kepala", Role.COORDINATOR: "Koordinator pengaduan", Role.COMPLAINT_OFFICER: "Petugas pengaduan",
}  # fmt: skip


class Lacking(Refused):
    """An answer that is not whole: field of the form -> what is to be written there."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(LACKS[names[0]], field=names[0])
        self.fields = {name: LACKS[name] for name in names}


def answer(thread: ForumThread, what: str, who: str, when: str, *, by: Account) -> ForumPost:
    """Answer for the agency that was asked: what is done, who does it, by when. It stops the clock. Raises Refused."""
    thread = _held(thread, by)
    if names := rules.lacking(what, who, when):
        raise Lacking(names)
    made = _speak(thread, AnswerKind.ANSWER, what, by, who=who, when=when)
    if thread.answered_at is None or thread.due_at is not None:
        thread.answered_late = thread.due_at is not None and thread.due_at <= made.made_at
        thread.answered_at, thread.due_at = made.made_at, None
    record("forum_thread:answer", thread, by=by)
    _tell_work(thread, by)
    return _told(made)


def interim(thread: ForumThread, text: str, *, by: Account) -> ForumPost:
    """A word on the way. The clock runs on."""
    thread = _held(thread, by)
    made = _speak(thread, AnswerKind.INTERIM, text, by)
    record("forum_thread:interim", thread, by=by)
    _tell_work(thread, by)
    return _told(made)


def conclude(thread: ForumThread, text: str, open_points: str, *, by: Account) -> ForumPost:
    """Close a thread with what came out of it and what did not. Nothing is closed over an answer that is owed."""
    meant, thread = thread.id, _held(thread, by)
    if thread.id != meant:
        raise Refused(GOES_ON)
    if thread.due_at is not None:
        raise Refused("Answer first: an answer is due, and a conclusion is none.")
    points = markup.tidy(open_points)
    if not points:
        raise Refused("Name what stays open, or write that nothing does.", field="terbuka")
    if len(points) > rules.OPEN_POINTS_MOST:
        raise Refused("Write at most 2,000 characters.", field="terbuka")
    made = _speak(thread, AnswerKind.CONCLUSION, text, by)
    thread.concluded_at, thread.conclusion_id, thread.open_points = made.made_at, made.id, points
    record("forum_thread:conclude", thread, by=by)
    _tell_work(thread, by)
    return _told(made)


def reopen(thread: ForumThread, *, by: Account) -> None:
    """Whoever began a thread says that it is not finished: once, within two weeks. A question is due anew."""
    base.check_resident(by)
    thread = queries.thread(thread.id, seen_by=by.id, hold=True)
    if not may_reopen(thread, by):
        raise NotAllowed("Who began this conversation may take it up again once, within two weeks.")
    thread.concluded_at, thread.conclusion_id, thread.open_points = None, None, ""
    thread.reopened_at = thread.active_at = clock.moment()
    enqueue_once("forum:indexed", thread_id=thread.id)  # what was left open is not told any more
    if base.owes(thread):
        base.run_clock(thread, thread.reopened_at)
    record("forum_thread:reopen", thread, by=by)
    base.seen_in(thread, everywhere=True)


def may_reopen(thread: ForumThread, by: Account | None) -> bool:
    if by is None or thread.account_id != by.id or thread.concluded_at is None or thread.reopened_at is not None:
        return False
    return clock.moment() < thread.concluded_at + rules.REOPENS_WITHIN


# ---- who speaks


def _held(thread: ForumThread, by: Account) -> ForumThread:
    thread = queries.thread(thread.id, hold=True)
    if thread.agency is None:
        raise NotAllowed("No agency was asked here.")
    by.check(Permission.FORUM_ANSWER, about=thread.agency)
    base.check_open(thread)
    return thread


def post_of(account: Account, agency: Agency) -> str:
    """As what somebody speaks for an agency: their post there, or else their role."""
    person = account.staff
    for held in person.posts:
        if held.post.agency_id == agency.id:
            return f"Plt. {held.post.name}" if held.acting else held.post.name
    roles = {each.role for each in person.roles if each.agency_id == agency.id}
    return next((name for role, name in BY_ROLE.items() if role in roles), "")


def _speak(thread: ForumThread, kind: AnswerKind, text: str, by: Account, *, who: str = "", when: str = "") -> ForumPost:
    agency = thread.agency
    assert agency is not None
    kept = markup.tidy(text)
    if len(kept) < rules.TEXT_LEAST:
        raise Lacking(["teks"])
    if len(kept) > rules.ANSWER_MOST:
        raise Refused("Write at most 4,000 characters.", field="teks")
    for name, line in (("siapa", who), ("kapan", when)):
        if len(markup.one_line(line)) > rules.LINE_MOST:
            raise Refused("Write at most 200 characters.", field=name)
    thread, place = base.take_place(thread)
    made = ForumPost(
        thread=thread, place=place, root=place, text=kept, html=markup.render(kept), markup=markup.VERSION,
        state=PostState.SHOWN, reading=Reading.RELEASED, made_at=clock.moment(), official=kind, agency_id=agency.id,
        person_id=by.staff.id, speaker=by.staff.name[: rules.SPEAKER_MOST], agency_name=agency.name,
        post_name=post_of(by, agency)[: rules.SPEAKER_MOST], who=markup.one_line(who), by_when=markup.one_line(when),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _tell_work(thread: ForumThread, by: Account) -> None:
    """A conversation that others may not read is told of without its number."""
    tell_done(WorkKind.FORUM_ANSWERED, account_id=by.id, reference=f"dialog {thread.id}" if thread.listed else "")


def _told(made: ForumPost) -> ForumPost:
    writing.stands(made)
    return made

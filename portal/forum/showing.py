"""A thread as somebody sees it: its posts with their pictures, and what they may do in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.accounts.models import Account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission
from portal.core import clock, handed
from portal.core.handed import Stub
from portal.core.paging import FIRST, Part, Place
from portal.forum import acts, queries, reading, rules, speakers
from portal.forum.actions import guarding, mending, steering, writing
from portal.forum.actions.answering import may_reopen
from portal.forum.acts import ForumAct
from portal.forum.models import ForumPhoto, ForumPost, ForumThread
from portal.forum.reading import Line, Said
from portal.forum.results import last_day as last_day
from portal.forum.rules import POST, TITLE, PostState, Reading, subject_of
from portal.forum.speakers import Mine


@dataclass(frozen=True)
class SeenThread:
    """Of one page of a thread. `opening` is None on all pages but the first."""

    opening: Said | None
    part: Part[Said]
    photos: Mapping[int, Sequence[ForumPhoto]]
    here: frozenset[int]  # places of the posts on this page
    conclusion: ForumPost | Said | None
    editable: frozenset[int]  # numbers of posts that whoever looks may change now
    stubs: Mapping[str, Stub]  # of those that everybody could read and nobody does any more, by their subject
    mine: Mine | None = None
    may_reopen: bool = False
    challenge: str = ""  # what the telephone of a new account counts before it answers
    acts: Sequence[ForumAct] = ()  # what moderators did with it as a whole
    drafts: Sequence[int] = ()  # numbers of the conversations that go on here: what was begun there is sent here
    may_steer: bool = False
    may_decide: bool = False  # about its posts, each by itself
    may_answer: bool = False

    @property
    def is_first(self) -> bool:
        return self.part.before is None


def see(thread: ForumThread, at: Place, me: Account | None, staff: Account | None = None) -> SeenThread:
    """However deep the page lies, the same few statements. `me`: a resident; `staff`: somebody who works here."""
    my_id = me.id if me else None
    opening, part = _part(thread, at, my_id)
    on_page = [*([opening] if opening else []), *part.rows]
    places = frozenset(post.place for post in on_page)
    by_number = {post.id: post for post in on_page}
    mine = speakers.mine_in(thread.id, me.id) if me else None
    outside = steering.is_outside(thread, staff)
    return SeenThread(
        opening, part, queries.photos_of([post.id for post in on_page if post.has_photos], seen_by=my_id), places,
        _conclusion(thread, by_number), _editable(on_page, me), _stubs(thread, on_page),
        mine, may_reopen(thread, me), guarding.challenge_for(mine.account_id) if mine and mine.is_new else "",
        acts.acts_on(thread), acts.joined_with(thread) if me else (),
        outside and staff is not None and not acts.spoke_in([thread.id], staff), outside, _may_answer(thread, staff),
    )  # fmt: skip


def _may_answer(thread: ForumThread, staff: Account | None) -> bool:
    """Whether it lies on their desk: nobody is led to a page that is not theirs."""
    if staff is None or thread.agency_id is None:
        return False
    return thread.agency_id in [agency.id for agency in agencies_of(staff, Permission.FORUM_ANSWER)]


def _part(thread: ForumThread, at: Place, my_id: int | None) -> tuple[Said | None, Part[Said]]:
    if at != FIRST:
        part = reading.posts_of(thread.id, at, seen_by=my_id)
        if part.before is not None:
            return None, part
    return reading.beginning_of(thread.id, seen_by=my_id)


def _conclusion(thread: ForumThread, here: Mapping[int, Said]) -> ForumPost | Said | None:
    if thread.conclusion_id is None:
        return None
    found = here.get(thread.conclusion_id) or queries.post(thread.conclusion_id)
    return found if found.state is PostState.SHOWN else None


def _stubs(thread: ForumThread, posts: Sequence[Said]) -> Mapping[str, Stub]:
    """Asked for where something is gone (1 query), and else not at all."""
    gone = [subject_of(POST, post.id) for post in posts if post.state in (PostState.HIDDEN, PostState.REMOVED)]
    gone += [] if thread.title_stands else [subject_of(TITLE, thread.id)]
    return handed.answers.stubs(writing.KIND_OF_TEXT, gone) if gone else {}


def _editable(posts: Sequence[Said], me: Account | None) -> frozenset[int]:
    """The rules are asked for only where somebody looks at what they have just written themselves."""
    now = clock.moment()
    mine = [post for post in posts if me is not None and post.account_id == me.id and mending.can_change(post)]
    mine = [post for post in mine if post.made_at > now - rules.LONGEST_EDIT]
    if not mine:
        return frozenset()
    terms = queries.terms_now().terms
    return frozenset(post.id for post in mine if rules.may_edit(post.made_at, now, terms))


def has_history(post: ForumPost | Said) -> bool:
    """Whether everybody may read what stood in it before. What a moderator left words out of has none."""
    return post.edited_at is not None and post.state is PostState.SHOWN and not post.shortened


def late(thread: ForumThread | Line) -> bool:
    return thread.due_at is not None and thread.due_at <= clock.moment()


def is_shown(photo: ForumPhoto) -> bool:
    """Whether everybody may see a picture: it was released, and so was the post that it hangs on."""
    post = photo.post
    return photo.reading is Reading.RELEASED and post is not None and post.state is PostState.SHOWN and post.thread.listed

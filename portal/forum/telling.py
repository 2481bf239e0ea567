"""Who hears of what is said: whoever follows the thread, and who was answered; of what begins one, whoever follows the
board. A job holds numbers and nothing else.
"""

from collections.abc import Collection
from dataclasses import dataclass

from portal.core.outbox import enqueue
from portal.forum import queries, rules, speakers
from portal.forum.models import ForumPost, ForumThread
from portal.forum.rules import AnswerKind, Held, PostState
from portal.notifications import actions as notices

REPLY, ANSWER, FOLLOWED, BEGUN = "forum_reply", "forum_answer", "forum_followed", "forum_begun"  # kinds of notices


@dataclass(frozen=True)
class Written:
    """What a resident has just written, as far as anybody has to know of it at once. The whole row nobody needs again,
    and to let the session write it and look after it costs half a millisecond.
    """

    id: int
    thread: ForumThread
    place: int
    root: int
    account_id: int | None
    state: PostState
    held: Held | None
    official: AnswerKind | None = None

    @property
    def thread_id(self) -> int:
        return self.thread.id


def said(post: ForumPost | Written) -> None:
    """Let those hear of what stands now who wait for it: at once where they are few, as in most conversations, since a
    job costs more than to tell them; and else by a job.
    """
    if post.place > 1:
        followers = speakers.followers_behind(post.thread_id, 0, rules.LISTENERS_WAITED_FOR + 1)
        if len(followers) <= rules.LISTENERS_WAITED_FOR:
            _tell(post, followers)
            return
    enqueue("forum:said", post_id=post.id)


def tell(post_id: int, after: int = 0) -> None:
    """Answers `forum:said`: some followers in the transaction at hand, the others in a job of their own.

    Of a post that does not stand any more nobody is told.
    """
    post = queries.post(post_id)
    if post.state is not PostState.SHOWN or not post.thread.listed:
        return
    followers = _followers(post, after)
    _tell(post, followers)
    if len(followers) == rules.LISTENERS_AT_ONCE:
        enqueue("forum:said", post_id=post.id, after=followers[-1])


def _tell(post: ForumPost | Written, followers: Collection[int]) -> None:
    """Each but its author, and whoever was answered of that (2 statements, and none for nobody)."""
    others = [account_id for account_id in followers if account_id != post.account_id]
    answered = _whom_it_answers(post) if post.place > 1 and others else None
    subject, by_kind = f"ForumPost:{post.id}", dict[str, list[int]]()
    for account_id in others:
        by_kind.setdefault(kind_for(post, account_id == answered), []).append(account_id)
    for kind, some in by_kind.items():
        notices.tell_each(some, kind, subject)


def _followers(post: ForumPost, after: int) -> list[int]:
    if post.place == 1:
        return speakers.board_followers_behind(post.thread.board_id, after, rules.LISTENERS_AT_ONCE)
    return speakers.followers_behind(post.thread_id, after, rules.LISTENERS_AT_ONCE)


def kind_for(post: ForumPost | Written, is_answered: bool) -> str:
    if post.place == 1:
        return BEGUN
    if post.official in (AnswerKind.ANSWER, AnswerKind.CONCLUSION, AnswerKind.INTERIM):
        return ANSWER
    return REPLY if is_answered else FOLLOWED


def _whom_it_answers(post: ForumPost | Written) -> int | None:
    """The account whose post it answers; of one that answers the thread itself, who began it."""
    if post.root == post.place:
        return post.thread.account_id
    answered = queries.answered_in(post.thread_id, post.root)
    return answered[1] if answered else None

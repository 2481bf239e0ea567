"""Who hears of what is said: whoever follows the thread, and who was answered; of what begins one, whoever follows the
board. A job holds numbers and nothing else.
"""

from portal.core.outbox import enqueue
from portal.forum import queries, rules
from portal.forum.models import ForumPost
from portal.forum.rules import AnswerKind, PostState
from portal.notifications import actions as notices

REPLY, ANSWER, FOLLOWED, BEGUN = "forum_reply", "forum_answer", "forum_followed", "forum_begun"  # kinds of notices


def tell(post_id: int, after: int = 0) -> None:
    """Answers `forum:said`: some followers in the transaction at hand, the others in a job of their own.

    Of a post that does not stand any more nobody is told.
    """
    post = queries.post(post_id)
    if post.state is not PostState.SHOWN or not post.thread.listed:
        return
    answered = _whom_it_answers(post) if post.place > 1 else None
    followers = _followers(post, after)
    for account_id in followers:
        if account_id != post.account_id:
            kind = kind_for(post, account_id == answered)
            notices.tell_one(account_id, kind, f"ForumPost:{post.id}")
    if len(followers) == rules.LISTENERS_AT_ONCE:
        enqueue("forum:said", post_id=post.id, after=followers[-1])


def _followers(post: ForumPost, after: int) -> list[int]:
    if post.place == 1:
        return queries.board_followers_behind(post.thread.board_id, after, rules.LISTENERS_AT_ONCE)
    return queries.followers_behind(post.thread_id, after, rules.LISTENERS_AT_ONCE)


def kind_for(post: ForumPost, is_answered: bool) -> str:
    if post.place == 1:
        return BEGUN
    if post.official in (AnswerKind.ANSWER, AnswerKind.CONCLUSION, AnswerKind.INTERIM):
        return ANSWER
    return REPLY if is_answered else FOLLOWED


def _whom_it_answers(post: ForumPost) -> int | None:
    """The account whose post it answers; of one that answers the thread itself, who began it."""
    if post.root == post.place:
        return post.thread.account_id
    answered = queries.post_in(post.thread_id, post.root)
    return answered.account_id if answered else None

"""Who hears of decisions about their own words, and what they are told: by which page, and no word of the text.

Whoever reported a text hears nothing, and its author nothing of being reported: only what was decided.
"""

from portal.core import clock
from portal.moderation import kinds
from portal.moderation.models import ModeratedText, Review, Sanction
from portal.notifications import actions as notifications

TEXT, SANCTION = "own_text", "sanction"  # kinds of notices


def tell_author(text: ModeratedText) -> None:
    """That it is not shown. Notes the day, from which they have their time to appeal; a guest cannot be told."""
    author = kinds.author_of(text.kind, text.subject)
    told = author is not None and author.account_id is not None
    if told and author and author.account_id:
        told = notifications.tell_one(author.account_id, TEXT, f"ModeratedText:{text.id}/{text.act}")
    text.told_on = clock.today() if told else None


def tell_outcome(review: Review) -> None:
    """Of an appeal. Where the account has closed meanwhile nobody is told, and what was decided stands all the same."""
    if review.sanction is not None:
        notifications.tell_one(review.sanction.account_id, SANCTION, f"Review:{review.id}")
        return
    author = kinds.author_of(review.text.kind, review.text.subject)
    if author is not None and author.account_id is not None:
        notifications.tell_one(author.account_id, TEXT, f"Review:{review.id}")


def tell_sanction(sanction: Sanction) -> None:
    notifications.tell_one(sanction.account_id, SANCTION, f"Sanction:{sanction.id}")

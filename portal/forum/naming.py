"""What the parts of the forum are called, in the reader's language."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.forum.models import ForumBoard
from portal.forum.rules import AnswerKind, Held, Kind
from portal.web.language import ENGLISH, spoken

KINDS = {
    Kind.QUESTION: _("Question"), Kind.SUGGESTION: _("Suggestion or idea"), Kind.OBJECTION: _("Objection"),
    Kind.SUPPORT: _("Support"), Kind.APPRECIATION: _("Appreciation"),
}  # fmt: skip
ABOUT_KINDS = {
    Kind.QUESTION: _("The agency that you ask owes you an answer."), Kind.SUGGESTION: _("How something could be better."),
    Kind.OBJECTION: _("What you do not agree with, and why."), Kind.SUPPORT: _("What you find right."),
    Kind.APPRECIATION: _("Who did something well."),
}  # fmt: skip
OFFICIAL = {
    AnswerKind.ANSWER: _("Official answer"), AnswerKind.INTERIM: _("Word on the way"),
    AnswerKind.CONCLUSION: _("Conclusion"),
}  # fmt: skip
# Why words wait for a moderator, as their author reads it.
HELD = {
    Held.FIRST: _("A moderator reads your first words here before others do."),
    Held.LINKS: _("It has many links, and your account is still new. So a moderator reads it before others do."),
    Held.REPEATED: _("The same words were posted here not long ago. So a moderator reads them before others do."),
    Held.PACE: _("Much is being written here just now, and your account is still new. So a moderator reads it first."),
}  # fmt: skip


def thanks(held: Held | None) -> str:
    """What is said to whoever has just sent words that wait."""
    return str(gettext("Thank you. %(why)s Then it stands for everybody.", why=HELD[held or Held.FIRST]))


def board_name(board: ForumBoard) -> str:
    return (board.name_en if spoken() == ENGLISH else "") or board.name


def board_about(board: ForumBoard) -> str:
    return (board.about_en if spoken() == ENGLISH else "") or board.about

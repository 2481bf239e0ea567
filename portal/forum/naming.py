"""What the parts of the forum are called, in the reader's language."""

from flask_babel import lazy_gettext as _

from portal.forum.models import ForumBoard
from portal.forum.rules import AnswerKind, Kind
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


def board_name(board: ForumBoard) -> str:
    return (board.name_en if spoken() == ENGLISH else "") or board.name


def board_about(board: ForumBoard) -> str:
    return (board.about_en if spoken() == ENGLISH else "") or board.about

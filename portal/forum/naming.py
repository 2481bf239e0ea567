"""What the parts of the forum are called, in the reader's language."""

from flask_babel import lazy_gettext as _

from portal.forum.models import ForumBoard, ForumPost
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


def reason_told(post: ForumPost) -> str:
    """Why a post is not shown, in a few words; '' where nothing was said of it."""
    return _of_language(post.reason_said.get("told", {}))


def reason_words(post: ForumPost) -> str:
    """The same as its author reads it."""
    return _of_language(post.reason_said.get("words", {}))


def _of_language(said: dict[str, str]) -> str:
    return said.get(spoken()) or said.get("id", "")

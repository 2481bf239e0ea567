"""What the parts of the forum are called, in the reader's language."""

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.core import handed
from portal.forum.acts import ForumAct
from portal.forum.models import ForumBoard
from portal.forum.rules import Act, AnswerKind, Held, Kind
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
# The same, as whoever decides about them reads it.
WAITS = {
    Held.FIRST: _("Its author is new here: their first words are read by a moderator before others read them."),
    Held.LINKS: _("It has more than two links, and its author's account is still new."),
    Held.REPEATED: _("An account that is still new, this one or another, posted the same words not long ago."),
    Held.PACE: _("Much was being written, and the account, which is still new, sent no sum that its telephone counted."),
}  # fmt: skip
WAITS_CHANGED = _("Its author changed it after a moderator had decided about it.")
WAITS_PHOTO = _("Every photo is looked at by a moderator before others see it.")


def thanks(held: Held | None) -> str:
    """What is said to whoever has just sent words that wait."""
    return str(gettext("Thank you. %(why)s Then it stands for everybody.", why=HELD[held or Held.FIRST]))


ACTS = {
    Act.ASK: _("Ask for an answer"), Act.MOVE: _("Move to another board"), Act.JOIN: _("Join into another conversation"),
    Act.LOCK: _("Lock"), Act.UNLOCK: _("Unlock"),
}  # fmt: skip


def act_told(act: ForumAct) -> str:
    """A sentence about it, without the reason. No person is named."""
    if act.act is Act.ASK and act.agency is not None:
        return str(gettext("A moderator asked %(agency)s for an answer", agency=act.agency.name))
    if act.act is Act.MOVE and act.from_board is not None and act.to_board is not None:
        before, after = board_name(act.from_board), board_name(act.to_board)
        return str(gettext("A moderator moved it from “%(before)s” to “%(after)s”", before=before, after=after))
    if act.act is Act.JOIN and act.other is not None:
        return str(gettext("A moderator joined “%(title)s” into it", title=act.other.title))
    return str(gettext("A moderator locked it") if act.act is Act.LOCK else gettext("A moderator unlocked it"))


def act_reason(act: ForumAct) -> Mapping[str, str]:
    """As it stood in the policy by which it was done."""
    return handed.answers.act_reasons(act.act.value, act.policy).words[act.reason]


def act_why(act: ForumAct) -> str:
    return act_reason(act)[spoken()]


def board_name(board: ForumBoard) -> str:
    return (board.name_en if spoken() == ENGLISH else "") or board.name


def board_about(board: ForumBoard) -> str:
    return (board.about_en if spoken() == ENGLISH else "") or board.about

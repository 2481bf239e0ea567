from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from portal.scorecards.rules import REASON_LENGTH, REPLY_LENGTH


def _plain(text: str | None) -> str:
    """What was written, without the blanks around it; a browser sends two signs for the end of a line."""
    return (text or "").replace("\r\n", "\n").strip()


class AtMost:
    """Says how long the text may be, and how long it is."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Any, field: Any) -> None:
        if len(field.data) > self.most:
            n = {"most": self.most, "count": len(field.data)}
            raise ValidationError(gettext("Write at most %(most)s characters. Now there are %(count)s.", **n))


class ReplyForm(FlaskForm):
    reply = TextAreaField(
        _("Reply of the agency"),
        filters=[_plain],
        validators=[DataRequired(_("Write your reply, or give up your right to reply.")), AtMost(REPLY_LENGTH)],
    )


class WaiverForm(FlaskForm):
    """Giving up the reply. What was typed goes along, so that it is not lost."""

    reply = TextAreaField(_("Reply of the agency"), filters=[_plain], validators=[AtMost(REPLY_LENGTH)])


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        _("Reason, as everybody will read it"),
        filters=[_plain],
        validators=[DataRequired(_("Write the reason.")), AtMost(REASON_LENGTH)],
    )


class CorrectionForm(ReasonForm):
    without = SelectMultipleField(
        _("Ways of answering that no longer count (may stay empty)"),
        description=_("Their answers leave both values. The others are computed anew."),
    )

    def offer(self, strata: Sequence[tuple[str, str]]) -> None:
        """(stratum, words) of each that counts now."""
        self.without.choices = [SelectChoice(stratum, words) for stratum, words in strata]

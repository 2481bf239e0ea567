from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.moderation.models import FlagLimit
from portal.moderation.rules import APPEAL_LENGTH, HIDES_FROM, HIDES_UNTIL, LONGEST_SUSPENSION, WEEK, Measure
from portal.web.forgery import GuestForm

RELEASE, WITHOUT_MARKED, CHOSEN = "muat", "samar", "pilihan"
SPAM = "spam"
UPHOLD = "tetap"


class DecisionForm(FlaskForm):
    """One decision: what the button says that was pressed. About many at once it is RELEASE or SPAM, about an
    appeal RELEASE, WITHOUT_MARKED, CHOSEN or UPHOLD, about one text RELEASE, WITHOUT_MARKED, CHOSEN or a reason's code.

    `versi` tells which words were looked at: their author may have edited them since.
    """

    keputusan = HiddenField(_("Decision"), [InputRequired(_("Choose a decision."))])
    versi = HiddenField(_("Version"))


class FlagForm(GuestForm):
    """A report of a text: kind, subject and reason, as the button says that was pressed."""

    tanda = HiddenField(_("What is reported, and why"), [InputRequired(_("Choose a reason."))])


def _tidy(text: str | None) -> str:
    return text.strip() if text else ""


class AppealForm(GuestForm):
    """Of the author of words that are not shown: whoever has the address of their page is it."""

    kata = TextAreaField(
        _("Why should it be shown?"), filters=[_tidy],
        description=_("You need not write anything. At most 600 characters."),
        validators=[Length(max=APPEAL_LENGTH, message=_("Write at most 600 characters."))],
    )  # fmt: skip


class OwnAppealForm(FlaskForm):
    """Of somebody who was warned or suspended."""

    nomor = HiddenField(_("Which one"), [InputRequired()])
    kata = TextAreaField(
        _("Why is it not right?"), filters=[_tidy], description=_("You need not write anything. At most 600 characters."),
        validators=[Length(max=APPEAL_LENGTH, message=_("Write at most 600 characters."))],
    )  # fmt: skip


class MeasureForm(FlaskForm):
    """A warning, or days without writing in public. `offer` the reasons first."""

    ukuran = SelectField(
        _("What"), choices=[
            SelectChoice(Measure.WARNED.value, _("Warn")),
            SelectChoice(Measure.SUSPENDED.value, _("Suspend for some days")),
        ],
    )  # fmt: skip
    alasan = SelectField(_("Reason, which the account reads"), invalid_choice_message=_("Choose one of these."))
    hari = IntegerField(
        _("Days"), default=WEEK, description=_("Of a suspension: from 1 to 90, today included. It ends by itself."),
        validators=[Optional(), NumberRange(1, LONGEST_SUSPENSION, _("Choose from 1 to 90 days."))],
    )  # fmt: skip

    def offer(self, reasons: list[tuple[str, str]]) -> None:
        self.alasan.choices = [SelectChoice(code, title) for code, title in reasons]


class FlagLimitForm(FlaskForm):
    hides_after = IntegerField(
        _("Reports that hide a text"), description=_("Devices or accounts, until a moderator has looked. From 2 to 20."),
        validators=[
            InputRequired(_("Choose a number from 2 to 20.")),
            NumberRange(HIDES_FROM, HIDES_UNTIL, _("Choose a number from 2 to 20.")),
        ],
    )  # fmt: skip
    valid_from = DateField(_("Holds from"), validators=[InputRequired(_("Choose a day that is still to come."))])
    basis = StringField(
        _("Why"), filters=[_tidy], validators=[DataRequired(_("Write this.")), Length(max=300)],
    )  # fmt: skip

    @classmethod
    def of(cls, here: FlagLimit | None, usual: int) -> "FlagLimitForm":
        return cls(data={"hides_after": here.hides_after if here else usual})

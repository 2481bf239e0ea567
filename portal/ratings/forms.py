from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, Optional, Regexp

from portal.ratings import wording
from portal.ratings.rules import LINE_LENGTH, LOW, MARKS
from portal.web.forgery import GuestForm
from portal.web.typed import one_line

CHOOSE = _("Choose one of the four faces.")


class RateForm(GuestForm):
    """Four faces, each a button that sends. What came along in the address travels in the body from then on."""

    nilai = IntegerField(validators=[InputRequired(CHOOSE), AnyOf(MARKS, CHOOSE)])
    tanda = HiddenField()  # an invitation
    dari = HiddenField()  # by which sheet


class ReasonForm(GuestForm):
    """After a low rating: a reason of the list and one line, both of which may stay empty. Its stamp is the rating's."""

    nilai = IntegerField(validators=[InputRequired(CHOOSE), AnyOf(LOW, CHOOSE)])
    alasan = RadioField(
        _("What was the reason?"),
        choices=[SelectChoice(value=reason.value, label=_(text)) for reason, text in wording.REASONS.items()],
        validators=[Optional()],
    )
    kata = StringField(
        _("Do you want to add a line? (may stay empty)"),
        description=_(
            "Without names. Whoever leads the service reads it after the quarter, once a moderator released it, "
            "and never with your rating."
        ),
        filters=[one_line],
        validators=[Length(max=LINE_LENGTH, message=_("Write at most 300 letters."))],
    )


class KioskForm(GuestForm):
    """A touch on a tablet. Its script gives each touch a number of its own, so that one that waited counts once."""

    nilai = IntegerField(validators=[InputRequired(CHOOSE), AnyOf(MARKS, CHOOSE)])
    nomor = HiddenField(validators=[Optional(), Regexp(r"[0-9a-f]{32}\Z")])

    @property
    def is_good(self) -> bool:
        """A touch that waited longer than a stamp lasts is good as well: the address of a kiosk is known to nobody."""
        self.validate()
        return not self.nilai.errors and not self.nomor.errors and bool(self.nomor.data or not self.csrf_token.errors)


class LeaveForm(GuestForm):
    kode = StringField(
        _("Code of the attendant"),
        validators=[InputRequired(_("Write the code.")), Length(max=6, message=_("Write the code."))],
    )


class MakeKioskForm(FlaskForm):
    name = StringField(
        _("Where it stands"),
        description=_("For example: counter 3."),
        filters=[one_line],
        validators=[
            InputRequired(_("Write where the tablet stands.")),
            Length(max=60, message=_("Write at most 60 letters.")),
        ],
    )
    code = StringField(
        _("Code by which an attendant leaves the page"),
        description=_("Four to six digits. It is not shown again."),
        validators=[Regexp(r"[0-9]{4,6}\Z", message=_("Write a code of four to six digits."))],
    )

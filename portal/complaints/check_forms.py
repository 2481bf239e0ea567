"""The forms of those who check a closing, or say that one should be checked."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import MultipleFileField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.complaints.actions.checking import LOOKED
from portal.complaints.desk_forms import CHOOSE, area
from portal.complaints.naming import FOUND
from portal.web.typed import one_line


class CheckForm(FlaskForm):
    """`foto_tersimpan`: keys of pictures that came with this form before and are kept already."""

    found = RadioField(
        _("What did you find?"), [InputRequired(CHOOSE)],
        choices=[SelectChoice(each.value, _(FOUND[each])) for each in LOOKED],
    )  # fmt: skip
    note = area(_("What you saw there, and when (everybody reads it)"), InputRequired(_("Write what you saw there.")))
    foto = MultipleFileField(_("Pictures that show it"))
    foto_tersimpan = SelectMultipleField(_("Pictures that have arrived"), validate_choice=False)


class MarkForm(FlaskForm):
    number = StringField(
        _("Number of the report"), [InputRequired(_("Write the number of the report.")), Length(max=40)],
        filters=[one_line],
    )
    reason = area(_("Why its closing should be checked"), InputRequired(_("Write why.")))

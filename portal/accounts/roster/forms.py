from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FileField, SelectField
from wtforms.fields.choices import SelectChoice


class TableForm(FlaskForm):
    unit = SelectField(
        _("For"), coerce=int, description=_("This agency and all below it."),
        invalid_choice_message=_("Choose the agency."), invalid_value_message=_("Choose the agency."),
    )  # fmt: skip
    berkas = FileField(_("Table (CSV)"))

    def offer(self, agencies: Iterable[tuple[int, str]]) -> None:
        self.unit.choices = [SelectChoice(value=value, label=label) for value, label in agencies]

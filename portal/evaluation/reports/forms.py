from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from portal.evaluation.reports.rules import MOST_LINES, Line, faults_of
from portal.web.typed import one_line

BLANKS = 3  # empty lines at the end of the form


MOST_DIGITS = 9


class AmountField(IntegerField):
    """A whole number, as people write it: 1.250 is one. What was typed stays in the box."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist[0].split()).replace(".", "") if valuelist else ""
        self.data = None
        if typed:
            if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
                raise ValueError(gettext("Write a number from 1 to 1,000,000."))
            self.data = int(typed)


class LineForm(Form):
    text = StringField(_("What was done"), filters=[one_line])
    amount = AmountField(_("How many"))
    unit = StringField(_("Of what"), filters=[one_line])
    proof = StringField(_("Proof"), filters=[one_line])
    kind = HiddenField()
    result = SelectField(
        _("Result of my plan that it serves"), choices=[SelectChoice(value=0, label="")], default=0, coerce=int,
        validate_choice=False,
    )  # fmt: skip

    @property
    def line(self) -> Line:
        said = self.text.data or "", self.amount.data, self.unit.data or "", self.proof.data or ""
        return Line(*said, kind=self.kind.data or "", result_id=self.result.data or None)

    @property
    def is_empty(self) -> bool:
        """A work line whose words somebody emptied is removed with its number and proof: they came with it."""
        return not self.text.data and (bool(self.kind.data) or replace(self.line, result_id=None) == Line(""))

    def validate(self, extra_validators: Any = None) -> bool:
        if self.is_empty:
            return True
        if not super().validate(extra_validators):
            return False
        faults = faults_of(self.line)
        for name, fault in faults.items():
            self[name].errors = [gettext(fault)]
        return not faults


class ReportForm(FlaskForm):
    lines = FieldList(FormField(LineForm), max_entries=MOST_LINES + BLANKS)
    seen = HiddenField()
    saves = IntegerField()

    def offer(self, results: Iterable[tuple[int, str]]) -> None:
        choices = [(0, gettext("none")), *results]
        for entry in self.lines:
            entry.form.result.choices = [SelectChoice(value=value, label=label) for value, label in choices]

    @property
    def said(self) -> list[Line]:
        return [entry.form.line for entry in self.lines if not entry.form.is_empty]


class ReturnForm(FlaskForm):
    reason = TextAreaField(
        _("What has to be corrected"), description=_("The person reads it, corrects the report and sends it anew."),
    )  # fmt: skip


class FileForm(FlaskForm):
    judul = StringField(_("What the file shows"), filters=[one_line])
    berkas = FileField(_("A PDF document or a picture"))

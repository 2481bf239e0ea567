from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FieldList, FileField, Form, FormField, HiddenField, IntegerField, StringField, TextAreaField

from portal.evaluation.reports.rules import MOST_LINES, Line, faults_of

BLANKS = 3  # empty lines at the end of the form


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


class AmountField(IntegerField):
    """A whole number, as people write it: 1.250 is one. What was typed stays in the box."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist[0].split()).replace(".", "") if valuelist else ""
        self.data = None
        if typed:
            if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
                raise ValueError(gettext("Write a number from 1 to 1,000,000."))
            self.data = int(typed)


class LineForm(Form):
    text = StringField(_("What was done"), filters=[_one_line])
    amount = AmountField(_("How many"))
    unit = StringField(_("Of what"), filters=[_one_line])
    proof = StringField(_("Proof"), filters=[_one_line])
    kind = HiddenField()

    @property
    def line(self) -> Line:
        return Line(self.text.data, self.amount.data, self.unit.data, self.proof.data, self.kind.data or "")

    @property
    def is_empty(self) -> bool:
        """A work line whose words somebody emptied is removed with its number and proof: they came with it."""
        return not self.text.data and (bool(self.kind.data) or self.line == Line(""))

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

    @property
    def said(self) -> list[Line]:
        return [entry.form.line for entry in self.lines if not entry.form.is_empty]


class ReturnForm(FlaskForm):
    reason = TextAreaField(
        _("What has to be corrected"), description=_("The person reads it, corrects the report and sends it anew."),
    )  # fmt: skip


class FileForm(FlaskForm):
    judul = StringField(_("What the file shows"), filters=[_one_line])
    berkas = FileField(_("A PDF document or a picture"))

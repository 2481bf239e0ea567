"""The forms of appreciation and coaching. What a rule refuses stands at the field that the rule names."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.evaluation.recognition.models import Appreciation
from portal.evaluation.recognition.rules import BASIS_MOST, NAME_MOST, WORDS_MOST, Cause
from portal.evaluation.recognition.words import CAUSES
from portal.organisation.models import Agency
from portal.web.typed import one_line, several_lines

WRITE, CHOOSE, DAY = _("Write this."), _("Choose one."), _("Choose a day.")


def _line(label: Any, *validators: Any, most: int = NAME_MOST) -> StringField:
    too_long = _("Write at most 300 letters.") if most == BASIS_MOST else _("Write at most 150 letters.")
    return StringField(label, [*validators, Length(max=most, message=too_long)], filters=[one_line])


def _area(label: Any, *validators: Any, hint: Any = "") -> TextAreaField:
    length = Length(max=WORDS_MOST, message=_("Write at most 1,000 letters."))
    return TextAreaField(label, [*validators, length], filters=[several_lines], description=hint)


class AppreciationForm(FlaskForm):
    instansi = SelectField(_("Kept by"), choices=[], invalid_choice_message=CHOOSE, invalid_value_message=CHOOSE)
    nama = _line(_("Form of appreciation"), InputRequired(WRITE))
    isi = _area(_("In short"), Optional())
    dasar = _line(_("What it rests on"), InputRequired(WRITE), most=BASIS_MOST)
    umum = BooleanField(_("It is told to everybody: then it takes two people and names the unit"))
    aktif = BooleanField(_("It can be given"))

    def offer(self, agencies: Iterable[Agency]) -> None:
        self.instansi.choices = [SelectChoice(str(each.id), each.name) for each in agencies]


class GiveForm(FlaskForm):
    bentuk = RadioField(_("Form of appreciation"), [InputRequired(CHOOSE)], choices=[])
    alasan = _area(_("Your reasons"), InputRequired(WRITE), hint=_("They stand beside it, and on a public one too."))

    def offer(self, found: Iterable[Appreciation]) -> None:
        public = gettext("public, with a second person")
        self.bentuk.choices = [
            SelectChoice(str(each.id), f"{each.name} ({public})" if each.public else each.name) for each in found
        ]


class SecondForm(FlaskForm):
    putusan = RadioField(_("Your decision"), [InputRequired(CHOOSE)])
    alasan = _area(_("Your reason (may stay empty where you agree)"), Optional())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.putusan.choices = [
            SelectChoice("ya", gettext("I agree: it may be told to everybody")), SelectChoice("tidak", gettext("No")),
        ]  # fmt: skip


class PlanForm(FlaskForm):
    tujuan = _area(_("What the two of you want to reach"), InputRequired(WRITE))
    tinjau = DateField(_("When you look at it together"), [InputRequired(DAY)])


class StepForm(FlaskForm):
    apa = _line(_("What is done"), InputRequired(WRITE), most=BASIS_MOST)
    siapa = RadioField(_("By whom"), [InputRequired(CHOOSE)])
    kapan = DateField(_("Until which day"), [InputRequired(DAY)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.siapa.choices = [
            SelectChoice("pegawai", gettext("Whom the plan is for")), SelectChoice("atasan", gettext("The superior")),
        ]  # fmt: skip


class ReviewForm(FlaskForm):
    kata = _area(_("What you found"), InputRequired(WRITE))
    tinjau = DateField(_("When you look at it next (may stay empty)"), [Optional()])


class WordsForm(FlaskForm):
    kata = _area(_("In your own words"), InputRequired(WRITE))


class NoteForm(FlaskForm):
    tanggal = DateField(_("Day of the talk"), [InputRequired(DAY)])
    kata = _area(_("What was said"), InputRequired(WRITE), hint=_("Only what both of you need."))


class ReferForm(FlaskForm):
    sebab = RadioField(_("Why"), [InputRequired(CHOOSE)], choices=[])
    kata = _area(_("What happened"), InputRequired(WRITE))
    bukti = _area(_("Evidence"), InputRequired(WRITE), hint=_("Numbers, dates and places, one a line."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sebab.choices = [SelectChoice(each.value, str(CAUSES[each])) for each in Cause]

"""The forms of training. What a rule refuses stands at the field that the rule names."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.evaluation.training.models import Competency, Training
from portal.evaluation.training.rules import BASIS_MOST, LEVELS, NAME_MOST, WORDS_MOST, Way
from portal.evaluation.training.words import WAYS
from portal.skm.instrument import NAMES
from portal.web.typed import one_line, several_lines

WRITE, CHOOSE, DAY, NUMBER = _("Write this."), _("Choose one."), _("Choose a day."), _("Write a whole number.")
LONG = {
    NAME_MOST: _("Write at most 150 letters."), BASIS_MOST: _("Write at most 300 letters."),
    WORDS_MOST: _("Write at most 1,000 letters."),
}  # fmt: skip


def _line(label: Any, *validators: Any, most: int = NAME_MOST, hint: Any = "") -> StringField:
    return StringField(label, [*validators, Length(max=most, message=LONG[most])], filters=[one_line], description=hint)


def _area(label: Any, *validators: Any, hint: Any = "") -> TextAreaField:
    length = Length(max=WORDS_MOST, message=LONG[WORDS_MOST])
    return TextAreaField(label, [*validators, length], filters=[several_lines], description=hint)


def _select(label: Any, *validators: Any) -> SelectField:
    return SelectField(label, [*validators], choices=[], invalid_choice_message=CHOOSE, invalid_value_message=CHOOSE)


def _day(label: Any) -> DateField:
    return DateField(label, [InputRequired(DAY)])


def _count(label: Any, hint: Any = "") -> IntegerField:
    return IntegerField(label, [InputRequired(NUMBER)], description=hint)


CERTIFICATE = _("Number of the certificate (may stay empty)")
FILE = _("The certificate as a PDF or a picture (may stay empty)")


class AskForm(FlaskForm):
    alasan = _area(_("What you want to do better with it"), InputRequired(WRITE), hint=_("Your superior reads it."))


class BringForm(FlaskForm):
    judul = _line(_("What you learnt"), InputRequired(WRITE))
    lembaga = _line(_("Where, or from whom"), InputRequired(WRITE))
    mulai, sampai = _day(_("First day")), _day(_("Last day"))
    jp = _count(_("Hours (JP)"), _("One JP is 45 minutes; the certificate says how many."))
    nomor = _line(CERTIFICATE, Optional())
    berkas = FileField(FILE)


class CertificateForm(FlaskForm):
    nomor = _line(CERTIFICATE, Optional())
    berkas = FileField(FILE)


class AnswerForm(FlaskForm):
    jawaban = RadioField(_("Your answer"), [InputRequired(CHOOSE)])
    alasan = _area(_("Your reason (may stay empty where you agree)"), Optional())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.jawaban.choices = [SelectChoice("ya", gettext("Yes, I agree")), SelectChoice("tidak", gettext("Not now"))]


# ---- of HR


class CheckForm(FlaskForm):
    putusan = RadioField(_("What counts"), [InputRequired(CHOOSE)])
    jp = IntegerField(_("Hours (JP) that count"), [Optional()])
    alasan = _area(_("Why it does not count"), Optional())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.putusan.choices = [
            SelectChoice("ya", gettext("These hours count")), SelectChoice("tidak", gettext("None of it counts")),
        ]  # fmt: skip


class ProviderForm(FlaskForm):
    instansi = _select(_("Kept by"), InputRequired(CHOOSE))
    nama = _line(_("Name of the institution"), InputRequired(WRITE))
    kontak = _line(_("Whom to ask, and how"), InputRequired(WRITE), most=BASIS_MOST)
    tawaran = _area(_("What it offers"), Optional())
    perjanjian = _line(_("Number of the agreement (empty: there is none)"), Optional())
    mulai = DateField(_("The agreement holds from"), [Optional()])
    sampai = DateField(_("The agreement holds until"), [Optional()])
    aktif = BooleanField(_("It still trains for us"))


class CourseForm(FlaskForm):
    lembaga = _select(_("Institution"), InputRequired(CHOOSE))
    judul = _line(_("Name of the course"), InputRequired(WRITE))
    isi = _area(_("What one learns"), Optional())
    jp = _count(_("Hours (JP)"))
    jalur = _select(_("Way of learning"), InputRequired(CHOOSE))
    unsur = _select(_("Element of the service that it is meant to help"), Optional())
    jenis = _select(_("Kind of reports that it is meant to help"), Optional())
    kompetensi = _select(_("Competency"), Optional())
    aktif = BooleanField(_("It is still given"))

    def offer(
        self, providers: Iterable[Any], competencies: Iterable[Competency], kinds: Mapping[str, str]
    ) -> None:
        self.lembaga.choices = [SelectChoice(str(each.id), each.name) for each in providers]
        self.jalur.choices = [SelectChoice(way.value, str(WAYS[way])) for way in Way]
        none = SelectChoice("", gettext("none"))
        self.unsur.choices = [none, *(SelectChoice(code, f"{code.upper()} {name}") for code, name in NAMES.items())]
        self.jenis.choices = [none, *(SelectChoice(code, name) for code, name in kinds.items())]
        self.kompetensi.choices = [none, *(SelectChoice(str(each.id), each.name) for each in competencies)]


class SessionForm(FlaskForm):
    mulai, sampai = _day(_("First day")), _day(_("Last day"))
    tempat = _line(_("Where"), InputRequired(WRITE))
    tempat_duduk = _count(_("How many have room"))


class PresenceForm(FlaskForm):
    hadir = SelectMultipleField(_("Who came"), coerce=int, choices=[])

    def offer(self, trainings: Iterable[Training]) -> None:
        self.hadir.choices = [
            SelectChoice(each.id, f"{each.person.name}, {each.post.agency.name}") for each in trainings
        ]  # fmt: skip


class CompetencyForm(FlaskForm):
    nama = _line(_("Name of the technical competency"), InputRequired(WRITE))
    sumber = _line(_("Where it can be read"), InputRequired(WRITE), most=BASIS_MOST)


class BasisForm(FlaskForm):
    """What an assessment of levels rests on; the levels themselves are one field a competency, read by the view."""

    dasar = _line(_("What these levels rest on"), Optional(), most=BASIS_MOST,
                  hint=_("For example: report of the assessment centre of 3 May 2026."))  # fmt: skip


def level_choices() -> list[tuple[int, str]]:
    return [(0, gettext("none")), *((level, str(level)) for level in LEVELS)]


class TermsForm(FlaskForm):
    hours = _count(_("Hours (JP) a year"))
    legal_basis = _line(_("Legal basis"), InputRequired(WRITE), most=BASIS_MOST)
    source = _line(_("Source"), InputRequired(WRITE), most=BASIS_MOST)
    valid_from = DateField(_("Holds from"), [InputRequired(DAY)])

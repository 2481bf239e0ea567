"""The forms of those who answer. What a rule of the house refuses stands at the field that the rule names."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.complaints import naming
from portal.complaints.actions.handling import Answer
from portal.complaints.catalogue import rejections
from portal.complaints.models import Complaint, ComplaintCategory
from portal.complaints.queue import Share, Stage, Wanted
from portal.complaints.rules import GRADES_OF, WORDS_MOST, Kind
from portal.organisation.models import Agency
from portal.web.sane import number
from portal.web.typed import one_line

SHORT = 120  # letters of who and when
NEVER = -1  # a version that no case has: it was changed since
WORDS = Length(max=WORDS_MOST, message=_("At most 2,000 letters."))
CHOOSE = _("Choose one.")


def choice(value: Any, label: str) -> SelectChoice:
    return SelectChoice(value=value, label=label)


def _plain(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n")


def area(label: Any, *validators: Any) -> TextAreaField:
    """Words of some lines; a browser counts each line end twice, and we do not."""
    return TextAreaField(label, [*validators, WORDS], filters=[_plain])


def line(label: Any, most: int = SHORT) -> StringField:
    return StringField(label, [Length(max=most)], filters=[one_line])


class QueueForm(FlaskForm):
    """What stands in the queue. It stands in the address, and changes nothing."""

    class Meta:
        csrf = False

    tahap = HiddenField()
    bagian = SelectField(_("Which ones"))
    jenis = SelectField(_("Kind"))
    kategori = SelectField(_("About what"))
    kelurahan = SelectField(_("Kelurahan"))
    unit = SelectField(_("Unit"))
    lambat = BooleanField(_("Only what is late"))
    nomor = StringField(_("Number of the report"), filters=[one_line], validators=[Length(max=40)])

    def offer(self, categories: Iterable[ComplaintCategory], kelurahans: Iterable[Agency], units: list[Agency]) -> None:
        """Whatever the address names that is not offered is no condition."""
        every = choice("", gettext("all"))
        self.bagian.choices = [every, choice(Share.HEAD.value, gettext("those of whoever leads the unit")),
                               choice(Share.HELPED.value, gettext("those that we help with"))]  # fmt: skip
        self.jenis.choices = [every, *(choice(kind.value, naming.kind(kind)) for kind in Kind)]
        self.kategori.choices = [every, *(choice(each.slug, naming.category(each)) for each in categories)]
        self.kelurahan.choices = [every, *(choice(each.slug, each.name) for each in kelurahans)]
        self.unit.choices = [every, *(choice(each.slug, each.name) for each in units)]
        for field in (self.bagian, self.jenis, self.kategori, self.kelurahan, self.unit):
            field.data = field.data if field.data in [each.value for each in field.choices] else ""

    def wanted(self) -> Wanted:
        stage = self.tahap.data if self.tahap.data in set(Stage) else ""
        return Wanted(
            stage=stage, share=self.bagian.data, kind=self.jenis.data, category=self.kategori.data,
            kelurahan=self.kelurahan.data, unit=self.unit.data, late=bool(self.lambat.data),
            number=(self.nomor.data or "")[:40],
        )  # fmt: skip

    def asked(self, *, but: str = "") -> dict[str, str]:
        """The conditions as the address has them, for links to more of the same."""
        named = {field.name: field.data for field in self if field.name != but and field.data}
        return {name: "y" if value is True else str(value) for name, value in named.items()}


class BulkForm(FlaskForm):
    """What is done with all that are ticked. The button that was pressed says which of them."""

    tindakan = HiddenField()
    to = SelectField(_("To which unit"), validate_choice=False)
    why = line(_("Why, in the words that stand in the story of each"), 300)
    into = StringField(_("Number of the report that goes on for all"), filters=[one_line])


# ---- one case


class ActForm(FlaskForm):
    """A deed on one case. `seen`: the version that its page was made of."""

    seen = HiddenField()

    @property
    def version(self) -> int:
        try:
            return number(self.seen.data or "")
        except ValueError:
            return NEVER

    def offer(self, complaint: Complaint, agencies: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        """Fill in what can be chosen: `agencies` are (slug, name), `others` (number, what it is about)."""


class GradeForm(ActForm):
    grade = RadioField(_("Which limits it runs under"), [InputRequired(CHOOSE)])

    def offer(self, complaint: Complaint, agencies: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        self.grade.choices = [choice(each.value, naming.grade(each)) for each in GRADES_OF[complaint.kind]]
        self.grade.data = self.grade.data or complaint.grade.value


class VerifyForm(GradeForm):
    """It is ours, and runs under these limits; others than its kind of report proposes need a reason."""

    why = area(_("Why other limits than proposed (everybody reads it)"))


class RegradeForm(GradeForm):
    why = area(_("Why other limits"))


class ToForm(ActForm):
    to = SelectField(_("To which unit"), [InputRequired(CHOOSE)])
    why = area(_("Why"))

    def offer(self, complaint: Complaint, agencies: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        self.to.choices = [choice("", gettext("Choose …")), *(choice(*each) for each in agencies)]


class BounceForm(ToForm):
    """Not ours: whose it is, and why."""


class SupportersForm(ActForm):
    supporters = SelectMultipleField(_("Units that help"))

    def offer(self, complaint: Complaint, agencies: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        there = {complaint.agency.slug, *(each.agency.slug for each in complaint.supporters)}
        self.supporters.choices = [choice(*each) for each in agencies if each[0] not in there]


class ForwardForm(ToForm, SupportersForm):
    def offer(self, complaint: Complaint, agencies: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        ToForm.offer(self, complaint, agencies, others)
        SupportersForm.offer(self, complaint, agencies, others)


class AskForm(ActForm):
    question = area(_("Your question"))


class AnswerForm(ActForm):
    """Without what, who and when it is no answer: the rule says so at each field that lacks it, at once."""

    what = area(_("What was done, or will be done"))
    who = line(_("Who does it"))
    by_when = line(_("When"))
    words = area(_("To the reporter alone"))
    sure = BooleanField(_("I have read this, and send it all the same"))

    def validate(self, extra_validators: Any = None) -> bool:
        whole = super().validate(extra_validators)
        said = Answer(self.what.data or "", self.who.data or "", self.by_when.data or "")
        missing = said.missing()
        for name, words in missing.items():
            self[name].errors = [*self[name].errors, gettext(words)]
        return bool(whole) and not missing

    @property
    def public_words(self) -> str:
        return "\n".join((self.what.data or "", self.who.data or "", self.by_when.data or ""))


class NotYetForm(AnswerForm):
    until = DateField(_("Until which day it will be done"), [Optional()])


class DeclareForm(AnswerForm):
    """`foto_tersimpan`: keys of pictures that came with this form before and are kept already."""

    foto = MultipleFileField(_("Pictures that show it"))
    foto_tersimpan = SelectMultipleField(_("Pictures that have arrived"), validate_choice=False)


class RejectForm(ActForm):
    reason = RadioField(_("Why it cannot be processed"), [InputRequired(CHOOSE)])
    words = area(_("What of it holds here, to the reporter alone"))

    def offer(self, complaint: Complaint, agencies: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        self.reason.choices = [choice(each.value, naming.reason(each)) for each in rejections()]


class MergeForm(ActForm):
    into = RadioField(_("Which report goes on for both"), [Optional()], validate_choice=False)
    other = StringField(_("Or the number of another one"), filters=[one_line], validators=[Length(max=40)])

    def offer(self, complaint: Complaint, agencies: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        self.into.choices = [choice(*each) for each in others]


class NoteForm(ActForm):
    words = area(_("A note, for those who work on it"))


class NumberForm(ActForm):
    number = line(_("Number in SP4N-LAPOR! or another system"), 40)

    def offer(self, complaint: Complaint, agencies: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
        if not self.is_submitted():
            self.number.data = complaint.outside_number


# ---- beside the cases


class SavedAnswerForm(FlaskForm):
    agency = SelectField(_("Unit"), [InputRequired(CHOOSE)])
    title = StringField(_("What it is called"), [InputRequired(_("Give it a name.")), Length(max=80)], filters=[one_line])
    what = area(_("The words with which an answer begins"), InputRequired(_("Write the words.")))

    def offer(self, agencies: list[Agency]) -> None:
        self.agency.choices = [choice(each.slug, each.name) for each in agencies]


class ReasonForm(FlaskForm):
    """Why somebody has to know who reported a case; the reporter reads it."""

    reason = area(_("Why you have to know who reported this"))

from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from portal.core import clock
from portal.core.periods import Period
from portal.skm.instrument import ELEMENTS
from portal.skm.tally import LEAST_ANSWERED, Marks
from portal.surveys import rules, wording
from portal.surveys.rules import COMMENT_LENGTH
from portal.surveys.said import PROFILE, FilledForm
from portal.web.forgery import GuestForm
from portal.web.typed import several_lines

PRINTED, ASSISTED = "printed", "assisted"  # the two kinds of slips
NOT_EXPERIENCED = 0  # said apart from the four marks, and kept as a blank


def _to_choose(message: Any) -> dict[str, Any]:
    """What a selection says where nothing was chosen, or what it does not offer."""
    return {"invalid_choice_message": message, "invalid_value_message": message}


def _bands(label: Any, bands: Mapping[Any, str]) -> Any:
    """One band of the profile. It may stay empty: nobody has to describe themselves to be heard."""
    choices = [SelectChoice(value="", label=_("I'd rather not say"))]
    choices += [SelectChoice(value=band.value, label=_(name)) for band, name in bands.items()]
    return SelectField(label, choices=choices, default="")


class _Questionnaire:
    """The nine questions in the order of the official sheet, the profile in bands, and room for own words."""

    sex = _bands(_("Sex"), wording.SEX)
    age = _bands(_("Age"), wording.AGE)
    education = _bands(_("Highest schooling"), wording.EDUCATION)
    occupation = _bands(_("Work"), wording.OCCUPATION)
    comment = TextAreaField(
        _("Is there anything you want to add? (may stay empty)"),
        filters=[several_lines],
        validators=[Length(max=COMMENT_LENGTH, message=_("Write at most 600 letters."))],
    )

    @property
    def said(self) -> FilledForm:
        profile = {name: self[name].data or None for name in PROFILE}  # type: ignore[index]
        return FilledForm(self.marks, profile, self.comment.data or "")

    @property
    def marks(self) -> Marks:
        return {element: self[element].data or None for element in ELEMENTS}  # type: ignore[index]

    def validate(self, extra_validators: Any = None) -> bool:
        right = bool(super().validate(extra_validators))  # type: ignore[misc]
        said = sum(mark is not None for mark in self.marks.values())
        if said < LEAST_ANSWERED:
            self._ask_for_more()
        return right and said >= LEAST_ANSWERED

    @property
    def is_complete(self) -> bool:
        """Whether all that was typed could be sent, were it by another form: only the stamp is at fault, or nothing."""
        return set(self.errors) <= {"csrf_token"} and not self.form_errors  # type: ignore[attr-defined]

    def _ask_for_more(self) -> None:
        self.form_errors.append(gettext("Answer at least five of the nine questions; “not experienced” does not count."))  # type: ignore[attr-defined]
        for question in wording.QUESTIONS:
            field = self[question.element]  # type: ignore[index]
            if field.data is None and not field.errors:
                field.errors = [gettext("Choose one answer: %(question)s", question=gettext(question.plain))]


class SkmForm(_Questionnaire, GuestForm):
    """A resident's questionnaire; the code of an invitation travels in its body and never in an address."""

    undangan = HiddenField()


class AssistedForm(_Questionnaire, FlaskForm):
    """The same, filled in by an enumerator for the person before them. Its number is 32 hexadecimal digits."""

    nonce = HiddenField(
        validators=[Regexp(r"[0-9a-f]{32}\Z", message=_("This page was open too long. Please send it once more."))]
    )

    def number_anew(self) -> None:
        """Give it a number of its own, unless it comes back with a good one to be mended."""
        if self.nonce.errors or not self.nonce.data:
            self.nonce.data = token_hex(16)


for question in wording.QUESTIONS:
    marks = [SelectChoice(value=mark, label=text) for mark, text in enumerate(question.marks, start=1)]
    marks.append(SelectChoice(value=NOT_EXPERIENCED, label=_("Not experienced")))
    for kind in (SkmForm, AssistedForm):
        setattr(kind, question.element, RadioField(question.text, choices=marks, coerce=int, validators=[Optional()]))


class CodeForm(GuestForm):
    kode = StringField(
        _("The code on your slip"),
        description=_("Twelve letters and digits, for example K7M4-Q2X9-TB0D. Capitals and dashes do not matter."),
        validators=[InputRequired(_("Write the code on your slip."))],
    )

    def refuse_code(self, wait: int = 0) -> None:
        """Say that there is no such code, and how many seconds to wait where many wrong ones came before."""
        said = gettext(
            "No survey knows this code. Compare it with your slip, letter by letter. Once a survey has closed, its codes"
            " are gone."
        )
        if wait:
            said += " " + gettext(
                "Many wrong codes came from this network: wait %(seconds)d seconds before you try another one. A right"
                " code is always taken at once.",
                seconds=wait,
            )
        self.kode.errors = [said]


class RegisterForm(FlaskForm):
    service = SelectField(_("Service"), coerce=int, **_to_choose(_("Choose the service.")))
    period = SelectField(_("Period"), **_to_choose(_("Choose the period.")))
    opens_on = DateField(_("First day"), validators=[InputRequired(_("Write the first day."))])
    closes_on = DateField(_("Last day"), validators=[InputRequired(_("Write the last day."))])
    population = IntegerField(
        _("People served in the period (may stay empty)"),
        description=_("Where it is known, the target follows from the table of Krejcie and Morgan."),
        validators=[Optional(), NumberRange(1, 10_000_000, _("Write a number of people."))],
    )
    target = IntegerField(
        _("Answers wanted (may stay empty)"),
        validators=[Optional(), NumberRange(10, 100_000, _("Write a number between 10 and 100,000."))],
    )
    strata = SelectMultipleField(_("What counts for the official index besides invitations and enumerators"))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        period, days = Period(self.period.data), (self.opens_on.data, self.closes_on.data)
        fault = rules.fault_of_days(period, *days, clock.today())
        if fault:
            self[fault.day].errors = [gettext(fault.text)]
        return fault is None


class IssueForm(FlaskForm):
    count = IntegerField(
        _("How many slips"),
        validators=[
            InputRequired(_("Write how many slips you need.")),
            NumberRange(1, 1000, _("Make between 1 and 1,000 slips at a time.")),
        ],
    )
    enumerator = SelectField(
        _("For which enumerator"), coerce=int, validators=[Optional()], **_to_choose(_("Choose the enumerator."))
    )
    kind = RadioField(
        _("What they are for"),
        choices=[
            SelectChoice(value=PRINTED, label=_("To be printed and handed out: each is used with its own code")),
            SelectChoice(value=ASSISTED, label=_("For the enumerator alone, who fills them in together with residents")),
        ],
        default=PRINTED,
        validators=[Optional()],
    )

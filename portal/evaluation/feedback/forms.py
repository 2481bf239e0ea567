from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from portal.accounts.line import Seated
from portal.evaluation.feedback.actions import About
from portal.evaluation.feedback.rules import EVIDENCE_LENGTH, WORDS_LENGTH, Kind
from portal.evaluation.feedback.words import CHOICES
from portal.evaluation.plans.queries import ActiveResult
from portal.evaluation.plans.rules import Value
from portal.evaluation.plans.words import VALUES
from portal.web.references import public_references
from portal.web.typed import one_line, several_lines

WORDS = Length(max=WORDS_LENGTH, message=_("Write at most 1,000 letters."))


def _area(label: Any, missing: Any, description: Any = "") -> TextAreaField:
    return TextAreaField(label, [DataRequired(missing), WORDS], filters=[several_lines], description=description)


class AboutForm(FlaskForm):
    """What a word is about: one choice, of the results of the day and of the seven values."""

    about = SelectField(_("What it is about"), [InputRequired(_("Choose what it is about."))])

    def offer_about(self, results: Iterable[ActiveResult]) -> None:
        named = [
            SelectChoice(value=f"r{one.id}", label=one.title, optgroup=gettext("Results of work")) for one in results
        ]
        group = gettext("Conduct (BerAKHLAK)")
        values = [SelectChoice(value=f"v{value}", label=VALUES[value], optgroup=group) for value in Value]
        first = SelectChoice(value="", label=gettext("Choose …"), optgroup=gettext("Not chosen yet"))
        self.about.choices = [first, *named, *values]

    @property
    def chosen(self) -> About:
        mark, rest = self.about.data[0], self.about.data[1:]
        return About(line_id=int(rest)) if mark == "r" else About(value=Value(rest))


class GiveForm(AboutForm):
    kind = RadioField(
        _("Kind"), choices=[SelectChoice(value=kind.value, label=text) for kind, text in CHOICES.items()],
        validators=[InputRequired(_("Choose the kind."))],
    )  # fmt: skip
    words = _area(
        _("Your words"), _("Write your words."),
        _("Say what you saw, what it led to, and what comes next. They read it and can answer; nobody changes it."),
    )  # fmt: skip
    evidence = StringField(
        _("What it rests on (optional)"),
        [Length(max=EVIDENCE_LENGTH, message=_("Write at most 300 letters.")), public_references],
        filters=[one_line],
        description=_("A number of a case, the date of a meeting, the place of a document."),
    )

    @property
    def given(self) -> tuple[About, Kind, str]:
        return self.chosen, Kind(self.kind.data), self.words.data


class AskForm(AboutForm):
    of = SelectField(_("Whom you ask"), coerce=int, invalid_value_message=_("Choose whom you ask."),
                     invalid_choice_message=_("Choose whom you ask."))  # fmt: skip
    words = _area(_("What you ask"), _("Write what you ask."))

    def offer_judges(self, judges: Iterable[Seated]) -> None:
        self.of.choices = [SelectChoice(value=one.person_id, label=f"{one.name}, {one.post_name}") for one in judges]


class AnswerForm(FlaskForm):
    words = _area(_("Your answer"), _("Write your answer."))

"""The forms of plans. What a rule refuses stands at the field that it names."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.evaluation.plans.actions import Around, IndicatorFacts, ResultFacts
from portal.evaluation.plans.cadence import MOST_BEFORE, MOST_EVERY, MOST_SUPERIOR, MOST_WORD, Terms
from portal.evaluation.plans.models import Indicator, PlanVersion, WorkResult
from portal.evaluation.plans.queries import Offered
from portal.evaluation.plans.rules import TEXT_LENGTH, TITLE_LENGTH, Aspect, Every, Perspective, ResultKind, Value
from portal.evaluation.plans.words import ASPECTS, EVERY, KINDS, PERSPECTIVES, VALUES
from portal.web.typed import one_line, several_lines

LONG = Length(max=TEXT_LENGTH, message=_("Write at most 600 letters."))
TITLE = Length(max=TITLE_LENGTH, message=_("Write at most 300 letters."))
SHORT = Length(max=120, message=_("Write at most 120 letters."))


def _area(label: Any, *validators: Any, description: Any = "") -> TextAreaField:
    return TextAreaField(label, [*validators, LONG], filters=[several_lines], description=description)


def _choices(words: Any) -> list[SelectChoice]:
    return [SelectChoice(value=key.value, label=text) for key, text in words.items()]


class ResultForm(FlaskForm):
    title = StringField(
        _("The result, as it is when it is reached"), [DataRequired(_("Write the result.")), TITLE], filters=[one_line],
        description=_("For example: Family cards are ready within three working days."),
    )  # fmt: skip
    kind = RadioField(_("Kind"), choices=_choices(KINDS), default=ResultKind.MAIN.value,
                      validators=[InputRequired(_("Choose the kind."))])  # fmt: skip
    perspective = RadioField(
        _("Perspective"), choices=_choices(PERSPECTIVES), validators=[InputRequired(_("Choose the perspective."))]
    )
    parent = SelectField(
        _("Which result of your superior it serves (may stay open)"), validators=[Optional()],
        description=_("Where your superior's plan is not written yet, leave it open and link it later."),
    )  # fmt: skip

    def offer(self, parents: Iterable[Offered], *, leads: bool) -> None:
        if not leads:
            del self.perspective
        named = [SelectChoice(value=str(one.line_id), label=_of(one)) for one in parents]
        self.parent.choices = [SelectChoice(value="", label=gettext("Not linked yet")), *named]

    @property
    def facts(self) -> ResultFacts:
        return ResultFacts(
            self.title.data, ResultKind(self.kind.data),
            Perspective(self.perspective.data) if "perspective" in self else None,
            int(self.parent.data) if self.parent.data else None,
        )  # fmt: skip

    @staticmethod
    def filled(result: WorkResult) -> dict[str, Any]:
        return {
            "title": result.title, "kind": result.kind.value, "parent": str(result.parent_id or ""),
            "perspective": result.perspective.value if result.perspective else None,
        }  # fmt: skip


def _of(one: Offered) -> str:
    return one.title if one.agreed else gettext("%(result)s (draft)", result=one.title)


class IndicatorForm(FlaskForm):
    """An indicator with its manual."""

    aspect = RadioField(_("Aspect"), choices=_choices(ASPECTS), validators=[InputRequired(_("Choose the aspect."))])
    text = StringField(
        _("Indicator: what shows that it is reached"), [DataRequired(_("Write the indicator.")), TITLE],
        filters=[one_line],
    )
    target = StringField(
        _("Target, with its unit"), [DataRequired(_("Write the target.")), SHORT], filters=[one_line],
        description=_("For example: 95 % of family cards."),
    )  # fmt: skip
    every = RadioField(
        _("How often it is measured"), choices=_choices(EVERY), default=Every.QUARTER.value,
        validators=[InputRequired(_("Choose how often."))],
    )  # fmt: skip
    definition = _area(_("Definition: what is counted, and what is not (optional)"))
    formula = _area(_("Formula (optional)"))
    source = _area(_("Where the figures come from (optional)"))
    owner = StringField(_("Who measures it (optional)"), [SHORT], filters=[one_line])

    def offer(self, *, leads: bool) -> None:
        if leads:
            del self.aspect

    @property
    def facts(self) -> IndicatorFacts:
        return IndicatorFacts(
            text=self.text.data, target=self.target.data, every=Every(self.every.data),
            aspect=Aspect(self.aspect.data) if "aspect" in self else None, definition=self.definition.data,
            formula=self.formula.data, source=self.source.data, owner=self.owner.data,
        )  # fmt: skip

    @staticmethod
    def filled(indicator: Indicator) -> dict[str, Any]:
        names = ("text", "target", "definition", "formula", "source", "owner")
        found = {name: getattr(indicator, name) for name in names}
        aspect = indicator.aspect.value if indicator.aspect else None
        return found | {"every": indicator.every.value, "aspect": aspect}


class AroundForm(FlaskForm):
    support = _area(_("Means that you need (optional)"), description=_("People, money, tools, training."))
    accounts_how = _area(_("How you account for it (optional)"), description=_("To whom, how often, by what."))
    public_weight = IntegerField(
        _("Proposed weight of the public's word, in per cent (optional)"),
        [Optional(), NumberRange(0, 100, _("Write a number from 0 to 100."))],
        description=_("It is shown beside the target for those served, and enters no sum."),
    )  # fmt: skip

    def offer(self, *, leads: bool) -> None:
        if not leads:
            del self.public_weight

    @property
    def around(self) -> Around:
        weight = self.public_weight.data if "public_weight" in self else None
        return Around(self.support.data, self.accounts_how.data, weight)

    @staticmethod
    def filled(version: PlanVersion) -> dict[str, Any]:
        return {name: getattr(version, name) for name in ("support", "accounts_how", "public_weight")}


class TalkForm(FlaskForm):
    words = _area(
        _("What was said and settled"), DataRequired(_("Write what was said and settled.")),
        description=_("You both read it. Then each of you agrees."),
    )  # fmt: skip


class ReviseForm(FlaskForm):
    reason = _area(
        _("Why the plan changes"), DataRequired(_("Write why the plan changes.")),
        description=_("For example a transfer, a new task, or a budget that was cut."),
    )  # fmt: skip


class ConductForm(FlaskForm):
    """A word of the superior to each of the seven values; a field is named by its value."""

    @property
    def expected(self) -> dict[Value, str]:
        return {value: self[value.value].data for value in Value}


for _value in Value:
    setattr(
        ConductForm, _value.value,
        TextAreaField(VALUES[_value], [LONG], filters=[several_lines]),
    )  # fmt: skip


class YearForm(FlaskForm):
    year = IntegerField(_("Year"), [InputRequired(_("Write the year.")), NumberRange(2020, 2099, _("Write the year."))])


def _days(label: Any, most: int, wrong: Any, description: Any = "") -> IntegerField:
    return IntegerField(label, [InputRequired(wrong), NumberRange(0, most, wrong)], description=description)


class CadenceForm(FlaskForm):
    """How often people are reminded, in days; 0 is never."""

    before = _days(_("Days before it is due"), MOST_BEFORE, _("Write a number from 0 to 60."))
    every = _days(
        _("Every so many days once it is late"), MOST_EVERY, _("Write a number from 0 to 60."),
        _("The first time on the day after it was due."),
    )
    superior_after = _days(
        _("Days late after which the superior hears of it too"), MOST_SUPERIOR, _("Write a number from 0 to 90.")
    )
    word_after = _days(
        _("Days without a word of feedback after which a leader hears of it"), MOST_WORD,
        _("Write a number from 0 to 365."), _("Once a week, for all their people together."),
    )

    @property
    def terms(self) -> Terms:
        return Terms(self.before.data, self.every.data, self.superior_after.data, self.word_after.data)

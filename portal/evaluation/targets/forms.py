from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from portal.evaluation.targets.rules import (
    Decision,
    Measure,
    Realisation,
    aim_of,
    faults_of_decision,
    least_aim,
    outcomes,
)
from portal.evaluation.targets.words import MEASURES, REALISATIONS
from portal.web.format import number
from portal.web.typed import several_lines


class AimField(StringField):
    """An index or a rate as people write it. Its data is a Figure; what was typed stays in the box."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """As a rate, whose scale is the longer one; the form knows which of the two it has to be."""
        self.data = aim_of(valuelist[0], Measure.ANSWERED) if valuelist else None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else number(Decimal(self.data))


class ProposalForm(FlaskForm):
    service = SelectField(
        _("Service"), coerce=int, invalid_choice_message=_("Choose the service."),
        invalid_value_message=_("Choose the service."),
    )  # fmt: skip
    measure = RadioField(
        _("What the target aims at"), coerce=Measure, invalid_choice_message=_("Choose what the target aims at."),
        invalid_value_message=_("Choose what the target aims at."),
        choices=[SelectChoice(value=measure, label=MEASURES[measure]) for measure in Measure],
    )  # fmt: skip
    period = SelectField(_("Period"), invalid_choice_message=_("Choose the period."))
    aim = AimField(
        _("Target: the number to aim at"),
        description=_("An index from 25 to 100, or a rate from 1 to 100 per cent; for example 82.50."),
    )

    def validate_aim(self, field: AimField) -> None:
        measure = self.measure.data or Measure.INDEX
        if field.data is None or field.data < least_aim(measure):
            if measure.is_rate:
                raise ValidationError(gettext("Write a number from 1 to 100 with two decimals at most, like 82.50."))
            raise ValidationError(gettext("Write a number from 25 to 100 with two decimals at most, like 82.50."))

    def offer(self, services: Iterable[tuple[int, str]], periods: Iterable[tuple[str, str]]) -> None:
        self.service.choices = [SelectChoice(value=value, label=label) for value, label in services]
        self.period.choices = [SelectChoice(value=value, label=label) for value, label in periods]


class DecisionForm(FlaskForm):
    """What the superior makes of a proposal. What it lacks is said by the same rule that the deed keeps to."""

    decision = RadioField(_("Your decision"), validators=[InputRequired(_("Choose what you decide."))])
    outcome = RadioField(
        _("Adjusted to (only where you adjust)"),
        filters=[lambda text: (text or "").strip() or None],  # blanks count as empty for Optional, so for us too
        validators=[Optional()],
    )
    reason = TextAreaField(
        _("Your reason (may stay empty where you accept)"),
        description=_("The head of the unit reads it."),
        filters=[several_lines],
    )

    def offer(self, proposal: Realisation) -> None:
        self.proposal = proposal
        words = {Decision.ACCEPT: _("Accept the proposal: %(proposal)s", proposal=REALISATIONS[proposal])}
        if outcomes(proposal):
            words[Decision.ADJUST] = _("Adjust it, with a reason")
        words[Decision.REJECT] = _("Reject it, with a reason: it is not used")
        self.decision.choices = [SelectChoice(value=key.value, label=text) for key, text in words.items()]
        choices = [SelectChoice(value=other.value, label=REALISATIONS[other]) for other in outcomes(proposal)]
        self.outcome.choices = choices

    @property
    def chosen(self) -> tuple[Decision, Realisation | None, str]:
        outcome = Realisation(self.outcome.data) if self.outcome.data else None
        return Decision(self.decision.data), outcome, self.reason.data or ""

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        decision, outcome, reason = self.chosen
        faults = faults_of_decision(decision, self.proposal, outcome, reason)
        for name, fault in faults.items():
            self[name].errors = [gettext(fault)]
        return not faults

"""What an administrator proposes: a row of the numbers by which the forum goes."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from portal.core.words import N_
from portal.core.workdays import Limit, Unit
from portal.forum.actions.keeping import EDIT_MINUTES, FIRST_POSTS, SUPPORTERS, Row
from portal.forum.models import ForumTerms
from portal.forum.rules import Terms

UNITS = {Unit.WORKDAY: N_("working days"), Unit.DAY: N_("calendar days"), Unit.HOUR: N_("hours")}
WRITE = _("Write this.")


def _amount(label: Any, allowed: range, hint: Any = "") -> Any:
    message = _("Write a number from %(least)s to %(most)s.", least=allowed.start, most=allowed.stop - 1)
    wanted = [InputRequired(message), NumberRange(allowed.start, allowed.stop - 1, message)]
    return IntegerField(label, description=hint, validators=wanted)


def _line(label: Any, hint: Any = "") -> Any:
    return StringField(
        label, description=hint, filters=[lambda text: text.strip() if text else ""],
        validators=[DataRequired(WRITE), Length(max=300)],
    )  # fmt: skip


class TermsForm(FlaskForm):
    answer_amount = _amount(_("An agency answers within"), range(1, 241))
    answer_unit = SelectField(
        _("Counted in"), choices=[], invalid_choice_message=_("Choose one of these."),
        invalid_value_message=_("Choose one of these."),
    )  # fmt: skip
    supporters = _amount(
        _("Supporters, above whom an answer is due"), SUPPORTERS,
        _("A question to an agency is due an answer at once; anything else from so many supporters on."),
    )  # fmt: skip
    edit_minutes = _amount(_("Minutes in which a post can be changed"), EDIT_MINUTES)
    first_posts = _amount(_("First posts that wait for a moderator"), FIRST_POSTS)
    legal_basis = _line(_("Legal basis"), _("Law, article and paragraph; or that it is a proposal."))
    source = _line(_("Source"), _("Where somebody else can read it."))
    verified = BooleanField(_("Compared with the regulation"))
    valid_from = DateField(
        _("Holds from"), validators=[InputRequired(_("Choose a day that is still to come."))],
        description=_("A day to come. What was asked before keeps its date."),
    )  # fmt: skip

    @classmethod
    def of(cls, here: ForumTerms | None) -> "TermsForm":
        names = ("answer_amount", "supporters", "edit_minutes", "first_posts", "legal_basis", "source")
        data = {name: getattr(here, name) for name in names} if here else {}
        form = cls(data=data | ({"answer_unit": here.answer_unit.value} if here else {}))
        form.answer_unit.choices = [SelectChoice(unit.value, gettext(text)) for unit, text in UNITS.items()]
        return form

    def row(self) -> Row:
        answer = Limit(self.answer_amount.data, Unit(self.answer_unit.data))
        terms = Terms(answer, self.supporters.data, self.edit_minutes.data, self.first_posts.data)
        return Row(terms, self.legal_basis.data, self.source.data, bool(self.verified.data), self.valid_from.data)

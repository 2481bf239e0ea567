"""What an administrator writes: a row of limits, and a kind of report."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp

from portal.complaints.actions.keeping import Category, Row
from portal.complaints.models import ComplaintCategory, ComplaintLimit
from portal.complaints.naming import GRADES, KINDS
from portal.complaints.rules import GRADES_OF, Grade, Kind
from portal.core.words import N_
from portal.core.workdays import Limit, Unit
from portal.organisation.models import Agency, Service

UNITS = {
    Unit.WORKDAY: N_("working days"), Unit.DAY: N_("calendar days"), Unit.HOUR: N_("hours"),
}  # fmt: skip
GROUPS = {
    "street": N_("Street, water, waste"), "office": N_("Services of offices"), "officer": N_("About an officer"),
    "other": N_("Something else"),
}  # fmt: skip
NOBODY = 0
PLAIN = (
    "name",
    "name_en",
    "hint",
    "hint_en",
    "place",
    "group",
    "of_kelurahan",
    "public_facility",
    "about_officer",
    "active",
)
WRITE = _("Write this.")


def _tidy(text: str | None) -> str:
    return text.strip() if text else ""


def _line(label: Any, most: int, *, needed: bool = False, hint: Any = "") -> Any:
    validators = [Length(max=most), *([DataRequired(WRITE)] if needed else [])]
    return StringField(label, description=hint, filters=[_tidy], validators=validators)


def _amount(label: Any) -> Any:
    message = _("Write a number from 1 to 365.")
    return IntegerField(label, validators=[InputRequired(message), NumberRange(1, 365, message)])


def _chosen(label: Any, choices: Any, hint: Any = "") -> Any:
    message = _("Choose one of these.")
    return SelectField(
        label, choices=choices, description=hint, validators=[InputRequired(message)], invalid_choice_message=message,
        invalid_value_message=message,
    )  # fmt: skip


def _unit(label: Any) -> Any:
    return _chosen(label, [SelectChoice(unit.value, _(text)) for unit, text in UNITS.items()])


class GuardForm(FlaskForm):
    """The law's own limits, which say nothing of checking."""

    answer_amount = _amount(_("First answer within"))
    answer_unit = _unit(_("First answer, counted in"))
    finish_amount = _amount(_("Done within"))
    finish_unit = _unit(_("Done, counted in"))
    reporter_amount = _amount(_("Time of the reporter"))
    reporter_unit = _unit(_("Time of the reporter, counted in"))
    legal_basis = _line(
        _("Legal basis"), 300, needed=True, hint=_("Law, article and paragraph; or that it is a proposal.")
    )
    source = _line(_("Source"), 300, needed=True, hint=_("Where somebody else can read it."))
    verified = BooleanField(_("Compared with the regulation"))
    valid_from = DateField(
        _("Holds from"), validators=[InputRequired(_("Choose a day that is still to come."))],
        description=_("A day to come. Reports that came before keep the limits they were received under."),
    )  # fmt: skip

    @classmethod
    def of(cls, here: ComplaintLimit | None) -> "GuardForm":
        steps = ("verify", "answer", "finish", "reporter")
        names = [f"{step}_{part}" for step in steps for part in ("amount", "unit")] + ["legal_basis", "source"]
        data = {name: getattr(here, name) for name in names} if here else {}
        return cls(data={name: value.value if isinstance(value, Unit) else value for name, value in data.items()})

    def row(self, key: str) -> Row:
        return Row(
            key=key, verify=self._span("verify"), answer=self._needed("answer"), finish=self._needed("finish"),
            reporter=self._needed("reporter"), legal_basis=self.legal_basis.data, source=self.source.data,
            verified=bool(self.verified.data), valid_from=self.valid_from.data,
        )  # fmt: skip

    def _needed(self, step: str) -> Limit:
        return Limit(self[f"{step}_amount"].data, Unit(self[f"{step}_unit"].data))

    def _span(self, step: str) -> Limit | None:
        return self._needed(step) if f"{step}_amount" in self else None


class LimitsForm(GuardForm):
    verify_amount = _amount(_("Check within"))
    verify_unit = _unit(_("Checking, counted in"))

    field_order = ("verify_amount", "verify_unit")

    def __iter__(self) -> Any:
        first = [self[name] for name in self.field_order]
        return iter([*first, *(field for field in super().__iter__() if field not in first)])


class CategoryForm(FlaskForm):
    """What a report can be about. `slug` and `kind` are asked for where it is new."""

    name = _line(_("Name"), 80, needed=True, hint=_("As residents say it."))
    name_en = _line(_("Name in English"), 80, needed=True)
    hint = TextAreaField(_("Hint"), filters=[_tidy], validators=[Length(max=160)], render_kw={"rows": 2})
    hint_en = TextAreaField(_("Hint in English"), filters=[_tidy], validators=[Length(max=160)], render_kw={"rows": 2})
    place = IntegerField(
        _("Place in the list"), validators=[InputRequired(WRITE), NumberRange(0, 999, _("Write a number from 0 to 999."))]
    )
    group = _chosen(_("Stands under"), [SelectChoice(key, _(text)) for key, text in GROUPS.items()])
    grade = _chosen(_("Limits that it proposes"), [SelectChoice(grade.value, _(text)) for grade, text in GRADES.items()])
    agency = SelectField(
        _("Goes to"), coerce=int, description=_("Without an agency it goes to the coordinator of the kecamatan."),
        invalid_choice_message=_("Choose one of these."), invalid_value_message=_("Choose one of these."),
    )  # fmt: skip
    service = SelectField(
        _("About the service"), coerce=int, invalid_choice_message=_("Choose one of these."),
        invalid_value_message=_("Choose one of these."),
    )  # fmt: skip
    of_kelurahan = BooleanField(_("Goes to the kelurahan that the reporter chooses"))
    public_facility = BooleanField(
        _("The place is a public facility"), description=_("Then everybody sees the exact place, once it was released."),
    )  # fmt: skip
    about_officer = BooleanField(
        _("About an officer"), description=_("Goes past the desk, to the superior of the unit (UU 25/2009 Article 45)."),
    )  # fmt: skip
    active = BooleanField(_("In use"), default=True)

    def offer(self, agencies: list[Agency], services: list[Service], kind: Kind | None) -> None:
        first = SelectChoice(NOBODY, _("None"))
        self.agency.choices = [first, *(SelectChoice(each.id, each.name) for each in agencies)]
        named = ((each.id, f"{each.name} ({each.agency.name})") for each in services)
        self.service.choices = [first, *(SelectChoice(*each) for each in named)]
        grades = GRADES_OF[kind] if kind else tuple(GRADES)
        self.grade.choices = [SelectChoice(each.value, _(GRADES[each])) for each in grades]

    @classmethod
    def of(cls, here: ComplaintCategory) -> "CategoryForm":
        known = {name: getattr(here, name) for name in PLAIN}
        return cls(data=known | {
            "grade": here.grade.value, "agency": here.agency_id or NOBODY, "service": here.service_id or NOBODY,
        })  # fmt: skip

    def given(self, slug: str, kind: Kind | None, agencies: list[Agency], services: list[Service]) -> Category:
        return Category(
            slug=slug or self["slug"].data, kind=kind or Kind(self["kind"].data), grade=Grade(self.grade.data),
            agency=next((each for each in agencies if each.id == self.agency.data), None),
            service=next((each for each in services if each.id == self.service.data), None),
            **{name: self[name].data for name in PLAIN},
        )  # fmt: skip


class NewCategoryForm(CategoryForm):
    slug = StringField(
        _("Name in the address"), filters=[_tidy], description=_("Small letters, digits and dashes. It never changes."),
        validators=[DataRequired(WRITE), Length(max=40), Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$",
                    message=_("Small letters, digits and dashes only."))],
    )  # fmt: skip
    kind = _chosen(_("What is asked for"), [SelectChoice(kind.value, _(text)) for kind, text in KINDS.items()])

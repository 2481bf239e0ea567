from dataclasses import fields, replace
from typing import Any, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from portal.admin.trail import Wanted
from portal.core.installation import Settings, emptied
from portal.core.words import N_
from portal.organisation.day_list import BadList, FreeDays, read_lines
from portal.organisation.rules import Facts

F = TypeVar("F", bound=Facts)

NOBODY_ABOVE = 0  # the choice of a post without a superior
NIP, PHONE, MAIL = r"^\d{18}$", r"^[0-9+() -]{6,24}$", r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def _tidy(text: str | None) -> str:
    return text.strip() if text else ""


def _close_up(text: str | None) -> str:
    """Without the blanks in which people group digits."""
    return "".join(text.split()) if text else ""


def _line(label: Any, *, hint: Any = "", needed: Any = None) -> Any:
    """One line of text; `needed` is what to say where it stays empty."""
    validators = [Length(max=300), *([DataRequired(needed)] if needed else [])]
    return StringField(label, description=hint, filters=[_tidy], validators=validators)


def _like(pattern: str, label: Any, message: Any, tidy: Any = _tidy) -> Any:
    """One line that may stay empty, and else has this shape."""
    return StringField(label, filters=[tidy], validators=[Optional(), Regexp(pattern, message=message)])


def _identity() -> Any:
    validators = [DataRequired(_("Write an e-mail address or a telephone number.")), Length(max=120)]
    return StringField(_("E-mail address or telephone number to sign in with"), validators=validators)


def _number(typed: Any) -> int | None:
    return None if typed in (None, "") else int(typed)


def _selection(label: Any, needed: Any, coerce: Any = _number) -> Any:
    """One of several. `needed` is what to say where nothing was chosen, or nothing that is offered."""
    return SelectField(
        label, coerce=coerce, validators=[InputRequired(needed)], invalid_choice_message=needed,
        invalid_value_message=needed,
    )  # fmt: skip


BELOW = _("Choose the agency above.")


class PersonForm(FlaskForm):
    name = _line(_("Name"), needed=_("Write the name."))
    nip = _like(NIP, _("NIP (a role or a post needs one)"), _("A NIP has 18 digits."), _close_up)
    identity = _identity()


class NipForm(FlaskForm):
    nip = StringField(
        _("NIP"), filters=[_close_up],
        validators=[DataRequired(_("Write the NIP.")), Regexp(NIP, message=_("A NIP has 18 digits."))],
    )  # fmt: skip


class AccountForm(FlaskForm):
    identity = _identity()


class RoleForm(FlaskForm):
    role = _selection(_("Role"), _("Choose the role."), str)
    agency = _selection(_("Agency in which they hold it"), _("Choose the agency."))


class HoldingForm(FlaskForm):
    person = _selection(_("Person"), _("Choose the person."))
    from_on = DateField(_("First day"), validators=[DataRequired(_("Write the first day."))])
    acting = BooleanField(_("Acting (Plt.): stands in while nobody holds the post"))


class LeaveForm(FlaskForm):
    until_on = DateField(_("Last day"), validators=[DataRequired(_("Write the last day."))])


def _name() -> Any:
    return _line(_("Name"), needed=_("Write the name."))


def _source() -> Any:
    hint = _("A law, a page with its date, or who was asked, where and when.")
    return _line(_("Source of these facts"), hint=hint, needed=_("Write where these facts come from."))


def _verified() -> Any:
    return BooleanField(_("Checked against the real thing"))


class _Facts:
    """What every row of the organisation has besides its own facts: where they are from, and whether they hold."""

    kept: Any = None  # the row as it stands, where there is one
    data: dict[str, Any]
    source: Any
    verified: Any

    @classmethod
    def of(cls, row: Any, kind: type[Facts], **more: Any) -> Any:
        """The form of a row that stands already, filled with its facts until something else is typed."""
        form = cls(data={each.name: getattr(row, each.name) for each in fields(kind)} | more)  # type: ignore[call-arg]
        form.kept = row
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        right = bool(super().validate(extra_validators))  # type: ignore[misc]
        was = self.kept
        if self.verified.data and was and not was.verified and was.source == self.source.data:
            self.source.errors = [gettext("Write in the source who checked it, where and when.")]
            return False
        return right

    def facts(self, kind: type[F]) -> F:
        """What was typed, as facts of this kind."""
        return kind(**{each.name: self.data[each.name] for each in fields(kind)})


class AgencyForm(_Facts, FlaskForm):
    name = _name()
    address = _line(_("Address (may stay empty)"))
    phone = _line(_("Telephone (may stay empty)"))
    hours = _line(_("Opening hours (may stay empty)"))
    source = _source()
    verified = _verified()


class NewAgencyForm(_Facts, FlaskForm):
    name = _name()
    kind = _selection(_("Kind"), _("Choose the kind."), str)
    parent = _selection(_("Below"), BELOW)
    address = _line(_("Address (may stay empty)"))
    phone = _line(_("Telephone (may stay empty)"))
    hours = _line(_("Opening hours (may stay empty)"))
    source = _source()
    verified = _verified()


class MoveForm(FlaskForm):
    parent = _selection(_("Below"), BELOW)


class PointForm(_Facts, FlaskForm):
    name = _name()
    address = _line(_("Address (may stay empty)"))
    hours = _line(_("Opening hours (may stay empty)"))
    source = _source()
    verified = _verified()


class ServiceForm(_Facts, FlaskForm):
    name = _name()
    description = TextAreaField(_("What it is, in a few plain sentences (may stay empty)"), filters=[_tidy])
    source = _source()
    verified = _verified()


class ChangeServiceForm(ServiceForm):
    active = BooleanField(_("Given now: stands in the directory"))


class PostForm(_Facts, FlaskForm):
    name = _name()
    superior = _selection(_("Reports to"), _("Choose the post above, or nobody."), int)
    source = _source()
    verified = _verified()


class NewPostForm(PostForm):
    leads = BooleanField(_("Leads this agency"))


# What is said at a field that was set and would be emptied.
STAYS = {
    "institution": N_("The name of the institution can be changed, but not emptied."),
    "contact": N_("Leave at least one of telephone, e-mail and address: residents have to reach somebody."),
    "controller": N_("The controller can be changed, but not emptied."),
    "controller_contact": N_("The contact of the controller can be changed, but not emptied."),
}


class SettingsForm(FlaskForm):
    kept: Any = None  # what is set now

    institution = _line(_("Institution that runs this portal"))
    contact_phone = _like(PHONE, _("Telephone (may stay empty)"), _("Write a number in digits and blanks."))
    contact_email = _like(MAIL, _("E-mail address (may stay empty)"), _("Write it like nama@example.go.id."))
    contact_address = _line(_("Address (may stay empty)"))
    contact_hours = _line(_("Hours of the telephone and the counter (may stay empty)"))
    controller = _line(_("Controller of personal data"), hint=_("Who answers for what the portal keeps (UU 27/2022)."))
    controller_contact = _line(_("Contact of the controller"), hint=_("Residents read it before the first question."))
    words_kept_days = IntegerField(
        _("Days for which words that were not shown are kept"),
        description=_("They are counted after the 30 days in which a decision may be objected to. At most 365."),
        validators=[Optional(), NumberRange(0, 365, _("Write a number from 0 to 365."))],
    )
    reporters_kept_days = IntegerField(
        _("Days for which it is kept who reported something"),
        description=_(
            "They are counted from the end of the report. The Ombudsman takes up what is at most two years old."
        ),
        validators=[Optional(), NumberRange(90, 1825, _("Write a number from 90 to 1825."))],
    )
    english = BooleanField(_("Also offer the pages in English"))

    def validate(self, extra_validators: Any = None) -> bool:
        """`kept` is what is set now: whom residents can ask may change, and never becomes nobody."""
        right = bool(super().validate(extra_validators))
        kept: Settings = self.kept
        for name in emptied(kept, replace(kept, **self.values())):
            field = self["contact_phone" if name == "contact" else name]
            field.errors = [*field.errors, gettext(STAYS[name])]
            right = False
        return right

    def values(self) -> dict[str, str]:
        """What was typed, by the names of the settings."""
        data = {name: value for name, value in self.data.items() if name not in ("english", "csrf_token")}
        for name in ("words_kept_days", "reporters_kept_days"):
            days = self[name].data
            data[name] = getattr(self.kept, name) if days is None else str(days)
        return data | {"languages": "id en" if self.english.data else "id"}


KINDS = {
    "survei": _("Surveys"),
    "rapor": _("Scorecards"),
    "orang": _("People, accounts and roles"),
    "instansi": _("Agencies, services and posts"),
    "kinerja": _("Targets, training and shared matters"),
    "moderasi": _("Words of residents"),
    "laporan": _("Reports of residents"),
    "janji": _("Promises of agencies"),
    "dialog": _("The forum"),
    "portal": _("The portal itself: settings and jobs"),
}


class TrailForm(FlaskForm):
    """What to look for in the log. It stands in the address, and changes nothing."""

    class Meta:
        csrf = False

    dari = DateField(_("From"), validators=[Optional()])
    sampai = DateField(_("Until"), validators=[Optional()])
    siapa = StringField(_("Who did it"), filters=[_tidy], validators=[Length(max=100)])
    jenis = SelectField(_("Kind of act"))
    dinas = SelectField(_("Agency"))
    hal = StringField(_("Thing"), filters=[_tidy], validators=[Length(max=200)])

    def offer(self, agencies: list[tuple[str, str]]) -> None:
        """`agencies` are (slug, name). What the address does not name is no condition."""
        self.jenis.choices = [choice("", gettext("all")), *(choice(*each) for each in KINDS.items())]
        self.dinas.choices = [choice("", gettext("all")), *(choice(*each) for each in agencies)]
        for field in (self.jenis, self.dinas):
            field.data = field.data or ""

    def validate_sampai(self, field: Any) -> None:
        if self.dari.data and field.data and field.data < self.dari.data:
            raise ValidationError(gettext("This day lies before the first one."))

    def wanted(self) -> Wanted:
        return Wanted(
            self.dari.data, self.sampai.data, self.siapa.data or "", self.jenis.data, self.dinas.data, self.hal.data or ""
        )

    def asked(self) -> dict[str, str]:
        """The conditions as the address has them, for the links to more of the same."""
        return {field.name: text for field in self if (text := (field.raw_data or [""])[0])}


def nothing_chosen() -> SelectChoice:
    """Stands first in a selection, so that nobody proposes what merely happened to stand there."""
    return choice("", gettext("Choose …"))


def choice(value: Any, label: str) -> SelectChoice:
    return SelectChoice(value=value, label=label)


class FreeDaysForm(FlaskForm):
    """The free days of one year, `year`, which the page sets, a line a day."""

    year: int = 0
    days = TextAreaField(_("Free days"), validators=[Length(max=10_000)], render_kw={"rows": 24})
    source = _line(
        _("Source of this list"), hint=_("The decree of the three ministers, with its numbers and its day."),
        needed=_("Write where this list comes from."),
    )  # fmt: skip
    verified = BooleanField(_("Compared with the decree"))

    def validate_days(self, field: Any) -> None:
        try:
            read_lines(field.data or "", self.year)
        except BadList as bad:
            raise ValidationError(gettext(str(bad), line=bad.line)) from bad

    def given(self) -> FreeDays:
        days = read_lines(self.days.data or "", self.year)
        return FreeDays(self.year, days, self.source.data, self.verified.data)

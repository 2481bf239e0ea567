from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from portal.accounts.forms import LONGEST_IDENTITY, NewPassword, at_most, at_most_a_line, long_enough, no_hopeless_one
from portal.accounts.residents.rules import LONGEST_NAME, Document, is_mail
from portal.accounts.rules import Language, written
from portal.accounts.words import LANGUAGE_NAMES
from portal.core import mail
from portal.core.errors import TooOften
from portal.web.forgery import GuestForm, keep_stamp

DOCUMENTS: dict[Document, Any] = {
    Document.KTP: _("KTP"),
    Document.KK: _("Family card (KK) with another document that has a picture"),
    Document.SIM: _("Driving licence (SIM)"),
    Document.PASSPORT: _("Passport"),
    Document.OTHER: _("Another document with a picture"),
}

as_long = Length(max=LONGEST_IDENTITY, message=_("No address or number is as long as this."))


def one_of_the_ways(form: Any, field: Any) -> None:
    """An address that mail reaches or a number, as far as this house can prove it. `form.ways` says what it can."""
    kept = written(field.data or "")
    if not kept or (is_mail(kept) and not mail.is_address(kept)):
        raise ValidationError(gettext("Write an e-mail address or a telephone number, for example 0812 3456 7890."))
    if is_mail(kept) and "mail" not in form.ways:
        raise ValidationError(gettext("Write a telephone number: this portal sends no mail yet."))
    if not is_mail(kept) and "number" not in form.ways:
        raise ValidationError(gettext("Write an e-mail address: no number can be confirmed yet."))


class Patient:
    """A guest's form that may be asked to wait: it keeps what was typed, and its page stays as old as it is."""

    form_errors: list[str]

    def ask_to_wait(self, wait: TooOften) -> None:
        if not wait.anew:
            keep_stamp(self)  # type: ignore[arg-type]
        self.form_errors.append(
            gettext(
                "Many tries came from this network. Wait %(seconds)d seconds, then send it again.", seconds=wait.seconds
            )
        )


class SignUpForm(Patient, GuestForm):
    ways: frozenset[str] = frozenset({"mail", "number"})

    identity = StringField(
        _("E-mail address or telephone number"),
        validators=[InputRequired(_("Write your e-mail address or telephone number.")), as_long, one_of_the_ways],
    )
    called = StringField(
        _("Your name"),
        description=_("As you wish to be called. It need not be the name on your KTP."),
        validators=[
            InputRequired(_("Write the name by which you wish to be called.")),
            Length(max=LONGEST_NAME, message=_("A name has at most 80 letters.")),
        ],
    )
    password = PasswordField(
        _("Password"),
        description=_("At least 10 letters. Several words are easy to remember and hard to guess."),
        validators=[InputRequired(_("Write a password.")), long_enough, at_most, no_hopeless_one],
    )
    lanjut = HiddenField()


class ForgottenForm(Patient, GuestForm):
    identity = StringField(
        _("E-mail address"),
        validators=[InputRequired(_("Write your e-mail address.")), as_long],
    )

    def validate_identity(self, field: Any) -> None:
        if not mail.is_address(written(field.data or "")):
            raise ValidationError(gettext("Write an e-mail address, for example siti@contoh.id."))
        if not mail.is_on():
            raise ValidationError(gettext("This portal sends no mail yet."))


class ProveByLinkForm(Patient, GuestForm):
    password = PasswordField(_("Your password"), validators=[InputRequired(_("Write your password.")), at_most])


class ProveByCodeForm(Patient, GuestForm):
    nomor = StringField(_("Telephone number"), validators=[InputRequired(_("Write your telephone number.")), as_long])
    kode = StringField(
        _("Code"),
        description=_("Two groups of four letters and digits, as you were given it."),
        validators=[InputRequired(_("Write the code.")), at_most_a_line],
    )
    password = PasswordField(_("Your password"), validators=[InputRequired(_("Write your password.")), at_most])

    def validate_nomor(self, field: Any) -> None:
        kept = written(field.data or "")
        if not kept or is_mail(kept):
            raise ValidationError(gettext("Write a telephone number, for example 0812 3456 7890."))


class NewPasswordForm(NewPassword, Patient, GuestForm):
    """Reached by a mailed link, without a session."""


class MoveForm(FlaskForm):
    ways: frozenset[str] = frozenset({"mail", "number"})

    identity = StringField(
        _("New e-mail address or telephone number"),
        validators=[InputRequired(_("Write your e-mail address or telephone number.")), as_long, one_of_the_ways],
    )
    password = PasswordField(_("Your password"), validators=[InputRequired(_("Write your password.")), at_most])


class NameForm(FlaskForm):
    called = StringField(
        _("Your name"),
        description=_("As you wish to be called. It need not be the name on your KTP."),
        validators=[
            InputRequired(_("Write the name by which you wish to be called.")),
            Length(max=LONGEST_NAME, message=_("A name has at most 80 letters.")),
        ],
    )


class LanguageForm(FlaskForm):
    language = RadioField(
        _("Language of what we send you"),
        choices=[SelectChoice(each.value, LANGUAGE_NAMES[each]) for each in Language],
        validators=[InputRequired(_("Choose a language."))],
    )


class CloseForm(FlaskForm):
    password = PasswordField(_("Your password"), validators=[InputRequired(_("Write your password.")), at_most])


class LookUpForm(FlaskForm):
    """Of the counter: who stands there has a number."""

    nomor = StringField(
        _("Telephone number of the resident"),
        validators=[InputRequired(_("Write the telephone number.")), as_long],
    )
    instansi = SelectField(_("Your counter"), coerce=int, validators=[InputRequired(_("Choose your counter."))])

    def validate_nomor(self, field: Any) -> None:
        kept = written(field.data or "")
        if not kept or is_mail(kept):
            raise ValidationError(gettext("Write a telephone number, for example 0812 3456 7890."))


class HandOutForm(LookUpForm):
    """The same number once more, and what was looked at."""

    dokumen = RadioField(
        _("What did you look at?"),
        choices=[SelectChoice(each.value, words) for each, words in DOCUMENTS.items()],
        validators=[InputRequired(_("Choose the kind of document."))],
    )
    dilihat = BooleanField(
        _("I have looked at the document, and it is theirs who stands before me."),
        validators=[InputRequired(_("Look at the document first, then tick this."))],
    )

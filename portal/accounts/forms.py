from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from portal.web.forgery import GuestForm

LEAST_LETTERS = 10  # of a password; length protects better than odd signs


class SignInForm(GuestForm):
    identity = StringField(
        _("E-mail address or telephone number"),
        validators=[InputRequired(_("Write your e-mail address or telephone number."))],
    )
    password = PasswordField(_("Password"), validators=[InputRequired(_("Write your password."))])
    lanjut = HiddenField()


class _NewPassword:
    """Two fields that have to agree; shared by the form of a first password and that of a change."""

    new_password = PasswordField(
        _("New password"),
        description=_("At least 10 letters. Several words are easy to remember and hard to guess."),
        validators=[
            InputRequired(_("Write a new password.")),
            Length(min=LEAST_LETTERS, max=200, message=_("Use at least 10 letters.")),
        ],
    )
    again = PasswordField(
        _("The new password once more"),
        validators=[EqualTo("new_password", _("The two passwords are not the same."))],
    )


class FirstPasswordForm(_NewPassword, GuestForm):
    """Reached by a one-time link, without a session."""


class ChangePasswordForm(_NewPassword, FlaskForm):
    password = PasswordField(_("Your password now"), validators=[InputRequired(_("Write your password."))])

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from portal.accounts.passwords import LEAST_LETTERS, MOST_LETTERS, is_hopeless
from portal.core.errors import TooOften
from portal.web.forgery import GuestForm, keep_stamp

LONGEST_IDENTITY = 120  # as the administrator's form has it

at_most_a_line = Length(max=LONGEST_IDENTITY, message=_("No code is as long as this."))
at_most = Length(max=MOST_LETTERS, message=_("A password has at most 200 letters."))


class SignInForm(GuestForm):
    identity = StringField(
        _("E-mail address or telephone number"),
        validators=[
            InputRequired(_("Write your e-mail address or telephone number.")),
            Length(max=LONGEST_IDENTITY, message=_("No address or number is as long as this.")),
        ],
    )
    password = PasswordField(_("Password"), validators=[InputRequired(_("Write your password.")), at_most])
    lanjut = HiddenField()
    isi = HiddenField()  # what was typed into a form whose session ended: see `accounts.resumed`

    def ask_to_wait(self, wait: TooOften) -> None:
        """Say how long, and keep what was typed. The page stays as old as it is, so that waiting counts."""
        if not wait.anew:
            keep_stamp(self)
        if wait.seconds < 100:
            said = gettext(
                "Wrong passwords were tried here before. Wait %(seconds)d seconds, then write your password again.",
                seconds=wait.seconds,
            )
        else:
            said = gettext(
                "Very many wrong passwords for this account came from this network. Wait %(minutes)d minutes, or sign"
                " in from another network or in a browser in which you signed in before. A new link from your"
                " administrator also lets you in at once.",
                minutes=wait.minutes,
            )
        self.form_errors.append(said)


long_enough = Length(min=LEAST_LETTERS, message=_("Use at least 10 letters."))


def no_hopeless_one(_form: Any, field: Any) -> None:
    if is_hopeless(field.data):
        raise ValidationError(gettext("This password is among the first that anybody would try. Take several words."))


class NewPassword:
    """Two fields that have to agree; shared by the form of a first password and that of a change."""

    new_password = PasswordField(
        _("New password"),
        description=_("At least 10 letters. Several words are easy to remember and hard to guess."),
        validators=[
            InputRequired(_("Write a new password.")),
            long_enough,
            at_most,
            no_hopeless_one,
        ],
    )
    again = PasswordField(
        _("The new password once more"),
        validators=[EqualTo("new_password", _("The two passwords are not the same."))],
    )


class FirstPasswordForm(NewPassword, GuestForm):
    """Reached by a one-time link, without a session. The code is asked for where the link needs one."""

    kode = StringField(
        _("Code from the administrator"),
        description=_("Two groups of four letters and digits. Who gave you the link does not know it."),
        validators=[InputRequired(_("Write the code that the administrator gave you.")), at_most_a_line],
    )

    def ask_to_wait(self, wait: TooOften) -> None:
        """Say how long. The page stays as old as it is, so that waiting counts."""
        if not wait.anew:
            keep_stamp(self)
        said = gettext(
            "Wrong codes were tried here before. Wait %(seconds)d seconds, then send it again.", seconds=wait.seconds
        )
        self.kode.errors = [said]


class ChangePasswordForm(NewPassword, FlaskForm):
    password = PasswordField(_("Your password now"), validators=[InputRequired(_("Write your password.")), at_most])

"""What a reporter fills in on the pages of their case."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.complaints.rules import ADDRESS_MOST, NAME_MOST, WORDS_MOST
from portal.core.errors import TooOften
from portal.web.forgery import GuestForm, keep_stamp
from portal.web.typed import several_lines


def _words(label: Any, most: int = WORDS_MOST) -> Any:
    message = _("Write at most 2,000 letters.") if most == WORDS_MOST else _("That is longer than it can be kept.")
    return TextAreaField(label, filters=[several_lines], validators=[Length(max=most, message=message)])


def _line(label: Any, most: int) -> Any:
    return StringField(
        label, filters=[several_lines], validators=[Length(max=most, message=_("That is longer than it can be kept."))]
    )


class StoryForm(GuestForm):
    """A deed of the reporter: none, some or all of these fields. `surat`: the mark of a link that was mailed."""

    surat = HiddenField()
    kata = _words(_("In your words"))
    selesai = RadioField(
        _("Is it done?"),
        choices=[
            SelectChoice("done", _("Yes, it is done")),
            SelectChoice("partly", _("Partly")),
            SelectChoice("not_done", _("No, it is not done")),
        ],
        validate_choice=False,
    )
    puas = RadioField(
        _("How content are you with how this report was handled? (may stay empty)"),
        description=_("It is only counted together with the marks of others. The unit never sees it with your report."),
        choices=[
            SelectChoice("1", _("Not content at all")),
            SelectChoice("2", _("Not content")),
            SelectChoice("3", _("Content")),
            SelectChoice("4", _("Very content")),
        ],
        validate_choice=False,
    )
    nama = _line(_("Your full name"), NAME_MOST)
    alamat = _line(_("Your full address"), ADDRESS_MOST)
    kerugian = _words(_("What it cost you (may stay empty)"))
    permintaan = _words(_("What you ask for"))


class TrackForm(GuestForm):
    nomor = StringField(
        _("Number of the report"),
        description=_("It stands on the receipt, for example PLJ-26-7K3M-9QX."),
        filters=[several_lines], validators=[InputRequired(_("Write the number of the report.")), Length(max=60)],
    )  # fmt: skip
    kata = StringField(
        _("Secret word"),
        description=_("Six letters and digits, beside the number on the receipt. Capitals and spaces do not matter."),
        filters=[several_lines], validators=[InputRequired(_("Write the secret word.")), Length(max=60)],
    )  # fmt: skip

    def refuse(self) -> None:
        """The same whether there is no such number or the word is another's."""
        self.kata.errors = [gettext("This number and this word do not belong together. Compare both with the receipt.")]

    def ask_to_wait(self, wait: TooOften) -> None:
        """Say how long. The page stays as old as it is, so that waiting counts."""
        if not wait.anew:
            keep_stamp(self)
        said = gettext("Wrong words were typed for this number. Wait %(seconds)d seconds, then send it again.",
                       seconds=wait.seconds)  # fmt: skip
        if wait.seconds >= 100:
            said = gettext("Very many wrong words for this number came from this network. Use the link on the receipt,"
                           " or wait %(minutes)d minutes.", minutes=wait.minutes)  # fmt: skip
        self.kata.errors = [said]


class StopLettersForm(GuestForm):
    """One button."""

"""The forms of commitments. What a rule of the house refuses stands at the field that the rule names."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from portal.commitments import naming
from portal.commitments.queries import LATE, NEAR, Wanted
from portal.commitments.rules import WHAT_MOST, WORDS_MOST, State
from portal.organisation.models import Post, Service
from portal.web.forgery import GuestForm
from portal.web.sane import number
from portal.web.typed import one_line, several_lines

NO_SERVICE = "0"
NEVER = -1  # a version that none has: it was changed since
WORDS = Length(max=WORDS_MOST, message=_("Write at most 1,000 letters."))
WRITE = _("Write this.")
CHOOSE = _("Choose one.")
DAY = _("Choose a day.")


def _area(label: Any, *validators: Any) -> TextAreaField:
    return TextAreaField(label, [*validators, WORDS], filters=[several_lines])


class PromiseForm(FlaskForm):
    """What every promise says. What it answers stands in the address."""

    apa = StringField(
        _("What will be seen when it is done"),
        [InputRequired(_("Write what will be seen.")), Length(max=WHAT_MOST, message=_("Write at most 200 letters."))],
        filters=[one_line],
    )  # fmt: skip
    kapan = DateField(_("Until which day"), [InputRequired(DAY)])
    jabatan = SelectField(_("Responsible post"), [InputRequired(CHOOSE)])

    def offer(self, posts: Iterable[Post], _services: Iterable[Service] = ()) -> None:
        found = [SelectChoice(str(post.id), post.name) for post in posts]
        self.jabatan.choices = found if len(found) == 1 else [SelectChoice("", gettext("Choose …")), *found]


class MakeForm(PromiseForm):
    """The fourth field says why."""

    mengapa = _area(_("Why: what you found, in your own words"), InputRequired(_("Write why: what you found.")))


class AnswerForm(PromiseForm):
    """In answer to a conversation, which says why. The fourth field names the service on whose card it counts."""

    layanan = SelectField(_("Which service is it about"), [InputRequired(CHOOSE)])

    def offer(self, posts: Iterable[Post], services: Iterable[Service] = ()) -> None:
        super().offer(posts)
        found = [SelectChoice(str(service.id), service.name) for service in services]
        none = SelectChoice(NO_SERVICE, gettext("None of our services"))
        self.layanan.choices = [SelectChoice("", gettext("Choose …")), *found, none]


class DeedForm(FlaskForm):
    """A deed on one commitment. `seen`: the version that its page was made of."""

    seen = HiddenField()

    @property
    def version(self) -> int:
        try:
            return number(self.seen.data or "")
        except ValueError:
            return NEVER


class WordsForm(DeedForm):
    kata = _area(_("In your own words"), InputRequired(WRITE))


class PhotosForm(DeedForm):
    """`foto_tersimpan`: keys of pictures that came with this form before and are kept already."""

    foto = MultipleFileField(_("Pictures that show it"))
    foto_tersimpan = SelectMultipleField(_("Pictures that have arrived"), validate_choice=False)


class FollowUpForm(PhotosForm):
    kata = _area(_("What was done, and what comes next"), InputRequired(WRITE))


class DeclareForm(PhotosForm):
    kata = _area(_("What can be seen now"), InputRequired(WRITE))


class VisitForm(PhotosForm):
    hasil = RadioField(_("Was it kept?"), [InputRequired(CHOOSE)])
    kata = _area(_("What you saw, and when"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hasil.choices = [
            SelectChoice("ya", gettext("Yes, it is as promised")), SelectChoice("tidak", gettext("No, it is not")),
        ]  # fmt: skip


class MoveForm(DeedForm):
    kapan = DateField(_("The new day"), [InputRequired(DAY)])
    kata = _area(_("Why it takes longer"), InputRequired(WRITE))


class LinkForm(DeedForm):
    nomor = StringField(_("Number of the report"), [InputRequired(WRITE), Length(max=40)], filters=[one_line])


# ---- of residents

SAY = "kata"  # the name of the two buttons
KEPT, NOT_KEPT = "ditepati", "tidak-ditepati"


class GuestWordForm(GuestForm):
    """Two buttons, for who came by the link of a letter."""


class WordForm(FlaskForm):
    """The same of who is signed in."""


# ---- the list


class FilterForm(FlaskForm):
    """What stands in the list. It stands in the address, and changes nothing."""

    class Meta:
        csrf = False

    instansi = SelectField(_("Agency"))
    keadaan = SelectField(_("State"))
    batas = SelectField(_("Due"))

    def offer(self, agencies: Iterable[tuple[str, str]]) -> None:
        """Whatever the address names that is not offered is no condition."""
        every = SelectChoice("", gettext("all"))
        self.instansi.choices = [every, *(SelectChoice(*each) for each in agencies)]
        self.keadaan.choices = [every, *(SelectChoice(each.value, naming.state(each)) for each in State)]
        self.batas.choices = [
            every, SelectChoice(LATE, gettext("the day has passed")), SelectChoice(NEAR, gettext("within 30 days")),
        ]  # fmt: skip
        for field in (self.instansi, self.keadaan, self.batas):
            field.data = field.data if field.data in [each.value for each in field.choices] else ""

    def wanted(self) -> Wanted:
        state = State(self.keadaan.data) if self.keadaan.data else None
        return Wanted(agency=self.instansi.data or "", state=state, due=self.batas.data or "")

    def asked(self) -> dict[str, str]:
        return {field.name: str(field.data) for field in self if field.data}


# ---- the numbers


class TermsForm(FlaskForm):
    """Numbers under which commitments are made from a day to come."""

    moves_most = IntegerField(_("How often its day may be moved"), [InputRequired(WRITE), NumberRange(0, 5)])
    rounds_most = IntegerField(_("How often it may be declared done"), [InputRequired(WRITE), NumberRange(1, 5)])
    word_days = IntegerField(
        _("Days that those who asked have to say a word"), [InputRequired(WRITE), NumberRange(7, 60)]
    )  # fmt: skip
    legal_basis = StringField(_("Legal basis"), [DataRequired(WRITE), Length(max=300)], filters=[one_line])
    source = StringField(_("Source"), [DataRequired(WRITE), Length(max=300)], filters=[one_line])
    valid_from = DateField(_("Holds from"), [InputRequired(DAY)])

"""The forms of a shared matter. What a rule refuses stands at the field that the rule names."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.evaluation.coordination.rules import REFERENCE_MOST, TITLE_MOST, WORDS_MOST
from portal.organisation.models import Agency, Post
from portal.web.typed import one_line, several_lines

WRITE, CHOOSE, DAY = _("Write this."), _("Choose one."), _("Choose a day.")


NUMBERS = _("For example JANJI-12, or the number of a report. Commas between them; each has to have a public page.")


def _line(label: Any, *validators: Any, most: int = TITLE_MOST, hint: Any = "") -> StringField:
    too_long = _("Write at most 200 letters.") if most == REFERENCE_MOST else _("Write at most 150 letters.")
    return StringField(label, [*validators, Length(max=most, message=too_long)], filters=[one_line], description=hint)


def _area(label: Any, *validators: Any, hint: Any = "") -> TextAreaField:
    length = Length(max=WORDS_MOST, message=_("Write at most 1,000 letters."))
    return TextAreaField(label, [*validators, length], filters=[several_lines], description=hint)


def _select(label: Any) -> SelectField:
    return SelectField(
        label, [InputRequired(CHOOSE)], choices=[], invalid_choice_message=CHOOSE, invalid_value_message=CHOOSE
    )


def named(post: Post) -> str:
    return f"{post.agency.name}: {post.name}"


class OpenForm(FlaskForm):
    judul = _line(_("What it is about"), InputRequired(WRITE))
    tujuan = _area(_("What will be there when it is done"), InputRequired(WRITE))
    kecamatan = _select(_("In which district"))
    jabatan = _select(_("You open it as"))
    rujukan = _line(
        _("Numbers of promises or reports (may stay empty)"), Optional(), most=REFERENCE_MOST, hint=NUMBERS
    )

    def offer(self, districts: Iterable[Agency], posts: Iterable[Post]) -> None:
        self.kecamatan.choices = [SelectChoice(str(each.id), each.name) for each in districts]
        self.jabatan.choices = [SelectChoice(str(each.id), named(each)) for each in posts]


class DeedForm(FlaskForm):
    """A deed on a matter. `offer` gives those forms that choose a post the posts that can be chosen."""

    def offer(self, posts: Iterable[Post]) -> None: ...


class PostForm(DeedForm):
    jabatan = _select(_("Post"))

    def offer(self, posts: Iterable[Post]) -> None:
        self.jabatan.choices = [SelectChoice("", gettext("Choose …"))]
        self.jabatan.choices += [SelectChoice(str(each.id), named(each)) for each in posts]


class StepForm(PostForm):
    apa = _line(_("What has to be done"), InputRequired(WRITE))
    jabatan = _select(_("By whom"))
    kapan = DateField(_("Until which day"), [InputRequired(DAY)])


class DayForm(DeedForm):
    kapan = DateField(_("Until which day"), [InputRequired(DAY)])


class MoveForm(DeedForm):
    kapan = DateField(_("The new day"), [InputRequired(DAY)])
    kata = _area(_("Why it takes longer"), InputRequired(WRITE))


class WordsForm(DeedForm):
    kata = _area(_("In your own words"), InputRequired(WRITE))


class ReferenceForm(DeedForm):
    rujukan = _line(_("Numbers of promises or reports"), InputRequired(WRITE), most=REFERENCE_MOST, hint=NUMBERS)


class BlockForm(DeedForm):
    kata = _area(_("What stands in the way"), InputRequired(WRITE))
    menunggu = SelectField(
        _("Whose word is awaited"), [Optional()], choices=[], invalid_choice_message=CHOOSE, invalid_value_message=CHOOSE
    )
    lain = _line(_("Or somebody who is not in the list"), Optional())
    sejak = DateField(_("Since which day"), [InputRequired(DAY)])

    def offer(self, posts: Iterable[Post]) -> None:
        self.menunggu.choices = [SelectChoice("", gettext("Somebody who is not in the list"))]
        self.menunggu.choices += [SelectChoice(str(each.id), named(each)) for each in posts]


class MeetForm(DeedForm):
    tanggal = DateField(_("Day of the meeting"), [InputRequired(DAY)])
    hadir = _area(_("Who came"), InputRequired(WRITE), hint=_("Agencies and posts are enough."))
    putusan = _area(_("What was decided"), InputRequired(WRITE), hint=_("One decision a line."))


class CreditForm(FlaskForm):
    """Which step, or the whole matter, stands as evidence of which result of the own plan."""

    apa = RadioField(_("What was done"), [InputRequired(CHOOSE)], choices=[])
    hasil = RadioField(_("For which result of your plan"), [InputRequired(CHOOSE)], choices=[])

    def offer(self, things: Iterable[tuple[str, str]], results: Iterable[tuple[int, str]]) -> None:
        self.apa.choices = [SelectChoice(value, label) for value, label in things]
        self.hasil.choices = [SelectChoice(str(number), title) for number, title in results]

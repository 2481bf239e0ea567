"""The forms of an appraisal. Those with a field for each result are made for the results at hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from portal.evaluation.appraisal.actions import Rating, Said
from portal.evaluation.appraisal.models import Appraisal, AppraisalView
from portal.evaluation.appraisal.queries import Expected
from portal.evaluation.appraisal.rules import EVIDENCE_LENGTH, WORDS_LENGTH, Achievement, Level
from portal.evaluation.appraisal.words import ACHIEVEMENTS, LEVELS
from portal.evaluation.plans.rules import STATEMENTS, Value
from portal.web.references import public_references
from portal.web.typed import one_line, several_lines

WORDS = Length(max=WORDS_LENGTH, message=_("Write at most 1,000 letters."))
EVIDENCE = Length(max=EVIDENCE_LENGTH, message=_("Write at most 300 letters."))
CHOOSE = _("Choose a result of your plan of work.")
UNCHANGED = "same"


def _area(label: Any, *validators: Any, description: Any = "") -> TextAreaField:
    return TextAreaField(label, [*validators, WORDS], filters=[several_lines], description=description)


def _line(label: Any, description: Any = "") -> StringField:
    return StringField(label, [EVIDENCE, public_references], filters=[one_line], description=description)


def _levels() -> list[SelectChoice]:
    return [SelectChoice(value=level.value, label=words) for level, words in LEVELS.items()]


def _choose(label: Any, missing: Any) -> RadioField:
    return RadioField(label, choices=_levels(), validators=[InputRequired(missing)])


class SelfForm(FlaskForm):
    """A person's own view; `made` gives it two fields for each result."""

    self_view = _area(
        _("Your own view of the period (optional)"),
        description=_("What went well, what stood in the way, what you need. Your superior reads it once you send it."),
    )

    @classmethod
    def made(cls, expected: Iterable[Expected], found: Appraisal) -> "SelfForm":
        there = {one.line_id: one for one in found.realisations}
        fields: dict[str, Any] = {}
        data: dict[str, str] = {"self_view": found.self_view}
        for one in expected:
            fields[f"words_{one.line_id}"] = _area(_("What was reached"))
            fields[f"evidence_{one.line_id}"] = _line(
                _("What shows it (optional)"),
                _("The number of a report or a promise (it becomes a link), or a document and where it lies."),
            )
            kept = there.get(one.line_id)
            data |= {f"words_{one.line_id}": kept.words, f"evidence_{one.line_id}": kept.evidence} if kept else {}
        form: SelfForm = type("SelfForm", (cls,), fields)(data=data)
        form.lines = [one.line_id for one in expected]
        return form

    lines: list[int]

    @property
    def said(self) -> dict[int, Said]:
        return {one: Said(self[f"words_{one}"].data, self[f"evidence_{one}"].data) for one in self.lines}


class EvidenceForm(FlaskForm):
    """A file beside what is said of one result. What it lacks the rule says, at the field it names."""

    hasil = SelectField(
        _("Which result it shows"), choices=[], coerce=int,
        invalid_choice_message=CHOOSE, invalid_value_message=CHOOSE,
    )  # fmt: skip
    judul = StringField(_("What the file shows"), filters=[one_line])
    berkas = FileField(_("A PDF document or a picture"))

    def offer(self, results: Iterable[tuple[int, str]]) -> None:
        self.hasil.choices = [SelectChoice(value=value, label=label) for value, label in results]


class RatingForm(FlaskForm):
    """A superior's view; `made` gives it a field for each result, and three for each of the seven values."""

    work = _choose(_("Work results as a whole"), _("Choose how the work results were."))
    conduct = _choose(_("Conduct as a whole"), _("Choose how the conduct was."))
    words = _area(
        _("Your reasons, and what comes next"), DataRequired(_("Write your reasons.")),
        description=_("The person reads them, and so does whoever decides on an objection."),
    )  # fmt: skip

    @classmethod
    def made(cls, expected: Iterable[Expected], before: AppraisalView | None) -> "RatingForm":
        lines = [one.line_id for one in expected]
        names = [f"line_{one}" for one in lines] + [f"{value}_{n}" for value in Value for n in range(STATEMENTS)]
        fields = {name: SelectField("", choices=_levels(), default=Level.AS.value) for name in names}
        data: dict[str, Any] = {}
        if before:
            data = {"work": before.work.value, "conduct": before.conduct.value, "words": before.words}
            data |= {f"line_{number}": level for number, level in before.work_marks.items()}
            for value, marks in before.conduct_marks.items():
                data |= {f"{value}_{n}": mark for n, mark in enumerate(marks)}
        form: RatingForm = type("RatingForm", (cls,), fields)(data=data)
        form.lines = lines
        return form

    lines: list[int]

    @property
    def rating(self) -> Rating:
        marks: Mapping[str, list[str]] = {
            value.value: [self[f"{value}_{n}"].data for n in range(STATEMENTS)] for value in Value
        }
        work = {one: Level(self[f"line_{one}"].data) for one in self.lines}
        return Rating(Level(self.work.data), Level(self.conduct.data), self.words.data, work, marks)


class ObjectionForm(FlaskForm):
    words = _area(_("Why you do not agree"), DataRequired(_("Write why you do not agree.")))
    evidence = _line(_("What shows it (optional)"))


class ExplainForm(FlaskForm):
    words = _area(_("How you came to your view"), DataRequired(_("Write how you came to your view.")))


class DecisionForm(FlaskForm):
    """The view stays, or another takes its place."""

    work = RadioField(
        _("Work results as a whole"), choices=[SelectChoice(value=UNCHANGED, label=_("As it is")), *_levels()],
        validators=[InputRequired(_("Choose how the work results were."))],
    )  # fmt: skip
    conduct = RadioField(
        _("Conduct as a whole"), choices=[SelectChoice(value=UNCHANGED, label=_("As it is")), *_levels()],
        validators=[InputRequired(_("Choose how the conduct was."))],
    )  # fmt: skip
    words = _area(
        _("Your reasons"),
        DataRequired(_("Write your reasons.")),
        description=_("Both read them. Your decision is final."),
    )

    def rating(self, before: AppraisalView) -> tuple[Level, Level] | None:
        work = before.work if self.work.data == UNCHANGED else Level(self.work.data)
        conduct = before.conduct if self.conduct.data == UNCHANGED else Level(self.conduct.data)
        return None if (work, conduct) == (before.work, before.conduct) else (work, conduct)


class AchievementForm(FlaskForm):
    level = RadioField(
        _("What the agency achieved"), validators=[InputRequired(_("Choose what the agency achieved."))],
        choices=[SelectChoice(value=one.value, label=words) for one, words in ACHIEVEMENTS.items()],
    )  # fmt: skip
    words = _area(_("What it rests on"), DataRequired(_("Write what it rests on.")))

    @property
    def chosen(self) -> Achievement:
        return Achievement(self.level.data)


class NoteForm(FlaskForm):
    words = _area(_("Why your team's ratings differ from the pattern"), DataRequired(_("Write why.")))

"""What those who answer do with a case: each deed has a page of its own, with its form and its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import Account
from portal.complaints import desk_forms as forms
from portal.complaints import standing
from portal.complaints.actions import handling
from portal.complaints.actions.handling import Answer
from portal.complaints.desk_forms import ActForm
from portal.complaints.models import Complaint
from portal.complaints.rules import Act, Grade, Reason
from portal.core.errors import NotFound, Refused
from portal.core.words import N_
from portal.organisation.models import Agency

Units = Mapping[str, Agency]
Do = Callable[[Complaint, Any, Account, Units], object]


@dataclass(frozen=True)
class Deed:
    """`title`, `button` and `done` are msgids. `passes_on`: who verifies and forwards does it."""

    slug: str
    act: Act
    form: type[ActForm]
    title: str
    button: str
    done: str
    do: Do
    passes_on: bool = False

    @property
    def only_a_note(self) -> bool:
        return self.act is Act.NOTE


def _verify(complaint: Complaint, form: Any, by: Account, _units: Units) -> None:
    handling.verify(complaint, Grade(form.grade.data), seen=form.version, by=by)


def _grade(complaint: Complaint, form: Any, by: Account, _units: Units) -> None:
    handling.change_grade(complaint, Grade(form.grade.data), form.why.data or "", seen=form.version, by=by)


def _forward(complaint: Complaint, form: Any, by: Account, units: Units) -> None:
    helping = _named(form.supporters.data, units)
    to = units[form.to.data]
    handling.forward(complaint, to, form.why.data or "", supporters=helping, seen=form.version, by=by)


def _support(complaint: Complaint, form: Any, by: Account, units: Units) -> None:
    handling.support(complaint, _named(form.supporters.data, units), seen=form.version, by=by)


def _named(slugs: list[str] | None, units: Units) -> tuple[Agency, ...]:
    return tuple(units[slug] for slug in dict.fromkeys(slugs or []))


def _bounce(complaint: Complaint, form: Any, by: Account, units: Units) -> None:
    handling.bounce(complaint, units[form.to.data], form.why.data or "", seen=form.version, by=by)


def _ask(complaint: Complaint, form: Any, by: Account, _units: Units) -> None:
    handling.ask(complaint, form.question.data or "", seen=form.version, by=by)


def given(form: Any) -> Answer:
    return Answer(form.what.data or "", form.who.data or "", form.by_when.data or "", form.words.data or "")


def _answer(complaint: Complaint, form: Any, by: Account, _units: Units) -> None:
    handling.answer(complaint, given(form), seen=form.version, by=by)


def _not_yet(complaint: Complaint, form: Any, by: Account, _units: Units) -> None:
    if form.until.data is None:
        raise Refused("Choose a day that is still to come.", field="until")
    handling.not_yet(complaint, given(form), form.until.data, seen=form.version, by=by)


def _declare(complaint: Complaint, form: Any, by: Account, _units: Units) -> None:
    kept = tuple(form.foto_tersimpan.data or ())
    handling.declare_done(complaint, given(form), photos=kept, seen=form.version, by=by)


def _reject(complaint: Complaint, form: Any, by: Account, _units: Units) -> None:
    handling.reject(complaint, Reason(form.reason.data), form.words.data or "", seen=form.version, by=by)


def _merge(complaint: Complaint, form: Any, by: Account, _units: Units) -> None:
    try:
        into, _viewer, _standing = standing.case_of(by, form.other.data or form.into.data or "")
    except NotFound as gone:
        raise Refused("Choose one, or write the number of a report on your desk.", field="other") from gone
    handling.merge(complaint, into, seen=form.version, by=by)


def _note(complaint: Complaint, form: Any, by: Account, _units: Units) -> None:
    handling.note(complaint, form.words.data or "", by=by)


def _number(complaint: Complaint, form: Any, by: Account, _units: Units) -> None:
    handling.set_outside_number(complaint, form.number.data or "", seen=form.version, by=by)


EVERY = (
    Deed("verifikasi", Act.VERIFY, forms.VerifyForm, N_("Verify"), N_("It is ours"), N_("Verified."), _verify, True),
    Deed("jawab", Act.ANSWER, forms.AnswerForm, N_("Answer"), N_("Send the answer"), N_("The answer was sent."), _answer),
    Deed("selesai", Act.DECLARE, forms.DeclareForm, N_("Declare it done"), N_("Declare it done"),
         N_("Declared done. The reporter is asked whether it is."), _declare),
    Deed("belum-selesai", Act.NOT_YET, forms.NotYetForm, N_("Not done yet, because …"), N_("Say it"),
         N_("It stands in the story with its day, and everybody may read it."), _not_yet),
    Deed("tanya", Act.ASK, forms.AskForm, N_("Ask the reporter"), N_("Ask"), N_("The question was sent."), _ask),
    Deed("teruskan", Act.FORWARD, forms.ForwardForm, N_("Pass it on"), N_("Pass it on"),
         N_("Passed on."), _forward, True),
    Deed("bukan-kami", Act.BOUNCE, forms.BounceForm, N_("It is not ours"), N_("Give it to that unit"),
         N_("It went to the unit that you named."), _bounce),
    Deed("dukungan", Act.SUPPORT, forms.SupportersForm, N_("Ask other units to help"), N_("Ask them"),
         N_("They see the report on their desk now."), _support, True),
    Deed("gabung", Act.MERGE, forms.MergeForm, N_("Merge it with another report"), N_("Merge"),
         N_("Merged. Whoever reported or followed it follows the other one now."), _merge, True),
    Deed("tolak", Act.REJECT, forms.RejectForm, N_("It cannot be processed"), N_("Tell the reporter so"),
         N_("The reporter reads the reason, and how to go on."), _reject, True),
    Deed("batas", Act.GRADE, forms.RegradeForm, N_("Let it run under other limits"), N_("Change the limits"),
         N_("It runs under other limits, counted from when it was received."), _grade, True),
    Deed("catatan", Act.NOTE, forms.NoteForm, N_("Write a note"), N_("Keep the note"), N_("The note was kept."), _note),
    Deed("nomor-luar", Act.NUMBER, forms.NumberForm, N_("Number in another system"), N_("Keep the number"),
         N_("The number was kept."), _number),
)  # fmt: skip
DEEDS: Mapping[str, Deed] = {deed.slug: deed for deed in EVERY}
PLAIN = [slug for slug in DEEDS if slug != "selesai"]  # without files

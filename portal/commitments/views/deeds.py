"""What is done with a commitment after it was made: each deed has a page of its own, with its form and its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts.models import Account
from portal.accounts.rules import Permission as P
from portal.commitments import actions, causes, forms, rules
from portal.commitments.models import Commitment
from portal.commitments.rules import Act
from portal.complaints.codes import read_number
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.core.words import N_

Do = Callable[[Commitment, Any, Account], object]


@dataclass(frozen=True)
class Deed:
    """`title`, `button`, `hint` and `done` are msgids."""

    slug: str
    act: Act
    form: type[forms.DeedForm]
    title: str
    button: str
    hint: str
    done: str
    do: Do
    needs: P = P.COMMITMENT_MAKE
    kind: str = "primary"  # of its button

    def opens(self, commitment: Commitment, account: Account) -> bool:
        """Whether this person may do it with this commitment as it stands now."""
        since = commitment.made_at if self.needs is P.COMMITMENT_VISIT else None
        return account.may_about(self.needs, commitment.agency, since) and self._fits(commitment)

    def _fits(self, commitment: Commitment) -> bool:
        if not rules.allows(commitment.state_now, self.act):
            return False
        if self.act is Act.DECLARE:
            return commitment.round < commitment.rounds_most
        if self.act is Act.MOVE:
            return not rules.may_move(commitment.due_on, commitment.moves, commitment.terms, clock.today())
        return True


def _photos(form: Any) -> tuple[str, ...]:
    return tuple(form.foto_tersimpan.data or ())


def _follow_up(one: Commitment, form: Any, by: Account) -> None:
    actions.follow_up(one, form.kata.data or "", photos=_photos(form), seen=form.version, by=by)


def _link(one: Commitment, form: Any, by: Account) -> None:
    try:
        case = causes.case_to_link(read_number(form.nomor.data or ""))
    except NotFound as gone:
        raise Refused("There is no such report, or it is confidential.", field="nomor") from gone
    actions.link(one, case, seen=form.version, by=by)


def _move(one: Commitment, form: Any, by: Account) -> None:
    actions.move(one, form.kapan.data or date.min, form.kata.data or "", seen=form.version, by=by)


def _declare(one: Commitment, form: Any, by: Account) -> None:
    actions.declare(one, form.kata.data or "", photos=_photos(form), seen=form.version, by=by)


def _withdraw(one: Commitment, form: Any, by: Account) -> None:
    actions.withdraw(one, form.kata.data or "", seen=form.version, by=by)


def _visit(one: Commitment, form: Any, by: Account) -> None:
    kept = form.hasil.data == "ya"
    actions.visit(one, kept, form.kata.data or "", photos=_photos(form), seen=form.version, by=by)


EVERY = (
    Deed("tindak-lanjut", Act.FOLLOW_UP, forms.FollowUpForm, N_("Write a follow-up"), N_("Publish the follow-up"),
         N_("Everybody reads it at once. It changes nothing about the day."), N_("It stands on the public page."),
         _follow_up),
    Deed("selesai", Act.DECLARE, forms.DeclareForm, N_("Declare it done"), N_("Declare it done"),
         N_("You say that it is done. Whether it was kept, those say who asked for it, or somebody of another branch."),
         N_("Declared done. Those who asked for it are asked whether it was kept."), _declare),
    Deed("tanggal", Act.MOVE, forms.MoveForm, N_("Move the day"), N_("Move the day"),
         N_("The old day stays printed beside the new one, with your reason."), N_("The new day is public."), _move),
    Deed("kaitkan", Act.LINK, forms.LinkForm, N_("Name another report that it answers"), N_("Add the report"),
         N_("Who reported it hears of it, and is asked later whether it was kept."), N_("The report was added."), _link),
    Deed("tarik", Act.WITHDRAW, forms.WordsForm, N_("Withdraw it"), N_("Withdraw it in public"),
         N_("It stays to be read, as withdrawn, with your reason, and is counted as such."), N_("Withdrawn."), _withdraw,
         kind="danger"),
    Deed("kunjungan", Act.VISIT, forms.VisitForm, N_("Write what you saw"), N_("Publish what you saw"),
         N_("Everybody reads it. Your name is not shown; your branch is."), N_("It stands on the public page."), _visit,
         needs=P.COMMITMENT_VISIT),
)  # fmt: skip
DEEDS: Mapping[str, Deed] = {deed.slug: deed for deed in EVERY}


def open_to(commitment: Commitment, account: Account) -> list[Deed]:
    return [deed for deed in EVERY if deed.opens(commitment, account)]

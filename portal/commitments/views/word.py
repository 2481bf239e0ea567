"""The one question to those who asked: was it kept? By the link of a letter, or signed in. One press, and once."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import ANYONE, RESIDENT, allow, current_account
from portal.accounts.models import Account
from portal.commitments import actions, asking, naming, queries, tokens
from portal.commitments.asking import Asker
from portal.commitments.forms import KEPT, NOT_KEPT, SAY, GuestWordForm, WordForm
from portal.commitments.models import Commitment
from portal.commitments.rules import State, StepKind
from portal.complaints.actions.reporter import known_by
from portal.core.errors import NotFound
from portal.core.words import N_
from portal.web.refusals import refusals_on

bp = Blueprint("commitment_word", __name__)

NOT_ASKED = N_("This is asked of those who asked for it.")
PRESS = N_("Press one of the two buttons.")


@bp.get("/janji/<int:number>/kata/<token>")
@allow(ANYONE)
def guest(number: int, token: str) -> ResponseReturnValue:
    """It asks, since programs follow the links of a mail that nobody pressed."""
    one = queries.commitment(number)
    here = url_for(".guest_says", number=number, token=token)
    return _page(one, _by_letter(one, token), GuestWordForm(formdata=None), here)


@bp.post("/janji/<int:number>/kata/<token>")
@allow(ANYONE)
def guest_says(number: int, token: str) -> ResponseReturnValue:
    one = queries.commitment(number)
    here = url_for(".guest_says", number=number, token=token)
    return _say(one, _by_letter(one, token), GuestWordForm(), here, None)


@bp.get("/janji/<int:number>/kata")
@allow(RESIDENT)
def own(number: int) -> ResponseReturnValue:
    one = queries.commitment(number)
    return _page(one, _by_account(one), WordForm(formdata=None), url_for(".own_says", number=number))


@bp.post("/janji/<int:number>/kata")
@allow(RESIDENT)
def own_says(number: int) -> ResponseReturnValue:
    one = queries.commitment(number)
    return _say(one, _by_account(one), WordForm(), url_for(".own_says", number=number), current_account())


def _by_letter(one: Commitment, token: str) -> Asker:
    if (found := tokens.read(one, token)) is None:
        raise NotFound("This link is not whole, or you are not asked about this any more.")
    return found


def _by_account(one: Commitment) -> Asker:
    if (found := asking.asker_with(one, current_account().id)) is None:
        raise NotFound(NOT_ASKED)
    return found


def _say(one: Commitment, asker: Asker, form: Any, here: str, by: Account | None) -> ResponseReturnValue:
    said = request.form.get(SAY)
    if form.validate() and said in (KEPT, NOT_KEPT):
        with refusals_on(form):
            actions.say(one, asker, said == KEPT, known=known_by(by, by is None).value)
            return redirect(here, 303)
    elif not form.errors:
        form.form_errors.append(_(PRESS))
    return _page(one, asker, form, here, 422)


def _page(one: Commitment, asker: Asker, form: Any, here: str, status: int = 200) -> ResponseReturnValue:
    open_now = one.state_now is State.DECLARED
    declared = next((step for step in reversed(one.steps) if step.kind is StepKind.DECLARED), None)
    page = render_template(
        "commitments/word.html", one=one, form=form, here=here, naming=naming, open_now=open_now,
        said=queries.has_said(one, asker.key), declared=declared,
    )  # fmt: skip
    return (page, status) if status != 200 else page

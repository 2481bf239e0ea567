"""The counter of a kelurahan: who stands there has signed up with a number, and gets a code for it."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from portal.accounts import queries as accounts
from portal.accounts.access import allow, current_account
from portal.accounts.models import Account
from portal.accounts.residents import actions
from portal.accounts.residents.forms import HandOutForm, LookUpForm
from portal.accounts.residents.rules import CODE_LASTS, LOOK_UPS_AN_HOUR, Document
from portal.accounts.residents.views.public import shown
from portal.accounts.rules import Permission, written
from portal.core import throttle
from portal.core.throttle import Door, name_of
from portal.organisation.models import Agency
from portal.web.refusals import refusals_on

bp = Blueprint("counter", __name__, url_prefix="/kerja/loket")


def own_counters(form: LookUpForm, account: Account) -> list[Agency]:
    """Where they sit; of one only, nothing has to be chosen."""
    found = accounts.agencies_of(account, Permission.RESIDENT_VERIFY)
    form.instansi.choices = [SelectChoice(each.id, each.name) for each in found]
    return found


def chosen(form: LookUpForm, found: list[Agency]) -> Agency:
    return next(each for each in found if each.id == form.instansi.data)


@bp.get("")
@allow(Permission.RESIDENT_VERIFY)
def index() -> ResponseReturnValue:
    form = LookUpForm(formdata=None)
    return shown("counter", form, counters=own_counters(form, current_account()), names=None)


@bp.post("")
@allow(Permission.RESIDENT_VERIFY)
def look_up() -> ResponseReturnValue:
    """Whether somebody waits with this number, and by which name they wish to be called. No account is looked at."""
    form, by = LookUpForm(), current_account()
    found = own_counters(form, by)
    if not form.validate():
        return shown("counter", form, counters=found, names=None)
    door = Door(name_of("counter", str(by.staff.id)), LOOK_UPS_AN_HOUR, LOOK_UPS_AN_HOUR)
    throttle.knock([door], waited=timedelta(), once="")
    names = actions.look_up(written(form.nomor.data), chosen(form, found), by=by)
    second = HandOutForm(formdata=None, nomor=form.nomor.data, instansi=form.instansi.data)
    again = LookUpForm(formdata=None, instansi=form.instansi.data) if names else form
    for each in (second, again):
        own_counters(each, by)
    return shown("counter", again, counters=found, names=names, second=second)


@bp.post("/kode")
@allow(Permission.RESIDENT_VERIFY)
def hand_out() -> ResponseReturnValue:
    form, by = HandOutForm(), current_account()
    found = own_counters(form, by)
    if form.validate():
        with refusals_on(form):
            agency, number = chosen(form, found), written(form.nomor.data)
            code = actions.hand_out_code(number, agency, Document(form.dokumen.data), by=by)
            return render_template(
                "accounts/residents/code.html", code=code, agency=agency, number=number, days=CODE_LASTS.days
            )  # fmt: skip
    return shown("hand_out", form, counters=found)

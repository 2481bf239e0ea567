"""What a resident does with their own account; language and sessions are for the staff too."""

import json

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from portal.accounts import sessions
from portal.accounts.access import ANYONE, RESIDENT, SIGNED_IN, allow, current_account
from portal.accounts.residents import actions, leaving, proving, queries, takeovers
from portal.accounts.residents.forms import CloseForm, LanguageForm, MoveForm, NameForm
from portal.accounts.residents.rules import is_mail
from portal.accounts.residents.views.public import shown
from portal.accounts.rules import Language, written
from portal.web.refusals import refusals_on
from portal.web.slices import plan
from portal.web.transaction import computes_long

bp = Blueprint("own_account", __name__, url_prefix="/akun")


@bp.route("/bahasa", methods=["GET", "POST"])
@allow(SIGNED_IN)
def language() -> ResponseReturnValue:
    account = current_account()
    form = LanguageForm(language=account.language.value)
    if form.validate_on_submit():
        actions.speak(account, Language(form.language.data))
        return changed()
    return shown("language", form)


def changed() -> Redirect:
    flash(_("Saved."))
    return redirect(url_for("accounts.account"), 303)


@bp.get("/sesi")
@allow(SIGNED_IN)
def own_sessions() -> str:
    here = sessions.at_hand()
    rows = [(row, queries.is_session(row, here)) for row in queries.sessions_of(current_account())]
    return render_template("accounts/residents/sessions.html", rows=rows)


@bp.post("/sesi")
@allow(SIGNED_IN)
def end_sessions() -> Redirect:
    """One, or all but the one at hand."""
    account, here = current_account(), sessions.at_hand()
    others = [row.hash for row in queries.sessions_of(account) if not queries.is_session(row, here)]
    chosen = others if "semua" in request.form else [request.form.get("sesi", "")]
    ended = actions.end_sessions(account, [each for each in chosen if each in others])
    flash(_("Ended."), "success") if ended else flash(_("It had ended already."), "info")
    return redirect(url_for(".own_sessions"), 303)


@bp.route("/nama", methods=["GET", "POST"])
@allow(RESIDENT)
def name() -> ResponseReturnValue:
    account = current_account()
    form = NameForm(called=account.called)
    if form.validate_on_submit():
        with refusals_on(form):
            actions.call(account, form.called.data)
            return changed()
    return shown("name", form)


@bp.route("/alamat", methods=["GET", "POST"])
@allow(RESIDENT)
@computes_long
def move() -> ResponseReturnValue:
    form, account = MoveForm(), current_account()
    form.ways = ways = proving.ways()
    told = proving.reaches(account.identity or "")
    if form.validate_on_submit():
        with refusals_on(form):
            if not sessions.knows_password(account, form.password.data):
                form.password.errors = [_("This is not your password.")]
                return shown("move", form, ways=ways, told=told)
            actions.wish_to_move(account, form.identity.data)
            by_mail = is_mail(written(form.identity.data))
            return redirect(url_for("residents.mailed" if by_mail else "residents.to_counter"), 303)
    return shown("move", form, ways=ways, told=told)


@bp.post("/alamat/batal")
@allow(RESIDENT)
def stay() -> Redirect:
    actions.stay(current_account())
    return changed()


@bp.post("/nomor/tolak")
@allow(RESIDENT)
def keep_number() -> Redirect:
    takeovers.refuse(current_account())
    flash(_("Your account and its number stay yours."))
    return redirect(url_for("accounts.account"), 303)


@bp.get("/data.json")
@allow(RESIDENT)
def data() -> Response:
    kept = plan().kept_about(current_account())
    answer = Response(json.dumps(kept, ensure_ascii=False, indent=1), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="data-akun.json"'
    return answer


@bp.route("/tutup", methods=["GET", "POST"])
@allow(RESIDENT)
@computes_long
def close() -> ResponseReturnValue:
    form, account = CloseForm(), current_account()
    if form.validate_on_submit():
        if sessions.knows_password(account, form.password.data):
            leaving.leave(account)
            sessions.end()
            return redirect(url_for(".closed"), 303)
        form.password.errors = [_("This is not your password.")]
    return shown("close", form)


@bp.get("/tutup/selesai")
@allow(ANYONE)
def closed() -> str:
    return render_template("accounts/residents/closed.html")

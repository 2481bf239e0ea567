from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from portal.accounts import actions, link_codes, queries, resumed, sessions
from portal.accounts.access import ANYONE, SIGNED_IN, SessionEnded, allow, current_account
from portal.accounts.forms import ChangePasswordForm, FirstPasswordForm, SignInForm
from portal.accounts.residents import queries as residents
from portal.accounts.residents import takeovers
from portal.core.errors import TooOften
from portal.web.forgery import age_of, nonce_of
from portal.web.slices import plan
from portal.web.transaction import computes_long

bp = Blueprint("accounts", __name__)


@bp.route("/masuk", methods=["GET", "POST"])
@allow(ANYONE)
@computes_long
def sign_in() -> str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    form = SignInForm(lanjut=request.args.get("lanjut"))
    if not form.is_submitted():
        return render_template("accounts/sign_in.html", form=form)
    try:
        if form.validate() and _begun(form):
            return _after(sessions.safe_target(form.lanjut.data), resumed.unpacked(form.isi.data))
    except TooOften as wait:
        form.ask_to_wait(wait)
        return render_template("accounts/sign_in.html", form=form), 429, {"Retry-After": str(wait.seconds)}
    if not form.errors:
        # The same words whether there is such an account, whose it is, and whether it waits to be confirmed.
        form.form_errors.append(
            _(
                "The address or number and the password do not match, or it is not confirmed yet: follow the link in our"
                " letter, or write the code from a counter."
            )
        )
    return render_template("accounts/sign_in.html", form=form), 422


def _after(target: str | None, fields: resumed.Fields) -> str | Response:
    """Where signing in leads; with a form that was sent too late to a page from which it is sent once more."""
    if not target or not fields:
        return redirect(target or sessions.landing(current_user))
    return render_template("accounts/resumed.html", target=target, fields=fields, written=resumed.written(fields))


@bp.app_errorhandler(SessionEnded)
def ended(_error: SessionEnded) -> tuple[str, int]:
    """Sign in, and go on with the form that was sent. A form of one button alone is pressed again on its page."""
    isi = resumed.packed(request.form.items(multi=True))
    here = request.script_root + request.full_path.rstrip("?")
    form = SignInForm(formdata=None, lanjut=here if isi else None, isi=isi)
    return render_template("accounts/sign_in.html", form=form, ended=True), 403


def _begun(form: SignInForm) -> bool:
    return sessions.begin(form.identity.data, form.password.data, waited=age_of(form), once=nonce_of(form))


@bp.post("/keluar")
@allow(SIGNED_IN)
def sign_out() -> Response:
    sessions.end()
    return redirect(url_for("home.index"))


@bp.route("/akun", methods=["GET"])
@allow(SIGNED_IN)
def account() -> str:
    account = current_account()
    if account.person is not None:
        return render_template("accounts/account.html", account=account)
    return render_template(
        "accounts/residents/account.html", account=account, links=plan().links_for(account),
        move=residents.move_of(account), takeover=residents.takeover_of(account),
    )  # fmt: skip


@bp.route("/akun/sandi", methods=["GET", "POST"])
@allow(SIGNED_IN)
@computes_long
def change_password() -> str | Response | tuple[str, int]:
    form, account = ChangePasswordForm(), current_account()
    if not form.is_submitted():
        return render_template("accounts/change_password.html", form=form)
    if form.validate() and sessions.knows_password(account, form.password.data):
        if account.person is None and residents.takeover_of(account):
            takeovers.refuse(account)  # whoever chooses a password has said that the account is theirs
        actions.choose_password(account, form.new_password.data)
        sessions.renew(account)
        flash(_("Your password is changed. All other sessions have ended."))
        return redirect(url_for(".account"))
    if not form.errors:
        form.password.errors = [_("This is not your password.")]
    return render_template("accounts/change_password.html", form=form), 422


@bp.route("/akun/awal/<token>", methods=["GET", "POST"])
@allow(ANYONE)
@computes_long
def first_password(token: str) -> str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    link, form = queries.link(token), FirstPasswordForm()
    if link.held_by_id is None:
        del form.kode
    try:
        if form.validate_on_submit() and _knows_code(token, form):
            link = queries.link(token)
            actions.choose_password(link.account, form.new_password.data, link=link)
            sessions.renew(link.account)
            flash(_("Your password is set. Sign in with it from now on."))
            return redirect(url_for("desk.index"))
    except TooOften as wait:
        form.ask_to_wait(wait)
        page = render_template("accounts/first_password.html", form=form, account=queries.link(token).account)
        return page, 429, {"Retry-After": str(wait.seconds)}
    account = queries.link(token).account
    return render_template("accounts/first_password.html", form=form, account=account), 422 if form.errors else 200


def _knows_code(token: str, form: FirstPasswordForm) -> bool:
    """Whether the code is right, where the link needs one; a wrong one is said at its field."""
    if "kode" not in form:
        return True
    if link_codes.is_right(queries.link(token), form.kode.data, waited=age_of(form), once=nonce_of(form)):
        return True
    form.kode.errors = [
        _("This is not the code of this link. Ask the administrator for it, and write the passwords anew.")
    ]
    return False

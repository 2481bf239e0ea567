from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import passwords, sessions
from portal.accounts.access import ANYONE, allow
from portal.accounts.residents import actions, gateways, proving, queries
from portal.accounts.residents.forms import ForgottenForm, NewPasswordForm, ProveByCodeForm, ProveByLinkForm, SignUpForm
from portal.accounts.residents.rules import COUNTER_WAITS, MAIL_WAITS, RESET_WAITS, ClaimKind, is_mail
from portal.accounts.rules import written
from portal.core import mail
from portal.core.errors import TooOften
from portal.web.forgery import age_of, nonce_of
from portal.web.refusals import refusals_on
from portal.web.transaction import computes_long, give_up

bp = Blueprint("residents", __name__)



def shown(template: str, form: Any, **more: Any) -> ResponseReturnValue:
    """The page of a form: 422 where something is wrong with it."""
    page = render_template(f"accounts/residents/{template}.html", form=form, **more)
    return (page, 422) if form.errors else page


def told_to_wait(template: str, form: Any, wait: TooOften, **more: Any) -> ResponseReturnValue:
    form.ask_to_wait(wait)
    page = render_template(f"accounts/residents/{template}.html", form=form, **more)
    return page, 429, {"Retry-After": str(wait.seconds)}


def about(form: Any) -> dict[str, Any]:
    """Age and number of the page that was sent, see `core.throttle: knock`."""
    return {"waited": age_of(form), "once": nonce_of(form)}


@bp.route("/daftar", methods=["GET", "POST"])
@allow(ANYONE)
@computes_long
def sign_up() -> ResponseReturnValue:
    form = SignUpForm(lanjut=request.args.get("lanjut"))
    form.ways = ways = proving.ways()
    try:
        if form.validate_on_submit():
            with refusals_on(form):
                back = sessions.safe_target(form.lanjut.data)
                proving.sign_up(form.identity.data, form.called.data, form.password.data, back=back, **about(form))
                return redirect(url_for(".mailed" if is_mail(written(form.identity.data)) else ".to_counter"), 303)
    except TooOften as wait:
        return told_to_wait("sign_up", form, wait, ways=ways)
    return shown("sign_up", form, ways=ways)


@bp.get("/daftar/surat")
@allow(ANYONE)
def mailed() -> str:
    return render_template("accounts/residents/mailed.html", days=MAIL_WAITS.days)


@bp.get("/daftar/loket")
@allow(ANYONE)
def to_counter() -> str:
    return render_template(
        "accounts/residents/to_counter.html", counters=queries.counters(), days=COUNTER_WAITS.days,
        texts=gateways.gateway() is not None,
    )  # fmt: skip


@bp.route("/akun/verifikasi", methods=["GET", "POST"])
@allow(ANYONE)
@computes_long
def prove_by_code() -> ResponseReturnValue:
    form = ProveByCodeForm()
    try:
        if form.validate_on_submit():
            with refusals_on(form):
                found = proving.by_code(form.nomor.data, form.kode.data, form.password.data, **about(form))
                return welcomed(found)
    except TooOften as wait:
        return told_to_wait("by_code", form, wait)
    return shown("by_code", form)


def welcomed(proved: proving.Proved) -> ResponseReturnValue:
    if proved.account is None and proved.until is None:
        return render_template("accounts/residents/second_clerk.html", counters=queries.counters())
    if proved.account is None:
        return render_template("accounts/residents/takes_over.html", until=proved.until)
    sessions.renew(proved.account)
    flash(_("It is confirmed. You are signed in."))
    return redirect(proved.back or url_for("accounts.account"), 303)


@bp.route("/akun/verifikasi/<token>", methods=["GET", "POST"])
@allow(ANYONE)
@computes_long
def prove_by_link(token: str) -> ResponseReturnValue:
    claim, form = queries.claim_of(token, ClaimKind.SIGN_UP, ClaimKind.MOVE), ProveByLinkForm()
    identity = claim.identity
    try:
        if form.validate_on_submit():
            with refusals_on(form):
                if proved := proving.by_link(token, form.password.data, **about(form)):
                    return welcomed(proved)
                form.password.errors = [_("This is not the password that you chose.")]
    except TooOften as wait:
        return told_to_wait("by_link", form, wait, identity=identity)
    return shown("by_link", form, identity=identity)


@bp.route("/masuk/lupa", methods=["GET", "POST"])
@allow(ANYONE)
def forgotten() -> ResponseReturnValue:
    form, on = ForgottenForm(), mail.is_on()
    try:
        if form.validate_on_submit():
            proving.forget_password(form.identity.data, **about(form))
            return redirect(url_for(".forgotten_mailed"), 303)
    except TooOften as wait:
        return told_to_wait("forgotten", form, wait, on=on)
    return shown("forgotten", form, on=on)


@bp.get("/masuk/lupa/surat")
@allow(ANYONE)
def forgotten_mailed() -> str:
    return render_template("accounts/residents/forgotten_mailed.html", hours=RESET_WAITS // timedelta(hours=1))


@bp.route("/akun/sandi-baru/<token>", methods=["GET", "POST"])
@allow(ANYONE)
@computes_long
def new_password(token: str) -> ResponseReturnValue:
    claim, form = queries.claim_of(token, ClaimKind.FORGOTTEN), NewPasswordForm()
    identity = claim.identity
    if form.validate_on_submit():
        hashed = hashed_meanwhile(form.new_password.data)
        sessions.renew(actions.renew_password(queries.claim_of(token, ClaimKind.FORGOTTEN), hashed))
        flash(_("Your password is changed. All other sessions have ended."))
        return redirect(url_for("accounts.account"), 303)
    return shown("new_password", form, identity=identity)


@bp.route("/akun/batal/<token>", methods=["GET", "POST"])
@allow(ANYONE)
@computes_long
def move_back(token: str) -> ResponseReturnValue:
    old, form = queries.old_address_of(token), NewPasswordForm()
    identity = old.identity
    if form.validate_on_submit():
        hashed = hashed_meanwhile(form.new_password.data)
        with refusals_on(form):
            sessions.renew(actions.move_back(queries.old_address_of(token), hashed))
            flash(_("The account is yours again, with your old address and the new password."))
            return redirect(url_for("accounts.account"), 303)
    return shown("move_back", form, identity=identity)


def hashed_meanwhile(password: str) -> str:
    """Hashed without a transaction: it takes a tenth of a second, in which nobody may have to wait for us."""
    give_up()
    return passwords.hashed(password)

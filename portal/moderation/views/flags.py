"""Reporting a text that everybody reads: one tap on the page where it stands, or on a page of its own with all reasons.

Who reads gets no cookie. A guest's browser is given one with the report, by which it counts once for a text.
"""

import secrets

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import ANYONE, allow, current_account
from portal.accounts.models import Account
from portal.accounts.rules import Permission as P
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.moderation import flagging, kinds, looks, policy, reviewing
from portal.moderation.flagging import Taken
from portal.moderation.forms import FlagForm
from portal.moderation.rules import READ_BY_ALL
from portal.moderation.views.page import place_of
from portal.web.addresses import outside_language
from portal.web.forgery import nonce_of
from portal.web.language import PREFIX
from portal.web.visitor import network

bp = Blueprint("moderation_flags", __name__, url_prefix="/moderasi/laporkan")
staff = Blueprint("moderation_asking", __name__, url_prefix="/kerja")

COOKIE, LASTS = "penanda", 90 * 24 * 60 * 60  # seconds
TRIED = "kue"  # in the query of a form that is sent once more, after a cookie was given


@bp.post("")
@allow(ANYONE)
def send() -> ResponseReturnValue:
    form = FlagForm()
    kind, subject, code = _read(form.tanda.data or "")
    if not form.validate():
        return _page(kind, subject, form, 422)
    account: Account | None = g.account
    device = request.cookies.get(COOKIE, "")
    known = len(device) == 32 and set(device) <= set("0123456789abcdef")
    if account is None and not known and TRIED not in request.args:
        return _with_device()
    taken = flagging.flag(
        kind, subject, code, by=account, device=device if known else "", once=nonce_of(form),
        place=network(request.remote_addr),
    )  # fmt: skip
    return redirect(url_for(".thanks", kind=kind, subject=subject, hasil=taken.value), 303)


def _read(tanda: str) -> tuple[str, str, str]:
    """Kind, subject and reason. Raises NotFound for what no button says."""
    kind, _colon, rest = tanda.partition(":")
    subject, _colon, code = rest.rpartition(":")
    if kind not in kinds.known or not subject or "\0" in tanda:
        raise NotFound(flagging.NOT_READ)
    return kind, subject, code


def _with_device() -> Response:
    """Ask the browser to send the same form once more (307), with a device's cookie or, where it keeps none, without."""
    response = redirect(url_for(".send") + f"?{TRIED}=1", 307)
    device, secure = secrets.token_hex(16), current_app.config["SESSION_COOKIE_SECURE"]
    for prefix in ("", PREFIX):  # one device in both languages, and unknown to every page but these
        path = f"{outside_language()}{prefix}/moderasi/laporkan"
        response.set_cookie(COOKIE, device, LASTS, path=path, secure=secure, httponly=True, samesite="Lax")
    return response


def address_of(kind: str, subject: str) -> str:
    """Where a text is reported."""
    return url_for("moderation_flags.page", kind=kind, subject=subject)


def deciding(kind: str, subject: str) -> str:
    """Where a button of a moderator leads, which stands beside a text (`take`)."""
    return url_for("moderation_asking.take", kind=kind, subject=subject)


@bp.get("/<kind>/<subject>")
@allow(ANYONE)
def page(kind: str, subject: str) -> ResponseReturnValue:
    return _page(kind, subject, FlagForm(formdata=None))


def _page(kind: str, subject: str, form: FlagForm, status: int = 200) -> ResponseReturnValue:
    text = looks.named(kind, subject) if "\0" not in kind + subject else None
    if kind not in kinds.known or (text is not None and text.state not in READ_BY_ALL):
        raise NotFound(flagging.NOT_READ)  # one that is hidden is not to be read here either
    if kinds.can_change(kind) and kinds.standing(kind, subject) is None:
        raise NotFound(flagging.NOT_READ)
    words = kinds.words_now(kind, subject, (text.shown or "") if text else "")
    if not (words or text):
        raise NotFound(flagging.NOT_READ)
    account: Account | None = g.account
    made = render_template(
        "moderation/flag.html", kind=kind, subject=subject, words=words, form=form, text=text,
        what=kinds.name_of(kind, subject), policy=policy.current(clock.today()), back=place_of(kind, subject, text),
        asks=account is not None and account.may(P.TEXT_REQUEST),
        moderates=account is not None and account.may(P.TEXT_MODERATE),
    )  # fmt: skip
    return (made, status) if status != 200 else made


@bp.get("/<kind>/<subject>/terima-kasih")
@allow(ANYONE)
def thanks(kind: str, subject: str) -> str:
    if kind not in kinds.known or "\0" in subject:
        raise NotFound(flagging.NOT_READ)
    result, text = request.args.get("hasil", ""), looks.named(kind, subject)
    inside = g.account is not None and text is not None and flagging.is_inside(text, g.account)
    return render_template(
        "moderation/flagged.html", result=result if result in set(Taken) else Taken.COUNTED, inside=inside,
        back=place_of(kind, subject, text), kind=kind, subject=subject,
    )  # fmt: skip


# ---- for the staff


@staff.post("/minta-tinjau/<kind>/<subject>")
@allow(P.TEXT_REQUEST)
def ask(kind: str, subject: str) -> ResponseReturnValue:
    """An agency asks that a text about it is looked at: what it asks stands in the public log from now on."""
    page = place_of(kind, subject, looks.named(kind, subject)).removeprefix(request.script_root)
    try:
        flagging.ask(kind, subject, request.form.get("alasan", "")[:40], page=page, by=current_account())
    except Refused as no:
        flash(_(str(no)), "warning")
        return redirect(url_for("moderation_flags.page", kind=kind, subject=subject), 303)
    flash(_("A moderator of another branch decides. What your agency asked stands in the public log."))
    return redirect(url_for("moderation_public.log"), 303)


@staff.post("/moderasi/dari/<kind>/<subject>")
@allow(P.TEXT_MODERATE)
def take(kind: str, subject: str) -> ResponseReturnValue:
    """A moderator decides about a text from the page where it stands, without being asked to."""
    text = reviewing.look(kind, subject, by=current_account())
    return redirect(url_for("moderation_again.one", text_id=text.id), 303)

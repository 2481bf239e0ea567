"""What authors read of decisions about their own words, and where they appeal. Whoever has the address is the author.

And the page of a resident who was warned or suspended.
"""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import ANYONE, RESIDENT, allow, current_account
from portal.accounts.models import Account
from portal.core import clock
from portal.core.errors import NotFound
from portal.moderation import answers, appealing, flagging, looks, policy
from portal.moderation.forms import AppealForm, OwnAppealForm
from portal.moderation.models import ModeratedText
from portal.moderation.notices import ENDED, LIFTED, title_of
from portal.moderation.views.page import Item, place_of
from portal.web.refusals import refusals_on
from portal.web.sane import number
from portal.web.slices import AccountLink

bp = Blueprint("moderation_own", __name__)


@bp.get("/moderasi/putusan/<kind>/<subject>/<key>")
@allow(ANYONE)
def decision(kind: str, subject: str, key: str) -> Response:
    return _decision(_text(kind, subject, key), AppealForm(formdata=None))


@bp.post("/moderasi/putusan/<kind>/<subject>/<key>")
@allow(ANYONE)
def appeal(kind: str, subject: str, key: str) -> ResponseReturnValue:
    text, form = _text(kind, subject, key), AppealForm()
    if form.validate():
        with refusals_on(form):
            appealing.appeal(text, form.kata.data or "")
            return redirect(answers.own_page(kind, subject), 303)
    return _decision(text, form, 422)


def _text(kind: str, subject: str, key: str) -> ModeratedText:
    """Raises NotFound: for a wrong key as for a text that is not there."""
    found = looks.named(kind, subject) if answers.opens(kind, subject, key) else None
    if found is None:
        raise NotFound(flagging.NOT_READ)
    return found


def _decision(text: ModeratedText, form: AppealForm, status: int = 200) -> Response:
    until, made = appealing.until(text), looks.appeal_of(text.id)
    page = make_response(render_template(
        "moderation/decision.html", item=Item(text), form=form, until=until, appeal=made, ended=ENDED,
        open=made is None and until is not None and until >= clock.today(), back=place_of(text.kind, text.subject, text),
        stays=bool(made and appealing.stays(made)),
    ), status)  # fmt: skip
    page.headers["Cache-Control"] = "no-store"  # the next person on the same telephone is not to find it
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page


# ---- warned or suspended


def links(account: Account) -> list[AccountLink]:
    """Of the page of an account: only where there is anything to read."""
    if not looks.sanctions_of(account.id):
        return []
    return [AccountLink(_("Warnings"), url_for("moderation_own.mine"), _("why, until when, and how to appeal"))]


@bp.get("/akun/teguran")
@allow(RESIDENT)
def mine() -> str:
    return _mine(OwnAppealForm(formdata=None))


@bp.post("/akun/teguran")
@allow(RESIDENT)
def appeal_against() -> ResponseReturnValue:
    form = OwnAppealForm()
    if form.validate():
        with refusals_on(form):
            asked = looks.sanction(request.form.get("nomor", 0, type=number))
            appealing.appeal_against(asked, form.kata.data or "", by=current_account())
            flash(_("Another moderator decides within three working days. Otherwise it is lifted."))
            return redirect(url_for(".mine"), 303)
    return _mine(form), 422


def _mine(form: OwnAppealForm) -> str:
    found = looks.sanctions_of(current_account().id)
    return render_template(
        "moderation/mine.html", sanctions=found, form=form, title_of=title_of, until_of=appealing.until_of,
        appeals={each.id: looks.appeal_against(each.id) for each in found}, ended=LIFTED,
        reasons={each.id: policy.version(each.policy).reason(each.reason) for each in found},
    )  # fmt: skip

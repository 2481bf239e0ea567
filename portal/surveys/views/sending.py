"""What a resident sends. A blueprint of its own, because it answers for itself where the database does not."""

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import ANYONE, allow
from portal.core.errors import Refused
from portal.surveys import actions, queries
from portal.surveys.forms import SkmForm
from portal.surveys.views import pages
from portal.web.forgery import keep_stamp, nonce_of
from portal.web.transaction import CANNOT_SERVE, give_up, settle

bp = Blueprint("sending", __name__, url_prefix="/survei/<agency>/<service>")

TRY_AGAIN = "20"  # seconds, for browsers; people are told to press the button again


@bp.post("")
@allow(ANYONE)
def send(agency: str, service: str) -> ResponseReturnValue:
    form = SkmForm()
    if not form.validate():
        survey = queries.latest_survey_of(agency, service)
        return pages.instead(survey, form) or pages.filled(survey, form, 422)
    try:
        actions.submit(form.said, agency=agency, service=service, nonce=nonce_of(form), code=form.undangan.data or "")
        settle()
    except Refused:
        why = pages.instead(queries.latest_survey_of(agency, service), form)
        if why is None:
            raise
        return why
    return redirect(url_for("surveys.thanks", agency=agency, service=service), 303)


@bp.post("/periksa")
@allow(ANYONE)
def check(agency: str, service: str) -> ResponseReturnValue:
    """All answers in a list before they are sent, for browsers without script; `ubah` leads back to the form."""
    form = SkmForm()
    right = form.validate()
    survey = queries.latest_survey_of(agency, service)
    if why := pages.instead(survey, form, carry=False):
        return why
    if not right:
        return pages.filled(survey, form, 422)
    return pages.filled(survey, form) if "ubah" in request.form else pages.to_check(survey, form)


@bp.get("/periksa")
@allow(ANYONE)
def begin_again(agency: str, service: str) -> Response:
    """Where a browser asks for the list alone, there is nothing to list."""
    return redirect(url_for("surveys.answer", agency=agency, service=service))


def not_yet(fault: Exception, /) -> tuple[str, int, dict[str, str]]:
    """The database is locked or away. Nothing is stored, and nothing that was typed is lost."""
    give_up()
    current_app.logger.error("An answer could not be taken: %s", type(fault).__name__)
    form = SkmForm()
    if g.get("uncertain"):  # the form goes on with its own stamp, so that it counts once whatever happened
        keep_stamp(form)
        form.form_errors.append(
            _("We do not know whether your answers are in. Press “Send answers” again: they count once.")
        )
    else:
        form.form_errors.append(
            _("We have not received your answers yet: the portal is busy. Press “Send answers” again.")
        )
    return pages.not_yet(**request.view_args, form=form), 503, {"Retry-After": TRY_AGAIN}  # type: ignore[arg-type]


for kind in CANNOT_SERVE:
    bp.register_error_handler(kind, not_yet)

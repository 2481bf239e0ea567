from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import ANYONE, allow
from portal.core import throttle
from portal.core.errors import NotFound
from portal.core.throttle import Door, name_of
from portal.surveys import codes, queries
from portal.surveys.forms import CodeForm
from portal.surveys.rules import FREE_CODES, State
from portal.surveys.views import pages
from portal.web import previews
from portal.web.cache import cacheable
from portal.web.forget import forget_pages
from portal.web.format import date_long
from portal.web.visitor import network

bp = Blueprint("surveys", __name__)


@bp.get("/survei")
@allow(ANYONE)
@cacheable("organisation", "surveys")
def index() -> ResponseReturnValue:
    return render_template("surveys/index.html", surveys=queries.open_surveys())


@bp.get("/survei/<agency>/<service>")
@allow(ANYONE)
@cacheable("organisation", "surveys")
def answer(agency: str, service: str) -> ResponseReturnValue:
    survey = queries.latest_survey_of(agency, service)
    if survey.state is not State.OPEN:
        return pages.not_open(survey)
    if handle := request.args.get("lanjut"):
        code = codes.unseal(handle)
        return pages.of_code(survey, code, handle) if code else pages.stale_handle(survey)
    # The code of an invitation's link is read once, here; from then on it travels in the body.
    return pages.questionnaire(survey, request.args.get("undangan", ""))


@bp.get("/survei/<agency>/<service>/gambar.png")
@allow(ANYONE)
@cacheable("organisation", "surveys")
def picture(agency: str, service: str) -> Response:
    survey = queries.latest_survey_of(agency, service)
    if survey.state is not State.OPEN:
        raise NotFound("This survey is not open.")
    return previews.answer(
        previews.preview(
            survey.service.name,
            _("How were you served? Nine questions, two minutes, no name."),
            _("Open until %(day)s.", day=date_long(survey.closes_on)),
            kicker=f"{_('Survey')} · {survey.service.agency.name}",
        )
    )


@bp.get("/survei/<agency>/<service>/selesai")
@allow(ANYONE)
@cacheable("organisation", "surveys")
def thanks(agency: str, service: str) -> ResponseReturnValue:
    return render_template("surveys/thanks.html", survey=queries.latest_survey_of(agency, service))


@bp.get("/survei/lupa.svg")
@allow(ANYONE)
def forget() -> Response:
    return forget_pages()


@bp.route("/kode", methods=["GET"])
@allow(ANYONE)
@cacheable()
def code() -> ResponseReturnValue:
    return render_template("surveys/code.html", form=CodeForm(formdata=None))


@bp.post("/kode")
@allow(ANYONE)
def enter_code() -> ResponseReturnValue:
    """Open the questionnaire of a typed code; no address ever holds it.

    The code is looked up before anything is counted, so a right one is taken at once, whoever typed wrong ones in the
    same network before. A code has 60 bits: neither answers without end nor the time that they take lead to one.
    """
    form = CodeForm()
    if not form.validate():
        return render_template("surveys/code.html", form=form), 422
    right = queries.right(form.kode.data)
    survey = queries.survey(right.survey_id) if right else None
    if survey is None:
        return _wrong_code(form)
    if survey.state is not State.OPEN:
        return pages.not_open(survey)
    return pages.questionnaire(survey, form.kode.data)


def _wrong_code(form: CodeForm) -> ResponseReturnValue:
    wait = throttle.note_wrong(Door(name_of("code", network(request.remote_addr)), FREE_CODES))
    form.refuse_code(wait)
    page = render_template("surveys/code.html", form=form)
    return (page, 429, {"Retry-After": str(wait)}) if wait else (page, 422)

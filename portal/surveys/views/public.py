from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.access import ANYONE, allow
from portal.core import throttle
from portal.core.errors import Refused
from portal.core.throttle import Door, name_of
from portal.surveys import actions, codes, queries
from portal.surveys.forms import CodeForm, SkmForm
from portal.surveys.models import Survey
from portal.surveys.rules import FREE_CODES, State
from portal.surveys.wording import QUESTIONS
from portal.web.cache import cacheable, kept_text
from portal.web.forgery import nonce_of, slot
from portal.web.visitor import network

bp = Blueprint("surveys", __name__)

Page = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]
CODE = slot("code")  # where the code of an invitation goes, in a page that is kept


@bp.get("/survei")
@allow(ANYONE)
@cacheable
def index() -> Page:
    return render_template("surveys/index.html", surveys=queries.open_surveys())


@bp.get("/survei/<agency>/<service>")
@allow(ANYONE)
@cacheable
def answer(agency: str, service: str) -> Page:
    survey = queries.latest_survey_of(agency, service)
    if survey.state is not State.OPEN:
        return _not_open(survey)
    # The code of an invitation's link is read once, here; from then on it travels in the body.
    return _questionnaire(survey, request.args.get("undangan", ""))


def _questionnaire(survey: Survey, typed: str = "") -> Page:
    if typed:
        right = queries.right(typed, survey.id)
        if right is None:
            return render_template("surveys/unknown_code.html", survey=survey), 404
        if right.spent:
            return render_template("surveys/spent.html", survey=survey), 410
        return _invited(survey, codes.read(typed))
    return _page(survey, SkmForm(formdata=None))


def _invited(survey: Survey, code: str) -> str:
    """The same page for all invitations but for the code, so it is made once and the code put in."""
    page = kept_text(f"survey:{survey.id}", lambda: _rendered(survey, SkmForm(formdata=None, undangan=CODE)))
    return page.replace(CODE, code)


def _not_open(survey: Survey) -> Page:
    soon = survey.state is State.PREPARING
    return render_template("surveys/not_open.html", survey=survey), 503 if soon else 410


def _page(survey: Survey, form: SkmForm, status: int = 200) -> Page:
    page = _rendered(survey, form)
    return page if status == 200 else (page, status)


def _rendered(survey: Survey, form: SkmForm) -> str:
    return render_template("surveys/answer.html", survey=survey, form=form, questions=QUESTIONS)


@bp.post("/survei/<agency>/<service>")
@allow(ANYONE)
def send(agency: str, service: str) -> Page:
    form = SkmForm()
    if not form.validate():
        survey = queries.latest_survey_of(agency, service)
        return _page(survey, form, 422) if survey.state is State.OPEN else _not_open(survey)
    try:
        said, nonce, code = form.said, nonce_of(form), form.undangan.data or ""
        actions.submit(said, agency=agency, service=service, nonce=nonce, code=code)
    except Refused:
        survey = queries.latest_survey_of(agency, service)
        if survey.state is not State.OPEN:
            return _not_open(survey)
        return render_template("surveys/spent.html", survey=survey), 410
    return redirect(url_for(".thanks", agency=agency, service=service), 303)


@bp.get("/survei/<agency>/<service>/selesai")
@allow(ANYONE)
@cacheable
def thanks(agency: str, service: str) -> Page:
    return render_template("surveys/thanks.html", survey=queries.latest_survey_of(agency, service))


@bp.route("/kode", methods=["GET"])
@allow(ANYONE)
@cacheable
def code() -> Page:
    return render_template("surveys/code.html", form=CodeForm(formdata=None))


@bp.post("/kode")
@allow(ANYONE)
def enter_code() -> Page:
    """Open the questionnaire of a typed code. The answer is the page itself, so that no address holds the code.

    The code is looked up before anything is counted, so a right one is taken at once, whoever typed wrong ones in the
    same network before. A code has 60 bits: neither answers without end nor the time that they take lead to one.
    """
    form = CodeForm()
    if not form.validate():
        return render_template("surveys/code.html", form=form), 422
    right = queries.right(form.kode.data)
    survey = queries.survey(right.survey_id) if right else None
    if survey is None or survey.state is not State.OPEN:
        return _wrong_code(form)
    return _questionnaire(survey, form.kode.data)


def _wrong_code(form: CodeForm) -> Page:
    wait = throttle.note_wrong(Door(name_of("code", network(request.remote_addr)), FREE_CODES))
    form.refuse_code(wait)
    page = render_template("surveys/code.html", form=form)
    return (page, 429, {"Retry-After": str(wait)}) if wait else (page, 422)

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import queries as people
from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.periods import Period
from portal.skm.index import sample_size
from portal.surveys import actions, choices, queries
from portal.surveys.forms import ASSISTED, AssistedForm, IssueForm, RegisterForm
from portal.surveys.models import Survey
from portal.surveys.nonces import SentAlready
from portal.surveys.rules import Stratum
from portal.surveys.slips import address, slips
from portal.surveys.wording import QUESTIONS, STRATA
from portal.web import posters
from portal.web.addresses import root
from portal.web.refusals import refusals_on
from portal.web.slices import address_of

bp = Blueprint("survey_desk", __name__, url_prefix="/kerja/survei")

P = Permission
WANTED = 30  # answers, where neither the people served nor a target are given: what a letter needs


@bp.get("")
@allow(P.SURVEY_WATCH, P.SURVEY_CONFIRM, P.SURVEY_ISSUE, P.SURVEY_ASSIST)
def index() -> ResponseReturnValue:
    account = current_account()
    registers = bool(choices.services_to_register(account))
    return render_template("surveys/desk.html", surveys=choices.listed(account), registers=registers)


@bp.route("/baru", methods=["GET", "POST"])
@allow(P.SURVEY_REGISTER)
def register() -> ResponseReturnValue:
    form = RegisterForm()
    form.service.choices = choices.services(current_account())
    form.period.choices = choices.registrable_periods(clock.today())
    form.strata.choices = choices.strata()
    if not form.is_submitted():
        return render_template("surveys/register.html", form=form)
    if form.validate():
        with refusals_on(form):
            survey = actions.register(_registered(form), by=current_account())
            flash(_("The survey is registered. Somebody outside your branch has to confirm it before its first day."))
            return redirect(url_for(".survey", survey_id=survey.id))
    return render_template("surveys/register.html", form=form), 422


def _registered(form: RegisterForm) -> Survey:
    population = form.population.data
    wanted = form.target.data or (sample_size(population) if population else WANTED)
    return Survey(
        service_id=form.service.data, period=Period(form.period.data), opens_on=form.opens_on.data,
        closes_on=form.closes_on.data, population=population, target=wanted, strata=list(form.strata.data or []),
    )  # fmt: skip


@bp.get("/<int:survey_id>")
@allow(P.SURVEY_WATCH, P.SURVEY_CONFIRM, P.SURVEY_ISSUE, P.SURVEY_ASSIST)
def survey(survey_id: int) -> ResponseReturnValue:
    return _page(_seen(survey_id), IssueForm(formdata=None))


def _seen(survey_id: int) -> Survey:
    found = queries.survey(survey_id)
    if found.id not in [survey.id for survey in choices.visible(current_account())]:
        raise NotFound("There is no such survey.")
    return found


def _page(survey: Survey, form: IssueForm, status: int = 200) -> ResponseReturnValue:
    account, agency, since = current_account(), survey.service.agency, survey.registered_at
    rights = {right.name.lower(): account.may_about(right, agency, since) for right in Permission}
    form.enumerator.choices = choices.enumerators(survey)
    service = survey.service
    page = render_template(
        "surveys/survey.html", scorecard=address_of("scorecard", agency.slug, service.slug, survey.period),
        survey=survey, form=form, rights=rights, batches=queries.batches(survey.id),
        left=queries.slips_left(survey.id, account.staff.id), strata=STRATA, address=address(survey, root()),
    )  # fmt: skip
    return page if status == 200 else (page, status)


@bp.get("/<int:survey_id>/poster")
@allow(P.SURVEY_HAND_OUT)
def poster(survey_id: int) -> ResponseReturnValue:
    """The open link, to hang up at the agency's own counter."""
    survey = _seen(survey_id)
    if not current_account().may_about(P.SURVEY_HAND_OUT, survey.service.agency, survey.registered_at):
        raise NotFound("There is no such survey.")
    service = survey.service
    path = url_for("surveys.answer", agency=service.agency.slug, service=service.slug)
    return posters.poster("surveys/poster.html", path, survey=survey)


@bp.post("/<int:survey_id>/setuju")
@allow(P.SURVEY_CONFIRM)
def confirm(survey_id: int) -> ResponseReturnValue:
    actions.confirm(_seen(survey_id), by=current_account())
    flash(_("Confirmed. The survey opens by itself on its first day."))
    return redirect(url_for(".survey", survey_id=survey_id))


@bp.post("/<int:survey_id>/tolak")
@allow(P.SURVEY_CONFIRM, P.SURVEY_REGISTER)
def decline(survey_id: int) -> ResponseReturnValue:
    actions.decline(_seen(survey_id), by=current_account())
    flash(_("Declined. The survey will not open."))
    return redirect(url_for(".survey", survey_id=survey_id))


@bp.post("/<int:survey_id>/kertas/<any(handed, enumerator):stratum>")
@allow(P.SURVEY_HAND_OUT, P.SURVEY_ISSUE)
def issue(survey_id: int, stratum: str) -> ResponseReturnValue:
    """Make slips. Those that are to be printed are shown once: that page is the only place where their codes stand."""
    survey, form = _seen(survey_id), IssueForm()
    form.enumerator.choices = choices.enumerators(survey)
    if not form.validate():
        return _page(survey, form, 422)
    named = people.person(form.enumerator.data) if stratum == Stratum.ENUMERATOR and form.enumerator.data else None
    batch = None
    with refusals_on(form):
        batch, made = actions.issue(
            survey, form.count.data, stratum=Stratum(stratum), by=current_account(), enumerator=named,
            assisted=form.kind.data == ASSISTED,
        )  # fmt: skip
    if batch is None:
        return _page(survey, form, 422)
    if batch.assisted:
        name = named.name if named else ""
        flash(ngettext("%(name)s may enter %(num)s more answer.", "%(name)s may enter %(num)s more answers.",
                       batch.count, name=name))  # fmt: skip
        return redirect(url_for(".survey", survey_id=survey_id), 303)
    printed = slips(survey, batch, made, root())
    return render_template("surveys/slips.html", survey=survey, batch=batch, slips=printed, root=root())


@bp.route("/<int:survey_id>/bantu", methods=["GET", "POST"])
@allow(P.SURVEY_ASSIST)
def assist(survey_id: int) -> ResponseReturnValue:
    """The questionnaire, filled in by an enumerator for the person before them."""
    survey, form = _seen(survey_id), AssistedForm()
    status = 200
    if form.is_submitted():
        try:
            if form.validate() and _assisted(survey, form):
                flash(_("The answers are in. The form is empty for the next person."))
                return redirect(url_for(".assist", survey_id=survey_id), 303)
        except SentAlready:
            return _assisted_before(survey, form)
        status = 422
    me = current_account().staff.id
    left, giver = queries.slips_left(survey.id, me), queries.last_giver(survey.id, me)
    form.number_anew()
    page = render_template(
        "surveys/assist.html", survey=survey, form=form, questions=QUESTIONS, left=left, giver=giver
    )  # fmt: skip
    return page, status


def _assisted(survey: Survey, form: AssistedForm) -> bool:
    """Whether the answers are in. Where they were refused, the form says why and keeps what was chosen."""
    with refusals_on(form, but=SentAlready):
        actions.assist(survey, form.said, nonce=form.nonce.data, by=current_account())
        return True
    return False


def _assisted_before(survey: Survey, form: AssistedForm) -> ResponseReturnValue:
    """Never thanked for nothing: what was filled in after it goes on, unseen, as a form of its own."""
    form.nonce.data = None
    form.number_anew()
    return render_template("surveys/assist_sent.html", survey=survey, form=form, questions=QUESTIONS), 409

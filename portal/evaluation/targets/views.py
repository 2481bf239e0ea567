"""The pages of a head and of their direct superior. Who else comes finds nothing here."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import STAFF, allow, current_account
from portal.core import clock
from portal.core.disclosure import LEAST_FOR_EVALUATION, LEAST_FOR_INDEX
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.periods import Period
from portal.core.together import together
from portal.evaluation.targets import actions, drawing, queries, words
from portal.evaluation.targets.forms import DecisionForm, ProposalForm
from portal.evaluation.targets.queries import Status
from portal.evaluation.targets.rules import Measure, aim_of, steps
from portal.organisation.models import Post, Service
from portal.web import charts
from portal.web.addresses import root
from portal.web.format import period_name
from portal.web.language import speaking
from portal.web.refusals import refusals_on
from portal.web.slices import plan

bp = Blueprint("targets", __name__, url_prefix="/kinerja")


@bp.context_processor
def shared() -> dict[str, object]:
    return {"words": words, "drawing": drawing, "least": LEAST_FOR_EVALUATION, "least_index": LEAST_FOR_INDEX}


@bp.get("")
@allow(STAFF)
def index() -> str:
    account, every = current_account(), "semua" in request.args
    since = 0 if every else clock.today().year - 1
    with together([*queries.asks_first_page(account, since), *plan().asked_by_panels(account)]):
        found, panels = queries.first_page(account, since), plan().panels_for(account)
    return render_template(
        "targets/index.html", reader=account, team=found.team, mine=found.mine, leads=found.leads, every=every,
        waiting=sum(each.waits for each in found.team), panels=panels,
    )  # fmt: skip


# ---- before the survey opens


@bp.route("/sasaran/baru", methods=["GET", "POST"])
@allow(STAFF)
def propose() -> str | Response | tuple[str, int]:
    led = {service.id: (post, service) for post, service in queries.services_led_by(current_account().staff.id)}
    if not led:
        raise NotFound("You lead no unit that gives a service.")
    form = _proposal_form(led)
    if form.validate_on_submit() and (proposed := _proposed(form, *led[form.service.data])):
        flash(_("Proposed. Your superior has to agree before it is fixed."))
        return redirect(url_for(".target", target_id=proposed))
    ahead = queries.surveys_without_target([service for _post, service in led.values()])
    page = render_template("targets/propose.html", form=form, ahead=ahead, led=led)
    return (page, 422) if form.errors else page


def _proposal_form(led: dict[int, tuple[Post, Service]]) -> ProposalForm:
    """Filled from the address, so that a confirmed survey and a proposal to be changed are one link away."""
    named = request.args.get("ukuran", "")
    measure = Measure(named) if named in set(Measure) else Measure.INDEX
    asked = {
        "service": request.args.get("layanan", type=int),
        "period": request.args.get("periode"),
        "measure": measure,
        "aim": aim_of(request.args.get("target", ""), measure),
    }
    form = ProposalForm(data=asked)
    periods = {*queries.periods_ahead(), *(w.period for w in queries.surveys_ahead([s for _p, s in led.values()]))}
    services = [(service.id, f"{service.name} ({service.agency.name})") for _post, service in led.values()]
    form.offer(services, [(period, period_name(period)) for period in sorted(periods)])
    return form


def _proposed(form: ProposalForm, post: Post, service: Service) -> int | None:
    """The number of the target; None where it was refused, and then the form says why."""
    with refusals_on(form):
        about = (post, service, Period(form.period.data), form.aim.data)
        return actions.propose(*about, measure=form.measure.data, by=current_account()).id
    return None


@bp.post("/sasaran/<int:target_id>/setuju")
@allow(STAFF)
def agree(target_id: int) -> Response:
    target = queries.target(target_id, reader=current_account())
    read = request.form.get("measure", Measure.INDEX.value), aim_of(request.form.get("aim", ""), Measure.ANSWERED)
    if read != (target.measure.value, target.aim):
        raise Refused("The proposal was changed in the meantime. Read it again.")
    actions.agree(target, by=current_account())
    flash(_("Agreed. From now on the target does not change."))
    return redirect(url_for(".target", target_id=target.id))


# ---- once the card is published


@bp.get("/sasaran/<int:target_id>")
@allow(STAFF)
def target(target_id: int) -> str:
    return _page(queries.status(queries.target(target_id, reader=current_account())))


@bp.post("/sasaran/<int:target_id>")
@allow(STAFF)
def decide(target_id: int) -> str | Response | tuple[str, int]:
    status = queries.status(queries.target(target_id, reader=current_account()))
    if not status.is_judged_by(current_account()):
        raise NotAllowed("Only the direct superior decides on a target.")
    if not status.may_be_decided:
        raise Refused("Nothing is decided before the card is published.")
    form = _decision_form(status)
    if not form.validate() or not _decided(form, status):
        return _page(status, form), 422
    flash(_("Your decision is recorded."))
    return redirect(url_for(".target", target_id=target_id))


def _decision_form(status: Status) -> DecisionForm:
    form = DecisionForm()
    if status.proposal:
        form.offer(status.proposal)
    return form


def _decided(form: DecisionForm, status: Status) -> bool:
    """Whether the decision stands. Where it was refused, the form says why and keeps what was written."""
    version = request.form.get("version", 0, type=int)
    with refusals_on(form):
        actions.assess(status.target, *form.chosen, version=version, by=current_account())
        return True
    return False


def _page(status: Status, form: DecisionForm | None = None) -> str:
    return render_template(
        "targets/target.html", status=status, target=status.target, reader=current_account(),
        form=form or _decision_form(status), ekinerja=_for_ekinerja(status),
    )  # fmt: skip


def _for_ekinerja(status: Status) -> str:
    """The words for e-Kinerja BKN, in the order of its fields; always Indonesian, like e-Kinerja."""
    with speaking("id"):
        return render_template("targets/ekinerja.txt", status=status, target=status.target, root=root()).strip()


@bp.get("/sasaran/<int:target_id>/mengapa")
@allow(STAFF)
def why(target_id: int) -> str:
    status = queries.status(queries.target(target_id, reader=current_account()))
    card = status.card
    if card is None or not status.may_be_decided:
        raise NotFound("No realisation is proposed for this target.")
    if status.target.measure.is_rate:
        versions = queries.versions(card)
        return render_template("targets/why_rate.html", status=status, target=status.target, card=card, versions=versions)
    variance, score = card.independent_variance, card.independent
    return render_template(
        "targets/why.html", status=status, target=status.target, card=card, versions=queries.versions(card),
        steps=steps(variance, score.n) if variance and score else None,
        cells=[charts.element_row(one, _(one.plain)) for one in card.elements],
    )  # fmt: skip

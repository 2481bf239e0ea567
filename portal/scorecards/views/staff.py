from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.core.periods import Period
from portal.ratings import wording
from portal.scorecards import actions, published, queries
from portal.scorecards.figures import SettledResults
from portal.scorecards.forms import CorrectionForm, ReasonForm, ReplyForm, WaiverForm
from portal.scorecards.models import Scorecard
from portal.scorecards.rules import CORRECT, HOLD, PUBLISH
from portal.scorecards.views import elements
from portal.scorecards.views.page import page_of
from portal.skm.strata import STRATA, Stratum
from portal.web import posters
from portal.web.refusals import refusals_on
from portal.web.transaction import reading

bp = Blueprint("drafts", __name__, url_prefix="/kerja/rapor")
bp.register_blueprint(elements.bp)

P = Permission
ACTS = {PUBLISH: _l("Publish"), HOLD: _l("Hold for 30 days"), CORRECT: _l("Correct")}


@bp.get("")
@allow(P.SCORECARD_READ)
def index() -> ResponseReturnValue:
    account = current_account()
    drafts, cards = published.drafts_for_reader(account), published.cards_for_reader(account)
    proposals = published.for_publisher(account).proposals
    return render_template(
        "scorecards/drafts.html", account=account, drafts=drafts, cards=cards, proposals=proposals, acts=ACTS,
        publishes=account.may(P.SCORECARD_PUBLISH),
    )  # fmt: skip


@bp.get("/<agency>/<service>/<period>/poster")
@allow(P.SCORECARD_READ, P.SURVEY_WATCH)
def poster(agency: str, service: str, period: str) -> ResponseReturnValue:
    """A published card, to hang up: for the people of its agency and for publishers outside it."""
    card = published.to_hang_up(agency, service, Period(period), by=current_account())
    path = url_for("scorecards.card", agency=card.agency_slug, service=card.service_slug, period=card.period)
    return posters.poster("scorecards/poster.html", path, card=card)


@bp.get("/<int:card_id>")
@allow(P.SCORECARD_READ)
def draft(card_id: int) -> ResponseReturnValue:
    card = _card(card_id)
    return _draft(card, ReplyForm(formdata=None, reply=card.reply or card.set_aside))


def _card(card_id: int) -> Scorecard:
    return queries.draft(card_id, reader=current_account())


def _draft(
    card: Scorecard, form: ReplyForm | WaiverForm, status: int = 200, preview: bool = False
) -> ResponseReturnValue:
    account, agency, proposed = current_account(), card.service.agency, queries.proposals([card])
    page = render_template(
        "scorecards/draft.html",
        account=account,
        card=card,
        page=page_of(published.sheet(card), published.values(card.service_id)),
        form=form,
        preview=preview,
        proposed={act: proposed.get((act, card.subject)) for act in (PUBLISH, HOLD, CORRECT)},
        replies=account.may_about(P.SCORECARD_REPLY, agency, card.registered_at),
        publishes=account.may_about(P.SCORECARD_PUBLISH, agency, card.registered_at),
        newest=queries.is_newest(card),
        faces=wording,
        today=clock.today(),
    )
    return page if status == 200 else (page, status)


def _done(card: Scorecard, message: str) -> Response:
    flash(message)
    return redirect(url_for(".draft", card_id=card.id))


# ---- the head of the agency


@bp.post("/<int:card_id>/tanggapan")
@allow(P.SCORECARD_REPLY)
def reply(card_id: int) -> ResponseReturnValue:
    card, form = _card(card_id), ReplyForm()
    if request.form.get("step") == "edit":  # back from giving it up: what was typed stands in its field again
        return _draft(card, form)
    if not form.validate():
        return _draft(card, form, 422)
    if request.form.get("step") == "preview":
        return _draft(card, form, preview=True)
    with refusals_on(form):  # publishers may have been faster; what the head wrote stays on the page
        actions.reply(card, form.reply.data, by=current_account())
        return _done(card, _("Your reply is saved. It will be printed on the card."))
    return _draft(card, form, 422)


@bp.route("/<int:card_id>/tanpa-tanggapan", methods=["GET", "POST"])
@allow(P.SCORECARD_REPLY)
def waive(card_id: int) -> ResponseReturnValue:
    """Asks first, and shows what then is not printed; only `step=waive` gives the reply up."""
    card, form = _card(card_id), WaiverForm()
    if form.is_submitted() and not form.validate():
        return _draft(card, form, 422)
    try:
        if request.form.get("step") == "waive":
            actions.waive(card, form.reply.data, by=current_account())
            return _done(card, _("The card will be printed without a reply. You can still take that back."))
        actions.check_reply(card, by=current_account())
    except Refused as fault:  # publishers were faster; what was typed stays on the screen
        form.form_errors.append(_(str(fault)))
        return _draft(card, form, 422)
    form.reply.data = form.reply.data or card.reply or card.set_aside
    return render_template("scorecards/waive.html", card=card, form=form, today=clock.today())


# ---- two publishers


@bp.post("/<int:card_id>/usul")
@allow(P.SCORECARD_PUBLISH)
def propose(card_id: int) -> ResponseReturnValue:
    card = _card(card_id)
    actions.propose(card, by=current_account())
    return _done(card, _("You proposed to publish it. Another publisher has to confirm that."))


@bp.post("/<int:card_id>/terbit")
@allow(P.SCORECARD_PUBLISH)
def confirm(card_id: int) -> ResponseReturnValue:
    card = _card(card_id)
    actions.confirm(card, by=current_account())
    return _done(card, _("The card is published."))


@bp.post("/<int:card_id>/tolak/<act>")
@allow(P.SCORECARD_PUBLISH)
def decline(card_id: int, act: str) -> ResponseReturnValue:
    card = _card(card_id)
    actions.decline(card, act, by=current_account())
    return _done(card, _("The proposal is off the table."))


@bp.route("/<int:card_id>/tahan", methods=["GET", "POST"])
@allow(P.SCORECARD_PUBLISH)
def hold(card_id: int) -> ResponseReturnValue:
    card, form = _card(card_id), ReasonForm()
    if form.validate_on_submit():
        with refusals_on(form):
            actions.propose_hold(card, form.reason.data, by=current_account())
            return _done(card, _("You proposed to hold it. Another publisher has to confirm that."))
    return render_template("scorecards/hold.html", card=card, form=form), 422 if form.errors else 200


@bp.post("/<int:card_id>/tahan/setuju")
@allow(P.SCORECARD_PUBLISH)
def confirm_hold(card_id: int) -> ResponseReturnValue:
    card = _card(card_id)
    actions.confirm_hold(card, by=current_account())
    return _done(card, _("The card is held. Nobody publishes it before that ends."))


@bp.route("/<int:card_id>/koreksi", methods=["GET", "POST"])
@allow(P.SCORECARD_PUBLISH)
def correct(card_id: int) -> ResponseReturnValue:
    card, form = _card(card_id), CorrectionForm()
    form.offer([(stratum, _(STRATA[Stratum(stratum)])) for stratum in card.counted])
    if form.validate_on_submit():
        with refusals_on(form):
            said = _foreseen(card, form.without.data or [])
            actions.propose_correction(card, said, form.reason.data, by=current_account())
            return _done(card, _("You proposed a correction. Another publisher has to confirm that."))
    return render_template("scorecards/correct.html", card=card, form=form), 422 if form.errors else 200


def _foreseen(card: Scorecard, without: list[str]) -> SettledResults:
    """What the new version would say, read before anything is written: with many answers it takes seconds."""
    with reading():
        return actions.foresee_correction(card, without, by=current_account())


@bp.post("/<int:card_id>/koreksi/setuju")
@allow(P.SCORECARD_PUBLISH)
def confirm_correction(card_id: int) -> ResponseReturnValue:
    card = _card(card_id)
    proposed = queries.proposals([card]).get((CORRECT, card.subject))
    if proposed is None:
        raise NotFound("Nothing of the kind waits for a second person.")
    said = _foreseen(card, proposed.details["without"])
    new = actions.confirm_correction(card, said, by=current_account())
    return _done(new, _("The new version is computed. The agency may reply, then two publishers publish it."))

"""The pages of a superior: where each of their team stands, what waits, and one report."""

from datetime import timedelta
from functools import partial

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from portal.accounts.access import STAFF, allow, current_account
from portal.core import clock
from portal.evaluation.reports import actions, queries, team
from portal.evaluation.reports.forms import ReturnForm
from portal.evaluation.reports.team import Sent
from portal.evaluation.reports.views.parts import day_in, shared
from portal.web.headers import CONTENT_POLICY
from portal.web.refusals import refusals_on
from portal.web.transaction import leaves_trace, trace

bp = Blueprint("team_reports", __name__, url_prefix="/kinerja/tim/laporan")
bp.context_processor(shared)

# The board asks for its own rows anew; nothing else in the house may call home.
BOARD_POLICY = CONTENT_POLICY.replace("connect-src 'none'", "connect-src 'self'")


@bp.get("")
@allow(STAFF)
def board() -> Response:
    """Where each stands; no word of a report is here, so that a page that renews itself reads nobody's."""
    day = min(day_in(request.args.get("hari") or clock.today().isoformat()), clock.today())
    alone = "bagian" in request.args
    seen = team.board(current_account(), day, alone=alone)
    name = "reports/board_rows.html" if alone else "reports/board.html"
    answer = make_response(render_template(name, board=seen, day=day, step=timedelta(days=1)))
    answer.headers["Content-Security-Policy"] = BOARD_POLICY
    return answer


@bp.get("/baca")
@allow(STAFF)
@leaves_trace
def read() -> str:
    """All that waits of one day, to be accepted together. The persons see that it was read."""
    day = day_in(request.args.get("hari") or clock.today().isoformat())
    found = team.waiting_on(current_account(), day)
    actions.note_reading(found, by=current_account())
    return render_template("reports/read.html", found=found, day=day)


@bp.post("/terima")
@allow(STAFF)
def accept() -> Answer:
    day = day_in(request.form.get("hari", ""))
    ticked = (item.partition(":") for item in request.form.getlist("laporan"))
    versions = {
        int(report): int(version) for report, _colon, version in ticked if report.isdecimal() and version.isdecimal()
    }
    done, left = actions.accept_many(team.waiting_on(current_account(), day), versions, by=current_account())
    flash(ngettext("%(num)s report accepted.", "%(num)s reports accepted.", done))
    if left:
        flash(ngettext(
            "%(num)s was sent anew or decided meanwhile, and is left as it is.",
            "%(num)s were sent anew or decided meanwhile, and are left as they are.", left,
        ), "warning")  # fmt: skip
    return redirect(url_for(".board", hari=day))


@bp.get("/<int:person_id>/<day>")
@allow(STAFF)
@leaves_trace
def one(person_id: int, day: str) -> str:
    sent = team.sent_by(person_id, day_in(day), reader=current_account())
    actions.note_reading([sent], by=current_account())
    return _one(sent, ReturnForm())


@bp.post("/<int:person_id>/<day>")
@allow(STAFF)
def decide(person_id: int, day: str) -> Answer | tuple[str, int]:
    sent, form = team.sent_by(person_id, day_in(day), reader=current_account()), ReturnForm()
    version = request.form.get("version", 0, type=int)
    with refusals_on(form):
        if request.form.get("do") == "accept":
            actions.accept(sent, version=version, by=current_account())
        else:
            actions.send_back(sent, form.reason.data or "", version=version, by=current_account())
        flash(_("Your decision is recorded."))
        return redirect(url_for(".board", hari=sent.report.day))
    trace(partial(actions.note_reading, [sent], by=current_account()))  # it may be another version than they had read
    return _one(sent, form), 422


def _one(sent: Sent, form: ReturnForm) -> str:
    said = queries.history(sent.report)
    return render_template("reports/one.html", sent=sent, report=sent.report, form=form, history=said)

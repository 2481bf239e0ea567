"""Saved answers of a unit: words that it answers with again and again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts import queries as people
from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.complaints import queries
from portal.complaints.actions import handling
from portal.complaints.desk_forms import SavedAnswerForm
from portal.complaints.models import SavedAnswer
from portal.core.errors import NotFound
from portal.organisation import queries as organisation
from portal.organisation.models import Agency
from portal.web.refusals import refusals_on
from portal.web.sane import number

bp = Blueprint("complaint_answers", __name__, url_prefix="/kerja/laporan/jawaban")



@bp.route("", methods=["GET", "POST"])
@allow(P.COMPLAINT_HANDLE)
def index() -> ResponseReturnValue:
    form, units = SavedAnswerForm(), _units()
    form.offer(units)
    if not form.is_submitted():
        return _page(form, units)
    if form.validate():
        unit = next(each for each in units if each.slug == form.agency.data)
        with refusals_on(form):
            handling.save_answer(unit, form.title.data or "", form.what.data or "", by=current_account())
            flash(_("The answer was saved."))
            return redirect(url_for(".index"), 303)
    return _page(form, units, 422)


def _units() -> list[Agency]:
    return people.agencies_of(current_account(), P.COMPLAINT_HANDLE)


def _page(form: SavedAnswerForm, units: list[Agency], status: int = 200) -> ResponseReturnValue:
    lists = [(unit, queries.saved_answers(unit.id)) for unit in units]
    page = render_template("complaints/answers.html", form=form, lists=lists, remove=_to_remove(lists))
    return page if status == 200 else (page, status)


def _to_remove(lists: list[tuple[Agency, list[SavedAnswer]]]) -> SavedAnswer | None:
    """The one that is to be removed, if its link was followed: it is asked once more."""
    wanted = request.args.get("hapus", type=number)
    every = [each for _unit, some in lists for each in some]
    return next((each for each in every if each.id == wanted), None)


@bp.post("/<int:saved_id>/hapus")
@allow(P.COMPLAINT_HANDLE)
def remove(saved_id: int) -> Response:
    saved = queries.saved_answer(saved_id)
    if saved.agency_id not in [unit.id for unit in _units()]:
        raise NotFound("There is no such saved answer.")
    handling.remove_answer(saved, organisation.agency_by_id(saved.agency_id), by=current_account())
    flash(_("The saved answer was removed."))
    return redirect(url_for(".index"), 303)

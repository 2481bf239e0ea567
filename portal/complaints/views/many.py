"""What is done with many cases at once: only what can be undone, or costs nobody anything."""

from collections.abc import Callable

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.access import allow, current_account
from portal.complaints import queue, standing
from portal.complaints.actions import base, handling
from portal.complaints.desk_forms import BulkForm
from portal.complaints.models import Complaint
from portal.complaints.views.desk import DOOR, show_queue, to_queue
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.paging import ROWS
from portal.organisation import queries as organisation
from portal.web.refusals import refusals_on
from portal.web.sane import number

bp = Blueprint("complaint_many", __name__, url_prefix="/kerja/laporan")

Deed = Callable[[Complaint, int], object]
VERIFY, FORWARD, MERGE = "verifikasi", "teruskan", "gabung"


@bp.post("/banyak")
@allow(*DOOR)
def many() -> ResponseReturnValue:
    form, ticked = BulkForm(), request.form.getlist("pilih")[:ROWS]
    chosen = _versions(ticked)
    valid = form.validate()
    with refusals_on(form):
        if not chosen:
            raise Refused("Tick at least one.")
        if valid:
            _tell(*_carry_out(_deed(form, chosen), chosen))
            return to_queue()
    return show_queue(form, ticked, 422)


def _versions(ticked: list[str]) -> dict[int, int]:
    """The cases that were ticked, each with the version that the page showed."""
    found = {}
    for each in ticked:
        row, _dot, version = each.partition(".")
        try:
            found[number(row)] = number(version)
        except ValueError:
            continue
    return found


def _deed(form: BulkForm, chosen: dict[int, int]) -> Deed:
    """What the button asks for. Raises Refused where something is missing for it."""
    by, wanted, why = current_account(), form.tindakan.data, form.why.data or ""
    if wanted == VERIFY:
        return lambda case, seen: handling.verify(case, case.grade, seen=seen, by=by)
    if wanted == FORWARD:
        units = {each.agency.slug: each.agency for each in organisation.agencies_in_tree_order() if each.depth}
        if form.to.data not in units:
            raise Refused("Choose the agency that answers.", field="to")
        if len(why) < 3:
            raise Refused("Write it in a few words.", field="why")
        return lambda case, seen: handling.forward(case, units[form.to.data], why, seen=seen, by=by)
    if wanted == MERGE:
        try:
            into, _viewer, _standing = standing.case_of(by, form.into.data or "")
        except NotFound as gone:
            raise Refused("Write the number of a report on your desk.", field="into") from gone
        chosen.pop(into.id, None)
        base.take([*(case.id for case in _theirs(chosen)), into.id])
        return lambda case, seen: handling.merge(case, into, seen=seen, by=by)
    raise Refused("Choose what to do with them.")


def _carry_out(deed: Deed, chosen: dict[int, int]) -> tuple[int, list[str]]:
    """How many it was done with, and the numbers of those that were left as they are."""
    done, left = 0, []
    for case in _theirs(chosen):
        try:
            deed(case, chosen[case.id])
            done += 1
        except (Refused, NotAllowed):  # changed meanwhile, or not to be done with this one
            left.append(case.number)
    return done, left


def _theirs(chosen: dict[int, int]) -> list[Complaint]:
    """By number: of two who choose many, none waits for the other while that one waits for them."""
    return queue.chosen(standing.standing_of(current_account()), chosen)


def _tell(done: int, left: list[str]) -> None:
    if done:
        flash(ngettext("Done with %(num)s report.", "Done with %(num)s reports.", done))
    if left:
        said = _("Left as they are, since they were changed meanwhile or do not allow it: %(numbers)s.",
                 numbers=", ".join(left))  # fmt: skip
        flash(said, "warning")

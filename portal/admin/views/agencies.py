"""The agencies as a tree, and how each is reached.

One is added, moved or closed by a second person: who may publish about whom hangs on the tree.
"""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import proposals
from portal.accounts import queries as accounts
from portal.accounts.access import allow, current_account
from portal.accounts.deeds.agencies import AddAgency, CloseAgency, MoveAgency
from portal.accounts.deeds.names import RenameAgency
from portal.accounts.rules import Permission as P
from portal.admin.attempt import form_page, proposed, sure_page
from portal.admin.choices import kind_choices, parent_choices
from portal.admin.forms import AgencyForm, MoveForm, NewAgencyForm
from portal.organisation import actions, queries
from portal.organisation.models import Agency
from portal.organisation.rules import AgencyFacts, AgencyKind
from portal.web.refusals import refusals_on

bp = Blueprint("agencies", __name__, url_prefix="/dinas")


@bp.get("")
@allow(P.ORGANISATION_MANAGE)
def index() -> str:
    added = [item for item in proposals.pending() if isinstance(item.deed, AddAgency)]
    return render_template(
        "admin/agencies.html", placed=queries.agencies_in_tree_order(), closed=queries.closed_agencies(),
        pending=added, by=current_account(),
    )  # fmt: skip


@bp.route("/tambah", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def add() -> ResponseReturnValue:
    form = NewAgencyForm()
    form.kind.choices, form.parent.choices = kind_choices(), parent_choices()
    if form.validate_on_submit():
        with refusals_on(form):
            parent, kind = queries.agency_by_id(form.parent.data), AgencyKind(form.kind.data)
            deed = AddAgency(parent, kind, form.facts(AgencyFacts))
            return proposed(deed, url_for(".index"), by=current_account())
    lede = _("It stands in the tree once a second person has confirmed it.")
    return form_page(form, _("Add an agency"), (_("Agencies"), url_for(".index")), lede=lede, save=_("Propose"))


@bp.get("/<slug>")
@allow(P.ORGANISATION_MANAGE)
def agency(slug: str) -> str:
    here = queries.agency(slug)
    return render_template(
        "admin/agency.html", agency=here, services=queries.services_of(here, also_inactive=True),
        posts=queries.posts_of(here), holders=accounts.holders(),
        pending=proposals.pending_about(here), by=current_account(),
    )  # fmt: skip


@bp.route("/<slug>/ubah", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def change(slug: str) -> ResponseReturnValue:
    here = queries.agency(slug)
    form = AgencyForm.of(here, AgencyFacts)
    if form.validate_on_submit():
        with refusals_on(form):
            _change(here, form.facts(AgencyFacts))
            return redirect(url_for(".agency", slug=slug))
    return form_page(form, _("Change: %(name)s", name=here.name), (here.name, url_for(".agency", slug=slug)))


def _change(here: Agency, facts: AgencyFacts) -> None:
    """What is for a second person is proposed, all else is done."""
    by, deed = current_account(), RenameAgency(here, facts.name, facts.verified)
    if not proposals.needs_second(deed):
        actions.change_agency(here, facts, by=by)
        flash(_("Saved."))
        return
    actions.change_agency(here, replace(facts, name=here.name, verified=here.verified), by=by)
    proposals.propose(deed, by=by)
    flash(_("The name, and whether it is checked, wait for a second person. All else is saved."))


@bp.route("/<slug>/pindah", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def move(slug: str) -> ResponseReturnValue:
    here, form = queries.agency(slug), MoveForm()
    form.parent.choices = parent_choices()
    if not form.is_submitted():
        form.parent.data = here.parent_id
    if form.validate_on_submit():
        with refusals_on(form):
            deed = MoveAgency(here, queries.agency_by_id(form.parent.data))
            return proposed(deed, url_for(".agency", slug=slug), by=current_account())
    lede = _("All below it moves with it. Somebody outside the old branch and the new one confirms it.")
    title, back = _("Move: %(name)s", name=here.name), (here.name, url_for(".agency", slug=slug))
    return form_page(form, title, back, lede=lede, save=_("Propose"))


@bp.route("/<slug>/tutup", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def close(slug: str) -> ResponseReturnValue:
    here = queries.agency(slug)
    page = url_for(".agency", slug=slug)
    if request.method == "POST":
        return proposed(CloseAgency(here), page, by=current_account())
    text = _("Once a second person confirms it, its services leave the directory, and its roles and posts end. "
             "What was published about it stays.")  # fmt: skip
    return sure_page(_("Close the agency %(name)s?", name=here.name), text, _("Propose to close it"), (here.name, page))

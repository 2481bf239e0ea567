"""The agencies as a tree, and how each is reached. None is moved here: rights hang on its place in the tree."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.admin.attempt import Page, form_page, refusals_on
from portal.admin.forms import AgencyForm
from portal.organisation import actions, queries
from portal.organisation.rules import AgencyFacts

bp = Blueprint("agencies", __name__, url_prefix="/dinas")


@bp.get("")
@allow(P.ORGANISATION_MANAGE)
def index() -> str:
    return render_template("admin/agencies.html", placed=queries.agencies_in_tree_order())


@bp.get("/<slug>")
@allow(P.ORGANISATION_MANAGE)
def agency(slug: str) -> str:
    here = queries.agency(slug)
    return render_template(
        "admin/agency.html", agency=here, services=queries.services_of(here, also_inactive=True),
        posts=queries.posts_of(here), holders=accounts.holders(),
    )  # fmt: skip


@bp.route("/<slug>/ubah", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def change(slug: str) -> Page:
    here = queries.agency(slug)
    form = AgencyForm.of(here, AgencyFacts)
    if form.validate_on_submit():
        with refusals_on(form):
            actions.change_agency(here, form.facts(AgencyFacts), by=current_account())
            flash(_("Saved."))
            return redirect(url_for(".agency", slug=slug))
    return form_page(form, _("Change: %(name)s", name=here.name), (here.name, url_for(".agency", slug=slug)))

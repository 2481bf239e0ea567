"""The limits of reports and what a report can be about: kept by an administrator, changed by two people."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts import proposals
from portal.accounts.access import allow, current_account
from portal.accounts.deeds.base import Deed
from portal.accounts.rules import Permission as P
from portal.complaints import queries
from portal.complaints.actions import keeping
from portal.complaints.deeds import NAMES, SetCategory, SetLimits
from portal.complaints.limit_forms import CategoryForm, GuardForm, LimitsForm, NewCategoryForm
from portal.complaints.rules import GUARD, Kind
from portal.core.errors import NotFound
from portal.organisation import queries as organisation
from portal.web.refusals import refusals_on

bp = Blueprint("complaint_limits", __name__, url_prefix="/kelola")


@bp.get("/batas-waktu")
@allow(P.SETTINGS_MANAGE)
def index() -> str:
    every = queries.limits()
    rows = {key: [row for row in every if row.key == key] for key in NAMES}
    return render_template("complaints/limits.html", rows=rows, names=NAMES, pending=_pending(SetLimits),
                           by=current_account())  # fmt: skip


@bp.route("/batas-waktu/<key>", methods=["GET", "POST"])
@allow(P.SETTINGS_MANAGE)
def limits(key: str) -> ResponseReturnValue:
    """A new row of limits, begun from the one that holds."""
    if key not in NAMES:
        raise NotFound("There are no such limits.")
    here = next((row for row in queries.limits() if row.key == key), None)
    form = (GuardForm if key == GUARD else LimitsForm).of(here)
    if form.validate_on_submit():
        with refusals_on(form):
            return _proposed(SetLimits(form.row(key)), url_for(".index"))
    lede = _(
        "A new row holds from its day on. Rows that are there stay, and reports keep those they were received under."
    )
    return _form_page(form, _(NAMES[key]), (_("Time limits of reports"), url_for(".index")), lede, _("Propose"))


@bp.get("/jenis-laporan")
@allow(P.SETTINGS_MANAGE)
def categories() -> str:
    return render_template("complaints/categories.html", rows=queries.categories(also_inactive=True),
                           pending=_pending(SetCategory), by=current_account(), names=NAMES)  # fmt: skip


@bp.route("/jenis-laporan/tambah", methods=["GET", "POST"])
@allow(P.SETTINGS_MANAGE)
def add_category() -> ResponseReturnValue:
    form = NewCategoryForm(data={"place": len(queries.categories(also_inactive=True))})
    return _category_page(form, "", None, _("Add a kind of report"))


@bp.route("/jenis-laporan/<slug>", methods=["GET", "POST"])
@allow(P.SETTINGS_MANAGE)
def category(slug: str) -> ResponseReturnValue:
    here = queries.category(slug)
    return _category_page(CategoryForm.of(here), slug, here.kind, here.name)


def _category_page(form: CategoryForm, slug: str, kind: Kind | None, title: str) -> ResponseReturnValue:
    """Words beside it are changed at once; what decides where reports go waits for a second person."""
    agencies = [each.agency for each in organisation.agencies_in_tree_order() if each.depth]
    services, back = organisation.services(), url_for(".categories")
    form.offer(agencies, services, kind)
    if form.validate_on_submit():
        with refusals_on(form):
            given = form.given(slug, kind, agencies, services)
            if keeping.weighs(given):
                return _proposed(SetCategory(given), back)
            keeping.change_words(given, by=current_account())
            flash(_("Saved."))
            return redirect(back)
    lede = _("Hints and the order you change alone. Name, agency, service, limits and switches wait for a second person:"
             " by them reports come to where they are answered, or do not.")  # fmt: skip
    return _form_page(form, title, (_("Kinds of report"), back), lede, _("Save"))


def _pending(kind: type[Deed]) -> list[proposals.Pending]:
    return [item for item in proposals.pending() if isinstance(item.deed, kind)]


def _form_page(
    form: GuardForm | CategoryForm, title: str, back: tuple[str, str], lede: str, save: str
) -> ResponseReturnValue:
    page = render_template("complaints/keep.html", form=form, title=title, back=back, lede=lede, save=save)
    return (page, 422) if form.errors else page


def _proposed(deed: Deed, back: str) -> Response:
    proposals.propose(deed, by=current_account())
    flash(_("Proposed. Nothing changes before somebody of another branch confirms it."))
    return redirect(back)

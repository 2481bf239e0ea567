"""Posts, the line in which they report, and who holds them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.accounts import actions as accounts_actions
from portal.accounts import queries as accounts
from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.admin import queries
from portal.admin.attempt import Page, form_page, refusals_on
from portal.admin.choices import person_choices, superior_choices
from portal.admin.forms import HoldingForm, LeaveForm, NewPostForm, PostForm
from portal.organisation import actions
from portal.organisation import queries as organisation
from portal.organisation.models import Post
from portal.organisation.rules import Facts

bp = Blueprint("posts", __name__, url_prefix="/jabatan")


@bp.get("")
@allow(P.ORGANISATION_MANAGE)
def index() -> str:
    return render_template("admin/posts.html", groups=organisation.posts_by_agency(), holders=accounts.holders())


@bp.get("/<int:post_id>")
@allow(P.ORGANISATION_MANAGE)
def post(post_id: int) -> str:
    here = organisation.post(post_id)
    return render_template(
        "admin/post.html", post=here, holder=accounts.holder_of(here), above=accounts.superior_of(here),
        holdings=queries.holdings_of(here),
    )  # fmt: skip


@bp.route("/tambah/<agency>", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def add(agency: str) -> Page:
    here, form = organisation.agency(agency), NewPostForm()
    form.superior.choices = superior_choices(_("Nobody"))
    if form.validate_on_submit():
        with refusals_on(form):
            facts, leads = form.facts(Facts), form.leads.data
            made = actions.add_post(here, facts, superior=_chosen(form), leads=leads, by=current_account())
            flash(_("Saved."))
            return redirect(url_for(".post", post_id=made.id))
    back = here.name, url_for("admin.agencies.agency", slug=agency)
    return form_page(form, _("Add a post of %(name)s", name=here.name), back)


@bp.route("/<int:post_id>/ubah", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def change(post_id: int) -> Page:
    here = organisation.post(post_id)
    form = PostForm.of(here, Facts, superior=here.superior_id or 0)
    form.superior.choices = superior_choices(_("Nobody"), but=here)
    if form.validate_on_submit():
        with refusals_on(form):
            actions.change_post(here, form.facts(Facts), superior=_chosen(form), by=current_account())
            flash(_("Saved."))
            return redirect(url_for(".post", post_id=post_id))
    return form_page(form, _("Change: %(name)s", name=here.name), _back(here))


@bp.route("/<int:post_id>/isi", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def hold(post_id: int) -> Page:
    here, form = organisation.post(post_id), HoldingForm()
    form.person.choices = person_choices()
    if form.validate_on_submit():
        with refusals_on(form):
            person, days = accounts.person(form.person.data), {"from_on": form.from_on.data}
            accounts_actions.hold_post(here, person, **days, acting=form.acting.data, by=current_account())
            flash(_("Saved."))
            return redirect(url_for(".post", post_id=post_id))
    return form_page(form, _("Who holds the post: %(name)s", name=here.name), _back(here))


@bp.route("/pemangku/<int:holding_id>/berhenti", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def leave(holding_id: int) -> Page:
    held, form = accounts.holding(holding_id), LeaveForm()
    if form.validate_on_submit():
        with refusals_on(form):
            accounts_actions.leave_post(held, form.until_on.data, by=current_account())
            flash(_("Saved."))
            return redirect(url_for(".post", post_id=held.post_id))
    words = {"name": held.person.name, "post": held.post.name}
    return form_page(form, _("%(name)s leaves the post: %(post)s", **words), _back(held.post))


def _chosen(form: PostForm) -> Post | None:
    return organisation.post(form.superior.data) if form.superior.data else None


def _back(post: Post) -> tuple[str, str]:
    return post.name, url_for(".post", post_id=post.id)

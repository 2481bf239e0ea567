"""Posts, the line in which they report, and who holds them. All of it is proposed here and confirmed elsewhere."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import proposals
from portal.accounts import queries as accounts
from portal.accounts.access import allow, current_account
from portal.accounts.deeds.posts import AddPost, ChangePost, ClosePost, HoldPost, LeavePost
from portal.accounts.rules import Permission as P
from portal.admin import queries
from portal.admin.attempt import form_page, proposed, sure_page
from portal.admin.choices import person_choices, superior_choices
from portal.admin.forms import HoldingForm, LeaveForm, NewPostForm, PostForm
from portal.organisation import actions
from portal.organisation import queries as organisation
from portal.organisation.models import Post
from portal.organisation.rules import Facts
from portal.web.refusals import refusals_on

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
        holdings=queries.holdings_of(here), pending=proposals.pending_about(here), by=current_account(),
    )  # fmt: skip


@bp.route("/tambah/<agency>", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def add(agency: str) -> ResponseReturnValue:
    here, form = organisation.agency(agency), NewPostForm()
    form.superior.choices = superior_choices(_("Nobody"))
    if form.validate_on_submit():
        with refusals_on(form):
            facts, leads = form.facts(Facts), form.leads.data
            page = url_for("admin.agencies.agency", slug=agency)
            return proposed(AddPost(here, facts, _chosen(form), leads), page, by=current_account())
    back = here.name, url_for("admin.agencies.agency", slug=agency)
    return form_page(form, _("Add a post of %(name)s", name=here.name), back, save=_("Propose"))


@bp.route("/<int:post_id>/ubah", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def change(post_id: int) -> ResponseReturnValue:
    here = organisation.post(post_id)
    form = PostForm.of(here, Facts, superior=here.superior_id or 0)
    form.superior.choices = superior_choices(_("Nobody"), but=here)
    if form.validate_on_submit():
        with refusals_on(form):
            facts, superior, by = form.facts(Facts), _chosen(form), current_account()
            if facts.name != here.name or superior is not here.superior:
                return proposed(ChangePost(here, facts, superior), url_for(".post", post_id=post_id), by=by)
            actions.change_post(here, facts, superior=superior, by=by)
            flash(_("Saved."))
            return redirect(url_for(".post", post_id=post_id))
    lede = _("Another name or another post above waits for a second person. Source and mark are yours alone.")
    return form_page(form, _("Change: %(name)s", name=here.name), _back(here), lede=lede)


@bp.route("/<int:post_id>/tutup", methods=["GET", "POST"])
@allow(P.ORGANISATION_MANAGE)
def close(post_id: int) -> ResponseReturnValue:
    here = organisation.post(post_id)
    if request.method == "POST":
        return proposed(ClosePost(here), url_for(".post", post_id=post_id), by=current_account())
    text = _("Once a second person confirms it, nobody can hold this post any more. Who held it stays on record.")
    return sure_page(_("Close the post %(name)s?", name=here.name), text, _("Propose to close it"), _back(here))


@bp.route("/<int:post_id>/isi", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def hold(post_id: int) -> ResponseReturnValue:
    here, form = organisation.post(post_id), HoldingForm()
    form.person.choices = person_choices()
    if form.validate_on_submit():
        with refusals_on(form):
            person, page = accounts.person(form.person.data), url_for(".post", post_id=post_id)
            deed = HoldPost(here, person, form.from_on.data, form.acting.data)
            return proposed(deed, page, by=current_account())
    lede = _("It counts once a second person of another branch has confirmed it.")
    title = _("Who holds the post: %(name)s", name=here.name)
    return form_page(form, title, _back(here), lede=lede, save=_("Propose"))


@bp.route("/pemangku/<int:holding_id>/berhenti", methods=["GET", "POST"])
@allow(P.ACCOUNT_MANAGE)
def leave(holding_id: int) -> ResponseReturnValue:
    held, form = accounts.holding(holding_id), LeaveForm()
    if form.validate_on_submit():
        with refusals_on(form):
            page = url_for(".post", post_id=held.post_id)
            return proposed(LeavePost(held, form.until_on.data), page, by=current_account())
    words = {"name": held.person.name, "post": held.post.name}
    lede = _("A day that has passed is a correction of the past. A second person confirms it in either case.")
    title = _("%(name)s leaves the post: %(post)s", **words)
    return form_page(form, title, _back(held.post), lede=lede, save=_("Propose"))


def _chosen(form: PostForm) -> Post | None:
    return organisation.post(form.superior.data) if form.superior.data else None


def _back(post: Post) -> tuple[str, str]:
    return post.name, url_for(".post", post_id=post.id)

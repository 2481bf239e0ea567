"""The board of shared matters. Who takes no part in one finds a page that says so, and no matter of others."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import EMPLOYEE, STAFF, allow, current_account
from portal.core import clock
from portal.core.errors import NotAllowed, NotFound
from portal.evaluation.coordination import actions, credits, queries, words
from portal.evaluation.coordination.forms import OpenForm
from portal.evaluation.coordination.models import SharedMatter
from portal.evaluation.coordination.queries import Voice
from portal.evaluation.coordination.showing import in_order_of_waiting, results_by_agency
from portal.evaluation.coordination.views.deeds import DEEDS, About, Deed, deeds_on, thing_of
from portal.organisation.models import Agency, Post
from portal.web.numbered import checked, references_in
from portal.web.refusals import refusals_on

bp = Blueprint("coordination", __name__, url_prefix="/kinerja/koordinasi")


@bp.context_processor
def shared() -> dict[str, object]:
    return {"words": words, "today": clock.today(), "deeds_on": deeds_on}


@bp.get("")
@allow(EMPLOYEE)
def index() -> str:
    voice = queries.voice_of(current_account())
    matters = queries.matters_of(voice)
    waits = queries.waits_in(matters)
    running = in_order_of_waiting([each for each in matters if each.closed_on is None], waits)
    closed = [each for each in matters if each.closed_on]
    return render_template("coordination/index.html", running=running, waits=waits, closed=closed, voice=voice)


def _led() -> list[Post]:
    return [held.post for held in queries.seats_of(current_account()) if held.post.leads]


@bp.route("/baru", methods=["GET", "POST"])
@allow(STAFF)
def begin() -> ResponseReturnValue:
    if not (led := _led()):
        raise NotAllowed("A shared matter is opened by the head of an agency.")
    form, districts = OpenForm(), queries.districts()
    form.offer(districts, led)
    if form.validate_on_submit():
        with refusals_on(form):
            made = _opened(form, districts, led)
            flash(_("The matter is open. Now invite those whom it takes."))
            return redirect(url_for(".matter", matter_id=made.id))
    return render_template("coordination/begin.html", form=form), 422 if form.errors else 200


def _opened(form: OpenForm, districts: list[Agency], led: list[Post]) -> SharedMatter:
    district = next(each for each in districts if str(each.id) == form.kecamatan.data)
    post = next(each for each in led if str(each.id) == form.jabatan.data)
    reference = checked(form.rujukan.data or "", "rujukan")
    about = (form.judul.data or "", form.tujuan.data or "", district)
    return actions.open_matter(*about, reference=reference, post=post, by=current_account())


@bp.get("/<int:matter_id>")
@allow(EMPLOYEE)
def matter(matter_id: int) -> str:
    found, voice = _theirs(matter_id)
    return render_template(
        "coordination/matter.html", matter=found, voice=voice, events=queries.events_of(found.id),
        results=results_by_agency(found), references=references_in(found.reference),
        named=credits.by_step(found.id), names=bool(credits.offered(found, voice, current_account().person_id)),
    )  # fmt: skip


def _theirs(matter_id: int) -> tuple[SharedMatter, Voice]:
    account = current_account()
    return queries.matter(matter_id, reader=account), queries.voice_of(account)


@bp.route("/<int:matter_id>/<langkah>", methods=["GET", "POST"])
@bp.route("/<int:matter_id>/<langkah>/<int:number>", methods=["GET", "POST"])
@allow(STAFF)
def act(matter_id: int, langkah: str, number: int = 0) -> ResponseReturnValue:
    found, voice = _theirs(matter_id)
    if (deed := DEEDS.get(langkah)) is None:
        raise NotFound("There is no such page.")
    about = About(found, voice, thing_of(deed, found, number))
    if not deed.open_to(about):
        raise NotAllowed("This cannot be done here now, or is another's to do.")
    return _page_of(deed, about)


def _page_of(deed: Deed, about: About) -> ResponseReturnValue:
    form = deed.form(rujukan=about.matter.reference)  # what stands there is changed; of all other deeds nothing does
    form.offer(deed.posts(about))
    if form.validate_on_submit():
        with refusals_on(form):
            deed.do(about, form, current_account())
            flash(str(deed.done))
            return redirect(url_for(".matter", matter_id=about.matter.id))
    page = render_template("coordination/deed.html", deed=deed, matter=about.matter, thing=about.thing, form=form)
    return page, 422 if form.errors or form.form_errors else 200

"""The desk: the commitments of who leads an agency, those that somebody outside may look at, and the page to make one."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import allow, current_account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission as P
from portal.commitments import actions, asking, causes, naming, queries, telling
from portal.commitments.actions import Changed, Given
from portal.commitments.causes import Voices
from portal.commitments.forms import AnswerForm, MakeForm, PromiseForm
from portal.commitments.models import Commitment
from portal.commitments.views import uploads
from portal.commitments.views.deeds import DEEDS, Deed, open_to
from portal.complaints.codes import read_number
from portal.core import clock
from portal.core.errors import NotAllowed, NotFound
from portal.core.periods import Period
from portal.organisation import queries as organisation
from portal.organisation.models import Agency, Post, Service
from portal.skm.instrument import ELEMENTS, NAMES
from portal.web.refusals import refusals_on
from portal.web.sane import number as whole_number
from portal.web.sane import takes_files
from portal.web.slices import address_of
from portal.web.transaction import computes_long

bp = Blueprint("commitment_desk", __name__, url_prefix="/kerja/janji")

DOOR = (P.COMMITMENT_MAKE, P.COMMITMENT_VISIT)


@bp.get("")
@allow(*DOOR)
def index() -> str:
    account = current_account()
    led = agencies_of(account, P.COMMITMENT_MAKE)
    own = queries.of_agencies([agency.id for agency in led]) if led else []
    visits = queries.to_visit(account) if account.may(P.COMMITMENT_VISIT) else []
    return render_template("commitments/desk.html", led=led, own=own, visits=visits, naming=naming)


# ---- making one


@dataclass(frozen=True)
class Cause:
    """What a new commitment answers, as its address names it."""

    agency: Agency
    service: Service | None = None
    period: Period | None = None
    element: str | None = None
    voices: Voices = Voices()

    @property
    def about(self) -> str:
        """In words, for the head who writes."""
        return NAMES[self.element] if self.element else ", ".join(each.number for each in self.voices.cases)


@bp.route("/baru", methods=["GET", "POST"])
@allow(P.COMMITMENT_MAKE)
def make() -> ResponseReturnValue:
    cause = _cause()
    current_account().check(P.COMMITMENT_MAKE, about=cause.agency)
    form, posts = _form(cause), organisation.posts_of(cause.agency)
    services = organisation.services_of(cause.agency)
    form.offer(posts, services)
    if form.validate_on_submit():
        with refusals_on(form):
            made = actions.make(_given(form, cause, posts, services), by=current_account())
            flash(_("Promised. It stands on a public page, and those whom it concerns are told."))
            return redirect(url_for("commitments.page", number=made.number), 303)
    told = telling.audience(cause.agency, cause.service, cause.voices)
    page = render_template("commitments/make.html", form=form, cause=cause, told=told, here=request.full_path.rstrip("?"))
    return (page, 422) if form.errors else page


def _form(cause: Cause) -> PromiseForm:
    return AnswerForm() if cause.voices.threads else MakeForm()


def _given(form: Any, cause: Cause, posts: list[Post], services: list[Service]) -> Given:
    post = next((each for each in posts if str(each.id) == form.jabatan.data), None)
    service, why = cause.service, ""
    if isinstance(form, AnswerForm):
        service = next((each for each in services if str(each.id) == form.layanan.data), None)
    else:
        why = form.mengapa.data or ""
    return Given(
        cause.agency, form.apa.data or "", form.kapan.data, post, why, service, cause.period, cause.element, cause.voices
    )


def _cause() -> Cause:
    """Of a report, of a conversation, of an element of a published card, or of an agency that found something itself.

    Raises NotFound.
    """
    if number := request.args.get("laporan", ""):
        case = causes.case_to_link(read_number(number))
        return Cause(case.agency, voices=Voices(cases=(case,)))
    if named := request.args.get("obrolan", ""):
        return _of_thread(named)
    if named := request.args.get("layanan", ""):
        return _of_element(named)
    led = agencies_of(current_account(), P.COMMITMENT_MAKE)
    slug = request.args.get("instansi", led[0].slug if led else "")
    return Cause(organisation.agency(slug))


def _of_thread(named: str) -> Cause:
    try:
        thread = causes.thread_to_answer(whole_number(named))
    except ValueError as wrong:
        raise NotFound("There is no such conversation.") from wrong
    assert thread.agency is not None  # noqa: S101  # one that asks nobody is not there to be answered
    return Cause(thread.agency, voices=Voices(threads=(thread,)))


def _of_element(named: str) -> Cause:
    """What a published card prints, and nothing that is still a draft."""
    agency, _slash, slug = named.partition("/")
    service, element = organisation.service(agency, slug), request.args.get("unsur", "")
    if not element and "periode" not in request.args:
        return Cause(service.agency, service)
    period = Period(request.args.get("periode", ""))
    if element not in ELEMENTS or not address_of("scorecard", agency, slug, period):
        raise NotFound("There is no such element on a published card.")
    return Cause(service.agency, service, period, element)


# ---- one


@bp.get("/<int:number>")
@allow(*DOOR)
def show(number: int) -> str:
    """What can be done with it, and all that happened; for who leads the agency or may look at it from outside."""
    one = _theirs(number)
    return render_template(
        "commitments/own.html", one=one, naming=naming, deeds=open_to(one, current_account()),
        voices=causes.voices_of(one.finding_id), photos=[photo for photo in one.photos if photo.step_id],
    )  # fmt: skip


def _theirs(number: int) -> Commitment:
    one, account = queries.commitment(number), current_account()
    inside = account.may_about(P.COMMITMENT_MAKE, one.agency)
    if not (inside or account.may_about(P.COMMITMENT_VISIT, one.agency, one.made_at)):
        raise NotAllowed("This commitment is of another agency.")
    return one


@bp.route("/<int:number>/<langkah>", methods=["GET", "POST"])
@allow(*DOOR)
@computes_long
@takes_files("foto", most=uploads.MOST)
def act(number: int, langkah: str) -> ResponseReturnValue:
    if (deed := DEEDS.get(langkah)) is None:
        raise NotFound("There is no such page.")
    one = _theirs(number)
    if not current_account().may_about(deed.needs, one.agency):
        raise NotAllowed("This commitment is of another agency.")
    form = deed.form()
    if not form.is_submitted():
        form.seen.data = str(one.version)
        return _page(one, deed, form)
    return _sent(one, deed, form)


def _sent(one: Commitment, deed: Deed, form: Any) -> ResponseReturnValue:
    refused = uploads.take_in(form)
    valid = bool(form.validate())
    if refused:
        form.foto.errors = [_(refused)]
    if valid and not refused:
        try:
            with refusals_on(form, but=Changed):
                deed.do(one, form, current_account())
                flash(_(deed.done))
                return redirect(url_for(".show", number=one.number), 303)
        except Changed as changed:
            form.form_errors.append(_(str(changed)))
            form.seen.data = str(one.version)
            return _page(one, deed, form, 409)
    return _page(one, deed, form, 422)


def _page(one: Commitment, deed: Deed, form: Any, status: int = 200) -> ResponseReturnValue:
    here = url_for(".act", number=one.number, langkah=deed.slug)
    asked = len(asking.who_would_be_asked(one, clock.moment())) if deed.slug == "selesai" else 0
    page = render_template("commitments/act.html", one=one, deed=deed, form=form, here=here, naming=naming, asked=asked)
    return (page, status) if status != 200 else page


# ---- its pictures


@bp.get("/foto/<key>.webp")
@allow(*DOOR)
def photo(key: str) -> Response:
    return _picture(key)


@bp.get("/foto/<key>-kecil.webp")
@allow(*DOOR)
def small_photo(key: str) -> Response:
    return _picture(key, thumb=True)


def _picture(key: str, *, thumb: bool = False) -> Response:
    """One of a commitment that is theirs to see, or one that came with a form that was not sent to its end."""
    found, account = queries.photo(key), current_account()
    if (one := found.commitment) is not None:
        inside = account.may_about(P.COMMITMENT_MAKE, one.agency)
        if not (inside or account.may_about(P.COMMITMENT_VISIT, one.agency, one.made_at)):
            raise NotFound("There is no such file.")
    return uploads.answer(found, thumb=thumb, private=True)

"""The story of a case, as everybody may read it, and the way from a typed number to one's own."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.accounts.access import ANYONE, allow
from portal.complaints import ahead, codes, naming, queries, showing, words
from portal.complaints.models import Complaint
from portal.complaints.report_form import JoinForm
from portal.complaints.rules import OPEN
from portal.complaints.showing import Seen
from portal.complaints.views import pictures
from portal.complaints.views.forms import TrackForm
from portal.complaints.visibility import Viewer
from portal.core import handed, throttle
from portal.core.errors import NotFound, TooOften
from portal.core.throttle import Door, name_of
from portal.web.cache import cacheable
from portal.web.forgery import age_of, nonce_of, stamp_slot
from portal.web.slices import mentions_on
from portal.web.visitor import network

bp = Blueprint("story", __name__)

FREE_WORDS = 5  # wrong ones of a case, before each further one waits
MOST_WORDS = 100  # an hour, of one case from one network: of 30 bits nobody finds one so


@bp.get("/l/<number>")
@allow(ANYONE)
@cacheable("complaints", "organisation", "categories", "limits", "words", "commitments")
def public(number: str) -> ResponseReturnValue:
    """A confidential case answers as a number that nobody has: it is not even looked up."""
    if (written := known_number(number)) != number:
        return redirect(url_for(".public", number=written), 301)
    complaint = queries.public_complaint(written)
    seen = seen_by_all(complaint)
    if seen.merged_into:
        return redirect(url_for(".public", number=seen.merged_into), 302)
    return render_template(
        "complaints/story.html", seen=seen, ahead=ahead.ahead(seen), naming=naming,
        at=pictures.addresses("story.photo", number=written), joins=complaint.state_now in OPEN,
        join_stamp=stamp_slot(JoinForm.__name__), subjects=words.read_by_all(complaint),
        stubs=handed.answers.stubs("complaint", words.not_read(complaint)), case_id=complaint.id,
        promised=mentions_on("case", complaint.id),
    )  # fmt: skip


def known_number(typed: str) -> str:
    """A number however it is typed. Raises NotFound where it can be none."""
    if not (written := codes.read_number(typed)):
        raise NotFound(queries.GONE)
    return written


def seen_by_all(complaint: Complaint) -> Seen:
    if (seen := showing.see(complaint, Viewer.PUBLIC)) is None:
        raise NotFound(queries.GONE)
    return seen


@bp.get("/l/<number>/foto/<key>.webp")
@allow(ANYONE)
def photo(number: str, key: str) -> Response:
    return _photo(number, key)


@bp.get("/l/<number>/foto/<key>-kecil.webp")
@allow(ANYONE)
def small_photo(number: str, key: str) -> Response:
    return _photo(number, key, thumb=True)


def _photo(number: str, key: str, *, thumb: bool = False) -> Response:
    """Of a case that everybody may see, once a moderator has released it."""
    found = queries.photo(key)
    if found.complaint is None or found.complaint.number != number or not showing.photo_for(Viewer.PUBLIC, found):
        raise NotFound(pictures.GONE)
    return pictures.answer(found, thumb=thumb)


# ---- from a typed number to one's own case


@bp.get("/lacak")
@allow(ANYONE)
@cacheable()
def track() -> ResponseReturnValue:
    form = TrackForm(formdata=None)
    form.nomor.data = request.args.get("nomor", "")[:60]
    return render_template("complaints/track.html", form=form)


@bp.post("/lacak")
@allow(ANYONE)
def find() -> ResponseReturnValue:
    form = TrackForm()
    if not form.validate():
        return _again(form, 422)
    try:
        number = _number_of(form)
    except TooOften as wait:
        form.ask_to_wait(wait)
        return _again(form, 429, {"Retry-After": str(wait.seconds)})
    if number:
        return redirect(url_for(".own", number=number, key=codes.link_key(number)), 303)
    form.refuse()
    return _again(form, 422)


def _again(form: TrackForm, status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    return render_template("complaints/track.html", form=form), status, headers or {}


def _number_of(form: TrackForm) -> str:
    """The number, where the word is its own; '' where not. Tries are counted per case. Raises TooOften.

    What has the form of no number is no guess at any, and is counted nowhere.
    """
    number = codes.read_number(form.nomor.data)
    if not number:
        return ""
    here = network(request.remote_addr)
    doors = (Door(name_of("lacak", number), FREE_WORDS), Door(name_of("lacak", number, here), FREE_WORDS, MOST_WORDS))
    throttle.knock(doors, waited=age_of(form), once=nonce_of(form))
    right = codes.is_word(number, form.kata.data) and bool(queries.link_hash(number))
    if not right:
        return ""
    for door in doors:
        throttle.take_back(door)
    return number

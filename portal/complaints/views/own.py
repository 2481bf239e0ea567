"""A case as the person sees it who reported it: by the link of the receipt, or signed in, without a key in the address.

Both have the same pages; only the first part of their addresses differs. Whoever has no right to a case is told what
they are told of a number that nobody has.
"""

from collections.abc import Callable

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.accounts.access import ANYONE, RESIDENT, allow, current_account
from portal.complaints import ahead, letters, naming, queries, showing, words
from portal.complaints.models import Complaint
from portal.complaints.receipts import receipt_of
from portal.complaints.rules import StepKind
from portal.complaints.views import own_deeds as deeds
from portal.complaints.views import pictures
from portal.complaints.views.own_case import MOST, Own, by_account, by_key
from portal.complaints.views.own_deeds import DEEDS
from portal.complaints.views.own_sending import Sent
from portal.complaints.views.story import bp
from portal.complaints.visibility import Viewer
from portal.core import clock, handed
from portal.core.errors import NotFound
from portal.web.sane import takes_files
from portal.web.slices import address_of, mentions_on
from portal.web.transaction import computes_long

SHEET = "berkas"


def takes_photos(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    return computes_long(takes_files("foto", most=MOST)(view))


# ---- by the link of the receipt


@bp.get("/l/<number>/<key>")
@allow(ANYONE)
def own(number: str, key: str) -> ResponseReturnValue:
    return _page(by_key(number, key))


@bp.get("/l/<number>/<key>/<deed>")
@allow(ANYONE)
def own_deed(number: str, key: str, deed: str) -> ResponseReturnValue:
    return _deed(by_key(number, key), deed)


@bp.post("/l/<number>/<key>/<deed>")
@allow(ANYONE)
@takes_photos
def do_own_deed(number: str, key: str, deed: str) -> ResponseReturnValue:
    return _do(by_key(number, key), deed)


@bp.get("/l/<number>/<key>/foto/<photo>.webp")
@allow(ANYONE)
def own_photo(number: str, key: str, photo: str) -> Response:
    return _photo(by_key(number, key), photo)


@bp.get("/l/<number>/<key>/foto/<photo>-kecil.webp")
@allow(ANYONE)
def small_own_photo(number: str, key: str, photo: str) -> Response:
    return _photo(by_key(number, key), photo, thumb=True)


# ---- signed in


@bp.get("/akun/laporan")
@allow(RESIDENT)
def mine() -> ResponseReturnValue:
    found = showing.outlines(queries.reported_by(current_account().id), Viewer.REPORTER)
    return render_template("complaints/mine.html", outlines=found, naming=naming)


@bp.get("/akun/laporan/<number>")
@allow(RESIDENT)
def one_of_mine(number: str) -> ResponseReturnValue:
    return _page(by_account(number))


@bp.get("/akun/laporan/<number>/<deed>")
@allow(RESIDENT)
def deed_of_mine(number: str, deed: str) -> ResponseReturnValue:
    return _deed(by_account(number), deed)


@bp.post("/akun/laporan/<number>/<deed>")
@allow(RESIDENT)
@takes_photos
def do_deed_of_mine(number: str, deed: str) -> ResponseReturnValue:
    return _do(by_account(number), deed)


@bp.get("/akun/laporan/<number>/foto/<photo>.webp")
@allow(RESIDENT)
def photo_of_mine(number: str, photo: str) -> Response:
    return _photo(by_account(number), photo)


@bp.get("/akun/laporan/<number>/foto/<photo>-kecil.webp")
@allow(RESIDENT)
def small_photo_of_mine(number: str, photo: str) -> Response:
    return _photo(by_account(number), photo, thumb=True)


# ---- the same for both


def _page(own: Own) -> Response:
    complaint, seen = own.complaint, own.seen
    unsealed = [step for step in seen.steps if step.kind is StepKind.UNSEALED]
    open_deeds = deeds.open_deeds(complaint)
    return _private(render_template(
        "complaints/own.html", own=own, seen=seen, ahead=ahead.ahead(seen), naming=naming, deeds=open_deeds,
        title_of=lambda deed: deeds.title(deed, complaint), asked=any(each.name == "nilai" for each in open_deeds),
        climb=ahead.climbs_to(complaint), unsealed=unsealed, form=own.form(), done=own.done,
        receipt=receipt_of(complaint), rating=_rating(complaint),
        decisions=handed.answers.decisions("complaint", words.subjects_of(complaint)), parts=letters.PARTS,
        promised=mentions_on("case", complaint.id),
    ))  # fmt: skip


def _rating(complaint: Complaint) -> str:
    """Where the reporter rates the service, once, after the unit said that it is done; '' where they cannot."""
    if complaint.service is None or complaint.declared_at is None:
        return ""
    declared_on = complaint.declared_at.astimezone(clock.PALEMBANG).date()
    return address_of("rating", complaint.service, f"Complaint:{complaint.id}", declared_on)


def _deed(own: Own, name: str) -> ResponseReturnValue:
    if name == SHEET:
        return _sheet(own)
    return _form_page(own, name, Sent(own)) if _is_open(own, name) else own.back()


def _is_open(own: Own, name: str) -> bool:
    if name not in DEEDS:
        raise NotFound(queries.GONE)
    return DEEDS[name] in deeds.open_deeds(own.complaint)


def _do(own: Own, name: str) -> ResponseReturnValue:
    """What is not possible any more, as after the same form was sent twice, leads to the page that says how it stands."""
    if not _is_open(own, name):
        return own.back()
    sent = Sent(own)
    return own.back(name) if sent.do(DEEDS[name]) else _form_page(own, name, sent)


def _form_page(own: Own, name: str, sent: Sent) -> Response:
    deed, complaint = DEEDS[name], own.complaint
    page = _private(render_template(
        "complaints/deed.html", own=own, deed=deed, title=deeds.title(deed, complaint), lede=deeds.lede(deed, complaint),
        form=sent.form, photos=sent.photos, climb=ahead.climbs_to(complaint), seen=own.seen, naming=naming,
    ))  # fmt: skip
    page.status_code = 422 if sent.form.errors else 200
    return page


def _sheet(own: Own) -> ResponseReturnValue:
    """For the Ombudsman: of a case that is late or disputed, or that those above were asked about (UU 37/2008 Ps.24)."""
    if not own.has_sheet:
        return own.back()
    seen = own.seen
    return _private(render_template(
        "complaints/ombudsman.html", own=own, seen=seen, limits=ahead.limits(seen), naming=naming, today=clock.today(),
    ))  # fmt: skip


def _photo(own: Own, key: str, *, thumb: bool = False) -> Response:
    found = queries.photo(key)
    if found.complaint_id != own.complaint.id or not showing.photo_for(Viewer.REPORTER, found):
        raise NotFound(pictures.GONE)
    return pictures.answer(found, thumb=thumb, private=True)


def _private(page: str) -> Response:
    """Nobody keeps it: the next person on the same telephone is not to find it."""
    made = make_response(page)
    made.headers["Cache-Control"] = "no-store"
    made.headers["X-Robots-Tag"] = "noindex, nofollow"
    return made

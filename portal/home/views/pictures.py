"""Pictures of agencies and service points: put up by an officer of the agency, seen by everybody."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.accounts.access import ANYONE, allow, current_account
from portal.accounts.rules import Permission
from portal.core.errors import NotFound
from portal.core.files import path_of
from portal.core.pictures import LARGEST, MIMETYPE
from portal.home.forms import PictureForm
from portal.organisation import pictures
from portal.organisation import queries as organisation
from portal.organisation.models import Agency
from portal.organisation.pictures import Place
from portal.web.refusals import refusals_on
from portal.web.sane import takes_files
from portal.web.transaction import computes_long, reading

bp = Blueprint("pictures", __name__)

MOST = LARGEST + 64 * 1024  # bytes of a whole form
# Whatever a browser takes such a file for, nothing in it runs. One that is taken down is gone from caches within an hour.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "public, max-age=3600, must-revalidate",
    "Content-Disposition": "inline",
}


@bp.get("/foto/<key>.webp")
@allow(ANYONE)
def large(key: str) -> Response:
    return _file(key)


@bp.get("/foto/<key>-kecil.webp")
@allow(ANYONE)
def small(key: str) -> Response:
    return _file(key, thumb=True)


def _file(key: str, *, thumb: bool = False) -> Response:
    stored = pictures.shown_file(key)
    path = path_of(stored, thumb=thumb)
    if not path.is_file():
        raise NotFound("There is no such file.")
    answer = Response(path.read_bytes(), mimetype=MIMETYPE, headers=HEADERS)
    answer.set_etag(f"{stored.digest}-small" if thumb else stored.digest)
    answer.make_conditional(request)
    return answer


@bp.route("/kerja/layanan/foto/instansi/<int:agency_id>", methods=["GET", "POST"])
@allow(Permission.SERVICE_DESCRIBE)
@computes_long
@takes_files("picture", most=MOST)
def of_agency(agency_id: int) -> str | Answer | tuple[str, int]:
    return _edit(organisation.agency_by_id(agency_id))


@bp.route("/kerja/layanan/foto/tempat/<int:point_id>", methods=["GET", "POST"])
@allow(Permission.SERVICE_DESCRIBE)
@computes_long
@takes_files("picture", most=MOST)
def of_point(point_id: int) -> str | Answer | tuple[str, int]:
    return _edit(organisation.service_point(point_id))


def _edit(place: Place) -> str | Answer | tuple[str, int]:
    agency = place if isinstance(place, Agency) else place.service.agency
    current_account().check(Permission.SERVICE_DESCRIBE, about=agency)
    here = pictures.picture_of(place)
    form = PictureForm(data={"alt": here.alt if here else ""})
    if form.is_submitted() and form.validate():
        with refusals_on(form):
            _save(form, place)
            return redirect(url_for("standards.index"), 303)
    page = render_template("home/picture.html", form=form, place=place, agency=agency, here=here)
    return (page, 422) if form.errors else page


def _save(form: PictureForm, place: Place) -> None:
    if form.down.data:
        pictures.take_down(place, by=current_account())
        flash(_("The picture was taken down."))
        return
    with reading():  # nobody waits to write while the picture is decoded
        made = form.made()
    pictures.show(place, made, form.alt.data or "", by=current_account())
    flash(_("The picture was saved."))

"""The list of reports, for everybody: as a page, on a map, as files and as a feed, always with the same filter."""

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import ANYONE, allow
from portal.complaints import filtering, list_choices, list_drawing, list_files, list_map, naming, public_list
from portal.complaints.filtering import Filter
from portal.complaints.views import list_pages as pages
from portal.core import clock
from portal.web import paging
from portal.web.addresses import whole
from portal.web.cache import cacheable
from portal.web.format import count

bp = Blueprint("listing", __name__)


def _filter() -> Filter:
    return filtering.read(request.args, list_choices.choices())


@bp.get("/laporan")
@allow(ANYONE)
@cacheable("complaints", "organisation", "categories")
def index() -> ResponseReturnValue:
    found = _filter()
    part = public_list.listed(found.sought, paging.asked_by_key(), found.known)
    return pages.page("complaints/public_list.html", found, part=part, draw=list_drawing), pages.status(found)


@bp.get("/laporan/peta")
@allow(ANYONE)
@cacheable("complaints", "organisation", "categories")
def on_map() -> ResponseReturnValue:
    found = _filter()
    areas, places = list_map.areas(found.sought, found.known), list_map.pinned(found.sought, found.known)
    given = {"map": list_map.made(areas, places, found.known), "most": list_map, "draw": list_drawing}
    return pages.page("complaints/public_map.html", found, **given), pages.status(found)


@bp.get("/laporan.atom")
@allow(ANYONE)
@cacheable("complaints", "organisation", "categories")
def atom() -> ResponseReturnValue:
    found = pages.right(_filter())
    return list_files.feed(found, public_list.newest(found.sought, found.known))


def _more() -> str:
    return str(_(list_files.MORE, most=count(list_files.MOST)))


def _words() -> str:
    return whole(url_for(".dictionary"))


@bp.get("/laporan.csv")
@allow(ANYONE)
def csv() -> Response:
    found = pages.right(_filter())
    lines = list_files.csv_pieces(pages.mark(), public_list.pieces(found.sought), _more(), _words())
    return pages.streamed(lines, "text/csv", "csv")


@bp.get("/laporan.json")
@allow(ANYONE)
def json() -> Response:
    found = pages.right(_filter())
    pieces = public_list.pieces(found.sought)
    lines = list_files.json_pieces(pages.mark(), found, clock.today(), pieces, _more(), _words())
    return pages.streamed(lines, "application/json", "json")


@bp.get("/laporan/kamus")
@allow(ANYONE)
@cacheable()
def dictionary() -> str:
    return render_template(
        "complaints/list_columns.html", columns=list_files.COLUMNS, most=list_files.MOST, naming=naming
    )

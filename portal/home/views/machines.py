"""What nobody reads and every browser or search engine asks for."""

import re

from flask import Blueprint, Response, current_app, session, url_for
from werkzeug.routing import Rule

from portal.accounts.access import ANYONE, allow, doors_of
from portal.config import STATIC
from portal.core.errors import NotFound
from portal.home import sitemap
from portal.web.addresses import whole
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.language import PREFIX

bp = Blueprint("machines", __name__)

DAY = 24 * 60 * 60  # seconds
# Open to everybody, and for nobody to find: what hands out or takes a code or a password, and what machines of ours ask.
NOT_TO_FIND = ("/masuk", "/kode", "/metrics", "/healthz")
CODES = ("/*undangan=", "/*lanjut=")  # addresses that hold the code of an invitation, or its handle


@bp.get("/robots.txt")
@allow(ANYONE)
@cacheable()
def robots() -> Response:
    """A demo and a rehearsal are in no search engine; of a real house nothing that is signed in or holds a code is."""
    if site().mark:
        return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
    shut = sorted({*NOT_TO_FIND, *_behind_doors()})
    refused = [f"Disallow: {prefix}{path}" for path in shut for prefix in ("", PREFIX)]
    refused += [f"Disallow: {path}" for path in CODES]
    lines = ["User-agent: *", *refused, "", f"Sitemap: {whole('/sitemap.xml')}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


def _behind_doors() -> set[str]:
    """The first parts of all addresses of which none opens to everybody; of the others, those that do not, whole."""
    rules = list(current_app.url_map.iter_rules())
    open_parts = {_first(rule) for rule in rules if ANYONE in doors_of(rule.endpoint)}
    shut = [rule for rule in rules if ANYONE not in doors_of(rule.endpoint)]
    return {re.sub("<[^>]+>", "*", rule.rule) if _first(rule) in open_parts else f"/{_first(rule)}" for rule in shut}


def _first(rule: Rule) -> str:
    return rule.rule.split("/")[1]


@bp.get("/sitemap.xml")
@allow(ANYONE)
@cacheable("organisation", "surveys", "cards")
def site_map() -> Response:
    found = sitemap.parts(sitemap.entries())
    if len(found) == 1:
        return _xml(sitemap.urlset(found[0]))
    return _xml(sitemap.index([whole(url_for(".part", number=n)) for n in range(1, len(found) + 1)]))


@bp.get("/sitemap-<int:number>.xml")
@allow(ANYONE)
@cacheable("organisation", "surveys", "cards")
def part(number: int) -> Response:
    found = sitemap.parts(sitemap.entries())
    if not 1 <= number <= len(found):
        raise NotFound("There is no such page.")
    return _xml(sitemap.urlset(found[number - 1]))


def _xml(text: str) -> Response:
    return Response(text, content_type="text/xml; charset=utf-8")


@bp.get("/favicon.ico")
@allow(ANYONE)
@cacheable()
def icon() -> Response:
    """For whoever asks by this name alone; pages name the drawing itself."""
    response = Response((STATIC / "favicon.ico").read_bytes(), mimetype="image/vnd.microsoft.icon")
    if not session:
        response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response

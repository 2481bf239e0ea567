from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from portal.accounts.access import ANYONE, allow
from portal.commitments import naming as promised
from portal.commitments import results as commitments
from portal.complaints import results as complaints
from portal.core.paging import FIRST
from portal.home import counting, queries
from portal.organisation import pictures, standard
from portal.organisation import queries as organisation
from portal.ratings import results as ratings
from portal.ratings import rules as touch
from portal.ratings import wording
from portal.scorecards import published
from portal.surveys import queries as surveys
from portal.web import paging, previews
from portal.web.cache import cacheable
from portal.web.format import period_name

bp = Blueprint("home", __name__)

SHOWN = 3  # of each kind on the front page
PROMISES_SHOWN = 5  # of a service on its page; the list has all
LONGEST_SEARCH = 80  # letters


@bp.get("/")
@allow(ANYONE)
@cacheable("organisation", "surveys", "cards", "proposals", "complaints", "categories")
def index() -> str:
    begun, reports = surveys.begun(), complaints.late(FIRST, size=SHOWN)
    return render_template(
        "home/index.html", latest=published.latest(SHOWN), open_surveys=queries.still_open(begun),
        late=queries.late_cards(begun), most=SHOWN, least=counting.LEAST,
        reports=reports, late_reports=len(reports.rows) if reports.is_all else complaints.count_late(),
    )  # fmt: skip


@bp.get("/layanan")
@allow(ANYONE)
@cacheable("organisation", "surveys")
def directory() -> str:
    words = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found, asked = organisation.directory(words, paging.asked()), queries.services_being_asked()
    return render_template("home/directory.html", directory=found, words=words, asked=asked)


@bp.get("/layanan/<agency>")
@allow(ANYONE)
@cacheable("organisation", "surveys", "cards", "proposals")
def agency(agency: str) -> str:
    return render_template("home/public_agency.html", page=queries.agency_page(agency), least=counting.LEAST)


@bp.get("/layanan/<agency>/<service>")
@allow(ANYONE)
@cacheable("organisation", "surveys", "cards", "ratings", "commitments")
def service(agency: str, service: str) -> str:
    found = organisation.service(agency, service)
    cards = published.history(found.id)
    return render_template(
        "home/service.html", service=found, card=cards[0] if cards else None, history=cards,
        survey=surveys.open_survey_of(found.id), least=counting.LEAST, described=found.described, standard=standard,
        pictures=pictures.pictures_of(found.points), rated=ratings.history(found.id)[:SHOWN], faces=wording,
        promises=commitments.of_service(found.id, PROMISES_SHOWN), promised=promised,
    )  # fmt: skip


@bp.get("/gambar.png")
@allow(ANYONE)
@cacheable()
def picture() -> Response:
    """Of the front page, and of every page that has none of its own."""
    return previews.answer(
        previews.preview(
            _("Your voice improves services in Plaju"),
            _("Rate the service you were given, and see the result. Free. Without an account."),
        )
    )


@bp.get("/layanan/<agency>/<service>/gambar.png")
@allow(ANYONE)
@cacheable("organisation", "cards")
def service_picture(agency: str, service: str) -> Response:
    """With both values of its newest card, if it has one."""
    found, card = organisation.service(agency, service), published.newest_of(agency, service)
    if card is None:
        known = _("Requirements, cost, time and place.")
        return previews.answer(previews.preview(found.name, known, kicker=found.agency.name))
    about = f"{period_name(card.period)} · {found.agency.name}"
    return previews.answer(previews.preview(found.name, kicker=about, values=previews.values(card)))


@bp.get("/menunggu")
@allow(ANYONE)
@cacheable("organisation", "surveys", "cards", "proposals", "words", "complaints", "categories", "commitments", "threads",
           "boards", part_of="threads", part="all")
def waiting() -> str:
    """The first of each list; one of them whole, in parts, where the address names it. Reports of one agency, too."""
    only, of = request.args.get("bagian", ""), request.args.get("instansi", "")
    agency = organisation.agency(of) if of else None
    only = queries.REPORTS if agency else only if only in queries.LISTS else ""
    at = paging.asked_by_key() if only == queries.REPORTS else paging.asked()
    found = queries.parts_of(queries.waiting(), only, at, agency)
    return render_template("home/waiting.html", lists=found, only=only, agency=agency)


@bp.get("/privasi")
@allow(ANYONE)
@cacheable()
def privacy() -> str:
    return render_template("home/privacy.html", least=counting.LEAST)


@bp.get("/metode")
@allow(ANYONE)
@cacheable()
def method() -> str:
    return render_template("home/method.html", counting=counting, touch=touch)


@bp.get("/aksesibilitas")
@allow(ANYONE)
@cacheable()
def accessibility() -> str:
    return render_template("home/accessibility.html")


@bp.get("/tentang")
@allow(ANYONE)
@cacheable()
def about() -> str:
    return render_template("home/about.html")

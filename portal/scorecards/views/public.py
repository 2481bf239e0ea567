from flask import Blueprint, Response, render_template, request, url_for

from portal.accounts.access import ANYONE, allow
from portal.core.errors import NotFound
from portal.core.paging import Part, Place
from portal.core.periods import Period
from portal.moderation import published as moderated
from portal.moderation.published import Word
from portal.organisation import queries as organisation
from portal.ratings import wording
from portal.scorecards import published
from portal.scorecards.beside import lines
from portal.scorecards.published import PublishedCard
from portal.scorecards.views.page import page_of
from portal.surveys.results import counts_csv
from portal.web import addresses, paging, previews, tables
from portal.web.addresses import whole
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.format import period_name
from portal.web.sane import number

bp = Blueprint("scorecards", __name__, url_prefix="/rapor")

SHOWN = 5  # words of residents on a card; the others stand behind a link
FILTERS = ("q", "dinas", "periode")


@bp.get("")
@allow(ANYONE)
@cacheable("organisation", "cards")
def index() -> str:
    asked = {name: request.args.get(name, "").strip()[:80] for name in FILTERS}
    found = published.index(asked["q"], asked["dinas"], asked["periode"], paging.asked())
    return render_template("scorecards/index.html", index=found, asked=asked)


@bp.get("/<agency>")
@allow(ANYONE)
@cacheable("organisation", "cards")
def agency(agency: str) -> str:
    found = organisation.agency(agency)
    cards = [rated.card for rated in published.of_agencies([found.id]) if rated.card]
    return render_template("scorecards/agency.html", agency=found, cards=cards)


@bp.get("/<agency>/<service>")
@allow(ANYONE)
@cacheable("organisation", "cards", "words")
def service(agency: str, service: str) -> str:
    """The newest period in full; what stands under it has an address of its own that stays."""
    card = published.newest_of(agency, service)
    if card is None:
        return render_template("scorecards/none.html", service=organisation.service(agency, service))
    return _page(card)


@bp.get("/<agency>/<service>/<period>")
@allow(ANYONE)
@cacheable("organisation", "cards", "words")
def card(agency: str, service: str, period: str) -> str:
    return _page(_found(agency, service, period))


@bp.get("/<agency>/<service>/<period>/kata")
@allow(ANYONE)
@cacheable("organisation", "cards", "words")
def words(agency: str, service: str, period: str) -> str:
    """What residents wrote with their answers, some on a page."""
    card = _found(agency, service, period)
    return render_template("scorecards/words.html", card=card, part=_words(card, paging.asked(), moderated.ON_A_PAGE))


@bp.get("/<agency>/<service>/<period>/gambar-<int:version>.png")
@allow(ANYONE)
@cacheable("organisation", "cards")
def picture(agency: str, service: str, period: str, version: int) -> Response:
    """The picture of one version of a card. It does not change, so nobody who keeps it shows an old one for the new."""
    card = published.card(agency, service, Period(period), version)
    if card is None:
        raise NotFound("No card has been published for this service and period.")
    about = f"{period_name(card.period)} · {card.agency_name}"
    return previews.answer(previews.preview(card.service_name, kicker=about, values=previews.values(card)))


@bp.get("/<agency>/<service>/<period>.csv")
@allow(ANYONE)
@cacheable("organisation", "cards")
def counts(agency: str, service: str, period: str) -> Response:
    """The counts from which anyone recomputes the card."""
    card = _found(agency, service, period)
    if not card.counts:
        raise NotFound("Fewer than 10 people answered, so there are no counts.")
    return _download(_file(card), card.file_name)


@bp.get("/<agency>/<service>/<period>/independen.csv")
@allow(ANYONE)
@cacheable("organisation", "cards")
def independent_counts(agency: str, service: str, period: str) -> Response:
    """The counts of the independent answers alone: from them anyone recomputes what evaluation reads."""
    card = _found(agency, service, period)
    if not card.independent_counts:
        raise NotFound("This card has no counts of independent answers alone.")
    return _download(_independent_file(card), card.independent_file_name)


def address_of(agency: str, service: str, period: Period) -> str:
    """Of a published card; '' where there is none."""
    found = published.card(agency, service, period)
    return url_for("scorecards.card", agency=agency, service=service, period=period) if found else ""


def _download(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return tables.checked(Response(text, mimetype="text/csv", headers=headers))


def _file(card: PublishedCard) -> str:
    """The counts, and behind them what stands beside the survey; `skm compute` passes over these lines."""
    text = counts_csv(card.counts, card.n["official"], card.official_variance)
    return _marked(card, text + "".join(f"{line}\r\n" for line in lines(card.beside)), card.file_name)


def _independent_file(card: PublishedCard) -> str:
    text = counts_csv(card.independent_counts, card.n["independent"], card.independent_variance)
    return _marked(card, text, card.independent_file_name)


def _marked(card: PublishedCard, text: str, name: str) -> str:
    """A sample says so wherever it goes; who recomputes it passes over lines that begin with a "#"."""
    about = tables.about(card.method, whole(f"{request.script_root}/metode#check"))
    return f"# {site().mark} {name}\r\n{about}{text}" if site().mark else about + text


def _found(agency: str, service: str, period: str) -> PublishedCard:
    """The newest version, or the one that `?versi=` names."""
    version = request.args.get("versi", type=number)
    found = published.card(agency, service, Period(period), version)
    if found is None or (version is None and "versi" in request.args):
        raise NotFound("No card has been published for this service and period.")
    return found


def _page(card: PublishedCard) -> str:
    page = page_of(card, published.values(card.service_id))
    sizes = (
        len(_file(card)) if card.counts else 0,
        len(_independent_file(card)) if card.independent_counts else 0,
    )  # fmt: skip
    return render_template(
        "scorecards/card.html", page=page, card=card, sizes=sizes, stays=_stays(card), faces=wording,
        said=_words(card, Place(), SHOWN),
    )  # fmt: skip


def _words(card: PublishedCard, at: Place, size: int) -> Part[Word]:
    """Only of a card that is published; beside no profile and no mark, and in no order of arrival."""
    return moderated.words_and_stubs(card.service_id, card.period, at, answers=card.answered_by_right, size=size)


def _stays(card: PublishedCard) -> str:
    """The address of this very version, as it is printed: nobody takes it away."""
    path = url_for(".card", agency=card.agency_slug, service=card.service_slug, period=card.period, versi=card.version)
    return addresses.whole(path)

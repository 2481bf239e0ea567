"""The published cards as feeds (Atom, RFC 4287): of all, of an agency, of a service; to follow without an account.

An entry is one version of a card. Its id is the address of that version, which stays; its moment is the beginning of the
day in Palembang on which it was published.
"""

from datetime import date, datetime, time

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from portal.accounts.access import ANYONE, allow
from portal.core import clock
from portal.organisation import queries as organisation
from portal.scorecards import published
from portal.scorecards.published import PublishedCard
from portal.web import atom
from portal.web.addresses import whole
from portal.web.atom import Entry
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.format import period_name, score_text

bp = Blueprint("feeds", __name__)

MOST = 40  # entries


@bp.get("/rapor.atom")
@allow(ANYONE)
@cacheable("organisation", "cards")
def every() -> Response:
    title = _("Scorecards: %(name)s", name=site().name)
    return _feed(title, url_for("scorecards.index"), published.newest_issues(MOST))


@bp.get("/rapor/<agency>/umpan.atom")
@allow(ANYONE)
@cacheable("organisation", "cards")
def agency(agency: str) -> Response:
    title = _("Scorecards: %(name)s", name=organisation.agency(agency).name)
    return _feed(title, url_for("scorecards.agency", agency=agency), published.newest_issues(MOST, agency))


@bp.get("/rapor/<agency>/<service>/umpan.atom")
@allow(ANYONE)
@cacheable("organisation", "cards")
def service(agency: str, service: str) -> Response:
    found = organisation.service(agency, service)
    title = _("Scorecards: %(name)s", name=f"{found.name}, {found.agency.name}")
    cards = published.newest_issues(MOST, agency, service)
    return _feed(title, url_for("scorecards.service", agency=agency, service=service), cards)


def _feed(title: str, page: str, cards: list[PublishedCard]) -> Response:
    return atom.feed(title, page, map(_entry, cards))


def _entry(card: PublishedCard) -> Entry:
    address = url_for(
        "scorecards.card", agency=card.agency_slug, service=card.service_slug, period=card.period, versi=card.version
    )
    title = f"{card.service_name}, {period_name(card.period)}"
    if card.version > 1:
        title = _("%(card)s (corrected, version %(number)s)", card=title, number=card.version)
    return Entry(
        whole(address), title, _moment(card.published_on), category=(card.agency_slug, card.agency_name),
        summary=_told(card),
    )  # fmt: skip


def _told(card: PublishedCard) -> str:
    """Both values with range and number of answers, or that there are too few."""
    official = score_text(card.official) if card.official else _("No number yet")
    independent = score_text(card.independent) if card.independent else _("No number yet")
    values = _(
        "Official value (IKM): %(official)s. Independent value: %(independent)s.",
        official=official,
        independent=independent,
    )
    return f"{card.agency_name}. {values}"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PALEMBANG)

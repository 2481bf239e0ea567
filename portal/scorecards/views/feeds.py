"""The published cards as feeds (Atom, RFC 4287): of all, of an agency, of a service; to follow without an account.

An entry is one version of a card. Its id is the address of that version, which stays; its moment is the beginning of the
day in Palembang on which it was published.
"""

from datetime import UTC, date, datetime, time

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from markupsafe import escape

from portal.accounts.access import ANYONE, allow
from portal.core import clock
from portal.organisation import queries as organisation
from portal.scorecards import published
from portal.scorecards.published import PublishedCard
from portal.web.addresses import own, whole
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.format import period_name, score_text
from portal.web.language import spoken

bp = Blueprint("feeds", __name__)

MOST = 40  # entries
FORMAT = "http://www.w3.org/2005/Atom"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed in which nothing stands yet


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
    newest = max((_moment(card.published_on) for card in cards), default=BEGINNING)
    head = "".join((
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{FORMAT}" xml:lang="{spoken()}">\n',
        f"<id>{escape(own())}</id>\n<title>{escape(_marked(title))}</title>\n<updated>{newest.isoformat()}</updated>\n",
        f'<link rel="self" type="application/atom+xml" href="{escape(own())}"/>\n',
        f'<link rel="alternate" type="text/html" href="{escape(whole(page))}"/>\n',
        f"<author><name>{escape(site().settings.institution or site().name)}</name></author>\n",
    ))  # fmt: skip
    text = head + "".join(_entry(card) for card in cards) + "</feed>\n"
    return Response(text, content_type="application/atom+xml; charset=utf-8")


def _entry(card: PublishedCard) -> str:
    address = url_for(
        "scorecards.card", agency=card.agency_slug, service=card.service_slug, period=card.period, versi=card.version
    )
    title = f"{card.service_name}, {period_name(card.period)}"
    if card.version > 1:
        title = _("%(card)s (corrected, version %(number)s)", card=title, number=card.version)
    url, moment = escape(whole(address)), _moment(card.published_on).isoformat()
    return (
        f"<entry>\n<id>{url}</id>\n<title>{escape(_marked(title))}</title>\n<updated>{moment}</updated>\n"
        f'<link rel="alternate" type="text/html" href="{url}"/>\n<category term="{escape(card.agency_slug)}" '
        f'label="{escape(card.agency_name)}"/>\n<summary>{escape(_told(card))}</summary>\n</entry>\n'
    )


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


def _marked(title: str) -> str:
    return f"{site().mark}: {title}" if site().mark else title


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PALEMBANG)

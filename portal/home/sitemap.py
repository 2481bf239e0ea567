"""The map of the site for search engines: every public page that says what it is, and since when where that is known.

The format is that of sitemaps.org: at most 50,000 addresses in one file, and an index of the files where there are more.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from flask import url_for
from markupsafe import escape

from portal.organisation import queries as organisation
from portal.scorecards import published
from portal.surveys import queries as surveys
from portal.web.addresses import in_all_languages

MOST = 50_000  # addresses in one file
FORMAT = "http://www.sitemaps.org/schemas/sitemap/0.9"
ALWAYS = (
    "report.form", "report.bribery", "listing.index", "listing.on_map", "complaint_statistics.index", "samples.index",
    "listing.dictionary", "commitments.index", "forum.index",
    "home.index", "surveys.index", "scorecards.index", "home.directory", "home.waiting", "home.method", "home.about",
    "home.privacy", "home.accessibility", "moderation_public.policy", "moderation_public.log",
)  # fmt: skip


class Entry(NamedTuple):
    """A page, and the day on which something on it last changed; None where nobody wrote that down."""

    url: str
    changed_on: date | None


def entries() -> list[Entry]:
    """Every public page in every language (4 queries)."""
    return [Entry(url, changed_on) for path, changed_on in _pages() for url in in_all_languages(path)]


def _pages() -> Iterator[tuple[str, date | None]]:
    cards, open_ones = published.addresses(), surveys.open_surveys()
    yield from ((url_for(endpoint), None) for endpoint in ALWAYS)
    news: dict[tuple[str, str], date] = {}  # what last happened to a service, by its slugs
    agencies: dict[str, date] = {}
    for survey in open_ones:
        news[survey.service.agency.slug, survey.service.slug] = survey.opens_on
    for card in cards:
        of = (card.agency, card.service)
        news[of] = max(card.published_on, news.get(of, card.published_on))
        agencies[card.agency] = max(card.published_on, agencies.get(card.agency, card.published_on))
    for placed in organisation.agencies_in_tree_order():
        slug = placed.agency.slug
        yield url_for("home.agency", agency=slug), agencies.get(slug)
    for service in organisation.services():
        of = (service.agency.slug, service.slug)
        yield url_for("home.service", agency=of[0], service=of[1]), news.get(of)
    for survey in open_ones:
        asked = survey.service
        yield url_for("surveys.answer", agency=asked.agency.slug, service=asked.slug), survey.opens_on
    for agency, changed_on in agencies.items():
        yield url_for("scorecards.agency", agency=agency), changed_on
    for card in cards:
        path = url_for("scorecards.card", agency=card.agency, service=card.service, period=card.period)
        yield path, card.published_on


def parts(found: list[Entry]) -> list[list[Entry]]:
    return [found[first : first + MOST] for first in range(0, len(found), MOST)]


def urlset(part: list[Entry]) -> str:
    """One file of addresses."""
    return _xml("urlset", "url", part)


def index(files: list[str]) -> str:
    """The file that names the others, by their whole addresses."""
    return _xml("sitemapindex", "sitemap", [Entry(url, None) for url in files])


def _xml(whole: str, each: str, some: list[Entry]) -> str:
    lines = "".join(f"<{each}><loc>{escape(url)}</loc>{_since(day)}</{each}>\n" for url, day in some)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{FORMAT}">\n{lines}</{whole}>\n'


def _since(day: date | None) -> str:
    return f"<lastmod>{day.isoformat()}</lastmod>" if day else ""

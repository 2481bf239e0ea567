"""What people can look for among the cards: the newest published version of each service and period."""

from collections.abc import Iterator

from portal.core.copying import Found
from portal.core.periods import Period
from portal.scorecards import queries
from portal.scorecards.models import Scorecard
from portal.web.format import period_name
from portal.web.language import DEFAULT, ENGLISH, speaking


def cards(after: int, most: int) -> list[Found]:
    return [_document(card) for card in queries.current_behind(after, most)]


def _document(card: Scorecard) -> Found:
    service_name, agency_name = card.names
    agency, service = card.service.agency, card.service
    hidden = " ".join((str(card.period.last_day.year), card.letter or "", *_names(card.period)))
    return Found(
        card.id, service_name, f"/rapor/{agency.slug}/{service.slug}/{card.period}", about=agency_name,
        body=card.reply or "", hidden=hidden, period=card.period,
    )  # fmt: skip


def _names(period: Period) -> Iterator[str]:
    """As readers of each language see it, and perhaps type it."""
    for language in (DEFAULT, ENGLISH):
        with speaking(language):
            yield period_name(period)

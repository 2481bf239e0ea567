"""What people can look for among the cards: the newest published version of each service and period."""

from portal.core.copying import Found
from portal.scorecards import queries
from portal.scorecards.models import Scorecard


def cards(after: int, most: int) -> list[Found]:
    return [_document(card) for card in queries.current_behind(after, most)]


def _document(card: Scorecard) -> Found:
    service_name, agency_name = card.names
    agency, service = card.service.agency, card.service
    return Found(
        card.id, service_name, f"/rapor/{agency.slug}/{service.slug}/{card.period}", about=agency_name,
        body=card.reply or "", hidden=f"{card.period.last_day.year} {card.letter or ''}", period=card.period,
    )  # fmt: skip

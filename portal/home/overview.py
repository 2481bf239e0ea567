"""The head's first page: how their agency is rated, how sure that is, what has changed, and what is still asked."""

from dataclasses import dataclass, replace
from datetime import date

from portal.complaints import results as complaints
from portal.complaints.results import LateCase
from portal.core import clock, disclosure
from portal.core.disclosure import LEAST_FOR_EVALUATION
from portal.core.score import Figure
from portal.home import rules
from portal.moderation import published as moderated
from portal.organisation.models import Agency, Service
from portal.ratings import results as ratings
from portal.ratings.results import Rated
from portal.ratings.rules import LINE
from portal.scorecards import published
from portal.scorecards.published import DraftNotice, Element, PublishedCard
from portal.scorecards.published import Rated as RatedByCard
from portal.scorecards.tasks import drafts_to_answer
from portal.surveys import queries as surveys
from portal.surveys.models import Survey
from portal.surveys.rules import INDEPENDENT, Stratum
from portal.surveys.wording import STRATA

LATE_SHOWN = 5  # reports on the first page of a head; the desk has all of them


@dataclass(frozen=True)
class StratumCount:
    """How many answers an open survey has by one way, at least. `name` is a msgid."""

    name: str
    at_least: int
    counted: bool  # for the official value


@dataclass(frozen=True)
class OpenSurvey:
    """An open survey as its agency may see it: counted on a Monday and rounded down, or not counted yet."""

    survey: Survey
    ways: list[StratumCount]
    official: int
    independent: int
    needed: int = LEAST_FOR_EVALUATION  # of the independent ones


@dataclass(frozen=True)
class WeakElement:
    """One of the lowest elements of the agency, and the card it stands on."""

    card: PublishedCard
    element: Element

    @property
    def index(self) -> Figure | None:
        return self.element.index


WORDS_SHOWN = 3  # words of residents of one service; the others stand behind its card


@dataclass(frozen=True)
class WordsOfCard:
    """What residents wrote about a service with the answers of its newest card: released words, in random order."""

    card: PublishedCard
    words: list[str]


@dataclass(frozen=True)
class LateReports:
    """Reports of residents that are over their date, of agencies that somebody leads and of all below these."""

    count: int
    oldest: list[LateCase]


def late_reports(led: list[Agency]) -> LateReports:
    """For the first page of heads (at most 2 queries, none for who leads nothing)."""
    return LateReports(*complaints.late_for_heads([agency.id for agency in led], LATE_SHOWN))


@dataclass(frozen=True)
class Overview:
    """All that the page shows of one agency."""

    agency: Agency
    rows: list[RatedByCard]  # its services that are given
    weakest: list[WeakElement]
    asked: list[OpenSurvey]
    drafts: list[DraftNotice]  # those that wait for a reply
    said: list["WordsOfCard"]  # what residents wrote, by service; on the page of one agency alone
    # The newest quarter of each service that was rated in one touch, what needs attention first; there alone.
    touched: list[tuple[Service, Rated]]
    lines: list[tuple[Service, list[str]]]  # what was written beside low ratings of these quarters, beside no rating

    @property
    def rated(self) -> int:
        return sum(row.card is not None for row in self.rows)

    @property
    def risen(self) -> int:
        """How many services' official value certainly rose since the period before."""
        return sum(row.change is not None and row.change.low > 0 for row in self.rows)

    @property
    def fallen(self) -> int:
        return sum(row.change is not None and row.change.high < 0 for row in self.rows)

    @property
    def next_reply(self) -> date | None:
        """The next day on which time to reply ends. A day that has passed does not count."""
        return min((d.reply_until for d in self.drafts if d.reply_until >= clock.today()), default=None)

    @property
    def axis(self) -> int:
        """Where the axis begins that all services share: at 50, or at 25 if need be."""
        lows = [score.low for row in self.rows if row.card and (score := row.card.official)]
        return 25 if any(low < 50 for low in lows) else 50


def of(agency: Agency) -> Overview:
    (found,) = of_all([agency])
    services = [row.service for row in found.rows]
    newest = ratings.newest_of([service.id for service in services])
    names = {service.id: service for service in services}
    given = [newest[service.id] for service in services if service.id in newest]
    touched = [(names[one.service_id], one) for one in ratings.attention_first(given)]
    said = _said([row.card for row in found.rows if row.card])
    return replace(found, said=said, touched=touched, lines=_lines(touched))


def _lines(touched: list[tuple[Service, Rated]]) -> list[tuple[Service, list[str]]]:
    """Of a service of which fewer than ten were rated none was ever handed up."""
    about = {(service.id, one.period): service for service, one in touched}
    return [(about[of], words) for of, words in moderated.first_words(about.keys(), WORDS_SHOWN, LINE).items()]


def _said(cards: list[PublishedCard]) -> list[WordsOfCard]:
    told = {(card.service_id, card.period): card for card in cards if disclosure.words_are_told(card.answered_by_right)}
    return [WordsOfCard(told[of], words) for of, words in moderated.first_words(told.keys(), WORDS_SHOWN).items()]


def of_all(agencies: list[Agency]) -> list[Overview]:
    """However many they are, the same few queries, and none for none."""
    if not agencies:
        return []
    ids = [agency.id for agency in agencies]
    rated, asked, drafts = published.of_agencies(ids), surveys.open_in(ids), drafts_to_answer(ids)
    return [
        _overview(
            agency,
            [each for each in rated if each.service.agency_id == agency.id],
            [each for each in asked if each.service.agency_id == agency.id],
            [each for each in drafts if each.agency_id == agency.id],
        )
        for agency in agencies
    ]


def _overview(agency: Agency, rated: list[RatedByCard], asked: list[Survey], drafts: list[DraftNotice]) -> Overview:
    given = [each for each in rated if each.service.active]
    weakest = _weakest([each.card for each in rated if each.card])
    return Overview(agency, given, weakest, [_asked(survey) for survey in asked], drafts, [], [], [])


def _weakest(cards: list[PublishedCard]) -> list[WeakElement]:
    return rules.weakest([WeakElement(card, element) for card in cards for element in card.elements])


def _asked(survey: Survey) -> OpenSurvey:
    ways = [
        StratumCount(STRATA[stratum], survey.progress[stratum], stratum in survey.strata)
        for stratum in Stratum
        if stratum in survey.progress
    ]
    official = sum(survey.progress.get(stratum, 0) for stratum in survey.strata)
    independent = sum(survey.progress.get(stratum, 0) for stratum in INDEPENDENT)
    return OpenSurvey(survey, ways, official, independent)

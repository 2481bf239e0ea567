"""What a draft takes in beside its survey: ratings and rates as their own doors tell them. It reads, and writes nothing.

Of a half-year or a year the ratings stand quarter by quarter, as they stand on the page of the service: their sum would
tell, beside the quarters, what a hidden one holds. The rates are of the whole period.
"""

from dataclasses import asdict
from typing import Any

from portal.core import clock
from portal.core.periods import Period
from portal.ratings import results as ratings
from portal.ratings.results import Rated, Told
from portal.scorecards.beside import Missing, kept, quarters_of


def take(service_id: int, period: Period) -> dict[str, Any]:
    """All that is told of the period today, in the form that `beside.read` reads."""
    return {
        "taken_on": clock.today().isoformat(),
        "ratings": _ratings(service_id, period),
        "rates": {"missing": Missing.OPEN.value},
    }


def _ratings(service_id: int, period: Period) -> dict[str, Any]:
    """Of each quarter (2 queries)."""
    taken, rated = ratings.taken(), {one.period: one for one in ratings.history(service_id)}
    return {quarter: _quarter(quarter, taken, rated.get(quarter)) for quarter in quarters_of(period)}


def _quarter(quarter: Period, taken: dict[Period, bool], rated: Rated | None) -> dict[str, Any]:
    if rated:
        ways = {way.value: _way(told) for way, told in rated.ways.items()}
        return {"ways": ways, "bursts": rated.bursts, "lost": rated.lost}
    if quarter.last_day >= clock.today() or taken.get(quarter) is False:
        return {"missing": Missing.OPEN.value}
    return {"missing": Missing.NOBODY.value if quarter in taken else Missing.BEFORE.value}


def _way(told: Told) -> dict[str, Any]:
    return asdict(told) | {
        "strata": {each.value: n for each, n in told.strata.items()},
        "share": kept(told.share),
        "reasons": {str(reason): n for reason, n in told.reasons.items()},
    }

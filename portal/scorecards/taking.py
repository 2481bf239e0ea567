"""What a draft takes in beside its survey: ratings, rates and promises as their own doors tell them. It reads, and
writes nothing.

Of a half-year or a year the ratings stand quarter by quarter, as they stand on the page of the service: their sum would
tell, beside the quarters, what a hidden one holds. Rates and promises are of the whole period.
"""

from dataclasses import asdict
from typing import Any

from portal.commitments import results as commitments
from portal.complaints import results as reports
from portal.complaints.results import Rate
from portal.core import clock, disclosure
from portal.core.periods import Period, quarters
from portal.ratings import results as ratings
from portal.ratings.results import Rated, Told
from portal.scorecards.beside import RATES, Missing, kept


def take(service_id: int, period: Period) -> dict[str, Any]:
    """All that is told of the period today, in the form that `beside.read` reads."""
    return {
        "taken_on": clock.today().isoformat(),
        "ratings": _ratings(service_id, period),
        "rates": _rates(service_id, period),
        "promises": _promises(service_id, period),
    }


def _promises(service_id: int, period: Period) -> list[dict[str, Any]]:
    """Those whose first day lies in the period, as they stand today (1 query)."""
    some = [asdict(one) for one in commitments.due_in(service_id, period)]
    return [one | {name: one[name].isoformat() for name in ("first_due_on", "due_on")} for one in some]


def _ratings(service_id: int, period: Period) -> dict[str, Any]:
    """Of each quarter (2 queries)."""
    taken, rated = ratings.taken(), {one.period: one for one in ratings.history(service_id)}
    return {quarter: _quarter(quarter, taken, rated.get(quarter)) for quarter in quarters(period)}


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


def _rates(service_id: int, period: Period) -> dict[str, Any]:
    """Of the whole period (1 query, 2 where nothing is told)."""
    if found := reports.rates(service_id, period):
        return {name: _rate(getattr(found, name)) for name in RATES}
    return {"missing": Missing.NOBODY.value if reports.is_closed(period) else Missing.OPEN.value}


def _rate(rate: Rate) -> dict[str, Any]:
    if rate.score:
        return {"n": None, "score": kept(rate.score), "missing": None, "proven": kept(rate.proven)}
    why = (
        Missing.NOBODY if rate.n == 0 else Missing.FEW if rate.n is None or disclosure.is_few(rate.n) else Missing.TELLING
    )
    return {"n": rate.n, "score": None, "missing": why.value, "proven": None}

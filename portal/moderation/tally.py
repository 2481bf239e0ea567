"""The second half of the public log: what was looked at once more, what came of it, and how long it took.

All of it is about words that everybody could read, or about their authors' own appeals; so each count is told, and of an
agency's request all that it asked. No word of any text stands here.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from portal.core import clock
from portal.core.paging import Part, Place
from portal.moderation import looks, policy, rules
from portal.moderation.models import Review
from portal.moderation.policy import Words
from portal.moderation.rules import Cause, Outcome, Times

HIDDEN = "hidden"
OF_TEXTS = (Outcome.STAYS, Outcome.SHORTENED, Outcome.REMOVED, Outcome.GONE)
OF_APPEALS = (Outcome.RETURNED, Outcome.UPHELD, Outcome.LAPSED)
COLUMNS = {Cause.FLAGS: OF_TEXTS, Cause.REQUEST: OF_TEXTS, Cause.APPEAL: (*OF_APPEALS, Outcome.GONE)}


@dataclass
class Looked:
    """A month that is over. `counts`: (cause, outcome) -> how many; `hidden`: of the reported texts that were hidden."""

    first_day: date
    counts: Counter[tuple[Cause, Outcome]] = field(default_factory=Counter)
    hidden: int = 0
    warned: int = 0
    suspended: int = 0
    spans: dict[Cause, list[tuple[int, int]]] = field(default_factory=dict)

    def total(self, cause: Cause) -> int:
        return sum(count for (of, _outcome), count in self.counts.items() if of is cause)

    def times(self, cause: Cause) -> Times | None:
        """Working days from the first report, request or appeal to the decision."""
        return rules.times(self.spans.get(cause, []))


def months() -> list[Looked]:
    """Newest first; the present one is not in it."""
    found: dict[date, Looked] = {}
    this = clock.today().replace(day=1)

    def month(day: date) -> Looked:
        return found.setdefault(day.replace(day=1), Looked(day.replace(day=1)))

    for day, cause, hidden, outcome, waited, count in looks.outcomes(this):
        of = month(day)
        of.counts[cause, outcome] += count
        of.hidden += count if hidden else 0
        of.spans.setdefault(cause, []).append((waited, count))
    for made_on, measure, count in looks.measures(this):
        of = month(made_on)
        if measure is rules.Measure.WARNED:
            of.warned += count
        else:
            of.suspended += count
    return sorted(found.values(), key=lambda each: each.first_day, reverse=True)


@dataclass(frozen=True)
class Asked:
    """What an agency asked for. `page`: the address of the text below the language; '' where it has none."""

    day: date
    agency: str
    page: str
    reason: Words
    outcome: Outcome | None
    decided_on: date | None
    waited: int | None


def _asked(review: Review) -> Asked:
    reason = policy.version(review.policy).called(review.reason or "")
    agency = review.agency.name if review.agency else ""
    return Asked(
        review.opened_on, agency, review.page, reason, review.outcome, review.decided_on, review.waited
    )  # fmt: skip


def requests(at: Place) -> Part[Asked]:
    """The newest first."""
    return looks.requests(at).each(_asked)


def every_request() -> list[Asked]:
    return [_asked(each) for each in looks.every_request()]

"""The matrix of nine, the days of an objection, and what of a distribution is worth a warning.

PermenPANRB 6/2022: the rating of work and of conduct make the predicate. PP 30/2019 Article 59: an objection within 14
days, to the assessor's superior, whose decision is final. SE MenPANRB 3/2023: the pattern of a distribution; here it
warns, changes no rating, and is silent about fewer than ten people.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.core.periods import Period
from portal.core.words import N_

WORDS_LENGTH = 1000
EVIDENCE_LENGTH = 300
TITLE_LENGTH, MOST_FILES = 120, 10  # of what a file shows; of one appraisal
OBJECTION_DAYS = 14  # calendar days from the day on which the result was received; PP 30/2019 Article 59
EXPLAIN_DAYS = 14  # so long a decision waits for what the assessor has to say
SELF_DAYS = 14  # after the end of a period a superior no longer waits for the person's own view
LEAST_FOR_SHARES = 10  # people: below, a share says nothing
LARGEST_SHARE, MAIN_SHARE, SMALL_SHARE = 70, 60, 10  # per cent, of the pattern


class Level(StrEnum):
    """Of work or conduct, against what was expected (ekspektasi)."""

    ABOVE = "above"
    AS = "as"
    BELOW = "below"


class Predicate(StrEnum):
    """Predikat kinerja, from the best."""

    VERY_GOOD = "very_good"  # Sangat Baik
    GOOD = "good"  # Baik
    IMPROVE = "improve"  # Butuh Perbaikan
    POOR = "poor"  # Kurang
    VERY_POOR = "very_poor"  # Sangat Kurang


class Achievement(StrEnum):
    """Capaian kinerja organisasi."""

    SPECIAL = "special"  # Istimewa
    GOOD = "good"
    IMPROVE = "improve"
    POOR = "poor"
    VERY_POOR = "very_poor"


# Work, conduct -> predicate; PermenPANRB 6/2022.
MATRIX: dict[tuple[Level, Level], Predicate] = {
    (Level.ABOVE, Level.BELOW): Predicate.POOR,
    (Level.ABOVE, Level.AS): Predicate.GOOD,
    (Level.ABOVE, Level.ABOVE): Predicate.VERY_GOOD,
    (Level.AS, Level.BELOW): Predicate.POOR,
    (Level.AS, Level.AS): Predicate.GOOD,
    (Level.AS, Level.ABOVE): Predicate.GOOD,
    (Level.BELOW, Level.BELOW): Predicate.VERY_POOR,
    (Level.BELOW, Level.AS): Predicate.IMPROVE,
    (Level.BELOW, Level.ABOVE): Predicate.IMPROVE,
}


class State(StrEnum):
    WRITING = "writing"  # with the person
    SENT = "sent"  # it waits for the superior's view
    RATED = "rated"  # the person may accept it, or object
    OBJECTED = "objected"  # an objection runs: nothing is handed on
    FINAL = "final"


@dataclass(frozen=True)
class Course:
    """The days from which follows where an appraisal stands. None of them can be moved back by anybody."""

    sent_on: date | None
    rated_on: date | None  # of the newest view
    accepted_on: date | None
    objected_on: date | None
    decided_on: date | None

    def state(self, today: date) -> State:
        if self.rated_on is None:
            return State.SENT if self.sent_on else State.WRITING
        if self.objected_on is not None:
            return State.FINAL if self.decided_on else State.OBJECTED
        if self.accepted_on is not None or today > last_day_to_object(self.rated_on):
            return State.FINAL
        return State.RATED


def last_day_to_object(received_on: date) -> date:
    """
    >>> last_day_to_object(date(2026, 7, 1))
    datetime.date(2026, 7, 15)
    """
    return received_on + timedelta(days=OBJECTION_DAYS)


def rated_from(period: Period, plan_ends_on: date | None, sent_on: date | None) -> date:
    """From which day on the superior may write their view: once the person has sent theirs, or, where they send nothing,
    a fortnight after the time that it speaks of; and never before the last day of that time.

    >>> rated_from(Period("2026-tw2"), None, date(2026, 6, 20)), rated_from(Period("2026-tw2"), None, None)
    (datetime.date(2026, 6, 30), datetime.date(2026, 7, 14))
    """
    end = min(period.last_day, plan_ends_on or date.max)
    return end + timedelta(days=SELF_DAYS) if sent_on is None else max(sent_on, end)


def begins_on(period: Period) -> date:
    """From which day on it can be begun: a quarter from its first day, the year from the first day of its last quarter.

    >>> begins_on(Period("2026-tw2")), begins_on(Period("2026"))
    (datetime.date(2026, 4, 1), datetime.date(2026, 10, 1))
    """
    return date(period.last_day.year, 10, 1) if period.kind == "year" else period.first_day


def _share(counts: Counter[Predicate], *kinds: Predicate) -> float:
    return 100 * sum(counts[kind] for kind in kinds) / counts.total()


def _is_largest(counts: Counter[Predicate], kind: Predicate) -> bool:
    return counts[kind] == max(counts.values())


def warnings(organisation: Achievement, given: Iterable[Predicate]) -> list[str]:
    """What of a distribution differs from the pattern, as msgids. It changes nothing; fewer than ten say nothing."""
    counts = Counter(given)
    if counts.total() < LEAST_FOR_SHARES:
        return []
    p = Predicate
    checks: dict[Achievement, list[tuple[bool, str]]] = {
        Achievement.SPECIAL: [
            (_is_largest(counts, p.VERY_GOOD), N_('"Excellent" should be the largest group.')),
            (_share(counts, p.VERY_GOOD) <= LARGEST_SHARE, N_('"Excellent" should be 70 per cent at most.')),
        ],
        Achievement.GOOD: [
            (_is_largest(counts, p.GOOD), N_('"Good" should be the largest group.')),
            (_share(counts, p.GOOD) <= LARGEST_SHARE, N_('"Good" should be 70 per cent at most.')),
            (counts[p.IMPROVE] + counts[p.POOR] > 0, N_('There should be some "Needs improvement" or "Poor".')),
        ],
        Achievement.IMPROVE: [
            (_share(counts, p.IMPROVE) >= MAIN_SHARE, N_('"Needs improvement" should be 60 per cent at least.')),
            (_share(counts, p.VERY_GOOD) <= SMALL_SHARE, N_('"Excellent" should be 10 per cent at most.')),
        ],
        Achievement.POOR: [
            (_share(counts, p.POOR) >= MAIN_SHARE, N_('"Poor" should be 60 per cent at least.')),
            (_share(counts, p.IMPROVE) >= SMALL_SHARE, N_('"Needs improvement" should be 10 per cent at least.')),
            (_share(counts, p.VERY_GOOD) <= SMALL_SHARE, N_('"Excellent" should be 10 per cent at most.')),
        ],
        Achievement.VERY_POOR: [
            (_share(counts, p.VERY_POOR) >= MAIN_SHARE, N_('"Very poor" should be 60 per cent at least.')),
            (
                _share(counts, p.POOR, p.IMPROVE) >= SMALL_SHARE,
                N_('"Poor" and "Needs improvement" should be 10 per cent at least.'),
            ),
            (counts[p.VERY_GOOD] == 0, N_('There should be no "Excellent".')),
        ],
    }
    return [words for holds, words in checks[organisation] if not holds]

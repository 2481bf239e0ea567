"""What the three rates of a service are, and which of them may be told beside one another. Plain values, no database.

Everybody can read of each listed case whether it was answered in time and what its reporter said, so of ten or more the
share is told whatever it is. Marks nobody can read: there five or none have to be on either side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.core import disclosure, shares
from portal.core.periods import Period, halves
from portal.core.score import Score


class Share(StrEnum):
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    SATISFIED = "satisfied"


@dataclass(frozen=True)
class Rate:
    """One rate of a service in a period, in per cent with Wilson's interval; None is what is not told.

    score: of all, told from ten on. n: how many there are, also where there is no score; None for one to four.
    proven: of those whose contact the portal verified, one a contact, unit and quarter, told from thirty on: what
    evaluation may read. Where one to nine others are left beside it, the score leaves them out, as the index of a
    survey leaves out so few: the difference would tell of these alone.
    """

    score: Score | None
    n: int | None
    proven: Score | None


@dataclass(frozen=True)
class Rates:
    """The three rates of a service in a period that is over.

    answered: of the cases whose first answer was due in it, those answered within that. confirmed: of the cases that
    ended or got their reporter's word in it, or were to be done in it and were left open, those of which the reporter
    said that it is done; merged ones and those that ended in silence are no part of it. satisfied: of the marks given
    with that word, the upper two.
    """

    service_id: int
    period: Period
    answered: Rate
    confirmed: Rate
    satisfied: Rate


@dataclass(frozen=True)
class Tally:
    """So many good ones of n."""

    good: int = 0
    n: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.good + other.good, self.n + other.n)

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.good - other.good, self.n - other.n)

    @property
    def score(self) -> Score | None:
        return shares.share(self.good, self.n)


NONE = Tally()


@dataclass(frozen=True)
class Counted:
    """The sums of one rate in a quarter: of all, and of those that are proven."""

    all: Tally = NONE
    proven: Tally = NONE

    @property
    def others(self) -> Tally:
        return self.all - self.proven

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.all + other.all, self.proven + other.proven)


def told(share: Share, period: Period, counted: Mapping[Period, Counted]) -> Rate:
    """The rate of a period by the sums of its quarters.

    A longer period is the sum of its parts where each of them is told (or empty), and says no more than they do. Where
    nothing is told of any of its parts it stands for itself. Where something is told of some, it would tell of the
    others.
    """
    one = _Decided(share is Share.SATISFIED, period, counted)
    proven = disclosure.evaluation(one.sums.proven.score) if one.proven_is_told else None
    score = disclosure.whole(one.sums.all.score) if one.all_is_told else disclosure.whole(proven)
    return Rate(score, disclosure.cell(one.sums.all.n), proven)


class _Decided:
    """What is told of a period, once it is decided for its parts."""

    def __init__(self, hidden_marks: bool, period: Period, counted: Mapping[Period, Counted]) -> None:
        self.parts = [_Decided(hidden_marks, each, counted) for each in halves(period)]
        self.hidden_marks = hidden_marks
        own = counted.get(period, Counted())
        self.sums: Counted = sum((each.sums for each in self.parts), Counted()) if self.parts else own
        self.all_is_told: bool = False
        self.proven_is_told: bool = False
        self.something_is_told: bool = any(each.something_is_told for each in self.parts)
        if self.something_is_told:
            some = [each for each in self.parts if each.sums.all.n]
            self.proven_is_told = all(each.proven_is_told for each in some)
            self.all_is_told = all(each.all_is_told for each in some)
        else:
            self._decide()

    def _decide(self) -> None:
        """By its own numbers, as of nothing in it is told anything yet."""
        enough = disclosure.evaluation(self.sums.proven.score) is not None
        self.proven_is_told = enough and self._is_enough(self.sums.proven)
        beside = not self.proven_is_told or self.sums.others.n == 0 or self._is_enough(self.sums.others)
        self.all_is_told = self._is_enough(self.sums.all) and beside
        self.something_is_told = self.proven_is_told or self.all_is_told

    def _is_enough(self, tally: Tally) -> bool:
        if self.hidden_marks:
            return disclosure.sides_are_told(tally.good, tally.n)
        return not disclosure.is_few(tally.n)

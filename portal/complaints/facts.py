"""What a case adds to the kept sums, by what happened to it. Plain values: the worker, the recount and tests ask here.

Each thing counts in the month in which it happened and for the unit that did it or had the case: so a month that is
over stays as it is, and nobody gets rid of what was not done by letting it climb. What everybody may know of is counted;
of a confidential case the year alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from portal.complaints.rates import Share
from portal.complaints.rules import ENDED, Said, State, StepKind
from portal.core.periods import Period, containing
from portal.core.workdays import day_of

GOOD = (3, 4)  # of four faces
FIRST_ANSWERS = frozenset({StepKind.ANSWERED, StepKind.NOT_YET, StepKind.DECLARED, StepKind.REJECTED})
# Whoever does one of these has looked at the case: it is verified, where it was not.
VERIFYING = FIRST_ANSWERS - {StepKind.REJECTED} | {StepKind.VERIFIED, StepKind.FORWARDED, StepKind.BOUNCED}
MOST_DAYS = 120  # working days; what took longer is counted with these


class Column(StrEnum):
    """What is counted side by side. None is a part of another, but `in_time`, which is one of `answered`."""

    RECEIVED = "received"
    VERIFIED = "verified"  # looked at for the first time
    ANSWERED = "answered"  # for the first time
    IN_TIME = "in_time"  # and within the limit that held then
    DECLARED = "declared"
    CONFIRMED = "confirmed"
    PARTLY = "partly"
    NOT_DONE = "not_done"  # said when asked, or opened again
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SILENT = "silent"
    REJECTED = "rejected"
    MERGED = "merged"


class Span(StrEnum):
    """From the receipt until when."""

    ANSWER = "answer"  # the first one
    DECLARED = "declared"  # each time


ENDS = {
    StepKind.DISPUTED: Column.DISPUTED, StepKind.WITHDRAWN: Column.WITHDRAWN, StepKind.LAPSED: Column.LAPSED,
    StepKind.SILENT: Column.SILENT, StepKind.REJECTED: Column.REJECTED, StepKind.MERGED: Column.MERGED,
}  # fmt: skip
WORDS = {Said.DONE: Column.CONFIRMED, Said.PARTLY: Column.PARTLY, Said.NOT_DONE: Column.NOT_DONE}
# After these a case counts among those that were not confirmed. Silence is silence, and of merged ones another goes on.
NOT_CONFIRMED = frozenset({Column.DISPUTED, Column.WITHDRAWN, Column.LAPSED, Column.REJECTED})


BY_UNIT = frozenset({Column.LAPSED, Column.REJECTED})  # where it takes no word of the reporter
FINISHES = frozenset({StepKind.DECLARED, StepKind.SAID, *ENDS})  # after one of these a case was not left open


class Step(NamedTuple):
    kind: StepKind
    at: datetime
    agency_id: int | None = None
    to_agency_id: int | None = None
    by_staff: bool = False
    said: Said | None = None
    days: int | None = None  # working days since it was received, of a first answer and of each declaration


class Word(NamedTuple):
    """What the reporter said when asked. `proven`: by a contact that the portal verified, which may count."""

    mark: int | None = None
    proven: bool = False


@dataclass(frozen=True)
class CaseNow:
    """A case as it stands. `proven`: reported by an account that may count; `mailed`: by a guest who gives an address of
    mail. counted_until: the last quarter of which is counted what was to be done in it and was not.
    """

    confidential: bool
    received_at: datetime
    state: State
    first_agency_id: int
    first_due_at: datetime | None = None
    finish_due_at: datetime | None = None
    asked_at: datetime | None = None
    ended_at: datetime | None = None
    proven: bool = False
    mailed: bool = False
    counted_until: Period | None = None
    steps: Sequence[Step] = ()
    words: Sequence[Word] = ()


@dataclass(frozen=True)
class Outcome:
    """How a case counts in a share of a quarter. `may_prove`: whether there is a verified contact by which it may be
    proven, once that contact was not counted yet.
    """

    good: bool
    may_prove: bool = False
    word: int | None = None  # the place of the word whose contact it is; None for that of the report


@dataclass
class Facts:
    """All that a case adds. `month`: 202604; `days`: (quarter, unit, span, working days)."""

    counts: Counter[tuple[int, int, Column]] = field(default_factory=Counter)
    days: Counter[tuple[Period, int, Span, int]] = field(default_factory=Counter)
    outcomes: dict[tuple[Share, Period], Outcome] = field(default_factory=dict)
    confidential_in: int | None = None  # the year


def month_of(at: datetime) -> int:
    day = day_of(at)
    return day.year * 100 + day.month


def quarter_of(at: datetime) -> Period:
    return containing(day_of(at), "quarter")


def facts(case: CaseNow) -> Facts:
    if case.confidential:
        return Facts(confidential_in=day_of(case.received_at).year)
    told = _Telling(case)
    told.tell()
    return told.facts


class _Telling:
    """Goes through the steps of a case once, in their order."""

    def __init__(self, case: CaseNow) -> None:
        self.case, self.facts = case, Facts()
        self.holder = self.declarer = case.first_agency_id
        self.verified = False
        self.answered_at: datetime | None = None
        self.said = 0  # words so far
        self.finish_due_at = self._finish_due_at()

    def tell(self) -> None:
        for step in self.case.steps:
            if self.finish_due_at is not None and step.at >= self.finish_due_at:
                self._was_not_finished()
            self._pass(step)
            if step.kind in FINISHES:
                self.finish_due_at = None
            if step.to_agency_id is not None:
                self.holder = step.to_agency_id
        if self.finish_due_at is not None:
            self._was_not_finished()
        self._was_answered()

    def _pass(self, step: Step) -> None:
        if step.kind is StepKind.RECEIVED:
            self._count(step.at, self.case.first_agency_id, Column.RECEIVED)
        unit = step.agency_id or self.holder
        if not self.verified and step.by_staff and step.kind in VERIFYING:
            self.verified = True
            self._count(step.at, unit, Column.VERIFIED)
        if step.kind in FIRST_ANSWERS and self.answered_at is None:
            self._answer(step, unit)
        if step.kind is StepKind.DECLARED:
            self.declarer = unit
            self._count(step.at, unit, Column.DECLARED)
            self._took(step, unit, Span.DECLARED)
        elif step.kind in ENDS:
            self._ended(step, self.declarer if step.kind is StepKind.SILENT else unit)
        elif step.kind is StepKind.SAID and step.said is not None:
            self._word(step.at, step.said)
        elif step.kind is StepKind.REOPENED:
            self._count(step.at, self.declarer, Column.NOT_DONE)
            self._outcome(Share.CONFIRMED, step.at, good=False)

    def _answer(self, step: Step, unit: int) -> None:
        self.answered_at = step.at
        self._count(step.at, unit, Column.ANSWERED)
        self._took(step, unit, Span.ANSWER)
        if self.case.first_due_at is None or step.at < self.case.first_due_at:
            self._count(step.at, unit, Column.IN_TIME)

    def _ended(self, step: Step, unit: int) -> None:
        column = ENDS[step.kind]
        self._count(step.at, unit, column)
        if column in NOT_CONFIRMED:
            self._outcome(Share.CONFIRMED, step.at, good=False, by_mail=column in BY_UNIT)
        if column is Column.LAPSED and self.answered_at is None and self._stood_still_for(self.case.first_due_at):
            self._outcome(Share.ANSWERED, step.at, good=False, report_proves=True)

    def _word(self, at: datetime, said: Said) -> None:
        place, self.said = self.said, self.said + 1
        word = self.case.words[place] if place < len(self.case.words) else Word()
        self._count(at, self.declarer, WORDS[said])
        by = place if word.proven else None
        self._outcome(Share.CONFIRMED, at, good=said is Said.DONE, word=by)
        if word.mark is not None:
            self._outcome(Share.SATISFIED, at, good=word.mark in GOOD, word=by)

    def _finish_due_at(self) -> datetime | None:
        """When it was to be done, of a quarter that is counted. What waits for its reporter since before is not due."""
        case, due = self.case, self.case.finish_due_at
        if due is None or case.counted_until is None or quarter_of(due) > case.counted_until:
            return None
        return None if case.state in (State.ASKED, State.LAPSED) and self._stood_still_for(due) else due

    def _stood_still_for(self, due: datetime | None) -> bool:
        return due is not None and self.case.asked_at is not None and self.case.asked_at < due

    def _was_not_finished(self) -> None:
        """Neither declared done nor ended, in the quarter in which it was to be. What comes later counts in its own."""
        if self.finish_due_at is not None:
            self._outcome(Share.CONFIRMED, self.finish_due_at, good=False, by_mail=True)
            self.finish_due_at = None

    def _was_answered(self) -> None:
        """In the quarter in which the first answer was due. One that ended, or waits for its reporter, since before was
        not due at all; where it lapsed without an answer, that is counted when it lapses.
        """
        case, due = self.case, self.case.first_due_at
        if due is None:
            return
        if self.answered_at is None:
            waits = case.state in (State.ASKED, State.LAPSED)
            stopped_at = case.asked_at if waits else case.ended_at if case.state in ENDED else None
            if stopped_at is not None and stopped_at < due:
                return
        in_time = self.answered_at is not None and self.answered_at < due
        self._outcome(Share.ANSWERED, due, good=in_time, word=None, report_proves=True)

    # ---- writing down

    def _count(self, at: datetime, unit: int, column: Column) -> None:
        self.facts.counts[month_of(at), unit, column] += 1

    def _took(self, step: Step, unit: int, span: Span) -> None:
        if step.days is not None:
            self.facts.days[quarter_of(step.at), unit, span, min(step.days, MOST_DAYS)] += 1

    def _outcome(
        self, share: Share, at: datetime, *, good: bool, word: int | None = None, report_proves: bool = False,
        by_mail: bool = False,
    ) -> None:  # fmt: skip
        """The last of a quarter counts. What is good proves something only by the contact of that very word, what is bad
        also where the report came from a verified account, or with `by_mail` from a guest who can be written to; and a
        good word of somebody who merely holds the receipt undoes nothing that a verified contact said before.
        """
        key = share, quarter_of(at)
        before = self.facts.outcomes.get(key)
        by_report = self.case.proven and (report_proves or (share is Share.CONFIRMED and not good))
        by_report = by_report or (by_mail and self.case.mailed)
        proves, proved = word is not None or by_report, before is not None and before.may_prove
        if word is None and before is not None:
            word = before.word
        self.facts.outcomes[key] = Outcome(good and (proves or not proved), proves or proved, word)


# ---- what was counted, kept small


LETTERS: Mapping[Column, str] = dict(zip(Column, "abcdefghijklmn", strict=True))
SPANS: Mapping[Span, str] = {Span.ANSWER: "x", Span.DECLARED: "y"}
SHARES: Mapping[Share, str] = {Share.ANSWERED: "A", Share.CONFIRMED: "C", Share.SATISFIED: "S"}
_COLUMNS = {letter: column for column, letter in LETTERS.items()}
_SPANS = {letter: span for span, letter in SPANS.items()}
_SHARES = {letter: share for share, letter in SHARES.items()}


@dataclass
class Sums:
    """Additions to the kept sums, of one case or of many; what is taken away is below zero.

    rates: (quarter, service, share) -> good, all, proven good, proven.
    """

    counts: Counter[tuple[int, int, Column]] = field(default_factory=Counter)
    days: Counter[tuple[Period, int, Span, int]] = field(default_factory=Counter)
    rates: dict[tuple[Share, Period], tuple[int, int, int, int]] = field(default_factory=dict)
    confidential_in: int | None = None


def written(found: Facts, once: Iterable[tuple[Share, Period]]) -> str:
    """What a case adds in one line, as it is kept beside it. `once`: where it is the first of its contact.

    >>> from datetime import UTC
    >>> at = datetime(2026, 4, 7, 3, tzinfo=UTC)
    >>> written(facts(CaseNow(False, at, State.RECEIVED, 12, steps=[Step(StepKind.RECEIVED, at)])), ())
    'a202604.12'
    """
    if found.confidential_in is not None:
        return f"z{found.confidential_in}"
    first = frozenset(once)
    tokens = [f"{LETTERS[c]}{month}.{unit}" for (month, unit, c), n in found.counts.items() for _each in range(n)]
    tokens += [f"{SPANS[s]}{q}.{unit}.{days}" for (q, unit, s, days), n in found.days.items() for _each in range(n)]
    for (share, quarter), one in found.outcomes.items():
        tokens.append(f"{SHARES[share]}{quarter}.{int(one.good)}{int((share, quarter) in first)}")
    return " ".join(sorted(tokens))


def read(line: str) -> Sums:
    """The same as sums.

    >>> read("a202604.12 b202604.12").counts
    Counter({(202604, 12, <Column.RECEIVED: 'received'>): 1, (202604, 12, <Column.VERIFIED: 'verified'>): 1})
    >>> read("C2026-tw2.11").rates
    {(<Share.CONFIRMED: 'confirmed'>, '2026-tw2'): (1, 1, 1, 1)}
    """
    sums = Sums()
    for token in line.split():
        letter, rest = token[0], token[1:]
        if letter == "z":
            sums.confidential_in = int(rest)
        elif letter in _COLUMNS:
            month, unit = rest.split(".")
            sums.counts[int(month), int(unit), _COLUMNS[letter]] += 1
        elif letter in _SPANS:
            quarter, unit, days = rest.split(".")
            sums.days[Period(quarter), int(unit), _SPANS[letter], int(days)] += 1
        else:
            quarter, bits = rest.split(".")
            good, proven = int(bits[0]), int(bits[1])
            sums.rates[_SHARES[letter], Period(quarter)] = (good, 1, good * proven, proven)
    return sums

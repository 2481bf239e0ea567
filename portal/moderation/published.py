"""The door upward: what was released, how much waits for too long, and what the public log says.

Words are handed on for a service and a period whose card is published: who asks sees to that, because only those above
know cards. Evaluation is not to ask at all, and a contract of the house keeps it away.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from portal.core import clock, disclosure
from portal.core.handed import Stub
from portal.core.paging import Part, Place
from portal.core.periods import Period
from portal.moderation import kinds, policy, queries, rules
from portal.moderation.models import ModeratedText
from portal.moderation.policy import Policy, Reason, Words
from portal.moderation.rules import State, Times

COMMENT = "comment"  # the kind as which surveys hand theirs up
ON_A_PAGE = 10


def words(service_id: int, period: Period, at: Place, *, answers: int, size: int = ON_A_PAGE) -> Part[str]:
    """What residents wrote with their answers, in an order that is random and stays.

    `answers`: how many answered by a right of their own. Nothing, where they are too few to hide among.
    """
    if not disclosure.words_are_told(answers):
        return Part([])
    return queries.released(COMMENT, service_id, period, at, size).each(lambda text: text.shown or "")


@dataclass(frozen=True)
class Word:
    """A text of a list, or what stands in its place. `subject` names it for whoever reports it."""

    subject: str
    text: str
    stub: Stub | None = None


def words_and_stubs(service_id: int, period: Period, at: Place, *, answers: int, size: int = ON_A_PAGE) -> Part[Word]:
    """The same as `words`, and with them what stands in the place of those that everybody could read once."""
    if not disclosure.words_are_told(answers):
        return Part([])
    part = queries.released(COMMENT, service_id, period, at, size, gone_too=True)
    return part.each(lambda text: Word(text.subject, (text.shown or "") if text.is_read else "", stub_of(text)))


def stub_of(text: ModeratedText) -> Stub | None:
    """What stands in its place; None where everybody reads it, or nobody ever could."""
    if text.state is State.HIDDEN:
        return Stub("hidden", text.handed_on)
    if text.state is not State.REJECTED or not text.was_shown or text.decided_on is None:
        return None
    return Stub("removed", text.decided_on, policy.version(text.policy or 0).called(text.reason or ""))


def reason_of(text: ModeratedText) -> Reason | None:
    """Why it was rejected, in the words that held then; None where it was not."""
    if text.reason is None or text.policy is None:
        return None
    return policy.version(text.policy).reason(text.reason)


def why(text: ModeratedText) -> Words | None:
    """What its author reads of that: the reason in words of the kind of text that it is."""
    reason = reason_of(text)
    return reason.words_for(kinds.what_of(text.kind, text.subject)) if reason is not None else None


def first_words(
    about: Collection[tuple[int, Period]], most: int, kind: str = COMMENT
) -> dict[tuple[int, Period], list[str]]:
    """The first few of several services and periods (1 query, none for none), of texts of one kind. Who asks leaves out
    those of which fewer than ten answered.
    """
    found: dict[tuple[int, Period], list[str]] = {}
    for service_id, period, shown in queries.first_released(kind, about, most) if about else ():
        if (service_id, period) in about:
            found.setdefault((service_id, period), []).append(shown)
    return found


@dataclass(frozen=True)
class LateWords:
    """Words about an agency that no moderator has decided about in time: how many, and since when the oldest."""

    agency_slug: str
    agency: str
    count: int
    since: date  # the last day on which it was in time

    @property
    def days(self) -> int:
        return (clock.today() - self.since).days


def late() -> list[LateWords]:
    """What was late first before the others (1 query)."""
    return [LateWords(*row) for row in queries.late_by_agency()]


# ---- the public log

RELEASED, TAKEN_OUT, PUT_BACK = "released", "taken_out", "put_back"


@dataclass(frozen=True)
class Month:
    """The decisions of a month that is over. What would tell of single ones is None.

    `cells`: "released", "taken_out" (released without some words), each name under which the policy tells reasons, and
    "put_back": decisions, of whatever month, that another moderator undid in this one. They stay counted in their own.
    """

    first_day: date
    total: int
    cells: dict[str, int | None]
    times: Times | None  # working days from the handing up to the decision


def told_reasons() -> list[str]:
    """Under which names reasons are told, of all versions of the policy, in the order of the newest one."""
    return list(dict.fromkeys(name for each in policy.versions() for name in each.told))


def policies() -> tuple[Policy, ...]:
    return policy.versions()


def current_policy() -> Policy:
    return policy.current(clock.today())


def log() -> list[Month]:
    """Newest month first; the present one is not in it, since from day to day it would tell each decision."""
    months: defaultdict[date, _Counts] = defaultdict(lambda: (dict.fromkeys(cells(), 0), []))
    this = clock.today().replace(day=1)
    for day, state, taken_out, reason, version, waited, count in queries.decisions(this):
        counts, spans = months[day.replace(day=1)]
        counts[_cell(state, taken_out, reason, version)] += count
        spans.append((waited, count))
    for day, count in queries.undoings(this):
        months[day.replace(day=1)][0][PUT_BACK] += count
    return [_month(first, *of) for first, of in sorted(months.items(), reverse=True)]


_Counts = tuple[dict[str, int], list[tuple[int, int]]]  # by cell; (working days, how many)


def cells() -> list[str]:
    """The columns of the log."""
    return [RELEASED, TAKEN_OUT, *told_reasons(), PUT_BACK]


def _cell(state: State, taken_out: bool, reason: str, version: int) -> str:
    if state is not State.REJECTED:  # one that is hidden by now was released all the same
        return TAKEN_OUT if taken_out else RELEASED
    return policy.version(version).reason(reason).told_as


def _month(first_day: date, cells: dict[str, int], spans: list[tuple[int, int]]) -> Month:
    timed = sum(count for _waited, count in spans)
    enough = timed > 0 and disclosure.suppress({"all": timed})["all"] is not None
    return Month(first_day, sum(cells.values()), disclosure.suppress(cells), rules.times(spans) if enough else None)

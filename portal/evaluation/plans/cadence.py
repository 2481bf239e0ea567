"""When somebody is reminded of what is not done: so many days before it is due, and every so many days once it is late.

Plain values: HR sets the numbers for its agency, the worker asks here each day.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

MOST_BEFORE, MOST_EVERY, MOST_SUPERIOR, MOST_WORD = 60, 60, 90, 365  # days that HR can choose
LONGEST = timedelta(days=120)  # what is late for longer is nobody's reminder any more; it stands in the tables of HR
# Proposals: for whoever comes into a post, or whose year is opened, after January.
NEW_DAYS, OPENED_DAYS = timedelta(days=30), timedelta(days=14)
VIEW_DAYS = timedelta(days=14)  # a proposal: for a superior, from the day on which they may give their view
WORDS_EVERY = timedelta(days=7)


class Remind(StrEnum):
    """Of what somebody is reminded; the names of the kinds of notices. The slices above send those that are theirs."""

    PLAN = "remind_plan"  # of their own plan
    PLAN_TEAM = "remind_plan_team"  # of plans of their people
    SELF_VIEW = "remind_self_view"  # of what they write themselves for an appraisal
    SELF_VIEW_TEAM = "remind_self_view_team"
    VIEW = "remind_view"  # of the views that a superior owes
    WORD = "remind_word"  # of people for whom they had no word for long


@dataclass(frozen=True)
class Terms:
    """Days; 0 is never. `superior_after`: so many days late the superior is told as well. `word_after`: so many days
    without a word of feedback, and a leader is told, once a week.
    """

    before: int
    every: int
    superior_after: int
    word_after: int


class Thing(NamedTuple):
    """What one person has not done in one post, when it is due, and whether it is theirs to do or their superior's."""

    person_id: int
    post_id: int
    agency_id: int
    due_on: date
    with_superior: bool


def plan_due(year: int, from_on: date, opened_on: date) -> date:
    """By the end of January (PermenPANRB 6/2022); a month after the post was taken, a fortnight after the year opened.

    >>> plan_due(2026, date(2020, 3, 1), date(2026, 1, 5)), plan_due(2026, date(2026, 5, 1), date(2026, 1, 5))
    (datetime.date(2026, 1, 31), datetime.date(2026, 5, 31))
    """
    return max(date(year, 1, 31), from_on + NEW_DAYS, opened_on + OPENED_DAYS)


def is_asked(due_on: date, terms: Terms, today: date, last: date | None) -> bool:
    """Whether to remind whoever has to do it; `last`: when they were last reminded of such a thing."""
    if today <= due_on:
        first = due_on - timedelta(days=terms.before)
        return terms.before > 0 and today >= first and (last is None or last < first)
    if terms.every == 0 or today - due_on > LONGEST:
        return False
    return last is None or last <= due_on or today - last >= timedelta(days=terms.every)


def is_told(due_on: date, terms: Terms, today: date, last: date | None) -> bool:
    """Whether to tell the superior that somebody of theirs is late with it; only once where nobody is asked again."""
    first = due_on + timedelta(days=terms.superior_after)
    if terms.superior_after == 0 or today < first or today - due_on > LONGEST:
        return False
    if last is None or last < first:
        return True
    return terms.every > 0 and today - last >= timedelta(days=terms.every)


def nearest(parents: Mapping[int, int | None], own: Mapping[int, Terms]) -> dict[int, Terms]:
    """By agency the numbers that hold in it: its own, or those of the nearest one above that has some.

    >>> few = Terms(7, 7, 14, 0)
    >>> nearest({1: None, 2: 1, 3: 2, 4: None}, {1: few}).keys()
    dict_keys([1, 2, 3])
    """
    found = {}
    for agency in parents:
        at: int | None = agency
        while at is not None and at not in own:
            at = parents.get(at)
        if at is not None:
            found[agency] = own[at]
    return found


Ask = Callable[[date, Terms, date, date | None], bool]  # `is_asked` or `is_told`


def due_to(
    things: Iterable[tuple[int, Thing, Ask]], terms: Mapping[int, Terms], today: date, last: Mapping[int, date]
) -> dict[int, list[Thing]]:
    """Whom to remind today, each of all that is asked of them: one reminder for ten people of a team, and not ten.

    `things`: whom it is told, what is not done, and which rule says when. `terms`: by agency, `last`: by whom, when
    they were last reminded of such things.
    """
    whole: dict[int, list[Thing]] = {}
    now: set[int] = set()
    for person_id, thing, asks in things:
        holds = terms.get(thing.agency_id)
        if holds is None or not _has_begun(thing, holds, asks, today):
            continue
        whole.setdefault(person_id, []).append(thing)
        if asks(thing.due_on, holds, today, last.get(person_id)):
            now.add(person_id)
    return {person_id: some for person_id, some in whole.items() if person_id in now}


def _has_begun(thing: Thing, terms: Terms, asks: Ask, today: date) -> bool:
    """Whether anybody is reminded of it today at all, had they not been before."""
    return asks(thing.due_on, terms, today, None)

"""When a card may be published, by whom it waits, and how long anybody may take. Days count as calendar days.

Also what a correction may tell without telling what a few people said.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.core.disclosure import is_few
from portal.core.words import N_

# The deeds that need two publishers, as confirmations name them.
PUBLISH, HOLD, CORRECT = "scorecard:publish", "scorecard:hold", "scorecard:correct"

REPLY_LENGTH = 600
REASON_LENGTH = 600
REPLY_TIME = timedelta(days=10)  # from the draft
PUBLISH_TIME = timedelta(days=21)  # from the survey's last day; then everyone sees that it waits
BURIAL_TIME = timedelta(days=30)  # then the clock publishes: though both publishers are silent, or there is none
HOLD_TIME = timedelta(days=30)  # once


class WaitsFor(StrEnum):
    """Whom a card waits for, as a msgid: it is printed on the public waiting list."""

    REPLY = N_("the agency's reply, or the end of its 10 days")
    PUBLISHERS = N_("two publishers: nobody has proposed it yet")
    SECOND = N_("a second publisher, who confirms it")
    HOLD = N_("the end of the hold that two publishers decided")


REMINDED = (3, 1)  # days before the time to reply ends, for who has not replied


@dataclass(frozen=True)
class Course:
    """The days that decide where a draft stands."""

    # The survey's last day: what is due counts from it, and not from when somebody got round to it. A correction,
    # which comes when it comes, is due from the day it was computed on.
    due_from: date
    computed_on: date
    heard: bool  # the agency has replied or waived
    held_until: date | None = None  # the last day of the hold

    @property
    def reply_until(self) -> date:
        """The last day of the agency's time to reply."""
        return self.computed_on + REPLY_TIME

    def reminder(self, today: date) -> int | None:
        """Which reminder of the reply is due: the number of days of REMINDED, the last one that has begun.

        Told from the days alone, so that who looked at no desk for days gets the one that holds now.
        """
        left = (self.reply_until - today).days
        return None if self.heard or left < 0 else min((days for days in REMINDED if left <= days), default=None)

    @property
    def waits_publicly_from(self) -> date:
        """The first day on which it stands on the public waiting list."""
        return self.due_from + PUBLISH_TIME

    @property
    def told_by_clock_on(self) -> date:
        """The first day on which the clock publishes: never before the agency had its time, nor while held."""
        late = max(self.due_from + BURIAL_TIME, self.reply_until + timedelta(days=1))
        return max(late, self.held_until + timedelta(days=1)) if self.held_until else late

    def is_held(self, today: date) -> bool:
        return self.held_until is not None and today <= self.held_until

    def may_be_proposed(self, today: date) -> bool:
        """Silence does not block: the agency is heard, or its time is over. A hold stops everybody."""
        return not self.is_held(today) and (self.heard or today > self.reply_until)

    def waits_publicly(self, today: date) -> bool:
        return today >= self.waits_publicly_from

    def is_told_by_the_clock(self, today: date) -> bool:
        return today >= self.told_by_clock_on

    def waits_for(self, today: date, proposed: bool) -> WaitsFor:
        if self.is_held(today):
            return WaitsFor.HOLD
        if proposed:
            return WaitsFor.SECOND
        return WaitsFor.PUBLISHERS if self.may_be_proposed(today) else WaitsFor.REPLY


@dataclass(frozen=True)
class Group:
    """Answers that are told of together: how many came in, and how many of those are valid."""

    came: int
    valid: int

    @property
    def is_small(self) -> bool:
        """Whether they are so few that somebody could know what they said, or only that they left much blank."""
        return self.came > 0 and is_few(self.valid)


def half_that_stays_out(independent: Group, rest: Group) -> str | None:
    """Which half of the answers is so small that a card with both would tell what was said in it.

    "rest": what the unit had in hand; who knows the independent answers, or reads them off the card, would subtract
    them. "part": the independent ones; the unit knows what it filled in itself, and would subtract that. None where
    both may count together, or where one half is all there is: then the card tells nothing below ten anyway.
    """
    if independent.is_small and rest.came:
        return "part"
    return "rest" if rest.is_small and independent.came else None

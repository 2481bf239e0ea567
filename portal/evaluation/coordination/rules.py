"""Where a step stands, since when somebody waits for it, and whether a promise was kept. Days decide, and no switch."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

TITLE_MOST, WORDS_MOST, REFERENCE_MOST = 150, 1000, 200
SOON = timedelta(days=2)


class StepState(StrEnum):
    ASKED = "asked"  # nobody has promised a day
    PROMISED = "promised"
    LATE = "late"
    DONE = "done"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({StepState.ASKED, StepState.PROMISED, StepState.LATE})


class Kept(StrEnum):
    """How a step that is done stands to what was promised first."""

    IN_TIME = "in time"
    MOVED = "moved"  # by the day to which it was moved, after the one that was promised first
    LATE = "late"


class EventKind(StrEnum):
    """What happened to a matter; each is a row that nobody changes."""

    OPENED = "opened"
    INVITED = "invited"
    ASKED = "asked"
    PROMISED = "promised"
    MOVED = "moved"
    DONE = "done"
    NOT_DONE = "not_done"
    WITHDRAWN = "withdrawn"
    BLOCKED = "blocked"
    CLEARED = "cleared"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    MET = "met"
    REFERRED = "referred"
    CLOSED = "closed"


@dataclass(frozen=True)
class Course:
    """The days that decide where a step stands."""

    asked_on: date
    promised_on: date | None = None
    first_promised_on: date | None = None
    done_on: date | None = None
    withdrawn_on: date | None = None

    def state(self, today: date) -> StepState:
        if self.withdrawn_on:
            return StepState.WITHDRAWN
        if self.done_on:
            return StepState.DONE
        if self.promised_on is None:
            return StepState.ASKED
        return StepState.LATE if self.promised_on < today else StepState.PROMISED

    def waits_since(self, today: date) -> date | None:
        """Since when somebody waits: from the day on which it was asked, or from the last day that was promised."""
        state = self.state(today)
        if state is StepState.ASKED:
            return self.asked_on
        return self.promised_on if state is StepState.LATE else None

    @property
    def kept(self) -> Kept | None:
        """None while it is not done, or where no day was promised before it was."""
        if self.done_on is None or self.promised_on is None or self.first_promised_on is None:
            return None
        if self.done_on <= self.first_promised_on:
            return Kept.IN_TIME
        return Kept.MOVED if self.done_on <= self.promised_on else Kept.LATE

"""What is still to come of a case, or should have come: a line of the story for each limit that runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.complaints.actions import base
from portal.complaints.models import Complaint
from portal.complaints.rules import RUNNING, Act, State, allows
from portal.complaints.showing import Seen
from portal.core import clock
from portal.core.words import N_
from portal.core.zone import PALEMBANG
from portal.organisation.models import Agency


@dataclass(frozen=True)
class Ahead:
    """A msgid, and the last day on which it is in time; the moment, of a limit in hours."""

    title: str
    by: date | datetime
    late: bool


CHECKED = N_("The unit checks whether it is theirs")
ANSWERED = N_("The unit gives its first answer")
FINISHED = N_("The unit finishes it")
BY_LAW = N_("The law's last day for it")
REPLIED = N_("The reporter answers the question; after that it is deemed withdrawn")
SAID = N_("The reporter says whether it is done; after that it is closed")


def ahead(seen: Seen) -> list[Ahead]:
    return list(_ahead(seen))


def _ahead(seen: Seen) -> Iterator[Ahead]:
    bones, limits = seen.outline, seen.deadlines
    if bones.state is State.RECEIVED:
        yield _line(CHECKED, limits.verify_at)
    if bones.state in RUNNING:
        if bones.answered_at is None:
            yield _line(ANSWERED, limits.first_answer_at)
        yield _line(FINISHED, limits.finish_at)
        if limits.law_finish_at > limits.finish_at:
            yield _line(BY_LAW, limits.law_finish_at)
    elif bones.until_at:
        yield _line(REPLIED if bones.state is State.ASKED else SAID, bones.until_at)


def _line(title: str, at: datetime) -> Ahead:
    return Ahead(title, until(at), at <= clock.moment())


def until(at: datetime) -> date | datetime:
    """The last day before this moment where it is the end of a day, as limits in days are; else the moment.

    >>> from datetime import UTC
    >>> until(datetime(2026, 6, 4, 17, tzinfo=UTC))  # midnight in Palembang
    datetime.date(2026, 6, 4)
    """
    here = at.astimezone(PALEMBANG)
    return (here - timedelta(microseconds=1)).date() if (here.hour, here.minute) == (0, 0) else at


FIRST_BY_LAW = N_("The unit gives its first answer, by law")
DONE_BY_LAW = N_("The unit finishes it, by law")


def limits(seen: Seen) -> list[Ahead]:
    """All of them, whether they are over or not."""
    of = seen.deadlines
    every = ((CHECKED, of.verify_at), (ANSWERED, of.answer_at), (FINISHED, of.finish_at),
             (FIRST_BY_LAW, of.law_answer_at), (DONE_BY_LAW, of.law_finish_at))  # fmt: skip
    return [_line(title, at) for title, at in every]


# ---- the question


def is_asked(complaint: Complaint) -> bool:
    """Whether the reporter is asked now whether it is done: after it was declared, and once more four weeks later."""
    state = complaint.state_now
    if not allows(state, Act.SAY):
        return False
    asked_again = complaint.ask_again_at
    if state is State.SILENT and complaint.state is State.DECLARED:  # its job has not come to it yet
        return False
    return state is State.DECLARED or (asked_again is not None and asked_again <= clock.moment())


@dataclass(frozen=True)
class Climb:
    """To whom it climbs if it is not done: the agency, and whether to whoever leads it. None: it is disputed."""

    agency: Agency | None
    to_head: bool = False


def climbs_to(complaint: Complaint) -> Climb:
    higher = base.above(complaint.agency)
    if higher is not None:
        return Climb(higher, complaint.with_head)
    return Climb(None) if complaint.with_head else Climb(complaint.agency, True)

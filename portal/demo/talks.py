"""The conversations of the demo, lived through by the deeds of those who talk, answer, moderate and conclude."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.accounts.models import Account
from portal.core import clock
from portal.core.db import db
from portal.core.paging import Place
from portal.demo import cast, residents, walk
from portal.demo.chatter import CLOSING, TALKS, Line, Talk
from portal.demo.story import work_off
from portal.forum import catalogue, queries
from portal.forum.actions import answering, names, taking_part, writing
from portal.forum.actions.writing import Draft
from portal.forum.models import ForumThread
from portal.moderation import actions as texts
from portal.moderation import queries as moderation
from portal.organisation import queries as organisation

NAMES = ("Yanti Plaju", "Wak Somad", "Cek Mimi", "Rizal Ulu")  # of the first residents of the cast, in the forum
PLAYERS = {player.identity: player for player in cast.PLAYERS}


@dataclass(frozen=True)
class Step:
    """One thing that is done on a day."""

    on: date
    do: Callable[[], object]


def live(today: date) -> None:
    """Everything in the order of its days, whichever conversation it belongs to. The last words wait for a moderator."""
    catalogue.load_shipped()
    for name, resident in zip(NAMES, cast.RESIDENTS, strict=False):
        names.choose_name(name, by=_of(resident))
    db.session.commit()
    steps: list[Step] = []
    for talk in TALKS:
        steps += _steps(talk, today)
    for step in sorted(steps, key=lambda step: step.on):
        with clock.on(step.on):
            step.do()
            db.session.commit()
            _moderate()
    work_off()


def _steps(talk: Talk, today: date) -> list[Step]:
    begun = today - timedelta(days=talk.ago)
    made: list[ForumThread] = []
    steps = [Step(begun, lambda: made.append(_begin(talk)))]
    for line in talk.lines:
        day = min(begun + timedelta(days=line.after), today)
        steps.append(Step(day, lambda line=line: _say(made[0], line)))  # type: ignore[misc]
    return steps


def _begin(talk: Talk) -> ForumThread:
    agency = organisation.agency(talk.agency) if talk.agency else None
    draft = Draft(talk.kind, talk.title, talk.text, agency)
    return writing.begin(queries.board(talk.board), draft, by=_resident(talk.by))


def _say(thread: ForumThread, line: Line) -> None:
    if isinstance(line.by, int):
        by = _resident(line.by)
        if line.text:
            writing.reply(thread, line.text, to=line.to, by=by)
        else:
            taking_part.support(thread, by=by)
        return
    by = walk.account_of(PLAYERS[line.by])
    if line.who:
        answering.answer(thread, line.text, line.who, line.when, by=by)
    elif line.when == CLOSING:
        answering.conclude(thread, line.text, line.left_open, by=by)
    else:
        answering.interim(thread, line.text, by=by)


def _moderate() -> None:
    """A moderator of another branch reads what waits, on the same day."""
    work_off()
    moderator = walk.account_of(cast.MODERATORS[0])
    queue = moderation.queue(moderation.seen_by(moderator), Place(), most=500).rows
    for text in [each for each in queue if each.kind == writing.KIND_OF_TEXT]:
        texts.release(text, by=moderator)
    work_off()


def _resident(number: int) -> Account:
    return _of(cast.RESIDENTS[number])


def _of(resident: cast.Resident) -> Account:
    found = residents.account_of(resident)
    if found is None:
        raise RuntimeError(f"{resident.name} has no account in the demo.")
    return found

"""Threads for what may wait, apart by what it waits for: who waits to write never keeps a reader waiting.

Two threads that compute at once in one process cost a quarter more than one after the other, since Python lets only
one go on. So a lane begins the next piece of work when the last is done, or has been at it for so long that it can
only be waiting for something.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

T = TypeVar("T")

LONG = 0.1  # seconds after which work is taken to wait for something
LOOK = 0.025  # seconds between two looks at the queue, while there is one


class Busy(Exception):
    """Too many wait already, or this one has waited too long for its turn."""


@dataclass(eq=False)
class Piece:
    """A piece of work, and who waits for it. `since`: when it came, and later when it was begun."""

    work: Callable[[], Any]
    result: asyncio.Future[Any]
    since: float


class Lane:
    """A queue of bounded length, and threads behind it: `at_once` of them compute, the rest stand in for who waits."""

    def __init__(self, name: str, *, threads: int, at_once: int, most: int, patience: float) -> None:
        self.name, self.threads, self.at_once, self.most, self.patience = name, threads, at_once, most, patience
        self.loop = asyncio.get_event_loop()
        self.waiting: deque[Piece] = deque()
        self.begun: set[Piece] = set()
        self.to_threads: SimpleQueue[Piece | None] = SimpleQueue()
        self.started = 0  # threads
        self.is_watched = False
        self.moved_at = monotonic()  # when something was last finished, or begun after a rest

    async def carry_out(self, work: Callable[[], T]) -> T:
        """Do it in a thread. Raises Busy where it could not be queued, or was not begun in time."""
        if len(self.waiting) + len(self.begun) >= self.most:
            raise Busy
        if not self.begun:
            self.moved_at = monotonic()
        piece = Piece(work, self.loop.create_future(), monotonic())
        self.waiting.append(piece)
        self._begin()
        if self.waiting and not self.is_watched:
            self.is_watched = True
            self.loop.call_later(LOOK, self._look)
        result: T = await piece.result
        return result

    def _begin(self) -> None:
        now = monotonic()
        while self.waiting and len(self.begun) < self.threads and self._computing(now) < self.at_once:
            piece = self.waiting.popleft()
            piece.since = now
            self.begun.add(piece)
            if self.started < len(self.begun):
                self.started += 1
                Thread(target=self._work, name=f"{self.name}-{self.started}", daemon=True).start()
            self.to_threads.put(piece)

    def _computing(self, now: float) -> int:
        return sum(now - piece.since < LONG for piece in self.begun)

    def _look(self) -> None:
        """Refuse who has waited too long, and let the next begin where all others only wait."""
        gives_up = monotonic() - self.patience
        while self.waiting and self.waiting[0].since < gives_up:
            self.waiting.popleft().result.set_exception(Busy())
        self._begin()
        self.is_watched = bool(self.waiting)
        if self.is_watched:
            self.loop.call_later(LOOK, self._look)

    def _work(self) -> None:
        """What a thread does until it is told to end."""
        while (piece := self.to_threads.get()) is not None:
            try:
                say, what = piece.result.set_result, piece.work()
            except BaseException as error:
                say, what = piece.result.set_exception, error
            try:
                self.loop.call_soon_threadsafe(self._end, piece, say, what)
            except RuntimeError:  # the loop has ended, and nobody waits any more
                return

    def _end(self, piece: Piece, say: Callable[[Any], None], what: Any) -> None:
        self.begun.discard(piece)
        self.moved_at = monotonic()
        if not piece.result.done():  # nor given up by who waited
            say(what)
        self._begin()

    def stuck_for(self) -> float:
        """Seconds for which everything in hand has stood still."""
        return monotonic() - self.moved_at if self.begun else 0.0

    def close(self) -> None:
        for _ in range(self.started):
            self.to_threads.put(None)

"""Threads for what may wait, apart by what it waits for: who waits to write never keeps a reader waiting."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


class Busy(Exception):
    """Too many wait already, or this one has waited too long for its turn."""


class Lane:
    """A few threads, and a queue of bounded length before them."""

    def __init__(self, name: str, threads: int, most: int, patience: float) -> None:
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self.most, self.patience = most, patience
        self.waiting = 0  # or at work
        self.moved_at = monotonic()  # when something was last finished, or begun after a rest

    async def carry_out(self, work: Callable[[], T]) -> T:
        """Do it in a thread. Raises Busy where it was not begun in time, or could not be queued."""
        if self.waiting >= self.most:
            raise Busy
        if not self.waiting:
            self.moved_at = monotonic()
        self.waiting += 1
        future = self.pool.submit(work)
        gives_up = asyncio.get_running_loop().call_later(self.patience, future.cancel)  # without effect once it has begun
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if future.cancelled():
                raise Busy from None
            raise
        finally:
            gives_up.cancel()
            self.waiting -= 1
            self.moved_at = monotonic()

    def stuck_for(self) -> float:
        """Seconds for which everything in hand has stood still."""
        return monotonic() - self.moved_at if self.waiting else 0.0

    def close(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)

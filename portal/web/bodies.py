"""Takes the bodies of requests off the wire, whole, before anything that could wait for them has begun.

A body that trickles in costs a little memory and no thread. Each one has a while, and longer the more of it has come;
where too many are on their way the one that began first is given up.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

GRACE = 15.0  # seconds
SLOWEST = 1024  # bytes a second after that: 5 MB over a bad line still come through
MOST = 1000  # bodies on their way, for each server process
MOST_BYTES = 64 * 1024 * 1024  # of bodies on their way and in hand


class TooLarge(Exception): ...


class TooSlow(Exception): ...


class Broken(Exception):
    """It ended before it was whole."""


class Bodies:
    """All bodies of one server process. `largest` of those for which nothing else is said."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self.held = 0  # bytes
        self.coming: dict[asyncio.Timeout, None] = {}  # the one that began first stands first

    @asynccontextmanager
    async def taken(
        self, pieces: AsyncIterator[bytes], announced: int | None, largest: int | None = None
    ) -> AsyncIterator[bytes]:
        """The whole body, while it is needed. `announced`: how many bytes are to come, where it was said.

        Raises TooLarge, TooSlow or Broken.
        """
        largest = largest or self.largest
        if announced is not None and announced > largest:
            raise TooLarge
        if len(self.coming) >= MOST:
            self._give_up_the_first()
        body = bytearray()
        try:
            await self._collect(pieces, announced, body, largest)
            yield bytes(body)
        finally:
            self.held -= len(body)

    async def _collect(self, pieces: AsyncIterator[bytes], announced: int | None, body: bytearray, largest: int) -> None:
        begun = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(GRACE) as limit:
                self.coming[limit] = None
                async for piece in _until_end(pieces, announced):
                    body += piece
                    self.held += len(piece)
                    if len(body) > largest:
                        raise TooLarge
                    limit.reschedule(begun + GRACE + len(body) / SLOWEST)
                    if self.held > MOST_BYTES:
                        self._give_up_the_first()
        except TimeoutError:
            raise TooSlow from None
        finally:
            self.coming.pop(limit, None)

    def _give_up_the_first(self) -> None:
        if (first := next(iter(self.coming), None)) is not None:
            del self.coming[first]
            first.reschedule(0)


async def _until_end(pieces: AsyncIterator[bytes], announced: int | None) -> AsyncIterator[bytes]:
    """The pieces of a whole body. The server says an empty piece at the end, and one more where the sender broke off
    before it. (So it does after trailers, which no browser sends: they are refused too.)
    """
    size = empty = 0
    async for piece in pieces:
        if piece:
            yield piece
        size, empty = size + len(piece), empty + (not piece)
        if size == announced:
            return
        if empty > 1:
            raise Broken
    if announced is not None:
        raise Broken

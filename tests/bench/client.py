"""A load client in plain Python: each process keeps its connections open and asks again as soon as it is answered."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from time import perf_counter

PROCESSES, CONNECTIONS = 2, 12  # twenty-four people at once

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


Visit = tuple[bytes, ...]  # requests that one person sends one after another


@dataclass(frozen=True)
class Load:
    """What was measured from outside: answers by status, and how long each took (milliseconds)."""

    seconds: float
    statuses: dict[int, int]
    waits: list[float]

    @property
    def count(self) -> int:
        return sum(self.statuses.values())

    def percentile(self, share: float) -> float:
        return sorted(self.waits)[min(int(len(self.waits) * share), len(self.waits) - 1)]


class Asker(asyncio.Protocol):
    """One connection, that sends the next request when the answer to the last is whole. One visit after another."""

    def __init__(self, visits: Iterator[Visit], waits: list[float], statuses: dict[int, int]) -> None:
        self.requests = (request for visit in visits for request in visit)
        self.waits, self.statuses = waits, statuses
        self.buffer = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        request = next(self.requests, None)
        if request is None:
            self.transport.close()
            self.done.set_result(None)
        else:
            self.asked_at = perf_counter()
            self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = LENGTH.search(self.buffer, 0, head)  # a 304 has none
        if len(self.buffer) < head + 4 + (int(length[1]) if length else 0):
            return
        self.waits.append((perf_counter() - self.asked_at) * 1000)
        status = int(self.buffer[9:12])
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.buffer = b""
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("closed by the server"))


def timed(request: bytes, seconds: float) -> Iterator[Visit]:
    until = perf_counter() + seconds
    while perf_counter() < until:
        yield (request,)


async def _load(port: int, visits: Iterator[Visit]) -> tuple[list[float], dict[int, int]]:
    waits: list[float] = []
    statuses: dict[int, int] = {}
    loop = asyncio.get_running_loop()
    connections = [
        await loop.create_connection(lambda: Asker(visits, waits, statuses), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in connections))
    return waits, statuses


def _ask_for(port: int, request: bytes, seconds: float) -> tuple[list[float], dict[int, int]]:
    return asyncio.run(_load(port, timed(request, seconds)))


def _send(port: int, visits: list[Visit]) -> tuple[list[float], dict[int, int]]:
    return asyncio.run(_load(port, iter(visits)))


def ask_for(port: int, request: bytes, seconds: float) -> Load:
    """The same request again and again, for so many seconds."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        begun = perf_counter()
        parts = [pool.submit(_ask_for, port, request, seconds) for _ in range(PROCESSES)]
        return _sum(begun, [part.result() for part in parts])


def send(port: int, visits: list[Visit]) -> Load:
    """Each of these visits once."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        begun = perf_counter()
        parts = [pool.submit(_send, port, visits[number::PROCESSES]) for number in range(PROCESSES)]
        return _sum(begun, [part.result() for part in parts])


def _sum(begun: float, parts: list[tuple[list[float], dict[int, int]]]) -> Load:
    statuses: dict[int, int] = {}
    for _, found in parts:
        for status, count in found.items():
            statuses[status] = statuses.get(status, 0) + count
    return Load(perf_counter() - begun, statuses, [wait for waits, _ in parts for wait in waits])

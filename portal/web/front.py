"""The front of a server process: what the server calls for each request, in one loop that waits for nothing.

Kept pages, static files and the sign of life are answered in the loop itself. All else is handed to threads as soon as
the whole of it has arrived: readers have threads of their own, so that one who waits to write keeps nobody waiting
who reads. Each queue is bounded; who finds it full is told in words when to come back. Any other WSGI server can do
without this file, and then waits where this one does not.
"""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_list_header
from werkzeug.routing import RequestRedirect

from portal.web import gateway, health, plain, sane
from portal.web.bodies import Bodies, Broken, TooLarge, TooSlow
from portal.web.cache import Asked, PageCache
from portal.web.gateway import Headers, Reply, as_wsgi
from portal.web.lanes import Busy, Lane
from portal.web.language import speaking, split
from portal.web.transaction import GIVES_UP_AT, PATIENCE, TOO_BUSY, only_reads

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

# Threads of each lane, and how many of them compute at once. On SQLite only one can write. PostgreSQL works in
# processes of its own, so meanwhile another one can go on here.
SQLITE = {"readers": (2, 1), "writers": (1, 1)}
POSTGRESQL = {"readers": (4, 2), "writers": (4, 2)}
MOST_WAITING = 200  # in each lane
MOST_HASHES = 40  # passwords that wait to be hashed
STUCK = 60.0  # seconds without anything done, after which this process says that it is not well


class Front:
    """The application as granian's RSGI knows it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.cache: PageCache = app.extensions["page_cache"]
        self.static = app.extensions["static_files"]
        self.proxies: int = app.config["TRUSTED_PROXIES"]
        self.routes = app.url_map.bind("")
        self.readiness = health.Readiness(app)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        threads = SQLITE if self.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else POSTGRESQL
        self.bodies = Bodies(self.app.config["MAX_CONTENT_LENGTH"])
        self.readers, self.writers = (
            Lane(name, threads=most, at_once=at_once, most=MOST_WAITING, patience=PATIENCE)
            for name, (most, at_once) in threads.items()
        )
        self.hashers = Lane("hashers", threads=1, at_once=1, most=MOST_HASHES, patience=PATIENCE)
        self.watcher = Lane("watcher", threads=1, at_once=1, most=50, patience=PATIENCE)
        if self.cache.edition is not None:
            self.cache.edition.known()  # on PostgreSQL somebody begins to listen

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        for lane in (self.readers, self.writers, self.hashers, self.watcher):
            lane.close()

    async def __rsgi__(self, scope: "Scope", proto: "HTTPProtocol") -> None:
        try:
            if not self._answer_at_once(scope, proto):
                await self._answer_whole(scope, proto)
        except TooLarge:
            self._say(scope, proto, 413)
        except TooSlow:
            self._say(scope, proto, 408)
        except Broken:
            self._say(scope, proto, 400)
        except Busy:
            self._say(scope, proto, 503)
        except Exception:
            self.app.logger.exception("A fault of ours.")
            self._say(scope, proto, 500)

    # What waits for nothing.

    def _answer_at_once(self, scope: "Scope", proto: "HTTPProtocol") -> bool:
        if scope.method not in ("GET", "HEAD"):
            return False
        told = scope.headers.get
        path = as_wsgi(scope.path)
        asked = Asked(
            scope.method, path, scope.query_string, told("host", ""), self._scheme(scope),
            told("cookie", ""), told("accept-encoding", ""), told("if-none-match", ""),
        )  # fmt: skip
        if (answer := self.cache.at_once(asked)) is not None:
            proto.response_bytes(int(answer.status[:3]), answer.headers, answer.body)
        elif (file := self.static.files.get(path)) is not None:
            self._send_file(scope, proto, file)
        elif path == health.ALIVE:
            self._send_words(proto, *self._alive())
        else:
            return False
        return True

    def _scheme(self, scope: "Scope") -> str:
        """As the proxies of ours tell it; ProxyFix says the same to the application."""
        if not self.proxies:
            return scope.scheme
        told = parse_list_header(scope.headers.get("x-forwarded-proto", ""))
        return told[-self.proxies] if len(told) >= self.proxies else scope.scheme

    def _send_file(self, scope: "Scope", proto: "HTTPProtocol", file: Any) -> None:
        told = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in scope.headers.items()}
        response = file.get_response(scope.method, told)
        body = b""
        if response.file is not None:
            with response.file:
                body = response.file.read()
        proto.response_bytes(int(response.status), response.headers, body)

    def _alive(self) -> tuple[bool, str]:
        stuck = max(lane.stuck_for() for lane in (self.readers, self.writers, self.hashers)) > STUCK
        return (False, "stuck\n") if stuck else (True, "ok\n")

    # What has to be whole, and may wait.

    async def _answer_whole(self, scope: "Scope", proto: "HTTPProtocol") -> None:
        if scope.path == health.READY:
            self._send_words(proto, *await self.watcher.carry_out(self.readiness.look))
            return
        if self.cache.database_is_known_to_be_away:
            raise Busy  # it is asked again each second by somebody who may wait for it
        headers = scope.headers.items()
        length = scope.headers.get("content-length")
        if length in (None, "0") and "transfer-encoding" not in scope.headers:
            await self._hand_over(scope, proto, headers, b"")
            return
        pieces: Any = proto
        kind = scope.headers.get("content-type", "")
        largest = sane.largest_body(self.app, self._endpoint(scope.method, as_wsgi(scope.path)), kind)
        async with self.bodies.taken(pieces, int(length) if length else None, largest) as body:
            await self._hand_over(scope, proto, headers, body)

    async def _hand_over(self, scope: "Scope", proto: "HTTPProtocol", headers: Headers, body: bytes) -> None:
        environ = gateway.environ_of(scope, headers, body)
        environ[GIVES_UP_AT] = monotonic() + PATIENCE
        lane = self._lane_for(environ)
        try:
            reply = await lane.carry_out(lambda: gateway.call(self.app.wsgi_app, environ))
        except Busy:
            if lane is self.readers:
                raise
            # A view may have better words than ours, and what somebody typed.
            told = gateway.environ_of(scope, headers, body) | {TOO_BUSY: True}
            reply = await self.readers.carry_out(lambda: gateway.call(self.app.wsgi_app, told))
        if reply.chunks is None:
            proto.response_bytes(reply.status, reply.headers, reply.body)
        else:
            await self._stream(proto, lane, reply)

    async def _stream(self, proto: "HTTPProtocol", lane: Lane, reply: Reply) -> None:
        assert reply.chunks is not None
        chunks = reply.chunks
        line = proto.response_stream(reply.status, reply.headers)
        try:
            while (chunk := await lane.carry_out(lambda: next(chunks, None))) is not None:
                await line.send_bytes(chunk)
        finally:
            await lane.carry_out(reply.close)

    def _lane_for(self, environ: dict[str, Any]) -> Lane:
        """Readers for what no view that writes answers: nearly all that is asked for by GET."""
        method = environ["REQUEST_METHOD"]
        endpoint = self._endpoint(method, environ["PATH_INFO"])
        if only_reads(self.app, method, endpoint):
            return self.readers
        return self.hashers if hasattr(self.app.view_functions.get(endpoint or ""), "computes_long") else self.writers

    def _endpoint(self, method: str, path: str) -> str | None:
        """Which view answers, before anything else of the request is looked at."""
        try:
            endpoint, _ = self.routes.match(split(path)[1], method)
        except (HTTPException, RequestRedirect):
            return None
        return str(endpoint)

    # Answers that need nobody else.

    def _say(self, scope: "Scope", proto: "HTTPProtocol", status: int) -> None:
        with speaking(split(scope.path)[0]):
            page = plain.page(self.app, status, sent=scope.method not in ("GET", "HEAD"))
        proto.response_bytes(status, list(plain.headers(self.app, status).items()), page.encode())

    def _send_words(self, proto: "HTTPProtocol", well: bool, words: str) -> None:
        proto.response_bytes(200 if well else 503, health.HEADERS, words.encode())

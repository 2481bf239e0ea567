"""Whole pages, kept for guests and delivered before Flask begins: a busy day is one page asked for many times.

A view says `@cacheable` when its page is the same for every guest, and of which topics it is made. A kept page is
good for one edition of these, for one day of the portal and for a minute at most, so a correction is seen in the
moment in which it is published. Where a form needs a stamp of its own, the page is kept in pieces and a fresh stamp
joined in at each delivery: `make bench` has the survey's page, kept so, beside one that is kept whole, and compressing
it anew each time costs ten times as much. Pages that are not kept are compressed on their way out; all other answers
pass piece by piece, however long they are.
"""

import re
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from math import inf
from time import monotonic
from typing import Any, Generic, NamedTuple, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, current_app, g, request, session
from sqlalchemy import make_url

from portal.core import clock, pages
from portal.core.pages import HOUSE
from portal.web.edition import EDITION, Away, Edition, Reader, reader_for
from portal.web.forgery import SLOT, SLOTS, leaving_slots, make_stamp

LIVES = 60.0  # seconds
MOST = 256  # pages
LARGEST = 512 * 1024  # bytes
WORTH_IT = 500  # bytes, below which compressing makes nothing smaller
KEEP = "portal.keep"  # in the WSGI environment: this page may be kept, and these are its topics

PAGE = "text/html"  # may hold slots
TEXT = ("text/", "image/svg", "application/json", "application/atom+xml")  # what is worth compressing
VARY = ("Vary", "Accept-Encoding, Cookie")
KNOWN_ANEW = {"ETag", "Cache-Control", "Vary"}  # all that a browser has to hear of a page it has
OURS = {"content-length", "vary", "etag"}
OF_PLAIN = {"repr-digest"}  # the checksum of a file as it is, which says nothing true of it once it is compressed

GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
GZIP_NAMED = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"
NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
LAST_BLOCK = b"\x03\x00"

Headers = list[tuple[str, str]]
Place = tuple[str, ...]  # all that tells an address from another
Topics = tuple[str, ...]
T = TypeVar("T")


class Now(NamedTuple):
    edition: Edition
    day: date  # the portal's


def cacheable(*topics: str, part: str = "", part_of: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare that the page of this view is the same for every guest who asks without a query.

    What it shows may change only when an action says that one of these topics did (`core.pages`; the house need not
    be named, since it is on every page), with the portal's day, or a minute late.

    Of the topic `part_of`, which is named as well, the page shows one part alone (`pages.part`). `part` says which, with
    what stands in the address: "thread {thread_id}".
    """

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        view.cacheable = (HOUSE, *topics)  # type: ignore[attr-defined]
        view.part = (part_of, part) if part else None  # type: ignore[attr-defined]
        return view

    return declare


def _kept_under(view: Any, given: dict[str, Any] | None) -> Topics:
    """The topics of a page at the address at hand, and the part of one that it shows."""
    topics: Topics = view.cacheable
    topic, which = getattr(view, "part", None) or ("", "")
    return (*topics, pages.part(topic, which.format(**given or {}))) if topic else topics


@dataclass
class Kept(Generic[T]):
    """A thing on a shelf. `now`: the last moment for which it was found to be good."""

    thing: T
    topics: Topics
    now: Now
    until: float


class Shelf(Generic[T]):
    """What is good for one edition of its topics and one day, and for a minute at most. It does not grow without end."""

    def __init__(self) -> None:
        self.things: dict[Place, Kept[T]] = {}

    def __len__(self) -> int:
        return len(self.things)

    def take(self, place: Place, now: Now, however_old: bool = False) -> T | None:
        kept = self.things.get(place)
        if kept is None or not (however_old or kept.until >= monotonic()):
            return None
        if kept.now != now:
            if kept.now.day != now.day or kept.now.edition.of(kept.topics) != now.edition.of(kept.topics):
                return None
            kept.now = now  # other topics have changed: it is found equal at once the next time
        return kept.thing

    def lay(self, place: Place, now: Now, thing: T, topics: Topics) -> None:
        self.things.pop(place, None)
        if len(self.things) >= MOST:
            self.things.pop(next(iter(self.things)), None)  # the one made longest ago
        self.things[place] = Kept(thing, topics, now, monotonic() + LIVES)


def kept_text(name: str, make: Callable[[], str], *topics: str) -> str:
    """A page in the making, without what is one reader's own: that the caller puts in. `topics`: as of `cacheable`.

    It is kept as long as a whole page would be, for guests, whatever they ask with. At one address it may differ by
    `name` alone. Its stamps are slots.
    """
    edition = request.environ.get(EDITION)
    if edition is None or session:
        return make()
    texts: Shelf[str] = current_app.extensions["kept_texts"]
    place, now = (name, request.script_root, request.path, request.host, request.scheme), Now(edition, clock.today())
    text = texts.take(place, now)
    if text is None:
        with leaving_slots():
            text = make()
        texts.lay(place, now, text, (HOUSE, *topics))
    g.stamped = SLOT.search(text) is not None
    return text


class Asked(NamedTuple):
    """What of a request tells which kept page answers it, and in which form."""

    method: str
    path: str
    query: str
    host: str
    scheme: str
    cookie: str
    encodings: str
    known: str  # what the browser has already: If-None-Match


class Answer(NamedTuple):
    status: str
    headers: Headers
    body: bytes


def _asked(environ: WSGIEnvironment) -> Asked:
    told = environ.get
    return Asked(
        environ["REQUEST_METHOD"], environ["PATH_INFO"], told("QUERY_STRING", ""), told("HTTP_HOST", ""),
        environ["wsgi.url_scheme"], told("HTTP_COOKIE", ""), told("HTTP_ACCEPT_ENCODING", ""),
        told("HTTP_IF_NONE_MATCH", ""),
    )  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A part of a page between two slots, and the form whose stamp goes before it ("" at the start)."""

    form: str
    raw: bytes
    packed: bytes


class KeptPage:
    """An answer in pieces, ready to be sent again and again. Without `topics` it is sent once."""

    def __init__(self, status: str, headers: Headers, body: bytes, topics: Topics) -> None:
        self.status = status
        self.headers = [header for header in headers if header[0].lower() not in OURS] + [VARY]
        self.topics = topics
        self.kept = kept = bool(topics)
        self.packs = _kind(headers).startswith(TEXT) and len(body) > WORTH_IT
        self.level = 6 if kept else 3  # what is sent once is not worth more
        parts = ["", *SLOT.split(body.decode("latin-1"))]
        self.pieces = [self._piece(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
        self.crc = zlib.crc32(self.pieces[0].raw)
        if len(self.pieces) == 1 and kept:
            self.etag = f'"{blake2b(body, digest_size=12).hexdigest()}'
            self.whole = {packed: self._join(packed) for packed in (False, self.packs)}

    def _piece(self, form: str, text: str) -> Piece:
        raw = text.encode("latin-1")
        return Piece(form, raw, _pack(raw, self.level) if self.packs else b"")

    def answer(self, asked: Asked) -> Answer:
        packed = self.packs and _takes_gzip(asked.encodings)
        headers = _as_packed(self.headers) if packed else list(self.headers)
        if self.kept and len(self.pieces) == 1:
            etag = f'{self.etag}-g"' if packed else f'{self.etag}"'
            headers.append(("ETag", etag))
            if etag in asked.known:
                return Answer("304 Not Modified", [header for header in headers if header[0] in KNOWN_ANEW], b"")
            body = self.whole[packed]
        else:
            body = self._join(packed)
        headers.append(("Content-Length", str(len(body))))
        return Answer(self.status, headers, b"" if asked.method == "HEAD" else body)

    def _join(self, packed: bool) -> bytes:
        """The whole answer, with a fresh stamp in each slot.

        Packed pieces end on a byte and refer to nothing outside themselves, so a stamp goes between them as a
        block that is stored as it is; only the check sum has to be carried on.
        """
        stamps = [make_stamp(piece.form).encode() for piece in self.pieces[1:]]
        if not packed:
            rest = (stamp + piece.raw for stamp, piece in zip(stamps, self.pieces[1:], strict=True))
            return b"".join((self.pieces[0].raw, *rest))
        out = [GZIP if self.kept else _named(), self.pieces[0].packed]
        crc, size = self.crc, len(self.pieces[0].raw)
        for stamp, piece in zip(stamps, self.pieces[1:], strict=True):
            out += (_stored(stamp), piece.packed)
            crc = zlib.crc32(piece.raw, zlib.crc32(stamp, crc))
            size += len(stamp) + len(piece.raw)
        return b"".join((*out, LAST_BLOCK, crc.to_bytes(4, "little"), size.to_bytes(4, "little")))


def _pack(raw: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(raw) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(raw: bytes) -> bytes:
    return b"\x00" + len(raw).to_bytes(2, "little") + (len(raw) ^ 0xFFFF).to_bytes(2, "little") + raw


def _named() -> bytes:
    """A head of random length: who can make us repeat their words beside a secret must not learn from the size."""
    return GZIP_NAMED + secrets.token_hex(secrets.randbelow(50)).encode() + b"\x00"


def _as_packed(headers: Headers) -> Headers:
    return [*(each for each in headers if each[0].lower() not in OF_PLAIN), ("Content-Encoding", "gzip")]


def _takes_gzip(accepted: str) -> bool:
    return "gzip" in accepted and not NO_GZIP.search(accepted)


class PageCache:
    """The middleware. It stands outside the language prefix, whose pages have addresses of their own.

    A server that does not wait asks `at_once` before it hands a request to any thread.
    """

    def __init__(self, app: WSGIApplication, edition: Reader | None, cookies: tuple[str, ...]) -> None:
        self.app = app
        self.edition = edition
        self.cookies = cookies
        self.pages: Shelf[KeptPage] = Shelf()

    @property
    def database_is_known_to_be_away(self) -> bool:
        """And somebody looks again and again whether it is back, so that nobody else need try."""
        return self.edition is not None and self.edition.away and self.edition.is_watched

    def at_once(self, asked: Asked) -> Answer | None:
        """The answer from a kept page, where there is one and nothing has to be waited for."""
        if self.edition is None or not self._may_be_kept(asked):
            return None
        edition = self.edition.known() or self.edition.last()
        page = self._take(asked, self._follow(edition)) if edition else None
        return page.answer(asked) if page else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = _asked(environ)
        if asked.method == "HEAD":
            environ["REQUEST_METHOD"] = "GET"  # the page is made all the same, and its length told
        edition = self._read()
        if edition is None:
            return self._hand_on(environ, start_response, asked)
        now = self._follow(edition)
        environ[EDITION] = edition  # for pages that are not kept too: it costs less than a query
        if not self._may_be_kept(asked):
            return self._hand_on(environ, start_response, asked)
        if page := self._take(asked, now):
            return _send(page.answer(asked), start_response)
        environ[SLOTS] = True
        return self._hand_on(environ, start_response, asked, now)

    def _may_be_kept(self, asked: Asked) -> bool:
        """A query may hold an invitation, and whoever has a session is no guest."""
        return (
            asked.method in ("GET", "HEAD")
            and not asked.query
            and not (asked.cookie and any(name in asked.cookie for name in self.cookies))
        )

    def _take(self, asked: Asked, now: Now) -> KeptPage | None:
        return self.pages.take(_place(asked), now, however_old=self.edition is not None and self.edition.away)

    def _read(self) -> Edition | None:
        """The edition, before the page is made: what changes meanwhile makes it old at once."""
        if self.edition is None:
            return None
        try:
            return self.edition.read()
        except Away:  # the application says so; meanwhile what is known is shown
            return self.edition.last()

    def _follow(self, edition: Edition) -> Now:
        """Let this process have the portal's day."""
        clock.set_days_ahead(edition.days_ahead)
        return Now(edition, clock.today())

    def _hand_on(
        self, environ: WSGIEnvironment, start_response: StartResponse, asked: Asked, now: Now | None = None
    ) -> Iterable[bytes]:
        """A page is made whole, its stamps put in and compressed; it is kept where it may be, and `now` is given.

        Anything else goes through as it comes.
        """
        status, headers, chunks = _call(self.app, environ)
        topics = environ.get(KEEP, ()) if now else ()
        if not topics and not _kind(headers).startswith(PAGE):
            return _passed_on(status, headers, chunks, asked, start_response)
        body = _joined(chunks)
        page = KeptPage(status, headers, body, topics if len(body) < LARGEST else ())
        if page.kept and now:
            self.pages.lay(_place(asked), now, page, topics)
        return _send(page.answer(asked), start_response)

    def let_go(self) -> None:
        """Close what must not be shared with a process that is forked off."""
        if self.edition is not None:
            self.edition.close()


def _place(asked: Asked) -> Place:
    return asked.path, asked.host, asked.scheme


def _kind(headers: Headers) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def _size(headers: Headers) -> float:
    """In bytes; without end where it is not said."""
    return next((int(value) for name, value in headers if name.lower() == "content-length"), inf)


def _passed_on(
    status: str, headers: Headers, chunks: Iterable[bytes], asked: Asked, start_response: StartResponse
) -> Iterable[bytes]:
    packs = _kind(headers).startswith(TEXT) and _takes_gzip(asked.encodings) and _size(headers) > WORTH_IT
    left_out = {"vary", "content-length"} if packs else {"vary"}
    headers = [*(header for header in headers if header[0].lower() not in left_out), VARY]
    start_response(status, _as_packed(headers) if packs else headers)
    if asked.method == "HEAD":
        return _ended(chunks)
    return _packed(chunks) if packs else chunks


def _packed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Compressed as it comes, in pieces as they fill."""
    packer = zlib.compressobj(3, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    try:
        for chunk in chunks:
            if packed := packer.compress(chunk):
                yield packed
        yield packer.flush()
    finally:
        _ended(chunks)


def _call(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, Headers, Iterable[bytes]]:
    said: list[Any] = []
    chunks = app(environ, lambda *args: said.extend(args) or said.append)  # type: ignore[func-returns-value]
    return said[0], said[1], chunks


def _joined(chunks: Iterable[bytes]) -> bytes:
    try:
        return b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()


def _ended(chunks: Iterable[bytes]) -> list[bytes]:
    if hasattr(chunks, "close"):
        chunks.close()
    return []


def _send(answer: Answer, start_response: StartResponse) -> list[bytes]:
    start_response(answer.status, answer.headers)
    return [answer.body] if answer.body else []


def page_cache(app: Flask) -> PageCache:
    """The cache around what is there of the application so far. PAGE_CACHE=False keeps nothing: tests that share a
    database see one another's pages otherwise.
    """
    keeps = app.config.get("PAGE_CACHE", True)
    edition = reader_for(make_url(app.config["SQLALCHEMY_DATABASE_URI"])) if keeps else None
    return PageCache(app.wsgi_app, edition, (app.config["SESSION_COOKIE_NAME"] + "=", "remember_token="))


def init_app(app: Flask) -> None:
    app.extensions["kept_texts"] = Shelf[str]()

    @app.after_request
    def mark(response: Response) -> Response:
        view: Any = current_app.view_functions.get(request.endpoint or "")
        if hasattr(view, "cacheable") and response.status_code == 200 and request.method == "GET" and not session:
            request.environ[KEEP] = _kept_under(view, request.view_args)
        return response

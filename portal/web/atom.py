"""Feeds (Atom, RFC 4287): what is new on a page, to follow without an account.

`id` of an entry is an address that stays; of the feed its own. Signs that XML has no way to write are left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response
from markupsafe import Markup, escape

from portal.core import clock
from portal.web.addresses import own, whole
from portal.web.context import site
from portal.web.language import spoken

FORMAT = "http://www.w3.org/2005/Atom"
UNPRINTABLE = re.compile("[^\t\n\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed in which nothing stands yet


@dataclass(frozen=True)
class Entry:
    """What stands in a feed. `address`: whole, of its page; `category`: short name and name of an agency."""

    address: str
    title: str
    updated: datetime
    published: datetime | None = None
    category: tuple[str, str] | None = None
    author: str = ""
    summary: str = ""
    html: str = ""


def feed(title: str, page: str, entries: Iterable[Entry], itself: str = "") -> Response:
    """An answer with these entries, newest first. `page`: path of the page that shows the same; `itself`: path of the
    feed, where what was asked for is part of it.
    """
    found, here = list(entries), whole(itself) if itself else own()
    newest = max((each.updated for each in found), default=BEGINNING)
    head = "".join((
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{FORMAT}" xml:lang="{spoken()}">\n',
        f"<id>{_text(here)}</id>\n<title>{_text(_marked(title))}</title>\n<updated>{_moment(newest)}</updated>\n",
        f'<link rel="self" type="application/atom+xml" href="{_text(here)}"/>\n',
        f'<link rel="alternate" type="text/html" href="{_text(whole(page))}"/>\n',
        f"<author><name>{_text(site().settings.institution or site().name)}</name></author>\n",
    ))  # fmt: skip
    text = head + "".join(_entry(each) for each in found) + "</feed>\n"
    return Response(text, content_type="application/atom+xml; charset=utf-8")


def _entry(one: Entry) -> str:
    url = _text(one.address)
    parts = [f"<entry>\n<id>{url}</id>\n<title>{_text(_marked(one.title))}</title>\n"]
    if one.published:
        parts.append(f"<published>{_moment(one.published)}</published>\n")
    parts.append(f"<updated>{_moment(one.updated)}</updated>\n")
    parts.append(f'<link rel="alternate" type="text/html" href="{url}"/>\n')
    if one.category:
        parts.append(f'<category term="{_text(one.category[0])}" label="{_text(one.category[1])}"/>\n')
    if one.author:
        parts.append(f"<author><name>{_text(one.author)}</name></author>\n")
    if one.summary:
        parts.append(f"<summary>{_text(one.summary)}</summary>\n")
    if one.html:
        parts.append(f'<content type="html">{_text(str(one.html))}</content>\n')
    return "".join(parts) + "</entry>\n"


def _text(text: str) -> Markup:
    return escape(UNPRINTABLE.sub("", str(text)))


def _moment(moment: datetime) -> str:
    return moment.astimezone(clock.PALEMBANG).isoformat(timespec="seconds")


def _marked(title: str) -> str:
    """A demo says so, wherever it is read."""
    return f"{site().mark}: {title}" if site().mark else title

"""The address of a page as it travels: whole, in each language, and without what came along in a query.

Who passes a page on must never pass on what was asked with it: an invitation stands in a query. So a page names its
own address here, and every link to share, every picture and the map of the site use the same.
"""

from typing import NamedTuple
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import gettext as _

from portal.web.context import site
from portal.web.language import DEFAULT, ENGLISH, PREFIX, spoken

LOCALES = {DEFAULT: "id_ID", ENGLISH: "en_GB"}
NO_INDEX = "noindex, nofollow"  # what no search engine may show: a demo, a rehearsal


def root() -> str:
    """Where the portal is found, without a slash at its end: as `PUBLIC_URL` says, or as it was asked for.

    For the worker, whom nobody asked, as it is served on this machine.
    """
    config = current_app.config
    if config["PUBLIC_URL"]:
        return str(config["PUBLIC_URL"])
    return request.host_url.rstrip("/") if has_request_context() else f"http://{config['HOST']}:{config['PORT']}"


def whole(path: str) -> str:
    """The whole address of a path that `url_for` gave."""
    return root() + path


def own(path: str = "") -> str:
    """The address of the page at hand in the reader's language and without a query, or of the one at `path`."""
    return whole(request.script_root + _below(path))


def _below(path: str) -> str:
    """What of an address stands below the language, written as browsers do."""
    path = path.removeprefix(request.script_root) if path else quote(request.path)
    return path.rstrip("/") or "/"


DEFAULT_OF_ALL = "x-default"


class Alternate(NamedTuple):
    """The same page in a language; "x-default" is for whoever speaks none of them."""

    language: str
    url: str


def languages() -> list[str]:
    """In which the site is kept: Indonesian always, English unless the administrator keeps one language."""
    return [DEFAULT, ENGLISH] if ENGLISH in site().settings.languages.split() else [DEFAULT]


def alternates(path: str = "") -> list[Alternate]:
    """The same page in all languages, none where there is only one."""
    if len(languages()) == 1:
        return []
    indonesian, english = (whole(outside_language() + prefix + _below(path)) for prefix in ("", PREFIX))
    return [Alternate(DEFAULT, indonesian), Alternate(ENGLISH, english), Alternate(DEFAULT_OF_ALL, indonesian)]


def printed(path: str) -> str:
    """The whole address of a page as it stands on paper: in Indonesian, and as short as it is."""
    return whole(outside_language() + _below(path))


def outside_language() -> str:
    """The part of the address before the language, which a server below another one has."""
    root = request.script_root
    return root.removesuffix(PREFIX) if spoken() == ENGLISH else root


def in_all_languages(path: str) -> list[str]:
    """The whole addresses of a page, one a language; `path` is as `url_for` gave it."""
    return [each.url for each in alternates(path) if each.language != DEFAULT_OF_ALL] or [own(path)]


class Share(NamedTuple):
    """A way to pass a page on: its name, and a plain link that asks nobody anything before it is followed."""

    name: str
    url: str


def shares(url: str, text: str) -> list[Share]:
    """`text` says what the page is about; the address goes below it."""
    text = f"{site().mark}: {text}" if site().mark else text
    both = f"{text}\n{url}"
    return [
        Share("WhatsApp", f"https://wa.me/?{_query(text=both)}"),
        Share("Facebook", f"https://www.facebook.com/sharer/sharer.php?{_query(u=url)}"),
        Share("X", f"https://x.com/intent/post?{_query(text=text, url=url)}"),
        Share(_("E-mail"), f"mailto:?{_query(subject=text, body=both)}"),
    ]


def _query(**values: str) -> str:
    return urlencode(values, quote_via=quote)  # in a mail a blank written as "+" stays a plus


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        own_address=own, whole_address=whole, alternates=alternates, shares=shares, locale_code=lambda: LOCALES[spoken()]
    )

    @app.after_request
    def keep_out(response: Response) -> Response:
        """A demo and a rehearsal are in no search engine, with whatever they send that shows a figure."""
        if (here := g.get("site")) and here.mark:
            response.headers["X-Robots-Tag"] = NO_INDEX
        return response

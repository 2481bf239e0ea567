"""Indonesian by default, English below /en, and the words of both.

A page's language stands in its address, so that it can be kept, linked and sent on. `/en` is moved into
SCRIPT_NAME, by which all links of the page stay below it.

The catalogues are read from their source once, into plain dicts: Flask-Babel takes 11 µs for a word, and a page
has a hundred. Nothing has to be compiled, so an installation cannot be without its words. What is not translated
stays English, as it is written in the code.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, TypedDict
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from babel.messages.pofile import read_po
from flask import Flask, request
from flask_babel import Babel, Domain
from flask_wtf import FlaskForm
from markupsafe import Markup

from portal.config import TRANSLATIONS
from portal.core.words import N_, NN_
from portal.web.context import site

DEFAULT, ENGLISH = "id", "en"
PREFIX = "/en"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT)


def spoken() -> str:
    """The reader's language, "id" or "en". Outside a request it is Indonesian."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def words(language: str) -> dict[str, tuple[str, ...]]:
    """The catalogue: message → its translation, in as many forms as it has. Empty where there is none."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    pairs = [(_forms(m.id), _forms(m.string or "")) for m in catalogue if m.id and not m.fuzzy]
    return {message[0]: translation for message, translation in pairs if translation and translation[0]}


def _forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(form for form in text if form)


def gettext(message: str) -> str:
    found = words(spoken()).get(message)
    return found[0] if found else message


def ngettext(singular: str, plural: str, n: int) -> str:
    """English has two forms, Indonesian one."""
    return words(spoken()).get(singular, (singular, plural))[0 if n == 1 else -1]


def translate(message: str, **variables: Any) -> Markup:
    """What `_` is in a template. Our words are HTML; what is put into them is escaped."""
    found = Markup(gettext(message))
    return found % variables if variables or "%" in message else found


class Catalogue(Domain):  # type: ignore[misc]
    """Flask-Babel's `gettext`, `ngettext` and their lazy sisters, out of the dicts."""

    def gettext(self, string: str, **variables: Any) -> str:
        found = gettext(string)
        return found % variables if variables else found

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        return ngettext(singular, plural, num) % ({"num": num} | variables)


# What WTForms says by itself of the kinds of fields and checks that forms here are made of. A test sends every form bad
# input and finds what is missing.
OF_FORMS = (
    N_("Not a valid choice."),
    N_("Invalid Choice: could not coerce."),
    N_("Invalid choice(s): one or more data inputs could not be coerced."),
    NN_("'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field."),
    N_("Not a valid date value."),
    N_("Not a valid integer value."),
    N_("This field is required."),
    N_("Invalid input."),
    N_("Field must be equal to %(other_name)s."),
    NN_("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long."),
    NN_("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."),
    N_("Field must be between %(min)d and %(max)d characters long."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
)


class FormWords:
    """The messages of WTForms: it brings no Indonesian, so they stand in our catalogue."""

    gettext = staticmethod(gettext)
    ngettext = staticmethod(ngettext)


def split(path: str) -> tuple[str, str]:
    """The language of an address, and the rest of it, by which the views know it."""
    english = path == PREFIX or path.startswith(f"{PREFIX}/")
    return (ENGLISH, path[len(PREFIX) :] or "/") if english else (DEFAULT, path)


class LanguagePrefix:
    """Takes the language off the front of the address."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        language, environ["PATH_INFO"] = split(environ["PATH_INFO"])
        if language == ENGLISH:
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + PREFIX
        with speaking(language):
            return self.app(environ, start_response)


class Link(TypedDict):
    """The same page in the other language, for the switch at its top."""

    url: str
    code: str
    text: str


def other_language() -> Link | None:
    """None where there is no such page: after a form was sent, or where the administrator keeps one language."""
    if request.method not in ("GET", "HEAD") or ENGLISH not in site().settings.languages.split():
        return None
    query = request.query_string.decode("ascii", "replace")  # an invitation in it must not be lost on the way
    rest = quote(request.path) + (f"?{query}" if query else "")
    if spoken() == ENGLISH:
        return Link(url=request.script_root.removesuffix(PREFIX) + rest, code=DEFAULT, text="Bahasa Indonesia")
    return Link(url=request.script_root + PREFIX + rest, code=ENGLISH, text="English")


def init_app(app: Flask) -> None:
    app.config.update(BABEL_DEFAULT_LOCALE=DEFAULT, BABEL_DEFAULT_TIMEZONE="Asia/Jakarta")
    babel = Babel(app, locale_selector=spoken)
    babel.domain_instance = Catalogue()
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = translate  # Jinja's own does the same in three steps
    # Every form, also one that a library brings, speaks the language of its page.
    FlaskForm.Meta.get_translations = lambda meta, form: FormWords()
    app.context_processor(lambda: {"locale": spoken(), "other_language": other_language()})

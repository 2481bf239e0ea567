"""The small markup in which residents write, made into HTML that is safe to show: Markdown (CommonMark) with paragraphs,
emphasis, lists, quotes, links and code, and nothing else.

A text is rendered when it is written and kept so. What could not be meant by somebody who writes plain words is not
taken for markup: `5 < 6`, `nama_file.txt`, `2*3*4` and `# 1` come back as they were written. Two sanitisers go over
what comes out, one after the other, so that a hole in one is none in the page.
"""

import re
import threading
import unicodedata

import bleach
import nh3
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markupsafe import escape

VERSION = 1  # of what is made of a text: with another one, kept HTML is to be made anew
LONGEST = 20_000  # characters of a text that is rendered at all; what is longer is a fault of the caller
DEEPEST = 16  # levels of quotes and lists within one another, and of what is in them

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a", "code", "pre"}
LINK = "nofollow ugc noopener"
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}

# What turns the line around or hides in it. Joiners stay: emoji and Arabic are written with them.
TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u206a-\u206f"
HIDDEN = "\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0001"
DROPPED = re.compile(f"[{TURNING}{HIDDEN}\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
MOST_MARKS = 4  # on one letter: Arabic and Vietnamese have up to three
# Nobody who means to be read writes more of these. Where there are more, the text is shown as it was typed, without any
# markup: so nothing is left out, and no heap of brackets costs more than a moment.
MOST_OF = {"[": 150, "<": 600, "&": 600, "`": 400, "*": 1000, "_": 1000, "://": 60}
ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


def tidy(text: str | None) -> str:
    """A text as it is kept: without signs that print nothing or turn the line around, and without heaps of marks.

    >>> tidy("Harga\\u202e 5 < 6\\r\\nya\\x00 ") == "Harga 5 < 6\\nya"
    True
    """
    whole = (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    whole = _fewer_marks(unicodedata.normalize("NFC", DROPPED.sub("", whole)))
    return BLANK_LINES.sub("\n\n", whole).strip()


def one_line(text: str | None) -> str:
    """The same of what stands on one line."""
    return " ".join(tidy(text).split())


def _fewer_marks(text: str) -> str:
    """At most a few marks on each letter: a tower of them lies over the lines above."""
    if text.isascii():
        return text
    out, run = [], 0
    for sign in text:
        run = run + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if run <= MOST_MARKS:
            out.append(sign)
    return "".join(out)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """As of CommonMark, but a star within a word is a star (2*3*4), and what follows a backslash is itself."""
    marker = state.src[state.pos]
    if silent or marker not in ("_", "*"):
        return False
    if state.pos and state.src[state.pos - 1] == "\\":
        state.pending += marker
        state.pos += 1
        return True
    scanned = state.scanDelims(state.pos, False)
    for _each in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(ord(marker), scanned.length, len(state.tokens) - 1, -1, scanned.can_open, scanned.can_close)
        )
    state.pos += scanned.length
    return True


def _parser() -> MarkdownIt:
    made = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True, "maxNesting": DEEPEST})
    made.enable(["fence", "blockquote", "list", "newline", "backticks", "emphasis", "link", "linkify", "balance_pairs",
                 "fragments_join"])  # fmt: skip
    made.inline.ruler.at("emphasis", _emphasis)
    made.validateLink = lambda url: ADDRESS.match(url) is not None  # type: ignore[method-assign]  # its way to say so
    assert made.linkify is not None
    made.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})  # "surat.id" is no address
    return made


_markdown = _parser()
_of_thread = threading.local()


def _cleaner() -> Cleaner:
    """One for each thread: one that threads share mixes up their texts, and may never come back."""
    if not hasattr(_of_thread, "cleaner"):
        _of_thread.cleaner = Cleaner(
            tags=TAGS,
            attributes={tag: sorted(names) for tag, names in ATTRIBUTES.items()},
            protocols=SCHEMES,
            strip=False,
        )
    cleaner: Cleaner = _of_thread.cleaner
    return cleaner


def render(text: str) -> str:
    """HTML of a text as `tidy` gives it; safe to stand within a page. Raises ValueError where it is too long."""
    if len(text) > LONGEST:
        raise ValueError("A text that long is refused before it is rendered.")
    return nh3.clean(_first_pass(text), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=LINK).strip()


def _first_pass(text: str) -> str:
    if any(text.count(sign) > most for sign, most in MOST_OF.items()):
        return _as_typed(text)
    found = _markdown.parse(text)
    if any(token.level >= DEEPEST - 2 for token in found):  # deeper than that something would be left out
        return _as_typed(text)
    return str(_cleaner().clean(_markdown.renderer.render(found, _markdown.options, {})))


def _as_typed(text: str) -> str:
    """Without any markup: paragraphs and lines, all else escaped."""
    parts = (str(escape(part)).replace("\n", "<br>") for part in text.split("\n\n"))
    return "".join(f"<p>{part}</p>\n" for part in parts)


def plain(html: str) -> str:
    """The words of what `render` has made, without markup: for feeds, searches and mails."""
    broken = re.sub(r"<br ?/?>|</(?:p|li|pre|blockquote)>", "\n", html)
    words = bleach.clean(broken, tags=set(), strip=True)
    lines = (" ".join(line.split()) for line in _unescaped(words).split("\n"))
    return "\n".join(line for line in lines if line)


def _unescaped(text: str) -> str:
    for written, sign in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", " "),
    ):
        text = text.replace(written, sign)
    return text.replace("&amp;", "&")


def count_links(text: str) -> int:
    """For filters: how many links a text has, were they too many to be shown as such."""
    if (addresses := len(ADDRESS.findall(text))) > MOST_OF["://"]:
        return addresses
    found = (child.type for token in _markdown.parse(text[:LONGEST]) for child in token.children or ())
    return sum(kind == "link_open" for kind in found)

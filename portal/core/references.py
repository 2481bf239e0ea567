"""Public references in what people type: the number of a report (`/l/PLJ-26-7K3M-9Q9`) or a promise (`/janji/12`).

They are known by their form alone. Whether there is such a report is not asked: a confidential one answers as a number
that nobody has, and so it does to whoever follows the link.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.core.words import N_

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # 32 of them; I, L and O read as 1 and 0, U is left out
MISREAD = str.maketrans("ILO", "110")
PREFIX = "PLJ"
LENGTH = 7  # of the signs after the year; the last one is a check sign

NO_REPORT = N_(
    "The number of a report has the form PLJ-26-7K3M-9Q9. A sign of this one is wrong or missing: copy it from its page."
)
NO_PROMISE = N_("The address of a promise ends in its number: /janji/12.")
LONGER = N_("Write the number of the report or promise alone: a longer address may open what only a resident may read.")


def read_number(typed: str) -> str:
    """What somebody typed, in the one form in which it is kept; '' where it cannot be the number of a report.

    >>> read_number("plj/26/oooo.000"), read_number("PLJ-26-0000-001")
    ('PLJ-26-0000-000', '')
    """
    signs = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    if not signs.startswith(PREFIX):
        return ""
    signs = signs.removeprefix(PREFIX)
    year, body = signs[:2], signs[2:].translate(MISREAD)
    if not year.isdecimal() or len(body) != LENGTH or not set(body) <= set(LETTERS) or check_sign(body[:-1]) != body[-1]:
        return ""
    return as_number(int(year), body)


def as_number(year: int, body: str) -> str:
    return f"{PREFIX}-{year:02}-{body[:4]}-{body[4:]}"


def check_sign(body: str) -> str:
    """Finds every single wrong sign and nearly all swapped ones: the places weigh 1, 3, 5 …, all odd, modulo 32."""
    return LETTERS[sum((2 * place + 1) * LETTERS.index(sign) for place, sign in enumerate(body)) % len(LETTERS)]


@dataclass(frozen=True)
class Part:
    """A piece of a text. `path`: of the public page that it names; `fault`: what is wrong with it, as a msgid."""

    words: str
    path: str = ""
    fault: str = ""


# A public address, with or without the host before it; the number of a report, or what begins like one; "janji 12" or
# "janji/12" where nothing follows that would make a term of days of it. Letters of the office are numbered
# 005/12/PLJ/2026: what stands behind a sign of such a number, or has none of its own, is no report that was mistyped.
REFERENCE = re.compile(
    r"""
    (?<![\w/.-])(?P<host>https?://[^\s/]+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?)?
        (?:/en)?/(?P<page>l|janji)/(?P<rest>[^\s,;()]*)
    | (?<![0-9A-Z])(?P<report>
        PLJ[-/.\ ]?\d\d[-/.\ ]?[0-9A-Z]{4}[-/.\ ]?[0-9A-Z]{3}(?![0-9A-Z])(?P<key>/[0-9a-z]{26})?
        | (?<![/.-])PLJ-\d[^\s,;()]*
      )
    | (?<![\w/.-])janji[\ /-](?:nomor\ |no\.?\ )?0*(?P<promise>[1-9]\d{0,8})(?=\s*(?:[,;.)]|$|dan\b|and\b))
    """,
    re.IGNORECASE | re.VERBOSE,
)


def parts(text: str) -> Iterator[Part]:
    """A text in pieces, in their order: what names a public page apart from what does not.

    >>> [(part.words, part.path) for part in parts("Surat 5, janji 12")]
    [('Surat 5, ', ''), ('janji 12', '/janji/12')]
    >>> [part.path for part in parts("JANJI-12")]
    ['/janji/12']
    """
    end = 0
    for found in REFERENCE.finditer(text):
        words = found[0].rstrip(".")
        if words and found.start() > end:
            yield Part(text[end : found.start()])
        yield _read(words, found)
        end = found.start() + len(words)
    if text[end:]:
        yield Part(text[end:])


def path_of(text: str) -> str:
    """Of the page that a text names, and nothing besides; '' where it is anything else.

    >>> path_of("Janji no. 012"), path_of("plj-26-7k3m-9q9"), path_of("surat, janji 12"), path_of("janji 0")
    ('/janji/12', '/l/PLJ-26-7K3M-9Q9', '', '')
    """
    found = list(parts(text))
    return found[0].path if len(found) == 1 else ""


def fault_of(text: str) -> str:
    """What is wrong with the first reference that leads nowhere, as a msgid; '' where none is.

    >>> fault_of("Register KK nomor 7"), fault_of("PLJ-26-0000-001") == NO_REPORT
    ('', True)
    """
    return next((part.fault for part in parts(text) if part.fault), "")


def _read(words: str, found: re.Match[str]) -> Part:
    if found["promise"]:
        return Part(words, f"/janji/{int(found['promise'])}")
    rest = re.split(r"[?#]", (found["rest"] or "").rstrip("."))[0].rstrip("/")
    if found["host"] and found["page"].lower() == "l" and not rest.upper().startswith(PREFIX):
        return Part(words)  # another house has such addresses too
    if found["key"] or "/" in rest:
        return Part(words, fault=LONGER)
    if found["page"] and found["page"].lower() == "janji":
        is_one = rest.isascii() and rest.isdigit() and 0 < int(rest) < 10**9
        return Part(words, f"/janji/{int(rest)}") if is_one else Part(words, fault=NO_PROMISE)
    number = read_number(rest or words)
    return Part(words, f"/l/{number}") if number else Part(words, fault=NO_REPORT)

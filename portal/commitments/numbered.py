"""The numbers of promises, as pages of slices above name them."""

from collections.abc import Collection, Mapping

from flask import url_for

from portal.commitments import queries
from portal.core.references import path_of
from portal.web.slices import Numbered


def read(text: str) -> str:
    """
    >>> [read(each) for each in ("janji-12", "(Janji no. 012).", "https://plaju.id/janji/12", "JANJI-0", "12")]
    ['JANJI-12', 'JANJI-12', 'JANJI-12', '', '']
    """
    _before, promise, number = path_of(text.strip(" .()")).partition("/janji/")
    return f"JANJI-{number}" if promise else ""


def pages(numbers: Collection[str]) -> Mapping[str, str]:
    """All promises are public (1 query)."""
    there = queries.numbers_there({int(number.removeprefix("JANJI-")) for number in numbers})
    return {f"JANJI-{number}": url_for("commitments.page", number=number) for number in there}


NUMBERED = (Numbered(read, pages),)

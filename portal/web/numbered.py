"""Public numbers that people write down: of a promise, of a report. Each slice says how its own are written, and where
the page of one is; who shows them knows no slice by name.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from portal.core.errors import Refused
from portal.web.slices import plan

APART = re.compile("[,;\n]+")


class Reference(NamedTuple):
    """One number as it stands in a line of several; `url` is '' where no public page has it."""

    text: str
    url: str


def references_in(text: str) -> list[Reference]:
    """What stands in a line of numbers, in its order; what is no number of ours stays as it was written.

    At most 1 query a slice, and none for an empty line.
    """
    parts = [part for each in APART.split(text) if (part := " ".join(each.split()))]
    written: dict[str, str] = {}  # what was written -> the number
    pages: dict[str, str] = {}
    for kind in plan().numbered if parts else ():
        here = {part: number for part in parts if (number := kind.read(part))}
        written |= here
        pages |= kind.pages(set(here.values())) if here else {}
    found = [Reference(written.get(part, part), pages.get(written.get(part, ""), "")) for part in parts]
    return list(dict.fromkeys(found))


def line_of(references: Iterable[Reference]) -> str:
    return ", ".join(each.text for each in references)


def checked(text: str, field: str) -> str:
    """The same line as it is to be kept. Raises Refused at this field where a number has no public page."""
    found = references_in(text)
    if not all(each.url for each in found):
        raise Refused(
            "One of these is not the number of a public page. Write them as the pages have them, with commas between.",
            field=field,
        )
    return line_of(found)

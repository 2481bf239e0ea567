"""The numbers of reports, as pages of slices above name them: of those alone that everybody may know of."""

from collections.abc import Collection, Mapping

from portal.complaints import queries
from portal.complaints.letters import address_of
from portal.core.references import path_of, read_number
from portal.web.slices import Numbered


def read(text: str) -> str:
    """A number, or the address of its public page, in whatever house that lies.

    >>> read("(PLJ–26–7K3M–9Q9)."), read("https://x.id/portal/l/PLJ-26-7K3M-9Q9"), read("PLJ-26-7K3M-9Q8")
    ('PLJ-26-7K3M-9Q9', 'PLJ-26-7K3M-9Q9', '')
    """
    return path_of(text).partition("/l/")[2] or read_number(text.rstrip("/").rpartition("/l/")[2])


def pages(numbers: Collection[str]) -> Mapping[str, str]:
    """A confidential one is missing as one is that nobody has (1 query)."""
    return {number: address_of(number) for number in queries.open_to_all(numbers)}


NUMBERED = (Numbered(read, pages),)

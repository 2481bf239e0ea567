"""What an organisation is made of, and what keeps it a tree."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from portal.core.errors import Refused


class AgencyKind(StrEnum):
    """What an agency is, in the order in which a list shows its kinds."""

    CITY = "city"  # the root of the tree, and nothing else
    SECRETARIAT = "secretariat"
    DINAS = "dinas"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    UPTD = "uptd"
    OTHER = "other"


KIND_ORDER = {kind: place for place, kind in enumerate(AgencyKind)}


@dataclass(frozen=True)
class Facts:
    """What is said of a row, where it was read, and whether somebody has checked it against the real thing."""

    name: str
    source: str
    verified: bool


@dataclass(frozen=True)
class AgencyFacts(Facts):
    """How an agency is called and reached. None is what nobody has found out yet."""

    address: str | None = None
    phone: str | None = None
    hours: str | None = None


@dataclass(frozen=True)
class ServiceFacts(Facts):
    """How a service is called and what it is. What it asks and promises stands in its standard: see `standard`."""

    description: str = ""


@dataclass(frozen=True)
class PointFacts(Facts):
    """A place where a service is given."""

    address: str | None = None
    hours: str | None = None


def values(facts: Facts) -> dict[str, Any]:
    """The facts as column values: without space at the ends, and None where an optional one was left empty.

    Raises Refused without a name or a source: what nobody can look up again is no fact.
    """
    found = {each.name: _tidy(getattr(facts, each.name)) for each in fields(facts)}
    found |= {each.name: found[each.name] or None for each in fields(facts) if each.default is None}
    if not (found["name"] and found["source"]):
        raise Refused("Give a name, and say where these facts come from.")
    return found


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def slug_of(name: str) -> str:
    """The name as an address writes it.

    >>> slug_of("KTP-el hilang atau rusak")
    'ktp-el-hilang-atau-rusak'
    """
    slug = "-".join(re.findall("[a-z0-9]+", name.lower()))
    if not slug:
        raise Refused("This name needs at least one letter or digit.")
    return slug


def is_slug(text: str) -> bool:
    return re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", text) is not None


Key = TypeVar("Key", bound=Hashable)


def in_circle(above: Mapping[Key, Key | None]) -> Key | None:
    """The first that comes back to itself by going up, or None where every line ends.

    >>> in_circle({"lurah": "camat", "camat": "sekda", "sekda": None})
    >>> in_circle({"lurah": "camat", "camat": "sekda", "sekda": "camat"})
    'camat'
    """
    ends: set[Key] = set()  # those whose line is known to end
    for start in above:
        line: list[Key] = []
        here: Key | None = start
        while here is not None and here not in ends:
            if here in line:
                return here
            line.append(here)
            here = above.get(here)
        ends.update(line)
    return None

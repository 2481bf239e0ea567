"""The data file of an organisation: four lists in TOML, read and checked before anything of it is written.

`[[agencies]]` have a slug, a kind and their parent's slug (the root alone has none). `[[services]]` name the
`agencies` that give them, and what is known of the 14 components of their standard (`standard.Component`), each a text,
the requirements a list of lines; their source is that of the row. `[[service_points]]` name an `agency` and its
`services` (left out: all of them). `[[posts]]` name an `agency` and a `superior`: an agency's slug stands for the post
that leads it, "slug: Name" for another. Each row has a `source`, and says in `verified` whether somebody has checked its
facts. `data/plaju.toml` is an example.
"""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, TypeVar

from portal.core.errors import Refused
from portal.organisation.rules import AgencyFacts, AgencyKind, Facts, PointFacts, ServiceFacts, in_circle, is_slug
from portal.organisation.standard import Component, Described, tidy

CODES = ("kemendagri_code", "bps_code", "post_code")

STANDARD_TYPES = {Component.REQUIREMENTS: list}  # all others are text

# What a row has besides its facts, and of what type; what a row may leave out stands below.
KEYS: dict[str, dict[str, type]] = {
    "agencies": {"slug": str, "kind": str, "parent": str, **dict.fromkeys(CODES, str)},
    "services": {"slug": str, "agencies": list, **{each.value: STANDARD_TYPES.get(each, str) for each in Component}},
    "service_points": {"agency": str, "services": list},
    "posts": {"agency": str, "superior": str, "leads": bool},
}
OPTIONAL = {
    "agencies": {"parent", *CODES}, "services": {each.value for each in Component}, "service_points": {"services"},
    "posts": {"superior", "leads"},
}  # fmt: skip
FACTS: dict[str, type[Facts]] = {
    "agencies": AgencyFacts, "services": ServiceFacts, "service_points": PointFacts, "posts": Facts,
}  # fmt: skip
NEEDED_FACTS = {"name", "source", "verified"}
FACT_TYPES = {"verified": bool}  # all others are text


class ServiceKey(NamedTuple):
    """What a service is known by: the slug of its agency, and its own."""

    agency: str
    slug: str


class PostKey(NamedTuple):
    """What a post is known by: the slug of its agency, and its name there."""

    agency: str
    name: str


@dataclass(frozen=True)
class AgencyRow:
    slug: str
    parent: str | None
    kind: AgencyKind
    codes: dict[str, str | None]  # by the names in CODES
    facts: AgencyFacts


@dataclass(frozen=True)
class ServiceRow:
    facts: ServiceFacts
    standard: dict[Component, Described]  # those that are known


@dataclass(frozen=True)
class PostRow:
    superior: PostKey | None
    leads: bool
    facts: Facts


@dataclass(frozen=True)
class Tree:
    """A whole file whose rows are known to fit together."""

    root: str
    agencies: dict[str, AgencyRow]
    services: dict[ServiceKey, ServiceRow]
    points: dict[tuple[ServiceKey, str], PointFacts]  # by service and name of the place
    posts: dict[PostKey, PostRow]


def read(text: str) -> Tree:
    """Read and check a file. Raises Refused, in words that name the row."""
    try:
        file = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"The data file is not TOML: {error}") from error
    if unknown := sorted(file.keys() - KEYS.keys()):
        raise Refused(f"The data file has a part that is not known: {', '.join(unknown)}.")
    rows = {table: _rows(table, file.get(table, [])) for table in KEYS}
    root, agencies = _agencies(rows["agencies"])
    services = _services(rows["services"], agencies, root)
    points = _points(rows["service_points"], agencies, services)
    return Tree(root, agencies, services, points, _posts(rows["posts"], agencies))


@dataclass(frozen=True)
class _Row:
    """One row of the file whose keys and types are right, and how a message names it."""

    label: str
    cells: dict[str, Any]
    facts: Any

    def refused(self, why: str) -> Refused:
        return Refused(f"{self.label}: {why}")


def _rows(table: str, raw: object) -> list[_Row]:
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        raise Refused(f"{table} is not a list of rows; each begins with [[{table}]].")
    return [_row(table, place, each) for place, each in enumerate(raw, 1)]


def _row(table: str, place: int, raw: dict[str, Any]) -> _Row:
    kind = FACTS[table]
    types = KEYS[table] | {each.name: FACT_TYPES.get(each.name, str) for each in fields(kind)}
    needed = KEYS[table].keys() - OPTIONAL[table] | NEEDED_FACTS
    row = _Row(f"{table}, row {place} ({raw.get('slug') or raw.get('name')})", raw, None)
    if missing := sorted(needed - raw.keys()):
        raise row.refused(f"{', '.join(missing)} is missing.")
    if unknown := sorted(raw.keys() - types.keys()):
        raise row.refused(f"{', '.join(unknown)} is not known here.")
    if wrong := [key for key, value in raw.items() if not _fits(value, types[key])]:
        raise row.refused(f"{', '.join(wrong)} is empty or of the wrong type.")
    if "slug" in raw and not is_slug(raw["slug"]):
        raise row.refused("a slug has small letters, digits and single hyphens only.")
    facts = {each.name: raw[each.name] for each in fields(kind) if each.name in raw}
    return _Row(row.label, raw, kind(**facts))


def _fits(value: object, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(_fits(each, str) for each in value)
    return isinstance(value, kind) and (not isinstance(value, str) or value.strip() != "")


Key = TypeVar("Key")
Value = TypeVar("Value")


def _put(table: dict[Key, Value], key: Key, value: Value, row: _Row) -> None:
    if key in table:
        raise row.refused("it stands in the file already.")
    table[key] = value


def _need(slugs: Iterable[str], known: Collection[str], row: _Row) -> None:
    if unknown := [slug for slug in slugs if slug not in known]:
        raise row.refused(f"{', '.join(unknown)} is not in the file.")


def _agencies(rows: list[_Row]) -> tuple[str, dict[str, AgencyRow]]:
    found: dict[str, AgencyRow] = {}
    for row in rows:
        cells, slug = row.cells, row.cells["slug"]
        if cells["kind"] not in set(AgencyKind):
            raise row.refused(f"{cells['kind']} is no kind of agency ({', '.join(AgencyKind)}).")
        codes = {code: cells.get(code) for code in CODES}
        _put(found, slug, AgencyRow(slug, cells.get("parent"), AgencyKind(cells["kind"]), codes, row.facts), row)
    roots = [slug for slug, agency in found.items() if agency.parent is None]
    if len(roots) != 1:
        raise Refused(f"agencies: one agency alone has no parent; here it is {', '.join(roots) or 'none'}.")
    for row in rows:
        agency = found[row.cells["slug"]]
        _need([agency.parent] if agency.parent else [], found, row)
        if (agency.kind is AgencyKind.CITY) != (agency.parent is None):
            raise row.refused("the root of the tree, and nothing else, is of the kind city.")
    if circle := in_circle({slug: agency.parent for slug, agency in found.items()}):
        raise Refused(f"agencies: {circle} lies below itself.")
    return roots[0], found


def _services(rows: list[_Row], agencies: Collection[str], root: str) -> dict[ServiceKey, ServiceRow]:
    found: dict[ServiceKey, ServiceRow] = {}
    for row in rows:
        _need(row.cells["agencies"], agencies, row)
        for agency in row.cells["agencies"]:
            if agency == root:
                raise row.refused("the root of the tree gives no services.")
            _put(found, ServiceKey(agency, row.cells["slug"]), ServiceRow(row.facts, _standard(row)), row)
    return found


def _standard(row: _Row) -> dict[Component, Described]:
    known = {each: row.cells[each.value] for each in Component if each.value in row.cells}
    texts = {each: "\n".join(text) if isinstance(text, list) else text for each, text in known.items()}
    try:
        return {each: tidy(Described(text, row.facts.source, row.facts.verified)) for each, text in texts.items()}
    except Refused as refused:
        raise row.refused(str(refused)) from refused


def _points(
    rows: list[_Row], agencies: Collection[str], services: Collection[ServiceKey]
) -> dict[tuple[ServiceKey, str], PointFacts]:
    found: dict[tuple[ServiceKey, str], PointFacts] = {}
    for row in rows:
        agency = row.cells["agency"]
        _need([agency], agencies, row)
        given = [service.slug for service in services if service.agency == agency]
        chosen = row.cells.get("services", given)
        _need(chosen, given, row)
        for slug in chosen:
            _put(found, (ServiceKey(agency, slug), row.facts.name), row.facts, row)
    return found


def _posts(rows: list[_Row], agencies: Collection[str]) -> dict[PostKey, PostRow]:
    found: dict[PostKey, PostRow] = {}
    heads: dict[str, PostKey] = {}
    for row in rows:
        _need([row.cells["agency"]], agencies, row)
        if row.cells.get("leads") and row.cells["agency"] in heads:
            raise row.refused(f"{row.cells['agency']} has a post already that leads it.")
        if row.cells.get("leads"):
            heads[row.cells["agency"]] = _post_key(row)
    for row in rows:
        superior = _superior(row.cells["superior"], heads) if "superior" in row.cells else None
        _put(found, _post_key(row), PostRow(superior, row.cells.get("leads", False), row.facts), row)
    for row in rows:
        above = found[_post_key(row)].superior
        if above not in {None, *found}:
            raise row.refused(f"its superior, {row.cells['superior']}, is not in the file.")
    if circle := in_circle({key: post.superior for key, post in found.items()}):
        raise Refused(f"posts: {circle.name} of {circle.agency} reports to itself by way of others.")
    return found


def _post_key(row: _Row) -> PostKey:
    return PostKey(row.cells["agency"], row.facts.name)


def _superior(named: str, heads: dict[str, PostKey]) -> PostKey:
    """Whom a file means by "sekretariat-daerah" (its head) and by "sekretariat-daerah: Asisten"."""
    agency, _, name = named.partition(":")
    return PostKey(agency, name.strip()) if name else heads.get(agency, PostKey(agency, ""))

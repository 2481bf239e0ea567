"""The filter of the public list: what an address says, what is found by it, and the fields in which it stands again.

It is no form of the house's kind: it changes nothing, bears no stamp, and is drawn once for all who ask for the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.complaints import codes, naming
from portal.complaints.list_choices import Choices
from portal.complaints.public_list import SHELF
from portal.complaints.sought import (
    ADDRESS_OF_KIND,
    ADDRESS_OF_STATE,
    KINDS,
    LATE,
    MONTH,
    STATES,
    UNKNOWN,
    WORDS_LONGEST,
    Sort,
    Sought,
    Wanted,
    span,
    spans_until,
)
from portal.core import clock, fulltext
from portal.organisation.rules import AgencyKind
from portal.web.format import month_name, period_name

T = TypeVar("T")
Option = tuple[str, str]  # value and text
Group = tuple[str, tuple[Option, ...]]  # a heading, '' for none, and its options
ALL: Option = ("", _l("all"))
LONGEST = 80  # signs of a value

LABELS: Mapping[str, Any] = {
    "kata": _l("Words in the report, or its number"), "kelurahan": _l("Kelurahan"), "instansi": _l("Unit"),
    "layanan": _l("Service"), "jenis": _l("About what"), "status": _l("State"), "periode": _l("Received in"),
    "urut": _l("Order"),
}  # fmt: skip
SORTS: Mapping[Sort, Any] = {
    Sort.NEWEST: _l("newest first"), Sort.WAITING: _l("waiting longest first"), Sort.FOLLOWED: _l("most “me too” first"),
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A field as it is drawn."""

    name: str
    label: str
    value: str
    error: str
    groups: tuple[Group, ...] = ()


@dataclass
class Filter:
    """What was asked for. `faults`: name of the field -> what is wrong with it; such a field is no condition."""

    wanted: Wanted
    known: Choices
    faults: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sought = self._sought()

    @property
    def errors(self) -> list[tuple[str, str]]:
        return list(self.faults.items())

    @property
    def is_narrowed(self) -> bool:
        return bool(self.wanted.address)

    @property
    def address(self) -> dict[str, str]:
        """What of it counts, for links to more of the same."""
        return self.wanted.but(**dict.fromkeys(self.faults, "")).address

    def _sought(self) -> Sought:
        asked, known = self.wanted, self.known
        by_slug = {each.slug: each for each in known.agencies.values()}
        area = self._of("kelurahan", by_slug.get, lambda each: each.kind is AgencyKind.KELURAHAN, but=UNKNOWN)
        agency = self._of("instansi", by_slug.get)
        services = {known.service_address(each): each for each in known.services.values()} if asked.layanan else {}
        service = self._of("layanan", services.get)
        kind = KINDS.get(asked.jenis)
        slugs = {each.slug: each for each in known.categories.values()}
        category = None if kind else self._of("jenis", slugs.get)
        state = self._of("status", STATES.get, but=LATE)
        words, number = self._words()
        return Sought(
            kelurahan_id=area.id if area else None, nowhere=asked.kelurahan == UNKNOWN,
            agency_id=agency.id if agency else None, service_id=service.id if service else None,
            category_id=category.id if category else None, kind=kind, state=state, late=asked.status == LATE,
            span=self._of("periode", span), number=number, words=words,
            sort=self._of("urut", {each.value: each for each in Sort}.get) or Sort.NEWEST,
        )  # fmt: skip

    def _of(
        self, name: str, find: Callable[[str], T | None], fits: Callable[[T], bool] = lambda _each: True, but: str = ""
    ) -> T | None:
        """What the value of this field names; a fault of the field where it names nothing."""
        value = getattr(self.wanted, name)
        if not value or value == but:
            return None
        found = find(value)
        if found is None or not fits(found):
            self.faults[name] = _("“%(value)s” is not in this list. Choose one of those in it.", value=value)
            return None
        return found

    def _words(self) -> tuple[tuple[str, ...], str]:
        typed = self.wanted.kata
        if not typed:
            return (), ""
        if number := codes.read_number(typed):
            return (), number
        words = fulltext.typed_words(typed)
        if sum(map(len, words)) < 2:
            self.faults["kata"] = _("Write at least two letters of what you look for.")
        elif not SHELF.terms(words, fulltext.ANYWHERE):
            self.faults["kata"] = _("These words stand in nearly every text. Add one that does not.")
        return (tuple(words), "") if "kata" not in self.faults else ((), "")

    # ---- as it is drawn

    @property
    def words(self) -> Shown:
        return self._shown("kata", ())

    @property
    def shown(self) -> tuple[Shown, ...]:
        """All others."""
        groups = {"kelurahan": self._areas(), "instansi": self._units(), "layanan": self._services()}
        groups |= {"jenis": self._kinds(), "status": self._states(), "periode": self._spans(clock.today())}
        groups["urut"] = self._plain([(each.value, str(SORTS[each])) for each in Sort])
        return tuple(self._shown(name, groups[name]) for name in LABELS if name in groups)

    def _shown(self, name: str, groups: tuple[Group, ...]) -> Shown:
        return Shown(name, str(LABELS[name]), getattr(self.wanted, name), self.faults.get(name, ""), groups)

    def _plain(self, options: list[Option]) -> tuple[Group, ...]:
        return (("", tuple(options)),)

    def _areas(self) -> tuple[Group, ...]:
        areas = [(each.slug, each.name.removeprefix("Kelurahan ")) for each in self.known.kelurahans
                 if each.active or each.slug == self.wanted.kelurahan]  # fmt: skip
        return self._plain([_every(), *areas, (UNKNOWN, _("not known"))])

    def _units(self) -> tuple[Group, ...]:
        def offered(each: Any) -> bool:
            return (each.active and each.kind is not AgencyKind.CITY) or each.slug == self.wanted.instansi

        units = [(each.slug, each.name) for each in self.known.agencies.values() if offered(each)]
        return self._plain([_every(), *units])

    def _services(self) -> tuple[Group, ...]:
        under: dict[str, list[Option]] = {}
        for each in self.known.services.values():
            value, agency = self.known.service_address(each), self.known.agencies[each.agency_id]
            if (each.active and agency.active) or value == self.wanted.layanan:
                under.setdefault(agency.name, []).append((value, each.name))
        headed = ((name, tuple(some)) for name, some in sorted(under.items(), key=lambda item: item[0].casefold()))
        return (("", (_every(),)), *headed)

    def _kinds(self) -> tuple[Group, ...]:
        found: list[Group] = [("", (_every(),))]
        for kind, address in ADDRESS_OF_KIND.items():
            some = [(each.slug, naming.category(each)) for each in self.known.categories.values()
                    if each.kind is kind and (each.active or each.slug == self.wanted.jenis)]  # fmt: skip
            found.append((naming.kind(kind), ((address, _("all of this kind")), *some)))
        return tuple(found)

    def _states(self) -> tuple[Group, ...]:
        states = [(address, naming.state(state)) for state, address in ADDRESS_OF_STATE.items()]
        return self._plain([_every(), (LATE, _("late")), *states])

    def _spans(self, today: date) -> tuple[Group, ...]:
        offered = [*spans_until(today)]
        if span(self.wanted.periode) and self.wanted.periode not in offered:
            offered.append(self.wanted.periode)
        return self._plain([_every(), *((each, span_name(each)) for each in offered)])


def _every() -> Option:
    return "", str(ALL[1])


def span_name(written: str) -> str:
    """A period by its name, and a month by its own."""
    found = span(written)
    return month_name(found.first_day) if found and MONTH.fullmatch(written) else period_name(written)


def read(values: Mapping[str, str], known: Choices) -> Filter:
    """Of the query of an address. Blanks around a value and what is longer than any of ours are left out."""

    def told(name: str) -> str:
        return " ".join(values.get(name, "").split())[: WORDS_LONGEST if name == "kata" else LONGEST]

    return Filter(Wanted(**{each.name: told(each.name) for each in fields(Wanted)}), known)


def said(found: Filter) -> Iterator[str]:
    """The conditions in words, for titles of what travels without its fields."""
    for one in (found.words, *found.shown):
        texts = {value: text for _heading, some in one.groups for value, text in some}
        if one.value and not one.error and one.name != "urut":
            yield f"{one.label}: {texts.get(one.value, one.value)}"

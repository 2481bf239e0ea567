"""What the house keeps for all cases: limits and categories. Both move dates and cases, so two people change them.

See `portal.complaints.deeds`; what is here is done when the second one has agreed.
"""

from dataclasses import dataclass
from datetime import date, datetime

from portal.accounts.deeds.numbers import check_basis
from portal.accounts.models import Account
from portal.complaints import queries
from portal.complaints.models import ComplaintCategory, ComplaintLimit
from portal.complaints.rules import GRADES_OF, GUARD, Grade, Kind
from portal.core import pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.workdays import Calendar, Limit, Unit
from portal.core.zone import PALEMBANG
from portal.organisation.models import Agency, Service

LONGEST = {Unit.HOUR: 240, Unit.DAY: 365, Unit.WORKDAY: 250}
A_MONDAY = datetime(2026, 1, 5, 9, tzinfo=PALEMBANG)  # by which limits of different units are compared


@dataclass(frozen=True)
class Row:
    """A row of limits as two people agree on it. The law's own row has no limit for verifying."""

    key: str
    verify: Limit | None
    answer: Limit
    finish: Limit
    reporter: Limit
    legal_basis: str
    source: str
    verified: bool
    valid_from: date

    def check(self) -> None:
        """Raises Refused. It begins on a day to come: who reported before keeps what they were promised."""
        if self.key != GUARD and self.key not in {grade.value for grade in Grade}:
            raise Refused("There are no such limits.")
        if (self.key == GUARD) is not (self.verify is None):
            raise Refused("Say how long the unit has to check a report.", field="verify_amount")
        for name in ("verify", "answer", "finish", "reporter"):
            self._check_span(name, getattr(self, name))
        ends = [Calendar().due_at(A_MONDAY, each) for each in (self.verify, self.answer, self.finish) if each]
        if ends != sorted(ends):
            raise Refused("Checking comes before the first answer, and that before the end.", field="finish_amount")
        check_basis(self.legal_basis, self.source, self.valid_from)

    @staticmethod
    def _check_span(name: str, span: Limit | None) -> None:
        if span and span.amount > LONGEST[span.unit]:
            raise Refused("So long a limit is none.", field=f"{name}_amount")


def add_limits(row: Row, *, by: Account | None) -> ComplaintLimit:
    """Let these limits hold from their day on. Rows that are there stay, and so do the cases under them."""
    row.check()
    if any(each.key == row.key and each.valid_from == row.valid_from for each in queries.limits()):
        raise Refused("There are limits from this day on already.", field="valid_from")
    spans = {"verify": row.verify, "answer": row.answer, "finish": row.finish, "reporter": row.reporter}
    amounts = {f"{name}_amount": span.amount if span else None for name, span in spans.items()}
    units = {f"{name}_unit": span.unit if span else None for name, span in spans.items()}
    made = ComplaintLimit(
        key=row.key, legal_basis=row.legal_basis.strip(), source=row.source.strip(), verified=row.verified,
        valid_from=row.valid_from, **amounts, **units,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("limits:set", f"Limits:{row.key}", by=by, valid_from=row.valid_from.isoformat())
    pages.changed("limits")
    return made


# ---- categories


@dataclass(frozen=True)
class Category:
    """A kind of report as the form and two people know it. `slug` never changes, and neither does `kind`."""

    slug: str
    name: str
    name_en: str
    group: str
    kind: Kind
    grade: Grade
    agency: Agency | None
    service: Service | None
    of_kelurahan: bool
    public_facility: bool
    about_officer: bool
    active: bool
    hint: str = ""
    hint_en: str = ""
    place: int = 0

    def check(self) -> None:
        if not (self.name.strip() and self.name_en.strip()):
            raise Refused("Write the name in both languages.", field="name" if not self.name.strip() else "name_en")
        if self.grade not in GRADES_OF[self.kind]:
            raise Refused("Choose limits that fit what is asked for.", field="grade")
        if self.service and (self.agency is None or self.service.agency_id != self.agency.id):
            raise Refused("This service belongs to another agency.", field="service")
        if self.agency and (not self.agency.active or self.agency.parent_id is None):
            raise Refused("Choose the agency that answers.", field="agency")


# What decides where a report goes, under which name and limits, and who reads it. The rest is words beside it.
WEIGHS = (
    "name", "name_en", "group", "grade", "agency_id", "service_id", "of_kelurahan", "public_facility", "about_officer",
    "active",
)  # fmt: skip
WORDS = ("hint", "hint_en", "place")


def values_of(given: Category) -> dict[str, object]:
    """By the names of the columns."""
    own = {name: getattr(given, name) for name in (*WEIGHS, *WORDS) if not name.endswith("_id")}
    tidy = {name: value.strip() if isinstance(value, str) and name != "grade" else value for name, value in own.items()}
    return tidy | {
        "agency_id": given.agency.id if given.agency else None,
        "service_id": given.service.id if given.service else None,
    }


def weighs(given: Category) -> bool:
    """Whether it takes a second person: all but hints and the order does."""
    here = queries.category_or_none(given.slug)
    return here is None or any(getattr(here, name) != values_of(given)[name] for name in WEIGHS)


def change_words(given: Category, *, by: Account) -> None:
    """What stands beside a category, and in which place it comes. An administrator does this alone."""
    if weighs(given):
        raise Refused("This takes a second person.")
    _write(queries.category(given.slug), {name: values_of(given)[name] for name in WORDS}, by=by)


def set_category(given: Category, *, by: Account | None) -> ComplaintCategory:
    """Add it, or change where its reports go from now on. Those that are there stay where they are."""
    given.check()
    found = queries.category_or_none(given.slug)
    if found is None:
        found = ComplaintCategory(slug=given.slug, kind=given.kind, **values_of(given))
        db.session.add(found)
        db.session.flush()
        record("category:set", f"Category:{found.slug}", by=by)
        pages.changed("categories")
    else:
        _write(found, values_of(given), by=by)
    return found


def _write(found: ComplaintCategory, values: dict[str, object], *, by: Account | None) -> None:
    changed = sorted(name for name, value in values.items() if getattr(found, name) != value)
    for name in changed:
        setattr(found, name, values[name])
    if changed:
        db.session.flush()
        db.session.expire(found, ["agency", "service"])
        record("category:set", f"Category:{found.slug}", by=by)
        pages.changed("categories")

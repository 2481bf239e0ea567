"""What an administrator proposes and somebody outside the branches concerned confirms: limits, and where reports go.

One person alone could give a unit more time, or send its cases where nobody looks for them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from portal.accounts.deeds.base import Deed, Fact, Words
from portal.accounts.deeds.numbers import FROM_NOW_ON, OfTheHouse, moved
from portal.accounts.models import Account, Confirmation
from portal.accounts.rules import Permission
from portal.complaints import queries
from portal.complaints.actions import base, keeping
from portal.complaints.actions.keeping import Category, Row
from portal.complaints.models import ComplaintLimit
from portal.complaints.naming import GRADES
from portal.complaints.rules import GUARD, Grade, Kind
from portal.core.words import N_
from portal.core.workdays import Limit, Unit
from portal.organisation.models import Agency
from portal.organisation.queries import agency_by_id, service_numbered

STEPS = {
    "verify": N_("Checking"), "answer": N_("First answer"), "finish": N_("Done"), "reporter": N_("Time of the reporter"),
}  # fmt: skip
SPANS = {
    Unit.HOUR: N_("%(amount)s hours"), Unit.DAY: N_("%(amount)s calendar days"),
    Unit.WORKDAY: N_("%(amount)s working days"),
}  # fmt: skip
NAMES = {GUARD: N_("The law's own limits (UU 25/2009)")} | {grade.value: name for grade, name in GRADES.items()}
YES, NO = N_("yes"), N_("no")


@dataclass(frozen=True)
class SetLimits(OfTheHouse):
    act = "limits:set"
    given: Row

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        found = kept.details
        spans = {name: Limit(found[name][0], Unit(found[name][1])) if found[name] else None for name in STEPS}
        return cls(Row(
            key=found["key"], verify=spans["verify"], answer=_needed(spans["answer"]), finish=_needed(spans["finish"]),
            reporter=_needed(spans["reporter"]), legal_basis=found["legal_basis"], source=found["source"],
            verified=bool(found["verified"]), valid_from=date.fromisoformat(found["valid_from"]),
        ))  # fmt: skip

    @property
    def subject(self) -> str:
        return f"Limits:{self.given.key}"

    @property
    def details(self) -> dict[str, Any]:
        row = self.given
        spans = {name: getattr(row, name) for name in STEPS}
        return {
            **{name: [span.amount, span.unit.value] if span else None for name, span in spans.items()},
            "key": row.key, "legal_basis": row.legal_basis, "source": row.source, "verified": row.verified,
            "valid_from": row.valid_from.isoformat(),
        }  # fmt: skip

    def carry_out(self, *, by: Account) -> None:
        keeping.add_limits(self.given, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Time limits of reports: %(key)s"), {"key": Words(NAMES[self.given.key])})

    @property
    def facts(self) -> list[Fact]:
        row = self.given
        before = next((each for each in queries.limits() if each.key == row.key), None)
        lines = [Fact(name, _span_line(before, row, step)) for step, name in STEPS.items() if getattr(row, step)]
        return [
            Fact(N_("Holds from"), row.valid_from), *lines, Fact(N_("Legal basis"), row.legal_basis),
            Fact(N_("Source"), row.source), Fact(N_("Compared with the regulation"), Words(YES if row.verified else NO)),
        ]  # fmt: skip


def _needed(span: Limit | None) -> Limit:
    if span is None:
        raise ValueError("Only the law's own row lacks a limit, and only the one for checking.")
    return span


def _span_line(before: ComplaintLimit | None, after: Row, step: str) -> Words:
    will = span_words(getattr(after, step))
    amount, unit = (getattr(before, f"{step}_amount"), getattr(before, f"{step}_unit")) if before else (None, None)
    was = span_words(Limit(amount, unit)) if amount and unit else will
    told: Words = moved(was, will)
    return told


def span_words(span: Limit) -> Words:
    return Words(SPANS[span.unit], {"amount": span.amount})


@dataclass(frozen=True)
class SetCategory(Deed):
    act = "category:set"
    needs = Permission.SETTINGS_MANAGE
    given: Category

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        found = dict(kept.details)
        agency_id, service_id = found.pop("agency_id"), found.pop("service_id")
        agency = agency_by_id(agency_id) if agency_id else None
        service = service_numbered(service_id) if service_id else None
        return cls(Category(**found | {
            "kind": Kind(found["kind"]), "grade": Grade(found["grade"]), "agency": agency, "service": service,
        }))  # fmt: skip

    @property
    def subject(self) -> str:
        return f"Category:{self.given.slug}"

    @property
    def details(self) -> dict[str, Any]:
        here = self.given
        return {**keeping.values_of(here), "slug": here.slug, "kind": here.kind.value, "grade": here.grade.value}

    @property
    def places(self) -> list[Agency]:
        """Whose reports they were, and whose they become: who belongs to either branch confirms nothing of it."""
        before = queries.category_or_none(self.given.slug)
        found = [before.agency if before else None, self.given.agency]
        return list(dict.fromkeys(each or base.coordinating() for each in found))

    def carry_out(self, *, by: Account) -> None:
        keeping.set_category(self.given, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Kind of report: %(name)s"), {"name": self.given.name})

    @property
    def facts(self) -> list[Fact]:
        before, after = queries.category_or_none(self.given.slug), keeping.values_of(self.given)
        names = {
            "name": N_("Name"), "name_en": N_("Name in English"), "grade": N_("Limits"),
            "of_kelurahan": N_("Goes to the kelurahan that is chosen"), "public_facility": N_("Its place names nobody"),
            "about_officer": N_("About an officer: past the desk"), "active": N_("In use"),
        }  # fmt: skip
        lines = [
            Fact(name, _told(getattr(before, column) if before else None, after[column]))
            for column, name in names.items()
            if before is None or getattr(before, column) != after[column]
        ]
        was, will = (_agency_name(before.agency) if before else ""), _agency_name(self.given.agency)
        if was != will:
            lines.insert(0, Fact(N_("Goes to"), Words(FROM_NOW_ON, {"before": was, "after": will}) if was else will))
        service = self.given.service
        if (before.service_id if before else None) != (service.id if service else None):
            lines.append(Fact(N_("Service"), service.name if service else "–"))
        return lines


def _agency_name(agency: Agency | None) -> str:
    return (agency or base.coordinating()).name


def _told(before: Any, after: Any) -> Any:
    if isinstance(after, bool):
        return Words(YES if after else NO)
    return Words(FROM_NOW_ON, {"before": _in_words(before), "after": _in_words(after)}) if before else _in_words(after)


def _in_words(value: Any) -> Any:
    return Words(GRADES[value]) if isinstance(value, Grade) else str(value)


DEEDS = (SetLimits, SetCategory)

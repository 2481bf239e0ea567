"""The free days of a year: all limits in working days hang on them, so nobody changes them alone."""

from dataclasses import dataclass
from typing import Any, Self

from portal.accounts.deeds.base import Fact, Words
from portal.accounts.deeds.numbers import OfTheHouse
from portal.accounts.models import Account, Confirmation
from portal.core.words import N_
from portal.organisation import free_days
from portal.organisation.day_list import FreeDays, read_lines


@dataclass(frozen=True)
class SetFreeDays(OfTheHouse):
    act = "holidays:set"
    given: FreeDays

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        found = kept.details
        days = read_lines(found["list"], found["year"])
        return cls(FreeDays(found["year"], days, found["source"], bool(found["verified"])))

    @property
    def subject(self) -> str:
        return f"Year:{self.given.year}"

    @property
    def details(self) -> dict[str, Any]:
        here = self.given
        return {"year": here.year, "list": here.text, "source": here.source, "verified": here.verified}

    def carry_out(self, *, by: Account) -> None:
        free_days.set_free_days(self.given, by=by)

    @property
    def title(self) -> Words:
        return Words(N_("Free days of %(year)s"), {"year": self.given.year})

    @property
    def facts(self) -> list[Fact]:
        before = free_days.free_days_of(self.given.year)
        old, new = set(before.text.splitlines() if before else ()), set(self.given.text.splitlines())
        lines = [Fact(N_("Added"), "; ".join(sorted(new - old))), Fact(N_("Taken away"), "; ".join(sorted(old - new)))]
        checked = Words(N_("yes")) if self.given.verified else Words(N_("no"))
        return [
            *(line for line in lines if line.value),
            Fact(N_("Source"), self.given.source),
            Fact(N_("Compared with the decree"), checked),
        ]

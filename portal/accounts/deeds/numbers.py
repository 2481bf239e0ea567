"""What the deeds share that set a number of the house: it rests on something, and holds from a day to come."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal.accounts.deeds.base import Deed, Words
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.errors import Refused
from portal.core.words import N_
from portal.organisation.models import Agency
from portal.organisation.queries import root

FROM_NOW_ON = N_("%(before)s, from then on %(after)s")
LEAST_WORDS = 3  # letters


class OfTheHouse(Deed):
    """One about nobody's branch: whoever may confirm anything may confirm it."""

    needs = Permission.SETTINGS_MANAGE

    @property
    def places(self) -> list[Agency]:
        return [root()]


def moved(before: Any, after: Any) -> Any:
    """How it was and how it will be, or how it stays; each is Words, or is printed as it is."""
    was, will = (each if isinstance(each, Words) else str(each) for each in (before, after))
    return will if was == will else Words(FROM_NOW_ON, {"before": was, "after": will})


def check_basis(legal_basis: str, source: str, valid_from: date) -> None:
    """Raises Refused, at the field: whatever is set says what it rests on, and changes nothing that has begun."""
    for name, written in (("legal_basis", legal_basis), ("source", source)):
        if len(written.strip()) < LEAST_WORDS:
            raise Refused("Write what this rests on and where it can be read.", field=name)
    if valid_from <= clock.today():
        raise Refused("Choose a day that is still to come.", field="valid_from")


def check_free(valid_from: date, taken: Iterable[date]) -> None:
    """Raises Refused where other numbers begin on that day."""
    if valid_from in set(taken):
        raise Refused("There are numbers from this day on already.", field="valid_from")

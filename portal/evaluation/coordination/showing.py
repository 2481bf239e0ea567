"""In which order matters stand, and who has done what of one."""

from collections.abc import Iterable, Mapping
from datetime import date

from portal.evaluation.coordination.models import MatterStep, SharedMatter
from portal.evaluation.coordination.queries import Wait


def in_order_of_waiting(matters: Iterable[SharedMatter], waits: Mapping[int, Wait]) -> list[SharedMatter]:
    """What waits longest first; what waits for nobody last, by its title."""

    def place(each: SharedMatter) -> tuple[date, str, int]:
        return waits[each.id].since if each.id in waits else date.max, each.title, each.id

    return sorted(matters, key=place)


def results_by_agency(matter: SharedMatter) -> dict[str, list[MatterStep]]:
    """What was done, by the agency that did it: each may name its own as a result of its own."""
    found: dict[str, list[MatterStep]] = {}
    for step in matter.steps:
        if step.done_on:
            found.setdefault(step.owner.agency.name, []).append(step)
    return dict(sorted(found.items()))

"""What the front door and the desks decide without asking a database."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from portal.core.score import Figure

WEAKEST = 3


class Rated(Protocol):
    """An element of a card, with its index where enough people answered."""

    @property
    def index(self) -> Figure | None: ...


R = TypeVar("R", bound=Rated)


def weakest(elements: Sequence[R], most: int = WEAKEST) -> list[R]:
    """Those with the lowest index, lowest first, in the official order where two are equal."""
    known = [(each.index, place, each) for place, each in enumerate(elements) if each.index is not None]
    return [each for _index, _place, each in sorted(known, key=lambda one: one[:2])[:most]]

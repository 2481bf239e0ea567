"""The four letters of the regulation: where each begins, what it is called, and what would change it.

The letter goes by the index rounded to two decimals: the bands that the regulation prints leave gaps.
"""

from dataclasses import dataclass
from decimal import Decimal

from portal.core.score import Figure


@dataclass(frozen=True)
class Band:
    """A letter, its official words (Indonesian), and the lowest index that earns it."""

    letter: str
    performance: str
    floor: Decimal


BANDS = (
    Band("A", "Sangat baik", Decimal("88.31")),
    Band("B", "Baik", Decimal("76.61")),
    Band("C", "Kurang baik", Decimal("65.00")),
    Band("D", "Tidak baik", Decimal("25.00")),
)


@dataclass(frozen=True)
class Limits:
    """What would change a letter: how far the index may fall and keep it, how far it must rise for the next.

    Within D nothing is `lower`, and `down` ends at 25.00, where the scale ends; in A nothing is `higher`.
    """

    band: Band
    lower: Band | None
    down: Decimal
    higher: Band | None
    up: Decimal | None


def band(figure: Figure) -> Band:
    """The band of a rounded index. ValueError below 25.00, where no index can lie."""
    for one in BANDS:
        if figure >= one.floor:
            return one
    raise ValueError("An index lies between 25 and 100.")


def letter(figure: Figure) -> str:
    return band(figure).letter


def performance(figure: Figure) -> str:
    return band(figure).performance


def limits(figure: Figure) -> Limits:
    """What would change the letter of a rounded index. ValueError below 25.00."""
    here = band(figure)
    lower = next((one for one in BANDS if one.floor < here.floor), None)
    higher = next((one for one in reversed(BANDS) if one.floor > figure), None)
    return Limits(here, lower, figure - here.floor, higher, higher.floor - figure if higher else None)

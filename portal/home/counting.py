"""What the pages about the method say, taken from the constants by which is counted: the two cannot part."""

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from portal.core import disclosure
from portal.skm.bands import BANDS
from portal.skm.instrument import NAMES
from portal.skm.strata import STRATA
from portal.skm.tally import LEAST_ANSWERED
from portal.surveys.rules import INDEPENDENT, ISSUED, MOVED_AT, OFFICIAL, STAY_BEHIND, Stratum


@dataclass(frozen=True)
class Least:
    """Least numbers of answers; `answered` is of questions in one form, `step` what counts are rounded down to."""

    index: int = disclosure.LEAST_FOR_INDEX
    letter: int = disclosure.LEAST_FOR_LETTER
    cell: int = disclosure.LEAST_CELL
    step: int = disclosure.ROUNDED_TO
    answered: int = LEAST_ANSWERED
    evaluation: int = disclosure.LEAST_FOR_EVALUATION
    moved: int = MOVED_AT
    stay: int = STAY_BEHIND


LEAST = Least()
FROM_A = BANDS[0].floor
BELOW_A = FROM_A - Decimal("0.01")
EXAMPLE = (Decimal("78.74"), Decimal("77.95"), Decimal("78.66"))  # one survey by the weights 1/9, 0.11 and 0.111
ELEMENT_NAMES = NAMES


def bands() -> list[tuple[str, Decimal, Decimal]]:
    """Letter, lowest and highest index; the best one first."""
    tops = [Decimal("100.00")] + [band.floor - Decimal("0.01") for band in BANDS]
    return [(band.letter, band.floor, top) for band, top in zip(BANDS, tops, strict=False)]


@dataclass(frozen=True)
class MethodRow:
    """A stratum as the table of the method shows it. `ready` is whether it has a way to answer today."""

    name: str
    what: str
    official: bool
    independent: bool
    ready: bool


def ways() -> list[MethodRow]:
    what = {
        Stratum.INVITED: _("single use, sent by the portal to the person who was served"),
        Stratum.ENUMERATOR: _("slip, or filled in together with a named enumerator from another branch"),
        Stratum.HANDED: _("single use, handed out by the unit's own staff"),
        Stratum.COUNTER: _("paper, entered by the unit's own staff"),
        Stratum.KIOSK: _("tablet that stands at the unit"),
        Stratum.OPEN: _("link or poster: anyone, any number of times"),
    }
    ready = {*ISSUED, Stratum.OPEN}
    return [MethodRow(_(STRATA[s]), what[s], s in OFFICIAL, s in INDEPENDENT, s in ready) for s in Stratum]

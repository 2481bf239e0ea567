"""The ways by which answers to the official instrument come in, and what each may count for."""

from enum import StrEnum

from portal.core.words import N_


class Stratum(StrEnum):
    INVITED = "invited"  # single-use invitation, sent by the portal to the person served
    ENUMERATOR = "enumerator"  # paper or assisted, by someone of another agency
    HANDED = "handed"  # single-use slip, handed out by the unit's own staff
    COUNTER = "counter"  # paper or assisted, entered by the unit's own staff
    KIOSK = "kiosk"  # tablet at the counter
    OPEN = "open"  # open link or poster: anyone, any number of times


# Nobody of the unit ever had these in hand: what evaluation may read. They always count.
INDEPENDENT = frozenset({Stratum.INVITED, Stratum.ENUMERATOR})

# What may enter the official index. The open link stands beside it and never in it.
OFFICIAL = frozenset(Stratum) - {Stratum.OPEN}

# What the unit's own staff had in hand on the way into the official index.
OWN_HANDS = OFFICIAL - INDEPENDENT

STRATA = {
    Stratum.INVITED: N_("Invitation sent by the portal"),
    Stratum.ENUMERATOR: N_("Enumerator of another agency"),
    Stratum.HANDED: N_("Slip handed out by the unit"),
    Stratum.COUNTER: N_("Paper at the unit's counter"),
    Stratum.KIOSK: N_("Tablet at the counter"),
    Stratum.OPEN: N_("Open link"),
}

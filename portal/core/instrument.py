"""The official instrument in short: its nine elements, and the ways by which answers to it come in.

Surveys ask by these codes, cards print their names, and evaluation explains them without knowing any survey.
"""

from enum import StrEnum

from portal.core.words import N_

# By code and never by place: the standard questionnaire asks u9 before u8.
NAMES = {
    "u1": "Persyaratan",
    "u2": "Sistem, Mekanisme, dan Prosedur",
    "u3": "Waktu Penyelesaian",
    "u4": "Biaya/Tarif",
    "u5": "Produk Spesifikasi Jenis Pelayanan",
    "u6": "Kompetensi Pelaksana",
    "u7": "Perilaku Pelaksana",
    "u8": "Penanganan Pengaduan, Saran dan Masukan",
    "u9": "Sarana dan Prasarana",
}
ELEMENTS = tuple(NAMES)

# The same in plain words, beside the official ones and never in their stead.
PLAIN = {
    "u1": N_("Did the requirements fit the service?"),
    "u2": N_("How easy was the way through the procedure?"),
    "u3": N_("How fast were you served?"),
    "u4": N_("Was the cost fair?"),
    "u5": N_("Did you get what the standard of the service promises?"),
    "u6": N_("Did the staff know their work?"),
    "u7": N_("Were the staff polite and friendly?"),
    "u8": N_("How well are complaints handled here?"),
    "u9": N_("How good are the rooms and the equipment?"),
}


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

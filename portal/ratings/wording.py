"""What people read of a rating: the faces, the reasons, the ways. All of them are msgids."""

from portal.core.words import N_
from portal.ratings.rules import Reason, Stratum, Way

FACES = {1: N_("Very bad"), 2: N_("Bad"), 3: N_("Good"), 4: N_("Very good")}

REASONS = {
    Reason.WAIT: N_("I waited too long"),
    Reason.REQUIREMENTS: N_("The requirements were unclear or too many"),
    Reason.COST: N_("The cost was not what it should be"),
    Reason.MANNER: N_("I was not treated well"),
    Reason.RESULT: N_("I did not get what I came for"),
    Reason.PLACE: N_("The place or the equipment"),
    Reason.OTHER: N_("Something else"),
}

STRATA = {
    Stratum.RECEIPT: N_("From the receipt of a report"),
    Stratum.POSTER: N_("Poster or table card"),
    Stratum.HANDED: N_("Card handed out by the unit"),
    Stratum.KIOSK: N_("Tablet at the counter"),
    Stratum.NO_COOKIE: N_("Browser that keeps no cookie"),
}

WAYS = {
    Way.OWN: N_("By residents themselves"),
    Way.UNIT: N_("By ways that the unit has in hand"),
    Way.NO_COOKIE: N_("From browsers that keep no cookie"),
}

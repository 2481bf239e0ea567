"""The words of the questionnaire: the official ones, kept as data, and plain ones beside them as msgids."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from portal.surveys.rules import INSTRUMENT, N_, AgeBand, Education, Occupation, Sex, Stratum


@dataclass(frozen=True)
class Question:
    """One question of the official sheet. `text` and `marks` are official and Indonesian, `plain` is a msgid."""

    element: str
    text: str
    marks: tuple[str, str, str, str]
    plain: str


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

STRATA = {
    Stratum.INVITED: N_("Invitation sent by the portal"),
    Stratum.ENUMERATOR: N_("Enumerator of another agency"),
    Stratum.HANDED: N_("Slip handed out by the unit"),
    Stratum.COUNTER: N_("Paper at the unit's counter"),
    Stratum.KIOSK: N_("Tablet at the counter"),
    Stratum.OPEN: N_("Open link"),
}

SEX = {Sex.MALE: N_("Male"), Sex.FEMALE: N_("Female")}
AGE = {
    AgeBand.UNDER_20: N_("Under 20"),
    AgeBand.FROM_20: N_("20 to 29"),
    AgeBand.FROM_30: N_("30 to 39"),
    AgeBand.FROM_40: N_("40 to 49"),
    AgeBand.FROM_50: N_("50 to 59"),
    AgeBand.FROM_60: N_("60 and over"),
}
EDUCATION = {
    Education.SD: N_("SD or less"),
    Education.SMP: N_("SMP"),
    Education.SMA: N_("SMA or SMK"),
    Education.DIPLOMA: N_("Diploma (D1 to D3)"),
    Education.S1: N_("S1 or D4"),
    Education.S2: N_("S2 or S3"),
}
OCCUPATION = {
    Occupation.PNS: N_("PNS"),
    Occupation.TNI: N_("TNI"),
    Occupation.POLRI: N_("POLRI"),
    Occupation.SWASTA: N_("Private employee"),
    Occupation.WIRAUSAHA: N_("Self-employed"),
    Occupation.OTHER: N_("Other work, or none"),
}


def _read(instrument: str) -> tuple[Question, ...]:
    # The wording is data, kept by name and never changed: a new wording is a new instrument.
    sheet = files("portal.surveys").joinpath(f"instruments/{instrument}.toml").read_text("utf-8")
    return tuple(
        Question(q["element"], q["text"], tuple(q["marks"]), PLAIN[q["element"]])
        for q in tomllib.loads(sheet)["question"]
    )


# In the order of the official sheet, which asks u9 before u8.
QUESTIONS = _read(INSTRUMENT)

"""The words of the questionnaire: the official ones and their translation, kept as data, and plain ones as msgids."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from portal.core.words import N_
from portal.skm.instrument import PLAIN as PLAIN
from portal.skm.strata import STRATA as STRATA
from portal.surveys.rules import INSTRUMENT, AgeBand, Education, Occupation, Sex


@dataclass(frozen=True)
class Question:
    """One question of the official sheet. `text` and `marks` are official and Indonesian, `plain` is a msgid.

    `english` and `english_marks` translate them: the regulation has no English, so they never stand without a way to
    the official words. Both are empty where an instrument has no translation.
    """

    element: str
    text: str
    marks: tuple[str, ...]
    plain: str
    english: str = ""
    english_marks: tuple[str, ...] = ()


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
        Question(
            q["element"],
            q["text"],
            tuple(q["marks"]),
            PLAIN[q["element"]],
            q.get("english", ""),
            tuple(q.get("english_marks", ())),
        )  # fmt: skip
        for q in tomllib.loads(sheet)["question"]
    )


# In the order of the official sheet, which asks u9 before u8.
QUESTIONS = _read(INSTRUMENT)

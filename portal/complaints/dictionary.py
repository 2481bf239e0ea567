"""What stands in the columns of the statistics: meaning, unit and source of each, for the page and for both files."""

from collections.abc import Mapping
from typing import NamedTuple

from portal.complaints.cells import SHOWN, Spread
from portal.complaints.facts import Column, Span
from portal.complaints.rates import Rate, Share
from portal.complaints.statistics import Line
from portal.core.score import Score, plain
from portal.core.words import N_

CASES, DAYS, PER_CENT = N_("reports"), N_("working days"), N_("per cent")
STEPS, LIMITS, OF_REPORTERS = (
    N_("steps of the reports"),
    N_("steps and limits of the reports"),
    N_("words of the reporters"),
)


class Entry(NamedTuple):
    """A column: the name in files, and msgids."""

    name: str
    heading: str
    meaning: str
    unit: str
    source: str


HEADINGS: Mapping[Column, str] = {
    Column.RECEIVED: N_("Received"),
    Column.VERIFIED: N_("Checked by the unit"),
    Column.IN_TIME: N_("Answered in time"),
    Column.DECLARED: N_("The unit says: done"),
    Column.CONFIRMED: N_("The reporter says: done"),
    Column.PARTLY: N_("Partly done"),
    Column.NOT_DONE: N_("Not done"),
    Column.DISPUTED: N_("Disputed"),
    Column.WITHDRAWN: N_("Withdrawn"),
    Column.LAPSED: N_("Deemed withdrawn"),
    Column.SILENT: N_("The reporter said nothing"),
    Column.REJECTED: N_("Cannot be processed"),
    Column.MERGED: N_("Merged"),
}
MEANINGS: Mapping[Column, str] = {
    Column.RECEIVED: N_("Reports that came in, for the unit that they came to first."),
    Column.VERIFIED: N_("Reports that a unit looked at for the first time."),
    Column.IN_TIME: N_("First answers that came before their limit was over. A refusal with its reason is an answer."),
    Column.DECLARED: N_("How often a unit declared a report done, each time anew."),
    Column.CONFIRMED: N_("How often the reporter said that it is done, for the unit that had declared it."),
    Column.PARTLY: N_("How often the reporter said that it is partly done."),
    Column.NOT_DONE: N_("How often the reporter said that it is not done, or opened it again."),
    Column.DISPUTED: N_("Reports that were not done, and nobody above is left to ask."),
    Column.WITHDRAWN: N_("Reports that their reporter took back."),
    Column.LAPSED: N_("Reports of which a question stayed without an answer (UU 25/2009 Art. 44 (5))."),
    Column.SILENT: N_("Reports that were declared done, and the reporter said nothing in the time given."),
    Column.REJECTED: N_("Reports that were refused for a reason of the closed list."),
    Column.MERGED: N_("Reports that go on under the number of another one."),
}
SPAN_HEADINGS: Mapping[Span, str] = {
    Span.ANSWER: N_("Days to the first answer"),
    Span.DECLARED: N_("Days until declared done"),
}
RATE_HEADINGS: Mapping[Share, str] = {
    Share.ANSWERED: N_("Answered in time, share"),
    Share.CONFIRMED: N_("Confirmed done, share"),
    Share.SATISFIED: N_("Content, share"),
}
RATE_MEANINGS: Mapping[Share, str] = {
    Share.ANSWERED: N_(
        "Of the reports whose first answer was due in the quarter, those answered within the limit. One that is deemed"
        " withdrawn without any answer counts as not answered."
    ),
    Share.CONFIRMED: N_(
        "Of the reports that ended or got their reporter's word in the quarter, those of which the reporter says that"
        " they are done. Refused, withdrawn, deemed withdrawn and disputed ones count as not confirmed, and so do those"
        " that were to be done in the quarter and were neither declared done nor ended by then; merged ones and"
        " those that ended in silence do not count."
    ),
    Share.SATISFIED: N_("Of the marks that reporters gave with their word, the upper two of four."),
}
# What a figure of a few columns is called in files -> what it is.
SPAN_PARTS = {
    "median": N_("half took at most so long; of the quarter, never of a month"),
    "p90": N_("nine of ten took at most so long; of the quarter, never of a month"),
    "n": N_("how many"),
}
RATE_PARTS = {
    "": N_("share"), "_low": N_("lower bound of the 95 % interval (Wilson)"), "_high": N_("upper bound"),
    "_n": N_("how many"),
}  # fmt: skip


def columns() -> list[Entry]:
    """Of a file, behind quarter, cut, code and name."""
    found = [Entry(each.value, HEADINGS[each], MEANINGS[each], CASES, LIMITS if each is Column.IN_TIME else STEPS)
             for each in SHOWN]  # fmt: skip
    for span in Span:
        found += [
            Entry(f"days_{span}_{part}", SPAN_HEADINGS[span], words, CASES if part == "n" else DAYS, STEPS)
            for part, words in SPAN_PARTS.items()
        ]
    for share in Share:
        source = LIMITS if share is Share.ANSWERED else OF_REPORTERS
        for who in ("", "proven_"):
            found += [
                Entry(f"{who}rate_{share}{part}", RATE_HEADINGS[share], RATE_MEANINGS[share] if not part else words,
                      CASES if part == "_n" else PER_CENT, source)
                for part, words in RATE_PARTS.items()
            ]  # fmt: skip
    return found


def values(line: Line) -> dict[str, int | str | None]:
    """What stands in these columns; None where nothing is told."""
    found: dict[str, int | str | None] = {column.value: line.told[column.value] for column in SHOWN}
    for span in Span:
        found |= _spread(f"days_{span}", line.days.get(span))
    for share in Share:
        rate: Rate | None = getattr(line.rates, share.value) if line.rates else None
        found |= _score(f"rate_{share}", rate.score if rate else None)
        found[f"rate_{share}_n"] = rate.n if rate else None
        found |= _score(f"proven_rate_{share}", rate.proven if rate else None)
    return found


def _spread(name: str, spread: Spread | None) -> dict[str, int | str | None]:
    values = (spread.median, spread.ninth, spread.n) if spread else (None, None, None)
    return dict(zip((f"{name}_{part}" for part in SPAN_PARTS), values, strict=True))


def _score(name: str, score: Score | None) -> dict[str, int | str | None]:
    if score is None:
        return dict.fromkeys(f"{name}{part}" for part in RATE_PARTS)
    return {name: plain(score.index), f"{name}_low": plain(score.low), f"{name}_high": plain(score.high),
            f"{name}_n": score.n}  # fmt: skip

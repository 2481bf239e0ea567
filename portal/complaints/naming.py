"""What states, steps and the rest are called on pages, in letters and in files, in the reader's language."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from portal.complaints.catalogue import Rejection, rejections
from portal.complaints.rules import Found, Grade, Kind, Known, Reason, Said, State, StepKind, Tier
from portal.core.words import N_
from portal.web.language import spoken

if TYPE_CHECKING:
    from portal.complaints.models import ComplaintCategory
    from portal.complaints.showing import SeenStep

STATES: Mapping[State, str] = {
    State.RECEIVED: N_("Received"),
    State.IN_HAND: N_("Being worked on"),
    State.ASKED: N_("Waits for the reporter"),
    State.DECLARED: N_("Declared done by the unit"),
    State.CONFIRMED: N_("Confirmed by the reporter"),
    State.SILENT: N_("Closed, the reporter said nothing"),
    State.REJECTED: N_("Cannot be processed"),
    State.WITHDRAWN: N_("Withdrawn by the reporter"),
    State.LAPSED: N_("Deemed withdrawn"),
    State.MERGED: N_("Merged with another report"),
    State.DISPUTED: N_("Disputed"),
}
# The same to the person who reported it.
STATES_TO_YOU: Mapping[State, str] = {
    **STATES,
    State.ASKED: N_("Waits for your answer"),
    State.DECLARED: N_("The unit says that it is done"),
    State.CONFIRMED: N_("Done, by your word"),
    State.SILENT: N_("Closed, you said nothing"),
    State.WITHDRAWN: N_("You withdrew it"),
}
# Beside the word stand a colour and a sign of its own, so that nobody has to tell colours apart: tag-… of tabur.css.
TAGS: Mapping[State, str] = {
    State.RECEIVED: "running", State.IN_HAND: "running", State.ASKED: "waiting", State.DECLARED: "waiting",
    State.CONFIRMED: "done", State.SILENT: "off", State.REJECTED: "off", State.WITHDRAWN: "off", State.LAPSED: "off",
    State.MERGED: "off", State.DISPUTED: "late",
}  # fmt: skip
KINDS: Mapping[Kind, str] = {
    Kind.COMPLAINT: N_("Complaint"),
    Kind.INFORMATION: N_("Request for information"),
    Kind.SUGGESTION: N_("Suggestion"),
}
TIERS: Mapping[Tier, str] = {Tier.LIGHT: N_("Light report"), Tier.FORMAL: N_("Formal complaint")}
GRADES: Mapping[Grade, str] = {
    Grade.INFORMATION: N_("Request for information"),
    Grade.PPID: N_("Formal request for information"),
    Grade.LIGHT: N_("Light complaint"),
    Grade.ORDINARY: N_("Complaint that needs no inspection"),
    Grade.INSPECTION: N_("Complaint that needs an inspection"),
    Grade.SUGGESTION: N_("Suggestion"),
    Grade.URGENT: N_("Danger"),
}
SAID: Mapping[Said, str] = {Said.DONE: N_("Done"), Said.PARTLY: N_("Partly done"), Said.NOT_DONE: N_("Not done")}
FOUND: Mapping[Found, str] = {
    Found.DONE: N_("Found done"),
    Found.NOT_DONE: N_("Found not done"),
    Found.UNCLEAR: N_("Could not be told"),
    Found.NOT_CHECKED: N_("Not checked by anybody"),
}
KNOWN: Mapping[Known, str] = {
    Known.MAIL: N_("proven by e-mail"),
    Known.TELEPHONE: N_("proven by telephone"),
    Known.COUNTER: N_("verified at a counter"),
    Known.GUEST: N_("by the link of the receipt"),
}
# A line of the story, as everybody may read it. `unit` and `to` are names of agencies.
STEPS: Mapping[StepKind, str] = {
    StepKind.RECEIVED: N_("Received, and given to %(to)s"),
    StepKind.VERIFIED: N_("%(unit)s checked it: it is theirs"),
    StepKind.GRADED: N_("%(unit)s set other limits: %(grade)s"),
    StepKind.FORWARDED: N_("%(unit)s passed it on to %(to)s"),
    StepKind.BOUNCED: N_("%(unit)s says that it is not theirs; it went to %(to)s"),
    StepKind.SUPPORTED: N_("%(unit)s asked other units to help"),
    StepKind.ASKED: N_("%(unit)s asked the reporter a question"),
    StepKind.REPLIED: N_("The reporter answered the question"),
    StepKind.UNDELIVERED: N_("The question could not be delivered; the limit of the unit never stood still"),
    StepKind.ADDED: N_("The reporter added something"),
    StepKind.ANSWERED: N_("%(unit)s answered"),
    StepKind.NOT_YET: N_("%(unit)s: not done yet"),
    StepKind.DECLARED: N_("%(unit)s says that it is done"),
    StepKind.SAID: N_("The reporter says: %(said)s"),
    StepKind.CLIMBED: N_("It climbed one level, to %(to)s"),
    StepKind.OBJECTED: N_("The reporter objected"),
    StepKind.REOPENED: N_("The reporter opened it again"),
    StepKind.DISPUTED: N_("Nobody above is left to ask: it is disputed"),
    StepKind.REJECTED: N_("%(unit)s cannot process it: %(reason)s"),
    StepKind.COMPLETED: N_("The reporter completed it; it goes on under the same number"),
    StepKind.WITHDRAWN: N_("The reporter withdrew it"),
    StepKind.LAPSED: N_("Deemed withdrawn: the answer of the reporter did not come in time"),
    StepKind.SILENT: N_("Closed: the reporter said nothing in time"),
    StepKind.MERGED: N_("%(unit)s merged it with another report of the same thing"),
    StepKind.TOOK_IN: N_("Another report of the same thing was merged into this one"),
    StepKind.JOINED: N_("Somebody joined, and added a line"),
    StepKind.TIERED: N_("It goes on as: %(tier)s"),
    StepKind.OUTSIDE: N_("%(unit)s noted the number that it has in another system"),
    StepKind.UNSEALED: N_("%(unit)s was allowed to read who reported it, for 24 hours"),
    StepKind.NOTED: N_("A note of %(unit)s"),
    StepKind.RISKY: N_("Marked before as risky by %(unit)s: somebody of another branch looks whether it is done"),
    StepKind.CHECKED: N_("%(unit)s looked on the spot: %(found)s"),
    StepKind.UNCHECKED: N_("It was to be checked by another branch, and nobody went in time: not checked"),
}
# The same in a few words, for the subject of a letter.
SHORT: Mapping[StepKind, str] = {
    StepKind.RECEIVED: N_("received"), StepKind.VERIFIED: N_("checked"), StepKind.GRADED: N_("other limits"),
    StepKind.FORWARDED: N_("passed on"), StepKind.BOUNCED: N_("passed on"), StepKind.ASKED: N_("a question to you"),
    StepKind.ANSWERED: N_("answered"), StepKind.NOT_YET: N_("not done yet"), StepKind.DECLARED: N_("is it done?"),
    StepKind.SAID: N_("the reporter's word"), StepKind.CLIMBED: N_("climbed one level"),
    StepKind.DISPUTED: N_("disputed"), StepKind.REJECTED: N_("cannot be processed"),
    StepKind.WITHDRAWN: N_("withdrawn"), StepKind.LAPSED: N_("deemed withdrawn"), StepKind.SILENT: N_("closed"),
    StepKind.MERGED: N_("merged with another one"), StepKind.REOPENED: N_("opened again"),
    StepKind.UNSEALED: N_("somebody was allowed to read who reported it"),
    StepKind.CHECKED: N_("checked by another branch"), StepKind.UNCHECKED: N_("not checked"),
}  # fmt: skip
# The head of an agency, past the desk: the same agency once more, and so a line of its own.
CLIMBED_TO_HEAD = N_("It climbed one level, to whoever leads %(to)s")


def state(which: State, *, to_you: bool = False) -> str:
    return str(_((STATES_TO_YOU if to_you else STATES)[which]))


def tag(which: State) -> str:
    return TAGS[which]


def kind(which: Kind) -> str:
    return str(_(KINDS[which]))


def tier(which: Tier) -> str:
    return str(_(TIERS[which]))


def grade(which: Grade) -> str:
    return str(_(GRADES[which]))


def said(which: Said) -> str:
    return str(_(SAID[which]))


def found(which: Found) -> str:
    return str(_(FOUND[which]))


def known(which: Known) -> str:
    return str(_(KNOWN[which]))


def reason(which: Reason) -> str:
    return _in(rejections()[which].title)


def rejection(which: Reason) -> tuple[str, str]:
    """What the reporter reads of a reason: what holds, and how to go on."""
    found: Rejection = rejections()[which]
    return _in(found.words), _in(found.next)


def category(which: "ComplaintCategory") -> str:
    return which.name_en if spoken() == "en" else which.name


def hint(which: "ComplaintCategory") -> str:
    return which.hint_en if spoken() == "en" else which.hint


def _in(words: Mapping[str, str]) -> str:
    return words.get(spoken()) or words["id"]


def short(which: StepKind) -> str:
    return str(_(SHORT[which]))


def step(seen: "SeenStep") -> str:
    """One line of the story."""
    text = CLIMBED_TO_HEAD if seen.kind is StepKind.CLIMBED and seen.to_head else STEPS[seen.kind]
    parts = {"unit": seen.unit, "to": seen.to, "said": "", "reason": "", "grade": "", "tier": "", "found": ""}
    if seen.said:
        parts["said"] = said(seen.said)
    if seen.reason:
        parts["reason"] = reason(seen.reason)
    if seen.grade:
        parts["grade"] = grade(seen.grade)
    if seen.found:
        parts["found"] = found(seen.found)
    if seen.tier:
        parts["tier"] = tier(seen.tier)
    return str(_(text, **parts))

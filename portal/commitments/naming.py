"""How states, steps and findings are called."""

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.commitments.causes import Voices
from portal.commitments.models import Commitment, CommitmentStep, Finding
from portal.commitments.rules import FindingKind, State, StepKind
from portal.core.words import N_
from portal.forum.notices import path_of
from portal.skm.instrument import NAMES
from portal.web.format import date_long, period_name

STATES = {
    State.OPEN: N_("open"),
    State.DECLARED: N_("declared done, being asked about"),
    State.KEPT: N_("kept"),
    State.NOT_KEPT: N_("not kept"),
    State.UNCONFIRMED: N_("nobody confirmed it"),
    State.WITHDRAWN: N_("withdrawn"),
}
TAGS = {
    State.OPEN: "waiting", State.DECLARED: "waiting", State.KEPT: "done", State.NOT_KEPT: "late",
    State.UNCONFIRMED: "off", State.WITHDRAWN: "off",
}  # fmt: skip
STEPS = {
    StepKind.MADE: N_("Promised"),
    StepKind.LINKED: N_("One more report is answered"),
    StepKind.FOLLOWED_UP: N_("Follow-up"),
    StepKind.MOVED: N_("Moved to a later day"),
    StepKind.DECLARED: N_("Declared done by the agency"),
    StepKind.VISITED: N_("Somebody outside was there"),
    StepKind.SETTLED: N_("Closed"),
    StepKind.WITHDRAWN: N_("Withdrawn by the agency"),
}


def state(which: State) -> str:
    return str(_(STATES[which]))


def tag(which: State) -> str:
    return TAGS[which]


def step(one: CommitmentStep) -> str:
    if one.kind is StepKind.SETTLED and one.state is not None:
        return str({State.KEPT: _("Kept"), State.NOT_KEPT: _("Not kept")}.get(one.state) or _("Nobody confirmed it"))
    if one.kind is StepKind.VISITED:
        found = _("Somebody outside was there: kept") if one.found else _("Somebody outside was there: not kept")
        return str(found)
    return str(_(STEPS[one.kind]))


def told(one: CommitmentStep) -> str:
    """What a step says beside its words."""
    if one.kind is StepKind.MOVED and one.from_on and one.to_on:
        return str(_("From %(before)s to %(after)s.", before=date_long(one.from_on), after=date_long(one.to_on)))
    if one.kind is StepKind.DECLARED:
        return asked(one.asked)
    if one.kind is StepKind.SETTLED:
        said = words(one.kept, one.not_kept, one.asked)
        before = _("It was found not kept before, and silence takes nothing back.")
        return f"{said} {before}" if one.state is State.NOT_KEPT and not one.kept + one.not_kept else said
    return ""


def asked(number: int) -> str:
    if not number:
        return str(_("Nobody who asked for it can be reached. Somebody of another branch can go and look."))
    return str(ngettext("%(num)s person who asked for it is asked whether it was kept.",
                        "%(num)s people who asked for it are asked whether it was kept.", number))  # fmt: skip


def words(kept: int, not_kept: int, of: int) -> str:
    """What those who asked said."""
    if not of:
        return str(_("Nobody who asked for it could be reached."))
    if not kept + not_kept:
        silent = ngettext("%(num)s person was asked and said nothing.", "%(num)s people were asked and said nothing.", of)
        return str(silent)
    said = str(_("“Kept”: %(kept)s. “Not kept”: %(not_kept)s.", kept=kept, not_kept=not_kept))
    if not (left := of - kept - not_kept):
        return said
    return said + " " + str(ngettext("%(num)s person said nothing.", "%(num)s people said nothing.", left))


def finding(one: Finding) -> str:
    if one.kind is FindingKind.ELEMENT and one.element and one.period:
        name = NAMES[one.element]
        return str(_("Weak element of the scorecard %(period)s: %(name)s", period=period_name(one.period), name=name))
    named = {
        FindingKind.COMPLAINTS: _("Reports of residents"), FindingKind.THREAD: _("A conversation of residents"),
    }  # fmt: skip
    return str(named.get(one.kind) or _("Found by the agency itself"))


def talks(voices: Voices) -> list[tuple[str, str]]:
    """Titles of the conversations that caused it, and where they stand."""
    return [(each.title, path_of(each)) for each in voices.threads]


def stands(one: Commitment) -> tuple[str, str]:
    """In a few words how it stands and until when, and the tag that these words look like."""
    if one.is_late:
        return ngettext("%(num)s day late", "%(num)s days late", one.days_late), "late"
    until = _("until %(day)s", day=date_long(one.due_on))
    return f"{state(one.state_now)} · {until}", tag(one.state_now)

"""From results to a published card. The rated agency is heard; two outside it publish, or in the end the clock.

Nobody withdraws what is published: a correction is a new version, and goes the way of a draft once more.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from portal.accounts import confirmations
from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock, disclosure
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.instrument import OWN_HANDS
from portal.core.periods import Period
from portal.core.score import Score, plain
from portal.scorecards import queries, rules
from portal.scorecards.models import Scorecard
from portal.scorecards.rules import CORRECT, HOLD, PUBLISH, REASON_LENGTH, REPLY_LENGTH
from portal.surveys import results
from portal.surveys.results import ElementFigure, Figures, Satisfaction

# ---- the draft


def compute(service_id: int, period: Period) -> Scorecard | None:
    """Draft a card from what the residents said. A second run finds it and leaves it as it is."""
    said = _said(service_id, period)
    if said is None or queries.has_card(service_id, period):
        return None
    return _write(Scorecard(service_id=service_id, period=period), said, by=None)


@dataclass(frozen=True)
class _Said:
    """What results say, once it is settled which strata stay out of the index, and why."""

    results: Satisfaction
    left_out: dict[str, str]


def _said(service_id: int, period: Period, left_out: dict[str, str] | None = None) -> _Said | None:
    """The results without the strata that are left out already, and without a rest too small to be told apart."""
    out = dict(left_out or {})
    said = results.satisfaction(service_id, period, without=out)
    if said and rules.rest_stays_out(said.official.n, said.independent.n):
        rest = [name for name, way in said.turnout.items() if way.counted and name in OWN_HANDS]
        out |= dict.fromkeys(rest, "rest")
        said = results.satisfaction(service_id, period, without=out)
    return _Said(said, said.left_out | out) if said else None


def _write(card: Scorecard, said: _Said, *, by: Account | None) -> Scorecard:
    """Give a new card its figures. What may not be told does not get into the row."""
    found = said.results
    official, independent = found.official, found.independent
    card.first_day, card.last_day, card.registered_at = found.first_day, found.last_day, found.registered_at
    card.population, card.target, card.computed_on = found.population, found.target, clock.today()
    card.official = disclosure.whole(official.score)
    card.letter = disclosure.letter(official.letter, card.official)
    card.official_variance = official.variance if card.official else None
    card.independent = disclosure.part(independent.score, of=official.score)
    card.independent_letter = disclosure.letter(independent.letter, card.independent)
    card.independent_variance = independent.variance if card.independent else None
    card.open_link = disclosure.whole(found.open_link.score)
    card.cells = _cells(official, card.official)
    card.cells["n"] = _answers(found)
    card.turnout = {stratum: asdict(way) for stratum, way in found.turnout.items()}
    card.left_out = said.left_out
    db.session.add(card)
    db.session.flush()
    record("scorecard:compute", card, by=by)
    return card


def _answers(found: Satisfaction) -> dict[str, int]:
    """How many valid answers each value is made of; a count of answers is always printed."""
    return {"official": found.official.n, "independent": found.independent.n, "open_link": found.open_link.n}


def _cells(official: Figures, told: Score | None) -> dict[str, Any]:
    """The counts of a whole eligible survey are told in full: they are what recomputes the index."""
    eligible = official.n >= disclosure.LEAST_FOR_INDEX
    without_u4 = official.without_u4 if told else None
    return {
        "incomplete": official.incomplete,
        "counts": official.counts if eligible else {},
        "elements": {code: _element(one) for code, one in official.elements.items()} if eligible else {},
        "without_u4": None if without_u4 is None else plain(without_u4),
    }


def _element(one: ElementFigure) -> dict[str, Any]:
    index = disclosure.element(one.index, one.answered)
    has_letter = one.answered >= disclosure.LEAST_FOR_LETTER
    return {
        "answered": one.answered,
        "index": None if index is None else plain(index),
        "grade": one.grade if has_letter else None,
    }


# ---- the agency is heard


def reply(card: Scorecard, text: str, *, by: Account) -> None:
    """Say what the agency has to say; it is printed on the card. It may be changed until the card is proposed."""
    _check_reply(card, by=by)
    if not text or len(text) > REPLY_LENGTH:
        raise Refused("A reply has between 1 and 600 characters.")
    card.reply, card.waived, card.heard_on = text, False, clock.today()
    record("scorecard:reply", card, by=by)


def waive(card: Scorecard, *, by: Account) -> None:
    """Let the card be published without a reply, and sooner. A reply may still follow until it is proposed."""
    _check_reply(card, by=by)
    card.reply, card.waived, card.heard_on = None, True, clock.today()
    record("scorecard:waive", card, by=by)


def _check_reply(card: Scorecard, *, by: Account) -> None:
    by.check(Permission.SCORECARD_REPLY, about=card.service.agency, since=card.registered_at)
    _hold_draft(card)
    if confirmations.waiting(PUBLISH, card.subject):
        raise Refused("The card has been proposed for publication; the time to reply is over.")


# ---- two publishers


def propose(card: Scorecard, *, by: Account) -> None:
    """Ask for publication; a second publisher confirms it."""
    _check(card, by=by)
    _hold_draft(card)
    _check_day(card)
    confirmations.propose(PUBLISH, card.subject, agency=card.service.agency, by=by)


def confirm(card: Scorecard, *, by: Account) -> None:
    """Publish what another publisher proposed. From here on nothing in this version changes."""
    _check(card, by=by)
    _hold_draft(card)
    _check_day(card)
    _second(PUBLISH, card, by=by)
    _publish(card, by=by)


def decline(card: Scorecard, act: str, *, by: Account) -> None:
    """Take a proposal about a card off the table: another publisher's, or one's own."""
    _check(card, by=by)
    if act not in (PUBLISH, HOLD, CORRECT):
        raise NotFound("Nothing of the kind waits for a second person.")
    confirmations.decline(act, card.subject, needs=Permission.SCORECARD_PUBLISH, by=by, since=card.registered_at)


def propose_hold(card: Scorecard, reason: str, *, by: Account) -> None:
    """Ask that nobody, nor the clock, publishes it for 30 days. It can be done once, and the reason is printed."""
    _check(card, by=by)
    _hold_draft(card)
    _check_first_hold(card)
    agency, text = card.service.agency, _reason(reason)
    confirmations.propose(HOLD, card.subject, agency=agency, by=by, reason=text)


def confirm_hold(card: Scorecard, *, by: Account) -> None:
    _check(card, by=by)
    _hold_draft(card)
    _check_first_hold(card)
    proposal = _second(HOLD, card, by=by)
    card.held_until, card.hold_reason = clock.today() + rules.HOLD_TIME, proposal["reason"]
    record("scorecard:hold", card, by=by)


def _check(card: Scorecard, *, by: Account) -> None:
    by.check(Permission.SCORECARD_PUBLISH, about=card.service.agency, since=card.registered_at)


def _hold_draft(card: Scorecard) -> None:
    """Let nobody else decide about the card before the transaction ends, and see what was decided already."""
    db.session.refresh(card, with_for_update={"of": Scorecard})
    if card.published_on:
        raise Refused("The card has been published. What is published does not change; it can be corrected.")


def _check_day(card: Scorecard) -> None:
    if card.course.is_held(clock.today()):
        raise Refused("The card is held; nobody publishes it before that ends.")
    if not card.course.may_be_proposed(clock.today()):
        raise Refused("The agency still has time to reply.")


def _check_first_hold(card: Scorecard) -> None:
    if card.held_until:
        raise Refused("A card is held once.")


def _second(act: str, card: Scorecard, *, by: Account) -> dict[str, Any]:
    """Let the second person agree. Returns the details of what the first one proposed."""
    needs, since = Permission.SCORECARD_PUBLISH, card.registered_at
    return confirmations.confirm(act, card.subject, first=needs, needs=needs, by=by, since=since).details


def _reason(text: str) -> str:
    if not text or len(text) > REASON_LENGTH:
        raise Refused("A reason has between 1 and 600 characters; everybody reads it.")
    return text


def _publish(card: Scorecard, *, by: Account | None) -> None:
    card.published_on = clock.today()
    db.session.flush()
    record("scorecard:publish", card, by=by)


# ---- the clock


def publish_by_clock(card: Scorecard) -> None:
    """Publish what nobody did in time, and say so on the card. Before its day, or once more, it does nothing."""
    db.session.refresh(card, with_for_update={"of": Scorecard})
    if card.published_on is None and card.course.is_told_by_the_clock(clock.today()):
        card.by_clock = True
        _publish(card, by=None)


# ---- a correction


def propose_correction(card: Scorecard, reason: str, without: Collection[str] = (), *, by: Account) -> None:
    """Ask for a new version of a published card, perhaps without some strata, with a reason that is printed."""
    _check(card, by=by)
    _check_correctable(card)
    _corrected(card, without)
    agency, text = card.service.agency, _reason(reason)
    confirmations.propose(CORRECT, card.subject, agency=agency, by=by, reason=text, without=sorted(without))


def confirm_correction(card: Scorecard, *, by: Account) -> Scorecard:
    """Compute the new version. It is a draft: the agency may reply once more, and two publish it."""
    _check(card, by=by)
    _check_correctable(card)
    proposal = _second(CORRECT, card, by=by)
    said = _corrected(card, proposal["without"])
    new = Scorecard(
        service_id=card.service_id, period=card.period, version=card.version + 1, corrects_id=card.id,
        correction=proposal["reason"],
    )  # fmt: skip
    return _write(new, said, by=by)


def _check_correctable(card: Scorecard) -> None:
    db.session.refresh(card, with_for_update={"of": Scorecard})
    if card.published_on is None:
        raise Refused("Only a published card is corrected.")
    if not queries.is_newest(card):
        raise Refused("There is a newer version of this card.")


def _corrected(card: Scorecard, without: Collection[str]) -> _Said:
    """What results say without these strata. Refused where two versions side by side would tell a few answers.

    What an earlier version left out stays out, so that answers only ever leave a card.
    """
    if not set(without) <= set(card.counted):
        raise Refused("Not all of these ways count on this card.")
    said = _said(card.service_id, card.period, card.left_out | dict.fromkeys(without, "excluded"))
    if said is None:
        raise NotFound("The results of this survey are not there any more.")
    gone = [card.cells["n"][name] - n for name, n in _answers(said.results).items()]
    concerned = sum(card.turnout[name]["answered"] for name in without) if without else card.cells["n"]["official"]
    if concerned < disclosure.LEAST_FOR_INDEX or any(rules.is_small(answers) for answers in gone):
        raise Refused("A correction has to concern at least 10 answers: two versions together would tell fewer.")
    return said

"""From results to a published card. The rated agency is heard; two outside it publish, or in the end the clock.

Nobody withdraws what is published: a correction is a new version, and goes the way of a draft once more.
"""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from portal.accounts import confirmations
from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.work import WorkKind, tell_done
from portal.scorecards import beside, queries, rules, taking
from portal.scorecards.figures import SettledResults, hear, told
from portal.scorecards.models import Scorecard
from portal.scorecards.rules import CORRECT, HOLD, PUBLISH, REASON_LENGTH, REPLY_LENGTH, Group
from portal.skm.strata import INDEPENDENT, OWN_HANDS
from portal.surveys.results import Satisfaction

# ---- the draft


def compute(said: SettledResults) -> Scorecard | None:
    """Draft a card from what the residents said. A second run finds it and leaves it as it is."""
    queries.hold_service(said.service_id)
    if queries.has_card(said.service_id, said.period):
        return None
    found = taking.take(said.service_id, said.period)
    return _write(Scorecard(service_id=said.service_id, period=said.period, beside=found), said, by=None)


def take_in(card: Scorecard) -> None:
    """Let a draft take in what is told beside its survey today. Once it is proposed it takes nothing in: a second
    publisher confirms what the first one read. Nor does a correction, which is one of the survey alone.
    """
    _refresh(card)
    if card.published_on or card.version > 1 or confirmations.waiting(PUBLISH, card.subject):
        return
    found = taking.take(card.service_id, card.period)
    if card.beside is None or beside.differ(card.beside, found):
        card.beside = found
        db.session.flush()
        record("scorecard:take", card, by=None)
        pages.changed("cards")


def _write(card: Scorecard, said: SettledResults, *, by: Account | None) -> Scorecard:
    """Give a new card its figures. What may not be told does not get into the row."""
    found = said.results
    card.first_day, card.last_day, card.registered_at = found.first_day, found.last_day, found.registered_at
    card.population, card.target, card.computed_on = found.population, found.target, clock.today()
    for name, figure in told(found, said.left_out).items():
        setattr(card, name, figure)
    card.turnout = {stratum: asdict(way) for stratum, way in found.turnout.items()}
    card.left_out = said.left_out
    db.session.add(card)
    db.session.flush()
    record("scorecard:compute", card, by=by)
    pages.changed("cards")
    return card


# ---- the agency is heard


def reply(card: Scorecard, text: str, *, by: Account) -> None:
    """Say what the agency has to say; it is printed on the card. It may be changed until the card is proposed."""
    _hold_reply(card, by=by)
    if not text or len(text) > REPLY_LENGTH:
        raise Refused("A reply has between 1 and 600 characters.")
    card.reply, card.set_aside, card.waived, card.heard_on = text, None, False, clock.today()
    record("scorecard:reply", card, by=by)
    tell_done(WorkKind.CARD_REPLIED, account_id=by.id)  # nobody knows yet that there is a card
    pages.changed("cards")


def waive(card: Scorecard, typed: str = "", *, by: Account) -> None:
    """Let the card be published without a reply, and sooner.

    What was saved, or `typed` instead of it, is set aside: a reply may still follow until the card is proposed.
    Raises Refused where it is longer than a reply may be.
    """
    _hold_reply(card, by=by)
    if len(typed) > REPLY_LENGTH:
        raise Refused("A reply has between 1 and 600 characters.")
    card.set_aside, card.reply = typed or card.reply or card.set_aside, None
    card.waived, card.heard_on = True, clock.today()
    record("scorecard:waive", card, by=by)
    pages.changed("cards")


def check_reply(card: Scorecard, *, by: Account) -> None:
    """Raise Refused where the time to reply is over, NotAllowed where this person has no say. It only reads."""
    by.check(Permission.SCORECARD_REPLY, about=card.service.agency, since=card.registered_at)
    _check_unpublished(card)
    if confirmations.waiting(PUBLISH, card.subject):
        raise Refused("The card has been proposed for publication; the time to reply is over.")


def _hold_reply(card: Scorecard, *, by: Account) -> None:
    by.check(Permission.SCORECARD_REPLY, about=card.service.agency, since=card.registered_at)
    _hold_draft(card)
    check_reply(card, by=by)


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
    pages.changed("cards")


def _check(card: Scorecard, *, by: Account) -> None:
    by.check(Permission.SCORECARD_PUBLISH, about=card.service.agency, since=card.registered_at)


def _hold_draft(card: Scorecard) -> None:
    """Let nobody else decide about the card before the transaction ends, and see what was decided already."""
    _refresh(card)
    _check_unpublished(card)


def _refresh(card: Scorecard) -> None:
    db.session.refresh(card, with_for_update={"of": Scorecard})


def _check_unpublished(card: Scorecard) -> None:
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
    card.published_on, card.set_aside = clock.today(), None
    card.service_name, card.agency_name = card.service.name, card.service.agency.name
    db.session.flush()
    record("scorecard:publish", card, by=by)
    if by is not None:
        reference = f"{card.service.agency.slug}/{card.service.slug}/{card.period}"
        tell_done(WorkKind.CARD_PUBLISHED, account_id=by.id, reference=reference)
    pages.changed("cards")


# ---- the clock


def publish_by_clock(card: Scorecard) -> None:
    """Publish what nobody did in time, and say so on the card. Before its day, or once more, it does nothing."""
    _refresh(card)
    if card.published_on is None and card.course.is_told_by_the_clock(clock.today()):
        card.by_clock = True
        _publish(card, by=None)


# ---- a correction


def foresee_correction(card: Scorecard, without: Collection[str], *, by: Account) -> SettledResults:
    """What a new version without these strata would say; `figures.hear` says why this is no part of the deed itself.

    What an earlier version left out stays out, so that answers only ever leave a card.
    """
    _check(card, by=by)
    if card.published_on is None:
        raise Refused("Only a published card is corrected.")
    if not set(without) <= set(card.counted):
        raise Refused("Not all of these ways count on this card.")
    said = hear(card.service_id, card.period, card.left_out | dict.fromkeys(without, "excluded"))
    if said is None:
        raise NotFound("The results of this survey are not there any more.")
    return said


def propose_correction(card: Scorecard, said: SettledResults, reason: str, *, by: Account) -> None:
    """Ask for a new version of a published card, perhaps without some strata, with a reason that is printed."""
    _check(card, by=by)
    _check_correctable(card)
    _check_concerns_enough(card, said)
    agency, text, without = card.service.agency, _reason(reason), sorted(_newly_without(card, said))
    confirmations.propose(CORRECT, card.subject, agency=agency, by=by, reason=text, without=without)


def confirm_correction(card: Scorecard, said: SettledResults, *, by: Account) -> Scorecard:
    """Write the new version. It is a draft: the agency may reply once more, and two publish it."""
    _check(card, by=by)
    _check_correctable(card)
    proposal = _second(CORRECT, card, by=by)
    if set(proposal["without"]) != _newly_without(card, said):
        raise Refused("The proposal was changed in the meantime. Read it again.")
    _check_concerns_enough(card, said)
    new = Scorecard(
        service_id=card.service_id, period=card.period, version=card.version + 1, corrects_id=card.id,
        correction=proposal["reason"], beside=card.beside,
    )  # fmt: skip
    return _write(new, said, by=by)


def _check_correctable(card: Scorecard) -> None:
    _refresh(card)
    if card.published_on is None:
        raise Refused("Only a published card is corrected.")
    if not queries.is_newest(card):
        raise Refused("There is a newer version of this card.")


def _newly_without(card: Scorecard, said: SettledResults) -> set[str]:
    return set(said.without) - set(card.left_out)


def _check_concerns_enough(card: Scorecard, said: SettledResults) -> None:
    if not concerns_enough(card, said.results):
        raise Refused("A correction has to concern at least 10 answers: two versions together would tell fewer.")


def concerns_enough(card: Scorecard, after: Satisfaction) -> bool:
    """Whether two versions side by side tell nothing of a few people, neither in the one half of the answers nor in
    the other: where 15 leave the official value and ten of them the independent one, five are a difference as well.
    """
    return bool(card.cells["counts"]) and not any(gone.is_small for gone in _gone(card, after))


def _gone(card: Scorecard, after: Satisfaction) -> list[Group]:
    """The answers that the old version tells of and the new one does not: the independent ones, and the others."""
    left = {name for name in card.counted if not after.turnout[name].counted}
    part = card.independent_in_official - after.independent.n
    rest = card.cells["n"]["official"] - after.official.n - part
    halves = ((INDEPENDENT, part), (OWN_HANDS, rest))
    return [Group(sum(card.turnout[name]["answered"] for name in left & half), valid) for half, valid in halves]

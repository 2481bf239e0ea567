"""What a head and their superior do with a target. Nothing changes it once its survey is open."""

from sqlalchemy import select

from portal.accounts.models import Account
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.periods import Period
from portal.core.score import Figure, plain
from portal.core.words import N_
from portal.evaluation.targets import queries
from portal.evaluation.targets.models import Assessment, Target
from portal.evaluation.targets.queries import Status, Superior
from portal.evaluation.targets.rules import (
    Decision,
    Measure,
    Realisation,
    faults_of_decision,
    fixed_from,
    outcome_of,
)
from portal.organisation.models import Post, Service


def propose(
    post: Post, service: Service, period: Period, aim: Figure, *, measure: Measure = Measure.INDEX, by: Account
) -> Target:
    """Name an index or a rate to aim at, or change one's own proposal while nobody has agreed to it.

    Whoever follows in the post before that takes the proposal over; an agreed one stays its first owner's.
    Raises NotAllowed to all but the head of the agency that gives the service, Refused once the survey is open, or,
    for a rate, once the period has begun.
    """
    leads = post.leads and post.agency_id == service.agency_id
    if not (by.active and leads and queries.holds(by.staff.id, post)):
        raise NotAllowed("Only the head of the unit proposes its target.")
    db.session.scalar(select(Service.id).where(Service.id == service.id).with_for_update())  # one at a time
    _must_be_before_opening(service.id, period, measure)
    target = queries.target_for(post, service, period) or Target(post=post, service=service, period=period)
    if target.agreed_on:
        raise Refused("This target is agreed and no longer changes.")
    target.person, target.measure, target.aim, target.proposed_on = by.staff, measure, aim, clock.today()
    db.session.add(target)
    db.session.flush()
    record("target:propose", target, by=by, aim=plain(aim), **_named(measure))
    return target


def agree(target: Target, *, by: Account) -> None:
    """Consent, as the superior, to the aim as it was read. From here on it does not change."""
    superior, read = _must_decide(target, by), (target.measure, target.aim)
    _hold(target)
    _must_be_before_opening(target.service_id, target.period, target.measure)
    if target.agreed_on:
        raise Refused("This target is agreed already.")
    if (target.measure, target.aim) != read:
        raise Refused("The proposal was changed in the meantime. Read it again.")
    if not queries.holds(target.person_id, target.post):
        raise Refused("Whoever proposed this no longer holds the post. Her successor proposes anew.")
    target.agreed_by_id, target.agreed_on = by.person_id, clock.today()
    target.agreed_deputising = superior.deputising
    db.session.flush()
    about = {"aim": plain(target.aim), **_named(target.measure), "deputising": superior.deputising}
    record("target:agree", target, by=by, **about)


def _named(measure: Measure) -> dict[str, str]:
    """What the log says of a target that does not aim at the index."""
    return {"rate": measure.value} if measure.is_rate else {}


def assess(
    target: Target,
    decision: Decision,
    outcome: Realisation | None = None,
    reason: str = "",
    *,
    version: int,
    by: Account,
) -> Assessment:
    """Accept what the card proposes, adjust it with a reason, or reject it with one.

    `version` is that of the card they have read; where it was corrected meanwhile, they read again. A later decision
    on the same version counts instead of an earlier one, which stays to be read. With too few answers they accept
    "belum cukup data" or reject it, and adjust nothing: `rules.outcomes` says why.
    """
    superior = _must_decide(target, by)
    _hold(target)
    status = queries.status(target)
    card, proposal = _evidence(status, version)
    reason = reason.strip()
    for fault in faults_of_decision(decision, proposal, outcome, reason).values():
        raise Refused(fault)
    assessment = Assessment(
        target=target, scorecard_id=card, version=version, proposal=proposal, decision=decision,
        outcome=outcome_of(decision, proposal, outcome), reason=reason or None,
        decided_by_id=by.person_id, deputising=superior.deputising, decided_on=clock.today(),
    )  # fmt: skip
    db.session.add(assessment)
    db.session.flush()
    details = {"version": version, "proposal": proposal.value, "deputising": superior.deputising}
    record("target:assess", target, by=by, decision=decision.value, outcome=assessment.outcome, **details)
    return assessment


def _evidence(status: Status, version: int) -> tuple[int, Realisation]:
    """The number of the card that is decided on, and what it proposes."""
    if status.card is None or status.proposal is None:
        raise Refused("Nothing is decided before the card is published.")
    if not status.may_be_decided:
        raise Refused("This target was not agreed before the survey opened, so nothing is decided on it.")
    if status.card.version != version:
        raise Refused("The card was corrected in the meantime. Read the new version, then decide.")
    return status.card.id, status.proposal


def _must_decide(target: Target, by: Account) -> Superior:
    """The direct superior does, or whoever stands in for them. The head never does."""
    superior = queries.superior_of(target)
    if superior is None or superior.holding.person_id != by.person_id or not by.active:
        raise NotAllowed("Only the direct superior decides on a target.")
    return superior


def _must_be_before_opening(service_id: int, period: Period, measure: Measure) -> None:
    fixed = fixed_from(measure, period, queries.opening(service_id, period))
    if fixed is None or fixed > clock.today():
        return
    if measure.is_rate:
        message = N_("The period has begun. A rate is agreed before its first day, since from then on reports count.")
        raise Refused(message, field="period")
    raise Refused("The survey has opened. From its first day on the target stays as it is.")


def _hold(target: Target) -> None:
    """Let nobody else change it before this transaction ends, and see what it is now."""
    db.session.refresh(target, with_for_update={"of": Target})  # and not what was loaded with it

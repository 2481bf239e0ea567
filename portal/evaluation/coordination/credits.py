"""Shared credit: what several agencies did together stands as evidence in the plan of each of those who took part.

A person names it for a result of their own plan, and nobody does it for them. The board says who did; which result it
is stands in the plan alone, which is read by two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account, Holding, Person
from portal.core import clock
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.evaluation.coordination.models import MatterCredit, MatterStep, SharedMatter
from portal.evaluation.coordination.queries import Voice
from portal.evaluation.plans.models import Plan, ResultLine
from portal.evaluation.plans.queries import ActiveResult, results_of
from portal.organisation.models import Agency, Post
from portal.web.slices import check_hindrances


class Offer(NamedTuple):
    """What somebody may name: a step, or the whole matter (no step)."""

    step: MatterStep | None
    done_on: date


class Evidence(NamedTuple):
    """What is to stand in a plan, or to stand in it no longer: slices above may hold something against that."""

    plan: Plan
    done_on: date | None


def offered(matter: SharedMatter, voice: Voice, person_id: int | None) -> list[Offer]:
    """The steps that are done and were theirs to do on that day, and the matter itself once it is closed and they did one
    of them. Whoever came into the post later did none (1 query, none where nothing of theirs is done).
    """
    steps = [Offer(step, step.done_on) for step in matter.steps if step.done_on and voice.speaks_by(step.owner)]
    held = _held_by(person_id) if steps and person_id is not None else []
    steps = [offer for offer in steps if offer.step and any(_spoke_by(each, offer.step, offer.done_on) for each in held)]
    return [*steps, Offer(None, matter.closed_on)] if steps and matter.closed_on else steps


def _held_by(person_id: int) -> list[Holding]:
    """All that somebody ever held, with the posts."""
    some = select(Holding).where(Holding.person_id == person_id).options(joinedload(Holding.post))
    return list(db.session.scalars(some.order_by(Holding.id)))


def _spoke_by(held: Holding, step: MatterStep, day: date) -> bool:
    """Whether it was their post's to do on that day, or that of the agency which they led by it."""
    if not held.from_on <= day <= (held.until_on or date.max):
        return False
    return held.post_id == step.owner_id or (held.post.leads and held.post.agency_id == step.owner.agency_id)


def results_for(person_id: int, offers: Iterable[Offer]) -> list[ActiveResult]:
    """The results of their plans, as they stand today and as they stood when each thing was done (1 query a day)."""
    found: dict[int, ActiveResult] = {}
    for day in sorted({clock.today(), *(offer.done_on for offer in offers)}, reverse=True):
        for result in results_of(person_id, day):
            found.setdefault(result.id, result)
    return list(found.values())


def name(matter: SharedMatter, step: MatterStep | None, line_id: int, voice: Voice, *, by: Account) -> MatterCredit:
    """Let it stand as evidence of a result of one's own plan. Twice is once."""
    db.session.scalar(select(SharedMatter.id).where(SharedMatter.id == matter.id).with_for_update())
    offers = offered(matter, voice, by.person_id)
    offer = next((each for each in offers if each.step == step), None)
    if not by.active or offer is None:
        raise NotAllowed("Only who did a step names it for their plan.")
    if all(result.id != line_id for result in results_for(by.staff.id, offers)):
        raise Refused("Choose a result of your own plan.", field="hasil")
    plan = _plan_of(line_id)
    if plan.cycle.closed_on is not None:
        raise Refused("The year of this plan is closed: nobody changes it any more.", field="hasil")
    of_step = MatterCredit.step_id.is_(None) if step is None else MatterCredit.step_id == step.id
    some = select(MatterCredit).where(MatterCredit.line_id == line_id, MatterCredit.matter_id == matter.id, of_step)
    if (there := db.session.scalar(some)) is not None:
        return there
    check_hindrances("plan:share", Evidence(plan, offer.done_on))
    made = MatterCredit(line_id=line_id, matter=matter, step=step, named_on=clock.today())
    db.session.add(made)
    db.session.flush()
    record("plan:share", plan, by=by)
    return made


def take_away(credit: MatterCredit, *, by: Account) -> None:
    """Let it stand in the own plan no longer."""
    plan = _plan_of(credit.line_id)
    if plan.person_id != by.person_id:
        raise NotAllowed("This is another person's plan.")
    if plan.cycle.closed_on is not None:
        raise Refused("The year of this plan is closed: nobody changes it any more.")
    check_hindrances("plan:unshare", Evidence(plan, credit.done_on))
    db.session.delete(credit)
    db.session.flush()
    record("plan:unshare", plan, by=by)


def _plan_of(line_id: int) -> Plan:
    some = select(Plan).join(ResultLine, ResultLine.plan_id == Plan.id).where(ResultLine.id == line_id)
    return db.session.scalars(some.options(joinedload(Plan.cycle))).one()


# ---- who named what


def own(matter_id: int, person_id: int) -> list[MatterCredit]:
    """What this person named of a matter, with the steps (1 query)."""
    some = select(MatterCredit).join(ResultLine, MatterCredit.line_id == ResultLine.id)
    some = some.join(Plan, ResultLine.plan_id == Plan.id)
    some = some.where(MatterCredit.matter_id == matter_id, Plan.person_id == person_id)
    return list(db.session.scalars(some.options(joinedload(MatterCredit.step)).order_by(MatterCredit.id)))


def own_credit(matter_id: int, credit_id: int, person_id: int) -> MatterCredit:
    found = next((each for each in own(matter_id, person_id) if each.id == credit_id), None)
    if found is None:
        raise NotFound("There is no such page.")
    return found


def by_step(matter_id: int) -> dict[int | None, list[str]]:
    """By step, and under None of the whole matter, who let it stand in their plan: name and post, no result (1 query)."""
    some = (
        select(MatterCredit.step_id, Person.name, Post.name)
        .join(ResultLine, MatterCredit.line_id == ResultLine.id)
        .join(Plan, ResultLine.plan_id == Plan.id)
        .join(Person, Plan.person_id == Person.id)
        .join(Post, Plan.post_id == Post.id)
        .where(MatterCredit.matter_id == matter_id)
        .order_by(Person.name, Post.name)
    )
    found: dict[int | None, list[str]] = {}
    for step_id, person, post in db.session.execute(some.distinct()):
        found.setdefault(step_id, []).append(f"{person} ({post})")
    return found


@dataclass(frozen=True)
class Shared:
    """What stands at a result of a plan: what was done, in which matter, and with which other agencies."""

    line_id: int
    matter_id: int
    matter: str
    what: str
    done_on: date | None  # none: it is open again, and says nothing until it is done once more
    others: list[str]


def shared_of(plan_id: int) -> list[Shared]:
    """Of a plan, in the order in which it was named (2 queries, 1 where nothing is)."""
    some = select(MatterCredit, Agency.id).join(ResultLine, MatterCredit.line_id == ResultLine.id)
    some = some.join(Plan, ResultLine.plan_id == Plan.id).join(Post, Plan.post_id == Post.id)
    some = some.join(Agency, Post.agency_id == Agency.id).where(ResultLine.plan_id == plan_id)
    steps = joinedload(MatterCredit.matter).selectinload(SharedMatter.steps)
    some = some.options(joinedload(MatterCredit.step), steps.joinedload(MatterStep.owner).joinedload(Post.agency))
    return [_shared(credit, agency_id) for credit, agency_id in db.session.execute(some.order_by(MatterCredit.id))]


def _shared(credit: MatterCredit, agency_id: int) -> Shared:
    matter, step = credit.matter, credit.step
    owners = {each.owner.agency for each in matter.steps if each.done_on}
    others = sorted(agency.name for agency in owners if agency.id != agency_id)
    what = step.what if step else matter.title
    return Shared(credit.line_id, matter.id, matter.title, what, credit.done_on, others)

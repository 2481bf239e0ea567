"""What HR sees of agencies: how many plans stand where, and who held which post. No plan itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account, Holding
from portal.accounts.rules import Permission
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.evaluation.plans.models import Cycle, Plan, PlanVersion
from portal.evaluation.plans.queries import NEWEST
from portal.organisation import queries as organisation
from portal.organisation.models import Agency, Post


def kept_by(account: Account) -> list[Agency]:
    """The agencies whose performance years they keep: those of their roles and all below, by name (1 query)."""
    held = [membership.agency_id for membership in account.staff.roles]
    some = select(Agency).where(Agency.id.in_(organisation.and_below(held)), Agency.active)
    found = db.session.scalars(some.options(joinedload(Agency.parent).joinedload(Agency.parent)).order_by(Agency.name))
    return [agency for agency in found if account.may_about(Permission.PERFORMANCE_KEEP, agency)]


def unit(slug: str, account: Account) -> Agency:
    found = next((agency for agency in kept_by(account) if agency.slug == slug), None)
    if found is None:
        raise NotFound("There is no such agency among those whose years you keep.")
    return found


LEAST_HOLDERS = 5


def sheltered(counts: Mapping[int, tuple[int, ...]], agencies: Sequence[Agency]) -> dict[int, tuple[int, ...]]:
    """Counts by agency, the first of each being its holders. Below five a count would speak of a person: it goes into
    the one above. The highest that somebody keeps has none above, and stands as it is."""
    found = {agency.id: counts[agency.id] for agency in agencies if agency.id in counts}
    numbers = {agency.id for agency in agencies}
    for agency in sorted(agencies, key=lambda each: len(each.path), reverse=True):
        above = agency.parent_id
        if above in numbers and agency.id in found and found[agency.id][0] < LEAST_HOLDERS:
            own = found.pop(agency.id)
            found[above] = tuple(map(sum, zip(found[above], own, strict=True))) if above in found else own
    return found


@dataclass(frozen=True)
class Completeness:
    """Of one agency and year: how many hold a post today, and how many of these have a plan that stands so far."""

    agency: Agency
    cycle: Cycle | None
    above: bool  # counted with the agency above, and with nothing here
    held: int
    drafts: int  # begun, and not proposed
    talks: int  # proposed or talked over, and not agreed by both
    agreed: int  # at least one version is agreed

    @property
    def missing(self) -> int:
        return self.held - self.drafts - self.talks - self.agreed


def completeness(agencies: list[Agency], year: int) -> list[Completeness]:
    """In the order of the agencies (2 queries)."""
    numbers = [agency.id for agency in agencies]
    today = clock.today()
    cycles = {
        cycle.agency_id: cycle
        for cycle in db.session.scalars(select(Cycle).where(Cycle.agency_id.in_(numbers), Cycle.year == year))
    }
    first = PlanVersion.number == 1
    open_first = and_(first, PlanVersion.agreed_on.is_(None))
    some = (
        select(
            Post.agency_id,
            func.count(Holding.id),
            func.count(case((and_(open_first, PlanVersion.proposed_on.is_(None)), 1))),
            func.count(case((and_(open_first, PlanVersion.proposed_on.is_not(None)), 1))),
            func.count(case((or_(PlanVersion.number > 1, PlanVersion.agreed_on.is_not(None)), 1))),
        )
        .select_from(Post)
        .join(Holding, Holding.post_id == Post.id)
        .outerjoin(Cycle, and_(Cycle.agency_id == Post.agency_id, Cycle.year == year))
        .outerjoin(
            Plan,
            and_(Plan.cycle_id == Cycle.id, Plan.person_id == Holding.person_id, Plan.post_id == Holding.post_id),
        )
        .outerjoin(PlanVersion, and_(PlanVersion.plan_id == Plan.id, PlanVersion.number == NEWEST))
        .where(
            Post.agency_id.in_(numbers), Holding.from_on <= today,
            or_(Holding.until_on.is_(None), Holding.until_on >= today),
        )
        .group_by(Post.agency_id)
    )  # fmt: skip
    counts = {row[0]: tuple(row[1:]) for row in db.session.execute(some)}
    shown = sheltered(counts, agencies)
    gone = counts.keys() - shown.keys()
    return [
        Completeness(agency, cycles.get(agency.id), agency.id in gone, *shown.get(agency.id, (0, 0, 0, 0)))
        for agency in agencies
    ]


def cycle(cycle_id: int, account: Account) -> Cycle:
    some = select(Cycle).where(Cycle.id == cycle_id).options(joinedload(Cycle.agency))
    found = db.session.scalar(some)
    if found is None or not account.may_about(Permission.PERFORMANCE_KEEP, found.agency):
        raise NotFound("There is no such performance year.")
    return found


@dataclass(frozen=True)
class Held:
    """A post of an agency with all who held it, the newest first, and since when nobody does."""

    post: Post
    holdings: list[Holding]
    vacant_since: date | None  # none where somebody holds it, or nobody ever did

    @property
    def is_held(self) -> bool:
        return bool(self.holdings) and self.vacant_since is None


def holders_over_time(agency: Agency) -> list[Held]:
    """All posts of an agency (2 queries)."""
    today = clock.today()
    some = select(Holding).join(Post, Holding.post_id == Post.id).where(Post.agency_id == agency.id)
    some = some.options(joinedload(Holding.person)).order_by(Holding.from_on.desc(), Holding.id.desc())
    by_post: dict[int, list[Holding]] = {}
    for holding in db.session.scalars(some):
        by_post.setdefault(holding.post_id, []).append(holding)
    found = []
    for post in organisation.posts_of(agency):
        held = by_post.get(post.id, [])
        runs = any(h.from_on <= today and (h.until_on is None or h.until_on >= today) for h in held)
        last = max((h.until_on for h in held if h.until_on), default=None)
        found.append(Held(post, held, None if runs else last))
    return found

"""Who sees a plan, and what it says today."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, or_, select

from portal.core.db import db
from portal.evaluation.plans.models import Cycle, Plan, PlanVersion, ResultLine, WorkResult
from portal.evaluation.plans.rules import ResultKind
from portal.organisation.models import Post


@dataclass(frozen=True)
class ActiveResult:
    """A line of results that somebody works on: what a report, a word of feedback or an appraisal may hang on."""

    id: int  # of the ResultLine: it stays the same through all versions
    plan_id: int
    title: str
    kind: ResultKind
    post_id: int
    post_name: str


RESULTS_OF = (
    select(ResultLine.id, WorkResult.title, WorkResult.kind, Plan.id.label("plan_id"), Post.id.label("post_id"), Post.name)
    .join(WorkResult, WorkResult.line_id == ResultLine.id)
    .join(PlanVersion, WorkResult.version_id == PlanVersion.id)
    .join(Plan, PlanVersion.plan_id == Plan.id)
    .join(Cycle, Plan.cycle_id == Cycle.id)
    .join(Post, Plan.post_id == Post.id)
    .where(
        Plan.person_id == bindparam("person_id"),
        Cycle.year == bindparam("year"),
        Plan.begins_on <= bindparam("day"),
        or_(Plan.ends_on.is_(None), Plan.ends_on >= bindparam("day")),
        PlanVersion.agreed_on <= bindparam("day"),
        or_(PlanVersion.superseded_on.is_(None), PlanVersion.superseded_on > bindparam("day")),
    )
    .order_by(Plan.acting, Plan.id, WorkResult.position, WorkResult.id)
)  # fmt: skip


def results_of(person_id: int, on: date) -> list[ActiveResult]:
    """The results that a person worked on that day, of all their posts, as both had agreed by then (1 query)."""
    rows = db.session.execute(RESULTS_OF, {"person_id": person_id, "year": on.year, "day": on})
    return [ActiveResult(row.id, row.plan_id, row.title, row.kind, row.post_id, row.name) for row in rows]

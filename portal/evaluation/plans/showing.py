"""The page of one plan, the same for the person and for their superior."""

from functools import partial

from flask import render_template

from portal.evaluation.plans import queries
from portal.evaluation.plans.history import history
from portal.evaluation.plans.queries import Seen
from portal.evaluation.targets import queries as targets
from portal.web.slices import Mention, address_of, mentions_on


def plan_page(seen: Seen, number: int | None) -> str:
    version = queries.version(seen.plan, number)
    parents = {one.parent_id for one in version.results if one.parent_id}
    served = queries.titles_of(parents, drafts=seen.plan.ends_on is None)
    aims = targets.aims_of(seen.plan.person_id, seen.plan.post_id, seen.plan.cycle.year) if seen.plan.leads else []
    return render_template(
        "plans/plan.html", seen=seen, plan=seen.plan, version=version, served=served, aims=aims,
        conduct={one.value: one for one in version.conduct}, traces=history(f"Plan:{seen.plan.id}"),
        feedback_at=partial(address_of, "feedback_on_result"), shared=shared_by_line(seen.plan.id),
    )  # fmt: skip


def shared_by_line(plan_id: int) -> dict[int, list[Mention]]:
    """What was done together with others and stands in a plan, by the line of results at which it stands."""
    found: dict[int, list[Mention]] = {}
    for one in mentions_on("plan", plan_id):
        found.setdefault(one.row, []).append(one)
    return found

"""What a person and their superior do with a plan. What both have agreed on never changes: a change is a new version."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.line import Seated
from portal.accounts.models import Account
from portal.core import clock
from portal.core.audit import done_today, record
from portal.core.db import db
from portal.core.errors import NotAllowed, Refused
from portal.core.words import N_
from portal.evaluation.plans import queries
from portal.evaluation.plans.models import Conduct, Indicator, Plan, PlanVersion, ResultLine, WorkResult
from portal.evaluation.plans.rules import (
    MOST_INDICATORS,
    MOST_RESULTS,
    Aspect,
    Draft,
    Every,
    Perspective,
    ResultKind,
    State,
    Value,
    days_within,
    faults_of,
    would_circle,
)
from portal.organisation.models import Post

CHANGED = N_("The plan was changed in the meantime. Read it again.")


@dataclass(frozen=True)
class ResultFacts:
    title: str
    kind: ResultKind = ResultKind.MAIN
    perspective: Perspective | None = None
    parent_id: int | None = None


@dataclass(frozen=True)
class IndicatorFacts:
    text: str
    target: str
    every: Every
    aspect: Aspect | None = None
    definition: str = ""
    formula: str = ""
    source: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Around:
    """What stands beside the results: the means, how one accounts for them, and of a head the weight of the public."""

    support: str = ""
    accounts_how: str = ""
    public_weight: int | None = None


def begin(post: Post, year: int, *, by: Account) -> Plan:
    """Begin the plan of a year for a post that they hold today, or act for; it is empty and a draft."""
    holding = queries.holding_of(by, post.id)
    if holding is None or not by.active:
        raise NotAllowed("Only who holds the post begins its plan.")
    cycle = queries.open_cycle(post.agency_id, year)
    days = days_within(year, holding.from_on, holding.until_on)
    if cycle is None or days is None:
        raise Refused("This performance year is not open for your agency.")
    there = select(Plan.id).where(Plan.cycle_id == cycle.id, Plan.person_id == by.person_id, Plan.post_id == post.id)
    if db.session.scalar(there):
        raise Refused("You have a plan for this post and year already.")
    plan = Plan(
        cycle=cycle, person=by.staff, post=post, leads=post.leads, acting=holding.acting, begins_on=days[0]
    )  # fmt: skip
    plan.versions.append(PlanVersion(number=1, made_on=clock.today()))
    db.session.add(plan)
    db.session.flush()
    record("plan:begin", plan, by=by, year=year)
    return plan


# ---- what stands in it: the person writes, the superior says what conduct they expect


def add_result(version: PlanVersion, facts: ResultFacts, *, by: Account) -> WorkResult:
    plan = _must_write(version, by)
    if len(version.results) >= MOST_RESULTS:
        raise Refused("A plan holds at most 20 results.")
    new = ResultLine(plan_id=plan.id)
    db.session.add(new)
    db.session.flush()
    result = WorkResult(line_id=new.id, position=1 + max((one.position for one in version.results), default=0))
    _put(version, result, facts)
    version.results.append(result)
    _touch(version)
    record("plan:write", plan, by=by)
    return result


def change_result(version: PlanVersion, result: WorkResult, facts: ResultFacts, *, by: Account) -> None:
    plan = _must_write(version, by)
    _put(version, result, facts)
    _touch(version)
    record("plan:write", plan, by=by)


def drop_result(version: PlanVersion, result: WorkResult, *, by: Account) -> None:
    """Take it out of this wording. Its line stays, with what hangs on it and with the wordings before."""
    plan = _must_write(version, by)
    version.results.remove(result)
    db.session.delete(result)
    _touch(version)
    record("plan:drop", plan, by=by)


def write_indicator(
    version: PlanVersion, result: WorkResult, facts: IndicatorFacts, *, indicator: Indicator | None = None, by: Account
) -> Indicator:
    plan = _must_write(version, by)
    if indicator is None and len(result.indicators) >= MOST_INDICATORS:
        raise Refused("A result has at most 6 indicators.")
    if not plan.leads and facts.aspect is None:
        raise Refused("Choose the aspect of the indicator.", field="aspect")
    written = indicator or Indicator(result_id=result.id)
    for name, value in vars(facts).items():
        setattr(written, name, value)
    if indicator is None:
        result.indicators.append(written)
    _touch(version)
    record("plan:write", plan, by=by)
    return written


def drop_indicator(version: PlanVersion, result: WorkResult, indicator: Indicator, *, by: Account) -> None:
    plan = _must_write(version, by)
    result.indicators.remove(indicator)
    _touch(version)
    record("plan:drop", plan, by=by)


def write_around(version: PlanVersion, around: Around, *, by: Account) -> None:
    plan = _must_write(version, by)
    if around.public_weight is not None and not plan.leads:
        raise Refused("Only the plan of a head of a unit names a weight for the public's word.", field="public_weight")
    version.support, version.accounts_how = around.support, around.accounts_how
    version.public_weight = around.public_weight
    _touch(version)
    record("plan:write", plan, by=by)


def expect_conduct(version: PlanVersion, expected: dict[Value, str], *, by: Account) -> None:
    """As the superior: what is expected in each of the seven values; an empty word takes one back."""
    plan, _judge = _must_judge(version, by)
    _must_be_open(version)
    there = {one.value: one for one in version.conduct}
    for value, text in expected.items():
        one = there.get(value)
        if not text and one:
            version.conduct.remove(one)
            db.session.delete(one)
        elif text and one is None:
            version.conduct.append(Conduct(value=value, text=text, by_id=by.staff.id, written_at=clock.moment()))
        elif text and one and one.text != text:
            one.text, one.by_id, one.written_at = text, by.staff.id, clock.moment()
    _touch(version)
    record("plan:expect", plan, by=by)


def _put(version: PlanVersion, result: WorkResult, facts: ResultFacts) -> None:
    """Only a line of whoever decides about them may be served, of the same year, and no circle comes of it."""
    if facts.parent_id is not None and facts.parent_id != result.parent_id:
        offered = queries.parents_for(version.plan, queries.judge_of(version.plan))
        if facts.parent_id not in {one.line_id for one in offered}:
            raise Refused("Choose a result of your superior's plan of the same year.", field="parent")
        if would_circle(queries.parents_above(facts.parent_id), result.line_id, facts.parent_id):
            raise Refused("This result would come to serve itself.", field="parent")
    result.title, result.kind = facts.title, facts.kind
    result.perspective, result.parent_id = facts.perspective, facts.parent_id


# ---- the talk


def propose(version: PlanVersion, *, by: Account) -> None:
    plan = _must_write(version, by)
    drafts = [
        Draft(one.title, one.kind, one.perspective, tuple(each.aspect for each in one.indicators))
        for one in version.results
    ]
    faults = faults_of(drafts, leads=plan.leads)
    if faults:
        raise Refused(faults[0][1])
    if version.state is not State.DRAFT:
        raise Refused("This plan is proposed already.")
    version.proposed_on = clock.today()
    db.session.flush()
    record("plan:propose", plan, by=by, version=version.number)


def discuss(version: PlanVersion, words: str, *, by: Account) -> None:
    """As the superior, write down that it was talked over today, and what was said. Now both may agree."""
    plan, _judge = _must_judge(version, by)
    _must_be_open(version)
    if version.proposed_on is None:
        raise Refused("The plan is not proposed yet.")
    version.discussed_on, version.discussed_with_id, version.discussed = clock.today(), by.staff.id, words
    _touch(version)
    record("plan:discuss", plan, by=by, version=version.number)


def agree(version: PlanVersion, *, seen: int, by: Account) -> None:
    """Consent to the wording as it was read; with the second consent it counts from today on."""
    plan, judge = version.plan, queries.judge_of(version.plan)
    is_judge = judge is not None and judge.person_id == by.person_id
    if not by.active or not (is_judge or by.person_id == plan.person_id):
        raise NotAllowed("Only the person and their superior agree on a plan.")
    _must_be_open(version)
    if version.edits != seen:
        raise Refused(CHANGED)
    if version.discussed_on is None:
        raise Refused("First the plan is talked over; then both agree.")
    before = plan.in_force
    if is_judge and judge:
        version.superior_agreed_on, version.superior_id = clock.today(), by.staff.id
        version.deputising = judge.deputising
    else:
        version.person_agreed_on = clock.today()
    if version.state is State.AGREED:
        version.agreed_on = clock.today()
        if before:
            before.superseded_on = clock.today()
    db.session.flush()
    record("plan:agree", plan, by=by, version=version.number)


def revise(plan: Plan, reason: str, *, by: Account) -> PlanVersion:
    """Begin the next version, as the person or their superior; the one before counts until both have agreed on it."""
    judge = queries.judge_of(plan)
    if not by.active or by.person_id not in {plan.person_id, judge.person_id if judge else None}:
        raise NotAllowed("Only the person and their superior change a plan.")
    before = queries.version(plan)
    if before.agreed_on is None:
        raise Refused("A new version is in hand already.")
    _must_run(plan)
    after = PlanVersion(
        number=before.number + 1, made_on=clock.today(), reason=reason, public_weight=before.public_weight,
        support=before.support, accounts_how=before.accounts_how,
        results=[_copy(one) for one in before.results],
        conduct=[
            Conduct(value=one.value, text=one.text, by_id=one.by_id, written_at=one.written_at) for one in before.conduct
        ],
    )  # fmt: skip
    plan.versions.insert(0, after)
    db.session.flush()
    record("plan:revise", plan, by=by, version=after.number)
    return after


def _copy(result: WorkResult) -> WorkResult:
    names = list(IndicatorFacts.__dataclass_fields__)
    return WorkResult(
        line_id=result.line_id, parent_id=result.parent_id, position=result.position, kind=result.kind,
        perspective=result.perspective, title=result.title,
        indicators=[Indicator(**{name: getattr(one, name) for name in names}) for one in result.indicators],
    )  # fmt: skip


def note_reading(plan: Plan, *, by: Account) -> None:
    """That somebody else read it, once a day: the person sees who did."""
    if not done_today("plan:read", f"Plan:{plan.id}", by=by):
        record("plan:read", plan, by=by)


# ---- who may, and when


def _must_write(version: PlanVersion, by: Account) -> Plan:
    """The person whose plan it is, and nobody else, while it is not agreed. A change takes back both consents."""
    if not by.active or by.person_id != version.plan.person_id:
        raise NotAllowed("Only the person writes their plan.")
    _must_be_open(version)
    return version.plan


def _must_judge(version: PlanVersion, by: Account) -> tuple[Plan, Seated]:
    judge = queries.judge_of(version.plan)
    if judge is None or judge.person_id != by.person_id or not by.active:
        raise NotAllowed("Only the direct superior does this.")
    return version.plan, judge


def _must_be_open(version: PlanVersion) -> None:
    """Hold it and read it anew, so that nobody agrees to what another one has changed."""
    db.session.flush()
    db.session.refresh(version, with_for_update={"of": PlanVersion})
    if version.agreed_on is not None:
        raise Refused("Both have agreed on this version. Begin a new one to change it.")
    _must_run(version.plan)


def _must_run(plan: Plan) -> None:
    if plan.cycle.closed_on is not None:
        raise Refused("This performance year is closed.")
    if plan.ends_on is not None and plan.ends_on < clock.today():
        raise Refused("The post was left. This plan stays as it is.")


def _touch(version: PlanVersion) -> None:
    version.edits += 1
    _take_back(version)
    db.session.flush()


def _take_back(version: PlanVersion) -> None:
    version.person_agreed_on = version.superior_agreed_on = version.superior_id = None
    version.deputising = False

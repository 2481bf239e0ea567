"""Who sees a target, who decides about it, and where it stands.

The reporting line decides, as it is today: the head and their direct superior, or whoever stands in for the
superior. Of cards these reads know what is published, and no more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.line import DAY, LINE, ME, MY_POSTS
from portal.accounts.models import Account, Holding, Person
from portal.accounts.queries import LineAbove, ReportingLine, holder_of
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.periods import MONTHS, Period, containing
from portal.core.score import Score
from portal.core.together import Asked, Question
from portal.evaluation.targets.models import Assessment, SurveyWindow, Target
from portal.evaluation.targets.rules import (
    WAIT_FOR_SUPERIOR,
    Course,
    Measure,
    Realisation,
    State,
    fixed_from,
    realisation,
)
from portal.organisation.models import Agency, Post, Service
from portal.organisation.queries import services_of
from portal.scorecards import published
from portal.scorecards.published import PublishedCard

WITH_ALL = (
    joinedload(Target.service).joinedload(Service.agency),
    joinedload(Target.post).joinedload(Post.agency),
    joinedload(Target.person),
    joinedload(Target.agreed_by),
)


@dataclass(frozen=True)
class Superior:
    """Who decides about a target today."""

    post: Post
    holding: Holding
    deputising: bool  # they stand further up: nobody holds the post between, or the head does it too


@dataclass(frozen=True)
class Status:
    """All that is to be said of a target today. It is computed when asked: a corrected card reopens by itself."""

    target: Target
    state: State
    opens_on: date | None  # of the survey
    fixed_from: date | None
    card: PublishedCard | None  # the newest published version
    proposal: Realisation | None  # none while no card is published
    assessments: list[Assessment]  # newest first
    superior: Superior | None

    @property
    def decision(self) -> Assessment | None:
        """What counts: the newest decision on the newest version of the card."""
        return self.assessments[0] if self.assessments and self.state is State.DECIDED else None

    @property
    def score(self) -> Score | None:
        """What evaluation reads of the card for this target, however few it is of."""
        return evidence(self.card, self.target.measure) if self.card else None

    @property
    def done_indeed(self) -> Score | None:
        """Beside reports that were answered in time: of those that were called done, how many were, by whoever reported.

        A unit that closes cases early shows here, to the one who decides. It enters no proposal.
        """
        beside = self.card is not None and self.target.measure is Measure.ANSWERED
        return evidence(self.card, Measure.CONFIRMED) if self.card and beside else None

    @property
    def may_be_decided(self) -> bool:
        return self.state in (State.TO_DECIDE, State.DECIDED, State.REOPENED)

    def is_judged_by(self, account: Account) -> bool:
        return self.superior is not None and self.superior.holding.person_id == account.person_id


# ---- who decides, and who sees


def superior_of(target: Target, line: ReportingLine | None = None) -> Superior | None:
    """The direct superior; where that post is vacant, the next one up. None where nobody holds a post above.

    The head is not their own superior: where they act for the post above, the next one up decides too.
    """
    found = (line or LineAbove([target.post_id])).judge_of(target.post_id, target.person_id)
    return Superior(found.post, found, deputising=found.post_id != target.post.superior_id) if found else None


def target(target_id: int, *, reader: Account) -> Target:
    """For the head whose target it is and for whoever decides about it today. To all others it is not there."""
    found = db.session.scalar(select(Target).where(Target.id == target_id).options(*WITH_ALL))
    if found is None or not _may_read(found, reader):
        raise NotFound("There is no such target.")
    return found


def _may_read(found: Target, reader: Account) -> bool:
    if found.person_id == reader.person_id:
        return True
    superior = superior_of(found)
    return superior is not None and superior.holding.person_id == reader.person_id


def numbered(target_ids: Collection[int]) -> list[Target]:
    """These targets with their services: for their names, and for nobody who might not read them."""
    some = select(Target).where(Target.id.in_(target_ids)).options(joinedload(Target.service))
    return list(db.session.scalars(some.order_by(Target.id)))


def statuses_of(person_id: int, line: ReportingLine | None = None) -> list[Status]:
    """Where a person's own targets stand, newest period first."""
    some = select(Target).where(Target.person_id == person_id).order_by(Target.id).options(*WITH_ALL)
    return _statuses(list(db.session.scalars(some)), line)


def team_of(person_id: int, line: ReportingLine | None = None) -> list[Status]:
    """Where the targets of those stand who report to them directly today, and of nobody else.

    They come by period, then by unit; never by what was reached: this is no list of who is better than whom.
    """
    line = line or ReportingLine()
    below = line.below(holding.post_id for holding in line.held_by(person_id))
    if not below:
        return []
    some = select(Target).where(Target.post_id.in_(below)).order_by(Target.id).options(*WITH_ALL)
    line_of = {target: superior_of(target, line) for target in db.session.scalars(some)}
    theirs = [target for target, above in line_of.items() if above and above.holding.person_id == person_id]
    return _statuses(theirs, line)


# ---- where a target stands


def status(target: Target) -> Status:
    return _statuses([target])[0]


def _statuses(targets: list[Target], line: ReportingLine | None = None) -> list[Status]:
    """However many they are, the same few queries."""
    if not targets:
        return []
    line = line or LineAbove({target.post_id for target in targets})
    windows, assessments = _windows(targets), _assessments(targets)
    cards = published.evidence_of({(target.service_id, target.period) for target in targets})
    by_unit = sorted(targets, key=lambda each: (each.service.agency.name, each.service.name, each.id))
    statuses = []
    for each in sorted(by_unit, key=lambda each: each.period, reverse=True):
        about = (each.service_id, each.period)
        superior = superior_of(each, line)
        statuses.append(_status(each, windows.get(about), cards.get(about), assessments[each.id], superior))
    return statuses


def _status(
    target: Target, opens_on: date | None, card: PublishedCard | None, assessments: list[Assessment],
    superior: Superior | None,
) -> Status:  # fmt: skip
    opens_on = opens_on or (card.first_day if card else None)
    fixed = fixed_from(target.measure, target.period, opens_on)
    course = Course(
        period_ends_on=target.period.last_day,
        agreed_on=target.agreed_on,
        opens_on=fixed,
        published=card.version if card else None,
        decided=assessments[0].version if assessments else None,
    )
    proposal = realisation(target.aim, evidence(card, target.measure)) if card else None
    return Status(target, course.state(clock.today()), opens_on, fixed, card, proposal, assessments, superior)


def evidence(card: PublishedCard, measure: Measure) -> Score | None:
    """The value of the answers that nobody of the unit had in hand, or a rate of contacts that the portal verified."""
    return card.proven(measure.value) if measure.is_rate else card.independent


def _windows(targets: list[Target]) -> dict[tuple[int, Period], date]:
    services = {target.service_id for target in targets}
    some = select(SurveyWindow).where(SurveyWindow.service_id.in_(services))
    return {(window.service_id, window.period): window.opens_on for window in db.session.scalars(some)}


def _assessments(targets: list[Target]) -> dict[int, list[Assessment]]:
    """By target, newest first: a decision on an older version cannot follow one on a newer."""
    found: dict[int, list[Assessment]] = {target.id: [] for target in targets}
    some = select(Assessment).where(Assessment.target_id.in_(found)).options(joinedload(Assessment.decided_by))
    for assessment in db.session.scalars(some.order_by(Assessment.version.desc(), Assessment.id.desc())):
        found[assessment.target_id].append(assessment)
    return found


def is_assessed(card_id: int) -> bool:
    """Whether a superior has decided on what this version of a card proposes."""
    return db.session.scalar(select(Assessment.id).where(Assessment.scorecard_id == card_id).limit(1)) is not None


def opening(service_id: int, period: Period) -> date | None:
    """The survey's first day: as the event told it or, where that got lost, as the published card says."""
    window = db.session.get(SurveyWindow, (service_id, period))
    if window:
        return window.opens_on
    card = published.evidence(service_id, period)
    return card.first_day if card else None


def versions(card: PublishedCard) -> list[PublishedCard]:
    """All published versions of the card's period, newest first."""
    named = (card.agency_slug, card.service_slug, card.period)
    found = (published.card(*named, version=number) for number in range(card.newest_version, 0, -1))
    return [version for version in found if version]


# ---- proposing


def target_for(post: Post, service: Service, period: Period) -> Target | None:
    named = (Target.post_id == post.id, Target.service_id == service.id, Target.period == period)
    return db.session.scalar(select(Target).where(*named))


def holds(person_id: int, post: Post) -> bool:
    """Whether they hold the post today, or act for a holder that is not there."""
    held = holder_of(post)
    return held is not None and held.person_id == person_id


def services_led_by(person_id: int, line: ReportingLine | None = None) -> list[tuple[Post, Service]]:
    """The services of the agencies that they lead today, each with the post by which they do."""
    leading = [holding.post for holding in (line or ReportingLine()).held_by(person_id) if holding.post.leads]
    return [(post, service) for post in leading for service in services_of(post.agency)]


def periods_ahead() -> list[Period]:
    """Those that a target can be for: the current and the next one of each kind, in the order of their ends."""
    current = [containing(clock.today(), kind) for kind in MONTHS]
    coming = [containing(period.last_day + timedelta(days=1), period.kind) for period in current]
    return sorted([*current, *coming])


def surveys_ahead(services: list[Service]) -> list[SurveyWindow]:
    """Confirmed surveys of these services that have not opened: for them a target can still be agreed."""
    ids = [service.id for service in services]
    some = select(SurveyWindow).where(SurveyWindow.service_id.in_(ids), SurveyWindow.opens_on > clock.today())
    in_order = (SurveyWindow.opens_on, SurveyWindow.service_id, SurveyWindow.period)
    return list(db.session.scalars(some.order_by(*in_order)))


def surveys_without_target(services: list[Service]) -> list[SurveyWindow]:
    """Those of them for which nothing is agreed yet."""
    some = select(Target.service_id, Target.period).where(Target.service_id.in_([service.id for service in services]))
    some = some.where(Target.agreed_on.is_not(None))
    ahead = surveys_ahead(services)
    there = {(service_id, period) for service_id, period in db.session.execute(some)} if ahead else set()
    return [window for window in ahead if (window.service_id, window.period) not in there]


# ---- lists of a page that many open: names and days, and no objects


class Aim(NamedTuple):
    """A target of the head of a unit, beside a plan or an appraisal: what it is for, and nothing that was reached."""

    target_id: int
    service_name: str
    period: Period
    explained: bool  # its card is published, so there is a page that says why the number is what it is


@dataclass(frozen=True)
class Listed:
    """Where a target stands, with the names that a list prints; whether the reader decides about it today."""

    target_id: int
    state: State
    person_id: int  # whose target it is
    name: str
    post_name: str
    service_name: str
    agency_name: str
    period: Period
    measure: Measure
    fixed_from: date | None
    judged: bool

    @property
    def waits(self) -> bool:
        """Whether the reader is the one who has to do something now."""
        return self.judged and self.state in WAIT_FOR_SUPERIOR


NEWEST = published.NEWEST_VERSIONS.c


def _of_target(table: Any) -> ColumnElement[bool]:
    return and_(table.service_id == Target.service_id, table.period == Target.period)


DECIDED = select(func.max(Assessment.version)).where(Assessment.target_id == Target.id).scalar_subquery()
AIMS = Question(
    select(
        Target.id, Service.name, Target.period,
        and_(NEWEST.version.is_not(None), Target.agreed_on.is_not(None)).label("explained"),
    )
    .join(Service, Target.service_id == Service.id)
    .outerjoin(published.NEWEST_VERSIONS, _of_target(NEWEST))
    .where(
        Target.person_id == bindparam("head_id"), Target.post_id == bindparam("head_post_id"),
        Target.period.cast(String).startswith(bindparam("aims_in")),
    )
    .order_by(Target.id)
)  # fmt: skip


def asks_aims(person_id: int, post_id: int, year: int) -> Asked:
    return AIMS(head_id=person_id, head_post_id=post_id, aims_in=str(year))


def aims_of(person_id: int, post_id: int, year: int) -> list[Aim]:
    """What the head of a unit aims at for those served within a year, by period (1 query)."""
    return sorted((Aim(*row) for row in asks_aims(person_id, post_id, year).rows()), key=lambda each: each.period)


LISTED = (
    select(
        Target.id, Target.person_id, Target.period, Target.measure, Target.agreed_on, Person.name,
        Post.name.label("post_name"), Service.name.label("service_name"), Agency.name.label("agency_name"),
        SurveyWindow.opens_on, NEWEST.first_day, NEWEST.version.label("published"), DECIDED.label("decided"),
    )
    .join(Person, Target.person_id == Person.id)
    .join(Post, Target.post_id == Post.id)
    .join(Service, Target.service_id == Service.id)
    .join(Agency, Service.agency_id == Agency.id)
    .outerjoin(SurveyWindow, _of_target(SurveyWindow))
    .outerjoin(published.NEWEST_VERSIONS, _of_target(NEWEST))
    .order_by(Agency.name, Service.name, Target.id)
)  # fmt: skip
# Those that the reader decides about: nobody holds a post between but the one whose target it is.
PASSED_OVER = or_(LINE.c.via.is_(None), LINE.c.via == Target.person_id)
JUDGED = (
    select(Target.id)
    .join(Post, Target.post_id == Post.id)
    .join(LINE, Post.superior_id == LINE.c.post_id)
    .where(Target.person_id != ME, PASSED_OVER)
)
OWN = Target.person_id == ME
FIRST_PAGE = Question(
    LISTED.where(or_(OWN, and_(Target.id.in_(JUDGED), Target.period.cast(String) >= bindparam("since"))))
)
# What may wait; whether it does is said by the rule.
UNDECIDED = or_(Target.agreed_on.is_(None), and_(NEWEST.version.is_not(None), func.coalesce(DECIDED, 0) < NEWEST.version))
WAITING = Question(LISTED.where(Target.id.in_(JUDGED), UNDECIDED))

POSTS_LED = Post.id.in_(MY_POSTS), Post.leads
GIVES = exists().where(Service.agency_id == Post.agency_id, Service.active)
LEADS = Question(select(Post.id).where(*POSTS_LED, GIVES))
AHEAD = Question(
    select(SurveyWindow.service_id, Service.name, SurveyWindow.period, SurveyWindow.opens_on)
    .join(Service, SurveyWindow.service_id == Service.id)
    .where(
        Service.agency_id.in_(select(Post.agency_id).where(*POSTS_LED)), Service.active,
        SurveyWindow.opens_on > DAY, ~exists().where(_of_target(SurveyWindow)),
    )
    .order_by(SurveyWindow.opens_on, SurveyWindow.service_id, SurveyWindow.period)
)  # fmt: skip


def _listed(asked: Asked, reader_id: int) -> list[Listed]:
    found = []
    for row in asked.rows():
        fixed = fixed_from(row.measure, row.period, row.opens_on or row.first_day)
        course = Course(row.period.last_day, row.agreed_on, fixed, row.published, row.decided)
        found.append(Listed(
            row.id, course.state(clock.today()), row.person_id, row.name, row.post_name, row.service_name,
            row.agency_name, row.period, row.measure, fixed, row.person_id != reader_id,
        ))  # fmt: skip
    return found


@dataclass(frozen=True)
class FirstPage:
    """What somebody finds on the first page of performance: targets of their team, their own, and whether they lead."""

    team: list[Listed]
    mine: list[Listed]
    leads: bool


def asks_first_page(account: Account, since: int = 0) -> list[Asked]:
    me = {"person_id": account.staff.id, "today": clock.today()}
    return [FIRST_PAGE(**me, since=str(since)), *([LEADS(**me)] if _may_lead(account) else [])]


def first_page(account: Account, since: int = 0) -> FirstPage:
    """Those of the team from one year on, and all of one's own, newest period first (2 queries).

    Those of a period come by unit; never by what was reached: this is no list of who is better than whom.
    """
    listed, *leads = asks_first_page(account, since)
    found = sorted(_listed(listed, account.staff.id), key=lambda each: each.period, reverse=True)
    team, mine = [each for each in found if each.judged], [each for each in found if not each.judged]
    return FirstPage(team, mine, any(each.rows() for each in leads))


def _may_lead(account: Account) -> bool:
    """Whether it is worth while to ask what they lead: where they only act (Plt.), there may be another."""
    return any(holding.post.leads for holding in account.staff.posts)


@dataclass(frozen=True)
class Ahead:
    """A confirmed survey that has not opened, and for which nobody has proposed a target."""

    service_id: int
    service_name: str
    period: Period
    opens_on: date


def asks_waiting(account: Account) -> list[Asked]:
    if not account.staff.posts:
        return []
    me = {"person_id": account.staff.id, "today": clock.today()}
    return [WAITING(**me), *([AHEAD(**me)] if _may_lead(account) else [])]


def waiting_decisions(account: Account) -> list[Listed]:
    """The targets that wait for this person as a superior (1 query, none for who holds no post)."""
    found = [each for asked in asks_waiting(account)[:1] for each in _listed(asked, account.staff.id)]
    return [each for each in found if each.waits]


def waiting_proposals(account: Account) -> list[Ahead]:
    """Those of the agencies that this person leads today (1 query, none for who leads none)."""
    return [Ahead(*row) for asked in asks_waiting(account)[1:] for row in asked.rows()]

"""Reminders of appraisals: of what a person writes themselves, and of the view that their superior owes.

How often they go is set by HR (`plans.reminders`). They say how many wait, and no name, no word and no result.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import and_, or_, select

from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.evaluation.appraisal.models import Appraisal, AppraisalView
from portal.evaluation.appraisal.rules import SELF_DAYS, begins_on
from portal.evaluation.plans import reminders
from portal.evaluation.plans.cadence import LONGEST, VIEW_DAYS, Remind, Thing, is_asked
from portal.evaluation.plans.models import Cycle, Plan, PlanVersion
from portal.evaluation.plans.reminding import by_when, kind_of
from portal.evaluation.plans.rules import quarters
from portal.organisation.models import Post
from portal.web.format import period_name
from portal.web.notices import NoticeText

OWN_DAYS = timedelta(days=SELF_DAYS)


def periods_of(today: date) -> list[Period]:
    """Those of whose appraisals anybody may be reminded on this day."""
    every = [
        period for year in (today.year - 1, today.year) for period in (*quarters(year), Period(str(year)))
        if begins_on(period) <= today
    ]  # fmt: skip
    latest = OWN_DAYS + VIEW_DAYS + LONGEST
    return [each for each in every if today <= each.last_day + latest]


def _of(period: Period, people: Collection[int] | None) -> Any:
    """Plans that counted in a period of an open year, with their appraisal of it, and no view of a superior yet."""
    counts = select(PlanVersion.id).where(PlanVersion.plan_id == Plan.id, PlanVersion.agreed_on <= period.last_day)
    some = (
        select(Plan.person_id, Plan.post_id, Post.agency_id, Plan.ends_on, Appraisal.sent_on)
        .join(Cycle, and_(Plan.cycle_id == Cycle.id, Cycle.year == period.first_day.year, Cycle.closed_on.is_(None)))
        .join(Post, Plan.post_id == Post.id)
        .outerjoin(Appraisal, and_(Appraisal.plan_id == Plan.id, Appraisal.period == period))
        .outerjoin(AppraisalView, AppraisalView.appraisal_id == Appraisal.id)
        .where(Plan.begins_on <= period.last_day, or_(Plan.ends_on.is_(None), Plan.ends_on >= period.first_day))
        .where(counts.exists(), AppraisalView.id.is_(None))
        .order_by(Plan.id)
    )
    return some if people is None else some.where(Plan.person_id.in_(people))


def _over(period: Period, ends_on: date | None) -> date:
    """When the time that an appraisal speaks of is over, and the appraisal can be begun."""
    return max(min(period.last_day, ends_on or date.max), begins_on(period))


def self_views_to_write(period: Period, people: Collection[int] | None = None) -> Iterator[Thing]:
    """Who has sent no view of their own: until a fortnight after the time that it speaks of."""
    for person_id, post_id, agency_id, ends_on, _sent in db.session.execute(
        _of(period, people).where(Appraisal.sent_on.is_(None))
    ):
        due_on = _over(period, ends_on) + OWN_DAYS
        yield Thing(person_id, post_id, agency_id, due_on, with_superior=False)


def views_to_give(period: Period, people: Collection[int] | None = None) -> Iterator[Thing]:
    """What was sent and has no view: until a fortnight after the superior may give it."""
    for person_id, post_id, agency_id, ends_on, sent_on in db.session.execute(
        _of(period, people).where(Appraisal.sent_on.is_not(None))
    ):
        due_on = max(sent_on, _over(period, ends_on)) + VIEW_DAYS
        yield Thing(person_id, post_id, agency_id, due_on, with_superior=True)


def remind() -> None:
    """Answers the clock. A second run of a day finds everybody reminded."""
    terms = reminders.all_terms()
    for period in periods_of(clock.today()) if terms else ():
        own, given = list(self_views_to_write(period)), list(views_to_give(period))
        reminders.remind(Remind.SELF_VIEW, period, ((each.person_id, each, is_asked) for each in own), terms)
        reminders.remind(Remind.SELF_VIEW_TEAM, period, reminders.to_superiors(own), terms)
        reminders.remind(Remind.VIEW, period, reminders.to_superiors(given), terms)
    reminders.settle_done(NOTICES)


# ---- what they say


def _self_view(period: Period, left: Collection[Thing]) -> NoticeText:
    title = _("Write what came of your plan: %(period)s", period=period_name(period))
    return NoticeText(title, by_when(left), url_for("appraisal.index"))


def _self_view_team(period: Period, left: Collection[Thing]) -> NoticeText:
    title = ngettext("%(num)s person of your team has not sent their own view yet: %(period)s",
                     "%(num)s people of your team have not sent their own view yet: %(period)s",
                     len(left), period=period_name(period))  # fmt: skip
    return NoticeText(title, _("You may give your view without it."), _page(period))


def _view(period: Period, left: Collection[Thing]) -> NoticeText:
    title = ngettext("%(num)s appraisal of your team waits for your view: %(period)s",
                     "%(num)s appraisals of your team wait for your view: %(period)s",
                     len(left), period=period_name(period))  # fmt: skip
    return NoticeText(title, by_when(left), _page(period))


def _page(period: Period) -> str:
    return url_for("appraisals.index", periode=period)


NOTICES = {
    Remind.SELF_VIEW.value: kind_of(_l("A reminder to write what came of your plan"), self_views_to_write, _self_view),
    Remind.SELF_VIEW_TEAM.value: kind_of(
        _l("A reminder that people of your team have not sent their own view"), self_views_to_write, _self_view_team,
        of_team=True,
    ),
    Remind.VIEW.value: kind_of(
        _l("A reminder that appraisals wait for your view"), views_to_give, _view, of_team=True
    ),
}  # fmt: skip

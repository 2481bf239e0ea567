"""Once a week a leader hears how many of their people had no word of feedback from them for long, where HR has set it.

It speaks of the leader and of days, and of nobody's work.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, or_, select

from portal.accounts.models import Holding
from portal.accounts.queries import line_in_numbers
from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.evaluation.feedback.models import Feedback
from portal.evaluation.plans import reminders
from portal.evaluation.plans.cadence import WORDS_EVERY, Remind, Terms, Thing
from portal.evaluation.plans.models import Reminder, ReminderThing
from portal.organisation.models import Post
from portal.web.notices import NoticeKind, NoticeText, numbers_in


def _last_words(givers: Collection[int] | None = None) -> dict[tuple[int, int], date]:
    """(giver, receiver) -> the day of the last word; of these givers, where some are named (1 query)."""
    some = select(Feedback.giver_id, Feedback.person_id, func.max(Feedback.given_at))
    some = some if givers is None else some.where(Feedback.giver_id.in_(givers))
    rows = db.session.execute(some.group_by(Feedback.giver_id, Feedback.person_id))
    return {(giver, person): at.astimezone(clock.PALEMBANG).date() for giver, person, at in rows}


def _seats() -> Iterator[tuple[int, int, int, date]]:
    """Person, post, agency and first day of all who hold a post today (1 query)."""
    today = clock.today()
    some = select(Holding.person_id, Holding.post_id, Post.agency_id, Holding.from_on)
    some = some.join(Post, Holding.post_id == Post.id).where(Holding.from_on <= today)
    some = some.where(or_(Holding.until_on.is_(None), Holding.until_on >= today)).order_by(Holding.id)
    for row in db.session.execute(some):
        yield row[0], row[1], row[2], row[3]


def without_a_word(terms: Mapping[int, Terms]) -> dict[int, list[Thing]]:
    """By leader those of their people for whom the last word lies too long back. Days count from when both were in their
    posts: of years before their own a leader hears nothing.

    `due_on` is the day until which it was time enough (3 queries).
    """
    line, last, seats = line_in_numbers(), _last_words(), list(_seats())
    begun = {(person_id, post_id): from_on for person_id, post_id, _agency_id, from_on in seats}
    found: dict[int, list[Thing]] = {}
    for person_id, post_id, agency_id, from_on in seats:
        days = terms[agency_id].word_after if agency_id in terms else 0
        judge = line.judge_of(post_id, person_id) if days else None
        if judge is None:
            continue
        both = max(from_on, begun.get((judge.person_id, judge.post_id), from_on))
        due_on = max(both, last.get((judge.person_id, person_id), both)) + timedelta(days=days)
        if due_on < clock.today():
            found.setdefault(judge.person_id, []).append(Thing(person_id, post_id, agency_id, due_on, True))
    return found


def remind() -> None:
    """Answers the clock: each leader at most once a week. What was sent is settled where HR wants none now, too."""
    terms = reminders.all_terms()
    if any(each.word_after for each in terms.values()):
        today, last = clock.today(), reminders.last_sent(Remind.WORD)
        found = without_a_word(terms)
        due = {each: some for each, some in found.items() if each not in last or today - last[each] >= WORDS_EVERY}
        reminders.send(Remind.WORD, Period(str(today.year)), due)
    reminders.settle_done(NOTICES)


def _words(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    """Those are left who are the leader's people still, and for whom they have had no word since they were reminded
    (3 queries).
    """
    named = numbers_in(subjects, "Reminder")
    some = select(
        Reminder.id, Reminder.told_id, Reminder.sent_on, ReminderThing.person_id, ReminderThing.post_id
    ).join(ReminderThing, ReminderThing.reminder_id == Reminder.id)
    rows = db.session.execute(some.where(Reminder.id.in_(named)).order_by(Reminder.id)).all()
    last, leads = _last_words({row.told_id for row in rows}), reminders.who_leads()
    left: dict[int, set[int]] = {row.id: set() for row in rows}
    for row in rows:
        is_theirs = leads(row.told_id, row.person_id, row.post_id)
        if is_theirs and last.get((row.told_id, row.person_id), date.min) < row.sent_on:
            left[row.id].add(row.person_id)
    return {named[number]: _said(len(people)) for number, people in left.items()}


def _said(count: int) -> NoticeText:
    title = ngettext("%(num)s person of your team had no word of feedback from you for long",
                     "%(num)s people of your team had no word of feedback from you for long", count)  # fmt: skip
    return NoticeText(title, _("One sentence on one result is enough."), url_for("team.index"), over=count == 0)


NOTICES = {
    Remind.WORD.value: NoticeKind(
        _l("A weekly reminder of people who had no word of feedback from you for long"), _words, reminds=True
    )
}

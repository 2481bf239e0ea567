"""What of feedback waits for somebody. The words themselves are on its page alone."""

from collections.abc import Collection, Iterator, Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.models import Account
from portal.core.together import Asked
from portal.evaluation.feedback import queries
from portal.web.notices import Key, NoticeKind, NoticeText, numbers_in
from portal.web.tasks import Task


def asks(account: Account) -> Iterator[Asked]:
    if account.staff.holdings:
        yield queries.asks_new(account.staff.id)
        yield queries.asks_requests(account.staff.id)


def tasks(account: Account) -> Iterator[Task]:
    """A word that is new, and a request that I was sent (2 queries; none for who never held a post)."""
    if not account.staff.holdings:
        return
    for one in queries.unanswered(account.staff.id):
        page = url_for("feedback.one", feedback_id=one.id)
        text = _("You can answer it. Nobody outside the two of you and the reporting line reads it.")
        yield Task("info", _("A word of feedback from %(name)s", name=one.giver), text, page, _("Read it"),
                   keys=(Key("feedback_new", f"Feedback:{one.id}"),))  # fmt: skip
    for asked in queries.waiting_requests(account.staff.id):
        page = url_for("feedback.give", person_id=asked.person_id, minta=asked.id)
        yield Task("mid", _("%(name)s asks you for feedback", name=asked.name), "", page, _("Read and answer"),
                   keys=(Key("feedback_asked", f"FeedbackRequest:{asked.id}"),))  # fmt: skip


def _new(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    title, text = _("A word of feedback for you"), _("It is read on its page alone.")
    return {subject: NoticeText(title, text, url_for("feedback.one", feedback_id=number))
            for number, subject in numbers_in(subjects, "Feedback").items()}  # fmt: skip


def _asked(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    title, text = _("Somebody of your team asks for feedback"), _("It is read on its page alone.")
    return {subject: NoticeText(title, text, url_for("team.index"))
            for subject in numbers_in(subjects, "FeedbackRequest").values()}  # fmt: skip


NOTICES = {
    "feedback_new": NoticeKind(_l("Feedback for you"), _new),
    "feedback_asked": NoticeKind(_l("Somebody of your team asks for feedback"), _asked),
}

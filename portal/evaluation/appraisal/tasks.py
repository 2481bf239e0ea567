"""What of appraisals waits for somebody. No predicate stands here."""

from collections.abc import Collection, Iterator, Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.models import Account
from portal.core.together import Asked
from portal.evaluation.appraisal import objections, queries
from portal.evaluation.appraisal.objections import Open
from portal.evaluation.appraisal.queries import Standing
from portal.evaluation.appraisal.rules import State, last_day_to_object
from portal.web.format import period_name
from portal.web.notices import Key, NoticeKind, NoticeText, numbers_in
from portal.web.tasks import Kind, Task

NEWEST = 4  # of one's own, that the desk looks at


def asks(account: Account) -> Iterator[Asked]:
    if account.staff.posts:
        yield queries.asks_mine(account.staff.id, NEWEST)
        yield queries.asks_to_rate(account.staff.id)
        yield objections.asks_to_explain(account.staff.id)
        yield objections.asks_to_decide(account)


def tasks(account: Account) -> Iterator[Task]:
    """As a person, as a superior, and as whoever decides on an objection (4 queries, and 1 more where there may be any to
    decide on; none for who holds no post).
    """
    if not account.staff.posts:
        return
    yield from (_given(one) for one in queries.mine(account.staff.id, NEWEST) if one.state is State.RATED)
    yield from (_to_rate(one) for one in queries.to_rate(account.staff.id))
    for one in objections.to_explain(account.staff.id):
        title = _("An objection against a view of yours")
        yield _of(one, "mid", title, _("Explain how you came to it."), _("Read and explain"))
    for one in objections.objections_for(account):
        title = _("An objection waits for your decision")
        yield _of(one, "bad", title, _("You hear both, and decide with reasons. It is final."), _("Read and decide"))


def _given(one: Standing) -> Task:
    day = last_day_to_object(one.rated_on) if one.rated_on else None
    title = _("Your appraisal is given: %(period)s", period=period_name(one.period))
    text = _("Accept it, or object until the day named. After that it is final.")
    page = url_for("appraisal.page", appraisal_id=one.appraisal_id)
    return Task("mid", title, text, page, _("Read it"), day, (Key("appraisal_given", f"AppraisalView:{one.view_id}"),))


def _to_rate(one: Standing) -> Task:
    title = _("Give your view: %(name)s, %(period)s", name=one.name, period=period_name(one.period))
    page = url_for("appraisals.page", person_id=one.person_id, appraisal_id=one.appraisal_id)
    return Task("mid", title, one.post_name, page, _("Read and give it"),
                keys=(_key("appraisal_sent", one.appraisal_id),))  # fmt: skip


def _of(one: Open, kind: Kind, title: str, text: str, action: str) -> Task:
    page = url_for("appraisals.page", person_id=one.person_id, appraisal_id=one.appraisal_id)
    return Task(kind, title, text, page, action, keys=(_key("appraisal_objection", one.appraisal_id),))


def _key(kind: str, number: int) -> Key:
    return Key(kind, f"Appraisal:{number}")


def _words(subjects: Collection[str], title: str, endpoint: str, name: str = "Appraisal") -> Mapping[str, NoticeText]:
    """Without names: a mail lies about."""
    text, page = _("It is read on its page alone."), url_for(endpoint)
    return {subject: NoticeText(title, text, page) for subject in numbers_in(subjects, name).values()}


NOTICES = {
    "appraisal_given": NoticeKind(
        _l("Your appraisal is given"),
        lambda some: _words(some, _("Your appraisal is given"), "appraisal.index", "AppraisalView"),
    ),
    "appraisal_sent": NoticeKind(
        _l("An appraisal waits for your view"),
        lambda some: _words(some, _("An appraisal waits for your view"), "appraisals.index"),
    ),
    "appraisal_objection": NoticeKind(
        _l("An objection to an appraisal waits for you"),
        lambda some: _words(some, _("An objection to an appraisal waits for you"), "desk.index"),
    ),
}

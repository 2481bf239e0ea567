"""What commitments have for somebody of the staff to do: what falls due for a head, what to look at for who inspects."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission as P
from portal.commitments import queries, results
from portal.commitments.letters import short
from portal.commitments.models import Commitment
from portal.commitments.results import Promise
from portal.commitments.rules import State
from portal.core.workdays import day_of
from portal.web.addresses import root
from portal.web.format import date_full
from portal.web.notices import Key, NoticeKind, NoticeText
from portal.web.once import once
from portal.web.tasks import Task

DUE, VISIT = "commitment_due", "commitment_visit"
LOOK = timedelta(days=14)  # after it was declared done, within which somebody outside is to look


def desk() -> str:
    return f"{root()}/kerja/janji"


def tasks(account: Account) -> Iterator[Task]:
    yield from _due(account)
    yield from _to_visit(account)


def _due(account: Account) -> Iterator[Task]:
    """One for each that is late or due within a week, of the agencies that they lead."""
    yield from (_pressing(each) for each in _of_theirs(account))


def pressing(account: Account) -> list[Promise]:
    """The same, for the first page of who leads these agencies (0 or 1 query)."""
    return [results.promise(each) for each in _of_theirs(account)]


def _of_theirs(account: Account) -> list[Commitment]:
    """The page of a desk shows them in two places, so a request asks for them once."""
    ids = tuple(agency.id for agency in agencies_of(account, P.COMMITMENT_MAKE))
    return once(("pressing promises of", ids), lambda: queries.pressing(ids)) if ids else []


def _pressing(one: Commitment) -> Task:
    key, url = Key(DUE, _subject(one)), f"{desk()}/{one.number}"
    title, text = _due_words(one)
    return Task("bad" if one.is_late else "mid", title, text, url, _("Open it"), one.due_on, (key,))


def _subject(one: Commitment) -> str:
    """With its day, and whether that has passed: each is a notice of its own."""
    return f"Commitment:{one.id}/{one.due_on.isoformat()}/{'late' if one.is_late else 'soon'}"


def _due_words(one: Commitment) -> tuple[str, str]:
    if one.is_late:
        text = _("It was due on %(day)s. Everybody reads it on “Waiting for an answer”.", day=date_full(one.due_on))
        return _("A promise is late: %(what)s", what=short(one.what)), text
    return _("A promise falls due: %(what)s", what=short(one.what)), _("Until %(day)s.", day=date_full(one.due_on))


def _to_visit(account: Account) -> Iterator[Task]:
    if not account.may(P.COMMITMENT_VISIT) or not (found := queries.to_visit(account)):
        return
    title = ngettext("%(num)s promise was declared done and waits for somebody outside to look",
                     "%(num)s promises were declared done and wait for somebody outside to look", len(found))  # fmt: skip
    text = _("Go there, or look at the evidence, and write what you saw.")
    keys = tuple(Key(VISIT, f"Commitment:{each.id}/{each.round}") for each in found)
    since = found[0].declared_at
    yield Task("mid", title, text, desk(), _("See which"), day_of(since) + LOOK if since else None, keys)


# ---- the same as notices


def _numbers(subjects: Collection[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for subject in subjects:
        name, _colon, rest = subject.partition(":")
        number = rest.partition("/")[0]
        if name == "Commitment" and number.isdecimal():
            found.setdefault(int(number), []).append(subject)
    return found


def _due_notices(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    numbers = _numbers(subjects)
    told: dict[str, NoticeText] = {}
    for one in queries.named(numbers):
        title, text = _due_words(one)
        for subject in numbers[one.id]:
            over = one.state_now is not State.OPEN or subject != _subject(one)
            told[subject] = NoticeText(title, text, f"{desk()}/{one.number}", over=over)
    return told


def _visit_notices(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    numbers = _numbers(subjects)
    told: dict[str, NoticeText] = {}
    for one in queries.named(numbers):
        title = _("Was it kept? %(what)s", what=short(one.what))
        text = _("Go there, or look at the evidence, and write what you saw.")
        over = one.visit_kept is not None or one.state_now not in (State.DECLARED, State.UNCONFIRMED)
        url = url_for("commitment_desk.show", number=one.number)
        told |= {subject: NoticeText(title, text, url, over=over) for subject in numbers[one.id]}
    return told


NOTICES = {
    DUE: NoticeKind(_l("A promise of your agency falls due, or is late"), _due_notices),
    VISIT: NoticeKind(_l("A promise waits for somebody outside to look"), _visit_notices),
}

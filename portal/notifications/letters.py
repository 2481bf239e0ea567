"""Mails of notices: which are due, what stands in them, and sending them, in the worker.

What is mailed is handed to the outbox in the transaction that notes it, one job a letter, so none is lost. The job
makes the words and links, sends, and notes it on the notice: one that is killed in between sends once more, and never
more often than that.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.models import Account
from portal.core import clock, mail
from portal.core.db import db
from portal.core.errors import NotYet
from portal.core.mail import Mail, NotSent
from portal.notifications import actions, links, queries
from portal.notifications.models import Notice
from portal.notifications.rules import DEFAULT_HOUR, DIGESTS, FOR_FOLLOWERS, FOR_STAFF, MAILED, How, digest_moment
from portal.web.addresses import whole
from portal.web.aside import aside
from portal.web.context import site
from portal.web.language import DEFAULT
from portal.web.notices import NoticeText
from portal.web.slices import plan

AT_A_TIME = 200  # accounts whose mails are handed over in one transaction

logger = logging.getLogger("portal.jobs")


def usual(kind: str) -> How:
    """How a kind reaches people who did not choose."""
    found = plan().notices.get(kind)
    return FOR_FOLLOWERS if found and (found.news or found.personal) else FOR_STAFF


# ---- which are due


def post_due() -> None:
    """Hand to the outbox what is to be mailed now: at once, or in the digests whose hour has come."""
    if not mail.is_on():
        return
    numbers = queries.accounts_to_mail()
    for first in range(0, len(numbers), AT_A_TIME):
        _post_due_of(numbers[first : first + AT_A_TIME])
        db.session.commit()


def _post_due_of(numbers: list[int]) -> None:
    chosen, hours = queries.preferences_of(numbers), queries.hours_of(numbers)
    for account_id, waiting in queries.to_mail(numbers).items():
        by_way: dict[How, list[Notice]] = {}
        for each in waiting:
            by_way.setdefault(chosen.get((account_id, each.kind)) or usual(each.kind), []).append(each)
        hour = hours.get(account_id, DEFAULT_HOUR)
        for how, some in by_way.items():
            for letter in _letters(how, some, hour):
                actions.post(letter, how)


def _letters(how: How, some: list[Notice], hour: int) -> Iterator[list[Notice]]:
    """Each at once, or all that were made before the last hour of the digest."""
    if how in DIGESTS:
        moment = digest_moment(how, hour, _here())
        due = [each for each in some if each.made_at < moment]
        yield from [due] if due else []
    elif how in MAILED:
        yield from ([each] for each in some)


def _here() -> datetime:
    """The moment as the portal's day and the clocks of Palembang have it."""
    return datetime.combine(clock.today(), clock.now().astimezone(clock.PALEMBANG).timetz())


# ---- sending one


@dataclass(frozen=True)
class Letter:
    """What is to be sent of some notices, which are those left of a job's."""

    notice_ids: list[int]
    mail: Mail | None  # none where nothing is left to say, or nobody to say it to


def send(notice_ids: list[int], how: str) -> None:
    """Send one letter, unless it was sent, read or done, or is not wanted any more. Raises NotSent or NotYet."""
    letter = _letter(notice_ids, How(how))
    db.session.rollback()  # nobody waits for us while the server takes it
    if letter.mail is not None and not mail.is_on():
        raise NotYet("No mail server is set (MAIL_URL).")
    if letter.mail is not None:
        try:
            mail.send(letter.mail)
        except NotSent as fault:
            if not fault.final:
                raise
            logger.warning("A notice cannot be mailed: %s", fault)  # it stands in the inbox
    actions.note_mailed(letter.notice_ids)


def _letter(notice_ids: list[int], how: How) -> Letter:
    language = _language_of(notice_ids)
    with aside(language):
        left = queries.still_to_send(notice_ids)
        account = queries.reader(left[0].account_id) if left else None
        to = queries.address_of(account) if account else ""
        if account is None or not to:
            return Letter([], None)
        chosen = queries.preferences(account.id)
        wanted = [each for each in left if (chosen.get(each.kind) or usual(each.kind)) in MAILED]
        found = in_words(wanted)
        said = [found[each.id] for each in wanted if each.id in found and not found[each.id].over]
        return Letter([each.id for each in left], _written(account, to, said, _about(wanted, how)) if said else None)


def _language_of(notice_ids: list[int]) -> str:
    with aside(DEFAULT):
        left = queries.still_to_send(notice_ids)
        account = queries.reader(left[0].account_id) if left else None
        return account.language.value if account else DEFAULT


def _about(notices: Collection[Notice], how: How) -> str:
    """What the link at its end stops: the kind, or all that comes in such digests."""
    return how.value if how in DIGESTS or not notices else next(iter(notices)).kind


def in_words(notices: Collection[Notice]) -> Mapping[int, NoticeText]:
    """Notice -> what it says, in the language that is spoken; those that are gone are missing. A few queries a kind."""
    by_kind: dict[str, list[Notice]] = {}
    for each in notices:
        by_kind.setdefault(each.kind, []).append(each)
    found = {}
    for name, some in by_kind.items():
        kind = plan().notices.get(name)
        said = kind.words({each.subject for each in some}) if kind else {}
        found.update({each.id: said[each.subject] for each in some if each.subject in said})
    return found


def _written(account: Account, to: str, said: list[NoticeText], about: str) -> Mail:
    stop = whole(url_for("notifications.stop", token=links.make(account, about)))
    title = said[0].title
    if about in DIGESTS and len(said) > 1:
        title = ngettext("%(num)s notice", "%(num)s notices", len(said))
        title = (
            _("Your day: %(notices)s", notices=title)
            if about == How.DAILY
            else _("Your week: %(notices)s", notices=title)
        )
    subject = f"{site().mark}: {title}" if site().mark else title
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    html = render_template("notifications/letter.html", said=said, title=title, stop=stop, whole=whole)
    return Mail(to, " ".join(subject.split())[:150], _plain(said, stop), html, headers)


def _plain(said: list[NoticeText], stop: str) -> str:
    parts = ["\n".join(line for line in (each.title, each.text, whole(each.url)) if line) for each in said]
    asked = _("You choose what we mail you, and when. To stop this mail or choose anew, without signing in:")
    end = [f"{site().name}, {site().area}", asked, stop, _("We never ask for a PIN, a one-time code or money.")]
    return "\n\n".join([*([site().mark] if site().mark else []), *parts, "\n".join(["-- ", *end])]) + "\n"

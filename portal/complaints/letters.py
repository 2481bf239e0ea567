"""Letters to those who reported a case or follow it, and what their inbox says: made when they are sent or shown.

A letter says what happened and leads to the page; of the report itself it says nothing, and of a confidential one, or
one about somebody of the staff, no more than its number. The link in it is made here and lies in no row and no job.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.complaints import codes, mailed, naming, queries, showing, stopping, words
from portal.complaints.actions import clockwork
from portal.complaints.models import Complaint
from portal.complaints.rules import PUBLIC_WORDS, StepKind
from portal.complaints.showing import SeenStep
from portal.complaints.telling import AGAIN, FOLLOWED, OWN
from portal.core import clock, mail
from portal.core.db import db
from portal.core.errors import NotFound, NotYet
from portal.core.mail import Mail, NotSent
from portal.web.addresses import whole
from portal.web.aside import aside
from portal.web.context import site
from portal.web.language import DEFAULT
from portal.web.notices import NoticeKind, NoticeText, numbers_in

WAITS_FOR_A_SERVER = timedelta(days=1)  # a clock stands still no longer for a question that no server takes


@dataclass(frozen=True)
class Said:
    """What a letter says: its subject, a few lines, what its link is called, and what follows the link."""

    title: str
    lines: tuple[str, ...]
    action: str


# ---- sending one


def send(complaint_id: int, step_id: int | None = None, follower_id: int | None = None) -> None:
    """Answers `complaint:letter`. `complaint_id`: the case of the reader; without a step it asks whether it is done.

    Raises NotSent or NotYet. Where nobody takes it, the case notes that its reporter is not reached.
    """
    made = _letter(complaint_id, step_id, follower_id)
    asked = _asked_at(step_id) if follower_id is None else None
    db.session.rollback()  # nobody waits for us while the server takes it
    if made is None or not mail.is_on():
        _question_lost(complaint_id, step_id, asked)
        if made is not None:
            raise NotYet("No mail server is set (MAIL_URL).")
        return
    try:
        mail.send(made)
    except NotSent as fault:
        if not fault.final:
            if asked is not None and clock.moment() - asked > WAITS_FOR_A_SERVER:
                _question_lost(complaint_id, step_id, asked)
            raise
        _not_reached(complaint_id, follower_id)
    else:
        if asked is not None and step_id is not None:
            clockwork.question_came(queries.by_id(complaint_id), step_id)


def _asked_at(step_id: int | None) -> datetime | None:
    """When the question was asked that a letter brings; None of any other letter."""
    step = queries.step(step_id) if step_id is not None else None
    return step.at if step is not None and step.kind is StepKind.ASKED else None


def _question_lost(complaint_id: int, step_id: int | None, asked: datetime | None) -> None:
    """The letter may leave later all the same; the clock does not stand still for it. Kept, whatever is raised then."""
    if asked is not None and step_id is not None:
        clockwork.question_lost(queries.by_id(complaint_id), step_id)
        db.session.commit()


def _not_reached(complaint_id: int, follower_id: int | None) -> None:
    if follower_id is None:
        clockwork.undelivered(queries.by_id(complaint_id))
    elif found := queries.follower(follower_id):
        found.contact = ""


def _letter(complaint_id: int, step_id: int | None, follower_id: int | None) -> Mail | None:
    """None where nobody is left to write to."""
    with aside(DEFAULT):
        who = queries.follower(follower_id) if follower_id is not None else queries.reporter(complaint_id)
        language = who.language if who else DEFAULT
    with aside(language):
        own = queries.by_id(complaint_id)
        if follower_id is None:
            person = queries.reporter(complaint_id)
            if "@" not in person.contact or person.unreachable_at is not None:
                return None
            return _written(person.contact, _said(own, step_id), _own_link(own, person.contact),
                            stopping.make(own.id, 0, person.contact))  # fmt: skip
        follower = queries.follower(follower_id)
        if follower is None or "@" not in follower.contact or own.confidential:
            return None
        return _written(follower.contact, _said(own, step_id, to_you=False), _public_link(own),
                        stopping.make(own.id, follower.id, follower.contact))  # fmt: skip


def _own_link(own: Complaint, address: str) -> str:
    key, mark = codes.link_key(own.number), mailed.mark(own.number, address)
    return whole(url_for("story.own", number=own.number, key=key, surat=mark))


def _public_link(complaint: Complaint) -> str:
    return whole(url_for("story.public", number=complaint.number))


def _written(to: str, said: Said, link: str, token: str) -> Mail:
    stop = whole(url_for("stopping.stop", token=token))
    subject = f"{site().mark}: {said.title}" if site().mark else said.title
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    html = render_template("complaints/letter.html", said=said, link=link, stop=stop)
    end = [f"{site().name}, {site().area}", _("To get no more letters about this report:"), stop,
           _("We never ask for a PIN, a one-time code or money.")]  # fmt: skip
    parts = [*([site().mark] if site().mark else []), said.title, *said.lines, f"{said.action}:\n{link}"]
    text = "\n\n".join([*parts, "\n".join(["-- ", *end])]) + "\n"
    return Mail(to, " ".join(subject.split())[:150], text, html, headers)


# ---- the words


def _said(own: Complaint, step_id: int | None, *, to_you: bool = True, with_key: bool = True) -> Said:
    """`to_you`: to whoever reported it; `with_key`: by a link that opens all of it without signing in."""
    number = own.number
    if step_id is None:
        return Said(_("Report %(number)s: is it still done?", number=number), (_asks_again(),), _("Say it in two taps"))
    seen = showing.public_step(queries.step(step_id))  # what is for the reporter alone stands on their page
    lines = [naming.step(seen) + "."]
    if not (own.confidential or own.about_officer):
        lines += [f"{naming.category(own.category)}{', ' + own.kelurahan.name if own.kelurahan else ''}"]
        lines += [seen.what] if seen.what and seen.kind in PUBLIC_WORDS else []
    lines += _next(seen, with_key) if to_you else []
    return Said(
        _("Report %(number)s: %(step)s", number=number, step=naming.short(seen.kind)), tuple(lines), _action(seen, to_you)
    )


def _asks_again() -> str:
    return str(_("It was closed as done four weeks ago. Is it still so? If not, it goes on and climbs one level."))


def _next(seen: SeenStep, with_key: bool) -> list[str]:
    """What the reader can do about it."""
    if seen.kind is StepKind.RECEIVED and with_key:
        return [_("This link opens your report without typing. Whoever has it sees all of it, so pass it on to nobody.")]
    if seen.kind is StepKind.ASKED:
        return [_("Read the question and answer it on the page of your report.")]
    if seen.kind is StepKind.DECLARED:
        return [_("You say whether it is done, and not the unit: one question, two taps.")]
    if seen.kind is StepKind.CHECKED:
        return [_("It does not change how your report stands: whether it is done, you say.")]
    if seen.kind is StepKind.UNSEALED:
        return [_("An inspector of another branch agreed. The reason stands on the page of your report.")]
    if seen.kind is StepKind.REJECTED and seen.reason:
        return list(naming.rejection(seen.reason))
    return []


def _action(seen: SeenStep, to_you: bool) -> str:
    if not to_you:
        return str(_("Read it"))
    named = {StepKind.ASKED: _("Answer"), StepKind.DECLARED: _("Say whether it is done")}
    return str(named.get(seen.kind, _("Open your report")))


# ---- the inbox of an account


def own_words(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    """What happened to a report of theirs."""
    return _texts(subjects, own=True)


def followed_words(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    """What happened to a report that theirs was merged into, or that they said "me too" of."""
    return _texts(subjects, own=False)


def _texts(subjects: Collection[str], *, own: bool) -> Mapping[str, NoticeText]:
    found = {}
    for step_id, subject in numbers_in(subjects, "ComplaintStep").items():
        try:
            complaint = queries.by_id(queries.step(step_id).complaint_id)
        except NotFound:
            continue
        said = _said(complaint, step_id, to_you=own, with_key=False)
        if own:
            url = url_for("story.one_of_mine", number=complaint.number)
        else:
            url = url_for("story.mine") if complaint.confidential else url_for("story.public", number=complaint.number)
        found[subject] = NoticeText(said.title, " ".join(said.lines), url)
    return found


def again_words(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    found = {}
    for number, subject in numbers_in(subjects, "Complaint").items():
        try:
            complaint = queries.by_id(number)
        except NotFound:
            continue
        said = _said(complaint, None)
        url = url_for("story.one_of_mine", number=complaint.number)
        found[subject] = NoticeText(said.title, " ".join(said.lines), url, over=complaint.ask_again_at is None)
    return found


NOTICES = {
    OWN: NoticeKind(_l("What happens to your reports"), own_words, personal=True),
    FOLLOWED: NoticeKind(_l("What happens to reports that you follow"), followed_words, personal=True),
    AGAIN: NoticeKind(_l("The question whether your report is still done"), again_words, personal=True),
}


# ---- what a moderator is shown of where a text stands

PARTS = {
    words.TEXT: _l("Report of a resident: what happened"), words.PLACE: _l("Report of a resident: where"),
    words.PHOTO: _l("Report of a resident: picture"),
}  # fmt: skip


def address_of(number: str) -> str:
    """Of the public page of a case."""
    return url_for("story.public", number=number)


def address_to_make_of(kind: str, number: int) -> str:
    """Where somebody lets what they said elsewhere become a report."""
    return url_for("report.begin_with", kind=kind, number=number)


def pages_of(subjects: Collection[str]) -> Mapping[str, str]:
    return {each: url_for("story.public", number=number) for each, number in words.cases_of(subjects).items()}

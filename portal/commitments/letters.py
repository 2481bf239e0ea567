"""Letters to those without an account who asked, and what an inbox says of commitments: made when they are sent or shown.

A letter names the commitment and not the report of its reader. The link by which they say their word is made here.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.commitments import asking, naming, queries, tokens
from portal.commitments.asking import Asker
from portal.commitments.models import Commitment, CommitmentStep
from portal.commitments.rules import State, StepKind
from portal.commitments.telling import ASK, KIND, NEWS
from portal.complaints import stopping
from portal.core import mail
from portal.core.db import db
from portal.core.errors import NotYet
from portal.core.mail import Mail, NotSent
from portal.web.addresses import whole
from portal.web.aside import aside
from portal.web.context import site
from portal.web.format import date_long
from portal.web.language import DEFAULT
from portal.web.notices import News, NoticeKind, NoticeText, numbers_in

LONGEST = 60  # letters of what was promised, in a title
ENDS = (".", "!", "?", "…")

# ---- letters


def send(step_id: int, asker: str, asks: bool) -> None:
    """Answers `commitment:letter`. Raises NotSent, NotYet; one that nobody will ever take is given up."""
    made = _letter(step_id, asker, asks)
    db.session.rollback()  # nobody waits for us while the server takes it
    if made is None:
        return
    if not mail.is_on():
        raise NotYet("No mail server is set (MAIL_URL).")
    try:
        mail.send(made)
    except NotSent as fault:
        if not fault.final:
            raise


def _letter(step_id: int, key: str, asks: bool) -> Mail | None:
    """None where nobody is left to write to, or there is nothing left to ask."""
    with aside(DEFAULT):
        number = queries.step(step_id).commitment_id
        commitment = queries.by_id(number)
        reader = asking.reached(key, commitment.agency)
        over = asks and (commitment.state_now is not State.DECLARED or queries.has_said(commitment, key))
    if reader is None or reader.account_id is not None or "@" not in reader.contact or over:
        return None
    with aside(reader.language):
        return _written(queries.by_id(number), queries.step(step_id), reader, asks)


def _written(commitment: Commitment, step: CommitmentStep, reader: Asker, asks: bool) -> Mail:
    title, lines = said(commitment, step, asks)
    link = whole(page_of(commitment))
    if asks:
        link = whole(url_for("commitment_word.guest", number=commitment.number, token=tokens.make(commitment, reader)))
    action = _("Say whether it was kept") if asks else _("Read it")
    token = stopping.make(reader.complaint_id or 0, reader.follower_id or 0, reader.contact)
    stop = whole(url_for("stopping.stop", token=token))
    subject = f"{site().mark}: {title}" if site().mark else title
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    html = render_template("commitments/letter.html", title=title, lines=lines, link=link, action=action, stop=stop)
    end = [f"{site().name}, {site().area}", _("To get no more letters about this report:"), stop,
           _("We never ask for a PIN, a one-time code or money.")]  # fmt: skip
    parts = [*([site().mark] if site().mark else []), title, *lines, f"{action}:\n{link}"]
    text = "\n\n".join([*parts, "\n".join(["-- ", *end])]) + "\n"
    return Mail(reader.contact, " ".join(subject.split())[:150], text, html, headers)


# ---- the words


def page_of(commitment: Commitment) -> str:
    return url_for("commitments.page", number=commitment.number)


def said(commitment: Commitment, step: CommitmentStep, asks: bool) -> tuple[str, list[str]]:
    """A title, and a few lines: what was promised, what happened, and what the reader can do."""
    name = short(commitment.what)
    if asks:
        title = _("Was it kept? %(what)s", what=name)
        last = _("You say whether it was kept, and not the agency: one press. Who says nothing is counted as silent.")
        return title, [_promised(commitment), step.words, last]
    title = f"{naming.step(step)}: {name}"
    lines = [_promised(commitment), naming.told(step), step.words if step.kind is not StepKind.MADE else ""]
    return title, [each for each in lines if each]


def _promised(commitment: Commitment) -> str:
    said_so = _("%(agency)s promised until %(day)s: %(what)s", agency=commitment.agency.name,
                day=date_long(commitment.due_on), what=commitment.what)  # fmt: skip
    return str(said_so)


def short(what: str) -> str:
    return what if len(what) <= LONGEST else what[:LONGEST].rsplit(" ", 1)[0] + " …"


# ---- the inbox


def _news(since: date) -> Iterator[News]:
    for step in queries.steps_since(since):
        if step.kind in NEWS:
            yield News(f"CommitmentStep:{step.id}", step.commitment.agency_id, step.commitment.service_id or 0)


def _told(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return _texts(subjects, asks=False)


def _asked(subjects: Collection[str]) -> Mapping[str, NoticeText]:
    return _texts(subjects, asks=True)


def _texts(subjects: Collection[str], *, asks: bool) -> Mapping[str, NoticeText]:
    numbers = numbers_in(subjects, "CommitmentStep")
    return {numbers[step.id]: _text(step, asks) for step in queries.steps_named(numbers)}


def _text(step: CommitmentStep, asks: bool) -> NoticeText:
    commitment = step.commitment
    title, lines = said(commitment, step, asks)
    text = " ".join(each if each[-1:] in ENDS else f"{each}." for each in lines if each)  # one paragraph
    if not asks:
        return NoticeText(title, text, page_of(commitment))
    over = commitment.state_now is not State.DECLARED or commitment.declared_at != step.at
    return NoticeText(title, text, url_for("commitment_word.own", number=commitment.number), over=over)


NOTICES = {
    KIND: NoticeKind(_l("What agencies promise about what you reported or follow, and what became of it"), _told, _news),
    ASK: NoticeKind(_l("The question whether a promise was kept that you had asked for"), _asked, personal=True),
}

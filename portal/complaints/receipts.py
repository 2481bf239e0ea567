"""The receipt of a report, with all that UU 25/2009 Ps.44 (2) asks of one: who reported, what, where and when it was
received, and who received it. Beside these every limit as a date, the link that opens the case, and the next doors.

It is for the person who reported, on the page after sending and on their own page of the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import request, url_for
from flask_babel import gettext as _

from portal.accounts import queries as accounts
from portal.complaints import codes, naming, queries
from portal.complaints.actions import base
from portal.complaints.clocks import Deadlines, deadlines
from portal.complaints.models import Complaint, ComplaintLimit
from portal.complaints.visibility import Field, Viewer, may_see
from portal.core import clock
from portal.core.workdays import Unit, day_of
from portal.organisation import free_days
from portal.organisation import queries as organisation
from portal.organisation.models import Agency
from portal.web.addresses import whole
from portal.web.posters import drawing

MASK = 3  # of the QR code
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Due:
    """A limit: what has to have happened, and by the end of which day, or, where it is counted in hours, by when."""

    what: str
    by: date | datetime
    basis: str = ""


@dataclass(frozen=True)
class Receipt:
    """Plain values, so that it outlives the transaction in which the case was made.

    `name` is empty where none was given; who asked to stay anonymous is `hidden`, whatever they gave. `officer` is who
    holds the `post`, if anybody does; `agency` has the case now, and `received_by` is the one it came to first.
    """

    number: str
    word: str
    category: str
    name: str
    hidden: bool
    text: str
    where: str
    photos: int
    received_at: datetime
    agency: str
    received_by: str
    post: str
    officer: str
    above: str
    due: Sequence[Due]
    url: str  # with the key that opens the whole case
    picture: str  # the same to be scanned


def receipt_of(complaint: Complaint) -> Receipt:
    """For the eyes of whoever reported it, and of nobody else."""
    who = queries.reporter(complaint.id)
    seen = may_see(Viewer.REPORTER, Field.NAME, complaint.case) and not complaint.anonymous
    post, officer = _responsible(complaint.first_agency)
    higher = base.above(complaint.agency)
    where = [complaint.kelurahan.name if complaint.kelurahan else "", complaint.place_text]
    key = codes.link_key(complaint.number)
    return Receipt(
        number=complaint.number, word=codes.word(complaint.number), category=naming.category(complaint.category),
        name=who.name if seen else "", hidden=complaint.anonymous, text=complaint.text,
        where=", ".join(filter(None, where)),
        photos=sum(not photo.by_unit for photo in complaint.photos), received_at=complaint.received_at,
        agency=complaint.agency.name, received_by=complaint.first_agency.name, post=post, officer=officer,
        above=higher.name if higher else "",
        due=due_of(base.deadlines_of(complaint), complaint.limit, complaint.guard),
        url=whole(own_path(complaint.number, key)), picture=url_for("report.code", number=complaint.number, key=key),
    )  # fmt: skip


def own_path(number: str, key: str) -> str:
    return f"{request.script_root}/l/{number}/{key}"


def is_link(number: str, key: str) -> bool:
    """Whether it is the link of a receipt as this house writes them."""
    return codes.read_number(number) == number and codes.opens(number, "", key)


def picture_of(number: str, key: str) -> str:
    """The link of a receipt as a QR code, a picture of its own: most of a receipt's work, and not of sending."""
    drawn = str(drawing(whole(own_path(number, key)), mask=MASK))
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)  # it stands in no page


def _responsible(agency: Agency) -> tuple[str, str]:
    """Who answers for what the system received: the post that leads the unit, and who holds it today."""
    post = organisation.heads_post(agency)
    holder = accounts.holder_of(post) if post else None
    return post.name if post else "", holder.person.name if holder else ""


def due_of(limits: Deadlines, limit: ComplaintLimit, law: ComplaintLimit) -> list[Due]:
    """All limits of a case, those of its kind before those of the law."""
    return [
        Due(_("The unit says whether it is theirs"), _last(limits.verify_at, limit.verify_unit), limit.legal_basis),
        Due(_("First answer"), _last(limits.answer_at, limit.answer_unit), limit.legal_basis),
        Due(_("Finished"), _last(limits.finish_at, limit.finish_unit), limit.legal_basis),
        Due(_("First answer at the latest, by law"), _last(limits.law_answer_at, law.answer_unit), law.legal_basis),
        Due(_("Finished at the latest, by law"), _last(limits.law_finish_at, law.finish_unit), law.legal_basis),
    ]


def due_if_sent_now(limit: ComplaintLimit, law: ComplaintLimit) -> list[Due]:
    """The same of a report that is not sent yet."""
    return due_of(deadlines(clock.moment(), limit.terms, law.guard, free_days.calendar()), limit, law)


def _last(late_at: datetime, unit: Unit | None) -> date | datetime:
    """The last day on which it is in time; of what is counted in hours the moment."""
    return late_at if unit is Unit.HOUR else day_of(late_at - A_MOMENT)

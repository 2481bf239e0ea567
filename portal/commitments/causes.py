"""What caused a finding among what residents said: reports, and conversations of the forum.

It lies beside the models, so that `results` and all above read of commitments without any way to a resident.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal.commitments.models import Commitment, Finding
from portal.complaints import queries as complaints
from portal.complaints.models import Complaint
from portal.core.db import Model, db
from portal.core.errors import NotFound
from portal.core.types import id_
from portal.forum import queries as forum
from portal.forum.models import ForumThread


class FindingComplaint(Model):
    """That a report is one of those that caused a finding. Never a confidential one, which nobody is to know of."""

    __table_args__ = (UniqueConstraint("finding_id", "complaint_id"), Index("ix_finding_complaint_of", "complaint_id"))
    __topic__ = "commitments"

    id: Mapped[id_]
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    linked_at: Mapped[datetime]

    finding: Mapped[Finding] = relationship()
    complaint: Mapped[Complaint] = relationship()


class FindingThread(Model):
    """That a conversation caused a finding. It is one that everybody may read, and that asks the agency."""

    __table_args__ = (UniqueConstraint("finding_id", "thread_id"), Index("ix_finding_thread_of", "thread_id"))
    __topic__ = "commitments"

    id: Mapped[id_]
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"))
    linked_at: Mapped[datetime]

    finding: Mapped[Finding] = relationship()
    thread: Mapped[ForumThread] = relationship()


@dataclass(frozen=True)
class Voices:
    """What residents said that a commitment answers."""

    cases: tuple[Complaint, ...] = ()
    threads: tuple[ForumThread, ...] = ()


def voices_of(finding_id: int) -> Voices:
    return Voices(tuple(cases_of(finding_id)), tuple(threads_of(finding_id)))


def cases_of(finding_id: int) -> list[Complaint]:
    """The reports that caused it, in the order in which they were linked, each with what a line shows of it."""
    some = select(Complaint).join(FindingComplaint, FindingComplaint.complaint_id == Complaint.id)
    some = some.where(FindingComplaint.finding_id == finding_id, ~Complaint.confidential)
    some = some.options(joinedload(Complaint.category), joinedload(Complaint.kelurahan), joinedload(Complaint.agency))
    return list(db.session.scalars(some.order_by(FindingComplaint.id)))


def threads_of(finding_id: int) -> list[ForumThread]:
    """The conversations that caused it and that everybody may read, in the order in which they were linked."""
    some = select(ForumThread).join(FindingThread, FindingThread.thread_id == ForumThread.id)
    some = some.where(FindingThread.finding_id == finding_id, ForumThread.listed).options(*forum.OF_PAGE)
    return list(db.session.scalars(some.order_by(FindingThread.id)))


def goes_on_in(thread_id: int) -> int:
    """The number of the conversation in which one goes on that was joined into another; its own otherwise."""
    return db.session.scalar(select(ForumThread.joined_into_id).where(ForumThread.id == thread_id)) or thread_id


# Of pages that everybody reads: put together once, which takes longer than to carry it out.
NEWEST_FIRST = select(Commitment).order_by(Commitment.id.desc())
OF_CASE = NEWEST_FIRST.join(FindingComplaint, FindingComplaint.finding_id == Commitment.finding_id).where(
    FindingComplaint.complaint_id == bindparam("complaint_id")
)
OF_THREAD = NEWEST_FIRST.join(FindingThread, FindingThread.finding_id == Commitment.finding_id).where(
    FindingThread.thread_id == bindparam("thread_id")
)


def commitments_of(complaint_id: int) -> list[Commitment]:
    """The commitments that answer a report, newest first."""
    return list(db.session.scalars(OF_CASE, {"complaint_id": complaint_id}))


def commitments_of_thread(thread_id: int) -> list[Commitment]:
    """The commitments that answer a conversation, newest first."""
    return list(db.session.scalars(OF_THREAD, {"thread_id": thread_id}))


def case_to_link(number: str) -> Complaint:
    """A report by its number, as everybody may know of it; the one that goes on where it was merged. Raises NotFound."""
    found = complaints.public_complaint(number)
    while found.merged_into is not None:
        found = complaints.public_complaint(found.merged_into.number)
    return found


def thread_to_answer(thread_id: int) -> ForumThread:
    """A conversation that everybody may read and that asks an agency. Raises NotFound."""
    found = forum.thread(thread_id)
    if found.agency is None:
        raise NotFound(forum.GONE)
    return found

"""The sums of listed cases that the worker keeps, so that a page reads sums and no cases. Of what they are made stands
in `facts`.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.complaints.facts import Column, Span
from portal.complaints.rates import Counted, Share, Tally
from portal.core.db import Model
from portal.core.drawing import NO_ORDER
from portal.core.periods import Period

# By rate: the column of the good ones, and that of all of them.
COLUMNS = {
    Share.ANSWERED: ("in_time", "due"),
    Share.CONFIRMED: ("confirmed", "ended"),
    Share.SATISFIED: ("satisfied", "marked"),
}


def _whole(good: str, n: str) -> str:
    return f"{good} BETWEEN proven_{good} AND {n}"


def _part(good: str, n: str) -> str:
    return f"proven_{good} BETWEEN 0 AND proven_{n} AND proven_{n} <= {n}"


class ComplaintRate(Model):
    """The sums of a service in a quarter of which its three rates are made; `proven_…` are parts of them.

    They are told by `results.rates` alone, and only once the quarter is over.
    """

    __table_args__ = (
        *(CheckConstraint(_whole(good, n), name=share) for share, (good, n) in COLUMNS.items()),
        *(CheckConstraint(_part(good, n), name=f"proven_{share}") for share, (good, n) in COLUMNS.items()),
        NO_ORDER,
    )
    __topic__ = "complaint_sums"

    quarter: Mapped[Period] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    due: Mapped[int] = mapped_column(default=0)  # cases whose first answer was due in it
    in_time: Mapped[int] = mapped_column(default=0)
    proven_due: Mapped[int] = mapped_column(default=0)
    proven_in_time: Mapped[int] = mapped_column(default=0)
    ended: Mapped[int] = mapped_column(default=0)  # cases that ended, or got their reporter's word, in it
    confirmed: Mapped[int] = mapped_column(default=0)
    proven_ended: Mapped[int] = mapped_column(default=0)
    proven_confirmed: Mapped[int] = mapped_column(default=0)
    marked: Mapped[int] = mapped_column(default=0)  # cases whose reporter gave a mark in it
    satisfied: Mapped[int] = mapped_column(default=0)
    proven_marked: Mapped[int] = mapped_column(default=0)
    proven_satisfied: Mapped[int] = mapped_column(default=0)

    @property
    def counted(self) -> dict[Share, Counted]:
        return {
            share: Counted(
                Tally(getattr(self, good), getattr(self, n)),
                Tally(getattr(self, f"proven_{good}"), getattr(self, f"proven_{n}")),
            )
            for share, (good, n) in COLUMNS.items()
        }


class ComplaintClosed(Model):
    """That all that happened before the end of a quarter is counted, in it and in those before it. The worker says so,
    and nothing of a quarter is told earlier, on whatever page: a half-counted one would be told twice, with two values.

    A row is made when the quarter is over: from then on cases count in it that were to be done in it and are open.
    """

    __topic__ = "complaint_sums"

    quarter: Mapped[Period] = mapped_column(primary_key=True)
    closed_on: Mapped[date | None]  # once these are counted too


class Cut(StrEnum):
    """By what the sums are kept: what happened to a case counts in each, and the confidential ones apart."""

    ALL = "all"
    UNIT = "unit"
    SERVICE = "service"
    CATEGORY = "category"
    KELURAHAN = "kelurahan"
    CONFIDENTIAL = "confidential"  # how many came in within a year, and nothing else of them


class _Of:
    """Of what a row is: `key` is the number of the unit, service, category or kelurahan, 0 for none; `under` the number
    of the service that a category belonged to when the case came in, so that the two are told together.
    """

    cut: Mapped[Cut] = mapped_column(primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True)
    under: Mapped[int] = mapped_column(primary_key=True)


class ComplaintSum(_Of, Model):
    """How often each thing happened in a month (202604; of the confidential ones in a year, 202600)."""

    __table_args__ = (Index("ix_complaint_sum_of_month", "cut", "month"), NO_ORDER)
    __topic__ = "complaint_sums"

    month: Mapped[int] = mapped_column(primary_key=True)
    received: Mapped[int] = mapped_column(default=0)
    verified: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    in_time: Mapped[int] = mapped_column(default=0)
    declared: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[int] = mapped_column(default=0)
    partly: Mapped[int] = mapped_column(default=0)
    not_done: Mapped[int] = mapped_column(default=0)
    disputed: Mapped[int] = mapped_column(default=0)
    withdrawn: Mapped[int] = mapped_column(default=0)
    lapsed: Mapped[int] = mapped_column(default=0)
    silent: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    merged: Mapped[int] = mapped_column(default=0)


class ComplaintDays(_Of, Model):
    """How many working days it took, of what was answered or declared in a quarter: days -> how many, by span."""

    __table_args__ = (Index("ix_complaint_days_of_quarter", "cut", "quarter"), NO_ORDER)
    __topic__ = "complaint_sums"

    quarter: Mapped[Period] = mapped_column(primary_key=True)
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    declared: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ComplaintCounted(Model):
    """What a case has added to the sums (`facts.written`): it is taken away again before what it adds now."""

    __table_args__ = (NO_ORDER,)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    line: Mapped[str] = mapped_column(Text)


class ComplaintOnce(Model):
    """That a case is the first of a verified contact in a share, a quarter and a unit: the others prove nothing more.

    `hash` is keyed, and gone once the quarter is long over.
    """

    __table_args__ = (UniqueConstraint("hash", "share", "quarter", "agency_id"), NO_ORDER)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    share: Mapped[Share] = mapped_column(primary_key=True)
    quarter: Mapped[Period] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    hash: Mapped[str | None] = mapped_column(String(64))


SPANS = tuple(span.value for span in Span)  # of ComplaintDays
NUMBERS = tuple(column.value for column in Column)  # of ComplaintSum

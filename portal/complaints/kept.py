"""The sums of listed cases that the worker keeps, so that a page reads sums and no cases. Of what they are made stands
in `facts`.
"""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

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

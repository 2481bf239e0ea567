"""How the tables that HR saves are written, those of the slices above too. Their words are Indonesian in every language,
for programs read them too.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from portal.evaluation.plans.exports import Seat
from portal.web.tables import csv_answer, csv_text

SEAT_HEAD = ("unit", "jabatan", "nama", "nip", "plt", "mulai_menjabat")


def yes(is_so: bool) -> str:
    return "ya" if is_so else "tidak"


def as_text(nip: str) -> str:
    """With a spreadsheet's mark of a text: as a number it would lose the last of its 18 digits."""
    return f"'{nip}" if nip else ""


def seat_cells(seat: Seat) -> tuple[object, ...]:
    return seat.agency, seat.post, seat.name, as_text(seat.nip), yes(seat.acting), seat.from_on


def file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """What is not there is an empty cell."""
    cells = (["" if cell is None else cell for cell in row] for row in rows)
    return csv_answer(csv_text(head, cells), name)

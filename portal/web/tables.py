"""Tables as files that a spreadsheet opens: CSV whose cells carry nothing out."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from flask import Response

from portal.core import clock
from portal.web.context import site

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would carry out a cell that begins so


def harmless(cell: object) -> str:
    """What a cell says, as words whatever it begins with."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_text(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A line with the mark of a demo or a rehearsal, the head, and the rows."""
    text = StringIO(newline="")
    write: Any = csv.writer(text, lineterminator="\r\n").writerow
    if site().mark:
        write([f"# {site().mark}"])
    write(head)
    for row in rows:
        write([harmless(cell) for cell in row])
    return text.getvalue()


def csv_answer(text: str, name: str) -> Response:
    """To be saved under this name and the day."""
    headers = {"Content-Disposition": f'attachment; filename="{name}-{clock.today().isoformat()}.csv"'}
    return Response(text, mimetype="text/csv", headers=headers)

"""Tables as files that a spreadsheet opens: CSV whose cells carry nothing out."""

import csv
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from io import StringIO
from typing import Any

from flask import Response

from portal.core import clock
from portal.web.context import site

LICENCE = "CC BY 4.0"  # of all public files
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would carry out a cell that begins so


def harmless(cell: object) -> str:
    """What a cell says, as words whatever it begins with."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def about(method: str, dictionary: str) -> str:
    """The line with which a public CSV begins: the version of its method, its licence, and where its columns
    are explained. Who reads it passes over lines that begin with "#".
    """
    return f"# {method}; {LICENCE}; {dictionary}\r\n"


def checked(response: Response) -> Response:
    """A file that is there whole, with its SHA-256 (RFC 9530), so that anyone can tell whether all of it arrived."""
    digest = b64encode(sha256(response.get_data()).digest()).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    return response


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
    """To be saved under this name and the day, with its checksum."""
    headers = {"Content-Disposition": f'attachment; filename="{name}-{clock.today().isoformat()}.csv"'}
    return checked(Response(text, mimetype="text/csv", headers=headers))

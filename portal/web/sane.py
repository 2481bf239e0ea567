"""What no browser of ours sends and no database takes ends at the door, and not as a fault of ours."""

from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.routing import IntegerConverter, Map

MOST = 2**31 - 1  # what a column of whole numbers holds


class Number(IntegerConverter):
    """A number in an address: one that no row can have leads nowhere."""

    def __init__(
        self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = MOST, signed: bool = False
    ) -> None:
        super().__init__(map, fixed_digits, min, max, signed)


def number(text: str) -> int:
    """For `request.args.get(…, type=number)`. Raises ValueError, so that the default counts, where no row has it."""
    found = int(text)
    if not 0 <= found <= MOST:
        raise ValueError("No row has this number.")
    return found


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Number
    app.url_map.strict_slashes = False  # who types an address by hand may end it with a slash

    @app.before_request
    def refuse_nul() -> None:
        """PostgreSQL keeps no text with a NUL in it, and nobody types one."""
        if "\0" in request.path:
            raise NotFound
        if b"%00" in request.query_string or any(mark in request.get_data() for mark in (b"%00", b"\0")):
            raise BadRequest

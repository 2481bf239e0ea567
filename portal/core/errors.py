"""What can go wrong, in words of the domain, for the person at the screen. `web.errors` makes pages of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import ceil


class DomainError(Exception):
    """Its text is a msgid: `web.errors` shows it in the reader's language."""


class NotFound(DomainError): ...


class NotAllowed(DomainError): ...


class Refused(DomainError):
    """A rule said no, and the person can do something about it: at this field of the form, where there is one.

    `given`: days that the message names ("%(day)s"); `web.refusals.said` writes them out.
    """

    def __init__(self, message: str, *, field: str = "", given: Mapping[str, date] | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.given = given or {}


class TooOften(DomainError):
    """Too many wrong guesses at a secret; the only reason for which anybody is told to wait.

    `anew`: the wait begins with the page that says so, because the one that was sent is used or too old.
    """

    def __init__(self, wait: timedelta, *, anew: bool = False) -> None:
        self.seconds = max(1, ceil(wait.total_seconds()))
        self.minutes = ceil(self.seconds / 60)
        self.anew = anew
        super().__init__(f"{self.seconds} seconds to wait")  # `web.errors` has the words for it


class NotYet(Exception):
    """What a job waits for is not there yet, and nothing is wrong: it is tried again later, for as long as it takes.

    Its text says in a few fixed words what it waits for, for the administrator.
    """

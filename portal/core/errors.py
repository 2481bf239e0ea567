"""What can go wrong, in words of the domain, for the person at the screen. `web.errors` makes pages of it."""


class DomainError(Exception):
    """Its text is a msgid: `web.errors` shows it in the reader's language."""


class NotFound(DomainError): ...


class NotAllowed(DomainError): ...


class Refused(DomainError):
    """A rule said no, and the person can do something about it."""


class TooOften(DomainError):
    """Too many wrong guesses at a secret; the only reason for which anybody is told to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__("Too many attempts. Wait %(minutes)d minutes, then try again.")
        self.minutes = minutes


class NotYet(Exception):
    """What a job waits for is not there yet, and nothing is wrong: it is tried again later, for as long as it takes.

    Its text says in a few fixed words what it waits for, for the administrator.
    """

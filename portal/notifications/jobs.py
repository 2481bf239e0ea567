"""What the timetable asks of notices beside telling and mailing them, in the worker."""

from portal.notifications import actions


def purge() -> None:
    actions.purge()


def blend() -> None:
    actions.blend()

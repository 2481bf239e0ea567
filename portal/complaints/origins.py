"""What somebody said elsewhere in the house and lets become a report. Complaints know none of the slices where it is."""

from collections.abc import Mapping

from portal.accounts.models import Account
from portal.core.errors import Refused
from portal.core.handed import Reportable, Spoken
from portal.core.words import N_

known: Mapping[str, Reportable] = {}  # by the name of the kind; `create_app` puts them here

GONE = N_(
    "What you said there became a report already, or is not there any more. Sent once more, this is a report of its own."
)


def read(origin: str) -> tuple[Reportable, int] | None:
    """Whose it is and its number there, of "forum:12"; None of what names nothing, however it came."""
    kind, _colon, number = origin.partition(":")
    source = known.get(kind)
    return (source, int(number)) if source and number.isascii() and number.isdecimal() and len(number) < 10 else None


def spoken(origin: str, by: Account) -> Spoken | None:
    """What was said, as long as its author may let it become a report; None where they may not, or it is not theirs."""
    found = read(origin)
    return found[0].find(found[1], by.id) if found else None


def become(origin: str, number: str, by: Account | None) -> None:
    """Let the slice know, in the transaction of the report. `number`: '' of a report that nobody is to know of.

    Raises Refused where it became one before, or is not there any more.
    """
    found = read(origin)
    if found is None or by is None or not found[0].became(found[1], by.id, number):
        raise Refused(GONE, field="dari")

"""Who read and who changed something that speaks of a person: for that person, and for whoever decides about them."""

from dataclasses import dataclass
from datetime import datetime

from portal.accounts.queries import names_of
from portal.core.audit import entries_about


@dataclass(frozen=True)
class Trace:
    at: datetime
    name: str  # '' where the clock did it
    action: str


def history(subject: str) -> list[Trace]:
    """The newest first: every change, and the newest fifty readings (2 queries)."""
    entries = entries_about(subject)
    names = names_of({entry.actor_id for entry in entries if entry.actor_id})
    return [Trace(entry.at, names.get(entry.actor_id or 0, ""), entry.action) for entry in entries]

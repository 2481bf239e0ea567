"""What evaluation is told of work done: an account, a kind, a day and a number that everybody may read."""

from datetime import date

from portal.accounts.queries import person_behind
from portal.core.db import db, insert_into
from portal.core.work import WorkKind
from portal.evaluation.reports.models import WorkDone


def note_work(key: str, account_id: int, kind: str, reference: str, on: str) -> None:
    """Keep it for the report of that day. Told twice, it is kept once; of who is no person of the staff, nothing is."""
    person_id = person_behind(account_id)
    if person_id is None:
        return
    row = {
        "key": key, "person_id": person_id, "day": date.fromisoformat(on), "kind": WorkKind(kind), "reference": reference,
    }  # fmt: skip
    db.session.execute(insert_into(WorkDone).values(row).on_conflict_do_nothing())

"""The files that show what was reached, and who may open one: whoever may read the appraisal it belongs to."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account
from portal.core.db import db
from portal.core.errors import NotFound
from portal.evaluation.appraisal import queries
from portal.evaluation.appraisal.models import Appraisal, EvidenceFile
from portal.evaluation.appraisal.queries import Seen


def files_of(found: Appraisal) -> list[EvidenceFile]:
    """In the order in which they came (1 query, none where it has no files)."""
    some = select(EvidenceFile).where(EvidenceFile.appraisal_id == found.id).options(joinedload(EvidenceFile.file))
    return list(db.session.scalars(some.order_by(EvidenceFile.id))) if found.files else []


def shown_to(seen: Seen) -> dict[int, list[EvidenceFile]]:
    """By line of results. Before the person has sent their own view, nobody else sees any."""
    found: dict[int, list[EvidenceFile]] = {}
    for each in files_of(seen.appraisal) if _is_shown(seen) else ():
        found.setdefault(each.line_id, []).append(each)
    return found


def file(file_id: int, *, reader: Account) -> tuple[EvidenceFile, Seen]:
    """Raises NotFound for who may not read the appraisal, and before it was sent for all but the person."""
    some = select(EvidenceFile).where(EvidenceFile.id == file_id).options(joinedload(EvidenceFile.file))
    kept = db.session.scalar(some)
    if kept is not None and _is_shown(seen := queries.appraisal(kept.appraisal_id, reader=reader)):
        return kept, seen
    raise NotFound("There is no such file.")


def _is_shown(seen: Seen) -> bool:
    return seen.is_mine or seen.appraisal.sent_on is not None

"""What a person brings and takes back before they send their own view: files that show what was reached, or all of it."""

from portal.accounts.models import Account
from portal.core import files
from portal.core.audit import done_today, record
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.files import StoredFile
from portal.core.words import N_
from portal.evaluation.appraisal import kept, queries
from portal.evaluation.appraisal.actions import must_be
from portal.evaluation.appraisal.models import Appraisal, EvidenceFile
from portal.evaluation.appraisal.queries import Seen
from portal.evaluation.appraisal.rules import MOST_FILES, TITLE_LENGTH, State

SENT = N_("It is sent already, and stays as it is.")


def add(seen: Seen, line_id: int, title: str, stored: StoredFile, *, by: Account) -> EvidenceFile:
    """Let a document or a picture stand beside what is said of a line of results."""
    found = seen.appraisal
    _must_be_theirs(found, by)
    if found.files >= MOST_FILES:
        raise Refused("Ten files at most for one appraisal.", field="berkas")
    if line_id not in {one.line_id for one in queries.expected_of(found)}:
        raise Refused("Choose a result of your plan of work.", field="hasil")
    if not title or len(title) > TITLE_LENGTH:
        raise Refused("Write in a few words what the file shows.", field="judul")
    made = EvidenceFile(appraisal_id=found.id, line_id=line_id, file=stored, title=title)
    db.session.add(made)
    found.files += 1
    db.session.flush()
    record("appraisal:write", found, by=by)
    return made


def take_back(one: EvidenceFile, seen: Seen, *, by: Account) -> None:
    found = seen.appraisal
    if one.appraisal_id != found.id:
        raise NotFound("There is no such file.")
    _must_be_theirs(found, by)
    _drop(one)
    found.files -= 1
    db.session.flush()
    record("appraisal:write", found, by=by)


def withdraw(seen: Seen, *, by: Account) -> None:
    """Take back one that was begun and not sent, with all that was written for it; its files go with it."""
    found = seen.appraisal
    _must_be_theirs(found, by)
    record("appraisal:withdraw", found, by=by)
    for one in kept.files_of(found):
        _drop(one)
    for said in found.realisations:
        db.session.delete(said)
    db.session.flush()
    db.session.delete(found)
    db.session.flush()


def note_reading(found: Appraisal, *, by: Account) -> None:
    """That somebody else opened a file of it, once a day, beside that they read it: the person sees who did."""
    if not done_today("appraisal:file:read", f"Appraisal:{found.id}", by=by, begun_by="appraisal:begin"):
        record("appraisal:file:read", found, by=by)


def _must_be_theirs(found: Appraisal, by: Account) -> None:
    if not by.active or by.person_id != found.plan.person_id:
        raise NotAllowed("Only the person does this with their appraisal.")
    must_be(found, State.WRITING, SENT)


def _drop(one: EvidenceFile) -> None:
    """The row first: it holds the one of the file."""
    stored = one.file
    db.session.delete(one)
    db.session.flush()
    files.remove(stored)

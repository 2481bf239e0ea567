"""A case with all that its page shows, in a few small statements.

One statement with all of it joined says less code and costs twice as much: each table that is joined is set up anew
for every page, and a case has to do with the same two or three agencies in nine places.
"""

from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.complaints.models import Complaint, ComplaintPhoto, ComplaintStep, ComplaintSupport
from portal.core.db import db
from portal.organisation.models import Agency

# Made once: a statement that is built for each page costs as much as the rows that it finds.
BESIDE = (Complaint.category, Complaint.service, Complaint.limit, Complaint.guard)
CASE = select(Complaint).where(Complaint.number == bindparam("number")).options(*map(joinedload, BESIDE))
OPEN_CASE = CASE.where(~Complaint.confidential)


def _of_case(table: type[Any]) -> Select[Any]:
    return select(table).where(table.complaint_id == bindparam("case")).order_by(table.id)


STEPS = _of_case(ComplaintStep)
STEPS_BY = STEPS.options(joinedload(ComplaintStep.by))
PHOTOS = _of_case(ComplaintPhoto).options(joinedload(ComplaintPhoto.file))
SUPPORTERS = _of_case(ComplaintSupport)
BELOW = aliased(Agency)
PARENT = select(BELOW.parent_id).where(BELOW.id == bindparam("agency")).scalar_subquery()
AGENCIES = select(Agency).where(or_(Agency.id.in_(bindparam("numbers", expanding=True)), Agency.id == PARENT))


def whole(number: str) -> Complaint | None:
    """The case for the staff and for its reporter (5 queries)."""
    found = db.session.scalar(CASE, {"number": number})
    if found is None:
        return None
    supporters = _rows(SUPPORTERS, found)
    set_committed_value(found, "supporters", supporters)
    return _with_units(found, _rows(STEPS_BY, found), supporters)


def open_to_all(number: str) -> Complaint | None:
    """What everybody sees of it: no person and no unit that helps (4 queries)."""
    found = db.session.scalar(OPEN_CASE, {"number": number})
    return _with_units(found, _rows(STEPS, found), []) if found else None


def _with_units(found: Complaint, steps: list[ComplaintStep], supporters: list[ComplaintSupport]) -> Complaint:
    photos = _rows(PHOTOS, found)
    numbers = {found.agency_id, found.first_agency_id, found.kelurahan_id, *(each.agency_id for each in supporters)}
    numbers |= {number for step in steps for number in (step.agency_id, step.to_agency_id)}
    asked = {"numbers": sorted(number for number in numbers if number), "agency": found.agency_id}
    agencies = {each.id: each for each in db.session.scalars(AGENCIES, asked)}
    _put(found, agencies, "agency", "first_agency", "kelurahan")
    _put(found.agency, agencies, "parent")
    for each in supporters:
        _put(each, agencies, "agency")
    for step in steps:
        _put(step, agencies, "agency", "to_agency")
    set_committed_value(found, "steps", steps)
    set_committed_value(found, "photos", photos)
    return found


def _rows(some: Select[Any], of: Complaint) -> list[Any]:
    return list(db.session.scalars(some, {"case": of.id}))


def _put(row: Any, known: dict[int, Any], *names: str) -> None:
    for name in names:
        set_committed_value(row, name, known.get(getattr(row, f"{name}_id")))

"""What people can look for among reports: number, kind, kelurahan, and the words that a moderator released.

There may be a million of them and one changes each minute, so they are not gone through whenever something happens. A
report that is new, and one whose words were released or taken back, is written by itself; all are gone through when a
name among them changes.
"""

from collections.abc import Collection
from hashlib import blake2b

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, load_only

from portal.complaints import showing
from portal.complaints.models import Complaint, ComplaintCategory
from portal.complaints.public_list import SHELF
from portal.complaints.results import OPEN_TO_ALL
from portal.complaints.visibility import Field, Viewer, may_see
from portal.core import copying
from portal.core.copying import Documents, Found
from portal.core.db import db
from portal.organisation.models import Agency

AT_ONCE, AGAIN = 200, 20

SOME = (
    select(Complaint).where(OPEN_TO_ALL).order_by(Complaint.id).options(
        load_only(
            Complaint.number, Complaint.tier, Complaint.category_id, Complaint.kelurahan_id, Complaint.about_officer,
            Complaint.public_facility, Complaint.anonymous, Complaint.confidential, Complaint.text_reading,
            Complaint.text_shown, Complaint.place_reading, Complaint.place_shown,
        ),
        joinedload(Complaint.category).load_only(ComplaintCategory.name, ComplaintCategory.name_en),
        joinedload(Complaint.kelurahan).load_only(Agency.name),
    )
)  # fmt: skip


def read(after: int, most: int) -> list[Found]:
    return _found(SOME.where(Complaint.id > after).limit(most))


def _found(some: Select[Complaint]) -> list[Found]:
    return [_document(each) for each in db.session.scalars(some) if may_see(Viewer.PUBLIC, Field.OUTLINE, each.case)]


def _document(case: Complaint) -> Found:
    where = case.kelurahan.name if case.kelurahan else ""
    shown = may_see(Viewer.PUBLIC, Field.PLACE, case.case)
    told = (showing.public_words(case), (case.place_shown or "") if shown else "")
    return Found(
        case.id, case.category.name, f"/l/{case.number}", about=", ".join(filter(None, (case.number, where))),
        body=" · ".join(filter(None, told)), hidden=case.category.name_en,
    )  # fmt: skip


def names() -> str:
    """A mark of all names that stand in the documents."""
    mark = blake2b(digest_size=8)
    kinds = select(ComplaintCategory.name, ComplaintCategory.name_en).order_by(ComplaintCategory.id)
    for some in (kinds, select(Agency.name).order_by(Agency.id)):
        mark.update(repr([tuple(row) for row in db.session.execute(some)]).encode())
    return mark.hexdigest()


REPORTS = Documents(50, SHELF.subject, _("Reports"), (), read, newest_first=True, made_of=names)


def bring(cases: Collection[int]) -> None:
    """Write these cases into the search as everybody may read them now, or take them out of it.

    Before all were gone through once there is nothing to be mended, and what came in last must not stand first.
    """
    if cases and copying.was_gone_through(REPORTS):
        copying.bring(REPORTS, _found(SOME.where(Complaint.id.in_(cases))), cases)


def bring_new() -> int:
    """Write the cases that came in since the last time, at most AT_ONCE of them. Returns how many are new.

    In the order in which they came, which is the order in which they are found. None before all were gone through once.
    Some that are there already are looked at once more: numbers are given in the order in which sending begins, and one
    whose writing ended later than that of the next was not to be seen before.
    """
    if not copying.was_gone_through(REPORTS):
        return 0
    last = copying.last_number(REPORTS)
    found = read(max(0, last - AGAIN), AT_ONCE + AGAIN)
    copying.bring(REPORTS, found, [each.number for each in found])
    return sum(each.number > last for each in found)

"""Pictures of agencies and service points: who sees which, and how they are put up and taken down.

Rights are not asked here, as in `actions`.
"""

from collections.abc import Iterable

from sqlalchemy import select

from portal.core import files, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.files import StoredFile
from portal.core.pictures import Picture
from portal.core.words import N_
from portal.organisation.models import Agency, PlacePicture, ServicePoint

LONGEST_ALT = 150  # letters
Place = Agency | ServicePoint

NO_WORDS = N_("Write what is to be seen, for those who do not see the picture.")
LONG_WORDS = N_("Say it in at most 150 letters.")
NOTHING_CHOSEN = N_("Choose a picture.")


def picture_of(place: Place) -> PlacePicture | None:
    return db.session.scalar(select(PlacePicture).where(_column(place) == place.id))


def pictures_of(points: Iterable[ServicePoint]) -> dict[int, PlacePicture]:
    """By the number of the service point; no query for none."""
    numbers = [point.id for point in points]
    some = select(PlacePicture).where(PlacePicture.point_id.in_(numbers)) if numbers else None
    found = db.session.scalars(some) if some is not None else ()
    return {picture.point_id: picture for picture in found if picture.point_id is not None}


def shown_file(key: str) -> StoredFile:
    """A file that hangs on a picture everybody may see. Raises NotFound for any other, whatever it is."""
    shown = select(StoredFile).join(PlacePicture, PlacePicture.file_id == StoredFile.id).where(StoredFile.key == key)
    found = db.session.scalar(shown)
    if found is None:
        raise NotFound("There is no such file.")
    return found


def show(place: Place, made: Picture | None, alt: str, *, by: object) -> PlacePicture:
    """Put up a picture in the place of what hangs there, or only say in other words what it shows (`made` is None).

    Raises Refused at the field "alt" or "picture".
    """
    alt, here = " ".join(alt.split()), picture_of(place)
    if not alt:
        raise Refused(NO_WORDS, field="alt")
    if len(alt) > LONGEST_ALT:
        raise Refused(LONG_WORDS, field="alt")
    if made is None and here is None:
        raise Refused(NOTHING_CHOSEN, field="picture")
    if made is not None:
        before, here = here, here or PlacePicture(**{_column(place).key: place.id})
        _hang(here, made, before.file if before else None)
    assert here is not None
    here.alt = alt
    db.session.flush()
    if isinstance(place, Agency):
        record("agency:picture", place, by=by, alt=alt)
    else:
        record("service_point:picture", place, by=by, alt=alt)
    pages.changed("organisation")
    return here


def _hang(here: PlacePicture, made: Picture, old: StoredFile | None) -> None:
    here.file = kept = files.keep_made(made)
    here.key, here.width, here.height, here.alt = kept.key, made.thumb_width, made.thumb_height, here.alt or "-"
    db.session.add(here)
    db.session.flush()
    if old is not None:
        files.remove(old)


def take_down(place: Place, *, by: object) -> None:
    """Raises Refused where no picture hangs there."""
    here = picture_of(place)
    if here is None:
        raise Refused(NOTHING_CHOSEN, field="picture")
    db.session.delete(here)
    db.session.flush()
    files.remove(here.file)
    db.session.flush()
    if isinstance(place, Agency):
        record("agency:picture_down", place, by=by)
    else:
        record("service_point:picture_down", place, by=by)
    pages.changed("organisation")


def _column(place: Place):  # type: ignore[no-untyped-def]
    return PlacePicture.agency_id if isinstance(place, Agency) else PlacePicture.point_id

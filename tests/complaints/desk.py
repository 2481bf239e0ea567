"""Cases of every kind as the desks have them, with a name and a contact planted in each."""

from io import BytesIO

from PIL import Image, ImageDraw

from portal.complaints.actions import handling, reporting
from portal.complaints.models import Complaint
from portal.core.db import db
from portal.core.pictures import make_safe
from tests.complaints.house import reported

QUEUE = "/kerja/laporan"
NAME, CONTACT = "Rahmawati Tersembunyi", "0812-7777-1234"
PLANTED = ("Tersembunyi", "81277771234", "Jalan Rahasia 7")
WHO = {"name": NAME, "contact": CONTACT}


def jpeg(shade=90):
    """A picture as a telephone sends it; two of different shades look alike."""
    image = Image.new("RGB", (320, 240), (shade, 60, 90))
    ImageDraw.Draw(image).rectangle([40, 40, 200, 160], fill=(250, 200, 30))
    file = BytesIO()
    image.save(file, "JPEG")
    return file.getvalue()


def kept_photo(shade=90):
    """The key of a picture that no case has claimed yet."""
    return reporting.keep_photo(make_safe(jpeg(shade))).file.key


def cases(town):
    """One of each kind, by name."""
    kinds = {
        "named": {}, "anonymous": {"anonymous": True}, "confidential": {"anonymous": True, "confidential": True},
        "officer": {"category": "kasar"}, "at_desk": {"category": "loket"}, "elsewhere": {"category": "tidak-tahu"},
        "helped": {"category": "tidak-tahu"},
    }  # fmt: skip
    found = {}
    for number, (name, changes) in enumerate(kinds.items()):
        category = changes.pop("category", "lampu")
        found[name] = reported(town, category, photos=(kept_photo(number * 20),), **WHO, **changes)
    helped: Complaint = found["helped"]
    handling.support(helped, (town.dinas,), seen=helped.version, by=town.district_coordinator)
    db.session.commit()
    return found


def path(case, deed=""):
    return f"{QUEUE}/{case.number}" + (f"/{deed}" if deed else "")

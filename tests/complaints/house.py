"""A town that takes reports: its categories, the people who answer, and cases in whatever state."""

from collections import Counter
from datetime import date
from secrets import token_hex

from portal.accounts import actions as accounts
from portal.complaints import catalogue, queries
from portal.complaints.actions import handling, reporting
from portal.complaints.actions.handling import Answer
from portal.complaints.actions.reporting import Report
from portal.complaints.check_models import ComplaintCheck
from portal.complaints.models import ComplaintCategory
from portal.complaints.rules import Grade, Kind
from portal.core.db import db
from portal.organisation.rules import AgencyKind
from tests.builders import agency, person

DONE = Answer("Lampu diganti", "Petugas lapangan Dinas", "1 Juni 2026")
TEXT = "Lampu jalan di depan mushala mati sejak seminggu, gelap sekali."


def take_reports(town):
    """Limits and categories as they are shipped, one more that leads to the dinas, and who answers there."""
    catalogue.load_shipped()
    town.kelurahan = agency("kelurahan-uji", town.district, AgencyKind.KELURAHAN)
    town.category = ComplaintCategory(
        slug="lampu", place=100, group="street", kind=Kind.COMPLAINT, grade=Grade.ORDINARY, name="Lampu", name_en="Lamp",
        agency=town.dinas, service=town.service, public_facility=True,
    )  # fmt: skip
    town.at_desk = ComplaintCategory(
        slug="loket", place=101, group="office", kind=Kind.COMPLAINT, grade=Grade.ORDINARY, name="Loket", name_en="Desk",
        agency=town.desk,
    )  # fmt: skip
    town.rude = ComplaintCategory(
        slug="kasar", place=102, group="officer", kind=Kind.COMPLAINT, grade=Grade.INSPECTION, name="Kasar",
        name_en="Rude", agency=town.desk, about_officer=True,
    )  # fmt: skip
    db.session.add_all([town.category, town.at_desk, town.rude])
    town.complaint_officer = person("Petugas aduan", complaint_officer=town.dinas)
    town.coordinator = person("Koordinator", coordinator=town.dinas)
    town.desk_officer = person("Petugas loket", complaint_officer=town.desk)
    town.district_coordinator = person("Koordinator kecamatan", coordinator=town.district)
    town.moderator = person("Moderator", moderator=town.secretariat)
    accounts.vouch(town.moderator.person)
    db.session.commit()
    return town


def reported(town, category="lampu", *, by=None, **changes):
    filled = {"category": category, "text": TEXT, "kelurahan": town.kelurahan.slug, "place": "RT 05, depan mushala"}
    made = reporting.report(Report(**filled | changes), nonce=token_hex(8), by=by)
    db.session.commit()
    return made


def verified(town, **changes):
    made = reported(town, **changes)
    handling.verify(made, Grade.ORDINARY, seen=made.version, by=town.coordinator)
    db.session.commit()
    return made


def declared(town, **changes):
    made = verified(town, **changes)
    handling.declare_done(made, DONE, seen=made.version, by=town.complaint_officer)
    db.session.commit()
    return made


def kinds(complaint):
    return [step.kind.value for step in queries.complaint(complaint.number).steps]


TODAY = date(2026, 6, 1)


def found_in(month):
    """What was found of those drawn in a month: word -> how many."""
    looked = db.session.query(ComplaintCheck).filter_by(month=month)
    return Counter(check.found.value for check in looked if check.found)

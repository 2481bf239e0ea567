"""What tests of residents' accounts share: a house that keeps its mail, a counter, and the way of a sign-up."""

import re

from portal.accounts.residents import actions
from portal.core import installation
from portal.core.db import db
from portal.core.installation import Kind
from portal.core.mail import DemoMail
from portal.organisation.models import Agency
from portal.organisation.rules import AgencyKind
from tests.builders import agency, person
from tests.worker import work

PASSWORD = "empat kata yang panjang"
NUMBER, TYPED = "+6281234567890", "0812 3456 7890"
ADDRESS = "rahma@warga.id"


def keep_mail():
    """Let the house be a demo, which keeps its mail where a test can read it."""
    installation.current().kind = Kind.DEMO
    db.session.commit()


def counter(town):
    """A kelurahan below the kecamatan, and its clerk."""
    there = db.session.query(Agency).filter_by(slug="kelurahan").one_or_none()
    place = there or agency("kelurahan", town.district, AgencyKind.KELURAHAN)
    clerk = person("Petugas loket", counter=place)
    db.session.commit()
    return place, clerk


def letters(to=None):
    """Those that were sent, the oldest first."""
    db.session.expire_all()
    return [each for each in db.session.query(DemoMail).order_by(DemoMail.id) if to in (None, each.to)]


def link_in(letter):
    """The path of the link in a letter."""
    return re.search(r"https?://[^/\s]+(/\S+)", letter.text)[1]


def sign_up(browser, identity=ADDRESS, called="Rahma", password=PASSWORD, status=303):
    browser.get("/daftar")
    return browser.send("/daftar", status, identity=identity, called=called, password=password)


def verified_by_mail(browser, identity=ADDRESS, **typed):
    """An account, signed in in this browser."""
    sign_up(browser, identity, **typed)
    work()
    browser.get(link_in(letters(identity)[-1]))
    browser.send(status=303, password=typed.get("password", PASSWORD))


def code_for(place, clerk, number=NUMBER):
    made = actions.hand_out_code(number, place, actions.Document.KTP, by=clerk)
    db.session.commit()
    return made


def texts_of_the_house():
    """All that stands in jobs, in the audit log and in counts, as one text."""
    tables = ("job", "audit_entry", "guess", "mailed", "counter_code", "account_session")
    rows = [db.session.execute(db.metadata.tables[name].select()).all() for name in tables]
    return "\n".join(str(row) for some in rows for row in some)

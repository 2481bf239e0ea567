"""The city of the tests: a small tree, its people and one open survey, made by the deeds that people do."""

from datetime import date, timedelta
from secrets import randbelow, token_hex

from portal.accounts import actions as accounts
from portal.accounts.models import Account
from portal.accounts.rules import Role, Verification
from portal.core import clock, installation
from portal.core.db import db
from portal.core.installation import Kind
from portal.core.periods import Period
from portal.organisation import free_days
from portal.organisation.actions import PLAJU, describe_service, load_tree
from portal.organisation.models import Agency, Post, Service
from portal.organisation.rules import AgencyKind
from portal.organisation.standard import fingerprint
from portal.skm.instrument import ELEMENTS
from portal.surveys import actions as surveys
from portal.surveys import jobs
from portal.surveys.models import Ballot, Survey
from portal.surveys.moving import box_of
from portal.surveys.rules import Stratum
from portal.surveys.said import FilledForm

SETTINGS = {
    "institution": "Kecamatan Uji", "contact_phone": "0711 1", "controller": "Kecamatan Uji",
    "controller_contact": "privasi@uji.id",
}  # fmt: skip
PERIOD = Period("2026-s1")
FOURS = dict.fromkeys(ELEMENTS, 4)


def agency(slug, parent=None, kind=AgencyKind.DINAS):
    made = Agency(slug=slug, name=slug.title(), kind=kind, parent=parent, source="uji")
    db.session.add(made)
    db.session.flush()
    return made


def person(name=None, **held):
    """An account whose person holds roles: person(publisher=town.secretariat)."""
    human = accounts.add_person(name or f"Orang {token_hex(3)}", nip(), by=None)
    account = accounts.add_account(human, f"{token_hex(4)}@uji.id", by=None)
    for role, at in held.items():
        accounts.give_role(human, Role(role), at, by=None)
    if held:
        accounts.vouch(human)
    db.session.flush()
    return account


def place_for(role, at):
    """Where a role is held, in the branch of an agency: that of a counter in a kelurahan, which nothing else can be."""
    if role is not Role.COUNTER:
        return at
    slug = f"kelurahan-{at.slug}"
    return db.session.query(Agency).filter_by(slug=slug).one_or_none() or agency(slug, at, AgencyKind.KELURAHAN)


def nip():
    """18 digits that nobody else has."""
    return "19850412" + str(10**9 + randbelow(9 * 10**9))


def able(*accounts):
    """Let these people have signed in once: without a password nobody counts as able to keep the house."""
    for account in accounts:
        account.password = account.password or "set"
    db.session.flush()


def resident(called="Rahma", **known):
    """The account of a resident, verified by mail unless it is said otherwise."""
    known = {"verified_by": Verification.MAIL, "verified_at": clock.now(), "made_at": clock.now()} | known
    made = Account(identity=f"{token_hex(4)}@warga.id", called=called, fs_uniquifier=token_hex(16), **known)
    db.session.add(made)
    db.session.flush()
    return made


def second_account(account):
    """Another account of the same human being."""
    made = Account(person=account.person, identity=f"{token_hex(4)}@uji.id", fs_uniquifier=token_hex(16))
    db.session.add(made)
    db.session.flush()
    return made


def describe(service, said, *, by):
    """Let an officer write these components of a standard, and leave the others as they are."""
    here = {each: row.said for each, row in service.described.items()}
    describe_service(service, here | said, seen=fingerprint(here), by=by)
    db.session.commit()


class EmptyHouse:
    """A real installation on its first day, before anybody has entered anything."""

    def __init__(self):
        installation.begin(Kind.REAL)
        load_tree(PLAJU.read_text("utf-8"), by=None)
        free_days.load_shipped()
        installation.change_settings({"institution": "Kecamatan Plaju"}, by=None)
        at = {each.slug: each for each in db.session.query(Agency)}
        self.administrator = person("Administrator", administrator=at["kecamatan-plaju"])
        self.inspector = person("Inspektur", inspector=at["inspektorat"])
        db.session.commit()


class Town:
    """City, secretariat, a dinas with a desk below it, and a kecamatan; one service with one survey that is open.

    It is the first of June 2026; the survey opens on the second and closes on the twentieth.
    """

    period = PERIOD

    def __init__(self, kind=Kind.REAL):
        installation.begin(kind)
        installation.change_settings(SETTINGS, by=None)
        self.city = agency("kota", kind=AgencyKind.CITY)
        self.secretariat = agency("sekretariat", self.city, AgencyKind.SECRETARIAT)
        self.dinas = agency("dinas", self.city)
        self.desk = agency("loket", self.dinas, AgencyKind.UPTD)
        self.district = agency("kecamatan", self.city, AgencyKind.KECAMATAN)
        self.service = Service(agency_id=self.dinas.id, slug="ktp", name="Kartu tanda penduduk", source="uji")
        db.session.add(self.service)
        self.chief_post = Post(agency_id=self.secretariat.id, name="Sekretaris", leads=True, source="uji")
        self.head_post = Post(
            agency_id=self.dinas.id, name="Kepala Dinas", superior=self.chief_post, leads=True, source="uji"
        )
        db.session.add_all([self.chief_post, self.head_post])
        db.session.flush()
        self.head = person("Kepala", agency_head=self.dinas)
        self.chief = person("Sekretaris")
        self.officer = person("Petugas survei", survey_officer=self.dinas)
        self.outside_officer = person("Petugas luar", survey_officer=self.district)
        self.enumerator = person("Pencacah", enumerator=self.district)
        self.publishers = [person(f"Penerbit {n}", publisher=self.secretariat) for n in (1, 2)]
        self.inspector = person("Inspektur", inspector=agency("inspektorat", self.city))
        self.administrator = person("Administrator", administrator=self.secretariat)
        since = clock.today() - timedelta(days=100)
        for post, holder in ((self.head_post, self.head), (self.chief_post, self.chief)):
            accounts.vouch(holder.person)
            accounts.hold_post(post, holder.person, from_on=since, acting=False, by=None)
        db.session.commit()

    def register(self, **changes):
        about = {
            "service_id": self.service.id, "period": self.period, "opens_on": date(2026, 6, 2),
            "closes_on": date(2026, 6, 20), "target": 30, "strata": [Stratum.HANDED.value],
        }  # fmt: skip
        survey = surveys.register(Survey(**about | changes), by=self.officer)
        db.session.commit()
        return survey

    def open_survey(self, set_clock):
        """Registered and confirmed on the first of June, open from the second on."""
        self.survey = self.register()
        surveys.confirm(self.survey, by=self.publishers[0])
        jobs.make_keys()
        db.session.commit()
        set_clock(date(2026, 6, 2))
        return self.survey

    def slips(self, count, stratum=Stratum.ENUMERATOR, assisted=False):
        outside = stratum is Stratum.ENUMERATOR
        by, named = (self.outside_officer, self.enumerator.person) if outside else (self.officer, None)
        _, codes = surveys.issue(self.survey, count, stratum=stratum, by=by, enumerator=named, assisted=assisted)
        db.session.commit()
        return codes

    def say(self, marks=FOURS, code="", comment="", **profile):
        said = FilledForm(FOURS | marks, profile, comment)
        agency, service = self.survey.service.agency.slug, self.survey.service.slug
        surveys.submit(said, agency=agency, service=service, nonce=token_hex(8), code=code)

    def waiting(self):
        """What the ballots say that wait: only the worker, who has the key, can tell."""
        opener = box_of(self.survey.id).opener
        rows = db.session.query(Ballot).filter_by(survey_id=self.survey.id)
        return [opener.ballot(row.sealed) for row in rows.order_by(Ballot.key)]

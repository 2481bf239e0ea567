"""Fills the demo by living through its past: everything goes through the deeds that people do, on the days they do it.

So the demo is never in a state that a real house could not reach.
"""

from datetime import timedelta

from sqlalchemy import delete

from portal.accounts import actions as accounts
from portal.accounts.models import Account
from portal.accounts.rules import Permission
from portal.complaints import catalogue
from portal.core import clock, installation, pages
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.installation import Kind, Setting
from portal.demo import (
    cast,
    checks,
    daily,
    learning,
    mending,
    performance,
    promises,
    quarrels,
    quarter,
    reports,
    residents,
    talks,
    together,
    touches,
    walk,
)
from portal.demo.story import live
from portal.organisation import free_days
from portal.organisation import queries as organisation
from portal.organisation.actions import PLAJU, describe_service, load_tree
from portal.organisation.standard import Component, Described, fingerprint

FILLED = "demo_filled"

SETTINGS = {
    "institution": "Kecamatan Plaju (contoh)",
    "contact_phone": "(0711) 000000",
    "contact_email": "suara@contoh.id",
    "contact_address": "Kantor Camat Plaju (alamat contoh)",
    "contact_hours": "Senin–Jumat 08.00–15.00",
    "controller": "Kecamatan Plaju (contoh)",
    "controller_contact": "privasi@contoh.id",
}


def fill_once() -> None:
    """Fill an empty database; one that is filled stays, one whose filling was broken off is filled anew.

    Raises Refused where the database belongs to a real installation.
    """
    here = installation.current()
    if here is not None:
        installation.require(Kind.DEMO)
        if db.session.get(Setting, FILLED):
            return
        _empty()
    installation.begin(Kind.DEMO)
    load_tree(PLAJU, by=None)
    free_days.load_shipped()
    catalogue.load_shipped()
    installation.change_settings(SETTINGS, by=None)
    for player in cast.PLAYERS:
        _enter(player)
    db.session.commit()
    _describe(*cast.SERVICE)
    live(clock.today())
    residents.sign_up()
    touches.live(clock.today())
    reports.who_may.cache_clear()  # of a filling before this one
    quarter.live(clock.today())
    reports.live(clock.today())
    checks.live(clock.today())
    talks.live(clock.today())
    promises.live(clock.today())
    quarrels.live(clock.today())
    mending.live(clock.today())
    performance.live(clock.today())
    daily.live(clock.today())
    together.live(clock.today())
    learning.live(clock.today())
    db.session.add(Setting(name=FILLED, value="yes"))
    pages.changed(pages.HOUSE)
    db.session.commit()


# What the officer of the demo wrote into the standard of the service along which the eight steps walk.
EXAMPLE = "Contoh: SK Kepala Dinas tentang standar pelayanan"
STANDARD = {
    Component.PROCEDURE: "Ambil nomor antrean di loket depan\nSerahkan berkas kepada petugas\nTerima kartu di loket 3",
    Component.DURATION: "3 hari kerja sejak berkas lengkap",
    Component.COMPLAINTS: "Sampaikan di loket pengaduan, atau lewat telepon pada jam kerja.",
    Component.FACILITIES: "Ruang tunggu dengan kursi, loket untuk lansia dan penyandang disabilitas, toilet.",
    Component.STAFFING: "6 orang di loket, 2 orang di belakang loket",
}


def _describe(agency: str, slug: str) -> None:
    """Let the officer fill in some components a while ago; the others stay missing, as they would."""
    service, officer = organisation.service(agency, slug), walk.account_of(cast.OFFICER)
    here = {each: row.said for each, row in service.described.items()}
    said = {each: Described(text, EXAMPLE, True) for each, text in STANDARD.items()}
    officer.check(Permission.SERVICE_DESCRIBE, about=service.agency)
    with clock.on(clock.today() - timedelta(days=40)):
        describe_service(service, here | said, seen=fingerprint(here), by=officer)
    db.session.commit()


def _empty() -> None:
    """Take out what a filling that was broken off has left; only ever asked in a demo."""
    for table in reversed(db.metadata.sorted_tables):
        if table.name not in ("edition", "competency"):  # the latter come with the house and not with its filling
            db.session.execute(delete(table))
    db.session.commit()


def _enter(player: cast.Player) -> Account:
    agency = organisation.agency(player.agency)
    person = accounts.add_person(player.name, player.nip, by=None)
    account = accounts.add_account(person, player.identity, by=None)
    accounts.vouch(person)  # now, or their first post of later would take their password away
    for role in player.roles:
        accounts.appoint(person, role, agency)
    post = organisation.heads_post(agency) if player.post else None
    if player.post and post is None:
        raise Refused(f"No post leads {player.agency}.")
    if post:
        long_ago = clock.today() - timedelta(days=700)
        accounts.hold_post(post, person, from_on=long_ago, acting=False, by=None)
    accounts.choose_password(account, player.password)
    return account


def roles_of(player: cast.Player) -> list[str]:
    """The roles of a player by name; whoever leads those who lead is a supervisor besides."""
    names = [role.value for role in player.roles]
    post = organisation.heads_post(organisation.agency(player.agency)) if player.post else None
    led = {p.superior_id for _, posts in organisation.posts_by_agency() for p in posts}
    return names + (["supervisor"] if post and post.id in led else [])

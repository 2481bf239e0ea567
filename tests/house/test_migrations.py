"""Migrations that have to keep what is there, on both databases."""

import json
from datetime import date

from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from portal.commitments import asking
from portal.core.db import db
from portal.core.periods import Period
from portal.evaluation.appraisal import actions as appraisal
from portal.evaluation.appraisal import queries as appraisals
from portal.evaluation.appraisal.actions import Rating, Said
from portal.evaluation.appraisal.rules import Level
from portal.evaluation.recognition import coaching
from portal.evaluation.recognition import queries as recognition
from portal.evaluation.recognition.rules import Cause
from portal.organisation.models import Service
from portal.organisation.standard import Component, Described
from tests.builders import Town
from tests.commitments.house import declared, promising, says
from tests.evaluation.office import Office
from tests.scorecards.house import drafted, published


def before(revision):
    """The step that this one follows."""
    directory = current_app.extensions["migrate"].directory
    return ScriptDirectory(directory).get_revision(revision).down_revision


def test_cards_of_the_first_version_get_their_names_and_wholly_independent_ones_their_file(real_app):
    town = Town()
    whole = published(town, enumerator=40)
    mixed = published(town, period="2025-s2", enumerator=40, handed=20)
    draft = drafted(town, period="2025-s1", enumerator=40)
    counts, ids = whole.cells["counts"], [card.id for card in (whole, mixed, draft)]
    for card in (whole, mixed, draft):  # as the first version wrote them
        old = json.dumps({name: cell for name, cell in card.cells.items() if name != "independent_counts"})
        db.session.execute(text("UPDATE scorecard SET cells = :old WHERE id = :id"), {"old": old, "id": card.id})
    db.session.commit()
    db.session.remove()
    downgrade(revision=before("0003"))
    upgrade()
    kept = {
        row.id: (row.service_name, row.agency_name, (row.cells if isinstance(row.cells, dict) else json.loads(row.cells)))
        for row in db.session.execute(text("SELECT id, service_name, agency_name, cells FROM scorecard"))
    }
    assert [kept[id][:2] for id in ids] == [("Kartu tanda penduduk", "Dinas")] * 2 + [(None, None)]
    assert [kept[id][2].get("independent_counts") for id in ids] == [counts, None, counts]


def test_what_was_known_of_a_service_becomes_components_of_its_standard_and_comes_back(real_app):
    town = Town()
    service_id = town.service.id
    db.session.remove()
    downgrade(revision=before("0011"))
    known = {"requirements": json.dumps(["KK", "KTP"]), "cost": "Gratis", "id": service_id}
    learn = "UPDATE service SET requirements = :requirements, cost = :cost, legal_basis = ' ' WHERE id = :id"
    db.session.execute(text(learn), known)
    db.session.commit()
    db.session.remove()
    upgrade()
    service = db.session.get(Service, service_id)
    assert {each: row.said for each, row in service.described.items()} == {
        Component.REQUIREMENTS: Described("KK\nKTP", "uji"), Component.COST: Described("Gratis", "uji"),
    }  # fmt: skip
    db.session.remove()
    downgrade(revision=before("0011"))
    row = db.session.execute(text("SELECT requirements, cost, duration FROM service WHERE id = :id"), known).one()
    db.session.remove()
    kept = row.requirements if isinstance(row.requirements, list) else json.loads(row.requirements)
    assert (kept, row.cost, row.duration) == (["KK", "KTP"], "Gratis", None)
    upgrade()


def test_who_is_being_asked_about_a_promise_is_noted_and_what_failed_before_is_remembered(real_app):
    town = promising(Town())
    asked, failed, silent = (declared(town, what=f"Lampu nomor {number} menyala") for number in (1, 2, 3))
    says(failed, town.rahma, False)
    expected = {(asked.id, asker.key) for asker in asking.asked_of(asked)} | {(silent.id, f"r{town.case.id}")}
    db.session.commit()
    db.session.remove()
    downgrade(revision=before("0039"))
    upgrade()
    rows = db.session.execute(text("SELECT commitment_id, asker FROM commitment_asked"))
    assert {(row.commitment_id, row.asker) for row in rows} == expected
    failed_ones = db.session.scalars(text("SELECT number FROM commitment WHERE failed_before ORDER BY number")).all()
    assert failed_ones == [2]


def test_views_objections_and_referrals_get_the_post_in_which_they_were_written(real_app, set_clock):
    office = Office(Town())
    plan = office.agreed(office.tuti, office.tuti_post, office.head)
    found = appraisal.begin(plan, Period("2026-tw2"), by=office.tuti)
    [line] = appraisals.expected_of(found)
    mine = appraisals.appraisal(found.id, reader=office.tuti)
    appraisal.write(mine, {line.line_id: Said("96 %")}, "", send=True, by=office.tuti)
    set_clock(date(2026, 6, 30))
    theirs = appraisals.appraisal(found.id, reader=office.head)
    appraisal.rate(theirs, Rating(Level.AS, Level.AS, "Sesuai."), by=office.head)
    appraisal.file_objection(mine, "Bukti belum dibaca", by=office.tuti)
    seat = recognition.seat_in(recognition.team_of(office.head), office.tuti.person_id, office.tuti_post.id)
    coaching.refer(seat, Cause.CONDUCT, "Terlambat", "Daftar hadir", by=office.head)
    post_id = office.town.head_post.id
    db.session.commit()
    db.session.remove()
    downgrade(revision=before("0050"))
    upgrade()
    there = {"appraisal_view": "by_post_id", "objection": "assessor_post_id", "referral": "by_post_id"}
    for table, column in there.items():
        assert db.session.execute(text(f"SELECT {column} FROM {table}")).scalars().all() == [post_id]

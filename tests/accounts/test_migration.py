"""What a house that is in use keeps when it is migrated."""

from datetime import UTC, date, datetime

from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from portal.accounts import proposals
from portal.accounts.deeds.people import GiveRole
from portal.accounts.models import Confirmation, Holding, Person
from portal.accounts.rules import Role
from portal.core.audit import record
from portal.core.db import db
from tests.builders import Town, person

WRITTEN = datetime(2026, 5, 20, 3, tzinfo=UTC)


def test_ends_and_proposals_and_trust_of_an_older_house_are_kept(real_app):
    """The log knows when a last day was written; a proposal keeps waiting; old trust is no more than it was."""
    town = Town()
    held = town.head.person.holdings[0]
    held.until_on = date(2026, 5, 1)
    record("post:leave", held, by=None)
    proposal = proposals.propose(GiveRole(person("Calon").person, Role.PUBLISHER, town.district), by=town.administrator)
    numbers = held.id, proposal.id, town.head.person_id, town.publishers[0].person_id
    db.session.commit()
    db.session.execute(text("UPDATE audit_entry SET at = :at WHERE action = 'post:leave'"), {"at": WRITTEN})
    db.session.commit()
    db.session.remove()
    downgrade(revision="0001")
    upgrade()
    kinds = zip((Holding, Confirmation, Person, Person), numbers, strict=True)
    held, proposal, head, publisher = (db.session.get(kind, number) for kind, number in kinds)
    assert held.ended_at == WRITTEN
    assert (proposal.person.name, proposal.needs_consent) == ("Calon", False)
    assert (head.vouched_at, publisher.vouched_at is not None) == (None, True)
    assert proposals.pending()[0].person is proposal.person
    proposals.confirm(proposal, by=db.session.merge(town.inspector))

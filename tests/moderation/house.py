"""Texts of residents for the tests of this floor, handed up as a slice hands them up."""

from datetime import date
from secrets import token_hex

from portal.core import clock
from portal.core.db import db
from portal.core.handed import Handed
from portal.moderation import actions
from portal.moderation.models import ModeratedText
from tests.scorecards.house import MARCH


def handed(town, words, **about):
    known = {
        "subject": token_hex(16), "agency_id": town.service.agency_id, "service_id": town.service.id,
        "period": town.period, "since": MARCH, "handed_on": clock.today(),
    }  # fmt: skip
    return Handed(text=words, **known | about)


def waiting_text(town, words="Antre lama.", kind="comment", **about):
    """One text that waits, about the dinas unless it is said otherwise."""
    (found,) = waiting_texts(town, words, kind=kind, **about)
    return found


def waiting_texts(town, *words, kind="comment", **about):
    """Several of them, in the order of their words."""
    given = [handed(town, each, **about) for each in words]
    actions.take_in(kind, given)
    db.session.commit()
    found = {text.subject: text for text in db.session.query(ModeratedText)}
    return [found[each.subject] for each in given]


THURSDAY = date(2026, 6, 4)

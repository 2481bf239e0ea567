"""Texts of residents for the tests of this floor, handed up as a slice hands them up."""

from datetime import date
from secrets import token_hex

from portal.core import clock
from portal.core.db import db
from portal.core.handed import Author, Handed, Moderated
from portal.moderation import actions, flagging
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


class Posts:
    """Texts that appear at once and can be edited, with authors who write under a name: as a forum has them."""

    def __init__(self, town):
        self.town, self.words, self.wrote, self.told = town, {}, {}, []

    def say(self, subject, words, by=None):
        self.words[subject] = words
        if by is not None:
            self.wrote[subject] = Author(by.id, "Mawar")

    @property
    def source(self):
        return Moderated(
            "Tulisan", lambda: [], lambda _batch, _most: [], self.told.extend, authors=self.authors,
            standing=lambda subject: self.standing(subject),
        )  # fmt: skip

    def authors(self, subjects):
        return {each: self.wrote[each] for each in subjects if each in self.wrote}

    def standing(self, subject):
        return handed(self.town, self.words[subject], subject=subject) if subject in self.words else None


def flag(kind, subject, code, *devices, **about):
    """Report it from each of these devices."""
    return [flagging.flag(kind, subject, code, device=each * 32, once=each, **about) for each in devices][-1]

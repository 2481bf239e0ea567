"""A town whose head promises things, and residents who asked for them."""

from datetime import date, timedelta

from portal.commitments import actions, asking, queries
from portal.commitments.actions import Given
from portal.commitments.causes import Voices
from portal.core import clock
from portal.core.db import db
from portal.organisation import queries as organisation
from tests.builders import resident
from tests.complaints.house import reported, take_reports

WHAT = "Lampu jalan di depan mushala RT 05 menyala setiap malam"
WHY = "Tiga laporan warga dalam sebulan tentang jalan yang sama"
WORDS = "Tiang dan kabel sudah diganti, lampu dicoba dua malam."


def promising(town):
    """Reports of two residents and of a guest with a mail address, one of them merged into the other."""
    take_reports(town)
    town.rahma, town.budi = resident("Rahma"), resident("Budi")
    town.case = reported(town, by=town.rahma)
    return town


def given(town, **changes):
    post = organisation.heads_post(town.dinas)
    due_on = clock.today() + timedelta(days=30)
    voices = Voices(tuple(changes.pop("cases", ())), tuple(changes.pop("threads", ())))
    some = {"agency": town.dinas, "what": WHAT, "due_on": due_on, "post": post, "why": WHY, "voices": voices}
    return Given(**some | changes)


def promised(town, *, by=None, **changes):
    cases = () if "threads" in changes else (town.case,)
    made = actions.make(given(town, **{"cases": cases} | changes), by=by or town.head)
    db.session.commit()
    return made


def declared(town, **changes):
    made = promised(town, **changes)
    actions.declare(made, WORDS, seen=made.version, by=town.head)
    db.session.commit()
    return made


def says(commitment, account, kept):
    asker = asking.asker_with(commitment, account.id)
    actions.say(commitment, asker, kept, known="mail")
    db.session.commit()


def kinds(commitment):
    return [step.kind.value for step in queries.commitment(commitment.number).steps]


def pass_days(set_clock, days):
    set_clock(date(2026, 6, 1) + timedelta(days=days))

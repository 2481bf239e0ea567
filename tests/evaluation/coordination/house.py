"""A drain that stands still between a dinas, a kecamatan and the secretariat."""

from datetime import timedelta

from portal.core import clock
from portal.core.db import db
from portal.evaluation.coordination import actions

DAY = timedelta(days=1)


def opened(line, **changes):
    """The camat opens it; the dinas takes part."""
    about = {"reference": "JANJI-3", "post": line.camat_post, "by": line.camat} | changes
    matter = actions.open_matter("Drainase Jalan Kapten Abdullah", "Air surut.", line.town.district, **about)
    actions.invite(matter, line.head_post, by=line.camat)
    db.session.commit()
    return matter


def asked(line, matter, what="Gali saluran 200 meter", days=10):
    """The camat asks the dinas for a step."""
    step = actions.ask(matter, what, line.head_post, clock.today() + days * DAY, by=line.camat)
    db.session.commit()
    return step

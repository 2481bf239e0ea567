"""A reporting line for the tests of this floor, targets on it, and cards as two publishers would leave them."""

from datetime import date, timedelta

from sqlalchemy import select

from portal.accounts import actions as accounts
from portal.accounts.queries import holder_of
from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.core.score import Figure, Score
from portal.evaluation.targets import actions
from portal.evaluation.targets.jobs import note_survey
from portal.organisation.models import Post, Service
from portal.scorecards.models import Scorecard
from tests.builders import person

PERIOD = Period("2026-s1")
OPENS_ON = date(2026, 6, 10)
SURE = "1.6049382716"


class Line:
    """Mayor over secretary over two heads, of dinas and kecamatan; the survey opens on the tenth of June.

    It is the first of June. `chief` is the direct superior of both heads, `mayor` is theirs.
    """

    def __init__(self, town):
        self.town, self.head, self.chief = town, town.head, town.chief
        self.head_post, self.chief_post, self.service = town.head_post, town.chief_post, town.service
        self.mayor_post = post(town.city, "Wali Kota")
        self.chief_post.superior = self.mayor_post
        self.camat_post = post(town.district, "Camat", self.chief_post)
        self.mayor, self.camat = person("Wali Kota"), person("Camat", agency_head=town.district)
        hold(self.mayor_post, self.mayor)
        hold(self.camat_post, self.camat)
        self.other_service = service(town.district, "surat")
        db.session.commit()

    def announce(self, opens_on=OPENS_ON):
        note_survey(self.service.id, PERIOD, opens_on.isoformat())
        db.session.commit()

    def propose(self, aim="80.00", **changes):
        about = {"post": self.head_post, "service": self.service, "period": PERIOD, "by": self.head} | changes
        target = actions.propose(aim=Figure(aim), **about)
        db.session.commit()
        return target

    def agreed(self, aim="80.00"):
        """Agreed on the first of June, for a survey that opens on the tenth."""
        self.announce()
        target = self.propose(aim)
        actions.agree(target, by=self.chief)
        db.session.commit()
        return target

    def publish(self, low="81.00", high="85.00", n=40, **changes):
        """The next version of the card about the dinas' service, published today."""
        return publish(self.service, score(low, high, n), **changes)

    def vacate(self, post):
        """Nobody holds it from today on."""
        held = holder_of(post)
        accounts.leave_post(held, clock.today() - timedelta(days=1), by=self.town.administrator)
        db.session.commit()


def post(agency, name, superior=None):
    made = Post(agency_id=agency.id, name=name, superior=superior, leads=True, source="uji")
    db.session.add(made)
    db.session.flush()
    return made


def service(agency, slug):
    made = Service(agency_id=agency.id, slug=slug, name=f"Layanan {slug}", source="uji")
    db.session.add(made)
    db.session.flush()
    return made


def hold(post, account, acting=False):
    since = clock.today() - timedelta(days=50)
    accounts.hold_post(post, account.person, from_on=since, acting=acting, by=None)
    db.session.commit()


def score(low, high, n):
    return Score(Figure((Figure(low) + Figure(high)) / 2), Figure(low), Figure(high), n)


def publish(service, independent, period=PERIOD, first_day=OPENS_ON, lost=0, beside=None):
    some = select(Scorecard).where(Scorecard.service_id == service.id, Scorecard.period == period)
    last = db.session.scalar(some.order_by(Scorecard.version.desc()).limit(1))
    n = independent.n if independent else 7
    told = independent if n >= 10 else None
    answered = {"answered": n, "index": None if told is None else "83.00", "grade": None}
    card = Scorecard(
        service_id=service.id, period=period, version=last.version + 1 if last else 1,
        corrects_id=last and last.id, correction=last and "Salah hitung", first_day=first_day,
        last_day=first_day + timedelta(days=10), registered_at=clock.now(), computed_on=clock.today(), target=30,
        official=told, official_variance=told and SURE, independent=told, independent_variance=told and SURE,
        letter="B" if n >= 30 else None, independent_letter="B" if n >= 30 else None,
        cells={
            "n": {"official": n, "independent": n, "open_link": 3}, "incomplete": 2, "without_u4": None,
            "counts": {f"u{i}": [0, 1, n - 3, 2] for i in range(1, 10)} if told else {},
            "independent_counts": {f"u{i}": [0, 1, n - 3, 2] for i in range(1, 10)} if told else {},
            "elements": {f"u{i}": answered for i in range(1, 10)} if told else {},
        },
        turnout={
            "enumerator": {"issued": 60, "spent": n + lost, "answered": n, "counted": True, "lost": lost},
            "handed": {"issued": 30, "spent": 12, "answered": 14, "counted": False},
            "open": {"issued": None, "spent": None, "answered": 3, "counted": False},
        },
        left_out={"handed": "differs"}, beside=beside, waived=True, heard_on=clock.today(), published_on=clock.today(),
        service_name=service.name, agency_name=service.agency.name,
    )  # fmt: skip
    db.session.add(card)
    db.session.commit()
    return card

"""Two quarters of ratings in one touch, as residents, receipts and a tablet gave them, and the tablet itself."""

from datetime import date, timedelta
from random import Random
from secrets import token_hex

from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period, containing
from portal.demo import cast, walk
from portal.demo.story import work_off
from portal.organisation import queries as organisation
from portal.ratings import actions, jobs, tokens
from portal.ratings.rules import LOW, Reason, Stratum

CODE = "2468"  # by which the attendant of the demo's tablet leaves its page
AGO = timedelta(days=30)

# Service, mean weights of the four faces, and how many came in a quarter by which way.
RATED = (
    (cast.SERVICE, (7, 8, 17, 12), {Stratum.POSTER: 52, Stratum.HANDED: 24, Stratum.KIOSK: 26, Stratum.NO_COOKIE: 4}),
    (("kelurahan-plaju-ulu", "surat-pengantar-nikah"), (1, 2, 8, 9), {Stratum.POSTER: 26, Stratum.RECEIPT: 6}),
)  # fmt: skip
REASONS = (Reason.WAIT, Reason.WAIT, Reason.REQUIREMENTS, Reason.MANNER, "")


def live(today: date) -> None:
    """Live through the two quarters before this one, and let this one take ratings."""
    last = containing(today, "quarter").previous()
    for number, period in enumerate((last.previous(), last)):
        _live(period, Random(number))
    jobs.make_keys()
    service = organisation.service(*cast.SERVICE)
    with clock.on(today - AGO):
        actions.make_kiosk(service, "Loket 1", CODE, by=walk.account_of(cast.OFFICER))
    work_off()


def _live(period: Period, chance: Random) -> None:
    with clock.on(period.last_day - AGO):
        jobs.make_keys()
        for of, weights, ways in RATED:
            service_id = organisation.service(*of).id
            for stratum, count in ways.items():
                for mark in chance.choices((1, 2, 3, 4), weights, k=count + chance.randrange(6)):
                    _touch(service_id, mark, stratum, chance)
            db.session.commit()
        jobs.move_ballots()
    with clock.on(period.last_day + timedelta(days=1)):
        jobs.close_periods()


def _touch(service_id: int, mark: int, stratum: Stratum, chance: Random) -> None:
    """One that nobody touched before: with a device, a receipt or a form of its own."""
    nonce, invitation = token_hex(16), None
    if stratum is Stratum.RECEIPT:
        invitation = tokens.read_invitation(tokens.invite(service_id, f"Contoh:{nonce}"))
    actions.rate(service_id, mark, stratum=stratum, nonce=nonce, device=tokens.new_device(), invitation=invitation)
    if mark in LOW and stratum is not Stratum.KIOSK and (reason := chance.choice(REASONS)):
        actions.give_reason(service_id, mark, reason, "", nonce=nonce)

"""Closed surveys and cards for the tests of this floor, made in a few rows instead of by many people."""

from datetime import UTC, date, datetime

from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.scorecards import actions, jobs
from portal.scorecards.models import Scorecard
from portal.skm.instrument import ELEMENTS
from portal.surveys.models import Answer, Survey
from portal.surveys.rules import Stratum

MARCH = datetime(2026, 3, 1, 5, tzinfo=UTC)  # when the surveys were registered
LAST_DAY = date(2026, 5, 31)  # the tests begin on the day after


def marks(number):
    """What the person with this number says: threes and fours, differently for each."""
    return {element: 3 + (number + place + number // 5) % 2 for place, element in enumerate(ELEMENTS)}


def closed_survey(
    town, period="2026-s1", last_day=LAST_DAY, say=marks, spent=None, more=None, strata=("handed",), **answers
):
    """A closed survey: closed_survey(town, enumerator=40, handed=12, open=3).

    `say` is what each of them answers, or has that by stratum. `spent` has the used invitations of a stratum where
    they are not as many as its answers, `more` what else its turnout says.
    """
    first_day = last_day.replace(day=1)
    survey = Survey(
        service_id=town.service.id, period=Period(period), opens_on=first_day, closes_on=last_day, target=30,
        population=1190, strata=sorted({"invited", "enumerator", *strata}), confirmed_on=first_day,
        registered_by_id=town.officer.person_id, registered_at=MARCH, closed_on=clock.today(),
        turnout={"open": {"issued": None, "spent": None, "answered": 0}},
    )  # fmt: skip
    db.session.add(survey)
    db.session.flush()
    for stratum, count in answers.items():
        speak = say.get(stratum, marks) if isinstance(say, dict) else say
        said = [speak(number) for number in range(count)]
        db.session.add_all(Answer(survey_id=survey.id, stratum=Stratum(stratum), **one) for one in said)
        rights = None if stratum == "open" else (spent or {}).get(stratum, count)
        issued = None if rights is None else rights + 5
        way = {"issued": issued, "spent": rights, "answered": count} | (more or {}).get(stratum, {})
        survey.turnout = survey.turnout | {stratum: way}
    db.session.commit()
    return survey


def drafted(town, **about):
    """A card computed today from such a survey."""
    survey = closed_survey(town, **about)
    jobs.draft(service_id=town.service.id, period=survey.period)
    db.session.commit()
    return db.session.query(Scorecard).filter_by(service_id=survey.service_id, period=survey.period).one()


def publish(town, card):
    """By two publishers; the head waives if they were not heard yet."""
    if not card.course.heard:
        actions.waive(card, by=town.head)
    actions.propose(card, by=town.publishers[0])
    actions.confirm(card, by=town.publishers[1])
    db.session.commit()
    return card


def published(town, **about):
    return publish(town, drafted(town, **about))


def hold(town, card, reason="Slip nomor 20 sampai 40 diperiksa dulu."):
    actions.propose_hold(card, reason, by=town.publishers[0])
    actions.confirm_hold(card, by=town.publishers[1])
    db.session.commit()
    return card


def propose_correction(card, *without, reason="Salah hitung.", by):
    actions.propose_correction(card, actions.foresee_correction(card, without, by=by), reason, by=by)


def confirm_correction(card, *without, by):
    return actions.confirm_correction(card, actions.foresee_correction(card, without, by=by), by=by)


def correct(town, card, *without, reason="Slip dari loket diisi petugas sendiri."):
    """A new version that two publishers want; it is a draft."""
    one, other = town.publishers
    propose_correction(card, *without, reason=reason, by=one)
    new = confirm_correction(card, *without, by=other)
    db.session.commit()
    return new

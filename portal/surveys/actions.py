"""What people and the clock do with surveys. Each function is one deed: it checks, writes, and logs.

The answer itself is the exception: it leaves no log, no event and no moment.
"""

from dataclasses import dataclass, field
from random import SystemRandom
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update

from portal.accounts import confirmations
from portal.accounts.models import Account, Person
from portal.accounts.rules import Permission, Role
from portal.core import clock, installation, periods
from portal.core.audit import record
from portal.core.db import db
from portal.core.disclosure import rounded_down
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import enqueue, enqueue_once
from portal.organisation.models import Service
from portal.surveys import codes, nonces, queries, rules
from portal.surveys.models import Answer, Ballot, Comment, Invitation, SlipBatch, Survey, WaitingComment
from portal.surveys.rules import LEAST_MOVED, Stratum
from portal.surveys.skm import Marks, is_valid

OPEN = "survey:open"
PROFILE = ("sex", "age", "education", "occupation")


# ---- registering and confirming


def register(survey: Survey, *, by: Account) -> Survey:
    """Announce a survey of a service; a second person outside its branch confirms it before it opens.

    Until then it blocks nothing. What the same person announced about the same period before is taken back.
    """
    service = _hold_service(survey.service_id)
    by.check(Permission.SURVEY_REGISTER, about=service.agency)
    if not _is_officer(by, service) and service not in queries.neglected():
        raise NotAllowed("Only its own agency registers a survey of a service that was asked about within a year.")
    if fault := rules.fault_of_days(survey.period, survey.opens_on, survey.closes_on, clock.today()):
        raise Refused(fault.text)
    _check_room(survey)
    for earlier in queries.waiting_of(service.id, survey.period, by.person_id):  # one is enough to decide about
        decline(earlier, by=by)
    survey.strata = rules.counted(survey.strata)
    survey.registered_by_id, survey.registered_at = by.person_id, clock.now()
    db.session.add(survey)
    db.session.flush()
    confirmations.propose(OPEN, f"Survey:{survey.id}", agency=service.agency, by=by)
    return survey


def _check_room(survey: Survey) -> None:
    """Refuse what overlaps with a survey that is confirmed: an answer is asked for once, and an address leads to one."""
    for other in queries.confirmed(survey.service_id):
        if other.id == survey.id:
            continue
        if periods.overlaps(other.period, survey.period):
            raise Refused("There is a survey of this service for an overlapping period already.")
        if other.opens_on <= survey.closes_on and survey.opens_on <= other.closes_on:
            raise Refused("There is a survey of this service on some of these days already.")


def _hold_service(service_id: int) -> Service:
    """Let nobody else register or confirm a survey of the service before the transaction ends."""
    return db.session.scalars(select(Service).where(Service.id == service_id).with_for_update()).one()


def _is_officer(account: Account, service: Service) -> bool:
    return any(m.role is Role.SURVEY_OFFICER and m.agency_id == service.agency_id for m in account.person.roles)


def confirm(survey: Survey, *, by: Account) -> None:
    """From here on the clock opens and closes it."""
    _hold_service(survey.service_id)
    needs, since = Permission.SURVEY_CONFIRM, survey.registered_at
    confirmations.confirm(OPEN, f"Survey:{survey.id}", needs=needs, by=by, since=since)
    if survey.opens_on <= clock.today():
        raise Refused("The opening day has come, so this registration has lapsed. Register the survey anew.")
    if fault := rules.fault_of_days(survey.period, survey.opens_on, survey.closes_on, clock.today()):
        raise Refused(fault.text)  # it may have been registered under other rules
    _check_room(survey)
    if not installation.settings().complete:
        raise Refused("No survey opens before the institution, its contact and the controller of data are set.")
    survey.confirmed_on = clock.today()
    days = {"period": survey.period, "opens_on": survey.opens_on.isoformat()}
    enqueue("survey:confirmed", service_id=survey.service_id, **days)


def decline(survey: Survey, *, by: Account) -> None:
    needs, since = Permission.SURVEY_CONFIRM, survey.registered_at
    confirmations.decline(OPEN, f"Survey:{survey.id}", needs=needs, by=by, since=since)
    survey.declined_on = clock.today()


# ---- rights to answer


def issue(
    survey: Survey, count: int, *, stratum: Stratum, by: Account, enumerator: Person | None = None,
    console: bool = False,
) -> tuple[SlipBatch, list[str]]:  # fmt: skip
    """Make single-use codes; they are returned once and kept only as hashes.

    Who makes them decides their stratum: what the unit's own officer makes is `handed`, what an officer outside
    makes for a named enumerator outside is `enumerator`. Whoever works at the console signs in as nobody: what it
    makes in a name says so (`console`), in the log and wherever the batch is read of.
    """
    _check_issuing(survey, stratum, enumerator, by=by)
    if survey.state not in (rules.State.PLANNED, rules.State.OPEN):
        raise Refused("Slips are made for a survey that is confirmed and not over.")
    if not 1 <= count <= 1000:
        raise Refused("Make between 1 and 1,000 slips at a time.")
    batch = SlipBatch(
        survey_id=survey.id, stratum=stratum, issued_by_id=by.person_id, count=count,
        enumerator_id=enumerator.id if enumerator else None, first_number=queries.next_number(survey.id),
        by_console=console,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    made = [codes.new() for _ in range(count)]
    right = {"survey_id": survey.id, "stratum": stratum, "batch_id": batch.id, "spent": False}
    db.session.execute(insert(Invitation), [{"hash": codes.hash_of(code), **right} for code in made])
    more = {"console": True} if console else {}
    record("survey:issue", survey, by=by, stratum=stratum.value, count=count, **more)
    return batch, made


def _check_issuing(survey: Survey, stratum: Stratum, enumerator: Person | None, *, by: Account) -> None:
    agency, since = survey.service.agency, survey.registered_at
    if stratum is Stratum.HANDED:
        by.check(Permission.SURVEY_HAND_OUT, about=agency)
    elif stratum is Stratum.ENUMERATOR:
        by.check(Permission.SURVEY_ISSUE, about=agency, since=since)
        if enumerator is None or not may_enumerate(enumerator, survey):
            raise Refused("Name an enumerator of another branch for these slips.")
    else:
        raise Refused("Slips are made for the strata «handed» and «enumerator».")


def may_enumerate(person: Person, survey: Survey) -> bool:
    """Whether a person may collect answers for this survey: an enumerator who has no place in its branch."""
    stand = person.standings(survey.service.agency, survey.registered_at)
    return any(s.role is Role.ENUMERATOR and s.current for s in stand) and not any(s.inside for s in stand)


# ---- answering


@dataclass(frozen=True)
class Said:
    """What one resident said: nine marks or blanks, the profile in bands, and words that go another way."""

    marks: Marks
    profile: dict[str, Any] = field(default_factory=dict)  # sex, age, education, occupation; each may be missing
    comment: str = ""


# Every resident's answer runs these, so they stand here once, and of what they find nothing is made but a word.
rights: Any = Invitation.__table__
batches: Any = SlipBatch.__table__
ballots: Any = Ballot.__table__
SPEND = update(rights).where(rights.c.survey_id == bindparam("of"), ~rights.c.spent).values(spent=True)
SPEND = SPEND.returning(rights.c.stratum)
SPEND_NAMED = SPEND.where(rights.c.hash == bindparam("named"))
HERS = select(batches.c.id).where(batches.c.survey_id == bindparam("of"), batches.c.enumerator_id == bindparam("who"))
ONE_OF_HERS = select(rights.c.hash).where(rights.c.batch_id.in_(HERS), ~rights.c.spent).order_by(rights.c.hash).limit(1)
SPEND_OF_HERS = SPEND.where(rights.c.hash == ONE_OF_HERS.with_for_update(skip_locked=True).scalar_subquery())
CAST = insert(ballots)


def submit(said: Said, *, agency: str, service: str, nonce: str, code: str = "") -> None:
    """Spend the right and cast the ballot, in one transaction. A form that was sent already changes nothing.

    There is no `by`, no log entry and no event: whatever said that this was done would say when and by whom.
    Raises Refused where the survey is not open or the invitation is used.
    """
    if not is_valid(said.marks):
        raise Refused("Answer at least five questions.")
    if not nonces.is_new(nonce):
        return
    survey_id = queries.hold_open(agency, service)
    stratum: Stratum | None = Stratum.OPEN
    if code:
        stratum = _spend(SPEND_NAMED, survey_id, named=codes.hash_of(codes.read(code)))
    if stratum is None:
        raise Refused("This invitation was used already. If you sent it, we have received your answers.")
    _cast(survey_id, stratum, said)


def assist(survey: Survey, said: Said, *, nonce: str, by: Account) -> None:
    """Enter what a resident told an enumerator; it spends one of the slips that are named to her."""
    agency = survey.service.agency
    by.check(Permission.SURVEY_ASSIST, about=agency, since=survey.registered_at)
    if not is_valid(said.marks):
        raise Refused("Answer at least five questions.")
    if not nonces.is_new(nonce):
        return
    survey_id = queries.hold_open(agency.slug, survey.service.slug)
    stratum = _spend(SPEND_OF_HERS, survey_id, who=by.person_id)
    if stratum is None:
        raise Refused("No slip in your name is left.")
    _cast(survey_id, stratum, said)


def _spend(statement: Any, survey_id: int, **which: Any) -> Stratum | None:
    """The stratum of the right that was spent; None where there is none to spend."""
    stratum: Stratum | None = db.session.scalar(statement, {"of": survey_id, **which})
    return stratum


def _cast(survey_id: int, stratum: Stratum, said: Said) -> None:
    profile = {name: said.profile.get(name) for name in PROFILE}
    db.session.execute(CAST, {"survey_id": survey_id, "stratum": stratum, **said.marks, **profile})
    if said.comment:
        db.session.execute(insert(WaitingComment).values(survey_id=survey_id, text=said.comment))


# ---- the clock


def move_ballots(survey: Survey, *, least: int = LEAST_MOVED) -> None:
    """Turn waiting ballots into answers, once there are enough of a stratum to hide each among the others."""
    for stratum in queries.strata_waiting(survey.id, least):
        _shuffle(Ballot, Answer, Ballot.survey_id == survey.id, Ballot.stratum == stratum)
    if queries.comments_waiting(survey.id) >= least:
        _shuffle(WaitingComment, Comment, WaitingComment.survey_id == survey.id)


def close(survey: Survey) -> None:
    """The last day is over: make the answers final, forget the rights, and tell the floors above."""
    move_ballots(survey, least=1)
    _shuffle(Answer, Answer, Answer.survey_id == survey.id)  # so that not even the batches show
    _shuffle(Comment, Comment, Comment.survey_id == survey.id)
    survey.turnout = _turnout(survey)
    survey.progress, survey.progress_on = {}, None
    db.session.execute(delete(Invitation).where(Invitation.survey_id == survey.id))
    survey.closed_on = clock.today()
    record("survey:close", survey, by=None)
    enqueue("survey:closed", service_id=survey.service_id, period=survey.period)
    enqueue_once("survey:forgotten")


def _turnout(survey: Survey) -> dict[str, Any]:
    """Stratum -> rights issued and spent, answers, and slips made: see `rules.fault_of_turnout`."""
    rights, received = queries.rights_by_stratum(survey.id), queries.received_by_stratum(survey.id)
    made = queries.made_by_stratum(survey.id)
    strata = sorted({*rights, *received, *made, Stratum.OPEN.value})
    unknown = (None, None)  # the open link has no rights to count
    return {
        stratum: {
            "issued": (rights.get(stratum, (0, 0)) if stratum != Stratum.OPEN else unknown)[0],
            "spent": (rights.get(stratum, (0, 0)) if stratum != Stratum.OPEN else unknown)[1],
            "answered": received.get(stratum, 0),
            "made": made.get(stratum, 0) if stratum != Stratum.OPEN else None,
        }
        for stratum in strata
    }


def count_progress(survey: Survey) -> None:
    """What its officers may know of an open survey: answers by stratum each Monday, rounded down to ten."""
    survey.progress = {name: rounded_down(n) for name, n in queries.received_by_stratum(survey.id).items()}
    survey.progress_on = clock.today()


def _shuffle(source: Any, target: Any, *which: ColumnElement[bool]) -> None:
    """Take rows out of `source` and write them into `target`, in random order under new keys."""
    columns = [column for column in source.__table__.columns if column.name != "key"]
    rows = [dict(row) for row in db.session.execute(delete(source).where(*which).returning(*columns)).mappings()]
    SystemRandom().shuffle(rows)
    if rows:
        db.session.execute(insert(target), rows)



"""What people and the clock do with surveys. Each function is one deed: it checks, writes, and logs.

The answer itself is the exception: it leaves no log, no event and no moment.
"""

from secrets import token_hex
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from portal.accounts import confirmations
from portal.accounts.models import Account, Person
from portal.accounts.rules import Permission, Role
from portal.core import clock, installation, keys, pages, periods
from portal.core.audit import record
from portal.core.db import db
from portal.core.disclosure import rounded_down
from portal.core.errors import NotAllowed, Refused
from portal.core.outbox import enqueue
from portal.core.work import WorkKind, tell_done
from portal.organisation.models import Service
from portal.skm.tally import is_valid
from portal.surveys import codes, nonces, queries, rules
from portal.surveys.models import Ballot, Invitation, SlipBatch, Survey, WaitingComment
from portal.surveys.rules import Stratum
from portal.surveys.said import FilledForm
from portal.surveys.sealing import seal_ballot

OPEN = "survey:open"


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
    for earlier in queries.waiting_of(service.id, survey.period, by.staff.id):  # one is enough to decide about
        decline(earlier, by=by)
    survey.strata = rules.counted(survey.strata)
    survey.registered_by_id, survey.registered_at = by.staff.id, clock.now()
    db.session.add(survey)
    db.session.flush()
    pages.changed("surveys")
    confirmations.propose(OPEN, f"Survey:{survey.id}", agency=service.agency, by=by)
    reference = f"{service.agency.slug}/{service.slug}/{survey.period}"
    tell_done(WorkKind.SURVEY_REGISTERED, account_id=by.id, reference=reference)
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
    return any(m.role is Role.SURVEY_OFFICER and m.agency_id == service.agency_id for m in account.staff.roles)


def confirm(survey: Survey, *, by: Account) -> None:
    """From here on the clock opens and closes it."""
    _hold_service(survey.service_id)
    needs, since = Permission.SURVEY_CONFIRM, survey.registered_at
    first = Permission.SURVEY_REGISTER
    confirmations.confirm(OPEN, f"Survey:{survey.id}", first=first, needs=needs, by=by, since=since)
    if survey.opens_on <= clock.today():
        raise Refused("The opening day has come, so this registration has lapsed. Register the survey anew.")
    if fault := rules.fault_of_days(survey.period, survey.opens_on, survey.closes_on, clock.today()):
        raise Refused(fault.text)  # it may have been registered under other rules
    _check_room(survey)
    if not installation.settings().complete:
        raise Refused("No survey opens before the institution, its contact and the controller of data are set.")
    survey.confirmed_on = clock.today()
    pages.changed("surveys")
    days = {"period": survey.period, "opens_on": survey.opens_on.isoformat()}
    enqueue("survey:confirmed", service_id=survey.service_id, **days)


def decline(survey: Survey, *, by: Account) -> None:
    needs, since = Permission.SURVEY_CONFIRM, survey.registered_at
    confirmations.decline(OPEN, f"Survey:{survey.id}", needs=needs, by=by, since=since)
    survey.declined_on = clock.today()
    pages.changed("surveys")


# ---- rights to answer


def issue(
    survey: Survey, count: int, *, stratum: Stratum, by: Account, enumerator: Person | None = None,
    assisted: bool = False, console: bool = False,
) -> tuple[SlipBatch, list[str]]:  # fmt: skip
    """Make single-use codes; they are returned once and kept only as hashes.

    Who makes them decides their stratum: what the unit's own officer makes is `handed`, what an officer outside
    makes for a named enumerator outside is `enumerator`. Those of a batch that is `assisted` have no code: the
    enumerator enters answers with them, and nobody can print them. Whoever works at the console signs in as nobody:
    what it makes in a name says so (`console`), in the log and wherever the batch is read of.
    """
    _check_issuing(survey, stratum, enumerator, assisted, by=by)
    if not queries.takes_slips(survey.id):
        raise Refused("Slips are made for a survey that is confirmed and not over.")
    if not 1 <= count <= 1000:
        raise Refused("Make between 1 and 1,000 slips at a time.")
    batch = SlipBatch(
        survey_id=survey.id, stratum=stratum, issued_by_id=by.person_id, count=count, assisted=assisted,
        enumerator_id=enumerator.id if enumerator else None, first_number=queries.next_number(survey.id),
        by_console=console,
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    made = [] if assisted else [codes.new() for _ in range(count)]
    hashes = [codes.hash_of(code) for code in made] or [token_hex(32) for _ in range(count)]
    right = {"survey_id": survey.id, "stratum": stratum, "batch_id": batch.id, "spent": False}
    # By hash, and so in random order: where a row lies must not tell the number that is printed on its slip.
    db.session.execute(insert(rights), [{"hash": each, **right} for each in sorted(hashes)])
    more = {"console": True} if console else {}
    record("survey:issue", survey, by=by, stratum=stratum.value, count=count, assisted=assisted, **more)
    return batch, made


def _check_issuing(survey: Survey, stratum: Stratum, enumerator: Person | None, assisted: bool, *, by: Account) -> None:
    agency, since = survey.service.agency, survey.registered_at
    if stratum is Stratum.HANDED:
        by.check(Permission.SURVEY_HAND_OUT, about=agency)
        if assisted:
            raise Refused("Only an enumerator of another branch enters answers for residents.")
    elif stratum is Stratum.ENUMERATOR:
        by.check(Permission.SURVEY_ISSUE, about=agency, since=since)
        if enumerator is None or not may_enumerate(enumerator, survey):
            raise Refused("Name an enumerator of another branch for these slips.")
        if enumerator.id == by.person_id:  # who gives out and who uses them are two people
            raise Refused("Whoever makes slips does not collect answers with them. Name somebody else.")
    else:
        raise Refused("Slips are made for the strata «handed» and «enumerator».")


def may_enumerate(person: Person, survey: Survey) -> bool:
    """Whether a person may collect answers for this survey: an enumerator who has no place in its branch."""
    stand = person.standings(survey.service.agency, survey.registered_at)
    return any(s.role is Role.ENUMERATOR and s.current for s in stand) and not any(s.inside for s in stand)


# ---- answering


# Every resident's answer runs these, so they stand here once, and of what they find nothing is made but a word.
rights: Any = Invitation.__table__
batches: Any = SlipBatch.__table__
ballots: Any = Ballot.__table__
waiting_comments: Any = WaitingComment.__table__
SPEND = update(rights).where(rights.c.survey_id == bindparam("of"), ~rights.c.spent).values(spent=True)
SPEND = SPEND.returning(rights.c.stratum)
SPEND_NAMED = SPEND.where(rights.c.hash == bindparam("named"))
THEIRS = select(batches.c.id).where(
    batches.c.survey_id == bindparam("of"), batches.c.enumerator_id == bindparam("who"), batches.c.assisted
)
ONE_OF_THEIRS = (
    select(rights.c.hash).where(rights.c.batch_id.in_(THEIRS), ~rights.c.spent).order_by(rights.c.hash).limit(1)
)
SPEND_OF_THEIRS = SPEND.where(rights.c.hash == ONE_OF_THEIRS.with_for_update(skip_locked=True).scalar_subquery())
CAST = insert(ballots)


def submit(said: FilledForm, *, agency: str, service: str, nonce: str, code: str = "") -> None:
    """Spend the right and cast the ballot, in one transaction. By the open link the form itself is spent.

    There is no `by`, no log entry and no event: whatever said that this was done would say when and by whom.
    Raises Refused where the survey is not open or the invitation is used, SentAlready where the form is.
    """
    if not is_valid(said.marks):
        raise Refused("Answer at least five questions.")
    survey_id, public_key = queries.hold_open(agency, service)
    stratum: Stratum | None = Stratum.OPEN
    if code:
        spent = (_spend(SPEND_NAMED, survey_id, named=each) for each in codes.hashes_of(codes.read(code)))
        stratum = next(filter(None, spent), None)
    if stratum is None:
        raise Refused("This invitation was used already. If you sent it, we have received your answers.")
    if code:
        nonces.note(nonce)  # a right that is unspent decides alone, whichever form brings it
    else:
        nonces.use(nonce)
    _cast(survey_id, public_key, stratum, said)


def assist(survey: Survey, said: FilledForm, *, nonce: str, by: Account) -> None:
    """Enter what a resident told an enumerator; it spends one of the rights to enter that are theirs.

    Raises SentAlready where this form was entered before, Refused where no right is left.
    """
    agency = survey.service.agency
    by.check(Permission.SURVEY_ASSIST, about=agency, since=survey.registered_at)
    if not is_valid(said.marks):
        raise Refused("Answer at least five questions.")
    nonces.use(nonce)  # first, so that the last right, entered twice, is not said to be missing
    survey_id, public_key = queries.hold_open(agency.slug, survey.service.slug)
    stratum = _spend(SPEND_OF_THEIRS, survey_id, who=by.person_id)
    if stratum is None:
        raise Refused("You may enter no more answers.")
    _cast(survey_id, public_key, stratum, said)


def _spend(statement: Any, survey_id: int, **which: Any) -> Stratum | None:
    """The stratum of the right that was spent; None where there is none to spend."""
    stratum: Stratum | None = db.session.scalar(statement, {"of": survey_id, **which})
    return stratum


def _cast(survey_id: int, public_key: bytes, stratum: Stratum, said: FilledForm) -> None:
    """Marks, profile and words in one seal: no table has them in plain text while this transaction can be found."""
    sealed = seal_ballot(public_key, said)
    waits = {"unreadable": False, "drawn": False}
    db.session.execute(CAST, {"survey_id": survey_id, "stratum": stratum, "sealed": sealed, **waits})


# ---- the clock


def count_progress(survey: Survey, received: dict[str, int]) -> None:
    """What its officers may know of an open survey: answers by stratum each Monday, rounded down to ten."""
    survey.progress = {name: rounded_down(n) for name, n in received.items()}
    survey.progress_on = clock.today()


def make_key(survey: Survey) -> None:
    """Give a survey a key to seal to. The secret half lies on the disk before the public half stands in the database.

    Where there was one whose file is gone, what is sealed to it waits in case the file comes back, and what comes in
    from now on is sealed to the new one.
    """
    if survey.public_key:
        survey.earlier_keys = survey.earlier_keys | {survey.public_key.hex(): "lost"}
        record("survey:key_lost", survey, by=None)
    survey.public_key = keys.make()
    record("survey:key", survey, by=None)
    pages.changed("surveys")  # one of them says «being prepared»


def leave_keys(survey: Survey) -> None:
    """Begin with new keys in a house that was put back from a backup.

    What waits sealed is lost with it, also where the files are still there: the house that was backed up went on and
    opened it in other draws, and the two together would tell groups smaller than ten.
    """
    known = [*survey.earlier_keys, *([survey.public_key.hex()] if survey.public_key else [])]
    survey.earlier_keys, survey.public_key = dict.fromkeys(known, "left"), None
    record("survey:key_left", survey, by=None)
    pages.changed("surveys")


def note_key_back(survey: Survey, public_key: str) -> None:
    """A file that was missing is there again, so what could not be read may be."""
    survey.earlier_keys = survey.earlier_keys | {public_key: "back"}
    record("survey:key_back", survey, by=None)
    pages.changed("surveys")
    for table in (ballots, waiting_comments):
        db.session.execute(update(table).where(table.c.survey_id == survey.id).values(unreadable=False))


def note_cleaned(survey: Survey) -> None:
    """Nothing of it is left in the storage, and nobody needs its keys any more."""
    for public_key in survey.keys:
        keys.destroy(public_key)
    survey.cleaned_on = clock.today()

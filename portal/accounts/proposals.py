"""Deeds of the house from their proposal to their end: an administrator proposes, a second person outside decides.

Whoever would lose rights by a deed consents to it too, before the second person or after; nothing happens until both
have spoken. What is checked when a deed is proposed is checked once more when it is done: who may, and whether it can.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts import actions, confirmations, queries, strength
from portal.accounts.deeds.base import Deed, Link
from portal.accounts.deeds.house import Recover
from portal.accounts.deeds.names import Naming
from portal.accounts.deeds.table import deed_of, every_deed
from portal.accounts.models import Account, Confirmation, Person
from portal.accounts.rules import Permission
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import DomainError, NotAllowed, NotFound, Refused
from portal.core.together import Asked, Question
from portal.organisation import actions as organisation

# What slices above hold against a deed: act -> questions, each raising Refused. `app` fills it with what they bring.
hindrances: Mapping[str, tuple[Callable[[Deed], None], ...]] = {}


# What makes a change of a name one for two people: act -> questions. `app` fills it with what they bring.
questions: Mapping[str, tuple[Callable[[Deed], bool], ...]] = {}


class _TriedOut(Exception):  # noqa: N818  # nothing went wrong
    """Takes back what was only tried out."""


# ---- proposing


def propose(deed: Deed, *, by: Account) -> Confirmation:
    """Let it wait for a second person. It is tried out first, so that nobody waits for what cannot be done."""
    if not (by.active and by.may(deed.needs)):
        raise NotAllowed("Only an administrator proposes this.")
    deed.check_proposer(by)
    actions.one_at_a_time()
    takes_rights = deed.takes_rights
    try:
        with db.session.begin_nested():
            _do(deed, by=by)
            raise _TriedOut
    except _TriedOut:
        pass
    return _write_down(deed, by=by, consent=takes_rights)


def needs_second(deed: Naming) -> bool:
    """Whether an administrator may not do it alone. Nobody makes it so before this transaction ends."""
    actions.one_at_a_time()
    if not deed.weighs:
        return False
    organisation.hold_services(deed.services)
    return deed.was_checked or any(asks(deed) for asks in questions.get(deed.act, ()))


def _write_down(deed: Deed, *, by: Account, consent: bool) -> Confirmation:
    proposal = confirmations.propose(deed.act, deed.subject, agency=deed.places[0], by=by, **deed.details)
    proposal.person, proposal.needs_consent = deed.person, consent
    if consent and deed.person and deed.person.id == by.person_id:
        proposal.consented_at = clock.now()  # who proposes it for themselves wants it
    db.session.flush()
    return proposal


def announce(deed: Recover) -> None:
    """What was done at the console waits for another inspector to have looked at it. A second time replaces the first."""
    earlier = confirmations.waiting(deed.act, deed.subject)
    if earlier:
        confirmations.decide(earlier, False, by=None)
    person = deed.person
    kept = Confirmation(
        act=deed.act, subject=deed.subject, agency_id=deed.places[0].id, details=deed.details, person=person,
        proposed_by_id=person.id, proposed_at=clock.now(),
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    record(deed.act, deed.subject, by=None, **deed.details)
    pages.changed("proposals")


def _do(deed: Deed, *, by: Account) -> Link | None:
    before = strength.counted()
    for objects in hindrances.get(deed.act, ()):
        objects(deed)
    done = deed.carry_out(by=by)
    db.session.flush()
    strength.refuse_weaker(before)
    return done


# ---- deciding


def confirm(proposal: Confirmation, *, by: Account) -> Link | None:
    """Agree, as the second person. Returns the link to hand over, where one came of it.

    Where the person concerned has still to consent, the agreement is kept and nothing is done yet.
    """
    actions.one_at_a_time()
    deed = _held(proposal)
    check_second(proposal, deed, by.staff, by.active)
    if deed.takes_rights:
        proposal.needs_consent = True
    if proposal.needs_consent and proposal.consented_at is None:
        if proposal.seconded_by_id:
            raise Refused("A second person has agreed already. It waits for the person concerned.")
        proposal.seconded_by_id, proposal.seconded_at = by.person_id, clock.now()
        record(f"{proposal.act}:second", proposal.subject, by=by)
        return None
    return _finish(proposal, deed, second=by, by=by)


def consent(proposal: Confirmation, *, by: Account) -> None:
    """Agree, as the person concerned, to a place that takes rights elsewhere."""
    actions.one_at_a_time()
    deed = _held(proposal)
    _check_concerned(proposal, by)
    if proposal.consented_at:
        raise Refused("You have agreed already.")
    proposal.consented_at = clock.now()
    record(f"{proposal.act}:consent", proposal.subject, by=by)
    if proposal.seconded_by_id is None:
        return
    second = next((a for a in queries.accounts_of(proposal.seconded_by_id) if a.active), None)
    if second is None or not _may_second(proposal, deed, second.staff):
        proposal.seconded_by_id = proposal.seconded_at = None  # it waits for another second person
        record(f"{proposal.act}:second_lost", proposal.subject, by=by)
        return
    _finish(proposal, deed, second=second, by=by)


def refuse_consent(proposal: Confirmation, *, by: Account) -> None:
    """Take it off the table, as the person concerned, who would lose rights by it."""
    _held(proposal)
    _check_concerned(proposal, by)
    _take_off(proposal, by=by)


def decline(proposal: Confirmation, *, by: Account) -> None:
    """Take it off the table, as a second person."""
    deed = _held(proposal)
    if isinstance(deed, Recover):
        raise Refused("What was done at the console is confirmed by another inspector, and not declined.")
    check_second(proposal, deed, by.staff, by.active)
    _take_off(proposal, by=by)


def take_back(proposal: Confirmation, *, by: Account) -> None:
    """As who proposed it: that decides nothing."""
    _held(proposal)
    if proposal.proposed_by_id != by.person_id or not by.active:
        raise NotAllowed("Only who proposed it takes it back.")
    _take_off(proposal, by=by)


def _take_off(proposal: Confirmation, *, by: Account) -> None:
    mine = proposal.proposed_by_id == by.person_id
    confirmations.decide(proposal, False, by=None if mine else by.person_id)
    record(f"{proposal.act}:{'withdraw' if mine else 'decline'}", proposal.subject, by=by)


def _held(proposal: Confirmation) -> Deed:
    """The deed, which nobody else decides on before this transaction ends."""
    if confirmations.waiting(proposal.act, proposal.subject, hold=True) is not proposal:
        raise NotFound("Nothing of the kind waits for a second person.")
    return deed_of(proposal)


def check_second(proposal: Confirmation, deed: Deed, person: Person, active: bool) -> None:
    """Raises NotAllowed where they have no say in it, Refused where it is their own."""
    if not active or not person.may(Permission.ROLE_CONFIRM):
        raise NotAllowed("This is not yours to do for this agency.")
    if proposal.proposed_by_id == person.id:
        raise Refused("One person proposes, another confirms. You proposed this yourself.")
    if deed.person and deed.person.id == person.id:
        raise Refused("This is about you, so somebody else confirms it.")
    if not _may_second(proposal, deed, person):
        raise NotAllowed("This is not yours to do for this agency.")


def _may_second(proposal: Confirmation, deed: Deed, person: Person) -> bool:
    """Whether they are outside all branches concerned, and were since it was proposed."""
    if isinstance(deed, Recover):
        return deed.may_second(person)
    since = proposal.proposed_at
    return all(person.may_about(Permission.ROLE_CONFIRM, agency, since) for agency in deed.places)


def _check_concerned(proposal: Confirmation, by: Account) -> None:
    if not (proposal.needs_consent and proposal.person_id == by.person_id and by.active):
        raise NotAllowed("Only the person concerned agrees to this.")


def _finish(proposal: Confirmation, deed: Deed, *, second: Account, by: Account) -> Link | None:
    if not isinstance(deed, Recover):
        if not proposal.proposed_by.may(deed.needs):
            raise Refused(confirmations.NO_LONGER)
        confirmations.check_active(proposal.proposed_by_id)
    done = _do(deed, by=second)
    confirmations.decide(proposal, True, by=second.person_id)
    record(f"{proposal.act}:confirm", proposal.subject, by=by)
    return done


# ---- many at once


@dataclass(frozen=True)
class Outcome:
    """What came of one of many: done, with a link perhaps, or why not (a msgid)."""

    proposal: Confirmation
    deed: Deed
    link: Link | None = None
    waits: bool = False  # for the consent of the person concerned
    fault: str = ""


def confirm_many(numbers: Iterable[int], *, by: Account) -> list[Outcome]:
    """Each is decided for itself: what cannot be confirmed leaves the others as they are."""
    found = []
    for proposal in [kept for kept in _waiting() if kept.id in set(numbers)]:
        deed, number = deed_of(proposal), proposal.id
        try:
            with db.session.begin_nested():
                link = confirm(proposal, by=by)
            found.append(Outcome(proposal, deed, link, waits=proposal.decided_at is None))
        except DomainError as fault:
            kept = db.session.get_one(Confirmation, number)
            found.append(Outcome(kept, deed, fault=str(fault)))
    return found


# ---- what waits


@dataclass(frozen=True)
class Pending:
    """A deed that waits: what exactly was proposed, by whom, and about whom."""

    proposal: Confirmation
    deed: Deed
    accounts: list[Account]  # all of the person concerned

    @property
    def person(self) -> Person | None:
        return self.deed.person

    def open_to(self, by: Account) -> bool:
        """Whether they are the second person for it, and it still waits for one."""
        strange = by.person_id != self.proposal.proposed_by_id and not self.is_about(by)
        if not (strange and by.active and self.proposal.seconded_by_id is None):
            return False
        return _may_second(self.proposal, self.deed, by.staff)

    def is_about(self, by: Account) -> bool:
        return self.person is not None and self.person.id == by.person_id

    @property
    def hands_over_link(self) -> bool:
        """Whether confirming it shows a new link: of itself, or because these accounts are not vouched for yet."""
        if self.person is None or not any(account.active for account in self.accounts):
            return False
        return self.deed.hands_over == "always" or (self.deed.hands_over == "first" and not self.person.vouched_at)

    @property
    def may_be_declined(self) -> bool:
        return not isinstance(self.deed, Recover)

    def asks(self, by: Account) -> bool:
        """Whether their consent is what it waits for."""
        return self.is_about(by) and self.proposal.needs_consent and self.proposal.consented_at is None


def _waiting() -> list[Confirmation]:
    some = select(Confirmation).where(Confirmation.decided_at.is_(None), Confirmation.act.in_(every_deed()))
    some = some.options(joinedload(Confirmation.agency), joinedload(Confirmation.proposed_by))
    return list(db.session.scalars(some.order_by(Confirmation.proposed_at, Confirmation.id)))


def pending() -> list[Pending]:
    """What waits for a second person, oldest first. However many they are, the same few queries."""
    waiting = _waiting()
    # Kept until the end of this function, so that each deed finds its rows in the session.
    read = queries.people_with_places(each.person_id for each in waiting), queries.tree(), *queries.things_named(waiting)
    of: dict[int, list[Account]] = {}
    for account in queries.accounts_of(*(person.id for person in read[0])):
        of.setdefault(account.staff.id, []).append(account)
    found = [(proposal, deed_of(proposal)) for proposal in waiting]
    return [Pending(kept, deed, of.get(deed.person.id, []) if deed.person else []) for kept, deed in found]


def pending_about(*rows: object) -> list[Pending]:
    """What waits about these rows: people, accounts, posts, services or agencies."""
    return [item for item in pending() if any(row in _rows(item.deed) for row in rows)]


def _rows(deed: Deed) -> list[object]:
    names = ("human", "post", "agency", "service", "parent", "membership", "holding")
    named = [getattr(deed, name, None) for name in names]
    holding = getattr(deed, "holding", None)
    return [*named, deed.person, holding.post if holding else None]


def proposal(proposal_id: int) -> Confirmation:
    return confirmations.proposal(proposal_id, *every_deed())


class Notices(NamedTuple):
    """What a desk says to one person."""

    recovered: bool  # the house was begun again at the console, and no other inspector has looked at it
    consents: list[int]  # the numbers of the deeds that wait for this person's own consent


# Every desk asks for both, and putting a statement together takes longer than running it.
WAITING = select(Confirmation).where(Confirmation.decided_at.is_(None))
FOR_SECONDS = (
    WAITING.where(
        Confirmation.act.in_(bindparam("acts", expanding=True)),  # of all but one, of which `notices` tell
        Confirmation.proposed_by_id != bindparam("person_id"), Confirmation.seconded_by_id.is_(None),
        or_(Confirmation.person_id.is_(None), Confirmation.person_id != bindparam("person_id")),
    )
    .options(joinedload(Confirmation.agency).options(queries.BRANCH))
    .order_by(Confirmation.proposed_at, Confirmation.id)
)  # fmt: skip
ASKED = and_(
    Confirmation.person_id == bindparam("person_id"), Confirmation.needs_consent, Confirmation.consented_at.is_(None)
)
TOLD = Question(
    WAITING.with_only_columns(Confirmation.act, Confirmation.id)
    .where(or_(ASKED, Confirmation.act == Recover.act))
    .order_by(Confirmation.id)
)


def waiting_for(account: Account) -> list[Confirmation]:
    """What waits, oldest first, and somebody of another branch may be the second person for (1 query).

    For a desk, which counts: a deed that concerns two branches is told of outside the first one. Whether it is theirs
    to confirm, the page of confirmations says.
    """
    asked = {"person_id": account.person_id, "acts": [act for act in every_deed() if act != Recover.act]}
    found = db.session.scalars(FOR_SECONDS, asked)
    return [each for each in found if account.may_about(Permission.ROLE_CONFIRM, each.agency, each.proposed_at)]


def asks_notices(person_id: int) -> Asked:
    return TOLD(person_id=person_id)


def notices(person_id: int) -> Notices:
    """One query, for every desk."""
    found = asks_notices(person_id).rows()
    recovered = any(act == Recover.act for act, _number in found)
    return Notices(recovered, [number for act, number in found if act != Recover.act])


def numbered(numbers: Collection[int]) -> list[Confirmation]:
    """Deeds that were proposed, decided or not, with the agencies that they are about."""
    some = select(Confirmation).where(Confirmation.id.in_(numbers), Confirmation.act.in_(every_deed()))
    return list(db.session.scalars(some.options(joinedload(Confirmation.agency)).order_by(Confirmation.id)))


def ever_recovered() -> bool:
    """Whether the house was begun again at the console at any time, confirmed by another inspector or not."""
    return db.session.scalar(select(Confirmation.id).where(Confirmation.act == Recover.act).limit(1)) is not None


def recovered() -> bool:
    return bool(confirmations.all_waiting(Recover.act))

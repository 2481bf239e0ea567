from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Account, Confirmation, Holding, Membership, PasswordLink, Person
from portal.accounts.rules import GRANT, LINK, Permission, Role, may
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.secrets import derived
from portal.organisation.models import Agency, Post
from portal.organisation.queries import agencies_in_tree_order

# Far enough up the tree for the branch of each agency to be known: a kelurahan lies two below the city.
BRANCH = joinedload(Agency.parent).joinedload(Agency.parent)
WITH_ROLES = joinedload(Account.person).options(
    selectinload(Person.memberships).joinedload(Membership.agency).options(BRANCH),
    selectinload(Person.holdings).joinedload(Holding.post).joinedload(Post.agency).options(BRANCH),
)
WITH_POST = (joinedload(Holding.person), joinedload(Holding.post).joinedload(Post.agency))
SUPERIORS = select(Post.id, Post.superior_id).order_by(Post.id)


def account(account_id: int) -> Account:
    found = db.session.get(Account, account_id)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def account_of(uniquifier: str) -> Account | None:
    """Whose session this is, with her roles: the one query of every signed-in page."""
    return db.session.scalar(select(Account).where(Account.fs_uniquifier == uniquifier).options(WITH_ROLES))


def account_named(identity: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.identity == identity).options(WITH_ROLES))


def accounts() -> list[Account]:
    return list(db.session.scalars(select(Account).options(WITH_ROLES).order_by(Account.identity)))


def person(person_id: int) -> Person:
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound("There is no such person.")
    return found


def people() -> list[Person]:
    some = select(Person).options(
        selectinload(Person.memberships).joinedload(Membership.agency),
        selectinload(Person.holdings).joinedload(Holding.post).joinedload(Post.agency),
    )
    return list(db.session.scalars(some.order_by(Person.name, Person.id)))


def people_called(name: str) -> list[Person]:
    """Those of exactly this name, however it is spaced or written in capitals."""
    return [each for each in people() if _plain(each.name) == _plain(name)]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def person_with(nip: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.nip == nip))


def accounts_of(person_id: int) -> list[Account]:
    return list(db.session.scalars(select(Account).where(Account.person_id == person_id).order_by(Account.id)))


def membership(membership_id: int) -> Membership:
    found = db.session.get(Membership, membership_id)
    if found is None or found.ended_at is not None:
        raise NotFound("Nobody holds this role.")
    return found


def holding(holding_id: int) -> Holding:
    found = db.session.get(Holding, holding_id)
    if found is None:
        raise NotFound("Nobody holds this post.")
    return found


def link(token: str) -> PasswordLink:
    """A link that was handed out, still good and not yet used."""
    kept = (db.session.get(PasswordLink, each.hex()) for each in derived("password-link", token))
    found = next(filter(None, kept), None)
    if found is None or found.expires_at < clock.now() or not found.account.active:
        raise NotFound("This link was used already, or it is too old. Ask the administrator for a new one.")
    return found


def hash_of(token: str) -> str:
    """As it is kept when it is made; `link` also finds what was made with the key before."""
    return derived("password-link", token)[0].hex()


def holder_of(post: Post) -> Holding | None:
    """Who holds the post today; an acting holder only where nobody holds it."""
    today = clock.today()
    held = select(Holding).where(Holding.post_id == post.id, Holding.from_on <= today)
    held = held.where(Holding.until_on.is_(None) | (Holding.until_on >= today)).options(joinedload(Holding.person))
    return db.session.scalar(held.order_by(Holding.acting, Holding.from_on.desc(), Holding.id).limit(1))


def holders() -> dict[int, Holding]:
    """Today's holder of every post that has one, by the post's number."""
    today = clock.today()
    held = select(Holding).where(Holding.from_on <= today)
    held = held.where(Holding.until_on.is_(None) | (Holding.until_on >= today)).options(*WITH_POST)
    held = held.order_by(Holding.acting.desc(), Holding.from_on, Holding.id)
    return {holding.post_id: holding for holding in db.session.scalars(held)}


class ReportingLine:
    """All posts and who holds each today, read at once (2 queries)."""

    def __init__(self) -> None:
        self.holders = holders()
        self.superiors = {row.id: row.superior_id for row in db.session.execute(SUPERIORS)}

    def above(self, post_id: int) -> Holding | None:
        """Who holds the first post above that anybody holds: for a vacant superior's post the next one up decides."""
        superior = self.superiors[post_id]
        while superior is not None and superior not in self.holders:
            superior = self.superiors[superior]
        return self.holders[superior] if superior is not None else None

    def held_by(self, person_id: int) -> list[Holding]:
        """What she holds today; where she only acts (Plt.), what nobody else holds."""
        return [holding for _post, holding in sorted(self.holders.items()) if holding.person_id == person_id]

    def below(self, post_ids: Iterable[int]) -> list[int]:
        """All posts that report to one of these, however far down: the posts between may be vacant."""
        reporting: dict[int | None, list[int]] = {}
        for post_id, superior in self.superiors.items():
            reporting.setdefault(superior, []).append(post_id)
        below: set[int] = set()
        ahead = list(post_ids)
        while ahead:
            under = [post_id for post_id in reporting.get(ahead.pop(), []) if post_id not in below]
            below.update(under)
            ahead += under
        return sorted(below)


def superior_of(post: Post) -> Holding | None:
    return ReportingLine().above(post.id)


def people_who_may(permission: Permission, agency: Agency) -> list[Person]:
    """Everybody who may do this about the agency today, by name: whom a matter can wait for."""
    return [person for person in people() if may(person.standings(agency), permission)]


@dataclass(frozen=True)
class Pending:
    """A role, or a link for an account, that waits for a second person: what exactly was proposed, about whom."""

    proposal: Confirmation
    person: Person
    role: Role | None  # none: it is a link
    accounts: list[Account]  # whose password the second person hands over: all of hers, or the one of the link

    def open_to(self, by: Account) -> bool:
        """Whether she is the second person for it."""
        strange = by.person_id not in (self.proposal.proposed_by_id, self.person.id)
        return strange and by.may_about(Permission.ROLE_CONFIRM, self.proposal.agency)


def pending() -> list[Pending]:
    """Roles and links that wait for a second person, oldest first."""
    some = select(Confirmation).where(Confirmation.decided_at.is_(None), Confirmation.act.in_((GRANT, LINK)))
    some = some.options(joinedload(Confirmation.agency), joinedload(Confirmation.proposed_by))
    some = some.order_by(Confirmation.proposed_at, Confirmation.id)
    return [pending_on(each) for each in db.session.scalars(some)]


def pending_on(proposal: Confirmation) -> Pending:
    if proposal.act == LINK:
        only = account(proposal.details["account_id"])
        return Pending(proposal, only.person, None, [only])
    about = person(proposal.details["person_id"])
    return Pending(proposal, about, Role(proposal.details["role"]), accounts_of(about.id))


def short_of(permission: Permission, least: int) -> list[tuple[Agency, int]]:
    """The branches of the tree about which fewer than so many people may do this, with how many there are."""
    everybody = people()
    branches = (each.agency for each in agencies_in_tree_order() if each.depth == 1)
    able = [(branch, sum(may(each.standings(branch), permission) for each in everybody)) for branch in branches]
    return [(branch, count) for branch, count in able if count < least]


def held_by(role: Role) -> list[Membership]:
    some = select(Membership).where(Membership.role == role, Membership.ended_at.is_(None))
    some = some.options(joinedload(Membership.person), joinedload(Membership.agency))
    return list(db.session.scalars(some.order_by(Membership.id)))

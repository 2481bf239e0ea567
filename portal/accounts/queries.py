import unicodedata
from collections.abc import Collection, Iterable
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import (
    SESSION_LASTS,
    Account,
    AccountSession,
    Confirmation,
    Holding,
    Membership,
    PasswordLink,
    Person,
)
from portal.accounts.rules import Permission, Role, may
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.secrets import derived
from portal.organisation.models import Agency, Post, Service
from portal.organisation.queries import agencies_in_tree_order, services_numbered

# Far enough up the tree for the branch of each agency to be known: a kelurahan lies two below the city.
BRANCH = joinedload(Agency.parent).joinedload(Agency.parent)
WITH_ROLES = joinedload(Account.person).options(
    selectinload(Person.memberships).joinedload(Membership.agency).options(BRANCH),
    selectinload(Person.holdings).joinedload(Holding.post).joinedload(Post.agency).options(BRANCH),
)
WITH_PLACES = (
    selectinload(Person.memberships).joinedload(Membership.agency).options(BRANCH),
    selectinload(Person.holdings).joinedload(Holding.post).joinedload(Post.agency).options(BRANCH),
)
# The same of one account in one statement: it runs on every page of who is signed in, and is put together once.
ALL_AT_ONCE = joinedload(Account.person).options(
    joinedload(Person.memberships).joinedload(Membership.agency).options(BRANCH),
    joinedload(Person.holdings).joinedload(Holding.post).joinedload(Post.agency).options(BRANCH),
)
ITS_OWN = (AccountSession.account_id == Account.id) & (AccountSession.under == Account.fs_uniquifier)
# By the key at hand, or by the one before it. Two parameters and no list, which would have to be written out each time.
GOOD = AccountSession.hash.in_([bindparam("hash"), bindparam("hash_before")])
LASTING = GOOD & (AccountSession.started_at > bindparam("since"))
OF_RESIDENT = select(Account).join(AccountSession, ITS_OWN).where(LASTING)
OF_SESSION = OF_RESIDENT.options(ALL_AT_ONCE)
WITH_POST = (joinedload(Holding.person), joinedload(Holding.post).joinedload(Post.agency))
SUPERIORS = select(Post.id, Post.superior_id).order_by(Post.id)


def account(account_id: int) -> Account:
    found = db.session.get(Account, account_id)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def person_behind(account_id: int) -> int | None:
    """The number of the person of the staff whose account it is; None of a resident's, and of none."""
    return db.session.scalar(select(Account.person_id).where(Account.id == account_id))


def account_of(token: str, *, resident: bool = False) -> Account | None:
    """Whose session this is, with their roles: the one query of every signed-in page.

    `resident`: what the session says of who began it. They have no roles, and to look for some takes four times as long.
    """
    hashes = hashes_of_session(token)
    which = {"hash": hashes[0], "hash_before": hashes[-1], "since": clock.now() - SESSION_LASTS}
    return db.session.scalars(OF_RESIDENT if resident else OF_SESSION, which).unique().one_or_none()


def hashes_of_session(token: str) -> list[str]:
    """By the key at hand first, then by the one before it, so that changing the key signs nobody out."""
    return [each.hex() for each in derived("session", token)]


def password_hash_of(identity: str) -> str | None:
    """What a password for this account is compared with; None where nobody comes in by a password."""
    return db.session.scalar(select(Account.password).where(Account.identity == identity, Account.active))


def account_named(identity: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.identity == identity).options(WITH_ROLES))


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
    """Those of this name as it is read, however it is spaced or written in capitals."""
    return [each for each in people() if _plain(each.name) == _plain(name)]


def _plain(name: str) -> str:
    """As it looks to who reads it: without signs that print nothing (category Cf), and composed in one way."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign) != "Cf")
    return " ".join(seen.split()).casefold()


def person_with(nip: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.nip == nip))


def accounts_of(*person_ids: int) -> list[Account]:
    return list(db.session.scalars(select(Account).where(Account.person_id.in_(person_ids)).order_by(Account.id)))


def names_of(account_ids: Collection[int]) -> dict[int, str]:
    """By the number of the account; of people of the staff alone (1 query, none where there are none)."""
    if not account_ids:
        return {}
    some = select(Account.id, Person.name).join(Person, Account.person_id == Person.id).where(Account.id.in_(account_ids))
    return {row.id: row.name for row in db.session.execute(some)}


def people_with_places(person_ids: Iterable[int | None]) -> list[Person]:
    some = select(Person).where(Person.id.in_({number for number in person_ids if number})).options(*WITH_PLACES)
    return list(db.session.scalars(some.order_by(Person.id)))


def tree() -> list[Agency]:
    """All agencies, closed ones too, so that none has to be looked for one by one."""
    return list(db.session.scalars(select(Agency).order_by(Agency.id)))


def posts_named(proposals: Iterable[Confirmation]) -> list[Post]:
    """The posts that these proposals name, with the posts above them."""
    numbers = {kept.details.get(name) for kept in proposals for name in ("post_id", "superior_id")} - {None}
    some = select(Post).where(Post.id.in_(numbers)).options(joinedload(Post.agency), joinedload(Post.superior))
    return list(db.session.scalars(some.order_by(Post.id)))


def things_named(proposals: Collection[Confirmation]) -> tuple[list[Post], list[Service]]:
    """The posts and services that these proposals name, read at once."""
    numbers = {kept.details["service_id"] for kept in proposals if "service_id" in kept.details}
    return posts_named(proposals), services_numbered(numbers) if numbers else []


def membership(membership_id: int) -> Membership:
    found = db.session.get(Membership, membership_id)
    if found is None or found.ended_at is not None:
        raise NotFound("Nobody holds this role.")
    return found


def memberships_in(agency: Agency) -> list[Membership]:
    """Roles that are held in it today."""
    some = select(Membership).where(Membership.agency_id == agency.id, Membership.ended_at.is_(None))
    return list(db.session.scalars(some.options(joinedload(Membership.person)).order_by(Membership.id)))


def standing_holdings(posts: Iterable[Post]) -> list[Holding]:
    """Who holds one of these posts today, or will."""
    some = select(Holding).where(Holding.post_id.in_([post.id for post in posts]))
    some = some.where(Holding.until_on.is_(None) | (Holding.until_on >= clock.today()))
    return list(db.session.scalars(some.options(*WITH_POST).order_by(Holding.id)))


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


def links_held(person_id: int) -> list[PasswordLink]:
    """Links to the accounts of this person, still good, that somebody holds who confirmed something."""
    some = select(PasswordLink).join(Account, PasswordLink.account_id == Account.id)
    some = some.where(Account.person_id == person_id, Account.active, PasswordLink.held_by_id.is_not(None))
    some = some.where(PasswordLink.expires_at >= clock.now()).options(joinedload(PasswordLink.held_by))
    return list(db.session.scalars(some.order_by(PasswordLink.hash)))


def hash_of(token: str) -> str:
    """As it is kept when it is made; `link` also finds what was made with the key before."""
    return derived("password-link", token)[0].hex()


def holder_of(post: Post) -> Holding | None:
    """Who holds the post today; an acting holder only where nobody holds it."""
    today = clock.today()
    held = select(Holding).where(Holding.post_id == post.id, Holding.from_on <= today)
    held = held.where(Holding.until_on.is_(None) | (Holding.until_on >= today)).options(joinedload(Holding.person))
    return db.session.scalar(held.order_by(Holding.acting, Holding.from_on.desc(), Holding.id).limit(1))


def holders(post_ids: Collection[int] | None = None) -> dict[int, Holding]:
    """Today's holder of every post that has one, by the post's number; of these posts, where some are named."""
    today = clock.today()
    held = select(Holding).where(Holding.from_on <= today)
    held = held if post_ids is None else held.where(Holding.post_id.in_(post_ids))
    held = held.where(Holding.until_on.is_(None) | (Holding.until_on >= today)).options(*WITH_POST)
    held = held.order_by(Holding.acting.desc(), Holding.from_on, Holding.id)
    return {holding.post_id: holding for holding in db.session.scalars(held)}


def people_in(agency: Agency, *, but: int | None = None) -> int:
    """How many people hold a post of an agency itself, and not of one below it, today; `but` one person."""
    today = clock.today()
    held = select(func.count(Holding.person_id.distinct())).join(Post, Holding.post_id == Post.id)
    held = held.where(Holding.from_on <= today, Holding.until_on.is_(None) | (Holding.until_on >= today))
    held = held.where(Post.agency_id == agency.id)
    return db.session.scalar(held if but is None else held.where(Holding.person_id != but)) or 0


class Seat(NamedTuple):
    """A post that somebody holds today, as far as numbers tell it."""

    post_id: int
    person_id: int
    agency_id: int
    leads: bool


H = TypeVar("H", Holding, Seat)


class ChainOfPosts(Generic[H]):
    """All posts, to whom each reports, and who holds it today."""

    def __init__(self, holders: dict[int, H], superiors: dict[int, int | None]) -> None:
        self.holders: dict[int, H] = holders
        self.superiors = superiors

    def above(self, post_id: int) -> H | None:
        """Who holds the first post above that anybody holds: for a vacant superior's post the next one up decides."""
        superior = self.superiors[post_id]
        while superior is not None and superior not in self.holders:
            superior = self.superiors[superior]
        return self.holders[superior] if superior is not None else None

    def judge_of(self, post_id: int, person_id: int) -> H | None:
        """Who decides about somebody in this post. Nobody is their own superior: who also acts for the post above
        is decided about by the next one up.
        """
        found = self.above(post_id)
        while found and found.person_id == person_id:
            found = self.above(found.post_id)
        return found

    def held_by(self, person_id: int) -> list[H]:
        """What somebody holds today; where they only act (Plt.), what nobody else holds."""
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


class ReportingLine(ChainOfPosts[Holding]):
    """With people, posts and agencies (2 queries)."""

    def __init__(self) -> None:
        super().__init__(holders(), {row.id: row.superior_id for row in db.session.execute(SUPERIORS)})


class LineAbove(ReportingLine):
    """As much of it as lies above these posts, and they themselves: for who asks about few people (2 queries)."""

    def __init__(self, post_ids: Collection[int]) -> None:
        superiors = {row.id: row.superior_id for row in db.session.execute(ABOVE, {"posts": post_ids})}
        ChainOfPosts.__init__(self, holders(superiors), superiors)


def _above() -> Select[int, int | None]:
    line = select(Post.id, Post.superior_id).where(Post.id.in_(bindparam("posts", expanding=True)))
    line_above = line.cte("above", recursive=True)
    line_above = line_above.union(select(Post.id, Post.superior_id).join(line_above, Post.id == line_above.c.superior_id))
    return select(line_above.c.id, line_above.c.superior_id)


ABOVE = _above()


HELD_TODAY = and_(
    Holding.post_id == Post.id,
    Holding.from_on <= bindparam("today"),
    or_(Holding.until_on.is_(None), Holding.until_on >= bindparam("today")),
)
SEATS = (
    select(Post.id, Post.superior_id, Post.agency_id, Post.leads, Holding.person_id)
    .outerjoin(Holding, HELD_TODAY)
    .order_by(Post.id, Holding.acting.desc(), Holding.from_on, Holding.id)  # the last of a post is who holds it
)


def line_in_numbers() -> ChainOfPosts[Seat]:
    """The reporting line for who asks what waits, and not yet about whom: 1 query, and no objects."""
    rows = db.session.execute(SEATS, {"today": clock.today()}).all()
    held = (Seat(row.id, row.person_id, row.agency_id, row.leads) for row in rows if row.person_id is not None)
    return ChainOfPosts({seat.post_id: seat for seat in held}, {row.id: row.superior_id for row in rows})


def superior_of(post: Post) -> Holding | None:
    return ReportingLine().above(post.id)


def people_who_may(permission: Permission, agency: Agency) -> list[Person]:
    """Everybody who may do this about the agency today, by name: whom a matter can wait for."""
    return [person for person in people() if may(person.standings(agency), permission)]


def short_of(permission: Permission, least: int) -> list[tuple[Agency, int]]:
    """The branches of the tree about which fewer than so many people may do this, with how many there are."""
    everybody = people()
    able = [(branch, sum(may(each.standings(branch), permission) for each in everybody)) for branch in branches()]
    return [(branch, count) for branch, count in able if count < least]


def branches() -> list[Agency]:
    return [each.agency for each in agencies_in_tree_order() if each.depth == 1]


def able(*roles: Role) -> list[Person]:
    """Who holds one of these roles and can sign in: with an account that is on and has a password. By number."""
    holds = select(Membership.person_id).where(Membership.role.in_(roles), Membership.ended_at.is_(None))
    can = select(Account.person_id).where(Account.active, Account.password.is_not(None))
    some = select(Person).where(Person.id.in_(holds), Person.id.in_(can)).order_by(Person.id)
    return list(db.session.scalars(some.options(*WITH_PLACES)))


def able_inspectors() -> list[Person]:
    """The inspectors who can confirm something. A house without any is lost: see `flask recover`."""
    everywhere = branches()
    return [
        person for person in able(Role.INSPECTOR)
        if any(may(person.standings(branch), Permission.ROLE_CONFIRM) for branch in everywhere)
    ]  # fmt: skip


def held_by(role: Role) -> list[Membership]:
    some = select(Membership).where(Membership.role == role, Membership.ended_at.is_(None))
    some = some.options(joinedload(Membership.person), joinedload(Membership.agency))
    return list(db.session.scalars(some.order_by(Membership.id)))


def agencies_of(account: Account, *permissions: Permission) -> list[Agency]:
    """The agencies in which they hold a role and about which they have one of these rights, by name (no query)."""
    theirs = {membership.agency for membership in account.staff.roles}
    found = [agency for agency in theirs if any(account.may_about(right, agency) for right in permissions)]
    return sorted(found, key=lambda agency: agency.name)

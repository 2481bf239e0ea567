"""What a roster is held against, and how far it is."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Account, Holding, Membership, Person
from portal.accounts.roster.models import Roster, RosterLine
from portal.accounts.roster.rules import (
    KEPT,
    REPLACES,
    Cells,
    Held,
    Known,
    KnownAgency,
    KnownPerson,
    KnownPost,
    PostKey,
    State,
    plain,
)
from portal.accounts.rules import OUTSIDERS, Permission
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.organisation.models import Agency, Post
from portal.organisation.queries import agencies_in_tree_order

PIECE = 500  # numbers in one condition: databases take so many, and no more


def agencies_for(account: Account) -> list[Agency]:
    """Those for which they keep the personnel by a role in the very agency: what lies below comes with it."""
    held = {membership.agency for membership in account.staff.roles}
    kept = [agency for agency in held if account.may_about(Permission.PERFORMANCE_KEEP, agency)]
    return sorted(kept, key=lambda agency: agency.name)


def sent_for(account: Account) -> list[Roster]:
    """The newest first, and no more than twenty."""
    ids = [agency.id for agency in agencies_for(account)]
    some = select(Roster).where(Roster.agency_id.in_(ids)).order_by(Roster.id.desc()).limit(20)
    return list(db.session.scalars(some.options(joinedload(Roster.agency), joinedload(Roster.sent_by))))


def roster(roster_id: int, *, reader: Account) -> Roster:
    """For who keeps the personnel of its agency, and for who may confirm it from outside."""
    found = db.session.get(Roster, roster_id, options=[joinedload(Roster.agency), joinedload(Roster.sent_by)])
    if found is not None:
        keeps = reader.may_about(Permission.PERFORMANCE_KEEP, found.agency)
        if keeps or reader.may_about(Permission.ROLE_CONFIRM, found.agency, found.sent_at):
            return found
    raise NotFound("There is no such table.")


def lines(roster_id: int, *, after: int = 0, faulty: bool | None = None, most: int = 100) -> list[RosterLine]:
    some = select(RosterLine).where(RosterLine.roster_id == roster_id, RosterLine.line > after)
    if faulty is not None:
        some = some.where(RosterLine.faulty.is_(faulty))
    return list(db.session.scalars(some.order_by(RosterLine.line).limit(most)))


def open_cells(roster_id: int, *, sound: bool = False) -> list[Cells]:
    """Of the lines that were not carried out, as plain values. `sound`: those alone that had no fault when looked at."""
    columns = (
        L.line, L.name, L.nip, L.post, L.agency, L.superior, L.from_on, L.acting, L.number, L.superior_number, L.leads,
    )  # fmt: skip
    some = select(*columns).where(L.roster_id == roster_id, L.done_on.is_(None)).order_by(L.line)
    return [Cells(*row) for row in db.session.execute(some.where(~L.faulty) if sound else some)]


def replacing(roster_id: int) -> set[int]:
    """The lines of which its page says that somebody else leaves the post."""
    rows = db.session.execute(select(L.line, L.notes).where(L.roster_id == roster_id, ~L.faulty))
    return {row.line for row in rows if REPLACES in row.notes}


L = RosterLine


def known_for(root: Agency, nips: Collection[str]) -> Known:
    """All agencies and posts, who holds what, and these people: plain values, which outlast the transaction."""
    agencies = [found.agency for found in agencies_in_tree_order()]
    kept = {each.id for each in agencies if root in each.path and each.active}
    every = {each.id: KnownAgency(each.id, each.parent_id, each.id in kept) for each in agencies}
    named = _named(agencies, every)
    keys = {row.id: (row.agency_id, plain(row.name)) for row in db.session.execute(_POSTS)}
    posts: dict[PostKey, KnownPost] = {
        keys[row.id]: KnownPost(row.id, keys.get(row.superior_id or 0), row.active, row.leads)
        for row in db.session.execute(_POSTS)
    }
    return Known(named, posts, _people(nips, agencies), _held())


def _named(agencies: list[Agency], every: dict[int, KnownAgency]) -> dict[str, KnownAgency]:
    """By slug, and by name where one alone is called so."""
    names = Counter(plain(each.name) for each in agencies)
    once = {plain(each.name): every[each.id] for each in agencies if names[plain(each.name)] == 1}
    return once | {each.slug: every[each.id] for each in agencies}


_POSTS = select(Post.id, Post.agency_id, Post.name, Post.superior_id, Post.active, Post.leads).order_by(Post.id)


def _held() -> dict[tuple[int, bool], Held]:
    some = select(Holding.post_id, Holding.acting, Holding.person_id, Holding.from_on, Holding.id)
    some = some.where(or_(Holding.until_on.is_(None), Holding.until_on >= clock.today()))
    rows = db.session.execute(some.order_by(Holding.from_on, Holding.id))
    return {(row.post_id, row.acting): Held(row.person_id, row.from_on, row.id) for row in rows}


def _people(nips: Collection[str], agencies: list[Agency]) -> dict[str, KnownPerson]:
    branches = {each.id: each.branch.id for each in agencies}
    found: dict[str, KnownPerson] = {}
    for some in pieces(sorted(set(nips))):
        rows = db.session.execute(
            select(Person.id, Person.name, Person.nip, Person.vouched_at).where(Person.nip.in_(some))
        )
        people = {row.id: row for row in rows}
        outside = _outsiders(people)
        accounts = set(db.session.scalars(select(Account.person_id).where(Account.person_id.in_(people), Account.active)))
        for number, row in people.items():
            elsewhere = frozenset(
                agency for agency, branch in branches.items() if any(branch != other for other in outside.get(number, ()))
            )
            found[row.nip] = KnownPerson(number, row.name, elsewhere, row.vouched_at is None and number in accounts)
    return found


def _outsiders(person_ids: Collection[int]) -> dict[int, set[int]]:
    """Of who publishes, inspects, moderates or enumerates: the branches in which they hold these roles."""
    some = select(Membership).where(Membership.person_id.in_(person_ids), Membership.ended_at.is_(None))
    some = some.where(Membership.role.in_(OUTSIDERS)).options(joinedload(Membership.agency)).order_by(Membership.id)
    found: dict[int, set[int]] = {}
    for membership in db.session.scalars(some):
        found.setdefault(membership.person_id, set()).add(membership.agency.branch.id)
    return found


def pieces(some: list[str], size: int = PIECE) -> Iterator[list[str]]:
    rest = iter(some)
    while piece := list(islice(rest, size)):
        yield piece


def outdated() -> list[int]:
    """Tables whose lines have stood long enough: done or discarded, or never proposed."""
    since = clock.now() - KEPT
    ended = or_(Roster.ended_at < since, Roster.state.in_([State.CHECKING, State.CHECKED]) & (Roster.sent_at < since))
    has_lines = select(L.line).where(L.roster_id == Roster.id).exists()
    return list(db.session.scalars(select(Roster.id).where(ended, has_lines).order_by(Roster.id)))

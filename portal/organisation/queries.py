"""What the other floors ask about the organisation.

Lists hold what is active; a single agency or service is found even when it is not, since what was published about
it stays. The number of database queries of each function is given where it is more than one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal.core import search
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.paging import Part, Place, part_of
from portal.organisation.models import Agency, Post, Service, ServicePoint, ServiceStandard
from portal.organisation.rules import KIND_ORDER

GIVEN = (Service.active, Agency.active)


class Placed(NamedTuple):
    """An agency and how many lie above it."""

    agency: Agency
    depth: int


def root() -> Agency:
    found = db.session.scalar(select(Agency).where(Agency.parent_id.is_(None)))
    if found is None:
        raise NotFound("The agencies have not been loaded yet.")
    return found


def agency(slug: str) -> Agency:
    found = db.session.scalar(select(Agency).where(Agency.slug == slug))
    if found is None:
        raise NotFound("There is no such agency.")
    return found


def agency_by_id(agency_id: int) -> Agency:
    found = db.session.get(Agency, agency_id)
    if found is None:
        raise NotFound("There is no such agency.")
    return found


def agencies_in_tree_order() -> list[Placed]:
    """Each agency above what lies below it, those of one parent by kind and name. Parents come with it."""
    some = select(Agency).where(Agency.active).order_by(func.lower(Agency.name), Agency.id)
    below: dict[int | None, list[Agency]] = {}
    for each in db.session.scalars(some):
        below.setdefault(each.parent_id, []).append(each)
    return _walk(below, None, 0)


def _walk(below: dict[int | None, list[Agency]], parent: Agency | None, depth: int) -> list[Placed]:
    placed = []
    for each in sorted(below.get(parent.id if parent else None, []), key=lambda each: KIND_ORDER[each.kind]):
        set_committed_value(each, "parent", parent)  # or a parent that nobody holds would be loaded once more
        placed += [Placed(each, depth), *_walk(below, each, depth + 1)]
    return placed


def closed_agencies() -> list[Agency]:
    """By name."""
    return list(db.session.scalars(select(Agency).where(~Agency.active).order_by(func.lower(Agency.name), Agency.id)))


def subtree(agency: Agency, *, also_closed: bool = False, hold: bool = False) -> list[Agency]:
    """The agency and all below it; on `hold` nobody else moves any before the transaction ends."""
    every = select(Agency).order_by(Agency.id)
    every = every if also_closed else every.where(Agency.active)
    below: dict[int | None, list[Agency]] = {}
    for each in db.session.scalars(every.with_for_update(of=Agency) if hold else every):
        below.setdefault(each.parent_id, []).append(each)
    found, ahead = [agency], [agency]
    while ahead:
        under = below.get(ahead.pop().id, [])
        found += under
        ahead += under
    return found


def and_below(agency_ids: Collection[int]) -> Select[tuple[int]]:
    """The numbers of these agencies and of all below them, closed ones too, to ask for what is theirs."""
    tree = select(Agency.id).where(Agency.id.in_(agency_ids)).cte("branches", recursive=True)
    tree = tree.union(select(Agency.id).where(Agency.parent_id == tree.c.id))
    return select(tree.c.id)


def service(agency_slug: str, service_slug: str) -> Service:
    """With its agency, its service points and its standard (3 queries)."""
    named = select(Service).join(Service.agency).where(Agency.slug == agency_slug, Service.slug == service_slug)
    beside = (contains_eager(Service.agency), selectinload(Service.points), selectinload(Service.standard))
    found = db.session.scalar(named.options(*beside))
    if found is None:
        raise NotFound("There is no such service.")
    return found


def service_numbered(service_id: int) -> Service:
    found = db.session.get(Service, service_id)
    if found is None:
        raise NotFound("There is no such service.")
    return found


def services_numbered(numbers: Iterable[int]) -> list[Service]:
    return list(db.session.scalars(select(Service).where(Service.id.in_(numbers)).order_by(Service.id)))


def services_in(agencies: Iterable[Agency]) -> list[Service]:
    """All their services, those that are not given any more too."""
    some = select(Service).where(Service.agency_id.in_([agency.id for agency in agencies]))
    return list(db.session.scalars(some.order_by(Service.id)))


def _by_name(services: Select[Service]) -> Select[Service]:
    return services.order_by(func.lower(Service.name), Service.id)


def services(words: str = "", *, also_inactive: bool = False) -> list[Service]:
    """All services that are given, by name, with their agencies.

    With words only those that have all of them in their name or description, or in the name of their agency.
    """
    given = select(Service).join(Service.agency).where(Agency.active)
    given = given if also_inactive else given.where(Service.active)
    given = given.where(search.finds(words, Service.name, Service.description, Agency.name)) if words else given
    return list(db.session.scalars(_by_name(given).options(contains_eager(Service.agency))))


def services_of(agency: Agency, *, also_inactive: bool = False) -> list[Service]:
    """By name."""
    some = select(Service).where(Service.agency_id == agency.id)
    return list(db.session.scalars(_by_name(some if also_inactive else some.where(Service.active))))


def services_by_agency(words: str = "", *, also_inactive: bool = False) -> list[tuple[Agency, list[Service]]]:
    """The directory: agencies that give services, in the order of the tree, each with theirs by name (2 queries).

    With words only what `services` finds by them.
    """
    of: dict[Agency, list[Service]] = {placed.agency: [] for placed in agencies_in_tree_order()}
    for each in services(words, also_inactive=also_inactive):
        of.get(each.agency, []).append(each)
    return [(each, theirs) for each, theirs in of.items() if theirs]


ROWS = 200  # services of a part of the directory: a house of usual size has fewer


@dataclass(frozen=True)
class Directory:
    """A part of the directory: agencies in the order of the tree, each with its services by name."""

    groups: list[tuple[Agency, list[Service]]]
    part: Part[int]  # the numbers of the services
    found: int  # services in all parts


def directory(words: str, at: Place, size: int = ROWS) -> Directory:
    """What `services` finds, in parts (3 queries)."""
    of: dict[int, list[int]] = {placed.agency.id: [] for placed in agencies_in_tree_order()}
    given = select(Service.agency_id, Service.id).join(Service.agency).where(*GIVEN)
    given = given.where(search.finds(words, Service.name, Service.description, Agency.name)) if words else given
    for agency_id, service_id in db.session.execute(given.order_by(func.lower(Service.name), Service.id)):
        of.setdefault(agency_id, []).append(service_id)
    ids = [number for theirs in of.values() for number in theirs]
    part = part_of(ids, lambda number: number, at, size)
    some = select(Service).where(Service.id.in_(part.rows)).options(joinedload(Service.agency))
    found = {service.id: service for service in db.session.scalars(some)}
    groups: dict[Agency, list[Service]] = {}
    for number in part.rows:
        groups.setdefault(found[number].agency, []).append(found[number])
    return Directory(list(groups.items()), part, len(ids))


def points_by_service(service_ids: Iterable[int]) -> dict[int, list[ServicePoint]]:
    """The service points of each of these services, by name, with their service."""
    some = select(ServicePoint).where(ServicePoint.service_id.in_(list(service_ids)))
    some = some.options(joinedload(ServicePoint.service)).order_by(ServicePoint.name, ServicePoint.id)
    found: dict[int, list[ServicePoint]] = {}
    for point in db.session.scalars(some):
        found.setdefault(point.service_id, []).append(point)
    return found


def services_behind(service_id: int, most: int) -> list[Service]:
    """Those that are given, by number from behind this one on, with agency, service points and standard (3 queries)."""
    some = select(Service).join(Service.agency).where(*GIVEN, Service.id > service_id).order_by(Service.id).limit(most)
    beside = (contains_eager(Service.agency), selectinload(Service.points), selectinload(Service.standard))
    return list(db.session.scalars(some.options(*beside)))


def agencies_behind(agency_id: int, most: int) -> list[Agency]:
    """Those that are not closed, by number from behind this one on, with the agency above."""
    some = select(Agency).where(Agency.active, Agency.id > agency_id).order_by(Agency.id).limit(most)
    return list(db.session.scalars(some.options(joinedload(Agency.parent))))


def components_filled() -> dict[int, int]:
    """Service -> how many components of its standard are filled in; one without any is not in it."""
    counted = select(ServiceStandard.service_id, func.count()).group_by(ServiceStandard.service_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def posts_of(agency: Agency) -> list[Post]:
    """The one that leads it first, then by name; with superiors and their agencies."""
    superior = joinedload(Post.superior).joinedload(Post.agency)
    some = select(Post).where(Post.agency_id == agency.id, Post.active).options(superior)
    return list(db.session.scalars(some.order_by(Post.leads.desc(), func.lower(Post.name), Post.id)))


def posts() -> list[Post]:
    """All posts with their superiors: those that lead an agency first, then by name."""
    some = select(Post).where(Post.active).options(joinedload(Post.superior))
    return list(db.session.scalars(some.order_by(Post.leads.desc(), func.lower(Post.name), Post.id)))


def posts_by_agency() -> list[tuple[Agency, list[Post]]]:
    """The same by agency: those in the order of the tree, each with theirs (2 queries)."""
    of: dict[Agency, list[Post]] = {placed.agency: [] for placed in agencies_in_tree_order()}
    for each in posts():
        of.get(each.agency, []).append(each)
    return [(agency, theirs) for agency, theirs in of.items() if theirs]


def post(post_id: int) -> Post:
    found = db.session.get(Post, post_id)
    if found is None:
        raise NotFound("There is no such post.")
    return found


def service_point(point_id: int) -> ServicePoint:
    found = db.session.get(ServicePoint, point_id)
    if found is None:
        raise NotFound("There is no such place.")
    return found


def heads_post(agency: Agency) -> Post | None:
    """The post that leads the agency, with its superior."""
    leading = select(Post).where(Post.agency_id == agency.id, Post.leads, Post.active)
    return db.session.scalar(leading.options(joinedload(Post.superior)))


@dataclass(frozen=True)
class Unverified:
    """Rows whose facts nobody has checked, for the administrator to check; the source stands in each."""

    agencies: list[Agency]
    services: list[Service]
    points: list[ServicePoint]
    posts: list[Post]

    def __len__(self) -> int:
        return len(self.agencies) + len(self.services) + len(self.points) + len(self.posts)


def count_unverified() -> int:
    """How many rows `unverified` would give."""
    counted = (
        select(func.count()).select_from(Agency).where(~Agency.verified, Agency.active),
        select(func.count()).select_from(Service).join(Service.agency).where(~Service.verified, *GIVEN),
        select(func.count()).select_from(ServicePoint).join(ServicePoint.service).join(Service.agency)
        .where(~ServicePoint.verified, *GIVEN),
        select(func.count()).select_from(Post).join(Post.agency).where(~Post.verified, Post.active, Agency.active),
    )  # fmt: skip
    return sum(db.session.execute(select(*(one.scalar_subquery() for one in counted))).one())


def unverified() -> Unverified:
    """By agency and name, with what names each row (4 queries)."""
    in_order = (func.lower(Agency.name), Agency.id)
    of_agency = contains_eager(Service.agency)
    agencies = select(Agency).where(~Agency.verified, Agency.active).order_by(*in_order)
    services = select(Service).join(Service.agency).where(~Service.verified, *GIVEN)
    services = services.order_by(*in_order, func.lower(Service.name), Service.id).options(of_agency)
    points = select(ServicePoint).join(ServicePoint.service).join(Service.agency)
    points = points.where(~ServicePoint.verified, *GIVEN)
    points = points.order_by(*in_order, func.lower(Service.name), Service.id, ServicePoint.name, ServicePoint.id)
    points = points.options(contains_eager(ServicePoint.service).contains_eager(Service.agency))
    posts = select(Post).join(Post.agency).where(~Post.verified, Post.active, Agency.active)
    posts = posts.order_by(*in_order, Post.leads.desc(), func.lower(Post.name), Post.id)
    return Unverified(
        list(db.session.scalars(agencies)),
        list(db.session.scalars(services)),
        list(db.session.scalars(points)),
        list(db.session.scalars(posts.options(contains_eager(Post.agency)))),
    )

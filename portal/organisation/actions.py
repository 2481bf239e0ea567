"""What administrators and the set-up do with the organisation. Each function is one deed: it checks, writes, logs.

Rights are not asked here: they hang on accounts, which stand above this floor. Whoever calls an action has checked
that `by` may do it, and that a second person agreed where the tree or a post changes (`accounts.deeds`). `by` is the
account (all that is read of it is its `id`, for the audit log), or None where the console or the demo does it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db
from portal.core.errors import Refused
from portal.organisation import queries, tree_file
from portal.organisation.models import Agency, Post, Service, ServicePoint, ServiceStandard
from portal.organisation.rules import (
    AgencyFacts,
    AgencyKind,
    Facts,
    PointFacts,
    ServiceFacts,
    in_circle,
    slug_of,
    values,
)
from portal.organisation.standard import MISSING, Component, Described, fingerprint
from portal.organisation.tree_file import PostKey, ServiceKey, Tree

PLAJU = Path(__file__).parent / "data" / "plaju.toml"  # the data file that comes with the portal

Row = TypeVar("Row", Agency, Service, ServicePoint, Post)


def change_agency(agency: Agency, facts: AgencyFacts, *, by: object) -> None:
    """Say how it is called and reached. Its place in the tree is not touched: rights hang on that."""
    _change("agency:change", agency, values(facts), by=by)


def add_agency(parent: Agency, kind: AgencyKind, facts: AgencyFacts, *, by: object) -> Agency:
    """Its address is made from its name here, and stays when the name changes."""
    cells = {**values(facts), "slug": slug_of(facts.name), "kind": kind}
    if kind is AgencyKind.CITY:
        raise Refused("The tree has one root.", field="kind")
    if not parent.active:
        raise Refused("The agency above is closed.", field="parent")
    if db.session.scalar(select(Agency.id).where(Agency.slug == cells["slug"])):
        raise Refused("There is an agency of this name already.", field="name")
    return _add("agency:add", Agency(parent=parent, **cells), by=by)


def move_agency(agency: Agency, parent: Agency, *, by: object) -> None:
    """Hang it below another, with all that lies below it.

    Where that changes its branch, each agency that moves remembers the one it lay in until now: nobody who was
    inside becomes an outsider in what had begun.
    """
    moved = queries.subtree(agency, also_closed=True, hold=True)
    if agency.parent is None:
        raise Refused("The root of the tree stays where it is.")
    if not parent.active:
        raise Refused("The agency above is closed.", field="parent")
    if parent in moved:
        raise Refused("An agency cannot lie below itself, not even by way of others.", field="parent")
    if parent is agency.parent:
        raise Refused("It lies there already.", field="parent")
    left, before = agency.branch, agency.parent.slug
    agency.parent = parent
    db.session.flush()
    if agency.branch is not left:
        until = clock.now().isoformat()
        for each in moved:
            each.former_branches = {**(each.former_branches or {}), str(left.id): until}
    db.session.flush()
    record("agency:move", agency, by=by, below=parent.slug, before={"below": before})
    pages.changed("organisation")


def close_agency(agency: Agency, *, by: object) -> None:
    """It gives no services and has no posts any more. What was published about it stays where it is.

    Roles in it and holders of its posts have been ended by the caller, in the same transaction.
    """
    if agency.parent is None:
        raise Refused("The root of the tree is not closed.")
    if not agency.active:
        raise Refused("This agency is closed already.")
    if len(queries.subtree(agency)) > 1:
        raise Refused("Agencies lie below this one. Close or move them first.")
    for service in queries.services_of(agency):
        service.active = False
    for post in queries.posts_of(agency):
        post.active = False
    agency.active = False
    db.session.flush()
    record("agency:close", agency, by=by)
    pages.changed("organisation")


def add_service(agency: Agency, facts: ServiceFacts, *, by: object) -> Service:
    """Its address is made from its name here, and stays when the name changes: its cards are found under it."""
    cells = {**values(facts), "slug": slug_of(facts.name)}
    if agency.kind is AgencyKind.CITY:
        raise Refused("The root of the tree gives no services.")
    _refuse_closed(agency)
    same = select(Service.id).where(Service.agency_id == agency.id, Service.slug == cells["slug"])
    if db.session.scalar(same):
        raise Refused("This agency already has a service of this name.")
    return _add("service:add", Service(agency=agency, **cells), by=by)


def change_service(service: Service, facts: ServiceFacts, *, active: bool, by: object) -> None:
    """One that is no longer active leaves the lists; what was published about it stays where it is."""
    if active and not service.active:
        _refuse_closed(service.agency)
    _change("service:change", service, {**values(facts), "active": active}, by=by)


def rename_service(service: Service, name: str, *, active: bool, verified: bool, by: object) -> None:
    """What of a service changes with a second person where it was checked or asked about; its address stays."""
    if active and not service.active:
        _refuse_closed(service.agency)
    _change("service:change", service, {"name": name, "active": active, "verified": verified}, by=by)


def rename_agency(agency: Agency, name: str, *, verified: bool, by: object) -> None:
    """The same of an agency."""
    _change("agency:rename", agency, {"name": name, "verified": verified}, by=by)


def hold_services(services: Iterable[Service]) -> None:
    """Let nobody register or confirm a survey of them, nor make a card, before the transaction ends."""
    numbers = [service.id for service in services]
    db.session.execute(select(Service.id).where(Service.id.in_(numbers)).order_by(Service.id).with_for_update())


def describe_service(service: Service, said: Mapping[Component, Described], *, seen: str, by: object) -> int:
    """Write the standard of a service as a whole, and return how many components changed. What is empty goes away.

    `said` has been through `standard.tidy`; `seen` is the fingerprint of what stood there when its writer began.
    Raises Refused at the field "seen" where somebody else has changed it since then.
    """
    hold_services([service])
    db.session.expire(service, ["standard"])
    here = {each: row.said for each, row in service.described.items()}
    if fingerprint(here) != seen:
        raise Refused("Somebody else changed this standard after you opened it.", field="seen")
    new = {each: said.get(each, MISSING) for each in Component}
    changed = [each for each in Component if new[each] != here.get(each, MISSING)]
    for each in changed:
        _describe(service, each, new[each], by=by)
    if changed:
        db.session.flush()
        before = {each.value: asdict(here[each]) if each in here else None for each in changed}
        after = {each.value: asdict(new[each]) if new[each].text else None for each in changed}
        record("service:describe", service, by=by, before=before, after=after)
        pages.changed("organisation")
    return len(changed)


def _describe(service: Service, component: Component, said: Described, *, by: object) -> None:
    row = service.described.get(component)
    if not said.text:
        service.standard = [each for each in service.standard if each is not row]
        return
    cells = {**asdict(said), "changed_on": clock.today(), "changed_by_id": getattr(by, "id", None)}
    if row is None:
        service.standard.append(ServiceStandard(component=component, **cells))
        return
    for name, cell in cells.items():
        setattr(row, name, cell)


def add_service_point(service: Service, facts: PointFacts, *, by: object) -> ServicePoint:
    cells = values(facts)
    _refuse_doubled_point(service, cells["name"])
    return _add("service_point:add", ServicePoint(service=service, **cells), by=by)


def change_service_point(point: ServicePoint, facts: PointFacts, *, by: object) -> None:
    cells = values(facts)
    if cells["name"] != point.name:
        _refuse_doubled_point(point.service, cells["name"])
    _change("service_point:change", point, cells, by=by)


def _refuse_doubled_point(service: Service, name: str) -> None:
    same = select(ServicePoint.id).where(ServicePoint.service_id == service.id, ServicePoint.name == name)
    if db.session.scalar(same):
        raise Refused("This service already has a place of this name.")


def add_post(agency: Agency, facts: Facts, *, superior: Post | None, leads: bool = False, by: object) -> Post:
    cells = values(facts)
    _refuse_closed(agency)
    _refuse_doubled_post(agency, cells["name"])
    if leads and queries.heads_post(agency):
        raise Refused("This agency already has a post that leads it.")
    return _add("post:add", Post(agency=agency, superior=superior, leads=leads, **cells), by=by)


def change_post(post: Post, facts: Facts, *, superior: Post | None, by: object) -> None:
    """Rename it, or hang it below another. Raises Refused where it would report to itself by way of others."""
    cells = values(facts)
    if cells["name"] != post.name:
        _refuse_doubled_post(post.agency, cells["name"])
    above = _reporting_lines()
    above[post.id] = superior.id if superior else None
    if in_circle(above):
        raise Refused("A post cannot report to itself, not even by way of others.")
    _change("post:change", post, {**cells, "superior_id": above[post.id]}, by=by)
    db.session.expire(post, ["superior"])  # it was changed by its key


def close_post(post: Post, *, by: object) -> None:
    """Nobody holds it any more, which the caller has checked. Who reports to it is assessed by the next one up."""
    if not post.active:
        raise Refused("This post is closed already.")
    post.active = False
    db.session.flush()
    record("post:close", post, by=by)


def _refuse_closed(agency: Agency) -> None:
    if not agency.active:
        raise Refused("This agency is closed.")


def _reporting_lines() -> dict[int, int | None]:
    """Post -> its superior. Held until the commit: two changes at once could close a circle between them."""
    found = db.session.execute(select(Post.id, Post.superior_id).order_by(Post.id).with_for_update())
    return {post.id: post.superior_id for post in found}


def _refuse_doubled_post(agency: Agency, name: str) -> None:
    if db.session.scalar(select(Post.id).where(Post.agency_id == agency.id, Post.name == name)):
        raise Refused("This agency already has a post of this name.")


def _add(action: str, row: Row, *, by: object) -> Row:
    db.session.add(row)
    db.session.flush()
    record(action, row, by=by)
    _note(row)
    return row


def _change(action: str, row: Row, cells: dict[str, Any], *, by: object) -> None:
    """Write what differs, and log what stood there before; where nothing differs there is nothing to log."""
    before = {name: getattr(row, name) for name, cell in cells.items() if getattr(row, name) != cell}
    for name in before:
        setattr(row, name, cells[name])
    if before:
        db.session.flush()
        record(action, row, by=by, before=before)
        _note(row)


def _note(row: Row) -> None:
    """No public page shows posts."""
    if not isinstance(row, Post):
        pages.changed("organisation")


@dataclass(frozen=True)
class Loaded:
    """What a data file did, in rows. `kept` are those that differ and were left, since somebody verified them."""

    added: int = 0
    changed: int = 0
    kept: int = 0


def load_tree(source: str | Path, *, by: object) -> Loaded:
    """Bring the organisation to what a data file says (its text, or its path); a second time changes nothing.

    A verified row is never overwritten: a file knows less than who looked. Rows that are not in the file stay.
    An agency is never moved: rights hang on the tree, and moving takes a second person. Raises Refused, naming the
    row; what was written until then is for the caller to roll back.
    """
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    tree = tree_file.read(text)
    done: Counter[str] = Counter()
    with db.session.no_autoflush:
        agencies = _load_agencies(tree, done)
        services = _load_services(tree, agencies, done)
        _load_points(tree, services, done)
        _load_posts(tree, agencies, done)
    db.session.flush()
    if in_circle(_reporting_lines()):
        raise Refused("posts: with the posts that are here already, somebody would report to themselves.")
    loaded = Loaded(**done)
    if loaded.added or loaded.changed:
        record("organisation:load", agencies[tree.root], by=by, **asdict(loaded))
        pages.changed("organisation")
    return loaded


def _put(row: Row, cells: dict[str, Any], done: Counter[str]) -> Row:
    """Fill a new row, or bring an old one that nobody has verified to what the file says."""
    if row not in db.session:
        db.session.add(row)
        done["added"] += 1
    elif all(getattr(row, name) == cell for name, cell in cells.items()):
        return row
    elif row.verified:
        done["kept"] += 1
        return row
    else:
        done["changed"] += 1
    for name, cell in cells.items():
        setattr(row, name, cell)
    return row


def _load_agencies(tree: Tree, done: Counter[str]) -> dict[str, Agency]:
    found = {agency.slug: agency for agency in db.session.scalars(select(Agency).order_by(Agency.id))}
    for agency in found.values():
        _refuse_moved(agency, tree)
    new = [slug for slug in tree.agencies if slug not in found]
    for slug, row in tree.agencies.items():
        agency = found.get(slug) or Agency(slug=slug)
        found[slug] = _put(agency, {"kind": row.kind, **row.codes, **values(row.facts)}, done)
    for slug in new:
        parent = tree.agencies[slug].parent
        found[slug].parent = found[parent] if parent else None
    return found


def _refuse_moved(agency: Agency, tree: Tree) -> None:
    row = tree.agencies.get(agency.slug)
    here = agency.parent.slug if agency.parent else None
    if row and row.parent != here:
        raise Refused(f"agencies: {agency.slug} lies below {here} here; a file does not move it to {row.parent}.")
    if here is None and row is None:
        raise Refused(f"agencies: the root is {agency.slug} here, and {tree.root} in the file.")


def _load_services(tree: Tree, agencies: dict[str, Agency], done: Counter[str]) -> dict[ServiceKey, Service]:
    here = db.session.scalars(select(Service).order_by(Service.id))
    found = {ServiceKey(service.agency.slug, service.slug): service for service in here}
    for key, row in tree.services.items():
        service = found.get(key) or Service(slug=key.slug, agency=agencies[key.agency])
        found[key] = _put(service, values(row.facts), done)
        for component, said in row.standard.items():
            _load_component(found[key], component, said, done)
    return found


def _load_component(service: Service, component: Component, said: Described, done: Counter[str]) -> None:
    """What somebody wrote by hand is never overwritten, verified or not."""
    row = service.described.get(component)
    if row is None:
        done["added"] += 1
    elif row.said == said:
        return
    elif row.verified or row.changed_by_id is not None:
        done["kept"] += 1
        return
    else:
        done["changed"] += 1
    _describe(service, component, said, by=None)


def _load_points(tree: Tree, services: dict[ServiceKey, Service], done: Counter[str]) -> None:
    here = db.session.scalars(select(ServicePoint).order_by(ServicePoint.id))
    found = {(point.service, point.name): point for point in here}
    for (key, name), facts in tree.points.items():
        service = services[key]
        _put(found.get((service, name)) or ServicePoint(service=service), values(facts), done)


def _load_posts(tree: Tree, agencies: dict[str, Agency], done: Counter[str]) -> None:
    here = list(db.session.scalars(select(Post).order_by(Post.id)))
    found = {PostKey(post.agency.slug, post.name): post for post in here}
    heads = {post.agency: post for post in here if post.leads and post.active}
    posts: dict[PostKey, Post] = {}
    for key, row in tree.posts.items():
        agency = agencies[key.agency]
        renamed = heads.get(agency) if row.leads else None  # the head of an agency may be called otherwise by now
        post = found.get(key) or renamed or Post(agency=agency, leads=row.leads)
        posts[key] = post
    for key, row in tree.posts.items():
        superior = posts[row.superior] if row.superior else None
        _put(posts[key], {**values(row.facts), "superior": superior}, done)

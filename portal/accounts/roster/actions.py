"""What a personnel officer does with a table of people and posts, and how the worker carries it out.

One deed stands for a whole table: who confirms it confirms the lines that are on its page, and nothing of it is done by
one person. The worker writes them in pieces, a short transaction each, under the lock of all deeds about people.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from sqlalchemy import delete, insert, select, update

from portal.accounts import confirmations
from portal.accounts.actions import leave_post, one_at_a_time
from portal.accounts.models import Account, Holding, Person
from portal.accounts.roster import queries, rules
from portal.accounts.roster.models import Roster, RosterLine
from portal.accounts.roster.rules import Cells, Judged, State
from portal.accounts.rules import Permission
from portal.core import clock, pages, storage
from portal.core.audit import AuditEntry, record
from portal.core.db import db, reading
from portal.core.errors import Refused
from portal.core.outbox import enqueue
from portal.organisation.models import Agency, Post

CHECK, TAKE_IN = "roster:check", "roster:take_in"
CARRY_OUT = "roster:carry_out"  # the deed that waits for a second person
PIECE = 100  # lines that are carried out in one transaction
WRITTEN = 500  # lines whose faults are written in one

PostIds = dict[rules.PostKey, int]


def send(agency: Agency, lines: Sequence[Cells], *, by: Account) -> Roster:
    """Keep a table as it was written; the worker finds its faults. Nothing of it is anybody's post yet."""
    by.check(Permission.PERFORMANCE_KEEP, about=agency)
    if not lines:
        raise Refused("The table has no line.", field="berkas")
    if len(lines) > rules.MOST_LINES:
        raise Refused("At most 12,000 lines at once: part the table.", field="berkas")
    made = Roster(agency=agency, sent_by=by.staff, sent_at=clock.now(), lines=len(lines))
    db.session.add(made)
    db.session.flush()
    db.session.execute(insert(RosterLine), [_row(made.id, cells) for cells in lines])
    record("roster:send", made, by=by, count=len(lines), agency=agency.slug)
    enqueue(CHECK, roster_id=made.id)
    return made


def _row(roster_id: int, cells: Cells) -> dict[str, object]:
    return {
        "roster_id": roster_id, "line": cells.line, "name": cells.name, "nip": cells.nip, "post": cells.post,
        "agency": cells.agency, "superior": cells.superior, "from_on": cells.from_on, "acting": cells.acting,
        "number": cells.number, "superior_number": cells.superior_number, "leads": cells.leads,
        "faulty": False, "faults": [], "notes": [],
    }  # fmt: skip


def discard(roster: Roster, *, by: Account) -> None:
    """Throw a table away that nobody has confirmed, with its lines."""
    by.check(Permission.PERFORMANCE_KEEP, about=roster.agency)
    _hold(roster)
    if roster.state not in (State.CHECKING, State.CHECKED):
        raise Refused("This table was confirmed, and is carried out.")
    if confirmations.waiting(CARRY_OUT, roster.subject):
        raise Refused("It waits for a second person. Take the proposal back first.")
    roster.state, roster.ended_at = State.DISCARDED, clock.now()
    forget_lines(roster.id)
    record("roster:discard", roster, by=by)


def forget_lines(roster_id: int) -> None:
    db.session.execute(delete(RosterLine).where(RosterLine.roster_id == roster_id))


def forget_old(roster_id: int) -> None:
    """Forget the lines of a table that is done with; of one that waits for a second person they are what is confirmed."""
    roster = db.session.get_one(Roster, roster_id, with_for_update=True)
    if not confirmations.waiting(CARRY_OUT, roster.subject):
        forget_lines(roster_id)


def begin(roster: Roster, *, by: Account) -> None:
    """Let the worker carry it out, as what the second person did."""
    _hold(roster)
    if roster.state is not State.CHECKED:
        raise Refused("This table is not ready, or was carried out already.")
    if roster.lines == roster.faulty:
        raise Refused("Every line has a fault.")
    if not queries.lines(roster.id, most=1):
        raise Refused("Its lines were forgotten meanwhile. Send the table again.")
    roster.state, roster.confirmed_by_id = State.CONFIRMED, by.id
    db.session.flush()
    enqueue(TAKE_IN, roster_id=roster.id)


def _hold(roster: Roster) -> None:
    db.session.refresh(roster, with_for_update={"of": Roster})


# ---- the worker: finding faults


def judged(roster: Roster) -> tuple[list[Judged], PostIds]:
    """All lines that were not carried out, against what the house knows now, and the posts that there are.

    Of a table that was confirmed those alone that were sound then: the second person was told that the others take no
    part. Nobody waits to write meanwhile.
    """
    number = roster.id
    with reading():
        root = db.session.get_one(Roster, number).agency
        confirmed = roster.state is State.CONFIRMED
        cells = queries.open_cells(number, sound=confirmed)
        known = queries.known_for(root, {each.nip for each in cells})
        foretold = queries.replacing(number) if confirmed else None
    found = rules.judge(cells, known, clock.today())
    if foretold is not None:
        rules.leave_out_unforetold(found, foretold)
    return found, {key: post.id for key, post in known.posts.items()}


def write_faults(roster_id: int, found: Sequence[Judged]) -> None:
    """In pieces of their own, so that nobody waits long."""
    rest = iter(found)
    while piece := list(islice(rest, WRITTEN)):
        with storage.writing():
            db.session.execute(update(RosterLine), [_found(roster_id, each) for each in piece])


def counted(found: Sequence[Judged]) -> dict[str, int]:
    """What the lines without a fault mean, for the page and for the second person."""
    sound = [each for each in found if not each.faults]
    return {
        "people": len({each.cells.nip for each in sound if each.new_person}),
        "posts": len({each.key for each in sound if each.new_post}),
        "moved": len({each.key for each in sound if each.moves}),
        "leading": len({each.key for each in sound if each.leads}), "begun": sum(each.begins for each in sound),
        "replaced": sum(each.replaces for each in sound), "same": sum(not each.changes for each in sound),
    }  # fmt: skip


def _found(roster_id: int, each: Judged) -> dict[str, object]:
    return {
        "roster_id": roster_id, "line": each.cells.line, "faulty": bool(each.faults),
        "faults": [list(fault) for fault in each.faults], "notes": [] if each.faults else each.notes,
    }  # fmt: skip


def close_check(roster_id: int, found: Sequence[Judged]) -> None:
    roster = db.session.get_one(Roster, roster_id, with_for_update=True)
    if roster.state is State.CHECKING:
        roster.state = State.CHECKED
    roster.faulty, roster.counts = sum(bool(each.faults) for each in found), counted(found)


# ---- the worker: carrying out


def take_in_piece(roster_id: int, piece: Sequence[Judged], known: PostIds) -> PostIds:
    """Write these lines, those above first. `known`: the posts that there were, and those of the pieces before;
    returns it with those of this one. What somebody else has written since is found again, and not doubled.
    """
    one_at_a_time()
    roster = db.session.get_one(Roster, roster_id, with_for_update=True)
    by = roster.confirmed_by
    piece = _not_done(roster_id, piece)
    people = _people(piece, by)
    posts = known | _posts_there(piece)
    posts |= _new_posts(roster_id, piece, posts, by)
    _lines_of_command(piece, posts, by)
    _leading(piece, posts, by)
    _holdings(piece, people, posts, by)
    if piece:
        db.session.execute(update(RosterLine), [
            {"roster_id": roster_id, "line": each.cells.line, "done_on": clock.today()} for each in piece
        ])  # fmt: skip
    roster.done += len(piece)
    db.session.flush()
    return posts


def end(roster_id: int) -> None:
    roster = db.session.get_one(Roster, roster_id, with_for_update=True)
    if roster.state is State.CONFIRMED:
        roster.state, roster.ended_at = State.DONE, clock.now()
        record("roster:done", roster, by=roster.confirmed_by, count=roster.done)
        pages.changed("organisation")


def _not_done(roster_id: int, piece: Sequence[Judged]) -> list[Judged]:
    numbers = [each.cells.line for each in piece]
    some = select(RosterLine.line).where(RosterLine.roster_id == roster_id, RosterLine.line.in_(numbers))
    still = set(db.session.scalars(some.where(RosterLine.done_on.is_(None))))
    return [each for each in piece if each.cells.line in still]


def _people(piece: Sequence[Judged], by: Account | None) -> dict[str, int]:
    """By NIP. Whoever is new has no account: their first link comes with a deed of its own."""
    nips = {each.cells.nip: each.cells.name for each in piece}
    there = {row.nip: row.id for row in db.session.execute(select(Person.id, Person.nip).where(Person.nip.in_(nips)))}
    new = [{"name": name, "nip": nip} for nip, name in nips.items() if nip not in there]
    if new:
        rows = db.session.execute(insert(Person).returning(Person.id, Person.nip), new).all()
        there |= {row.nip: row.id for row in rows}
        _log("person:add", [(f"Person:{row.id}", {}) for row in rows], by)
    return there


def _posts_there(piece: Sequence[Judged]) -> PostIds:
    """Posts of these very names, which somebody else may have made since."""
    names = {each.cells.post_name for each in piece}
    some = select(Post.id, Post.agency_id, Post.name).where(Post.name.in_(names)).order_by(Post.id)
    return {(row.agency_id, rules.plain(row.name)): row.id for row in db.session.execute(some)}


def _new_posts(roster_id: int, piece: Sequence[Judged], posts: PostIds, by: Account | None) -> PostIds:
    """Those that are not there yet: each after the one that it reports to, however many lie in one piece."""
    ahead = {each.key: each for each in piece if each.key and each.key not in posts}
    made: PostIds = {}
    while ahead:
        there = posts | made
        ready = [each for each in ahead.values() if each.superior is None or each.superior in there]
        rows = [
            {
                "agency_id": each.agency_id, "name": each.cells.post_name, "leads": each.leads, "verified": False,
                "active": True,
                "superior_id": there[each.superior] if each.superior else None,
                "source": f"Impor kepegawaian nomor {roster_id}",
            }
            for each in ready
        ]  # fmt: skip
        found = db.session.execute(insert(Post).returning(Post.id, Post.agency_id, Post.name), rows).all()
        made |= {(row.agency_id, rules.plain(row.name)): row.id for row in found}
        _log("post:add", [(f"Post:{row.id}", {"name": row.name}) for row in found], by)
        ahead = {key: each for key, each in ahead.items() if key not in made}
    return made


def _lines_of_command(piece: Sequence[Judged], posts: PostIds, by: Account | None) -> None:
    """Hang posts below another where a line says so."""
    wanted = {posts[each.key]: posts[each.superior] if each.superior else None for each in piece if each.key}
    some = select(Post.id, Post.superior_id).where(Post.id.in_(wanted)).order_by(Post.id)
    for row in db.session.execute(some).all():
        if row.superior_id != wanted[row.id]:
            db.session.execute(update(Post).where(Post.id == row.id).values(superior_id=wanted[row.id]))
            _log("post:change", [(f"Post:{row.id}", {"superior_id": wanted[row.id]})], by)


def _leading(piece: Sequence[Judged], posts: PostIds, by: Account | None) -> None:
    """Let posts lead their agency that were there before and did not. Two of one agency no database takes."""
    wanted = {posts[each.key] for each in piece if each.key and each.leads}
    some = select(Post.id).where(Post.id.in_(wanted), ~Post.leads).order_by(Post.id)
    for number in db.session.scalars(some).all():
        db.session.execute(update(Post).where(Post.id == number).values(leads=True))
        _log("post:change", [(f"Post:{number}", {"leads": True})], by)


def _holdings(piece: Sequence[Judged], people: dict[str, int], posts: PostIds, by: Account | None) -> None:
    """Whoever held the post until now leaves it the day before; an end counts from when it was written."""
    today, numbers = clock.today(), [posts[each.key] for each in piece if each.key]
    some = select(Holding).where(Holding.post_id.in_(numbers), Holding.until_on.is_(None) | (Holding.until_on >= today))
    held: dict[tuple[int, bool], list[Holding]] = {}
    for holding in db.session.scalars(some.order_by(Holding.id)):
        held.setdefault((holding.post_id, holding.acting), []).append(holding)
    new = []
    for each in piece:
        assert each.key is not None
        assert each.from_on is not None
        post_id, person_id = posts[each.key], people[each.cells.nip]
        there = held.get((post_id, each.acting), [])
        if any(holding.person_id == person_id for holding in there):
            continue
        first = max(each.from_on, today)
        for holding in there:
            last = max(holding.from_on, first - timedelta(days=1))
            if holding.until_on is None or holding.until_on > last:
                leave_post(holding, last, by=by)
        first = max([first, *(holding.until_on + timedelta(days=1) for holding in there if holding.until_on)])
        new.append({"post_id": post_id, "person_id": person_id, "acting": each.acting, "from_on": first})
    if new:
        rows = db.session.execute(insert(Holding).returning(Holding.id, Holding.post_id, Holding.person_id), new).all()
        said = [(f"Holding:{row.id}", {"post_id": row.post_id, "person_id": row.person_id}) for row in rows]
        _log("post:hold", said, by)


def _log(action: str, said: Sequence[tuple[str, dict[str, object]]], by: Account | None) -> None:
    """One entry for each, as every deed about people and posts has, and all of them in one statement."""
    now, actor = clock.now(), by.id if by else None
    rows = [
        {"at": now, "actor_id": actor, "action": action, "subject": subject, "details": more} for subject, more in said
    ]
    db.session.execute(insert(AuditEntry), rows)

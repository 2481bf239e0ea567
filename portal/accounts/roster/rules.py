"""What a line of a roster says, and all that is wrong with it. What the house knows already is given as plain values.

A line names one person in one post. Faults are (column, msgid); notes say what will be done otherwise than was written.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from portal.accounts.rules import is_nip
from portal.core.words import N_

MOST_LINES = 12_000
CELL = 200  # the most letters of a cell
AHEAD = timedelta(days=366)
KEPT = timedelta(days=30)  # how long lines stay that were carried out, or that nobody proposed
NUMBER = 20  # the most letters of what tells posts of one name apart
COLUMNS = (
    "nama", "nip", "jabatan", "unit", "jabatan_atasan", "mulai", "plt", "nomor", "nomor_atasan", "memimpin",
)  # fmt: skip
YES, NO = frozenset({"ya", "y", "1"}), frozenset({"", "tidak", "t", "-", "0"})
ACTING = YES | {"plt", "plt."}

PostKey = tuple[int, str]  # the number of the agency, and the name as `plain` writes it
Fault = tuple[str, str]  # the column, and what is wrong with it


class State(StrEnum):
    CHECKING = "checking"
    CHECKED = "checked"
    CONFIRMED = "confirmed"  # the worker carries it out
    DONE = "done"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Cells:
    """A line as it was written, with the number it has in the table."""

    line: int
    name: str
    nip: str
    post: str
    agency: str
    superior: str
    from_on: str
    acting: str
    number: str = ""  # tells posts of one name in one agency apart
    superior_number: str = ""
    leads: str = ""

    @property
    def post_name(self) -> str:
        return called(self.post, self.number)


def called(post: str, number: str) -> str:
    """What a post is called in this house, where every name stands once in an agency.

    >>> called("Pengadministrasi Umum", "2"), called("Camat", "")
    ('Pengadministrasi Umum (2)', 'Camat')
    """
    return f"{post} ({number})" if post and number else post


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def read(text: str) -> list[Cells]:
    """The lines of a table whose head names the columns; commas or semicolons part its cells. Raises ValueError.

    >>> read("nip;nama;jabatan;unit\\n'1985;Siti;Kasi;Loket\\n")
    [Cells(line=2, name='Siti', nip='1985', post='Kasi', agency='Loket', superior='', from_on='', acting='', number='', \
superior_number='', leads='')]
    """
    text = text.lstrip("\ufeff")
    head, _newline, _rest = text.partition("\n")
    parted = csv.reader(text.splitlines(), delimiter=max(",;\t", key=head.count))
    names = [plain(name).replace(" ", "_") for name in next(parted, [])]
    if missing := [name for name in COLUMNS[:4] if name not in names]:
        raise ValueError(", ".join(missing))
    places = [names.index(name) if name in names else -1 for name in COLUMNS]
    return [_cells(parted.line_num, row, places) for row in parted if any(cell.strip() for cell in row)]


def _cells(line: int, row: Sequence[str], places: Sequence[int]) -> Cells:
    name, nip, *rest = (" ".join(row[place].split())[: CELL + 1] if 0 <= place < len(row) else "" for place in places)
    return Cells(line, name, "".join(nip.split()).lstrip("'"), *rest)  # a spreadsheet's mark of a text


# ---- what the house knows


class KnownAgency(NamedTuple):
    id: int
    parent_id: int | None
    kept: bool  # by whoever sends the table, and open


class KnownPost(NamedTuple):
    id: int
    superior: PostKey | None
    active: bool
    leads: bool = False


class KnownPerson(NamedTuple):
    id: int
    name: str
    outside_of: frozenset[int]  # agencies for which they publish, inspect, moderate or enumerate from another branch
    unvouched: bool  # they have an account whose first link is still to be handed over


class Held(NamedTuple):
    person_id: int
    from_on: date
    id: int


@dataclass(frozen=True)
class Known:
    """All that a table is held against."""

    agencies: Mapping[str, KnownAgency]  # by slug, and by name as `plain` writes it
    posts: Mapping[PostKey, KnownPost]
    people: Mapping[str, KnownPerson]  # by NIP
    held: Mapping[tuple[int, bool], Held]  # (post, acting) -> who holds it, or will

    def leading(self) -> dict[int, PostKey]:
        """Agency -> the post that leads it."""
        return {key[0]: key for key, post in self.posts.items() if post.leads and post.active}

    def seats(self) -> dict[int, set[int]]:
        """Person -> the posts that they hold, or will, and not as acting holders."""
        found: dict[int, set[int]] = {}
        for (post_id, acting), held in self.held.items():
            if not acting:
                found.setdefault(held.person_id, set()).add(post_id)
        return found

    def up_from(self, agency: KnownAgency) -> Iterator[int]:
        """The agency and those above it."""
        by_id = {each.id: each for each in self.agencies.values()}
        at: KnownAgency | None = agency
        while at is not None:
            yield at.id
            at = by_id.get(at.parent_id) if at.parent_id is not None else None


@dataclass
class Judged:
    """A line with its faults and notes, and what it means where it has none."""

    cells: Cells
    agency_id: int = 0
    key: PostKey | None = None
    superior: PostKey | None = None
    from_on: date | None = None
    acting: bool = False
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new_person: bool = False
    new_post: bool = False
    moves: bool = False  # another post is above it from then on
    begins: bool = False  # they do not hold the post yet
    replaces: bool = False  # somebody else does until then
    leads: bool = False  # the post leads its agency from then on, and did not before

    @property
    def changes(self) -> bool:
        return self.new_person or self.new_post or self.moves or self.begins or self.leads


PAST = N_("The day has passed: it counts from the day on which this is carried out.")
REPLACES = N_("Somebody else holds this post; they leave it the day before.")
KEEPS = N_("They keep the post that they hold now as well. If they leave it, an administrator writes that down.")
LEADS = N_("This post leads its agency from then on.")
STAYS = N_("Nothing changes: they hold this post already.")


def judge(lines: Iterable[Cells], known: Known, today: date) -> list[Judged]:
    """Every line with all its faults."""
    found = [_alone(cells, known, today) for cells in lines]
    _against_each_other(found)
    offered = _offered(found)
    for each in found:
        _find_superior(each, known, offered)
    _without_their_superiors(found, known)
    _circles(found, known)
    seats, leading = known.seats(), _leading(found, known)
    for each in found:
        if not each.faults:
            each.leads = each.key in leading
            _what_it_means(each, known, seats)
    return found


def _alone(cells: Cells, known: Known, today: date) -> Judged:
    """What a line lacks whatever the others say."""
    found = Judged(cells)
    found.faults += [(column, N_("At most 200 letters.")) for column, text in _columns(cells) if len(text) > CELL]
    if not cells.name:
        found.faults.append(("nama", N_("Write the name.")))
    if not is_nip(cells.nip):
        found.faults.append(("nip", N_("A NIP has 18 digits.")))
    if not cells.post:
        found.faults.append(("jabatan", N_("Write the post.")))
    agency = known.agencies.get(cells.agency.lower()) or known.agencies.get(plain(cells.agency))
    if agency is None:
        found.faults.append(("unit", N_("There is no such agency. Write its name or its short name.")))
    elif not agency.kept:
        found.faults.append(("unit", N_("This agency is closed, or is not one whose personnel you keep.")))
    else:
        found.agency_id = agency.id
        found.key = (agency.id, plain(cells.post_name)) if cells.post else None
        _person(found, known.people.get(cells.nip), agency)
    _day(found, today)
    if plain(cells.acting) not in ACTING | NO:
        found.faults.append(("plt", N_("Write “ya” for an acting holder, and nothing for all others.")))
    found.acting = plain(cells.acting) in ACTING
    found.faults += _numbers(cells)
    if plain(cells.leads) not in YES | NO:
        words = N_("Write “ya” for the post that leads its agency, and nothing for all others.")
        found.faults.append(("memimpin", words))
    if found.key is not None:
        found.faults += _against_who_leads(found, known)
    return found


def _numbers(cells: Cells) -> list[Fault]:
    found = [
        (column, N_("At most 20 letters."))
        for column, text in (("nomor", cells.number), ("nomor_atasan", cells.superior_number)) if len(text) > NUMBER
    ]  # fmt: skip
    if cells.superior_number and not cells.superior:
        found.append(("nomor_atasan", N_("Write the post that this number belongs to.")))
    return found


def _against_who_leads(found: Judged, known: Known) -> list[Fault]:
    """Which post leads an agency that has one is changed by nobody's table."""
    there = known.leading().get(found.agency_id)
    says = plain(found.cells.leads)
    if says in YES and there not in (None, found.key):
        return [("memimpin", N_("Another post leads this agency. Which one does, an administrator changes."))]
    if says in NO - {"", "-"} and there == found.key:
        return [("memimpin", N_("This post leads its agency. Which one does, an administrator changes."))]
    return []


def _columns(cells: Cells) -> list[tuple[str, str]]:
    texts = (
        cells.name, cells.nip, cells.post, cells.agency, cells.superior, cells.from_on, cells.acting, cells.number,
        cells.superior_number, cells.leads,
    )  # fmt: skip
    return list(zip(COLUMNS, texts, strict=True))


def _person(found: Judged, person: KnownPerson | None, agency: KnownAgency) -> None:
    if person is None:
        return
    if plain(person.name) != plain(found.cells.name):
        found.faults.append(("nama", N_("In this house this NIP belongs to somebody of another name.")))
    if agency.id in person.outside_of:
        words = N_("They publish, inspect, moderate or enumerate elsewhere, and have to agree: ask an administrator.")
        found.faults.append(("nip", words))
    if person.unvouched:
        words = N_("Their first post comes with a link that somebody hands over: ask an administrator.")
        found.faults.append(("nip", words))


def _day(found: Judged, today: date) -> None:
    written = found.cells.from_on
    if not written:
        found.from_on = today
        return
    for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            found.from_on = datetime.strptime(written, pattern).date()
            break
        except ValueError:
            continue
    if found.from_on is None:
        found.faults.append(("mulai", N_("Write the day like 2026-12-31 or 31-12-2026.")))
    elif found.from_on > today + AHEAD:
        found.faults.append(("mulai", N_("This is more than a year ahead.")))
    elif found.from_on < today:
        found.notes.append(PAST)


def _against_each_other(found: Sequence[Judged]) -> None:
    """The first line of two that contradict each other stands; the second is told."""
    names: dict[str, str] = {}
    seats: dict[tuple[PostKey, bool], str] = {}
    superiors: dict[PostKey, str] = {}
    heads: dict[int, PostKey] = {}
    for each in found:
        cells = each.cells
        if names.setdefault(cells.nip, plain(cells.name)) != plain(cells.name):
            each.faults.append(("nama", N_("An earlier line has another name for this NIP.")))
        if each.key is None:
            continue
        if (each.key, each.acting) in seats:
            said = N_("An earlier line puts the same person in this post.")
            other = N_("An earlier line puts somebody else in this post. Number posts of the same name (nomor).")
            each.faults.append(("jabatan", said if seats[each.key, each.acting] == cells.nip else other))
        else:
            seats[each.key, each.acting] = cells.nip
        above = plain(called(cells.superior, cells.superior_number))
        if superiors.setdefault(each.key, above) != above:
            each.faults.append(("jabatan_atasan", N_("An earlier line puts another post above this one.")))
        if plain(cells.leads) in YES and heads.setdefault(each.agency_id, each.key) != each.key:
            each.faults.append(("memimpin", N_("An earlier line lets another post lead this agency.")))


def _offered(found: Iterable[Judged]) -> set[PostKey]:
    """The posts that lines without a fault bring."""
    return {each.key for each in found if each.key and not each.faults}


def _find_superior(found: Judged, known: Known, offered: set[PostKey]) -> None:
    """The post of that name in the same agency, or in the nearest one above it."""
    if found.key is None:
        return
    there, written = known.posts.get(found.key), plain(called(found.cells.superior, found.cells.superior_number))
    if there is not None and not there.active:
        found.faults.append(("jabatan", N_("This post is closed.")))
    if not written:
        found.superior = there.superior if there else None
        if there is None:
            found.faults.append(("jabatan_atasan", N_("A new post reports to another: write which.")))
        return
    agency = next(each for each in known.agencies.values() if each.id == found.agency_id)
    keys = [(agency_id, written) for agency_id in known.up_from(agency)]
    found.superior = next((key for key in keys if key in offered or _stands(known, key)), None)
    if found.superior is None and _is_numbered(keys, known, offered):
        found.faults.append(("nomor_atasan", N_("Several posts have this name: write the number of the one.")))
    elif found.superior is None:
        found.faults.append(("jabatan_atasan", N_("Neither this agency nor one above it has a post of this name.")))
    elif found.superior == found.key:
        found.faults.append(("jabatan_atasan", N_("A post does not report to itself.")))


def _is_numbered(keys: Sequence[PostKey], known: Known, offered: set[PostKey]) -> bool:
    """Whether a post of this name is there with a number behind it."""
    every = offered | {key for key, post in known.posts.items() if post.active}
    return any(agency == key[0] and name.startswith(f"{key[1]} (") for key in keys for agency, name in every)


def _leading(found: Sequence[Judged], known: Known) -> set[PostKey]:
    """The posts that sound lines let lead their agency, and that do not yet."""
    wanted = {each.key for each in found if each.key and not each.faults and plain(each.cells.leads) in YES}
    return wanted - set(known.leading().values())


def _stands(known: Known, key: PostKey) -> bool:
    return key in known.posts and known.posts[key].active


def _without_their_superiors(found: Sequence[Judged], known: Known) -> None:
    """A new post below one that only faulty lines bring cannot be either, and so on down."""
    below: dict[PostKey, list[Judged]] = {}
    for each in found:
        if each.superior is not None:
            below.setdefault(each.superior, []).append(each)
    brought = _offered(found)
    ahead = [key for key in below if key not in brought and not _stands(known, key)]
    while ahead:
        for each in below.get(ahead.pop(), []):
            if each.faults:
                continue
            each.faults.append(("jabatan_atasan", N_("The line that brings this post has a fault.")))
            brought = brought - {each.key} if each.key else brought
            if each.key and not _stands(known, each.key):
                ahead.append(each.key)


def _circles(found: Sequence[Judged], known: Known) -> None:
    above: dict[PostKey, PostKey | None] = {key: post.superior for key, post in known.posts.items()}
    above |= {each.key: each.superior for each in found if each.key and not each.faults}
    sound: set[PostKey] = set()
    for each in found:
        path: list[PostKey] = []
        at = each.key if not each.faults else None
        while at is not None and at not in sound and at not in path:
            path.append(at)
            at = above.get(at)
        if at is not None and at in path:
            each.faults.append(("jabatan_atasan", N_("This post would report to itself by way of others.")))
        else:
            sound |= set(path)


def _what_it_means(found: Judged, known: Known, seats: Mapping[int, set[int]]) -> None:
    assert found.key is not None
    person, post = known.people.get(found.cells.nip), known.posts.get(found.key)
    found.new_person, found.new_post = person is None, post is None
    found.moves = post is not None and post.superior != found.superior
    held = known.held.get((post.id, found.acting)) if post else None
    found.begins = held is None or person is None or held.person_id != person.id
    found.replaces = held is not None and found.begins
    if found.replaces:
        found.notes.append(REPLACES)
    if found.leads:
        found.notes.append(LEADS)
    others = seats.get(person.id, set()) - {post.id if post else 0} if person else set()
    if others and found.begins and not found.acting:
        found.notes.append(KEEPS)
    if not found.changes:
        found.notes = [STAYS]


def leave_out_unforetold(lines: Iterable[Judged], foretold: set[int]) -> None:
    """Nobody loses a post by a line of which the second person was not told that it would take it from somebody."""
    for each in lines:
        if each.replaces and each.cells.line not in foretold:
            words = N_("Somebody else came to hold this post after this was checked. Send the line again.")
            each.faults.append(("jabatan", words))


def by_depth(lines: Iterable[Judged]) -> list[Judged]:
    """Those above first: whoever carries out a line finds the post that it reports to."""
    some = [each for each in lines if each.key is not None]
    above = {each.key: each.superior for each in some}

    def depth(key: PostKey | None) -> int:
        steps = 0
        while key is not None and key in above and steps <= len(above):
            key, steps = above[key], steps + 1
        return steps

    return sorted(some, key=lambda each: (depth(each.key), each.cells.line))

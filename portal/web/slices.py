"""What a slice brings to the house, and how the slices make one plan together.

Each slice declares itself in its own folder, in `slice.py`; `wiring` lists them. The pages that show something of
every slice (menu, desk, the administrator's page) ask the plan, and know no slice by name.

It stands this low so that every slice may use it. Accounts and deeds lie above it, so their types are not named here:
what is called with them is typed where it is written.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from itertools import chain
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app
from jinja2 import PackageLoader, PrefixLoader

from portal.core.copying import Documents
from portal.core.handed import Moderated, Reportable
from portal.core.outbox import Handler
from portal.core.periods import Period
from portal.core.together import Asked, together
from portal.web.notices import NoticeKind
from portal.web.panels import Panel, PanelLine
from portal.web.tasks import Task, in_order

T = TypeVar("T")


@dataclass(frozen=True)
class MenuEntry:
    """A page that the staff's menu leads to. Who sees the entry is said by the door of its page."""

    place: int  # the lowest comes first
    text: Any  # a lazy translation
    endpoint: str
    only: tuple[str, ...] = ()  # the pages it is marked on; where none is named, its page and all below its address


@dataclass(frozen=True)
class AccountLink:
    """A page that a resident is led to from the page of their account, with a few words on what is there."""

    text: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class Mention:
    """What a page shows of something in a slice above its own: a title, a few words, how they look, and where it is."""

    title: str
    text: str
    look: str  # of a tag: see web/components.html
    url: str
    row: int = 0  # which of several rows of that page it belongs to, where they are told apart
    on: date | None = None  # of what was done: the day
    others: Sequence[str] = ()  # with whom it was done: their names, in no language


@dataclass(frozen=True)
class Numbered:
    """Things of a slice that everybody may read, and that people name by a number: see `web.numbered`."""

    # What somebody wrote -> the number as it is kept; '' where it can be none of these.
    read: Callable[[str], str]
    # Such numbers -> the addresses of their public pages. One that the public may not know of is missing, as one is that
    # nobody has.
    pages: Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True)
class KindSum:
    """How often residents reported something of a kind to a service in a quarter, as everybody may read it."""

    service_id: int
    code: str  # of the kind: it stays
    name: str  # in the reader's language
    period: Period
    n: int
    not_done: int | None  # of which they said that it was not done; None for what is not told


@dataclass(frozen=True)
class Kinds:
    """Public sums by kind: what a slice in which residents report tells those above that are to know no more of it."""

    # Code -> name of the kinds there are, in the reader's language.
    names: Callable[[], Mapping[str, str]]
    # Numbers of services -> the sums of the newest quarter that is over, the largest first.
    of_services: Callable[[Collection[int]], Sequence[KindSum]]


@dataclass(frozen=True)
class Slice:
    """All that one slice brings. Whatever it has none of is left out."""

    name: str  # its templates are named by it: "surveys/answer.html"
    templates: str = ""  # the package in whose folder `templates` they lie
    blueprints: tuple[Blueprint, ...] = ()

    # Event -> what is done about it. A slice raises an event by its own name and knows none of those who answer.
    handlers: Mapping[str, Sequence[Handler]] = field(default_factory=dict)
    # Event -> how often the clock raises it. So a periodic job is retried and seen to fail like any other.
    timetable: Mapping[str, timedelta] = field(default_factory=dict)

    menu: tuple[MenuEntry, ...] = ()
    # What waits for an account. It asks the database nothing where the account has no right to any of it.
    tasks: Callable[[Any], Iterable[Task]] | None = None
    # What it shows an account on the first page of performance.
    panels: Callable[[Any], Iterable[Panel]] | None = None
    # What it shows a superior (an account) of somebody who reports to them (the number of the person), on that page.
    person_panels: Callable[[Any, int], Iterable[Panel]] | None = None
    # What it says of each of several people beside their name in a superior's list: number of the person -> lines.
    team_notes: Callable[[Any, Sequence[int]], Mapping[int, Sequence[PanelLine]]] | None = None
    # What `tasks`, `panels` and `team_notes` are about to ask for an account, so that it is asked at once with what the
    # other slices ask (`core.together`). What is missing here they ask alone, and nothing else is the matter.
    tasks_ask: Callable[[Any], Iterable[Asked]] | None = None
    panels_ask: Callable[[Any], Iterable[Asked]] | None = None
    notes_ask: Callable[[Any], Iterable[Asked]] | None = None
    # Kind -> how its notices come about and how they are said. A kind without news is what `tasks` name in their keys.
    notices: Mapping[str, NoticeKind] = field(default_factory=dict)
    # What needs an administrator: place on their page (the lowest comes first) -> what is said there.
    alerts: Mapping[int, Callable[[], Iterable[Task]]] = field(default_factory=dict)
    # What the page of the jobs says about work that is not finished.
    unfinished: Callable[[], Iterable[Task]] | None = None

    # What it keeps about the account (accounts.models.Account) of a resident, as JSON can say it: for them to have.
    kept_about: Callable[[Any], Mapping[str, Any]] | None = None
    # What it does when such an account closes: what was private goes, what others keep stays without a name.
    forget: Callable[[Any], None] | None = None
    # Pages of its own that the page of such an account leads on to.
    account_links: Callable[[Any], Iterable["AccountLink"]] | None = None

    # Deeds of its own that wait for a second person, on the same page as those of the house (accounts.deeds.base.Deed).
    deeds: Sequence[Any] = ()
    # What it holds against a deed of the house that two people agree on, or against what a slice below lets somebody do:
    # act -> questions about it that may raise Refused.
    hindrances: Mapping[str, Sequence[Callable[[Any], None]]] = field(default_factory=dict)
    # What makes a change of a name one for two people: act -> questions.
    questions: Mapping[str, Sequence[Callable[[Any], bool]]] = field(default_factory=dict)
    # Pages of its own that a slice below it leads on to: name -> what gives the address, '' where there is no page.
    addresses: Mapping[str, Callable[..., str]] = field(default_factory=dict)
    # What pages of slices below show of it: name of the page -> what gives it for the number of a row.
    mentions: Mapping[str, Sequence[Callable[[int], Iterable["Mention"]]]] = field(default_factory=dict)
    # What of it people can look for, by subject.
    documents: Sequence[Documents] = ()
    # What residents write in it and everybody may read once a moderator has released it: kind -> how it is handed up.
    moderated: Mapping[str, Moderated] = field(default_factory=dict)
    # What residents say in it and can let become a report: kind -> how.
    reportable: Mapping[str, Reportable] = field(default_factory=dict)
    # What of it has a public number by which pages of slices above, which know nothing of it, may name it.
    numbered: Sequence[Numbered] = ()
    # Public sums of what residents report in it, by kind.
    kinds: Kinds | None = None


@dataclass(frozen=True)
class Plan:
    """What all slices bring, put together."""

    slices: tuple[Slice, ...]
    handlers: dict[str, tuple[Handler, ...]]
    timetable: dict[str, timedelta]
    menu: tuple[MenuEntry, ...]
    notices: dict[str, NoticeKind]
    alerts: tuple[Callable[[], Iterable[Task]], ...]
    deeds: dict[str, Any]  # by act
    hindrances: dict[str, tuple[Callable[[Any], None], ...]]
    questions: dict[str, tuple[Callable[[Any], bool], ...]]
    addresses: dict[str, Callable[..., str]]
    mentions: dict[str, tuple[Callable[[int], Iterable[Mention]], ...]]  # by the name of the page
    documents: tuple[Documents, ...]  # in the order of the groups of the results
    moderated: dict[str, Moderated]
    reportable: dict[str, Reportable]
    numbered: tuple[Numbered, ...]
    kinds: tuple[Kinds, ...]

    def tasks_for(self, account: Any) -> list[Task]:
        """All that waits for an account (accounts.models.Account), what presses first."""
        with together(chain.from_iterable(one.tasks_ask(account) for one in self.slices if one.tasks_ask)):
            return in_order(chain.from_iterable(one.tasks(account) for one in self.slices if one.tasks))

    def panels_for(self, account: Any) -> list[Panel]:
        """What the first page of performance shows an account, in the order of the places."""
        with together(self.asked_by_panels(account)):
            every = chain.from_iterable(one.panels(account) for one in self.slices if one.panels)
            return sorted(every, key=lambda panel: panel.place)

    def asked_by_panels(self, account: Any) -> Iterable[Asked]:
        """For a page that asks something itself, so that it is one statement."""
        return chain.from_iterable(one.panels_ask(account) for one in self.slices if one.panels_ask)

    def asked_by_notes(self, account: Any) -> Iterable[Asked]:
        return chain.from_iterable(one.notes_ask(account) for one in self.slices if one.notes_ask)

    def person_panels_for(self, account: Any, person_id: int) -> list[Panel]:
        """What a superior is shown of somebody who reports to them, in the order of the places."""
        with together(()):
            some = chain.from_iterable(one.person_panels(account, person_id) for one in self.slices if one.person_panels)
            return sorted(some, key=lambda panel: panel.place)

    def team_notes_for(self, account: Any, person_ids: Sequence[int]) -> dict[int, list[PanelLine]]:
        """What the slices say of each of these people, in the order of the slices; for nobody nothing is asked."""
        found: dict[int, list[PanelLine]] = {number: [] for number in person_ids}
        with together(self.asked_by_notes(account) if person_ids else ()):
            for tell in (one.team_notes for one in self.slices if one.team_notes and person_ids):
                for number, lines in tell(account, person_ids).items():
                    found[number] += lines
        return found

    def kept_about(self, account: Any) -> dict[str, Any]:
        """All that the house keeps about a resident's account, by the names that the slices give it."""
        return _by_name("name", chain.from_iterable(o.kept_about(account).items() for o in self.slices if o.kept_about))

    def forget(self, account: Any) -> None:
        """Let every slice forget a resident's account that closes, those above first: they stand on the others."""
        for one in reversed(self.slices):
            if one.forget:
                one.forget(account)

    def links_for(self, account: Any) -> list[AccountLink]:
        """Where the page of a resident's account leads on to."""
        return list(chain.from_iterable(one.account_links(account) for one in self.slices if one.account_links))

    def all_alerts(self) -> list[Task]:
        """All that needs an administrator now."""
        return list(chain.from_iterable(tell() for tell in self.alerts))

    def all_unfinished(self) -> list[Task]:
        return list(chain.from_iterable(one.unfinished() for one in self.slices if one.unfinished))


def declared_in(*packages: str) -> tuple[Slice, ...]:
    """The slices of these packages, by their full names: each is `SLICE` in the package's `slice.py`.

    They are named and not imported, so that a slice is one line. Raises ImportError or AttributeError at the start.
    """
    return tuple(import_module(f"{package}.slice").SLICE for package in packages)


def put_together(slices: Iterable[Slice]) -> Plan:
    """Make the plan. Who answers an event is asked in the order of the slices.

    Raises ValueError where two slices claim the same name, address or subject, or want one event at different times.
    """
    every = tuple(slices)
    _by_name("slice", [(one.name, one) for one in every])
    return Plan(
        slices=every,
        handlers=_joined(one.handlers for one in every),
        timetable=_by_name("event", chain.from_iterable(one.timetable.items() for one in every)),
        menu=tuple(sorted(chain.from_iterable(one.menu for one in every), key=lambda entry: entry.place)),
        notices=_by_name("kind of notices", chain.from_iterable(one.notices.items() for one in every)),
        alerts=tuple(tell for _place, tell in _in_place(one.alerts for one in every)),
        deeds=_by_name("deed", [(deed.act, deed) for deed in chain.from_iterable(one.deeds for one in every)]),
        hindrances=_joined(one.hindrances for one in every),
        questions=_joined(one.questions for one in every),
        addresses=_by_name("address", chain.from_iterable(one.addresses.items() for one in every)),
        mentions=_joined(one.mentions for one in every),
        documents=tuple(_by_name("subject", _subjects(every)).values()),
        moderated=_by_name("kind of text", chain.from_iterable(one.moderated.items() for one in every)),
        reportable=_by_name("kind of what is said", chain.from_iterable(one.reportable.items() for one in every)),
        numbered=tuple(chain.from_iterable(one.numbered for one in every)),
        kinds=tuple(one.kinds for one in every if one.kinds),
    )


def _subjects(every: Iterable[Slice]) -> list[tuple[str, Documents]]:
    found = sorted(chain.from_iterable(one.documents for one in every), key=lambda one: one.place)
    return [(one.subject, one) for one in found]


def _joined(brought: Iterable[Mapping[str, Sequence[T]]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, tuple[T, ...]] = {}
    for name, some in chain.from_iterable(each.items() for each in brought):
        found[name] = (*found.get(name, ()), *some)
    return found


def _by_name(kind: str, brought: Iterable[tuple[str, T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for name, value in brought:
        if found.setdefault(name, value) != value:
            raise ValueError(f"Two slices claim the {kind} {name}, and differ about it.")
    return found


def _in_place(brought: Iterable[Mapping[int, T]]) -> list[tuple[int, T]]:
    return sorted(chain.from_iterable(each.items() for each in brought), key=lambda item: item[0])


# ---- in an application


def init_app(app: Flask, plan: Plan) -> None:
    """Let the application answer with what the slices bring."""
    app.extensions["plan"] = plan
    # A template is named by its slice: "surveys/answer.html" lies in portal/surveys/templates.
    packages = {"web": "portal.web"} | {one.name: one.templates for one in plan.slices if one.templates}
    app.jinja_loader = PrefixLoader({name: PackageLoader(package) for name, package in packages.items()})
    for blueprint in chain.from_iterable(one.blueprints for one in plan.slices):
        app.register_blueprint(blueprint)


def plan() -> Plan:
    """The plan of the application in hand."""
    found: Plan = current_app.extensions["plan"]
    return found


def mentions_on(page: str, number: int) -> list[Mention]:
    """What slices above have for a page of this name about the row of this number."""
    return [one for tell in plan().mentions.get(page, ()) for one in tell(number)]


def check_hindrances(act: str, about: Any) -> None:
    """Raises Refused where a slice above holds something against it."""
    for objects in plan().hindrances.get(act, ()):
        objects(about)


def address_of(name: str, *about: Any) -> str:
    """Where a page of a slice above stands; '' where no slice has one, or it is not there yet."""
    find = plan().addresses.get(name)
    return find(*about) if find else ""

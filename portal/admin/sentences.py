"""The log as sentences: who did what to what, each in the reader's language, with links to what they may open.

An act without a sentence here is one that nobody can read: `tests/admin/test_trail.py` walks all acts of the code.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from portal.accounts.access import doors_of, opens
from portal.accounts.models import Account
from portal.accounts.rules import Role
from portal.accounts.words import ROLE_NAMES, role_name
from portal.admin.acts import (
    DEEDS,
    DETAILS,
    HIDDEN,
    PERSONAL,
    RATES,
    SENTENCES,
    STEPS,
    SWITCHED_OFF,
    UNKNOWN,
    WORKED,
)  # fmt: skip
from portal.admin.trail import Known, Subject, parts
from portal.core.audit import AuditEntry
from portal.core.periods import Period
from portal.core.words import N_
from portal.skm.strata import STRATA, Stratum
from portal.web.format import number, period_name

Thing = Markup  # the name of what an entry is about, with a link where the reader may open its page


@dataclass(frozen=True)
class Sentence:
    """One entry as it is read. `details` are (name, text), `thing` is the subject to look for alone; '' where it is not
    told.
    """

    id: int
    at: datetime
    action: str
    sentence: Markup
    details: list[tuple[str, str]]
    thing: str


class Teller:
    """Tells entries to one reader, who is led nowhere that its own door would refuse."""

    def __init__(self, known: Known, reader: Account, surveys: Collection[int]) -> None:
        """`surveys`: the numbers of those whose work pages the reader sees."""
        self.known, self.reader, self.surveys = known, reader, surveys

    def line(self, entry: AuditEntry) -> Sentence:
        """Of what is between a person and those who judge them: that it was, who did it, and when."""
        if entry.action.partition(":")[0] in PERSONAL:
            return Sentence(entry.id, entry.at, "", _put(WORKED, {"who": self._who(entry)}), [], "")
        subject = parts(entry.subject)
        thing = f"{subject.name}:{subject.number}" if subject.number is not None else entry.subject
        details = [] if entry.action in WITHOUT_DETAILS else list(told(entry.details, self._agency_named))
        return Sentence(entry.id, entry.at, entry.action, self.sentence(entry), details, thing)

    def sentence(self, entry: AuditEntry) -> Markup:
        words: dict[str, Any] = {"who": self._who(entry), "thing": self._thing(entry), "act": entry.action}
        words["count"] = entry.details.get("count", "")
        act, _colon, step = entry.action.rpartition(":")
        if act in DEEDS and step in STEPS:
            words["deed"] = _put(DEEDS[act], words)
            return _put(STEPS[step], words)
        if entry.action in SWITCHED_OFF and entry.details.get("active") is False:
            return _put(SWITCHED_OFF[entry.action], words)
        return _put(SENTENCES.get(entry.action, UNKNOWN), words)

    # ---- who

    def _who(self, entry: AuditEntry) -> Markup:
        at_console = bool(entry.details.get("console"))
        account = self.known.actors.get(entry.actor_id or 0)
        if account is None:
            return escape(gettext("The console") if at_console else gettext("The portal itself"))
        if account.person is None:
            return escape(gettext("A resident"))
        name = self._link(account.name, "admin.people.person", person_id=account.person_id)
        held = [gettext("at the console")] if at_console else []
        held = [*_roles_at(account, entry.at), *held]
        return Markup("{} ({})").format(name, "; ".join(held)) if held else name

    def _agency_named(self, slug: str) -> str:
        agency = self.known.agencies.get(slug)
        return agency.name if agency else slug

    # ---- what

    def _thing(self, entry: AuditEntry) -> Thing:
        subject = parts(entry.subject)
        if subject.name in FIXED:
            return escape(gettext(FIXED[subject.name]))
        if subject.name == "Job":
            return escape(f"{entry.details.get('name', '')} ({subject.number})")
        if subject.name == "ModeratedText":  # about whom it is stands in no log: nobody of that branch is to know
            return escape(gettext("a text of a resident (no. %(number)s)", number=subject.number))
        if subject.name == "Complaint":  # its number would tell of a confidential one that it is there
            return escape(gettext("a report of a resident (no. %(number)s)", number=subject.number))
        if subject.name == "Commitment":
            return escape(gettext("a promise (row %(number)s)", number=subject.number))
        if subject.name in ("Limits", "Category", "Draw"):  # the rest is the name by which addresses call them
            return escape(entry.subject.partition(":")[2])
        if subject.name == "RatingPeriod":
            return escape(period_name(Period(entry.subject.partition(":")[2])))
        if subject.name == "Year":
            return self._link(str(subject.number), "admin.calendar.year", year=subject.number)
        row = self.known.row(subject.name, subject.number)
        name = NAMERS.get(subject.name)
        return name(self, row, subject) if name and row is not None else escape(entry.subject)

    def _person(self, row: Any, subject: Subject) -> Thing:
        name = self._link(row.name, "admin.people.person", person_id=row.id)
        role, _slash, slug = subject.rest.partition("/")
        agency = self.known.agencies.get(slug)
        if agency and role in {each.value for each in ROLE_NAMES}:
            return Markup("{} ({}, {})").format(name, role_name(Role(role)), agency.name)
        return Markup("{} ({})").format(name, subject.rest) if subject.rest else name

    def _account(self, row: Any, _subject: Subject) -> Thing:
        if row.person is None:  # who they are is nobody's business here
            return escape(gettext("the account of a resident"))
        name = self._link(row.name, "admin.people.person", person_id=row.person_id)
        return Markup("{} ({})").format(name, row.identity)

    def _membership(self, row: Any, _subject: Subject) -> Thing:
        name = self._link(row.person.name, "admin.people.person", person_id=row.person_id)
        return Markup("{} ({}, {})").format(name, role_name(row.role), row.agency.name)

    def _holding(self, row: Any, _subject: Subject) -> Thing:
        name = self._link(row.person.name, "admin.people.person", person_id=row.person_id)
        return Markup("{} ({})").format(name, self._post(row.post, Subject("Post", row.post_id)))

    def _post(self, row: Any, subject: Subject) -> Thing:
        post = Markup("{}, {}").format(self._link(row.name, "admin.posts.post", post_id=row.id), row.agency.name)
        human = self.known.row("Person", int(subject.rest)) if subject.rest.isdigit() else None
        return Markup("{} ({})").format(self._person(human, Subject("Person", human.id)), post) if human else post

    def _agency(self, row: Any, subject: Subject) -> Thing:
        name = self._link(row.name, "scorecards.agency", agency=row.slug)
        return Markup("{} ({})").format(subject.rest, name) if subject.rest else name

    def _service(self, row: Any, _subject: Subject) -> Thing:
        name = self._link(row.name, "home.service", agency=row.agency.slug, service=row.slug)
        return Markup("{} ({})").format(name, row.agency.name)

    def _point(self, row: Any, _subject: Subject) -> Thing:
        return Markup("{}, {}").format(row.name, self._service(row.service, Subject("Service", None)))

    def _survey(self, row: Any, _subject: Subject) -> Thing:
        name = f"{row.service.name}, {period_name(row.period)}"
        if row.id in self.surveys:
            return self._link(name, "survey_desk.survey", survey_id=row.id)
        return self._link(name, "home.service", agency=row.service.agency.slug, service=row.service.slug)

    def _card(self, row: Any, _subject: Subject) -> Thing:
        name = f"{row.service_name}, {period_name(row.period)}"
        if row.version > 1:
            name = gettext("%(name)s, version %(number)s", name=name, number=row.version)
        where = {"agency": row.agency_slug, "service": row.service_slug}
        if row.published:
            return self._link(name, "scorecards.card", period=row.period, versi=row.version, **where)
        return self._link(name, "home.service", **where)

    def _target(self, row: Any, _subject: Subject) -> Thing:
        """Without whose it is: a target is read by two people, and an inspector is neither."""
        return escape(f"{row.service.name}, {period_name(row.period)}")

    def _link(self, name: str, endpoint: str, **where: Any) -> Markup:
        if not any(opens(door, self.reader) for door in doors_of(endpoint)):
            return escape(name)
        return Markup('<a href="{}">{}</a>').format(url_for(endpoint, **where), name)


FIXED = {
    "Installation": N_("this installation"), "Settings": N_("the settings"), "Texts": N_("texts of residents"),
    "ForumThread": N_("a conversation of the forum"), "ForumTerms": N_("the numbers of the forum"),
    "Boards": N_("the boards of the forum"),
    "SavedAnswer": N_("a saved answer"), "Limits": N_("the limits of reports"), "Categories": N_("the kinds of reports"),
    "Commitments": N_("the numbers of promises"),
    "Cycle": N_("a performance year"),
    "SharedMatter": N_("a shared matter of several agencies"),
    "Training": N_("a training"), "TrainingTerms": N_("the hours of training"),
    "TrainingProvider": N_("an institution"), "Course": N_("a course"), "CourseSession": N_("a session of a course"),
    "Competency": N_("a competency"), "Appreciation": N_("a form of appreciation"), "Honour": N_("an appreciation"),
    "Roster": N_("a table of people and posts"), "Personnel": N_("a table about people"),
}  # fmt: skip

NAMERS: dict[str, Callable[[Teller, Any, Subject], Thing]] = {
    "Person": Teller._person,
    "Account": Teller._account,
    "Membership": Teller._membership,
    "Holding": Teller._holding,
    "Post": Teller._post,
    "Agency": Teller._agency,
    "Service": Teller._service,
    "ServicePoint": Teller._point,
    "Survey": Teller._survey,
    "Scorecard": Teller._card,
    "Target": Teller._target,
}


def _put(message: str, words: dict[str, Any]) -> Markup:
    """The sentence in the reader's language; what is put into it is escaped, unless it is markup already."""
    return Markup(escape(gettext(message))) % words


def _roles_at(account: Account, moment: datetime) -> list[str]:
    """The roles that its person held then, each with its agency."""
    return [
        f"{role_name(held.role).lower()}, {held.agency.name}"
        for held in account.staff.memberships
        if held.granted_at <= moment and (held.ended_at is None or held.ended_at >= moment)
    ]


# What came of a target is the result of one person: the line reads it.
WITHOUT_DETAILS = {"target:assess"}
OF_AGENCIES = {"agency", "below"}  # what an entry says of these is the slug of an agency


def told(details: dict[str, Any], agency_named: Callable[[str], str] = str) -> Iterator[tuple[str, str]]:
    """What else an entry says, by name. Of what is not known here by name nothing is told: it may be a secret.

    `agency_named` gives the name of an agency for its slug.
    """
    for name, value in details.items():
        if name in HIDDEN or name not in DETAILS:
            continue
        if isinstance(value, dict):
            inner = "; ".join(f"{label}: {text}" for label, text in told(value, agency_named))
            if inner:
                yield gettext(DETAILS[name]), inner
        else:
            yield gettext(DETAILS[name]), agency_named(value) if name in OF_AGENCIES and value else _text(name, value)


def _text(name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, list):
        return ", ".join(_text(name, each) for each in value)
    if name in ("stratum", "without") and value in set(Stratum):
        return str(gettext(STRATA[Stratum(value)]))
    if name == "role" and value in {each.value for each in Role}:
        return role_name(Role(value))
    if name == "rate" and value in RATES:
        return str(gettext(RATES[value]))
    if name == "aim":
        return number(Decimal(value))
    if name == "days":
        return str(ngettext("%(num)s day", "%(num)s days", value))
    return str(value)


def plain(sentence: Markup) -> str:
    """Without its links, for files."""
    return str(sentence.striptags())

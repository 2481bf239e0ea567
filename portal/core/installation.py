"""What this house is: a demo, a rehearsal or the real one, which key it has, and what its administrator set.

They are apart by a row in the database, so that no setting of a process can turn one into the other.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, pages, secrets
from portal.core.audit import record
from portal.core.db import Model, db
from portal.core.errors import Refused


class Kind(StrEnum):
    DEMO = "demo"
    REAL = "real"
    REHEARSAL = "rehearsal"  # all as in a real one, but its day can be moved and nothing in it counts


# What every page, export and print of a house says whose figures are not to be believed.
MARKS = {Kind.DEMO: "DATA CONTOH", Kind.REHEARSAL: "LATIHAN"}
MOVABLE = (Kind.DEMO, Kind.REHEARSAL)  # their day can be moved


WRONG_KEY = (
    "The secret key is not the one that this installation was begun with: its slips, links and sessions would all be"
    " dead. Put the right one back: into DATA_DIR/secret_key, from a backup, or into SECRET_KEY. To change the key, see"
    " flask --app wsgi key rotate. If it is lost for good: flask --app wsgi key lost"
)


class WrongKey(Exception):
    """The process has another secret key than the database was begun with."""


class Installation(Model):
    """The one row that says which house this is. It is written once, by `demo` or by `setup`."""

    __table_args__ = (CheckConstraint("id = 1", name="one"), CheckConstraint("days_ahead >= 0", name="never_back"))
    __topic__ = pages.HOUSE
    __unseen__ = frozenset({"key_print", "key_since"})

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[Kind]
    days_ahead: Mapped[int] = mapped_column(default=0)  # how far the day of a demo or rehearsal lies before the real one
    key_print: Mapped[str | None] = mapped_column(String(32))  # of the secret key; none before a process first took it
    key_since: Mapped[datetime | None]  # when it took the place of the one before it; none for the first


class Setting(Model):
    """A word that the administrator may change: the institution, its contact, its languages."""

    __topic__ = pages.HOUSE

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


# What can be set, in the order of the page that sets it.
NAMES = (
    "institution", "contact_phone", "contact_email", "contact_address", "contact_hours",
    "controller", "controller_contact", "languages", "words_kept_days", "reporters_kept_days",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """All settings, read at once. `institution` and a contact have to stand before a survey may open."""

    institution: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    contact_address: str = ""
    contact_hours: str = ""
    controller: str = ""  # of personal data (UU 27/2022): who answers for what the portal keeps
    controller_contact: str = ""
    languages: str = "id en"
    # How long words that nobody was shown are kept after the time for objections.
    words_kept_days: str = "30"
    # How long it is known who reported a case that has ended: UU 37/2008 Ps.24 (3) lets the Ombudsman look at two years.
    reporters_kept_days: str = "730"

    @property
    def days_of_words(self) -> int:
        return int(self.words_kept_days)

    @property
    def days_of_reporters(self) -> int:
        return int(self.reporters_kept_days)

    @property
    def missing(self) -> list[str]:
        """What a survey waits for, by name; `contact` is any way to reach the institution."""
        needed = {
            "institution": self.institution,
            "contact": self.contact_phone + self.contact_email + self.contact_address,
            "controller": self.controller, "controller_contact": self.controller_contact,
        }  # fmt: skip
        # A sign that nobody sees, or a dash, names nobody.
        return [name for name, value in needed.items() if not any(sign.isalnum() for sign in value)]

    @property
    def complete(self) -> bool:
        return not self.missing


def current() -> Installation | None:
    return db.session.get(Installation, 1)


def is_demo() -> bool:
    """Whether this house is a demo; one that is not set up yet is neither."""
    here = current()
    return here is not None and here.kind is Kind.DEMO


def mark() -> str:
    """What stands on every page of a demo or a rehearsal; nothing in a real house."""
    here = current()
    return MARKS.get(here.kind, "") if here else ""


def begin(kind: Kind) -> Installation:
    """Say once what this house is; from then on it refuses what belongs to the others."""
    here = current()
    if here is not None:
        raise Refused("This database is already set up.")
    here = Installation(id=1, kind=kind, key_print=secrets.fingerprint())
    db.session.add(here)
    db.session.flush()
    record("installation:begin", here, by=None, kind=kind.value)
    pages.changed(pages.HOUSE)
    return here


def check_key() -> None:
    """Refuse another secret key than the house has; take the one at hand where it has none, or where the one it had is
    still given as the old one.

    Raises WrongKey, with what to do. Does nothing where nothing is set up.
    """
    here = current()
    if here is None or here.key_print == secrets.fingerprint():
        return
    if here.key_print is None:
        here.key_print = secrets.fingerprint()
    elif here.key_print in secrets.fingerprints():
        _take_new_key(here)
    else:
        raise WrongKey(WRONG_KEY)


def _take_new_key(here: Installation) -> None:
    if here.kind is Kind.DEMO:
        raise WrongKey("A demo keeps its secret key: the passwords of its people are derived from it.")
    here.key_print, here.key_since = secrets.fingerprint(), clock.now()
    record("installation:rotate_key", here, by=None)


def lose_key() -> None:
    """Go on with the key at hand, though the one that the house had is gone. What was made with it is dead."""
    here = current()
    if here is None or here.key_print in (None, *secrets.fingerprints()):
        raise Refused("The key of this installation is not lost. Nothing was changed.")
    here.key_print, here.key_since = secrets.fingerprint(), clock.now()
    record("installation:lose_key", here, by=None)


def require(*kinds: Kind) -> Installation:
    """The house, where it is of one of these kinds. Raises Refused."""
    here = current()
    if here is not None and here.kind in kinds:
        return here
    if kinds[0] is Kind.DEMO:
        raise Refused("This belongs to a demo, and this house is none.")
    if kinds[0] is Kind.REHEARSAL:
        raise Refused("This belongs to a rehearsal, and this house is none.")
    raise Refused("This belongs to a real house, and this one is none.")


_key_was_right = False  # once in the life of a process: one that runs while the key is changed ends its work


def follow_day() -> None:
    """Let this process have the portal's day. Asked at the start of each request and of each round of the worker.

    It is the first thing that any process asks of the database, so a wrong key is noticed here. Raises WrongKey.
    """
    global _key_was_right
    here = db.session.execute(select(Installation.days_ahead, Installation.key_print)).one_or_none()
    clock.set_days_ahead(here.days_ahead if here else 0)
    if here and here.key_print and not _key_was_right:
        if here.key_print not in secrets.fingerprints():
            raise WrongKey(WRONG_KEY)
        _key_was_right = True


def move_day(days: int) -> None:
    """Move the day of a demo or rehearsal ahead; there is no way back, and none at all in a real house."""
    require(*MOVABLE)
    if days < 1:
        raise Refused("The day of the demo moves forward only.")
    db.session.execute(update(Installation).values(days_ahead=Installation.days_ahead + days))
    record("installation:move_day", "Installation:1", by=None, days=days)
    pages.changed(pages.HOUSE)


def settings(*, hold: bool = False) -> Settings:
    """Those on `hold` are changed by nobody else before the transaction ends."""
    some = select(Setting.name, Setting.value).order_by(Setting.name)
    rows = db.session.execute(some.with_for_update() if hold else some)
    return Settings(**{name: value for name, value in rows if name in NAMES})


def emptied(before: Settings, after: Settings) -> list[str]:
    """What was set and would not be any more, by name: it may be changed, since residents have to know whom to ask."""
    return [name for name in after.missing if name not in before.missing]


def change_settings(values: dict[str, str], *, by: object) -> None:
    """Keep what changed, and say in the log what was set (settings hold no secrets and no residents).

    Raises Refused where institution, contact or controller was set and would be emptied.
    """
    before = settings(hold=True)
    if emptied(before, replace(before, **values)):
        raise Refused("Institution, contact and controller can be changed and never emptied.")
    changed = {name: value for name, value in values.items() if getattr(before, name) != value}
    for name, value in changed.items():
        db.session.merge(Setting(name=name, value=value))
    if changed:
        record("settings:change", "Settings:1", by=by, **changed)
        pages.changed(pages.HOUSE)

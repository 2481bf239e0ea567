"""What this house is: a demo or the real one, and what its administrator set. One row for each.

Demo and reality are apart by a row in the database, so that no setting of a process can turn one into the other.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import CheckConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.audit import record
from portal.core.db import Model, db
from portal.core.errors import Refused


class Kind(StrEnum):
    DEMO = "demo"
    REAL = "real"


class Installation(Model):
    """The one row that says which house this is. It is written once, by `demo` or by `setup`."""

    __table_args__ = (CheckConstraint("id = 1", name="one"), CheckConstraint("days_ahead >= 0", name="never_back"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[Kind]
    days_ahead: Mapped[int] = mapped_column(default=0)  # how far the demo's day lies before the real one


class Setting(Model):
    """A word that the administrator may change: the institution, its contact, its languages."""

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


# What can be set, in the order of the page that sets it.
NAMES = (
    "institution", "contact_phone", "contact_email", "contact_address", "contact_hours",
    "controller", "controller_contact", "languages",
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


def begin(kind: Kind) -> Installation:
    """Say once what this house is; from then on it refuses what belongs to the other."""
    here = current()
    if here is not None:
        raise Refused("This database is already set up.")
    here = Installation(id=1, kind=kind)
    db.session.add(here)
    db.session.flush()
    record("installation:begin", here, by=None, kind=kind.value)
    return here


def require(kind: Kind) -> Installation:
    here = current()
    if here is None or here.kind is not kind:
        if kind is Kind.DEMO:
            raise Refused("This belongs to a demo, and this house is none.")
        raise Refused("This belongs to a real house, and this one is a demo.")
    return here


def follow_day() -> None:
    """Let this process have the portal's day. Asked at the start of each request and of each round of the worker."""
    clock.set_days_ahead(db.session.scalar(select(Installation.days_ahead)) or 0)


def move_day(days: int) -> None:
    """Move the demo's day ahead; there is no way back, and none at all in a real house."""
    require(Kind.DEMO)
    if days < 1:
        raise Refused("The day of the demo moves forward only.")
    db.session.execute(update(Installation).values(days_ahead=Installation.days_ahead + days))
    record("installation:move_day", "Installation:1", by=None, days=days)


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

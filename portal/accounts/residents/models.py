from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Account, Person
from portal.accounts.residents.rules import LONGEST_NAME, LONGEST_PATH, ClaimKind
from portal.accounts.rules import Language, Verification
from portal.core.db import Model
from portal.core.types import id_
from portal.organisation.models import Agency


class Claim(Model):
    """Somebody says that an address or a number is theirs, and has not proved it yet.

    Anybody may say so of anything, so a claim gives no right and takes none: there may be many of one address. Its
    password is the one that was chosen with it: a link or a code opens nothing without it.
    """

    __table_args__ = (
        CheckConstraint("(kind = 'sign_up') = (password IS NOT NULL)", name="sign_up_has_a_password"),
        CheckConstraint("kind <> 'move' OR account_id IS NOT NULL", name="move_is_of_an_account"),
        CheckConstraint("seconded_by_id <> proved_by_id", name="two_people"),
        CheckConstraint("due_at IS NULL OR proved_at IS NOT NULL", name="due_once_proved"),
        CheckConstraint("due_at IS NULL OR agency_id IS NULL OR seconded_by_id IS NOT NULL", name="two_clerks"),
    )

    id: Mapped[id_]
    kind: Mapped[ClaimKind]
    identity: Mapped[str] = mapped_column(index=True)  # as `written`
    called: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    password: Mapped[str | None]  # argon2id
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    language: Mapped[Language]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the link that was mailed
    back: Mapped[str | None] = mapped_column(String(LONGEST_PATH))  # a page of ours to be led back to
    # The network of a sign-up as the throttle calls it, with a key of the day: no network takes all places of a number.
    origin: Mapped[str | None] = mapped_column(String(64))

    # Of a number that has an account: when it was proved first and by whose code, who was the second clerk, whose
    # counter gave the newest code (none: it came by the gateway), and when the number passes on. See `takeovers`.
    proved_at: Mapped[datetime | None]
    proved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    seconded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    due_at: Mapped[datetime | None]

    account: Mapped[Account | None] = relationship()
    proved_by: Mapped[Person | None] = relationship(foreign_keys=proved_by_id)
    seconded_by: Mapped[Person | None] = relationship(foreign_keys=seconded_by_id)


class CounterCode(Model):
    """A code that proves a number, handed out at a counter or sent by the gateway. Neither stands in it.

    Of each source there is one for a number: what a gateway sends ends no code that a counter has handed out.
    """

    about: Mapped[str] = mapped_column(String(64), primary_key=True)  # derived from the number
    by: Mapped[Verification] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))  # of number and code
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # the clerk
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))  # whose counter it was
    expires_at: Mapped[datetime]

    agency: Mapped[Agency | None] = relationship()


class OldAddress(Model):
    """What an account signed in with before it moved: for some days its owner can take the account back."""

    id: Mapped[id_]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    identity: Mapped[str]
    verified_by: Mapped[Verification | None]
    verified_at: Mapped[datetime | None]
    verified_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    expires_at: Mapped[datetime]
    hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the link that was mailed

    account: Mapped[Account] = relationship()


class Mailed(Model):
    """That something was sent to somebody, for a day: so that nobody is buried in mail. No address stands in it."""

    id: Mapped[id_]
    about: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]

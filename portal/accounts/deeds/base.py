"""What a deed is that waits for a second person."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NamedTuple, Self

from portal.accounts.models import Account, Confirmation, Person
from portal.accounts.rules import Permission
from portal.organisation.models import Agency


@dataclass(frozen=True)
class Words:
    """A sentence that is translated where it is printed: a msgid, and what is put into it."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)


class Fact(NamedTuple):
    """One line of what the second person reads: what it is (a msgid), and how it is. Words, a day, a text or nothing."""

    name: str
    value: Any


class Link(NamedTuple):
    """A one-time link that came of a deed, for whoever confirmed it to hand over."""

    account: Account
    token: str


class Deed:
    """One act of an administrator that moves who decides, judges or signs in.

    It is written down in `Confirmation.details` and read again when somebody confirms it. Proposing one tries it out
    and takes it back, so what cannot be done is refused before anybody waits for it, for the same reasons.
    """

    act: ClassVar[str]
    needs: ClassVar[Permission] = Permission.ACCOUNT_MANAGE  # of whoever proposes it
    hands_over: ClassVar[Literal["never", "first", "always"]] = "never"  # a link, with the first role or post or always

    @classmethod
    def read(cls, kept: Confirmation) -> Self:
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """Of one act on one subject a single proposal waits."""
        raise NotImplementedError

    @property
    def details(self) -> dict[str, Any]:
        """All that `read` needs, as JSON."""
        raise NotImplementedError

    @property
    def places(self) -> list[Agency]:
        """The agencies from whose branches the second person is outside; the first one is the one it is about."""
        raise NotImplementedError

    @property
    def person(self) -> Person | None:
        """Whom it concerns: they confirm nothing of it."""
        return None

    @property
    def takes_rights(self) -> bool:
        """Whether the person concerned would no longer be outside somewhere, and is asked for that reason."""
        return False

    def check_proposer(self, by: Account) -> None:
        """Raises Refused where somebody else has to propose it."""

    def carry_out(self, *, by: Account) -> Link | None:
        """Do it, as what the second person did. Raises Refused where it cannot be done."""
        raise NotImplementedError

    @property
    def title(self) -> Words:
        raise NotImplementedError

    @property
    def facts(self) -> list[Fact]:
        return []

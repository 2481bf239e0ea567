"""What the pages of notices show of the kinds there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.accounts.models import Account
from portal.notifications.letters import in_words, usual
from portal.notifications.models import Notice
from portal.notifications.rules import DIGESTS, MAILED, How
from portal.web.notices import NoticeKind, NoticeText
from portal.web.slices import plan


@dataclass(frozen=True)
class Shown:
    """A notice as its line shows it."""

    notice: Notice
    said: NoticeText | None  # none where the thing is gone

    @property
    def done(self) -> bool:
        return self.notice.done_at is not None or (self.said is not None and self.said.over)


def shown(notices: list[Notice]) -> list[Shown]:
    """A few queries a kind, however many they are."""
    found = in_words(notices)
    return [Shown(each, found.get(each.id)) for each in notices]


def kinds_for(account: Account) -> list[tuple[str, NoticeKind]]:
    """Those that may ever come to this account: of what it follows first, then to a resident what is their own, and to
    the staff what their desk shows.
    """
    every = list(plan().notices.items())
    followed = [each for each in every if each[1].news]
    if account.person_id is None:
        return followed + [each for each in every if each[1].personal]
    return followed + [each for each in every if not each[1].news and not each[1].personal]


def ways_of(account: Account, chosen: dict[str, How]) -> dict[str, How]:
    """Kind -> how it comes to this account."""
    return {name: chosen.get(name) or usual(name) for name, _kind in kinds_for(account)}


def stopped_by(about: str, ways: dict[str, How]) -> list[str]:
    """The kinds that the link of a mail stops: one kind, or all that come in such digests."""
    if about in {how.value for how in DIGESTS}:
        # Whoever has no such digest any more wants no other mail either, by the link of an older one.
        return [name for name, how in ways.items() if how.value == about] or all_mailed(ways)
    return [about] if about in ways else []


def all_mailed(ways: dict[str, How]) -> list[str]:
    return [name for name, how in ways.items() if how in MAILED]


def names_of(kinds: Iterable[str]) -> list[str]:
    every = plan().notices
    return [str(every[name].text) for name in kinds if name in every]

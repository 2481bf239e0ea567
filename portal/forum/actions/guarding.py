"""What stands between the forum and whoever would flood it. Nobody is shut out by it, and nothing typed is lost.

How much an account may write is the same for all. Of a new one the words are looked at by filters that one can read
(`rules`): what they stop is not refused, it waits for a moderator. Where much is posted in a short time a new account
pays with a sum that its telephone counts while its owner types; without it a post waits too, so there is no wall for
whoever has no script, or shares an address with a thousand others.
"""

from secrets import token_urlsafe

from portal.accounts.models import Account
from portal.core import clock, effort, markup, throttle
from portal.core.errors import Refused
from portal.core.secrets import derived
from portal.forum import rules, writers
from portal.forum.rules import Held
from portal.forum.writers import Writer


def check_pace(writer: Writer) -> None:
    """Raises Refused for an account that has written very much within the hour."""
    if throttle.limits and writer.hour >= rules.POSTS_AN_HOUR:
        raise Refused("You wrote twenty times within an hour. Keep this text, and send it a little later.", field="teks")


def why_held(writer: Writer, text: str, *, solution: str = "", title: str = "", by: Account) -> Held | None:
    """Why words wait for a moderator before others read them; None of what stands at once."""
    if rules.must_wait(writer.released, writer.first_posts):
        return Held.FIRST
    if not rules.is_new(writer.released):
        return None
    if (found := stopped(text, title)) is not None:
        return found
    pressing = throttle.limits and rules.is_pressing(writer.lately, writer.of_new)
    return Held.PACE if pressing and not _is_good(solution, by) else None


def stopped(text: str, title: str = "", before: str = "") -> Held | None:
    """What a filter says of words of a new account. `before`: the imprint of those in whose place they come."""
    if markup.count_links(f"{title}\n\n{text}") > rules.LINKS_MOST:
        return Held.LINKS
    imprint = rules.imprint(text)
    return Held.REPEATED if imprint and imprint != before and writers.is_repeated(imprint) else None


def imprint_of(writer: Writer, text: str) -> str | None:
    return rules.imprint(text) if rules.is_new(writer.released) else None


def _is_good(solution: str, by: Account) -> bool:
    """Whether a sum was counted for this account, and for no post before this one."""
    nonce = effort.solved(derived("effort"), by.id, clock.now(), solution, effort.BITS)
    return nonce is not None and throttle.is_first(f"effort:{nonce}", effort.LASTS)


def challenge_for(account_id: int) -> str:
    """What the form of a new account gives its telephone to count: how many bits, a colon, the challenge."""
    return f"{effort.BITS}:{effort.challenge(derived('effort'), account_id, clock.now(), token_urlsafe(12))}"

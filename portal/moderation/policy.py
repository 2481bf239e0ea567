"""The policy by which is decided: data with its words in both languages, a version at a time.

A version is never changed: a decision keeps the number of the one by which it was made, so that its author reads the
words that held then. A new one is a new table of the file, with the day from which it holds.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from portal.core.errors import NotFound

FILE = Path(__file__).parent / "data" / "policy.toml"

Words = Mapping[str, str]  # language -> text


@dataclass(frozen=True)
class Reason:
    """Why a text is not shown. `words` are the very text that its author reads."""

    code: str
    title: Words  # in a few words, for a button
    words: Words
    told_as: str  # how the public log and the log of the house name it: see `Policy.told`
    shows_doors: bool  # whether the moderator is shown where else it belongs
    spam: bool  # whether it is the one for many at once
    stays: bool  # whether the words stay away while an appeal waits, however long: they concern somebody else's life
    of: Mapping[str, Words]  # kind of text -> the same in words of that kind

    def words_for(self, what: str) -> Words:
        """What the author of such a text reads: a post, a photo, what somebody reported; in general where nothing is
        said of its kind.
        """
        return self.of.get(what, self.words)


@dataclass(frozen=True)
class Door:
    """Where an allegation against an official belongs, and what is to be known of it."""

    name: Words
    words: Words


@dataclass(frozen=True)
class Policy:
    version: int
    since: date
    shown: tuple[Words, ...]  # what may be said here
    reasons: Mapping[str, Reason]  # by code, in the order of the buttons
    told: Mapping[str, Words]  # what the logs call reasons
    doors: tuple[Door, ...]
    advice: tuple[Words, ...]  # to whoever goes there
    acts: Mapping[str, Mapping[str, Words]]  # what is done with a whole conversation -> code of a reason -> words

    def reason(self, code: str) -> Reason:
        if code not in self.reasons:
            raise NotFound("There is no such reason in the policy.")
        return self.reasons[code]

    def called(self, code: str) -> Words:
        """As everybody may read it: an allegation is not told from personal data."""
        return self.told[self.reason(code).told_as]

    @property
    def spam(self) -> Reason:
        return next(reason for reason in self.reasons.values() if reason.spam)


@cache
def versions() -> tuple[Policy, ...]:
    """All that there were, newest first."""
    with FILE.open("rb") as file:
        found = [_policy(each) for each in tomllib.load(file)["policy"]]
    return tuple(sorted(found, key=lambda policy: policy.version, reverse=True))


def current(today: date) -> Policy:
    """The one that holds on a day; before the first one that one, so that a demo's past has a policy too."""
    return next((policy for policy in versions() if policy.since <= today), versions()[-1])


def version(number: int) -> Policy:
    found = next((policy for policy in versions() if policy.version == number), None)
    if found is None:
        raise NotFound("There is no such version of the policy.")
    return found


def acting(today: date) -> Policy:
    """The one by whose reasons a moderator acts on a whole conversation on a day. The first version knew no such acts:
    on its days they are told by the reasons of the next one.
    """
    here = current(today)
    return here if here.acts else next(policy for policy in reversed(versions()) if policy.acts)


def _policy(table: Mapping[str, Any]) -> Policy:
    reasons = {each["code"]: _reason(each) for each in table["reason"]}
    doors = tuple(Door(each["name"], each["words"]) for each in table["door"])
    acts: dict[str, dict[str, Words]] = {}
    for each in table.get("act", ()):
        acts.setdefault(each["act"], {})[each["code"]] = each["words"]
    return Policy(
        table["version"], table["since"], tuple(table["shown"]), reasons, table["told"], doors, tuple(table["advice"]),
        acts,
    )  # fmt: skip


def _reason(table: Mapping[str, Any]) -> Reason:
    return Reason(
        table["code"], table["title"], table["words"], table.get("told_as", table["code"]),
        table.get("shows_doors", False), table.get("spam", False), table.get("stays", False),
        of=table.get("of", {}),
    )  # fmt: skip

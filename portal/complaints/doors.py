"""Where bribery and extortion belong, and what to know before one goes there. None of it is stored here.

The same offices stand in the moderators' policy, whose versions are kept as they were; here they are as of today.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "doors.toml"

Words = Mapping[str, str]  # language -> text


@dataclass(frozen=True)
class Door:
    name: Words
    words: Words


@cache
def doors() -> tuple[Door, ...]:
    return tuple(Door(each["name"], each["words"]) for each in _read()["door"])


@cache
def advice() -> tuple[Words, ...]:
    return tuple(_read()["advice"])


def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))

"""What moderation answers to the slices below it (`core.handed.Answers`), and the address of an author's own page."""

from collections.abc import Collection, Mapping, Sequence
from hmac import compare_digest

from flask import url_for

from portal.core import clock
from portal.core.handed import Answers, Reasons, Stub
from portal.core.secrets import derive, derived
from portal.moderation import looks, policy, published
from portal.moderation.rules import State

KEY = 32  # hexadecimal digits


def stubs(kind: str, subjects: Collection[str]) -> Mapping[str, Stub]:
    found = ((text.subject, published.stub_of(text)) for text in looks.all_named(kind, subjects)) if subjects else ()
    return {subject: stub for subject, stub in found if stub is not None}


def decisions(kind: str, subjects: Collection[str]) -> Mapping[str, str]:
    """Of those that are not shown; one that was given back needs no page of its own."""
    texts = looks.all_named(kind, subjects) if subjects else []
    return {text.subject: own_page(kind, text.subject) for text in texts if text.state is State.REJECTED}


def own_page(kind: str, subject: str) -> str:
    """For its author alone: whoever has the address reads the words and may appeal."""
    key = derive("decision", f"{kind}:{subject}").hex()[:KEY]
    return url_for("moderation_own.decision", kind=kind, subject=subject, key=key)


def opens(kind: str, subject: str, key: str) -> bool:
    good = (each.hex()[:KEY] for each in derived("decision", f"{kind}:{subject}"))
    return any(compare_digest(each.encode(), key.encode()) for each in good)


def reasons() -> Sequence[tuple[str, Mapping[str, str]]]:
    return [(reason.code, reason.title) for reason in policy.current(clock.today()).reasons.values()]


def act_reasons(act: str, version: int | None) -> Reasons:
    here = policy.acting(clock.today()) if version is None else policy.version(version)
    return Reasons(here.version, here.acts.get(act, {}))


ANSWERS = Answers(stubs, decisions, looks.suspended_until, reasons, act_reasons)

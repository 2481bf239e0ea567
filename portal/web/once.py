"""What several parts of one page ask for is asked once."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import has_request_context, request

T = TypeVar("T")
KEPT = "portal.once"


def once(name: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` gives, and for the rest of this request the same again under this name.

    For pages that only read: what is written in between is not seen. Outside a request it asks each time.
    """
    if not has_request_context():
        return ask()
    kept = request.environ.setdefault(KEPT, {})
    if name not in kept:
        kept[name] = ask()
    found: T = kept[name]
    return found

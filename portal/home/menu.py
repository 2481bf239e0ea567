"""Which pages a person of the staff is led to. Nothing is offered that its own door would refuse."""

from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask, g, request, url_for

from portal.accounts.access import doors_of, opens
from portal.accounts.models import Account
from portal.accounts.residents import queries as residents
from portal.notifications.queries import MOST_COUNTED, count_unread
from portal.web.slices import MenuEntry, plan


class MenuItem(NamedTuple):
    text: str
    url: str
    current: bool


@dataclass(frozen=True)
class Me:
    """Who is signed in, as the masthead shows them."""

    name: str
    staff: bool  # whether they work here; a resident has an account and no desk
    menu: list[MenuItem]
    unread: int  # notices, at most MOST_COUNTED
    contested: bool  # whether somebody else has proved their number, and takes it if they do not say no

    @property
    def unread_text(self) -> str:
        """As the header has room for it."""
        return f"{self.unread - 1}+" if self.unread >= MOST_COUNTED else str(self.unread)


def menu_for(account: Account) -> list[MenuItem]:
    """The pages they may open, the one they are on marked: of several above this page the nearest."""
    found = [(entry, url_for(entry.endpoint)) for entry in plan().menu if _may_open(entry.endpoint, account)]
    here = max((url for entry, url in found if _is_here(url, entry)), key=len, default=None)
    return [MenuItem(str(entry.text), url, url == here) for entry, url in found]


def _may_open(endpoint: str, account: Account) -> bool:
    return any(opens(door, account) for door in doors_of(endpoint))


def _is_here(url: str, entry: MenuEntry) -> bool:
    """Whether the page is one of the entry's."""
    here = request.script_root + request.path
    if entry.only:
        return here in [url_for(endpoint) for endpoint in entry.only]
    return here == url or here.startswith(url + "/")


def init_app(app: Flask) -> None:
    @app.context_processor
    def me() -> dict[str, Me | None]:
        account: Account | None = g.get("account")
        return {"me": _me(account) if account else None}


def _me(account: Account) -> Me:
    staff, unread = account.person is not None, count_unread(account.id)
    return Me(account.name, staff, menu_for(account), unread, residents.is_contested(account))

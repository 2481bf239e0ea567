"""Which pages a person of the staff is led to. Nothing is offered that its own door would refuse."""

from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask, g, request, url_for
from flask_babel import lazy_gettext as _

from portal.accounts.access import doors_of, opens
from portal.accounts.models import Account


class MenuItem(NamedTuple):
    text: str
    url: str
    current: bool


@dataclass(frozen=True)
class Me:
    """Who is signed in, as the masthead shows her."""

    name: str
    menu: list[MenuItem]


# Who may open a page is said at its view; here stands only the order.
LINKS = (
    (_("Workspace"), "desk.index"),
    (_("Surveys"), "survey_desk.index"),
    (_("Services"), "standards.index"),
    (_("Scorecards"), "drafts.index"),
    (_("Performance"), "targets.index"),
    (_("Second person"), "second_person.index"),
    (_("Administration"), "admin.index"),
    (_("Log"), "admin.log.index"),
)


def menu_for(account: Account) -> list[MenuItem]:
    """The pages she may open, the one she is on marked: of several above this page the nearest."""
    found = [(text, endpoint, url_for(endpoint)) for text, endpoint in LINKS if _may_open(endpoint, account)]
    here = max((url for _text, endpoint, url in found if _is_here(url, endpoint)), key=len, default=None)
    return [MenuItem(str(text), url, url == here) for text, _endpoint, url in found]


def _may_open(endpoint: str, account: Account) -> bool:
    return any(opens(door, account) for door in doors_of(endpoint))


def _is_here(url: str, endpoint: str) -> bool:
    """Whether the page lies below this address; the workspace's own is exact, since nearly all lie below it."""
    here = request.script_root + request.path
    if endpoint == "desk.index":
        return here in (url, url_for("desk.agency"))
    return here == url or here.startswith(url + "/")


def init_app(app: Flask) -> None:
    @app.context_processor
    def me() -> dict[str, Me | None]:
        account: Account | None = g.get("account")
        return {"me": Me(account.name, menu_for(account)) if account else None}

"""The one-time link on a page and on the console. It is shown once and kept nowhere."""

from flask import render_template

from portal.accounts.models import LINK_LASTS, Account
from portal.web.addresses import root

DAYS = LINK_LASTS.days


def address(token: str, root: str) -> str:
    """Where the link leads; `root` is the portal's own address."""
    return f"{root}/akun/awal/{token}"


def page(account: Account, token: str, back: str, *, needs_code: bool = False) -> str:
    """The page that shows it, to be handed over; `back` is where its button leads. See `link_codes` for the code."""
    url = address(token, root())
    return render_template("accounts/link.html", account=account, url=url, days=DAYS, back=back, needs_code=needs_code)

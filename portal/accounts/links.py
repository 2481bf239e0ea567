"""The one-time link on a page and on the console. It is shown once and kept nowhere."""

from flask import current_app, render_template, request

from portal.accounts.models import LINK_LASTS, Account


def address(token: str, root: str) -> str:
    """Where the link leads; `root` is the portal's own address."""
    return f"{root}/akun/awal/{token}"


def page(account: Account, token: str, back: str) -> str:
    """The page that shows it, to be handed over; `back` is where its button leads."""
    root = str(current_app.config["PUBLIC_URL"]) or request.host_url.rstrip("/")
    url, days = address(token, root), LINK_LASTS.days
    return render_template("accounts/link.html", account=account, url=url, days=days, back=back)

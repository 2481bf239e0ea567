"""What every template knows: the site, its day, and the installation it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, current_app, g, request

from portal.core import clock, installation
from portal.web.edition import EDITION


@dataclass(frozen=True)
class Site:
    """Who speaks here. Nothing in it pretends to be official before an administrator has set it."""

    name: str
    area: str
    demo: bool
    today: date
    settings: installation.Settings

    @property
    def official(self) -> bool:
        return not self.demo and self.settings.complete

    def __getattr__(self, name: str) -> Any:
        return getattr(self.settings, name)


def site() -> Site:
    """Read once an edition, where it is known, and else once a request: settings change with an audit entry."""
    if "site" not in g:
        edition, known = request.environ.get(EDITION), current_app.extensions["site"]
        if edition is None or edition not in known:
            read = installation.is_demo(), installation.settings()
            known.clear()
            known[edition] = read
        g.site = _make(*known[edition])
    found: Site = g.site
    return found


def recall_site() -> None:
    """Let a page be made while the database cannot be asked: with what was known last of the site, or its name alone."""
    known = list(current_app.extensions["site"].values())
    g.site = _make(*known[-1]) if known else _make(False, installation.Settings())


def _make(demo: bool, settings: installation.Settings) -> Site:
    return Site("Suara Plaju", "Kecamatan Plaju, Palembang", demo, clock.today(), settings)


def init_app(app: Flask) -> None:
    app.extensions["site"] = {}

    @app.before_request
    def follow_day() -> None:
        if EDITION not in request.environ:  # else the page cache has set it
            installation.follow_day()

    app.context_processor(lambda: {"site": site()})

"""What every template knows: the site, its day, and the installation it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, g

from portal.core import clock, installation


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
    """Read once a request."""
    if "site" not in g:
        demo = installation.is_demo()
        g.site = Site("Suara Plaju", "Kecamatan Plaju, Palembang", demo, clock.today(), installation.settings())
    found: Site = g.site
    return found


def init_app(app: Flask) -> None:
    @app.before_request
    def follow_day() -> None:
        installation.follow_day()

    app.context_processor(lambda: {"site": site()})

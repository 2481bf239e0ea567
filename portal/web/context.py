"""What every template knows: the site, its day, and the installation it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, current_app, g, request

from portal.core import clock, handed, installation
from portal.core.installation import MARKS, Kind
from portal.core.pages import HOUSE
from portal.web.edition import EDITION
from portal.web.forgery import stamp_slot


@dataclass(frozen=True)
class Site:
    """Who speaks here. Nothing in it pretends to be official before an administrator has set it."""

    name: str
    area: str
    mark: str  # what every page of a demo or a rehearsal says: "DATA CONTOH", "LATIHAN"; '' in a real house
    today: date
    settings: installation.Settings

    @property
    def demo(self) -> bool:
        return self.mark == MARKS[Kind.DEMO]

    @property
    def rehearsal(self) -> bool:
        return self.mark == MARKS[Kind.REHEARSAL]

    @property
    def official(self) -> bool:
        return not self.mark and self.settings.complete

    def __getattr__(self, name: str) -> Any:
        return getattr(self.settings, name)


def site() -> Site:
    """Read once an edition of the house, where it is known, and else once a request."""
    if "site" not in g:
        edition, known = request.environ.get(EDITION), current_app.extensions["site"]
        of = edition.of((HOUSE,)) if edition else None
        if of is None or of not in known:
            read = installation.mark(), installation.settings()
            known.clear()
            known[of] = read
        g.site = _make(*known[of])
    found: Site = g.site
    return found


def recall_site() -> None:
    """Let a page be made while the database cannot be asked: with what was known last of the site, or its name alone."""
    known = list(current_app.extensions["site"].values())
    g.site = _make(*known[-1]) if known else _make("", installation.Settings())


def _make(mark: str, settings: installation.Settings) -> Site:
    return Site("Suara Plaju", "Kecamatan Plaju, Palembang", mark, clock.today(), settings)


def init_app(app: Flask) -> None:
    app.extensions["site"] = {}

    @app.before_request
    def follow_day() -> None:
        if EDITION not in request.environ:  # else the page cache has set it
            installation.follow_day()

    app.context_processor(lambda: {"site": site()})
    # What the button "report these words" needs on whatever page it stands (`web/moderated.html`).
    app.jinja_env.globals.update(flag_reasons=lambda: handed.answers.reasons(), flag_stamp=lambda: stamp_slot("FlagForm"))

"""Puts the house together. Read this first, and `wiring` next."""

from typing import Any

from flask import Flask
from jinja2 import PackageLoader, PrefixLoader

from portal import cli, config, wiring
from portal.accounts import access, proposals
from portal.core import files, secrets, storage, throttle
from portal.core.db import db
from portal.home import menu
from portal.surveys import keys
from portal.surveys.views import pages
from portal.web import (
    assets,
    cache,
    charts,
    context,
    errors,
    fields,
    forgery,
    format,
    headers,
    inline,
    language,
    layers,
    log,
    sane,
    transaction,
)  # fmt: skip


def create_app(**overrides: Any) -> Flask:
    """Make the application. `overrides` go before the environment; see `config` for the names."""
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(config.load(**overrides))
    secrets.set_key(app.config["SECRET_KEY"], *app.config["SECRET_KEY_FALLBACKS"])
    keys.set_folder(app.config["KEYS_DIR"])
    files.set_folder(app.config["DATA_DIR"] / "uploads")
    throttle.limits = app.config["RATE_LIMITS"]
    proposals.hindrances = wiring.HINDRANCES
    pages.scorecard_address = wiring.SCORECARD_ADDRESS
    proposals.questions = wiring.QUESTIONS

    # A template is named by its slice: "surveys/answer.html" lies in portal/surveys/templates.
    app.jinja_loader = PrefixLoader({name: PackageLoader(package) for name, package in wiring.TEMPLATES.items()})

    db.init_app(app)
    for part in (
        log, storage, language, transaction, errors, sane, forgery, access, format, charts, fields, inline, assets,
        context, menu, headers, cache, cli, layers,
    ):  # fmt: skip
        part.init_app(app)
    for blueprint in wiring.BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app

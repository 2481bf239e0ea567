"""Puts the house together. Read this first, and `wiring` next."""

from typing import Any

from flask import Flask

from portal import cli, config, wiring
from portal.accounts import access, proposals
from portal.accounts.deeds import table
from portal.accounts.residents import gateways
from portal.complaints import origins
from portal.core import files, handed, keys, mail, secrets, storage, throttle
from portal.core.db import db
from portal.home import jobs as home
from portal.home import menu
from portal.moderation import answers, kinds
from portal.web import (
    addresses,
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
    rendering,
    sane,
    slices,
    transaction,
)  # fmt: skip


def create_app(**overrides: Any) -> Flask:
    """Make the application. `overrides` go before the environment; see `config` for the names."""
    app = Flask(__name__, static_folder=None)
    app.jinja_environment = rendering.Rendering
    app.config.from_mapping(config.load(**overrides))
    secrets.set_key(app.config["SECRET_KEY"], *app.config["SECRET_KEY_FALLBACKS"])
    keys.set_folder(app.config["KEYS_DIR"])
    files.set_folder(app.config["DATA_DIR"] / "uploads")
    mail.set_server(mail.read(app.config["MAIL_URL"], app.config["MAIL_FROM"]))
    gateways.set_gateway(gateways.read(app.config["SMS_GATEWAY_URL"]))
    throttle.limits = app.config["RATE_LIMITS"]
    proposals.hindrances = wiring.PLAN.hindrances
    table.brought = wiring.PLAN.deeds
    proposals.questions = wiring.PLAN.questions
    home.documents = wiring.PLAN.documents
    kinds.known = wiring.PLAN.moderated
    handed.answers = answers.ANSWERS
    origins.known = wiring.PLAN.reportable

    db.init_app(app)
    for part in (
        log, storage, language, transaction, errors, sane, forgery, access, format, charts, fields, inline, assets,
        context, addresses, menu, headers, cache, cli, layers,
    ):  # fmt: skip
        part.init_app(app)
    slices.init_app(app, wiring.PLAN)
    return app

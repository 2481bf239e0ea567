"""For the first hours only: a house without portal.app, so that tests of models and actions can run."""

import importlib
import sys
from contextlib import suppress
from pathlib import Path

from flask import Flask
from flask_babel import Babel

import portal
from portal.core import secrets, storage
from portal.core.db import db


def create_app(DATABASE_URL, DATA_DIR, **overrides):
    app = Flask("portal")
    app.config.update(overrides, SQLALCHEMY_DATABASE_URI=DATABASE_URL, WTF_CSRF_CHECK_DEFAULT=False)
    db.init_app(app)
    Babel(app, default_locale="en")
    secrets.set_key(app.config["SECRET_KEY"])
    storage.init_app(app)
    return app


def make_tables(app):
    migrate = app.extensions.get("migrate")
    if migrate and list(Path(app.root_path, "..", migrate.directory, "versions").glob("*.py")):
        from flask_migrate import upgrade

        upgrade()
        return
    root = Path(portal.__path__[0])
    for file in sorted(root.rglob("*.py")):
        if file.stem == "models" or file.parent.stem == "core":
            with suppress(ModuleNotFoundError):  # a slice that is being written
                importlib.import_module(".".join(("portal", *file.relative_to(root).with_suffix("").parts)))
    for table in db.metadata.sorted_tables:
        try:
            table.create(db.engine)
        except Exception as error:  # a slice that is being written must not stop the others
            print(f"table {table.name} is left out: {error!r}", file=sys.stderr)
    from portal.core.pages import Edition

    if db.session.get(Edition, 1) is None:
        db.session.add(Edition(id=1, number=1))
    db.session.commit()

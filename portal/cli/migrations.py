"""`flask db`, by Flask-Migrate, which is loaded when one of its commands is asked for: it takes 12 MB that neither a
server nor a worker needs.
"""

from typing import Any

import click
from flask import Flask
from werkzeug.local import LocalProxy

from portal import config
from portal.core.db import db


def upgrade(revision: str = "head") -> None:
    """Bring the tables to a revision. What does it is loaded here, so that it takes no memory of a portal that serves."""
    from flask_migrate import upgrade as perform

    perform(revision=revision)


class Migrations(click.Command):
    """Perform database migrations."""

    def make_context(self, *told: Any, **more: Any) -> click.Context:
        """That of the real command, which then takes the place of this."""
        from flask_migrate.cli import db as commands

        context: click.Context = commands.make_context(*told, **more)
        return context


def init_app(app: Flask) -> None:
    def load() -> Any:
        from flask_migrate import Migrate

        Migrate(app, db, directory=str(config.MIGRATIONS), render_as_batch=True, compare_type=True)
        return app.extensions["migrate"]  # the real one has taken the place of this

    app.extensions["migrate"] = LocalProxy(load)
    app.cli.add_command(Migrations("db", help=Migrations.__doc__))

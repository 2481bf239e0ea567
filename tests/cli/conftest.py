import shutil
import sqlite3
from contextlib import closing
from importlib import import_module

import pytest

from portal.core.db import db
from tests import postgres
from tests.cli.houses import DEMO, House, run, soon


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request, tmp_path_factory):
    """The address of a database that is set up as a demo."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("data") / "portal.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        run(f"sqlite:///{file}", DEMO)
        yield f"sqlite:///{file}"
    else:
        template = request.getfixturevalue("postgres_template")
        own = postgres.make_database(template, f"{template.database}_served", like=template.database)
        url = own.render_as_string(hide_password=False)
        run(url, DEMO)
        yield url
        postgres.drop_database(own.set(database="postgres"), own.database)


@pytest.fixture(scope="session")
def running(database, tmp_path_factory):
    with House(tmp_path_factory.mktemp("house"), "serve", DATABASE_URL=database) as house:
        assert house.says("Suara Plaju: http"), house.said
        yield house


@pytest.fixture
def house(running):
    """One for all tests of a database, in whichever file: each has to leave it alive."""
    assert soon(running.is_ready), running.said
    running.forget_traces()
    return running


@pytest.fixture
def tables_at_once(sqlite_template, monkeypatch):
    """Where a backup is restored, its tables come as a copy: to make them by all migrations takes a second each time.

    They make the same ones (it is how the template was made), and still make them in the tests that ask for no copy.
    """
    house = import_module("portal.cli.backup.house")
    migrate = house.upgrade

    def put(revision="head"):
        with closing(sqlite3.connect(sqlite_template)) as template:
            (newest,) = template.execute("SELECT version_num FROM alembic_version").fetchone()
            if db.inspect(db.engine).get_table_names() or db.engine.dialect.name != "sqlite" or revision != newest:
                migrate(revision)
                return
            with closing(db.engine.raw_connection()) as connection:
                template.backup(connection.driver_connection)

    monkeypatch.setattr(house, "upgrade", put)

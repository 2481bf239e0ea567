"""Houses to test in. What touches data is tested on SQLite and on PostgreSQL.

`session` is for nearly all: it commits into a savepoint, and nothing is left at its end. `real_app` is for what
only real commits show (locks, several connections, processes): a house on a database of its own, made for the
test.
"""

import gc
import os
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import current_app, request
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from jinja2 import BytecodeCache
from sqlalchemy.pool import StaticPool
from werkzeug.routing import Rule

from portal.app import create_app
from portal.config import STATIC
from portal.core import clock, keys, pages, storage
from portal.core.db import db
from portal.web import rendering
from portal.web.transaction import only_reads
from tests import postgres, sharing
from tests.browser import Browser
from tests.builders import EmptyHouse, Town
from tests.chromium import QUIET
from tests.chromium import find as find_chromium
from tests.demos import Demo
from tests.kept import Kept
from tests.mailbox import mailbox
from tests.served import on_a_port

# Hashing as little as argon2 allows: what a real installation does takes a tenth of a second each time.
CHEAP = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
TEST = {
    "TESTING": True, "SECRET_KEY": "only for tests", "PUBLIC_URL": "", "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP,
}  # fmt: skip
# For what no database decides, as who may come in and what a page looks like: it is tried on the cheaper one. Every
# statement of every page is carried out on both all the same, by `test_doors` and `test_nasty`.
ONE_DATABASE = pytest.mark.databases("sqlite")
# For the walks that send what means harm: PostgreSQL refuses more of it, and SQLite is left to `make test-all`.
STRICTER_DATABASE = pytest.mark.databases("postgresql", slow="sqlite")
IN_MEMORY, ROOM = Path("/dev/shm"), 6 * 2**30  # bytes
SHARED = {"PAGE_CACHE": False}  # what a test has not really committed, the cache cannot see

# How long an example takes says more of what else the machine does: what a page may cost is measured by the benchmark.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])


# Until all is loaded; see `pytest_collection_finish`.
gc.disable()


def pytest_configure(config):
    settings.load_profile("house")
    # On PostgreSQL, cleaning waits for whoever writes on the same server, and tests run beside one another.
    storage.PATIENCE = 60
    share_builders()
    if not hasattr(config, "workerinput"):
        work_in_memory()
        postgres.prepare()


def work_in_memory():
    """What tests write outlives no run, so it need not come to a disk, where memory can be written to and has room."""
    if IN_MEMORY.is_dir() and "TMPDIR" not in os.environ and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(IN_MEMORY)
        tempfile.tempdir = None  # it is looked for again


def pytest_generate_tests(metafunc):
    if "app" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("databases")
        here = list(mark.args) if mark else ["sqlite", "postgresql"]
        if mark and "slow" in mark.kwargs:
            here.append(pytest.param(mark.kwargs["slow"], marks=pytest.mark.slow))
        metafunc.parametrize("app", here, indirect=True, scope="session")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return sharing.Sharing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: sharing.rank(item.nodeid))


def pytest_collection_finish():
    """What was loaded stays: looking through it for garbage again and again would cost a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        postgres.stop()


def make_app(**overrides):
    app = create_app(**TEST | overrides)
    app.jinja_env.bytecode_cache = COMPILED
    return app


class Compiled(BytecodeCache):
    """Templates that were compiled once for all houses of this process, in each language: it takes longer than to draw
    them.
    """

    def __init__(self):
        self.known = {}

    def load_bytecode(self, bucket):
        bucket.code = self.known.get((rendering.spoken(), bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self.known[rendering.spoken(), bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def share_builders():
    """Let an address that was compiled once serve all houses of this process: it is most of what making one takes."""
    made, compile_anew = {}, Rule._compile_builder

    def builder_of(rule, append_unknown=True):
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = compile_anew(rule, append_unknown)
        return made[key]

    Rule._compile_builder = builder_of


def make_schema(app):
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def set_clock(monkeypatch):
    """It is the first of June, noon in Palembang, until a test says otherwise."""

    def set_clock(day: date) -> None:
        noon = datetime.combine(day, time(5), UTC)
        monkeypatch.setattr(clock, "now", lambda: noon)
        monkeypatch.setattr(clock, "_days_ahead", 0)

    monkeypatch.setattr(pages, "_lasting", {})  # editions that a test undoes come again in the next one
    set_clock(date(2026, 6, 1))
    return set_clock


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A file with the schema and nothing else, made once by the migrations."""
    folder = tmp_path_factory.mktemp("template")
    file = folder / "portal.sqlite3"
    make_schema(make_app(DATA_DIR=str(folder), DATABASE_URL=f"sqlite:///{file}"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def postgres_template(worker_id, data_dir):
    """The same on PostgreSQL, to make databases from. A process of a parallel run has databases of its own."""
    url = postgres.make_database(postgres.server(), f"plaju_{worker_id}")
    app = make_app(DATA_DIR=str(data_dir), DATABASE_URL=url.render_as_string(hide_password=False))
    make_schema(app)
    return url


@pytest.fixture(scope="session")
def worker_id(request):
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def app(request, data_dir):
    """The house on both databases (see `pytest_generate_tests`), whose tests share it: each one leaves it empty."""
    if request.param == "sqlite":
        engine = {"poolclass": StaticPool, "hide_parameters": True}
        in_memory = {"DATABASE_URL": "sqlite://", "SQLALCHEMY_ENGINE_OPTIONS": engine}
        app = make_app(DATA_DIR=str(data_dir), **in_memory, **SHARED)
        file = request.getfixturevalue("sqlite_template")
        with app.app_context(), closing(sqlite3.connect(file)) as template:
            template.backup(db.engine.raw_connection().driver_connection)
    else:
        template = request.getfixturevalue("postgres_template")
        url = postgres.make_database(template, f"{template.database}_shared", like=template.database)
        app = make_app(DATA_DIR=str(data_dir), DATABASE_URL=url.render_as_string(hide_password=False), **SHARED)
        app.before_request(say_who_only_reads)
    yield app
    with app.app_context():
        db.engine.dispose()


def say_who_only_reads():
    """PostgreSQL refuses them to write, as it does where each request has a transaction of its own (`core.storage`)."""
    if only_reads(current_app, request.method, request.endpoint):
        db.session.connection().connection.driver_connection.execute("SET LOCAL transaction_read_only = on")


@pytest.fixture(scope="session")
def databases(app):
    """Those of a kind that the tests of this process share; see `kept`."""
    with app.app_context():
        engine = db.engine
    kept = Kept(engine)
    yield kept
    kept.first.let_go()


@pytest.fixture
def kept(app, databases):
    """The database of this test. What the test commits stays inside a transaction that is rolled back at its end."""
    with app.app_context():
        db.session.configure(join_transaction_mode="create_savepoint")
        databases.begin()
        yield databases
        databases.end()
        db.session.configure(join_transaction_mode="conditional_savepoint")


@pytest.fixture
def session(kept):
    """A session whose commits stay inside the test."""
    return db.session


def opened(app):
    """The house with its context, and at the end none of its connections."""
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
        app.extensions["page_cache"].let_go()


@pytest.fixture
def file_app(sqlite_template, tmp_path):
    """A house on a real file, for what only a file shows: locks, the write-ahead log, what deleting leaves."""
    file = tmp_path / "portal.sqlite3"
    shutil.copy(sqlite_template, file)
    app = make_app(DATA_DIR=str(tmp_path), DATABASE_URL=f"sqlite:///{file}")
    yield from opened(app)


@pytest.fixture(scope="session")
def own_database(postgres_template):
    """Of the tests whose commits are real; each one leaves it empty."""
    return postgres.Emptied(postgres_template, f"{postgres_template.database}_own")


@pytest.fixture
def server_app(own_database, tmp_path):
    """A house on a PostgreSQL database of its own, whose commits are real."""
    app = make_app(DATA_DIR=str(tmp_path), DATABASE_URL=own_database.url.render_as_string(hide_password=False))
    yield from opened(app)
    own_database.empty()


@pytest.fixture(params=["file_app", "server_app"])
def real_app(request):
    """Both of them, one after the other."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def browser(app, session):
    return Browser(app)


@pytest.fixture
def box():
    """A mail server that keeps what arrives."""
    with mailbox() as box:
        yield box


@pytest.fixture
def later(monkeypatch):
    """So much time goes by, as `later(hours=3)`."""

    def later(**span):
        moment = clock.now() + timedelta(**span)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return later


@pytest.fixture(scope="session")
def engine():
    """What launches real browsers (Playwright's); there is one in a process. Under CI a browser must be there."""
    if find_chromium() is None:
        assert not os.environ.get("CI"), "There is no Chromium."
        pytest.skip("There is no Chromium.")
    from playwright.sync_api import sync_playwright  # costs what most runs need not pay

    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def chromium(engine):
    browser = engine.launch(executable_path=find_chromium(), args=QUIET)
    yield browser
    browser.close()


@pytest.fixture
def served(file_app):
    """The house on a port of its own: its address."""
    with on_a_port(file_app) as address:
        yield address


@pytest.fixture(scope="session")
def begun_demo(tmp_path_factory):
    """A demo that has just come up: (the running one, a folder with a copy of what it holds)."""
    house, copy = Demo(tmp_path_factory.mktemp("demo")), tmp_path_factory.mktemp("copy")
    house.start()
    house.copy(copy)
    yield house, copy
    house.stop()


@pytest.fixture(scope="session")
def demo(begun_demo):
    """The demo on which the journeys go; what one leaves there the next one finds."""
    return begun_demo[0]


@pytest.fixture
def town(kept):
    """Built once, and as it was then for every test."""
    return kept.find("town", Town)


@pytest.fixture
def empty_house(session):
    """As `flask setup` leaves it: the tree of agencies, an administrator and an inspector, and nothing else."""
    return EmptyHouse()


@pytest.fixture
def open_town(kept, town, set_clock):
    """The town on the second of June: its survey is open."""

    secret = kept.find("open", lambda: bytes(keys.secret_of(town.open_survey(set_clock).public_key)), town)
    put_key(town.survey.public_key, secret)
    db.session.commit()
    set_clock(date(2026, 6, 2))
    return town


def put_key(public_key, secret):
    """Another test may have destroyed the file, or another house stood in another folder."""
    file = keys._folder / keys.name_of(public_key)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(secret)


@pytest.fixture
def printed_sheets(browser, chromium):
    """How many sheets of A4 the page at a path takes. Chromium is handed what it asks for, so no server is needed."""
    page = chromium.new_page()
    given = {}

    def answer(route):
        name = urlsplit(route.request.url).path.rsplit("/", 1)[-1]
        file = STATIC / name
        route.fulfill(path=file) if file.is_file() else route.fulfill(body=given["page"], content_type="text/html")

    page.route("**/*", answer)

    def count(path):
        given["page"] = browser.get(path)
        page.goto(f"http://localhost{path}")
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 100
        return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))

    yield count
    page.close()

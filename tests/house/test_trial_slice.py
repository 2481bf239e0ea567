"""A slice is added by its own folder and one line of `wiring`: nothing else of the house knows of it."""

import importlib.util
import sys
from importlib import import_module
from pathlib import Path
from threading import Event

import pytest

import portal.app
from portal import wiring
from portal.accounts import proposals
from portal.core.audit import AuditEntry
from portal.core.db import db
from tests.browser import Browser, words
from tests.builders import Town
from tests.conftest import make_app
from tests.home.pages import menu, tasks, text_of

work = import_module("portal.cli.work")  # the package has a command of the same name

LINE = '    "trial_slice",\n'  # the one line

SLICE = """
from datetime import timedelta

from portal.web.slices import MenuEntry, Slice
from trial_slice import views

SLICE = Slice(
    name="trial",
    blueprints=(views.bp,),
    handlers={"clock:trial": (views.count,)},
    timetable={"clock:trial": timedelta(hours=1)},
    menu=(MenuEntry(45, "Percobaan", "trial.index"),),
    tasks=views.tasks,
    alerts={30: views.alerts},
)
"""

VIEWS = '''
from flask import Blueprint, render_template_string, url_for

from portal.accounts.access import allow
from portal.accounts.rules import Permission
from portal.core.audit import record
from portal.web.tasks import Task

bp = Blueprint("trial", __name__, url_prefix="/kerja/percobaan")
PAGE = """
{% extends "web/staff.html" %}
{% block title %}Percobaan{% endblock %}
{% block content %}<p>Isi percobaan</p>{% endblock %}
"""


@bp.get("")
@allow(Permission.SURVEY_REGISTER, Permission.JOB_MANAGE)
def index():
    return render_template_string(PAGE)


def tasks(account):
    if account.may(Permission.SURVEY_REGISTER):
        yield Task("bad", "Coba sekarang", "Ini percobaan.", url_for("trial.index"), "Buka")


def alerts():
    yield Task("info", "Percobaan berjalan", "", url_for("trial.index"), "Buka")


def count():
    record("trial:count", "Trial:1", by=None)
'''


@pytest.fixture
def with_trial(tmp_path, monkeypatch):
    """`wiring` as it reads with the line, in place of the present one."""
    folder = tmp_path / "elsewhere" / "trial_slice"
    folder.mkdir(parents=True)
    (folder / "slice.py").write_text(SLICE)
    (folder / "views.py").write_text(VIEWS)
    monkeypatch.syspath_prepend(str(folder.parent))
    source, before = Path(wiring.__file__).read_text("utf-8"), '    "portal.demo",\n'
    assert before in source
    file = tmp_path / "wiring.py"
    file.write_text(source.replace(before, before + LINE), "utf-8")
    spec = importlib.util.spec_from_file_location("wiring_with_trial", file)
    changed = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(changed)
    monkeypatch.setattr(portal.app, "wiring", changed)
    monkeypatch.setattr(work, "HANDLERS", changed.HANDLERS)
    monkeypatch.setattr(work, "TIMETABLE", changed.TIMETABLE)
    for name in ("hindrances", "questions"):  # `create_app` sets them anew
        monkeypatch.setattr(proposals, name, getattr(proposals, name))
    yield changed
    for name in [name for name in sys.modules if name.split(".")[0] == "trial_slice"]:
        del sys.modules[name]


@pytest.fixture
def trial_app(real_app, with_trial):
    """The house with the trial slice, on the database of the one without it."""
    made = make_app(
        DATA_DIR=str(real_app.config["DATA_DIR"]), DATABASE_URL=real_app.config["SQLALCHEMY_DATABASE_URI"]
    )
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
        made.extensions["page_cache"].let_go()


def test_the_house_without_the_line_knows_nothing_of_it(real_app):
    town = Town()
    browser = Browser(real_app).sign_in(town.officer)
    assert "/kerja/percobaan" not in tasks(browser, town.officer) + menu(browser)
    browser.get("/kerja/percobaan", status=404)


def test_a_trial_slice_of_two_files_is_seen_in_menu_desk_alerts_and_timetable(trial_app):
    town = Town()
    browser = Browser(trial_app).sign_in(town.officer)

    assert tasks(browser, town.officer) == ["/kerja/percobaan"]
    mine = ["/kerja", "/kerja/survei", "/kerja/nilai", "/kerja/layanan"]
    assert menu(browser) == [*mine, "/kinerja/koordinasi", "/kerja/percobaan"]
    assert "Isi percobaan" in text_of(browser, "/kerja/percobaan")
    marked = [words(a) for a in browser.page.iterfind(".//header//nav//a") if a.get("aria-current")]
    assert marked == ["Percobaan"]

    browser.sign_in(town.enumerator).get("/kerja/percobaan", status=403)  # its door holds like any other
    assert "/kerja/percobaan" not in tasks(browser, town.enumerator) + menu(browser)

    browser.sign_in(town.administrator).get("/kelola")
    assert "/kerja/percobaan" in [a.get("href") for a in browser.page.iterfind(".//aside//a")]


def test_the_worker_keeps_the_timetable_of_a_trial_slice(trial_app):
    with trial_app.app_context():
        work.Worker(Event()).round()
        assert db.session.query(AuditEntry).filter_by(action="trial:count").count() == 1

"""The rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from portal import config
from portal.core.db import db
from portal.core.errors import NotAllowed
from portal.wiring import HANDLERS, TIMETABLE

ROOT = Path(config.ROOT)
README = ROOT / "README.md"
FLOORS = (
    "core", "skm", "web", "organisation", "accounts", "notifications", "surveys ratings complaints forum", "moderation",
    "commitments", "scorecards", "evaluation", "home admin",
)  # fmt: skip
RAISERS = ("Refused", "NotFound", "NotAllowed", "N_", "_l")


def floor_of(module):
    slice_ = module.split(".")[1]
    return next(number for number, names in enumerate(FLOORS) if slice_ in names.split())


def test_every_view_says_who_may_use_it(app):
    assert [name for name, view in app.view_functions.items() if not getattr(view, "access", ())] == []


def test_a_view_that_says_nothing_is_shut(app, session, monkeypatch):
    monkeypatch.delattr(app.view_functions["home.index"], "access")
    with app.test_request_context("/"), pytest.raises(NotAllowed):
        app.preprocess_request()


def test_foreign_keys_point_down_as_imports_do():
    module_of = {mapper.local_table: mapper.class_.__module__ for mapper in db.Model.registry.mappers}
    upward = [
        f"{table.name} -> {key.column.table.name}"
        for table, module in module_of.items()
        for key in table.foreign_keys
        if floor_of(module_of[key.column.table]) > floor_of(module)
    ]
    assert upward == []


def test_every_foreign_key_with_many_rows_behind_it_is_indexed_or_small():
    """An answer is found by its survey, or a page of a large house stands still."""
    for name in ("ballot", "answer", "comment", "waiting_comment", "invitation"):
        table = db.metadata.tables[name]
        indexed = {column.name for index in table.indexes for column in index.columns}
        assert "survey_id" in indexed, name


def test_the_clock_raises_only_events_that_someone_answers():
    assert set(TIMETABLE) <= set(HANDLERS)


def test_every_event_that_is_raised_has_somebody_who_answers():
    raised = set()
    for file in (ROOT / "portal").rglob("*.py"):
        raised |= set(re.findall(r'enqueue(?:_once)?\(\s*"([a-z_:]+)"', file.read_text("utf-8")))
    assert raised
    assert raised <= set(HANDLERS)


def is_modelled(name, kind, _parents):
    """The index of the search is no model's: each database has it in its own way."""
    return not (kind == "table" and name.startswith("document_index"))


COMPARED = {"compare_type": True, "include_name": is_modelled}


def test_migrations_from_nothing_equal_the_models(real_app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=COMPARED)
        assert compare_metadata(context, db.metadata) == []


def test_migrations_go_down_and_up_again(real_app):
    from flask_migrate import downgrade, upgrade

    db.session.remove()
    downgrade(revision="base")
    upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=COMPARED), db.metadata) == []


def messages():
    found = extract_from_dir(
        str(ROOT / "portal"),
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2")],
        keywords=dict.fromkeys(("_", "gettext", "lazy_gettext", *RAISERS)) | {"ngettext": (1, 2), "NN_": (1, 2)},
    )
    return {message[0] if isinstance(message, tuple) else message for _file, _line, message, *_ in found}


def test_both_catalogues_are_complete():
    full = {m for m in messages() if m}
    assert {language: sorted(full - translated(language)) for language in ("id", "en")} == {"id": [], "en": []}


def translated(language):
    with (config.TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {(m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue if m.id and m.string and not m.fuzzy}


def test_an_indonesian_message_takes_the_same_words_in_as_the_english_one():
    with (config.TRANSLATIONS / "id" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="id")
    placeholder = re.compile(r"%\((\w+)\)")
    for message in catalogue:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = set(placeholder.findall(ids[-1]))
        assert all(set(placeholder.findall(string)) == wanted for string in strings), ids[0]


def test_no_message_is_put_together_before_it_is_translated():
    """An f-string inside `_()` is a message that no catalogue has."""
    wrong = []
    for file in (ROOT / "portal").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if called and node.func.id in ("_", "_l", "gettext", "ngettext"):
                wrong += [f"{file.name}:{node.lineno}" for arg in node.args if isinstance(arg, ast.JoinedStr)]
    assert wrong == []


def test_every_setting_and_every_command_stands_in_the_readme(app):
    text = README.read_text("utf-8")
    commands = {name for name in app.cli.commands if name not in ("db", "routes", "run", "shell")}
    missing = [name for name in sorted(config.KNOWN | commands) if name not in text]
    assert missing == []


# By their shape: their names do not belong here either.
HOSTS = re.compile(r"\b(?:(?:files|registry|deb)\.[a-z]+|pypi)\.(?:org|com)\b|--(?:extra-)?index-url|\"resolved\":")
KINDS = (".py", ".toml", ".md", ".lock", ".html", ".css", ".js", ".ini", ".mako", ".po", ".json")


def test_no_file_names_a_registry_or_a_path_of_somebodys_machine():
    skipped = {".venv", "var", ".git", "node_modules"}
    files = [p for p in ROOT.rglob("*") if p.is_file() and not skipped & set(p.relative_to(ROOT).parts)]
    named = [p for p in files if p.suffix in KINDS or p.name in ("Makefile", "run")]
    assert {"Makefile", "run", "requirements.lock"} <= {p.name for p in named}
    texts = {str(p.relative_to(ROOT)): p.read_text("utf-8") for p in named if p != Path(__file__)}
    assert [name for name, text in texts.items() if HOSTS.search(text)] == []
    assert [name for name, text in texts.items() if str(ROOT) in text or re.search(r"/home/\w+/", text)] == []

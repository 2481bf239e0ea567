"""One page of plain checks for whoever runs the portal: what is as it should be, what is not, and what to do."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select, text

from portal.accounts import queries as people
from portal.accounts.models import Account
from portal.accounts.rules import Permission, Role
from portal.cli.key import held_by_old_key
from portal.cli.ready import too_open
from portal.config import OLD_KEY_FILE
from portal.core import clock, faults, installation, outbox
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.installation import Kind, WrongKey
from portal.surveys import queries as surveys
from portal.web.health import at_head, revision

OK, WARN, FAIL = "OK", "WARN", "FAIL"

LEAST_KEY = 32  # letters
ROOM, LITTLE_ROOM = 1_000, 100  # MB
SILENT_AFTER, LATE, LONG = 60, 600, 1800  # seconds: of the worker, of a job that is due, of one in hand
BACKUP_AFTER = timedelta(days=2)
KEY_LIES = timedelta(days=100 + 31)  # longer than any survey runs and is cleaned up after
CLOCKS_DIFFER = 60  # seconds
OLDEST_POSTGRES = 14
PUBLISHERS, INSPECTORS = 2, 2
NETWORKED = ("nfs", "cifs", "smb", "fuse.sshfs", "9p", "glusterfs", "ceph")


@dataclass(frozen=True)
class Finding:
    level: str
    about: str
    words: str


Found = Iterator[Finding]


@click.command("doctor")
@click.option("--deep", is_flag=True, help="Read the whole SQLite file too; takes a second for each 100 MB.")
@with_appcontext
def doctor(deep: bool) -> None:
    """Check this installation and say what to do. Ends with status 1 where something is wrong. Shows no secrets."""
    found = [*examine(current_app, deep=deep)]
    for each in found:
        click.echo(f"{each.level:5}{each.about:15}{each.words}")
    worst = sum(each.level == FAIL for each in found)
    click.echo(f"\n{len(found)} checks, {worst} failed, {sum(each.level == WARN for each in found)} warnings.")
    if worst:
        raise click.exceptions.Exit(1)


def examine(app: Flask, *, deep: bool = False) -> Found:
    checks: list[tuple[str, Callable[[], Found]]] = [
        ("settings", lambda: _settings(app)), ("disk", lambda: _disk(app)), ("files", lambda: _files(app)),
        ("database", lambda: _database(deep)),
    ]  # fmt: skip
    for about, check in checks:
        yield from _guarded(about, check)
    ready: list[bool] = []
    yield from _guarded("house", lambda: _is_ready(ready))
    if any(ready):
        for about, check in (
            ("secret key", lambda: _key(app)), ("worker", _worker), ("people", _people), ("institution", _institution),
            ("survey keys", lambda: _survey_keys(app)), ("backup", _backup), ("clock", _clock),
        ):  # fmt: skip
            yield from _guarded(about, check)


def _guarded(about: str, check: Callable[[], Found]) -> Found:
    """A check that cannot be made is a finding too. All of them only read, so that they wait for nobody who writes."""
    try:
        db.session.rollback()
        db.session.connection(execution_options={"read_only": True})
        yield from check()
    except Exception as error:
        db.session.rollback()
        yield Finding(FAIL, about, f"This could not be checked: {faults.kind(error)}.")


def _is_ready(found: list[bool]) -> Found:
    """Whether there is a house at the newest migration, into `found`: without it the rest cannot be asked."""
    found.append(at_head() and installation.current() is not None)
    yield from ()


def _judge(good: bool, about: str, well: str, ill: str, level: str = WARN) -> Finding:
    return Finding(OK if good else level, about, well if good else ill)


def _settings(app: Flask) -> Found:
    url, proxies = app.config["PUBLIC_URL"], app.config["TRUSTED_PROXIES"]
    yield _judge(
        url.startswith("https://"), "PUBLIC_URL", url,
        f"{url or 'It is not set'}: links, QR codes and safe cookies need https://…",
    )  # fmt: skip
    if app.config["MAIL_URL"]:
        ill = "Mail is sent, but PUBLIC_URL is not set: the links in it lead to this machine, and nobody gets in by them."
        yield _judge(bool(url), "MAIL_URL", "it is set, and so is PUBLIC_URL", ill)
    if url.startswith("https://"):
        yield _judge(
            proxies > 0, "TRUSTED_PROXIES", str(proxies),
            "It is 0, but TLS ends at a proxy in front: set it to 1, or visitors all seem to come from the proxy.",
        )  # fmt: skip


def _disk(app: Flask) -> Found:
    folders = {app.config["DATA_DIR"]}
    if db.engine.dialect.name == "sqlite" and db.engine.url.database:
        folders.add(Path(db.engine.url.database).resolve().parent)
    for folder in sorted(folders):
        free = shutil.disk_usage(folder).free // 1_000_000
        level = FAIL if free < LITTLE_ROOM else WARN
        yield _judge(free >= ROOM, "disk", f"{free:,} MB free at {folder}", f"Only {free:,} MB free at {folder}.", level)
        yield _judge(os.access(folder, os.W_OK), "disk", f"{folder} can be written", f"{folder} cannot be written.", FAIL)


def _files(app: Flask) -> Found:
    open_ = [str(path) for path, _mode in too_open(app)]
    yield _judge(
        not open_, "files", "nobody else can read them",
        f"Others on this machine can read {', '.join(open_)}. The next start mends it, or chmod does.", FAIL,
    )  # fmt: skip


def _database(deep: bool) -> Found:
    at = revision()
    if at is None:
        yield Finding(FAIL, "database", "It is empty. Run: flask --app wsgi setup, or restore a backup.")
        return
    yield Finding(OK, "database", f"{db.engine.dialect.name} can be reached")
    yield _judge(at_head(), "migration", at, f"It is at {at}. Run: flask --app wsgi db upgrade", FAIL)
    yield from _postgres() if db.engine.dialect.name == "postgresql" else _sqlite(deep)


def _postgres() -> Found:
    shown = {name: db.session.scalar(text(f"SHOW {name}")) for name in (
        "server_version_num", "fsync", "full_page_writes", "statement_timeout", "archive_mode",
    )}  # fmt: skip
    version = int(shown["server_version_num"]) // 10_000
    yield _judge(version >= OLDEST_POSTGRES, "PostgreSQL", str(version), f"{version} gets no security fixes any more.")
    for name in ("fsync", "full_page_writes"):
        if shown[name] != "on":
            yield Finding(FAIL, "PostgreSQL", f"{name} is {shown[name]}: what was acknowledged can be lost.")
    yield _judge(
        shown["statement_timeout"] != "0", "PostgreSQL", f"statement_timeout {shown['statement_timeout']}",
        "No statement_timeout: one slow query holds a server process. See docs/operating.md.",
    )  # fmt: skip
    if shown["archive_mode"] != "off":
        words = "The log is archived. Archives lie no longer than backups do, and never beside the key of a survey."
        yield Finding(WARN, "PostgreSQL", words)


def _sqlite(deep: bool) -> Found:
    file = Path(db.engine.url.database or "").resolve()
    kind = _file_system(file)
    yield _judge(
        not kind.startswith(NETWORKED), "SQLite", f"on {kind}",
        f"The file lies on {kind}: over a network SQLite's locks do not hold. Move it, or use PostgreSQL.", FAIL,
    )  # fmt: skip
    if deep:
        said = db.session.scalar(text("PRAGMA integrity_check"))
        yield _judge(said == "ok", "SQLite", "the file is whole", "The file is damaged. Restore the last backup.", FAIL)


def _file_system(file: Path) -> str:
    """By the longest mount point that leads to it; Linux alone tells."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "a file system of unknown kind"
    lines = [line.split() for line in mounts.read_text().splitlines()]
    fitting = [(len(where), kind) for _what, where, kind, *_ in lines if file.is_relative_to(where)]
    return max(fitting)[1] if fitting else "a file system of unknown kind"


def _key(app: Flask) -> Found:
    try:
        installation.check_key()
        db.session.rollback()
    except WrongKey as wrong:
        yield Finding(FAIL, "secret key", str(wrong))
        return
    length = len(app.config["SECRET_KEY"])
    yield _judge(length >= LEAST_KEY, "secret key", "it is the right one", f"It has {length} letters; have {LEAST_KEY}.")
    if app.config["SECRET_KEY_FALLBACKS"]:
        held = held_by_old_key()
        file = (app.config["DATA_DIR"] / OLD_KEY_FILE).exists()
        done = "flask --app wsgi key drop" if file else "take SECRET_KEY_OLD out"
        yield _judge(bool(held), "old key", "still needed: " + " ".join(held), f"Nothing needs it any more. Run: {done}")


def _worker() -> Found:
    state = outbox.state()
    alive = state.beat is not None and state.beat <= SILENT_AFTER
    ill = "It gives no sign of life: surveys do not close, cards do not appear. Start: flask --app wsgi serve (or work)"
    yield _judge(alive, "worker", "it lives", ill, FAIL)
    yield _judge(state.overdue < LATE, "jobs", "none is late", f"One is due for {state.overdue / 60:.0f} minutes.")
    if state.in_hand > LONG:
        yield Finding(WARN, "jobs", f"One is in hand for {state.in_hand / 60:.0f} minutes: see /kelola/pekerjaan.")
    for words, found in (("fail and are tried again", state.failing), ("have failed for good", state.dead)):
        if found:
            named = ", ".join(f"{name} ({count})" for name, count in sorted(found.items()))
            yield Finding(WARN, "jobs", f"These {words}: {named}. See /kelola/pekerjaan.")


def _people() -> Found:
    short = people.short_of(Permission.SCORECARD_PUBLISH, PUBLISHERS)
    yield _judge(
        not short, "publishers", "each branch has two outside it",
        f"{len(short)} branches have fewer than two outside them: {', '.join(agency.name for agency, _ in short[:3])} …",
    )  # fmt: skip
    held = {membership.person_id for membership in people.held_by(Role.INSPECTOR)}
    able = [person_id for person_id in held if any(map(_can_sign_in, people.accounts_of(person_id)))]
    level = WARN if able else FAIL
    yield _judge(
        len(able) >= INSPECTORS, "inspectors", f"{len(able)} can sign in",
        f"{len(able)} can sign in. Without one nobody confirms roles: see docs/operating.md, A lost house.", level,
    )  # fmt: skip


def _can_sign_in(account: Account) -> bool:
    return account.active and account.password is not None


def _institution() -> Found:
    missing = installation.settings().missing
    ill = f"No survey opens without {', '.join(missing)}: see /kelola/pengaturan."
    yield _judge(not missing, "institution", "complete", ill)
    here = installation.current()
    if here and here.kind is not Kind.REAL:
        yield Finding(OK, "kind", f"This is a {here.kind.value}.")


def _survey_keys(app: Flask) -> Found:
    folder = Path(app.config.get("KEYS_DIR") or app.config["DATA_DIR"] / "keys")
    files = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    oldest = clock.now().timestamp() - KEY_LIES.total_seconds()
    old = [path for path in files if path.stat().st_mtime < oldest]
    yield _judge(
        not old, "survey keys", f"{len(files)} in {folder}",
        f"{len(old)} in {folder} lie there longer than any survey lasts. They open old ballots: find out why.",
    )  # fmt: skip
    if waiting := [survey.name for survey in surveys.surveys_without_key()]:
        ill = f"{', '.join(waiting)} should take answers and cannot: the worker makes the key. Is it at work?"
        yield Finding(FAIL, "survey keys", ill)
    if lost := [survey.name for survey in surveys.surveys_with_lost_key()]:
        ill = f"{', '.join(lost)}: the file of a key is gone from {folder}. Put it back, or its waiting ballots are lost."
        yield Finding(WARN, "survey keys", ill)


def _backup() -> Found:
    last = outbox.last_beat("backup")
    if last is None:
        yield Finding(WARN, "backup", "None was ever made here. Run each night: flask --app wsgi backup FILE")
        return
    shown = f"the last one is of {last.astimezone(clock.PALEMBANG):%Y-%m-%d %H:%M} WIB"
    yield _judge(clock.now() - last < BACKUP_AFTER, "backup", shown, f"{shown}: none since.")


def _clock() -> Found:
    now: Any = clock.now()
    if db.engine.dialect.name == "postgresql":
        differ = abs((db.session.scalar(select(func.clock_timestamp())) - now).total_seconds())
        ill = f"This machine and the database differ by {differ:.0f} s. Let both follow a time server."
        yield _judge(differ < CLOCKS_DIFFER, "clock", "as that of the database", ill)
    newest = db.session.scalar(select(func.max(AuditEntry.at)))
    ahead = newest is not None and newest > now + timedelta(seconds=CLOCKS_DIFFER)
    ill = f"The log has an entry of {newest}, which has not come yet: a clock was set back."
    yield _judge(not ahead, "clock", f"{now.astimezone(clock.PALEMBANG):%Y-%m-%d %H:%M} WIB", ill)

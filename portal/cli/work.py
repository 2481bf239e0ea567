"""The worker: keeps the timetable and carries out the jobs of the outbox."""

import signal
from contextlib import suppress
from datetime import date
from threading import Event, Thread

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from portal.cli.alone import AloneOnPostgres, AloneOnSqlite, alone_on
from portal.cli.ready import make_ready
from portal.core import clock, faults, installation, outbox, storage
from portal.core.db import db
from portal.web.health import at_head
from portal.wiring import HANDLERS, TIMETABLE

ROUND = 0.5  # seconds until the next round, if nothing happens before
BEAT = 15.0  # seconds between two signs of life
STAND_BY = 1.0  # seconds between two attempts, to be alone or to reach the database
LOOK_UP = 1.0  # seconds between two looks at clock and timetable, however many jobs wait
JUMP = 30.0  # seconds by which the clock may go wrong in one round before we call it set

OLD_SCHEMA = "The database is not at the newest migration. Run: flask --app wsgi db upgrade"


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, and end; with status 1 where something failed.")
@with_appcontext
def work(once: bool) -> None:
    """Keep the timetable and carry out the jobs of the outbox, until told to stop."""
    if once:
        work_once()
    else:
        work_until_told(current_app)


def work_once() -> None:
    """Refuses while another worker is at work: what it has in hand would be done twice."""
    alone = alone_on(db.engine.url)
    try:
        if not alone.take():
            raise click.ClickException("Another worker is at work.")
        make_ready()
        outbox.release()
        if failed := Worker(Event()).round():
            raise click.ClickException(f"{failed} of the jobs failed: see /kelola/pekerjaan.")
    finally:
        alone.leave()


def work_until_told(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; the job in hand is finished first."""
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with app.app_context():
        storage.be_modest(db.engine)
        work_or_stand_by(Worker(stop), stop)


class Worker:
    """What one worker knows from round to round: when each event of the timetable is due, and which day it is.

    It measures by a clock that nobody sets.
    """

    def __init__(self, stop: Event) -> None:
        self.stop = stop
        self.due: dict[str, float] = {}
        self.day: date | None = None
        self.beaten: float | None = None
        self.ahead: float | None = None  # of the clock that people set, before the one that nobody sets
        self.looked_up = 0.0
        self.said = ""

    def say(self, words: str) -> None:
        """Each state once, however long it lasts."""
        if words != self.said:
            click.echo(words, err=True)
        self.said = words

    def round(self) -> int:
        """Raise what the clock says, and carry out what is due. Returns how many jobs failed."""
        failed, lane = 0, ""
        self.look_up()
        while not self.stop.is_set() and (job := outbox.claim(after=lane)):
            failed += not outbox.carry_out(job, HANDLERS)
            lane = outbox.lane_of(job)
            if clock.elapsed() - self.looked_up >= LOOK_UP:  # a backlog keeps the clock waiting no longer
                self.look_up()
        db.session.remove()
        return failed

    def look_up(self) -> None:
        """See what time it is, raise what the timetable has for it, and show that this worker lives."""
        self.mind_the_clock()
        self.keep_timetable()
        self.beat()
        self.looked_up = clock.elapsed()

    def mind_the_clock(self) -> None:
        """Where somebody has set the clock, the times that jobs wait for mean nothing: all of them are due now."""
        before, self.ahead = self.ahead, clock.now().timestamp() - clock.elapsed()
        if before is not None and abs(self.ahead - before) > JUMP:
            click.echo(f"The clock was set by {self.ahead - before:+.0f} seconds; the worker goes on.", err=True)
            self.due = {}
            outbox.hurry()

    def keep_timetable(self) -> None:
        installation.follow_day()
        if clock.today() != self.day:  # at midnight, and where a demo moves its day: all of it at once
            self.due, self.day = {}, clock.today()
        now = clock.elapsed()
        for event, every in TIMETABLE.items():
            if self.due.get(event, now) <= now:
                outbox.enqueue_once(event)
                self.due[event] = now + every.total_seconds()
        db.session.commit()

    def beat(self) -> None:
        if self.beaten is None or clock.elapsed() - self.beaten >= BEAT:
            outbox.beat("worker")
            self.beaten = clock.elapsed()


def work_or_stand_by(worker: Worker, stop: Event) -> None:
    """Work, and stand by while another does, or the database is away, or the disk is full."""
    alone = alone_on(db.engine.url)
    while not stop.is_set():
        try:
            if alone.take():
                work_alone(worker, alone, stop)
            else:
                worker.say("Another worker is at work; this one stands by.")
        except (OperationalError, InterfaceError, alone.lost, OSError) as error:
            worker.say(_what_is_wrong(error))
            with suppress(Exception):  # a session whose connection is gone
                db.session.remove()
            alone.leave()
        stop.wait(STAND_BY)
    alone.leave()


def _what_is_wrong(error: Exception) -> str:
    kind = faults.kind(error)
    if any(name in kind for name in ("SQLITE_FULL", "ENOSPC", "DiskFull")):
        return f"The disk is full ({kind}); trying again. Make room: nothing can be stored before."
    if isinstance(error, DBAPIError) and "SQLITE_BUSY" in kind:
        return f"The database is locked by somebody else ({kind}); trying again."
    return f"The database cannot be reached ({kind}); trying again."


def work_alone(worker: Worker, alone: AloneOnPostgres | AloneOnSqlite, stop: Event) -> None:
    if not at_head():
        raise click.ClickException(OLD_SCHEMA)
    make_ready()
    outbox.release()  # what one that died, or lost the database, had begun
    leave = Event()
    pulse = Thread(target=_beat_meanwhile, args=(current_app._get_current_object(), leave), daemon=True)  # type: ignore[attr-defined]
    pulse.start()
    try:
        _rounds(worker, alone, stop)
    finally:
        leave.set()
        pulse.join(timeout=2.0)  # it may be waiting for a database that is away


def _rounds(worker: Worker, alone: AloneOnPostgres | AloneOnSqlite, stop: Event) -> None:
    while not stop.is_set():
        worker.round()
        worker.say("The worker is at work.")
        waited = 0.0
        # A round writes, and those whose words bring no work would wait for it at each of them.
        while not stop.is_set() and waited < ROUND and not (alone.something_happened() and outbox.is_due()):
            stop.wait(alone.LOOK)
            waited += alone.LOOK


def _beat_meanwhile(app: Flask, leave: Event) -> None:
    """A long job is no death: the worker shows that it lives while it carries one out. How long it has been at it
    stands on the page of the jobs.
    """
    while not leave.wait(BEAT):
        with suppress(Exception), app.app_context():  # whoever works notices, and says so
            outbox.beat("worker")

"""The worker: keeps the timetable and carries out the jobs of the outbox."""

import signal
from datetime import date, datetime, timedelta
from threading import Event

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import InterfaceError, OperationalError

from portal.cli.alone import AloneOnPostgres, AloneOnSqlite, alone_on
from portal.core import clock, installation, outbox, storage
from portal.core.db import db
from portal.web.health import at_head
from portal.wiring import HANDLERS, TIMETABLE

ROUND = 0.5  # seconds until the next round, if nothing happens before
BEAT = timedelta(seconds=15)
STAND_BY = 1.0  # seconds between two attempts, to be alone or to reach the database

OLD_SCHEMA = "The database is not at the newest migration. Run: flask --app wsgi db upgrade"


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@with_appcontext
def work(once: bool) -> None:
    """Keep the timetable and carry out the jobs of the outbox, until told to stop."""
    if once:
        Worker(Event()).round()
    else:
        work_until_told(current_app)


def work_until_told(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; the job in hand is finished first."""
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with app.app_context():
        storage.be_modest(db.engine)
        work_or_stand_by(Worker(stop), stop)


class Worker:
    """What one worker knows from round to round: when each event of the timetable is due, and which day it is."""

    def __init__(self, stop: Event) -> None:
        self.stop = stop
        self.due: dict[str, datetime] = {}
        self.day: date | None = None
        self.beaten: datetime | None = None
        self.said = ""

    def say(self, words: str) -> None:
        """Each state once, however long it lasts."""
        if words != self.said:
            click.echo(words, err=True)
        self.said = words

    def round(self) -> None:
        """Raise what the clock says, and carry out what is due."""
        self.keep_timetable()
        self.beat()
        while not self.stop.is_set() and (job := outbox.claim()):
            outbox.carry_out(job, HANDLERS)
            self.beat()
        db.session.remove()

    def keep_timetable(self) -> None:
        installation.follow_day()
        if clock.today() != self.day:  # at midnight, and where a demo moves its day: all of it at once
            self.due, self.day = {}, clock.today()
        now = clock.now()
        for event, every in TIMETABLE.items():
            if self.due.get(event, now) <= now:
                outbox.enqueue_once(event)
                self.due[event] = now + every
        db.session.commit()

    def beat(self) -> None:
        if self.beaten is None or clock.now() - self.beaten >= BEAT:
            outbox.beat("worker")
            self.beaten = clock.now()


def work_or_stand_by(worker: Worker, stop: Event) -> None:
    """Work, and stand by while another does or the database is away."""
    alone = alone_on(db.engine.url)
    while not stop.is_set():
        try:
            if alone.take():
                work_alone(worker, alone, stop)
            else:
                worker.say("Another worker is at work; this one stands by.")
        except (OperationalError, InterfaceError, alone.lost) as error:
            worker.say(f"The database cannot be reached ({type(error).__name__}); trying again.")
            db.session.remove()
            alone.leave()
        stop.wait(STAND_BY)
    alone.leave()


def work_alone(worker: Worker, alone: AloneOnSqlite | AloneOnPostgres, stop: Event) -> None:
    if not at_head():
        raise click.ClickException(OLD_SCHEMA)
    outbox.release()  # what one that died, or lost the database, had begun
    while not stop.is_set():
        worker.round()
        worker.say("The worker is at work.")
        waited = 0.0
        while not stop.is_set() and waited < ROUND and not alone.something_happened():
            stop.wait(alone.LOOK)
            waited += alone.LOOK

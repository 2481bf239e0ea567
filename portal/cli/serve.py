"""Server and worker together, from one process that loads the house once and forks them off it.

What is loaded before the fork is shared: two server processes, the worker and this one take little more memory
than one would. They are started again when they die.
"""

import gc
import multiprocessing
import resource
import socket
from contextlib import closing
from contextvars import Context
from time import monotonic, sleep
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from sqlalchemy.exc import SQLAlchemyError

from portal.cli.ready import make_ready
from portal.cli.supervisor import Child, die_with_parent, keep_alive
from portal.cli.work import OLD_SCHEMA, work_until_told
from portal.core import installation, storage
from portal.core.db import db
from portal.web.front import Front
from portal.web.health import at_head, revision
from portal.web.transaction import PATIENCE

KILLED_AFTER = 8  # seconds that a server process has for the requests in hand
CONNECTIONS = 8192  # at once, for each server process, where the system lets it have as many files
HEADERS_WITHIN = 15  # seconds for a request's headers to arrive, and for a connection to stay idle
LARGEST_HEADERS = 64 * 1024  # bytes
WARM = ("/", "/survei", "/en")  # loads templates and both catalogues before the fork
PORT_FREE_WITHIN = 5.0  # seconds: those that served before us may still be finishing


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Serve the portal: web server and worker, until told to stop."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    check_ready(app)
    host, port = app.config["HOST"], app.config["PORT"]
    wait_for_port(host, port)
    get_warm(app)
    server = Child("server", lambda: serve_pages(app, host, port))
    worker = Child("worker", lambda: work_until_told(app))
    keep_alive((server, worker), Announcement(app))
    click.echo("Ended.", err=True)


def check_ready(app: Flask) -> None:
    """Refuse to start what could only show errors, or what must not be. Raises ClickException with what to do."""
    try:
        empty = revision() is None
        if not empty and not at_head():
            raise click.ClickException(OLD_SCHEMA)
        here = None if empty else installation.current()
    except SQLAlchemyError as error:
        raise click.ClickException(f"The database cannot be reached: {type(error).__name__}.") from error
    if here is None:
        raise click.ClickException("Nothing is set up here. Run: flask --app wsgi setup (for a demo: make run)")
    if here.kind is not installation.Kind.DEMO and not app.config["RATE_LIMITS"]:
        raise click.ClickException("RATE_LIMITS=off is for load tests of a demo. This is a real installation.")
    make_ready()


def wait_for_port(host: str, port: int) -> None:
    """Of two that listen on one port the system gives requests to both, so a second one is refused here."""
    until = monotonic() + PORT_FREE_WITHIN
    while not _is_free(host, port):
        if monotonic() > until:
            raise click.ClickException(f"Port {port} of {host} is in use. Choose another one: PORT=8001")
        sleep(0.2)


def _is_free(host: str, port: int) -> bool:
    family, kind, *_, address = _address(host, port)
    with closing(socket.socket(family, kind)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError:
            return False
        return True


def _address(host: str, port: int) -> Any:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise click.ClickException(f"HOST={host} is no address of this machine.") from error


def get_warm(app: Flask) -> None:
    """Load what every process needs, and let go of what none may share."""
    db.session.remove()
    for path in WARM:
        Context().run(app.test_client().get, path)  # as on a server, with a session of its own
    db.engine.dispose()
    app.extensions["page_cache"].let_go()
    gc.collect()
    gc.freeze()  # the collector leaves these objects alone, and so does the memory they lie in


def serve_pages(app: Flask, host: str, port: int) -> None:
    multiprocessing.set_start_method("fork", force=True)  # from this process, with all that is loaded
    Granian(
        "wsgi:app",
        address=_address(host, port)[-1][0],
        port=port,
        interface=Interfaces.RSGI,
        workers=max(1, app.config["WORKERS"]),
        loop=Loops.asyncio,  # uvloop costs more here: 0.029 CPU ms a request against 0.027
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN * 1000, max_buffer_size=LARGEST_HEADERS),
        websockets=False,
        backlog=2048,
        backpressure=connections(),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=KILLED_AFTER,
    ).serve(target_loader=lambda: _in_server_process(app), wrap_loader=False)


def connections() -> int:
    """How many this process may have at once. Each is an open file, and some files are needed besides."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = hard if hard != resource.RLIM_INFINITY else 2 * CONNECTIONS
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(256, min(CONNECTIONS, most - 256))


def _in_server_process(app: Flask) -> Any:
    die_with_parent()
    with app.app_context():
        storage.be_brief(db.engine, round(PATIENCE))
    return Front(app)


class Announcement:
    """Says once where the portal is, when it can be had there."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.said = False

    def __call__(self) -> None:
        if self.said:
            return
        host, port = self.app.config["HOST"], self.app.config["PORT"]
        *_, address = _address(host, port)
        try:
            socket.create_connection(address[:2], timeout=0.1).close()
        except OSError:
            return
        self.said = True
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"Suara Plaju: {self.app.config['PUBLIC_URL'] or f'http://{shown}:{port}'}/")

"""Keeps processes alive: starts them again when they die, ends them all when told to, and lets none outlive it.

Each child is forked from this process and leads a process group of its own, so that a signal from the terminal
reaches only the supervisor, and whatever a dead child has left behind can be ended with its group.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from threading import Event
from time import monotonic

import click

LOOK = 0.1  # seconds
PATIENCE = 9.0  # seconds that a child has to finish what it has in hand
SOON, LATER = 0.5, 30.0  # seconds until one that died begins again; longer each time while it dies young
YOUNG = 10.0


def die_with_parent() -> None:
    """Ask the kernel to end this process when the one that forked it ends, however it ends. Linux alone can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def be_called(name: str) -> None:
    """The name by which `ps` and `top` know this process, where they can be told."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(15, f"portal-{name}".encode())  # PR_SET_NAME


@dataclass
class Child:
    name: str
    run: Callable[[], None]
    pid: int = 0
    due: float = 0.0  # when to start it
    wait: float = SOON
    started: float = 0.0

    def start(self) -> None:
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        self.started = monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            self._be(parent)

    def _be(self, parent: int) -> None:
        code = 1
        try:
            os.setpgid(0, 0)
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, signal.SIG_DFL)
            die_with_parent()
            be_called(self.name)
            if os.getppid() == parent:  # it may have ended before it could be asked
                Context().run(self.run)
                code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except click.ClickException as error:
            error.show()
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def ended(self) -> bool:
        """Whether it has, just now."""
        if not self.pid:
            return False
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return False
        self.end_group()
        self.pid = 0
        young = monotonic() - self.started < YOUNG
        self.wait = min(self.wait * 2, LATER) if young else SOON
        self.due = monotonic() + self.wait
        click.echo(f"The {self.name} ended ({_how(status)}); it is started again.", err=True)
        return True

    def signal(self, number: int) -> None:
        if self.pid:
            os.kill(self.pid, number)

    def end_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def keep_alive(children: Sequence[Child], each_look: Callable[[], None]) -> None:
    """Until SIGTERM or SIGINT. Ends all children before it returns."""
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    while not stop.is_set():
        for child in children:
            child.ended()
            if not child.pid and child.due <= monotonic():
                child.start()
        each_look()
        stop.wait(LOOK)
    end(children)


def end(children: Sequence[Child]) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    until = monotonic() + PATIENCE
    while any(child.pid for child in children) and monotonic() < until:
        for child in children:
            if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                child.end_group()
                child.pid = 0
        Event().wait(LOOK / 2)
    for child in children:
        if child.pid:
            click.echo(f"The {child.name} did not end in time and was killed.", err=True)
            child.end_group()
            os.waitpid(child.pid, 0)

"""A running demo, as a new user starts it: migrated, filled, server and worker as processes of their own.

It hands its mail to a real server (`demo.box`), save what goes to its own made-up people. Filling one takes a quarter
of a minute, so there is one in a process: whoever needs another begins with a copy of it as it was when it came up.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests import mailbox

ROOT = Path(__file__).resolve().parents[1]


class Demo:
    def __init__(self, folder):
        with contextlib.closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.base = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PUBLIC_URL")}
        self.environment = kept | {"DATA_DIR": str(folder), "PORT": str(self.port), "HOST": "127.0.0.1"}
        self.box, self.post_office = mailbox.serve()
        self.environment |= {"MAIL_URL": self.box.url, "MAIL_FROM": "suara@example.org"}
        self.command = [sys.executable, "-m", "flask", "--app", "wsgi"]

    def start(self):
        with (self.folder / "said.txt").open("wb") as said:
            self.process = subprocess.Popen(
                [*self.command, "demo", "start"], cwd=ROOT, env=self.environment, stdout=said, stderr=said
            )
        for _ in range(6000):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.base}/healthz", timeout=10) as answer:
                if answer.status == 200:
                    return
            assert self.process.poll() is None, (self.folder / "said.txt").read_text()
            time.sleep(0.1)
        raise AssertionError("The demo did not come up within ten minutes.")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=60) is not None
        self.post_office.stop()

    def ask(self, *words):
        """The standard output of a command of the demo."""
        done = subprocess.run(
            [*self.command, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def ask_json(self, *words):
        return json.loads(self.ask(*words))

    def copy(self, folder):
        """Its database, keys and files as they are now. Keys come last: there may be one more of them, and none less."""
        file = "portal.sqlite3"
        with (
            contextlib.closing(sqlite3.connect(self.folder / file)) as here,
            contextlib.closing(sqlite3.connect(folder / file)) as there,
        ):
            here.backup(there)
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(f"{file}*", "*.txt"), dirs_exist_ok=True)

"""Many residents at once, and processes that die among them: what was acknowledged is there, once."""

import json
import os
import re
import signal
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from time import monotonic, sleep
from urllib.parse import urlencode, urlsplit

import pytest

from tests.cli.houses import House, soon

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

CLIENTS, INVITED, OPEN = 16, 60, 90
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ANSWERS = {f"u{number}": "4" for number in range(1, 10)}


@pytest.fixture(scope="module")
def house(begun_demo):
    with House(begun_demo[1], "demo start", app="wsgi") as house:
        assert house.says("Suara Plaju: http"), house.said
        yield house


def stored(house):
    """Stratum -> ballots and answers of the survey that is open."""
    with closing(sqlite3.connect(house.folder / "portal.sqlite3")) as connection:
        rows = connection.execute(
            "SELECT stratum, count(*) FROM (SELECT stratum, survey_id FROM ballot UNION ALL"
            " SELECT stratum, survey_id FROM answer) JOIN survey ON survey.id = survey_id"
            " WHERE survey.closed_on IS NULL GROUP BY stratum"
        )
        return dict(rows.fetchall())


def ask(house, method, path, fields=None):
    """As a browser whose person presses «send» again until somebody answers. Returns status and page."""
    until = monotonic() + 120
    while True:
        try:
            with closing(HTTPConnection("127.0.0.1", house.port, timeout=60)) as connection:
                connection.request(method, path, urlencode(fields) if fields else None, FORM if fields else {})
                answer = connection.getresponse()
                return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            if monotonic() > until:
                raise
            sleep(0.1)


def answer(house, url):
    """Open the survey and answer it. Returns the status of the acknowledgement."""
    parts = urlsplit(url)
    status, page = ask(house, "GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
    assert status == 200, page
    stamp = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[-1]
    code = re.findall(r'name="undangan"[^>]*value="([^"]+)"', page)
    fields = {"csrf_token": stamp, **ANSWERS} | ({"undangan": code[0]} if code else {})
    return ask(house, "POST", parts.path, fields)[0]


def test_what_was_acknowledged_is_stored_once_though_server_and_worker_are_killed(house):
    invitations = json.loads(house.ask(f"demo invitations --json --count {INVITED}"))
    link = urlsplit(invitations[0]).path
    visits = [url for pair in zip(invitations, [link] * INVITED, strict=True) for url in pair]
    visits += [link] * (OPEN - INVITED)
    before = stored(house)
    with ThreadPoolExecutor(CLIENTS) as pool:
        acknowledged = [pool.submit(answer, house, url) for url in visits]
        for share, victim in ((0.2, "worker"), (0.4, "server"), (0.7, "worker")):
            assert soon(lambda share=share: sum(one.done() for one in acknowledged) >= share * len(visits))
            if pid := house.child(victim):
                os.kill(pid, signal.SIGKILL)
        statuses = [one.result() for one in acknowledged]
    # Who was not answered, because the server was killed just then, sends again and is told that it was received.
    assert set(statuses) <= {303, 409, 410}
    assert "SIGKILL" in house.said
    after = stored(house)
    added = {stratum: after[stratum] - before.get(stratum, 0) for stratum in after}
    assert added == {"enumerator": INVITED / 2, "handed": INVITED / 2, "open": OPEN}
    assert soon(house.is_ready)

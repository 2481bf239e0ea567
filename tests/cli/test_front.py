"""Some trickle, send half, wait to write, or find the database away: the others are answered all the same."""

import re
import socket
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.parse import urlencode

import psycopg
import pytest
from sqlalchemy import make_url

from tests import postgres
from tests.cli.houses import processes_of, soon
from tests.core.test_pictures import png_that_says

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

TRICKLING = 200
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HEAD = "POST /said HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"

# Seconds. On a machine with nothing else to do they are some milliseconds; one that hangs takes for ever.
WITHIN = 15.0


def send(house, path, within=30, **fields):
    with closing(HTTPConnection("127.0.0.1", house.port, timeout=within)) as connection:
        connection.request("POST", path, urlencode(fields), FORM)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def raw(house, text, ending=False):
    """Send bytes as they are, perhaps end there, and read what comes until the other side ends."""
    with closing(socket.create_connection(("127.0.0.1", house.port), timeout=30)) as line:
        line.sendall(text.encode())
        if ending:
            line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b"")).decode()


def waits(ask, times):
    """How long each of `times` calls took, the longest but one in a hundred."""
    taken = []
    for _ in range(times):
        begun = monotonic()
        ask()
        taken.append(monotonic() - begun)
    return sorted(taken)[max(0, times * 99 // 100 - 1)]


@pytest.fixture
def trickled(house):
    """Connections that have begun to send a form and go on a letter at a time."""
    over = Event()
    with ExitStack() as open_lines, ThreadPoolExecutor(1) as thread:
        lines = [socket.create_connection(("127.0.0.1", house.port), timeout=30) for _ in range(TRICKLING)]
        for line in lines:
            open_lines.enter_context(closing(line))
            line.sendall(f"{HEAD}Content-Length: 1000\r\n\r\nword=".encode())

        def trickle():
            while not over.wait(0.2):
                for line in lines:
                    line.sendall(b"x")

        thread.submit(trickle)
        yield
        over.set()


def test_bodies_that_trickle_in_keep_nobody_waiting(house, trickled):
    assert house.get() == (200, "ok\n")
    assert waits(lambda: house.get("/kept", timeout=30), 100) < WITHIN
    assert waits(lambda: send(house, "/said", within=30, word="heard"), 100) < WITHIN
    assert house.traces() == ["said begun", "said done"] * 100  # and none of those that are on their way


@pytest.mark.parametrize(
    "half",
    [
        "Content-Length: 20\r\n\r\nword=half",
        "Transfer-Encoding: chunked\r\n\r\n9\r\nword=half\r\n",
        "Transfer-Encoding: chunked\r\n\r\n14\r\nword=half",
    ],
)
def test_half_a_form_is_no_form(house, half):
    raw(house, HEAD + half, ending=True)
    assert house.get("/read") == (200, "demo")
    assert house.traces() == []


@pytest.mark.parametrize(
    "whole",
    [
        "Content-Length: 10\r\n\r\nword=whole",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nword=\r\n5\r\nwhole\r\n0\r\n\r\n",
        "Expect: 100-continue\r\nContent-Length: 10\r\n\r\nword=whole",
    ],
)
def test_a_whole_one_is_taken_however_it_comes(house, whole):
    answer = raw(house, f"{HEAD}Connection: close\r\n{whole}")
    assert "HTTP/1.1 200 OK" in answer
    assert answer.endswith("\r\n\r\nwhole")


def test_what_is_too_large_is_refused_before_it_is_sent(house):
    answer = raw(house, f"{HEAD}Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n")
    assert answer.startswith("HTTP/1.1 413")
    assert "Terlalu besar" in answer
    assert "100 Continue" not in answer


def test_many_requests_travel_on_one_connection(house):
    with closing(HTTPConnection("127.0.0.1", house.port, timeout=30)) as connection:
        for method, path, body in (("POST", "/said", "word=a"), ("HEAD", "/kept", None), ("GET", "/read", None)) * 2:
            connection.request(method, path, body, FORM if body else {})
            line = connection.sock
            answer = connection.getresponse()
            assert (answer.status, int(answer.headers["Content-Length"]) > 0) == (200, True)
            answer.read()
            assert connection.sock is line


def test_what_is_long_is_sent_as_it_comes(house):
    with closing(HTTPConnection("127.0.0.1", house.port, timeout=30)) as connection:
        connection.request("GET", "/long")
        answer = connection.getresponse()
        assert answer.read() == b"0123456789" * 300_000


@contextmanager
def lock(database):
    """Hold what every act that a reader could see has to write."""
    if database.startswith("sqlite"):
        connection = sqlite3.connect(database.partition("///")[2], isolation_level=None)
        statement = "BEGIN IMMEDIATE"
    else:
        plain = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(plain)
        statement = "SELECT number FROM edition FOR UPDATE"
    with closing(connection):
        connection.execute(statement)
        yield
        connection.rollback()


def test_who_waits_to_write_keeps_no_reader_waiting(house, database):
    house.get("/kept")
    with ThreadPoolExecutor(3) as pool:
        with lock(database):
            residents = [pool.submit(send, house, "/written") for _ in range(3)]
            assert waits(house.get, 50) < WITHIN
            assert waits(lambda: house.get("/kept", timeout=30), 50) < WITHIN
            assert waits(lambda: house.get("/read", timeout=30), 20) < WITHIN
            assert not any(resident.done() for resident in residents)
        assert [resident.result() for resident in residents] == [(200, "written")] * 3


def test_who_signs_in_without_end_keeps_no_answer_waiting(house):
    with ThreadPoolExecutor(30) as pool:
        strangers = [pool.submit(send, house, "/hashed") for _ in range(30)]
        assert waits(lambda: send(house, "/said", within=30, word="heard"), 4) < WITHIN
        assert not all(stranger.done() for stranger in strangers)
        assert [stranger.result() for stranger in strangers] == [(200, "hashed")] * 30


@contextmanager
def away(url):
    """Nobody gets into the database, and whoever was in is thrown out."""
    admin = url.set(database="postgres")
    name = url.database
    postgres.run(
        admin,
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    yield
    postgres.run(admin, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_while_the_database_is_away_what_is_known_is_shown_and_all_else_says_so(house, database):
    if database.startswith("sqlite"):
        pytest.skip("SQLite is a file and goes nowhere.")
    kept = {house.get("/kept") for _ in range(8)}  # in each process
    said_before = len(house.said)
    with away(make_url(database)):
        assert soon(lambda: house.get("/healthz/ready")[0] == 503)
        assert {house.get("/kept") for _ in range(8)} <= kept
        assert house.get() == (200, "ok\n")
        for path, title in (("/read", "Mohon tunggu sebentar"), ("/en/read", "One moment, please")):
            status, page = house.get(path, timeout=30)
            assert (status, f"<h1>{title}</h1>" in page) == (503, True)
        status, page = send(house, "/written")
        assert (status, "belum tersimpan" in page) == (503, True)
        for _ in range(50):
            house.get("/read")
    assert soon(lambda: {house.get("/read") for _ in range(8)} == {(200, "demo")})
    assert soon(lambda: send(house, "/written") == (200, "written"))
    assert len(house.said) - said_before < 3000


def test_a_page_says_when_to_come_back(house, database):
    if database.startswith("sqlite"):
        pytest.skip("SQLite is a file and goes nowhere.")
    with away(make_url(database)), closing(HTTPConnection("127.0.0.1", house.port, timeout=30)) as connection:
        assert soon(lambda: house.get("/read")[0] == 503)
        connection.request("GET", "/read")
        answer = connection.getresponse()
        page = answer.read().decode()
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        style = re.search(r'href="(/static/[^"]+css)"', page)[1]
        assert house.get(style)[0] == 200
    assert soon(lambda: house.get("/read")[0] == 200)


# ---- files


def with_file(file, boundary=b"plaju"):
    """A form that sends this file, and its kind."""
    head = b'Content-Disposition: form-data; name="photo"; filename="a.jpg"'
    body = b"--%s\r\n%s\r\n\r\n%s\r\n--%s--\r\n" % (boundary, head, file, boundary)
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary.decode()}"}


def send_body(house, path, body, headers):
    with closing(HTTPConnection("127.0.0.1", house.port, timeout=30)) as connection:
        try:
            connection.request("POST", path, body, headers)
        except (BrokenPipeError, ConnectionResetError):  # it is refused while it comes
            return 413, ""
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("path", ["/pictured", "/en/pictured"])
def test_a_large_photo_is_taken_where_a_view_takes_files(house, path):
    status, said = send_body(house, path, *with_file(bytes(5 * MEGABYTE)))
    assert (status, said.startswith(f"{5 * MEGABYTE} refused")) == (200, True)


@pytest.mark.parametrize("path", ["/said", "/written", "/no-such-page", "/read"])
def test_and_nowhere_else(house, path):
    assert send_body(house, path, *with_file(bytes(5 * MEGABYTE)))[0] == 413
    assert house.get() == (200, "ok\n")


def test_nor_in_a_form_that_sends_no_file_nor_beyond_what_the_view_says(house):
    assert send_body(house, "/pictured", "photo=" + "x" * 5 * MEGABYTE, FORM)[0] == 413
    assert send_body(house, "/pictured", *with_file(bytes(7 * MEGABYTE)))[0] == 413


def peak(house):
    """The most memory that any process of the house had so far, in megabytes."""
    tables = [Path(f"/proc/{pid}/status").read_text() for pid in processes_of(house.folder)]
    return max(int(re.search(r"VmHWM:\s+(\d+)", table)[1]) for table in tables) / 1024


def test_a_picture_that_unpacks_to_a_thousand_times_its_size_costs_words_and_little_memory(house):
    house.get("/read")
    before = peak(house)
    for size in ((30_000, 30_000), (6_000, 4_000)):  # refused by its size; and the most that is decoded, and broken
        status, said = send_body(house, "/pictured", *with_file(png_that_says(*size)))
        assert (status, "refused" in said) == (200, True)
    assert peak(house) - before < 200

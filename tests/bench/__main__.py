"""`make bench`: what a request costs, and how many there can be. It runs a demo of its own, in a folder of its own.
With words behind it (`python -m tests.bench card survey`), only what has one of them in its name.

CPU milliseconds are those of the whole server tree (supervisor, server processes, worker) between two looks at /proc,
by the number of requests; of three rounds, taken in turns, the least counts. Rendered and kept pages are told apart.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlencode, urlsplit

from tests.bench import client
from tests.bench.house import BARE, VIEW

ROOT = Path(__file__).resolve().parents[2]
SECONDS, ROUNDS = 3.0, 3
SENT = 600  # answers in a round
TICK = os.sysconf("SC_CLK_TCK")
ANSWERS = {f"u{number}": "3" for number in range(1, 10)}


class Demo:
    """A demo that is served for this benchmark."""

    def __init__(self, folder: str) -> None:
        self.port = _free_port()
        self.environment = os.environ | {"DATA_DIR": folder, "PORT": str(self.port), "RATE_LIMITS": "off"}
        self.log = Path(folder, "bench.log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*self.flask, "demo", "start"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    flask = (sys.executable, "-m", "flask", "--app", "tests.bench.house")

    def wait(self) -> None:
        until = monotonic() + 120
        while self.process.poll() is None and monotonic() < until:
            try:
                if self.get("/healthz")[0] == 200:
                    return
            except OSError:
                sleep(0.2)
        sys.exit(f"The demo does not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, "" if "content-encoding" in found else body.decode(), found

    def get_all(self, paths: list[str]) -> list[str]:
        """Many pages over one connection."""
        pages = []
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            for path in paths:
                connection.request("GET", path)
                pages.append(connection.getresponse().read().decode())
        return pages

    def post(self, path: str, fields: dict[str, str]) -> dict[str, str]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("POST", path, urlencode(fields), {"Content-Type": FORM})
            answer = connection.getresponse()
            answer.read()
            return {name.lower(): value for name, value in answer.getheaders()}

    def ask(self, *command: str) -> list[dict[str, str]]:
        found = subprocess.run([*self.flask, *command], cwd=ROOT, env=self.environment, check=True, capture_output=True)
        answer: list[dict[str, str]] = json.loads(found.stdout)
        return answer

    def pids(self) -> list[int]:
        """The whole tree, from the supervisor down."""
        parents = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
        tree = [self.process.pid]
        for pid in tree:
            tree += [child for child, parent in parents.items() if parent == pid]
        return tree

    def cpu(self) -> float:
        """Milliseconds that the tree has used so far."""
        return sum(sum(map(int, _stat(pid)[11:13])) for pid in self.pids()) * 1000 / TICK

    def memory(self) -> float:
        """Megabytes (PSS: what is shared counts once)."""
        rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.pids())
        return sum(int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0]) for text in rollups) / 1024


FORM = "application/x-www-form-urlencoded"


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def get_request(path: str, **headers: str) -> bytes:
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, br\r\n{more}\r\n".encode()


def post_request(path: str, fields: dict[str, str]) -> bytes:
    body = urlencode(fields)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: {FORM}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


Run = Callable[[], client.Load]


@dataclass(frozen=True)
class Measure:
    """One line of the table. `prepare` makes ready, unmeasured, what is then run."""

    name: str
    target: str
    prepare: Callable[[], Run]
    expects: tuple[int, ...] = (200,)  # the answers that together make one of what is named


@dataclass
class Result:
    cpu: list[float]  # milliseconds a request, of each round
    loads: list[client.Load]


class Bench:
    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.survey = self.first(r'href="(/survei/[a-z0-9-]+/[a-z0-9-]+)"', "/survei")
        self.card = self.first(r'href="(/rapor/[a-z0-9-]+/[a-z0-9-]+)"', "/rapor", "/")

    def first(self, pattern: str, *paths: str) -> str:
        for path in paths:
            if found := re.search(pattern, self.demo.get(path)[1]):
                return found[1]
        sys.exit(f"{paths} lead nowhere: is the demo filled?")

    def measures(self) -> list[Measure]:
        etag = self.demo.get(self.card, **{"Host": "localhost", "Accept-Encoding": "gzip"})[2].get("etag", "")
        return [
            self.page("the server alone, a constant", "", BARE),
            self.page("bare view: Flask and all around it, a constant", "", VIEW),
            self.page("survey page, kept", "0.05", self.survey),
            self.page("survey page, rendered", "2.5", f"{self.survey}?rendered"),
            self.page("card, kept", "0.05", self.card),
            self.page("card, kept and known (304)", "0.05", self.card, expects=304, **{"If-None-Match": etag}),
            self.page("card, rendered", "3", f"{self.card}?rendered"),
            self.page("home, kept", "0.05", "/"),
            self.page("home, rendered", "", "/?rendered"),
            self.page("a desk page, signed in", "6", "/kerja", Cookie=self.session()),
            Measure("submission by the open link", "", lambda: self.send([(one,) for one in self.answers()]), (303,)),
            Measure(
                "submission by invitation", "", lambda: self.send([(one,) for one in self.invited(self.codes())]), (303,)
            ),
            Measure("invitation opened (rendered) and submitted", "4", self.open_and_send, (200, 303)),
        ]

    def page(self, name: str, target: str, path: str, expects: int = 200, **headers: str) -> Measure:
        request = get_request(path, **headers)
        return Measure(name, target, lambda: lambda: client.ask_for(self.demo.port, request, SECONDS), (expects,))

    def send(self, visits: list[client.Visit]) -> Run:
        return lambda: client.send(self.demo.port, visits)

    def session(self) -> str:
        """The cookie of the head of an agency."""
        head = next(who for who in self.demo.ask("demo", "accounts", "--json") if "agency_head" in who["roles"])
        (stamp,) = self.stamps("/masuk", 1)
        fields = {"identity": head["identity"], "password": head["password"], "csrf_token": stamp}
        return self.demo.post("/masuk", fields)["set-cookie"].split(";")[0]

    def stamps(self, path: str, count: int) -> list[str]:
        pages = self.demo.get_all([path] * count)
        return [re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[-1] for page in pages]

    def answers(self) -> list[bytes]:
        stamps = self.stamps(self.survey, SENT)
        return [post_request(self.survey, {"csrf_token": stamp} | ANSWERS) for stamp in stamps]

    def codes(self) -> list[str]:
        urls = self.demo.ask("demo", "invitations", "--json", "--count", str(SENT))
        return [urlsplit(str(url)).query.partition("=")[2] for url in urls]

    def invited(self, codes: list[str]) -> list[bytes]:
        pairs = zip(codes, self.stamps(self.survey, SENT), strict=True)
        return [post_request(self.survey, {"undangan": code, "csrf_token": stamp} | ANSWERS) for code, stamp in pairs]

    def open_and_send(self) -> Run:
        """The landing page of the invitation, and then the answer."""
        codes = self.codes()
        openings = [get_request(f"{self.survey}?undangan={code}") for code in codes]
        pairs = zip(openings, self.invited(codes), strict=True)
        return self.send(list(pairs))


def measure(demo: Demo, measures: list[Measure]) -> dict[str, Result]:
    results = {one.name: Result([], []) for one in measures}
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS} …", file=sys.stderr)
        for one in measures:
            run = one.prepare()
            before = demo.cpu()
            load = run()
            if set(load.statuses) != set(one.expects):
                sys.exit(f"{one.name}: {load.statuses} instead of {one.expects}\n{demo.log.read_text()[-2000:]}")
            results[one.name].cpu.append((demo.cpu() - before) / load.count * len(one.expects))
            results[one.name].loads.append(load)
    return results


def report(measures: list[Measure], results: dict[str, Result]) -> None:
    print(f"{client.PROCESSES * client.CONNECTIONS} connections, {os.cpu_count()} cores, least of {ROUNDS} rounds\n")
    print("| | CPU ms a request | target | requests/s | p50 ms | p99 ms |")
    print("|---|---|---|---|---|---|")
    for one in measures:
        result = results[one.name]
        best = max(result.loads, key=lambda load: load.count / load.seconds)
        middle, worst = best.percentile(0.5), best.percentile(0.99)
        rate = best.count / best.seconds / len(one.expects)
        print(f"| {one.name} | {min(result.cpu):.3f} | {one.target} | {rate:,.0f} | {middle:.1f} | {worst:.1f} |")


def main() -> None:
    if sys.platform != "linux":
        sys.exit("The benchmark reads /proc, which Linux alone has.")
    with tempfile.TemporaryDirectory(prefix="plaju-bench-") as folder:
        demo = Demo(folder)
        try:
            demo.wait()
            idle = demo.memory()
            measures = [one for one in Bench(demo).measures() if any(word in one.name for word in sys.argv[1:] or [""])]
            report(measures, measure(demo, measures))
            print(f"\nMemory of the whole tree (PSS): {idle:.0f} MB at rest, {demo.memory():.0f} MB after all this.")
        finally:
            demo.stop()


if __name__ == "__main__":
    main()

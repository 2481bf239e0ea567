"""`make bench`: what a request costs, and how many there can be. It runs a demo of its own, in a folder of its own.

How much there is besides the demo: BENCH_CASES (reports), BENCH_RATINGS (ratings), BENCH_DAYS (days of which ten thousand
people reported their work); BENCH_DIR names a folder that is kept, so that a million is written once. Where reports or
ratings are asked for so, they are there before anything is measured. BENCH_OUT keeps the numbers in a file, and
BENCH_AGAINST names such a file of another size, with which these are compared: flat is within a tenth.

`make bench PG=1` does the same on PostgreSQL: on the server that TEST_DATABASE_URL names, or on one that is started
for it. With words behind it (`python -m tests.bench card survey`) only what has one of them in its name.

CPU milliseconds are those of the whole server tree (supervisor, server processes, worker, and a PostgreSQL that was
started for it) between two looks at /proc, by the number of requests; of some rounds, taken in turns, the least
counts. Rendered and kept pages are told apart. Other work on the machine makes all of it dearer: the table says how
much of that there was.
"""

import json
import os
import signal
import sys
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests.bench import client
from tests.bench.demo import Database, Demo, postgresql
from tests.bench.measures import Bench, Measure

ROUNDS = 3
AT_REST = 140  # megabytes, at most
FLAT = 0.1  # of what another size costs


@dataclass
class Result:
    cpu: list[float]  # milliseconds a request, of each round
    loads: list[client.Load]


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


def report(demo: Demo, measures: list[Measure], results: dict[str, Result], resting: float) -> None:
    print(f"{demo.database.name}. {client.PROCESSES * client.CONNECTIONS} connections, {os.cpu_count()} cores, ", end="")
    print(f"least of {ROUNDS} rounds, load of the machine {os.getloadavg()[2]:.1f}\n")
    print("| | CPU ms a request | at most | | requests/s | p50 ms | p99 ms |")
    print("|---|---|---|---|---|---|---|")
    missed = 0
    for one in measures:
        result = results[one.name]
        least, target = min(result.cpu), one.postgresql if demo.database.url else one.sqlite
        missed += bool(target) and least > target
        best = max(result.loads, key=lambda load: load.count / load.seconds)
        rate, waits = best.count / best.seconds / len(one.expects), (best.percentile(0.5), best.percentile(0.99))
        print(f"| {one.name} | {least:.3f} | {target or ''} | {said(least, target)} | {rate:,.0f} |", end="")
        print(f" {waits[0]:.1f} | {waits[1]:.1f} |")
    print(f"\nMemory of the portal (PSS): {resting:.0f} MB at rest, {demo.memory():.0f} MB after all this; ", end="")
    print(f"at rest at most {AT_REST}: {said(resting, AT_REST)}.")
    print(f"{missed} of {sum(bool(m.postgresql if demo.database.url else m.sqlite) for m in measures)} targets missed.")


def compare(results: dict[str, Result]) -> None:
    """Keep the least of each, and say what costs more than among another number of reports."""
    least = {name: min(result.cpu) for name, result in results.items()}
    if out := os.environ.get("BENCH_OUT"):
        Path(out).write_text(json.dumps(least))
    if against := os.environ.get("BENCH_AGAINST"):
        others = json.loads(Path(against).read_text())
        for name in least.keys() & others.keys():
            more = least[name] / others[name] - 1
            print(f"{name}: {others[name]:.2f} there, {least[name]:.2f} here, {more:+.0%}{' (not flat)' * (more > FLAT)}")


def said(value: float, target: float) -> str:
    return "" if not target else "met" if value <= target else f"missed by {(value / target - 1) * 100:.0f} %"


def main() -> None:
    if sys.platform != "linux":
        sys.exit("The benchmark reads /proc, which Linux alone has.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended."))  # so that what was started ends with it
    here = postgresql() if os.environ.get("PG") else nullcontext(Database("SQLite"))
    kept = os.environ.get("BENCH_DIR")
    place = nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="plaju-bench-")
    with here as database, place as folder:
        demo = Demo(folder, database)
        try:
            demo.wait()
            resting = demo.memory()
            for size, command in (("BENCH_CASES", "bench-cases"), ("BENCH_RATINGS", "bench-ratings")):
                if size in os.environ:
                    demo.ask(command)
            wanted = sys.argv[1:] or [""]
            measures = [one for one in Bench(demo).measures() if any(word in one.name for word in wanted)]
            results = measure(demo, measures)
            report(demo, measures, results, resting)
            compare(results)
        finally:
            demo.stop()


if __name__ == "__main__":
    main()

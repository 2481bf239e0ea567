"""What the worker needs to count a report, and what the statistics cost then: `python -m tests.bench.counting 10000`.

Reports are written into the tables of a house of its own, with all that happened to them in two years; each line says
how long one takes to count, to recount, and the page of the statistics, in CPU milliseconds of this process.
"""

import sys
from datetime import timedelta
from itertools import count
from tempfile import TemporaryDirectory
from time import process_time

from flask_migrate import upgrade
from sqlalchemy import func, insert, select

from portal.app import create_app
from portal.complaints import codes, jobs, queries, recount
from portal.complaints.actions import counting
from portal.complaints.models import Complaint, ComplaintStep, ComplaintWord, Reporter
from portal.complaints.rules import Grade, Known, Reading, Reason, Said, State, StepKind, Tier
from portal.core import clock
from portal.core.db import db
from portal.organisation import queries as organisation
from tests.builders import Town

PIECE, KELURAHAN, YEARS = 5_000, 7, 2
K = StepKind


def fill(cases: int) -> None:
    """Write so many reports, a fifth of them still open. Run in a house that has agencies, kinds and limits."""
    units = [placed.agency.id for placed in organisation.agencies_in_tree_order() if placed.depth]
    for begin in range(0, cases, PIECE):
        _write(range(begin, min(begin + PIECE, cases)), units)
        db.session.commit()


USED: set[str] = set()


def _new_number() -> str:
    """Random as in a house, where a number that is taken is drawn again."""
    while (number := codes.new_number(26)) in USED:
        pass
    USED.add(number)
    return number


def _write(numbers: range, units: list[int]) -> None:
    now, categories = clock.moment(), queries.categories()
    limit, guard = queries.limit_of(Grade.ORDINARY, clock.today()), queries.guard(clock.today())
    kelurahans = [each.id for each in queries.kelurahans()] or [None]
    first = (db.session.scalar(select(func.max(Complaint.id))) or 0) + 1
    rows, steps, words, reporters = [], [], [], []
    for row, each in zip(count(first), numbers, strict=False):
        at = now - timedelta(days=each % (365 * YEARS) + 10, minutes=each % 600)
        category, unit = categories[each % len(categories)], units[each % len(units)]
        story = _story(each)
        state = {K.SAID: State.CONFIRMED, K.REJECTED: State.REJECTED, K.SILENT: State.SILENT}.get(
            story[-1], State.IN_HAND
        )
        rows.append({
            "id": row, "number": _new_number(), "link_hash": "", "version": len(story), "kind": category.kind,
            "tier": Tier.LIGHT, "grade": Grade.ORDINARY, "category_id": category.id, "service_id": category.service_id,
            "agency_id": unit, "first_agency_id": unit, "kelurahan_id": kelurahans[each % len(kelurahans)],
            "text": f"Lampu jalan nomor {each} mati sejak seminggu.", "text_reading": Reading.RELEASED, "state": state,
            "received_at": at, "begun_at": at, "first_due_at": at + timedelta(days=7), "limit_id": limit.id,
            "due_at": now + timedelta(days=3) if state is State.IN_HAND else None, "guard_id": guard.id,
            "ended_at": at if state is not State.IN_HAND else None, "confidential": each % 50 == 0,
            "reason": Reason.UNCLEAR if state is State.REJECTED else None, "uncounted": True,
        })  # fmt: skip
        for day, kind in enumerate(story):
            details = {"days": day + each % 9} if kind in (K.ANSWERED, K.DECLARED, K.REJECTED) else {}
            steps.append({
                "complaint_id": row, "kind": kind, "at": at + timedelta(days=day + each % 9), "agency_id": unit,
                "by_id": None, "said": Said.DONE if kind is K.SAID else None, "details": details,
            })  # fmt: skip
        if K.SAID in story:
            words.append({
                "complaint_id": row, "round": 1, "again": False, "said": Said.DONE, "known": Known.MAIL, "proven": True,
                "puas": each % 4 + 1, "said_at": at,
            })  # fmt: skip
        reporters.append({"complaint_id": row, "contact": f"{each}@warga.id", "verified": False})
    for model, values in ((Complaint, rows), (ComplaintStep, steps), (ComplaintWord, words), (Reporter, reporters)):
        db.session.execute(insert(model), values)


def _story(each: int) -> list[StepKind]:
    if each % 5 == 0:
        return [K.RECEIVED, K.VERIFIED]
    if each % 11 == 0:
        return [K.RECEIVED, K.REJECTED]
    return [K.RECEIVED, K.VERIFIED, K.ANSWERED, K.DECLARED, K.SILENT if each % 3 == 0 else K.SAID]


def measure(cases: int) -> None:
    fill(cases)
    begin = process_time()
    while counting.count_some(jobs.COUNTED):
        db.session.commit()
    db.session.commit()
    say("counting one report", (process_time() - begin) / cases)
    begin = process_time()
    found = recount.compare()
    say("recounting one report", (process_time() - begin) / cases)
    print(f"  {found.cases} reports, differences: {len(found.said)}")


def say(name: str, seconds: float) -> None:
    print(f"  {name}: {seconds * 1000:.3f} ms")


def page(app, path: str, times: int = 60) -> None:  # type: ignore[no-untyped-def]
    client = app.test_client()
    best = min(_timed(client, path, times) for _round in range(3))
    say(path, best / times)


def _timed(client, path: str, times: int) -> float:  # type: ignore[no-untyped-def]
    begin = process_time()
    for _each in range(times):
        if client.get(path).status_code != 200:
            sys.exit(f"{path} failed")
    return process_time() - begin


def main() -> None:
    for cases in [int(each) for each in sys.argv[1:]] or [10_000]:
        with TemporaryDirectory(prefix="plaju-counting-") as folder:
            app = create_app(
                DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/house.sqlite3", SECRET_KEY="only for the benchmark",
                PAGE_CACHE=False, PUBLIC_URL="", TESTING=True,
            )  # fmt: skip
            with app.app_context():
                upgrade()
                Town()
                jobs.load_shipped()
                print(f"{cases} reports")
                measure(cases)
                db.session.remove()
            for by in ("unit", "layanan", "jenis"):
                page(app, f"/laporan/statistik?menurut={by}")


if __name__ == "__main__":
    main()

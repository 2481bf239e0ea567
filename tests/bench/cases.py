"""Very many reports, written into the tables at once: living through them would take hours."""

import json
import os
from datetime import timedelta
from itertools import count

from sqlalchemy import func, insert, select

from portal.accounts import actions as accounts
from portal.accounts import queries as people
from portal.accounts.rules import Role
from portal.complaints import codes, documents, queries
from portal.complaints.models import Complaint, ComplaintStep, Reporter
from portal.complaints.rules import Reading, Reason, State, StepKind, Tier
from portal.core import clock, copying
from portal.core.db import db
from portal.organisation import queries as organisation

CASES, PIECE = 100_000, 5_000  # a hundred thousand unless BENCH_CASES says otherwise
OPEN = 20  # of a hundred are still worked on, and a fifth of these is late
WORDS = (
    "Lampu jalan nomor {} di depan mushala mati sejak seminggu.", "Selokan tersumbat di lorong {}, air naik ke teras.",
    "Sampah di TPS {} sudah lima hari tidak diangkut.", "Petugas loket {} melayani dengan kasar pagi tadi.",
)  # fmt: skip
WHO, PASSWORD = "bench.aduan@contoh.id", "empat kata saja cukup"


def fill() -> str:
    """Fill the tables once. Returns, as JSON, who can sign in to a desk and a case that lies on it."""
    units = [placed.agency for placed in organisation.agencies_in_tree_order() if placed.depth]
    if people.account_named(WHO) is None:
        human = accounts.add_person("Petugas Aduan Uji", "199001012015039999", by=None)
        account = accounts.add_account(human, WHO, by=None)
        for role in (Role.COMPLAINT_OFFICER, Role.COORDINATOR):
            accounts.give_role(human, role, units[0], by=None)
        accounts.choose_password(account, PASSWORD)
        db.session.commit()
    there = db.session.scalar(select(func.count()).select_from(Complaint)) or 0
    for begin in range(there, int(os.environ.get("BENCH_CASES", CASES)), PIECE):
        _write(range(begin, begin + PIECE), [unit.id for unit in units])
        db.session.commit()
    copying.bring_up_to_date([documents.REPORTS])
    on_desk = select(Complaint.number).where(Complaint.agency_id == units[0].id, Complaint.due_at.is_not(None))
    case = db.session.scalar(on_desk.limit(1))
    return json.dumps([{"identity": WHO, "password": PASSWORD, "number": case}])


def _numbers(wanted: int) -> list[str]:
    """So many that no case has."""
    found = {codes.new_number(26) for _each in range(wanted * 2)}
    taken = db.session.scalars(select(Complaint.number).where(Complaint.number.in_(found)))
    return sorted(found - set(taken))[-wanted:]


def _write(numbers: range, units: list[int]) -> None:
    now, categories = clock.moment(), queries.categories()
    limit, guard = queries.limit_of(categories[0].grade, clock.today()), queries.guard(clock.today())
    kelurahans = [each.id for each in queries.kelurahans()]
    first = (db.session.scalar(select(func.max(Complaint.id))) or 0) + 1
    rows, steps, reporters = [], [], []
    names = _numbers(len(numbers))
    for row, each in zip(count(first), numbers, strict=False):
        is_open, unit, category = each % 100 < OPEN, units[each % len(units)], categories[each * 7 % len(categories)]
        # Two thirds of them within the year, in no order that their numbers have.
        begun = now - timedelta(days=each * 37 % 700 * (each % 3) // 2, minutes=each % 1000)
        far = each % 100 / 10_000
        due = now + timedelta(hours=each % 400 - 80) if is_open else None
        reason = Reason.UNCLEAR if not is_open and each % 7 == 0 else None
        state = State.IN_HAND if is_open else State.REJECTED if reason else State.CONFIRMED
        rows.append({
            "id": row, "number": names.pop(), "link_hash": "", "version": 2, "kind": category.kind,
            "tier": Tier.LIGHT, "grade": category.grade, "category_id": category.id, "agency_id": unit,
            "first_agency_id": unit, "kelurahan_id": kelurahans[each % len(kelurahans)],
            "service_id": category.service_id, "confidential": each % 33 == 0, "joined": each % 50 // 45 * (each % 17),
            "text": WORDS[each % len(WORDS)].format(each), "place_text": "RT 05",
            "text_shown": WORDS[each % len(WORDS)].format(each), "place_shown": "RT 05",
            "latitude": -3.0 - far if each % 2 else None, "longitude": 104.8 + far if each % 2 else None,
            "text_reading": Reading.RELEASED, "place_reading": Reading.RELEASED, "state": state, "received_at": begun,
            "begun_at": begun, "verified_at": begun, "due_at": due, "ended_at": None if is_open else begun,
            "reason": reason, "limit_id": limit.id, "guard_id": guard.id,
        })  # fmt: skip
        steps += [{"complaint_id": row, "kind": kind, "at": begun, "agency_id": unit, "details": {}}
                  for kind in (StepKind.RECEIVED, StepKind.VERIFIED)]  # fmt: skip
        reporters.append({"complaint_id": row})
    db.session.execute(insert(Complaint), rows)
    db.session.execute(insert(ComplaintStep), steps)
    db.session.execute(insert(Reporter), reporters)

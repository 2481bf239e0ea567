"""List, map, files, feed, statistics, samples and card together, on houses made at random: what nobody may learn from
any of them or from what one has and another has not.

A report of the list is public, and anybody may count the list. So what the dots and dashes keep is not that there are
three of a kelurahan, but: that there is a confidential report, and which mark or which proven contact stands behind a
number. Both are tested as one sentence: another world, in which these differ, looks the same in every letter.
"""

import csv
import io
import json
import random
import re
from collections import Counter
from datetime import date
from itertools import product

import pytest
from sqlalchemy import update

from portal.complaints import jobs, statistics
from portal.complaints.actions import handling, reporter
from portal.complaints.kept import ComplaintRate
from portal.complaints.rules import Reason, Said
from portal.complaints.statistics import By
from portal.core import pages
from portal.core.db import db
from portal.core.periods import Period
from portal.organisation.rules import AgencyKind
from portal.scorecards import taking
from tests.builders import agency
from tests.complaints.house import declared, reported, verified

QUARTER = Period("2026-tw2")
LEAST, LEAST_FOR_SHARE, LEAST_FOR_PROVEN = 5, 10, 30  # written once more, so that a change of the rule is seen here
MADE, READ = date(2026, 6, 1), date(2026, 7, 16)
SECRET = "Bukan untuk dibaca siapa pun: amplop di bawah meja."
STATISTICS = tuple(f"/laporan/statistik{kind}?menurut={by}" for kind, by in product(("", ".csv", ".json"), By))
LISTS = tuple(
    f"/laporan{kind}{asked}"
    for kind, asked in product(
        ("", "/peta", ".csv", ".json", ".atom"),
        ("", "?instansi=loket", "?kelurahan=tidak-diketahui", "?periode=2026-tw2&urut=dukungan", "?kata=amplop"),
    )
)
OTHERS = ("/laporan/sampel", "/laporan/sampel/triwulan.csv", "/laporan/sampel/triwulan.json", "/layanan/dinas/ktp")
SEEDS = (11, 12, 13)


@pytest.fixture(params=SEEDS)
def chance(request):
    return random.Random(request.param)


def a_report(house, chance, **changes):
    """One that was left somewhere on its way, and whatever its reporter said."""
    about = {"kelurahan": chance.choice(["kelurahan-uji", "kelurahan-lain", ""]), **changes}
    way = chance.choice(["new", "verified", "rejected", "withdrawn", "declared", *["said"] * 5])
    if way in ("new", "withdrawn"):
        made = reported(house, chance.choice(["lampu", "loket"]), **about)
        if way == "withdrawn":
            reporter.withdraw(made)
    elif way in ("verified", "rejected"):
        made = verified(house, **about)
        if way == "rejected":
            handling.reject(made, Reason.UNCLEAR, "Kurang jelas", seen=made.version, by=house.coordinator)
    else:
        made = declared(house, **about)
        if way == "said":
            reporter.say(made, chance.choice(list(Said)), puas=chance.choice([None, 1, 2, 3, 4]))
    db.session.commit()
    return made


@pytest.fixture
def built(house, chance, set_clock):
    agency("kelurahan-lain", house.district, AgencyKind.KELURAHAN)
    db.session.commit()
    house.listed = [a_report(house, chance) for _each in range(chance.randint(12, 18))]
    jobs.keep_sums()
    return house


def everything(browser, house, set_clock):
    """All that anybody reads once the quarter is over, without stamps of forms; and what a card takes in of it."""
    set_clock(READ)
    jobs.keep_sums()
    db.session.commit()
    texts = {path: browser.ask("GET", path, 200).text for path in (*LISTS, *STATISTICS, *OTHERS)}
    texts["card"] = json.dumps(taking.take(house.service.id, QUARTER), default=str)
    return {path: re.sub(r'name="csrf_token"[^>]*', "", text) for path, text in texts.items()}


def test_no_confidential_report_can_be_told_from_all_of_them_together(browser, built, chance, set_clock):
    """Not that there is one, not its number, its words, its unit or its place, nor by what one has more than another."""
    before = everything(browser, built, set_clock)
    set_clock(MADE)
    hidden = [a_report(built, chance, text=SECRET, confidential=True) for _each in range(chance.randint(1, 9))]
    after = everything(browser, built, set_clock)
    assert [path for path, text in after.items() if text != before[path]] == []
    every = "".join(after.values())
    assert all(one.number in every for one in built.listed)
    assert not any(one.number in every for one in hidden)
    assert "bawah meja" not in every


def test_what_statistics_tell_is_what_the_list_holds_and_no_more(browser, built, chance, set_clock):
    """So nothing is left over when one is taken from the other: the rest would be what is confidential."""
    for _each in range(6):
        a_report(built, chance, confidential=True)
    texts = everything(browser, built, set_clock)
    listed = json.loads(texts["/laporan.json"])["reports"]
    assert len(listed) == len(built.listed)
    assert len(listed) == len(list(csv.reader(io.StringIO(texts["/laporan.csv"])))) - 2
    assert len(listed) == texts["/laporan.atom"].count("<entry>")
    for by, column in ((By.UNIT, "agency"), (By.SERVICE, "service"), (By.KIND, "category"), (By.KELURAHAN, "kelurahan")):
        rows = json.loads(texts[f"/laporan/statistik.json?menurut={by}"])["rows"]
        there = Counter(each[column] or "" for each in listed)
        assert rows[0]["received"] == len(listed)
        assert all(row["received"] in (None, there[row["code"]]) for row in rows[1:]), by
        assert {row["code"] for row in rows[1:]} >= set(there), by
        text = io.StringIO(texts[f"/laporan/statistik.csv?menurut={by}"])
        seen = [row["received"] for row in csv.DictReader(line for line in text if line[0] != "#")]
        assert seen == ["" if row["received"] is None else str(row["received"]) for row in rows]
        counts = [row[name] for row in rows for name in ("received", "declared", "confirmed", "not_done", "partly")]
        assert not any(0 < n < LEAST for n in counts if n is not None), by


def test_marks_and_proven_contacts_below_the_least_numbers_change_nothing(browser, built, chance, set_clock):
    """Whatever the marks of a few were, and whichever of the words came by a contact that the portal verified."""
    before = everything(browser, built, set_clock)
    rate = db.session.query(ComplaintRate).filter_by(service_id=built.service.id, quarter=QUARTER).one()
    marked, ended, confirmed = rate.marked, rate.ended, rate.confirmed
    assert ended < LEAST_FOR_PROVEN
    if marked >= LEAST_FOR_SHARE:
        marked = LEAST_FOR_SHARE - 1  # fewer marks than are told, in this world and in all others
        change(marked=marked, satisfied=0)
        before = everything(browser, built, set_clock)
    for _world in range(4):
        proven_confirmed = chance.randint(0, confirmed)
        change(
            marked=marked, satisfied=chance.randint(0, marked), proven_confirmed=proven_confirmed,
            proven_ended=proven_confirmed + chance.randint(0, ended - confirmed),
        )  # fmt: skip
        assert [path for path, text in everything(browser, built, set_clock).items() if text != before[path]] == []
    rows = json.loads(before["/laporan/statistik.json?menurut=layanan"])["rows"]
    row = next(row for row in rows if row["code"] == "dinas/ktp")
    assert [name for name, value in row.items() if name.startswith(("proven_", "rate_satisfied")) and value is not None
            and name != "rate_satisfied_n"] == []  # fmt: skip
    assert row["rate_satisfied_n"] in (None, 0) or row["rate_satisfied_n"] >= LEAST


def change(**numbers):
    db.session.execute(update(ComplaintRate).values(**numbers))
    pages.changed(*statistics.TOPICS[:1])
    db.session.commit()

"""A whole city in one table: ten thousand lines from the form to their end, while others read and write."""

from io import BytesIO
from threading import Event, Thread
from time import perf_counter

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Holding, Person
from portal.accounts.roster import rules
from portal.accounts.roster.models import Roster
from portal.accounts.roster.rules import State
from portal.core import installation, storage
from portal.core.db import db
from tests import worker
from tests.browser import Browser
from tests.builders import Town, able, person

pytestmark = pytest.mark.slow

LINES, PART = 10_000, 100  # one of each part is whom the others of it report to
WORK, WAIT = 30, 1  # seconds: all of the work, and the longest that anybody waits meanwhile


def table():
    """Lines of `loket`, each hundred below a head of its own, who is below the head of the dinas."""
    rows = [",".join(rules.COLUMNS)]
    for number in range(LINES):
        part, first = number // PART, number % PART == 0
        post, above = (f"K {part}", "Kepala Dinas") if first else (f"S {number}", f"K {part}")
        rows.append(f"P {number},19850412{number:010},{post},loket,{above},,,,,")
    return "\n".join(rows) + "\n"


class Others:
    """Somebody who reads and writes on a connection of their own all the while, and how long each time took."""

    def __init__(self, app):
        self.app, self.over, self.took, self.failed = app, Event(), [], []
        self.meanwhile = "form"  # what the house is at
        self.thread = Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_failed):
        self.over.set()
        self.thread.join()

    def run(self):
        with self.app.app_context():
            number = 0
            while not self.over.wait(0.05):
                number += 1
                began = perf_counter()
                try:
                    self.once(number)
                except Exception as error:
                    self.failed.append(error)
                self.took.append((perf_counter() - began, self.meanwhile))

    def once(self, number):
        with storage.reading():
            db.session.scalar(select(func.count()).select_from(Roster))
        with storage.writing():
            installation.change_settings({"contact_phone": f"0711 {number}"}, by=None)


def work():
    """Carry out all that waits; how many seconds it took."""
    began = perf_counter()
    worker.work()
    return perf_counter() - began


def test_ten_thousand_lines_are_taken_in_and_nobody_waits_long(real_app):
    town = Town()
    officer = person("Kepegawaian", hr=town.dinas)
    able(officer, town.inspector)
    db.session.commit()
    work()
    browser, spent = Browser(real_app), 0
    before = db.session.query(Person).count()
    with Others(real_app) as others:
        began = perf_counter()
        browser.sign_in(officer).get("/kepegawaian/impor")
        answer = browser.send(unit=str(town.dinas.id), berkas=(BytesIO(table().encode()), "pegawai.csv"))
        spent += perf_counter() - began
        path = answer.headers["Location"]
        others.meanwhile = "faults"
        spent += work()
        others.meanwhile, began = "second person", perf_counter()
        browser.get(path)
        browser.send(f"{path}/usul")
        browser.sign_in(town.inspector).get("/kerja/konfirmasi")
        ways = map(browser.goes_to, browser.page.iterfind(".//form"))
        browser.send(next(way for way in ways if way.endswith("/setuju")))
        spent += perf_counter() - began
        others.meanwhile = "worker"
        spent += work()
    db.session.rollback()
    roster = db.session.query(Roster).one()
    assert (roster.state, roster.lines, roster.faulty, roster.done) == (State.DONE, LINES, 0, LINES)
    assert db.session.query(Person).count() == before + LINES
    assert db.session.query(Holding).count() >= LINES
    assert others.failed == []
    assert len(others.took) > 20
    print(f"{spent:.1f} s, {len(others.took)} others,", sorted(others.took)[-6:])
    assert spent < WORK
    assert max(others.took)[0] < WAIT, max(others.took)

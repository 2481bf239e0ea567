"""What residents report most suggests courses to the unit: public sums alone, never a report, to its head and its HR."""

from datetime import date

import pytest

from portal.complaints import results, statistics
from portal.complaints.kept import ComplaintClosed, Cut
from portal.complaints.models import ComplaintCategory
from portal.complaints.statistics import By
from portal.core.db import db
from portal.core.periods import Period
from portal.evaluation.training import unit
from portal.evaluation.training.models import Course
from tests.as_written import say_as_written
from tests.browser import words
from tests.complaints.house import reported, take_reports
from tests.complaints.test_statistics import summed
from tests.conftest import ONE_DATABASE
from tests.evaluation.training.house import School

QUARTER = Period("2026-tw1")
UNIT = "/kinerja/pelatihan/unit"
NUMBERS = (("lambat", 40, 6), ("galak", 12, 2), ("antre", 9, 0), ("parkir", 7, 0), ("jarang", 3, 1))


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


@pytest.fixture
def counted(line):
    """A quarter that is over, with reports to the service of the dinas by kind, and one kind of no service."""
    take_reports(line.town)
    db.session.add(ComplaintClosed(quarter=QUARTER, closed_on=date(2026, 4, 1)))
    base = db.session.query(ComplaintCategory).first()
    for place, (slug, received, not_done) in enumerate(NUMBERS):
        kind = ComplaintCategory(slug=slug, place=200 + place, group=base.group, kind=base.kind, grade=base.grade,
                                 name=f"Jenis {slug}", name_en=f"Kind {slug}", agency=line.town.dinas)  # fmt: skip
        db.session.add(kind)
        db.session.flush()
        summed(Cut.CATEGORY, kind.id, under=line.service.id, received=received, not_done=not_done)
        if slug == "lambat":
            summed(Cut.CATEGORY, kind.id, received=8)  # of no service
    every, failed = (sum(numbers) for numbers in zip(*((r, n) for _slug, r, n in NUMBERS), strict=True))
    summed(Cut.ALL, 0, received=every + 8, not_done=failed)
    db.session.commit()
    return line


def test_the_sums_upward_are_those_that_the_public_page_shows(counted):
    told = {(each.slug, each.service_id): (each.received, each.not_done) for each in results.kinds([counted.service.id])}
    public = {line.code: line.told for line in statistics.statistics(QUARTER, By.KIND).lines}
    assert told
    for (slug, service_id), numbers in told.items():
        assert service_id == counted.service.id
        if slug != "lambat":  # the page has a second line of that kind, of no service
            assert numbers == (public[slug]["received"], public[slug]["not_done"])
    assert ("jarang", counted.service.id) not in told  # three reports are told of nowhere
    assert results.kinds([counted.other_service.id]) == []
    assert results.kinds([]) == []


def test_of_a_quarter_that_is_not_counted_yet_nothing_is_told(counted, session):
    session.query(ComplaintClosed).update({"closed_on": None})
    session.commit()
    assert results.kinds([counted.service.id]) == []


def test_the_most_frequent_kinds_stand_with_their_courses(counted, app):
    school = School(counted)
    school.course.report_kind = "galak"
    db.session.commit()
    with app.test_request_context("/"):
        often = unit.of_agencies([counted.town.dinas]).often
    assert [(each.kind.code, each.kind.n) for each in often] == [("lambat", 40), ("galak", 12), ("antre", 9)]
    assert [[course.title for course in each.courses] for each in often] == [[], ["Pelayanan prima"], []]


@ONE_DATABASE
def test_the_head_and_hr_of_the_unit_read_it_and_no_word_of_a_report(browser, counted):
    school = School(counted)
    report = reported(counted.town, text="Kata rahasia warga yang panjang sekali di loket")
    browser.sign_in(school.hr).get(f"/kepegawaian/pelatihan/kursus/{school.course.id}")
    filled = {"lembaga": str(school.provider.id), "judul": "Ramah melayani", "jp": "6", "jalur": "classical", "isi": "",
              "unsur": "", "kompetensi": "", "aktif": "y"}  # fmt: skip
    browser.send(status=422, jenis="entah", **filled)
    browser.send(jenis="galak", **filled)
    assert db.session.get(Course, school.course.id).report_kind == "galak"
    theirs = "/kepegawaian/pelatihan/unit/dinas"
    browser.get("/kepegawaian/pelatihan")
    assert theirs in [link.get("href") for link in browser.page.iterfind(".//main//a")]
    for account, path in ((school.hr, theirs), (counted.head, UNIT)):
        browser.sign_in(account).get(path)
        said = words(browser.page.find(".//main"))
        assert "Jenis galak" in said or "Kind galak" in said
        assert "12 reports" in said
        assert "Ramah melayani, BPSDM" in said
        assert "rahasia" not in said
        assert report.number not in said
    browser.sign_in(school.other_hr).get(theirs, status=404)
    browser.sign_in(counted.camat).get(UNIT)
    assert "galak" not in words(browser.page.find(".//main"))


def test_a_kind_that_is_offered_no_more_stays_with_its_course(browser, counted):
    school = School(counted)
    school.course.report_kind = "dulu"
    db.session.commit()
    browser.sign_in(school.hr).get(f"/kepegawaian/pelatihan/kursus/{school.course.id}")
    chosen = browser.page.find(".//select[@id='jenis']/option[@selected]")
    assert chosen.get("value") == "dulu"

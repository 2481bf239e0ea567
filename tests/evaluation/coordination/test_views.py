"""The board as those who take part see it, and as nobody else does."""

from datetime import date

import pytest

from portal.core.db import db
from portal.evaluation.coordination import actions
from portal.evaluation.coordination.models import MatterStep, SharedMatter
from tests.as_written import say_as_written
from tests.browser import words
from tests.conftest import ONE_DATABASE
from tests.evaluation.coordination.house import asked, opened
from tests.home.pages import tasks
from tests.organisation.small import queries_counted

pytestmark = ONE_DATABASE
BOARD = "/kinerja/koordinasi"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


def text_of(browser):
    return words(browser.page.find(".//main"))


def test_a_matter_lives_through_its_pages_and_nothing_typed_is_lost(browser, line):
    browser.sign_in(line.camat).get(BOARD)
    assert "You take part in no open matter." in text_of(browser)
    browser.get(f"{BOARD}/baru")
    as_camat = {"kecamatan": str(line.town.district.id), "jabatan": str(line.camat_post.id)}
    browser.send(status=422, judul="Drainase", tujuan="", **as_camat)
    assert browser.page.find(".//input[@id='judul']").get("value") == "Drainase"
    browser.send(judul="Drainase", tujuan="Tidak banjir", rujukan="", **as_camat)
    page = f"{BOARD}/{db.session.query(SharedMatter).one().id}"
    browser.get(f"{page}/undang")
    browser.send(jabatan=str(line.head_post.id))
    browser.get(f"{page}/langkah-baru")
    browser.send(apa="Gali saluran", jabatan=str(line.head_post.id), kapan="2026-06-20")
    step = db.session.query(MatterStep).one()
    for deed in ("janji", "geser", "selesai"):
        browser.get(f"{page}/{deed}/{step.id}", 403)  # it is the dinas' to promise
    assert f"{page}" in tasks(browser, line.head)
    browser.get(f"{page}/janji/{step.id}")
    browser.send(status=422, kapan="2026-05-01")
    assert "Choose today or a day to come." in text_of(browser)
    browser.send(kapan="2026-06-15")
    browser.get(f"{page}/geser/{step.id}")
    browser.send(kapan="2026-06-25", kata="Alat berat rusak")
    browser.get(page)
    assert "Alat berat rusak" in text_of(browser)
    browser.get(f"{page}/terhambat/{step.id}")
    browser.send(status=422, kata="Izin", menunggu=str(line.camat_post.id), lain="PLN", sejak="2026-05-20")
    assert "Choose a post, or write who else it is; not both." in text_of(browser)
    browser.send(kata="Izin belum ada", menunggu=str(line.camat_post.id), lain="", sejak="2026-05-20")
    browser.get(f"{page}/naikkan")
    browser.send(kata="Sudah dua bulan")
    browser.get("/kinerja")
    assert "Coordination between agencies" not in text_of(browser)  # nothing waits for the dinas
    assert tasks(browser, line.camat).count(page) == 2
    browser.get("/kinerja")
    assert "Izin belum ada" in text_of(browser)
    browser.get(f"{page}/notulen")
    browser.send(tanggal="2026-06-01", hadir="Camat, PUPR", putusan="Izin dikirim besok\nGali mulai Senin")
    browser.get(page)
    assert "Gali mulai Senin" in text_of(browser)
    browser.get(f"{page}/tutup")
    browser.send(kata="Selesai untuk tahun ini")
    assert "Selesai untuk tahun ini" in browser.get(page)


@pytest.mark.parametrize("who", ["chief", "mayor", "officer", "administrator", "inspector"])
def test_to_others_a_matter_is_not_there_and_the_board_says_why_it_is_empty(browser, line, who):
    matter = opened(line)
    browser.sign_in(getattr(line, who, None) or getattr(line.town, who)).get(f"{BOARD}/{matter.id}", 404)
    browser.get(BOARD)
    assert "You take part in no" in text_of(browser)
    assert matter.title not in text_of(browser)


def test_the_board_and_a_matter_ask_no_more_however_much_there_is(browser, line):
    def counted(path):
        with queries_counted() as asked_for:
            browser.get(path)
        return sum("matter" in each for each in asked_for)

    browser.sign_in(line.camat)
    matter = opened(line)
    asked(line, matter)
    actions.block(matter, "Izin", date(2026, 5, 3), waits_for=line.head_post, by=line.camat)
    db.session.commit()
    paths = (BOARD, f"{BOARD}/{matter.id}", "/kinerja")
    before = [counted(path) for path in paths]
    for number in range(3):
        other = opened(line)
        asked(line, matter, f"Langkah {number}")
        actions.block(other, "Izin", date(2026, 5, 3), waits_for=line.head_post, by=line.camat)
    db.session.commit()
    assert [counted(path) for path in paths] == before == [3, 8, 1]

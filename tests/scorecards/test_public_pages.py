"""What everybody reads."""

import json
import re
from datetime import date

import pytest

from portal.core import installation
from portal.core.score import plain
from portal.scorecards import actions, jobs
from portal.skm import table
from portal.skm.instrument import ELEMENTS, NAMES
from portal.skm.report import report
from portal.web.format import score_text
from tests.browser import words
from tests.conftest import ONE_DATABASE
from tests.organisation.small import queries_counted
from tests.scorecards.house import correct, drafted, hold, marks, publish, published

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

CARD = "/rapor/dinas/ktp/2026-s1"


def sections(browser):
    """The page in hand by its headings: heading -> the words under it."""
    parts = [part for part in browser.page.iter("section") if part.get("aria-labelledby")]
    return {words(part.find(".//h2")): words(part) for part in parts}


def readings(browser):
    return [part for part in browser.page.iter("section") if "reading" in part.get("class", "").split()]


@pytest.fixture
def card(kept, town):
    return kept.find("card", lambda: published(town, enumerator=40, handed=20, open=12), town)


def test_the_list_is_filtered_by_what_the_address_says(browser, card):
    for asked, found in (("", True), ("q=TANDA+penduduk", True), ("q=paspor", False), ("dinas=dinas", True),
                         ("dinas=x", False), ("periode=2026-s1", True), ("periode=2025-s1", False),
                         ("q=tanda&dinas=dinas", True)):  # fmt: skip
        assert ('href="/rapor/dinas/ktp"' in browser.get(f"/rapor?{asked}")) is found, asked


def test_a_draft_has_no_page(town, browser):
    drafted(town, enumerator=40)
    browser.get(CARD, status=404)
    browser.get(f"{CARD}.csv", status=404)
    assert "87,50" not in browser.get("/rapor/dinas/ktp")


@pytest.mark.parametrize(
    "path", [f"{CARD}?versi=2", "/rapor/dinas/ktp/2026-s9", "/rapor/dinas/ktp/2025-s1", "/rapor/dinas/x/2026-s1",
             "/rapor/x", "/rapor/x/ktp", "/rapor/dinas/x", f"{CARD}?versi=0"]
)  # fmt: skip
def test_what_is_not_there_is_not_found(browser, card, path):
    browser.get(path, status=404)


def test_both_values_stand_side_by_side_in_the_same_size_with_interval_and_n(browser, card):
    browser.get(CARD)
    official, independent = readings(browser)
    assert [part.find("h3").text for part in (official, independent)] == ["Nilai resmi (IKM)", "Nilai independen"]
    for part, score in ((official, card.official), (independent, card.independent)):
        index, low, high, n = score.texts()
        assert part.find(".//span[@class='score-number num']").text == index
        assert all(text in words(part) for text in (low, high, f"{n} penilaian"))
    assert "33% lewat tangan unit itu sendiri" in words(official)


def test_the_nine_elements_stand_in_official_order_with_their_counts(browser, card):
    browser.get(CARD)
    rows = browser.page.findall(".//table[@class='element-table']/tbody/tr")
    assert [words(row.find(".//th/div/span/span")) for row in rows] == list(NAMES.values())
    counts = [[int(words(cell)[1:]) for cell in row.findall("td")[2:]] for row in rows]
    assert counts == list(card.cells["counts"].values())


def test_turnout_goes_from_the_served_to_the_invited_to_those_who_answered(browser, card):
    browser.get(CARD)
    turnout = sections(browser)["Siapa yang menilai"]
    assert "1.190 orang" in turnout
    pattern = r"Pencacah .* Diundang\s*45\s*Menjawab\s*40\s*Lembar .* Diundang\s*25\s*Menjawab\s*20\s*Tautan .*12"
    assert re.search(pattern, turnout)


def test_the_open_link_stands_apart(browser, card):
    browser.get(CARD)
    assert f"Tautan terbuka, terpisah: {card.open_link.texts()[0]}" in sections(browser)["Siapa yang menilai"]


def test_letter_says_what_would_change_it(browser, town):
    """87,50 lies 10,89 above the least B and 0,81 below the least A."""
    published(town, enumerator=40, say=lambda number: dict.fromkeys(ELEMENTS, 3 + number % 2))
    browser.get(CARD)
    short = sections(browser)["Singkatnya"]
    assert "Huruf B: menjadi C bila nilai turun lebih dari 10,89. Menjadi A bila nilai naik 0,81." in short
    assert "hurufnya belum pasti" in short


def test_index_without_cost_is_told_in_one_sentence(browser, town):
    published(town, enumerator=40, say=lambda number: marks(number) | {"u4": 4})
    browser.get(CARD)
    assert re.search(r"Tanpa unsur biaya \(U4\) indeksnya 8\d,\d\d, dari delapan unsur lain", words(browser.page))


def test_method_is_told_in_plain_words_and_leads_on(browser, card):
    browser.get(CARD)
    assert "PermenPANRB 14/2017 (permenpanrb-14-2017/1-over-n)" in words(browser.page)
    assert "/metode" in {link.get("href") for link in browser.page.iter("a")}


@pytest.mark.parametrize(
    ("n", "sentence"),
    [
        (7, "Nilai butuh 10 penilaian. Masih kurang 3."),
        (9, "Nilai butuh 10 penilaian. Masih kurang 1."),
        (24, "Huruf mutu butuh 30 penilaian. Masih kurang 6."),
    ],
)
def test_what_is_missing_is_said_in_words(browser, town, n, sentence):
    published(town, enumerator=n)
    browser.get(CARD)
    assert all(sentence in words(part) for part in readings(browser))


def test_below_ten_no_number_of_what_was_said_leaves_the_page(browser, town):
    published(town, enumerator=9)
    page = browser.get(CARD)
    assert not re.search(r"\b\d{2},\d\d\b", page)
    assert "element-table" not in page
    assert ".csv" not in page
    browser.get(f"{CARD}.csv", status=404)


def test_below_thirty_no_letter_leaves_the_page(browser, town):
    published(town, enumerator=29)
    assert "grade g-" not in browser.get(CARD)


def test_an_element_with_too_few_answers_has_counts_and_no_index(browser, town):
    published(town, enumerator=40, say=lambda number: marks(number) | ({"u3": None} if number > 8 else {}))
    browser.get(CARD)
    cells = browser.page.findall(".//table[@class='element-table']/tbody/tr[3]/td")
    assert words(cells[0]) == "—belum cukup jawaban"
    assert sum(int(words(cell)[1:]) for cell in cells[2:]) == 9


def test_an_element_that_nobody_answered_is_named(browser, town):
    published(town, enumerator=40, say=lambda number: marks(number) | {"u8": None})
    browser.get(CARD)
    assert "tidak seorang pun menjawab tentang Penanganan Pengaduan" in words(readings(browser)[0])


@pytest.mark.parametrize(
    ("ways", "sentence"),
    [
        ({"handed": 9}, "Lembar undangan dari unit (9 penilaian): Dikeluarkan: terlalu sedikit"),
        ({"handed": 20, "spent": {"handed": 19}}, "(20 penilaian): Dikeluarkan: jumlah penilaian tidak sama"),
        ({"handed": 20, "more": {"handed": {"made": 24}}}, "Dikeluarkan: ada 25 undangan, padahal lembar yang dibuat 24"),
        ({"invited": 0, "spent": {"invited": 3}}, "(0 penilaian): Dikeluarkan: jumlah penilaian tidak sama"),
    ],
)
def test_what_was_left_out_is_said_above_all_figures(browser, town, ways, sentence):
    published(town, enumerator=40, **ways)
    browser.get(CARD)
    assert sentence in sections(browser)["Singkatnya"]


def test_independent_answers_that_are_few_are_said_to_stay_out_and_how_many_are_missing(browser, town):
    published(town, enumerator=6, handed=40)
    browser.get(CARD)
    assert "(6 penilaian): Dikeluarkan: terlalu sedikit. Unit yang tahu" in sections(browser)["Singkatnya"]
    assert "Nilai butuh 10 penilaian. Masih kurang 4." in words(readings(browser)[1])


def test_answers_that_cannot_be_opened_are_printed(browser, town):
    published(town, enumerator=40, spent={"enumerator": 43}, more={"enumerator": {"lost": 3}})
    browser.get(CARD)
    assert "3 jawaban hilang: kuncinya hilang" in sections(browser)["Siapa yang menilai"]


def test_reply_of_the_agency_is_printed_and_harmless(browser, town):
    card = drafted(town, enumerator=40)
    actions.reply(card, "Kami menambah loket.\n\n<script>x</script>", by=town.head)
    publish(town, card)
    page = browser.get(CARD)
    printed = sections(browser)["Tanggapan dinas"]
    assert all(part in printed for part in ("Kami menambah loket.", "<script>x</script>", "Dinas, 1 Juni 2026"))
    assert "<script>x" not in page


def test_an_agency_that_gave_up_its_reply_is_said_to_have_done_so(browser, card):
    browser.get(CARD)
    assert "Dinas melepas hak menanggapi." in sections(browser)["Tanggapan dinas"]


def test_published_by_the_clock_is_said(browser, town, set_clock):
    drafted(town, enumerator=40)
    set_clock(date(2026, 7, 1))
    jobs.publish_overdue()
    assert "Terbit karena lewat waktu" in browser.get(CARD)
    assert "Dinas tidak menanggapi. Waktunya sampai 11 Juni 2026." in sections(browser)["Tanggapan dinas"]
    assert "terbit karena lewat waktu" in browser.get("/rapor")


def test_reason_of_a_hold_is_printed(browser, town, set_clock):
    card = hold(town, drafted(town, enumerator=40))
    set_clock(date(2026, 7, 2))
    publish(town, card)
    browser.get(CARD)
    held = "Sampai 1 Juli 2026. Alasan: Slip nomor 20 sampai 40 diperiksa dulu."
    assert held in sections(browser)["Pernah ditahan dua penerbit"]


def test_two_versions_name_one_another(browser, town, card):
    publish(town, correct(town, card, "handed"))
    page = words(browser.page) if browser.get(CARD) else ""
    assert "Versi ini mengoreksi versi 1. Alasan: Slip dari loket diisi petugas sendiri." in page
    browser.get(f"{CARD}?versi=1")
    assert "Ini versi lama" in words(browser.page)
    links = {words(link): link.get("href") for link in browser.page.iter("a")}
    assert links["Baca versi 2"] == CARD
    assert words(readings(browser)[0]).count("Dari 60 penilaian") == 1


# ---- from period to period


@pytest.fixture
def two_periods(kept, town):
    """The half-year before was worse: twos and threes."""
    worse = {"say": lambda number: {element: mark - 1 for element, mark in marks(number).items()}}

    def build():
        card = published(town, enumerator=40, handed=20, open=12)
        published(town, period="2025-s2", last_day=date(2025, 12, 31), enumerator=35, handed=11, **worse)
        return card

    return kept.find("two_periods", build, town)


def test_a_real_change_is_called_one(browser, two_periods):
    browser.get(CARD)
    short = sections(browser)["Singkatnya"]
    rise = r"\+\d\d,\d\d \(\+\d\d,\d\d … \+\d\d,\d\d\): benar-benar naik"
    assert re.search(rf"Dibanding Semester II 2025: nilai resmi {rise}", short)


def test_a_change_that_may_be_none_is_called_that(browser, town, card):
    published(town, period="2025-s2", last_day=date(2025, 12, 31), enumerator=12, handed=10)
    browser.get(CARD)
    assert sections(browser)["Singkatnya"].count("belum tentu benar-benar berbeda") == 2


def test_a_period_without_a_number_is_not_compared(browser, town, card):
    published(town, period="2025-s2", last_day=date(2025, 12, 31), enumerator=5)
    browser.get(CARD)
    assert "tidak bisa dibandingkan, karena salah satu nilainya belum ada" in sections(browser)["Singkatnya"]


def test_the_first_card_is_compared_with_nothing(browser, two_periods):
    browser.get("/rapor/dinas/ktp/2025-s2")
    assert "Ini rapor pertama layanan ini" in sections(browser)["Singkatnya"]


def test_address_of_a_service_shows_its_newest_period_and_lists_all(browser, two_periods):
    browser.get("/rapor/dinas/ktp")
    assert words(browser.page.find(".//h1")) == "Kartu tanda penduduk, Semester I 2026"
    assert "/rapor/dinas/ktp/2025-s2" in {link.get("href") for link in browser.page.iter("a")}


def test_a_service_without_a_card_says_so(browser, town):
    assert "belum punya rapor" in browser.get("/rapor/dinas/ktp")
    assert "Belum ada rapor yang terbit" in browser.get("/rapor")
    assert "Belum ada rapor yang terbit" in browser.get("/rapor/dinas")


def test_the_list_shows_both_values_with_their_doubt(browser, card):
    for path in ("/rapor", "/rapor/dinas"):
        browser.get(path)
        text = words(browser.page).replace("\xa0", " ")
        assert score_text(card.official) in text
        assert score_text(card.independent) in text


def test_english_page_is_the_same_card(browser, card):
    page = browser.get(f"/en{CARD}")
    assert card.official.texts()[0].replace(",", ".") in page
    assert "/en/rapor/dinas/ktp/2026-s1.csv" in page


# ---- the file that recomputes it


def recomputed(browser, path=f"{CARD}.csv"):
    return report(table.read(browser.ask("GET", path, 200).data))


@pytest.mark.parametrize("say", [marks, lambda number: marks(number) | ({"u3": None} if number % 3 else {})])
def test_file_recomputes_index_interval_letter_and_n(browser, town, say):
    card = published(town, enumerator=40, handed=20, say=say)
    report = recomputed(browser)
    low, high = plain(card.official.low), plain(card.official.high)
    assert (report["index"], report["interval"]) == (plain(card.official.index), [low, high])
    assert (report["responses"], report["grade"], report["publishable"]) == (60, card.letter, True)
    assert report["index_without_U4"] == card.cells["without_u4"]


def test_the_command_reads_the_file(app, browser, card, tmp_path):
    file = tmp_path / "card.csv"
    file.write_bytes(browser.ask("GET", f"{CARD}.csv", 200).data)
    said = app.test_cli_runner().invoke(args=["skm", "compute", str(file)])
    assert json.loads(said.output)["index"] == plain(card.official.index)


def test_file_is_offered_under_its_name(browser, card):
    answer = browser.ask("GET", f"{CARD}.csv", 200)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dinas-ktp-2026-s1.csv"'
    assert answer.text.startswith("element,n1,n2,n3,n4")


@pytest.mark.parametrize(("kind", "mark"), installation.MARKS.items())
def test_file_of_a_demo_or_a_rehearsal_says_so_and_recomputes_all_the_same(browser, card, session, kind, mark):
    installation.current().kind = kind
    answer = browser.ask("GET", f"{CARD}.csv", 200)
    assert answer.text.startswith(f"# {mark}")
    assert recomputed(browser)["index"] == plain(card.official.index)


def test_each_version_has_its_file(browser, town, card):
    publish(town, correct(town, card, "handed"))
    assert recomputed(browser)["responses"] == 40
    assert recomputed(browser, f"{CARD}.csv?versi=1")["responses"] == 60


@pytest.mark.parametrize("handed", [0, 25])
def test_the_second_file_recomputes_what_evaluation_reads(browser, town, handed):
    """An element that some leave blank, so that the variance is not that of a plain mean."""
    say = {"enumerator": lambda number: marks(number) | ({"u3": None} if number % 3 else {}), "handed": marks}
    card = published(town, enumerator=40, handed=handed, say=say)
    report = recomputed(browser, f"{CARD}/independen.csv")
    low, high = plain(card.independent.low), plain(card.independent.high)
    assert (report["index"], report["interval"]) == (plain(card.independent.index), [low, high])
    assert (report["responses"], report["grade"]) == (40, card.independent_letter)
    answer = browser.ask("GET", f"{CARD}/independen.csv", 200)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dinas-ktp-2026-s1-independen.csv"'


@pytest.mark.parametrize(("ways", "files"), [({"enumerator": 9, "handed": 20}, 1), ({"enumerator": 20, "handed": 9}, 2),
                                             ({"enumerator": 9}, 0), ({"enumerator": 9, "handed": 9}, 0)])  # fmt: skip
def test_a_file_is_offered_where_it_tells_of_ten(browser, town, ways, files):
    published(town, **ways)
    browser.get(CARD)
    offered = [link.get("href") for link in browser.page.iter("a") if "csv" in link.get("href", "")]
    assert offered == [f"{CARD}.csv", f"{CARD}/independen.csv"][:files]
    if files < 2:
        browser.get(f"{CARD}/independen.csv", status=404)


def test_each_version_has_its_file_of_independent_answers(browser, town):
    publish(town, correct(town, published(town, enumerator=40, invited=15, handed=20), "invited"))
    assert recomputed(browser, f"{CARD}/independen.csv")["responses"] == 40
    assert recomputed(browser, f"{CARD}/independen.csv?versi=1")["responses"] == 55


# ---- what it costs


@pytest.mark.parametrize(
    "path", ["/rapor", "/rapor/dinas", "/rapor/dinas/ktp", CARD, f"{CARD}.csv", f"{CARD}/independen.csv"]
)
def test_a_guest_costs_few_queries(browser, two_periods, path):
    with queries_counted() as sent:
        browser.get(path) if not path.endswith("csv") else browser.ask("GET", path, 200)
    assert len([statement for statement in sent if statement.startswith("SELECT")]) <= 6  # the sixth: words of residents


def test_a_guest_who_reads_gets_no_cookie(browser, card):
    for path in ("/rapor", CARD):
        assert "Set-Cookie" not in browser.ask("GET", path, 200).headers


def test_the_page_of_a_survey_that_has_closed_leads_to_its_card_once_that_is_published(browser, town):
    def links():
        browser.get("/survei/dinas/ktp", status=410)
        return [link.get("href") for link in browser.page.iterfind(".//main//a")]

    card = drafted(town, enumerator=40)
    before = links()
    publish(town, card)
    assert (CARD in before, CARD in links()) == (False, True)


def test_answers_that_nobody_could_open_are_told_with_what_became_of_them(browser, town):
    published(town, enumerator=40, spent={"enumerator": 42}, more={"enumerator": {"lost": 2}})
    text = browser.get(CARD)
    assert "2 jawaban hilang: kuncinya hilang sebelum jawaban dibuka" in text
    assert "tidak masuk nilai mana pun" in text

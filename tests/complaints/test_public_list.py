"""The public list: the same reports as a page, on the map, in the feed and in files, and never a confidential one."""

import csv
import io
import json
import re
from datetime import date, timedelta
from html import unescape
from itertools import product
from xml.etree import ElementTree

import pytest

from portal.complaints import documents, filtering, jobs, list_choices, list_files, list_map, public_list, words
from portal.complaints.actions import clockwork, handling, reporter, reporting
from portal.complaints.models import Complaint
from portal.complaints.rules import Reading, Reason, State
from portal.core import clock, copying
from portal.core.db import db
from portal.core.fulltext import Document
from portal.core.handed import Verdict
from portal.core.paging import FIRST, Place
from portal.organisation.rules import AgencyKind
from tests.browser import words as words_of
from tests.builders import agency
from tests.complaints.house import declared, reported, verified

NUMBER = re.compile(r"PLJ-\d\d-\w{4}-\w{3}")
POINT = {"latitude": -3.000123, "longitude": 104.808456}


def release(case, shown="Lampu mati di depan mushala"):
    words.decided([Verdict(f"text:{case.id}", "released", shown)])
    db.session.commit()


def confidential(house, **changes):
    return reported(house, confidential=True, **changes)


@pytest.fixture
def cases(kept, house):
    return kept.find("cases", lambda: cases_of(house), house)


def cases_of(house):
    """One of each sort, and confidential ones that fit every filter they do."""
    house.other = agency("kelurahan-lain", house.district, AgencyKind.KELURAHAN)
    house.kelurahan.kemendagri_code, house.other.kemendagri_code = "16.71.14.1001", "16.71.14.1002"
    made = {
        "new": reported(house, **POINT), "elsewhere": reported(house, kelurahan="kelurahan-lain"),
        "nowhere": reported(house, kelurahan=""), "desk": reported(house, "loket", **POINT), "verified": verified(house),
        "declared": declared(house), "withdrawn": reported(house), "rejected": verified(house),
    }  # fmt: skip
    reporter.withdraw(made["withdrawn"])
    handling.reject(made["rejected"], Reason.UNCLEAR, "Kurang jelas", seen=made["rejected"].version, by=house.coordinator)
    reporting.join(made["elsewhere"], nonce="a")
    db.session.commit()
    documents_ready()
    for name in ("new", "desk", "verified"):
        release(made[name])
    return made


def documents_ready():
    copying.bring_up_to_date([documents.REPORTS])


def found_by(**asked):
    return filtering.read(asked, list_choices.choices())


def as_list(browser, query):
    """The numbers on all parts of the list, in their order."""
    numbers, path = [], f"/laporan{query}"
    while path:
        browser.get(path)
        rows = browser.page.iterfind(".//table//th[@scope='row']/a")
        numbers += [row.get("href").rpartition("/")[2] for row in rows]
        following = browser.page.find(".//nav[@class='pagination']/a[@rel='next']")
        path = following.get("href") if following is not None else None
    return numbers


def as_csv(browser, query):
    text = browser.ask("GET", f"/laporan.csv{query}", 200).text
    about, rest = text.split("\r\n", 1)
    assert about == "# daftar-laporan-1; CC BY 4.0; http://localhost/laporan/kamus"
    return [row["number"] for row in csv.DictReader(io.StringIO(rest))]


def as_json(browser, query):
    return [row["number"] for row in json.loads(browser.ask("GET", f"/laporan.json{query}", 200).text)["reports"]]


def as_feed(browser, query):
    return re.findall(r"<id>http://localhost/l/([^<]+)</id>", browser.ask("GET", f"/laporan.atom{query}", 200).text)


FILTERS = (
    "", "?kelurahan=kelurahan-uji", "?kelurahan=tidak-diketahui", "?instansi=dinas", "?instansi=loket",
    "?layanan=dinas/ktp", "?periode=2025",
    "?jenis=pengaduan", "?jenis=aspirasi", "?jenis=lampu", "?status=diterima", "?status=dinyatakan-selesai",
    "?status=dicabut", "?status=tidak-bisa-diproses", "?status=terlambat", "?periode=2026-06", "?periode=2026-tw2",
    "?kata=lampu", "?kata=mushala&status=diterima", "?urut=menunggu", "?urut=dukungan",
    "?urut=menunggu&kelurahan=kelurahan-uji", "?instansi=dinas&status=diterima&urut=dukungan",
)  # fmt: skip

SOME = ("", "?kelurahan=kelurahan-uji&urut=dukungan", "?kata=lampu", "?status=terlambat")


# ---- one set


def test_list_files_and_feed_hold_the_same_reports_whatever_the_filter(browser, cases, monkeypatch):
    monkeypatch.setattr(public_list, "SHOWN", 3)
    monkeypatch.setattr(public_list, "PIECE", 2)
    for query in FILTERS:
        numbers = as_list(browser, query)
        assert len(numbers) == len(set(numbers)), query
        assert set(numbers) == set(as_csv(browser, query)) == set(as_json(browser, query)), query
        assert set(numbers) == set(as_feed(browser, query)), query
        assert as_csv(browser, query) == as_json(browser, query) == as_feed(browser, query), query


def everything(browser):
    """All that the list says in any of its forms, without stamps."""
    ways = product(("/laporan", "/laporan/peta", "/laporan.csv", "/laporan.json", "/laporan.atom"), SOME)
    texts = {way + query: browser.ask("GET", way + query, 200).text for way, query in ways}
    texts["/cari"] = browser.ask("GET", "/cari?q=lampu", 200).text
    return {path: re.sub(r'name="csrf_token"[^>]*', "", text) for path, text in texts.items()}


def test_a_confidential_report_changes_nothing_in_any_of_them(browser, house, cases, set_clock):
    before = everything(browser)
    for changes in ({}, POINT, {"kelurahan": ""}, {"kelurahan": "kelurahan-lain"}):
        case = confidential(house, **changes)
        case.text_reading, case.text_shown, case.joined = Reading.RELEASED, "Lampu mati", 7
    late = confidential(house)
    late.due_at = clock.moment() - timedelta(days=3)
    db.session.commit()
    jobs.index_new()
    documents_ready()
    assert everything(browser) == before


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, {"new", "elsewhere", "nowhere", "desk", "verified", "declared", "withdrawn", "rejected"}),
        ({"kelurahan": "kelurahan-lain"}, {"elsewhere"}),
        ({"kelurahan": "tidak-diketahui"}, {"nowhere"}),
        ({"instansi": "loket"}, {"desk"}),
        ({"layanan": "dinas/ktp", "status": "dikerjakan"}, {"verified"}),
        ({"jenis": "loket"}, {"desk"}),
        ({"jenis": "pengaduan", "status": "tidak-bisa-diproses"}, {"rejected"}),
        ({"status": "dicabut"}, {"withdrawn"}),
        ({"status": "dinyatakan-selesai"}, {"declared"}),
        ({"status": "terlambat"}, set()),
        ({"urut": "menunggu"}, {"new", "elsewhere", "nowhere", "desk", "verified"}),
        ({"periode": "2026-05"}, set()),
        ({"kata": "mushala"}, {"new", "desk", "verified"}),
        ({"kata": "mushala", "instansi": "loket"}, {"desk"}),
    ],
)  # fmt: skip
def test_each_condition_finds_what_it_names(house, cases, asked, names):
    found = found_by(**asked)
    assert not found.faults
    lines = public_list.listed(found.sought, FIRST, found.known).rows
    assert {line.number for line in lines} == {cases[name].number for name in names}


def test_a_number_is_found_however_it_is_typed(cases):
    number = cases["nowhere"].number
    found = found_by(kata=number.lower().replace("-", " "))
    assert [line.number for line in public_list.listed(found.sought, FIRST, found.known).rows] == [number]


def test_the_order_is_newest_or_waiting_longest_or_most_followed(house, cases):
    cases["nowhere"].received_at -= timedelta(days=9)
    db.session.commit()

    def numbers(sort):
        found = found_by(urut=sort)
        return [line.number for line in public_list.listed(found.sought, FIRST, found.known).rows]

    assert numbers("terbaru")[-1] == cases["nowhere"].number == numbers("menunggu")[0]
    assert numbers("dukungan")[0] == cases["elsewhere"].number


@pytest.mark.parametrize("sort", ["terbaru", "menunggu", "dukungan"])
def test_parts_are_found_by_key_forth_and_back(house, cases, monkeypatch, sort):
    monkeypatch.setattr(public_list, "SHOWN", 2)
    found, seen, at = found_by(urut=sort), [], FIRST
    while True:
        part = public_list.listed(found.sought, at, found.known)
        seen.append([line.number for line in part.rows])
        if part.after is None:
            break
        at = Place(after=part.after)
    back = [seen[-1]]
    while part.before is not None:
        part = public_list.listed(found.sought, Place(before=part.before), found.known)
        back.insert(0, [line.number for line in part.rows])
    assert back == seen


@pytest.mark.parametrize("path", ["/laporan?urut={}&", "/menunggu?bagian=laporan&"])
@pytest.mark.parametrize("way", ["sesudah", "sebelum"])
def test_no_key_tells_that_there_is_a_confidential_case(house, browser, set_clock, monkeypatch, path, way):
    """Between two listed ones, by its number and by the number of its row: the page is that of a key nobody has."""
    monkeypatch.setattr(public_list, "SHOWN", 1)
    monkeypatch.setattr("portal.home.queries.ROWS", 1)
    reported(house)
    hidden = confidential(house)
    reported(house)
    set_clock(date(2026, 8, 1))
    sorts = ["terbaru", "menunggu", "dukungan"] if "{}" in path else [""]
    for sort in sorts:
        page = path.format(sort) + way
        keys = ("PLJ-26-0000-000", hidden.number, hidden.id, "x" * 99)
        told = {tuple(n for n in NUMBER.findall(browser.get(f"{page}={key}")) if n != key) for key in keys}
        assert len(told) == 1
        assert told != {()}
    listed = {line.number: line for line in public_list.listed(found_by().sought, FIRST, found_by().known).rows}
    assert hidden.number not in listed


def test_addresses_name_no_number_of_a_row(cases, browser, set_clock, monkeypatch):
    monkeypatch.setattr(public_list, "SHOWN", 2)
    monkeypatch.setattr("portal.home.queries.ROWS", 2)
    set_clock(date(2026, 8, 1))
    for page in ("/laporan", "/menunggu?bagian=laporan"):
        keys = re.findall(r"(?:sesudah|sebelum)=([^&\"]+)", browser.get(page))
        assert keys
        assert all(NUMBER.fullmatch(key) for key in keys)


def test_a_file_goes_on_behind_a_report_that_left_the_list_meanwhile(cases, monkeypatch):
    monkeypatch.setattr(public_list, "PIECE", 2)
    sought, told = found_by(status="diterima").sought, []
    assert sought.state is State.RECEIVED
    every = [line.number for lines in public_list.pieces(sought) for line in lines]
    for lines in public_list.pieces(sought):
        told += [line.number for line in lines]
        if lines:
            gone = db.session.query(Complaint).filter_by(number=lines[-1].number).one()
            reporter.withdraw(gone)
            db.session.commit()
    assert len(every) > 3
    assert told == every


def test_what_the_clock_has_ended_stands_there_as_ended(house, set_clock):
    made = declared(house)
    set_clock(date(2026, 8, 1))
    found = found_by()
    assert [line.state for line in public_list.listed(found.sought, FIRST, found.known).rows] == [State.SILENT]
    assert public_list.listed(found_by(status="dinyatakan-selesai").sought, FIRST, found.known).rows == []
    clockwork.end_waiting(10)
    lines = public_list.listed(found_by(status="tanpa-tanggapan").sought, FIRST, found.known).rows
    assert [line.number for line in lines] == [made.number]


def test_late_ones_are_found_and_say_by_how_much(house, browser, set_clock):
    made = reported(house)
    set_clock(date(2026, 7, 1))
    page = browser.get("/laporan?status=terlambat")
    assert made.number in page
    assert "hari kerja terlambat" in words_of(browser.page.find(".//table"))


# ---- what is told


def test_no_word_place_or_point_stands_anywhere_before_it_was_released(browser, house):
    planted = {"text": "Kata Tertanam yang belum ditayangkan", "place": "Gang Tertanam 7"}
    reported(house, **planted, latitude=-3.01234, longitude=104.81234, name="Nama Tertanam", contact="tertanam@uji.id")
    documents_ready()
    for text in everything(browser).values():
        for hidden in ("Tertanam", "tertanam", "3.01234", "104.81234"):
            assert hidden not in text


def test_a_file_that_is_full_says_so_at_its_end_and_one_that_is_not_says_that_too(browser, cases, monkeypatch):
    def told():
        lines = browser.ask("GET", "/laporan.csv", 200).text.splitlines()
        return lines[2:], json.loads(browser.ask("GET", "/laporan.json", 200).text)

    every = as_csv(browser, "")
    monkeypatch.setattr(public_list, "PIECE", 2)
    for most in (3, 4, len(every) - 1):
        monkeypatch.setattr(list_files, "MOST", most)
        lines, whole = told()
        assert [line.split(",")[0] for line in lines[:-1]] == every[:most]
        assert lines[-1].strip('"').startswith("# ")
        assert [each["number"] for each in whole["reports"]] == every[:most]
        assert not whole["complete"]
        assert str(most) in whole["more"]
    monkeypatch.setattr(list_files, "MOST", len(every))
    lines, whole = told()
    assert [line.split(",")[0] for line in lines] == every
    assert (len(whole["reports"]), whole["complete"], whole["more"]) == (len(every), True, None)


def test_a_point_stays_as_rough_as_it_was_when_the_category_changes(house, browser, cases):
    house.category.public_facility, house.at_desk.public_facility = False, True
    db.session.commit()
    test_a_point_is_exact_for_a_public_facility_and_rough_for_all_else(browser, cases)


def test_a_point_is_exact_for_a_public_facility_and_rough_for_all_else(browser, cases):
    rows = {row["number"]: row for row in json.loads(browser.ask("GET", "/laporan.json", 200).text)["reports"]}
    exact, rough = rows[cases["new"].number], rows[cases["desk"].number]
    assert (exact["latitude"], exact["longitude"], exact["point"]) == (POINT["latitude"], POINT["longitude"], "exact")
    assert rough["point"] == "100m"
    assert abs(rough["latitude"] - POINT["latitude"]) > 1e-5
    pins = dict(re.findall(r'<a class="pin [^>]*href="/l/([^"]+)".*?<(circle|rect) ', browser.get("/laporan/peta")))
    assert pins == {cases["new"].number: "circle", cases["desk"].number: "rect"}


def test_words_taken_back_are_found_no_more(browser, cases):
    release(cases["new"], "Genteng sekolah bocor")
    assert as_list(browser, "?kata=genteng") == [cases["new"].number]
    assert "Genteng" in browser.get("/cari?q=genteng")
    words.decided([Verdict(f"text:{cases['new'].id}", "rejected")])
    db.session.commit()
    assert as_list(browser, "?kata=genteng") == []
    assert cases["new"].number not in browser.get("/cari?q=genteng")
    document = db.session.query(Document).filter_by(subject="report", number=cases["new"].id).one()
    assert "genteng" not in document.body.lower() + str(document.terms).lower()


def test_other_forms_of_a_word_are_found(browser, cases):
    release(cases["new"], "Petugas tidak melayani warga")
    assert as_list(browser, "?kata=pelayanan") == [cases["new"].number]


def test_a_new_report_is_found_by_its_kind_before_anybody_has_read_its_words(browser, house, cases):
    made = reported(house, "loket")
    assert made.number not in as_list(browser, "?kata=loket")
    jobs.index_new()
    assert made.number in as_list(browser, "?kata=loket")


def test_one_whose_writing_ended_after_the_next_one_was_indexed_is_found_too(browser, house, cases):
    late, early = reported(house, "loket"), reported(house)
    assert late.id < early.id
    documents.bring([early.id])  # as a worker did while the first was not to be seen yet
    db.session.commit()
    assert copying.last_number(documents.REPORTS) == early.id
    jobs.index_new()
    assert late.number in as_list(browser, "?kata=loket")


def test_a_spreadsheet_carries_nothing_out(browser, cases):
    release(cases["new"], '=HYPERLINK("http://x.example")')
    text = browser.ask("GET", "/laporan.csv", 200).text
    rows = csv.DictReader(io.StringIO(text.split("\r\n", 1)[1]))
    row = next(row for row in rows if row["number"] == cases["new"].number)
    assert row["words"].startswith("'=")
    assert row["latitude"] == str(POINT["latitude"])  # a number below zero stays one


def test_the_feed_is_readable_whatever_people_wrote(browser, cases):
    release(cases["new"], "Lampu <mati> & \x0b gelap \ufffe")
    assert ElementTree.fromstring(browser.ask("GET", "/laporan.atom", 200).data) is not None


# ---- the filter in the address


@pytest.mark.parametrize("name", ["kelurahan", "instansi", "layanan", "jenis", "status", "periode", "urut"])
def test_what_is_not_in_a_list_is_said_at_its_field_and_the_rest_is_kept(browser, cases, name):
    other = "status" if name != "status" else "jenis"
    kept = "diterima" if other == "status" else "lampu"
    browser.ask("GET", "/laporan", 422, query_string={name: "tidak ada <b>", other: kept})
    assert "“tidak ada <b>” tidak ada dalam daftar" in words_of(browser.page.find(f".//p[@id='{name}-error']"))
    chosen = browser.page.find(f".//select[@id='{other}']//option[@selected]")
    assert chosen.get("value") == kept
    browser.ask("GET", "/laporan.csv", 404, query_string={name: "tidak ada"})


@pytest.mark.parametrize("typed", ["a", "yang dan", "'*("])
def test_words_that_find_nothing_or_everything_are_said_at_their_field(browser, cases, typed):
    browser.ask("GET", "/laporan", 422, query_string={"kata": typed})
    assert browser.page.find(".//p[@id='kata-error']") is not None


def test_an_agency_is_no_kelurahan(browser, cases):
    browser.ask("GET", "/laporan?kelurahan=dinas", 422)


def test_search_engines_find_the_list_and_not_each_way_to_narrow_it(browser, cases):
    for path in ("/laporan", "/laporan/peta"):
        assert "noindex" not in browser.get(path)
        assert 'content="noindex"' in browser.get(f"{path}?status=diterima")


def test_the_tabs_and_the_files_keep_the_filter(browser, cases):
    browser.get("/laporan?status=diterima&kata=lampu")
    links = {a.get("href") for a in browser.page.iterfind(".//main//a")}
    for path in ("/laporan/peta", "/laporan.csv", "/laporan.json", "/laporan.atom"):
        assert f"{path}?status=diterima&kata=lampu" in links


# ---- me too


def test_one_says_me_too_from_the_list_and_a_reader_gets_no_cookie(browser, cases):
    browser.get("/laporan")
    assert not browser.client._cookies
    stamp = browser.page.find(".//form[@id='join']/input").get("value")
    buttons = [b for b in browser.page.iter("button") if b.get("form") == "join"]
    action = next(b.get("formaction") for b in buttons if cases["new"].number in b.get("formaction"))
    browser.ask("POST", action, 200, data={"csrf_token": stamp}, headers={"Origin": "http://localhost"})
    assert db.session.get(Complaint, cases["new"].id).joined == 1
    ended = {cases["withdrawn"].number, cases["rejected"].number}
    assert not [b for b in buttons if set(b.get("formaction").split("/")) & ended]


def test_one_follows_a_report_with_a_contact(browser, house, cases):
    number = cases["new"].number
    browser.get(f"/l/{number}/saya-juga")
    browser.send(status=200, kontak="warga@uji.id")
    assert db.session.get(Complaint, cases["new"].id).joined == 1
    hidden = confidential(house).number
    browser.get(f"/l/{hidden}/saya-juga", status=404)


# ---- the map


def test_the_map_counts_the_list_and_hides_what_is_few(browser, house, cases):
    for _each in range(6):
        reported(house)
    found = found_by()
    areas = list_map.areas(found.sought, found.known)
    assert areas.whole
    assert areas.counts[house.other.id] is None
    assert areas.counts[None] is None
    assert all(count is None or count >= 5 or count == 0 for count in areas.counts.values())


def test_the_table_beside_the_map_says_all_that_it_says(browser, cases):
    figure = re.search(r"<figure.*?</figure>", browser.get("/laporan/peta?instansi=dinas"), re.DOTALL)[0]
    drawn = {unescape(each) for each in re.findall(r'<a [^>]*href="(/[^"]+)"', figure)}
    main = browser.page.find(".//main")
    beside = {a.get("href") for part in (main.findall(".//table"), main.findall(".//ul[@class='pins']"))
              for each in part for a in each.iter("a")}  # fmt: skip
    assert drawn
    assert drawn <= beside


def test_the_map_says_where_it_does_not_count_all(browser, cases, monkeypatch):
    monkeypatch.setattr(list_map, "COUNTED", 3)
    found = found_by()
    assert not list_map.areas(found.sought, found.known).whole
    assert "3 laporan terbaru" in browser.get("/laporan/peta")


# ---- what it costs


@pytest.mark.parametrize(
    "path",
    ["/laporan", "/laporan?kelurahan=kelurahan-uji&urut=dukungan", "/laporan/peta?status=diterima", "/laporan?kata=lampu",
     "/laporan.atom?instansi=dinas", "/laporan?status=terlambat"],
)  # fmt: skip
def test_a_page_asks_three_times_and_never_for_what_has_not_changed(
    browser, house, cases, count_queries, path, set_clock
):
    set_clock(date(2026, 8, 1))
    browser.get(path)
    with count_queries() as asked:
        browser.get(path)
    # What is asked around every page (settings, the house's day) is remembered by a server, and not in a test.
    reads = [each for each in asked if re.search(r"FROM (complaint|edition)\b", each)]
    assert 1 < len(reads) <= 3, reads
    assert not any(re.search(r"FROM (agency|service|complaint_category|holiday)\b", each) for each in asked)

"""What the head of a unit and their superior read and do, and that nobody else does."""

import re
from datetime import date

import pytest

from portal.core.score import Figure
from portal.evaluation.targets import actions, queries
from portal.evaluation.targets.models import Assessment, Target
from portal.evaluation.targets.rules import Decision, Realisation, State
from portal.scorecards.models import Scorecard
from tests.as_written import say_as_written
from tests.browser import words
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.evaluation.line import PERIOD, hold, post

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

OFFICIAL = "e-Kinerja BKN stays the official record."
NUMBERS = ("80.00", "80,00", "83,00", "81,00", "85,00", "n = 40", "40 answers", "40 penilaian", ">40<")
PAGES = ("", "/mengapa")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The tests read the words as the code has them."""
    say_as_written(monkeypatch)


@pytest.fixture
def target(line, set_clock):
    """Agreed in time, and its card published with 83,00 (81,00–85,00; n = 40)."""
    target = line.agreed()
    set_clock(date(2026, 8, 1))
    line.publish()
    return target


def page_of(target, more=""):
    return f"/kinerja/sasaran/{target.id}{more}"


def text_of(browser):
    return words(browser.page.find(".//main"))


# ---- who comes in


@pytest.mark.parametrize("more", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200), ("chief", 200), ("mayor", 404), ("camat", 404), ("publisher", 403), ("administrator", 403),
        ("officer", 403), ("outside_officer", 403), ("inspector", 403), ("enumerator", 403),
    ],
)  # fmt: skip
def test_who_reads_a_target(browser, line, target, who, status, more):
    town = line.town
    account = town.publishers[0] if who == "publisher" else getattr(line, who, None) or getattr(town, who)
    browser.sign_in(account).get(page_of(target, more), status=status)


@pytest.mark.parametrize("who", ["publisher", "administrator", "officer", "inspector"])
def test_a_post_elsewhere_opens_no_door(browser, line, target, who):
    account = line.town.publishers[0] if who == "publisher" else getattr(line.town, who)
    hold(post(line.town.desk, "Kepala UPTD", line.head_post), account)
    browser.sign_in(account)
    for more in PAGES:
        browser.get(page_of(target, more), status=404)
    assert "Kartu tanda penduduk" not in browser.get("/kinerja")


def test_a_guest_is_asked_to_sign_in(browser, target):
    for path in ("/kinerja", "/kinerja/sasaran/baru", *(page_of(target, more) for more in PAGES)):
        browser.get(path, status=302)


@pytest.mark.parametrize("who", ["head", "mayor", "camat"])
@pytest.mark.parametrize("path", ["", "/setuju"])
def test_nobody_else_sends_a_decision(browser, session, line, target, who, path):
    account = getattr(line, who)
    browser.sign_in(account).get("/kinerja")
    token = next(i.get("value") for i in browser.page.iter("input") if i.get("name") == "csrf_token")
    data = {"csrf_token": token, "decision": "accept", "version": 1, "aim": "80.00"}
    browser.ask("POST", page_of(target, path), 403 if who == "head" else 404, data=data)
    assert session.query(Assessment).count() == 0


def test_who_leads_no_unit_proposes_nothing(browser, line):
    browser.sign_in(line.chief).get("/kinerja/sasaran/baru", status=404)


def test_the_superior_sees_her_line_and_its_superior_nothing(browser, line, target):
    assert "Kartu tanda penduduk" in browser.sign_in(line.chief).get("/kinerja")
    assert "Kartu tanda penduduk" not in browser.sign_in(line.mayor).get("/kinerja")
    assert "Kartu tanda penduduk" not in browser.sign_in(line.camat).get("/kinerja")


NAMED = ("laporan", "skp", "umpan-balik", "pelatihan", "penilaian")


def test_the_first_page_says_in_one_sentence_what_it_holds_for_who_holds_a_post(browser, line):
    browser.sign_in(line.head).get("/kinerja")
    said = words(browser.page.find(".//p[@class='lede']"))
    assert said.startswith("All about your own work: today's report, your plan, the feedback you were given")
    links = [link.get("href") for link in browser.page.iterfind(".//main//section//a")]
    assert [page for page in NAMED if f"/kinerja/{page}" not in links] == []  # each of them is there
    line.vacate(line.head_post)
    browser.sign_in(line.head).get("/kinerja")
    assert words(browser.page.find(".//p[@class='lede']")).startswith("Targets of units")


def test_an_acting_superior_reads_and_decides(browser, line, target):
    acting = person("Plt. Sekretaris")
    line.vacate(line.chief_post)
    hold(line.chief_post, acting, acting=True)
    browser.sign_in(acting).get(page_of(target))
    assert "Plt. Sekretaris, acting for Sekretaris" in text_of(browser)
    browser.send(decision="accept")
    browser.sign_in(line.chief).get(page_of(target), status=404)  # they hold the post no more


def test_who_has_left_the_post_still_reads_her_own_targets(browser, line, target):
    line.vacate(line.head_post)
    browser.sign_in(line.head).get("/kinerja")
    assert page_of(target) in [link.get("href") for link in browser.page.iterfind(".//main//a")]
    browser.get(page_of(target))
    browser.get("/kinerja/sasaran/baru", status=404)


def test_the_next_one_up_decides_and_it_is_marked(browser, line, target):
    line.vacate(line.chief_post)
    browser.sign_in(line.mayor).get(page_of(target))
    assert "She decides because the post between has no holder of its own." in text_of(browser)
    browser.send(decision="accept")
    browser.get(page_of(target))
    assert "Decided further up" in text_of(browser)


# ---- what stands there


def test_every_page_says_what_stays_the_official_record(browser, line, target):
    for account in (line.head, line.chief):
        browser.sign_in(account)
        for path in ("/kinerja", page_of(target), page_of(target, "/mengapa")):
            page = browser.get(path)
            assert OFFICIAL in page
            assert "not of what a person is worth" in page
    browser.sign_in(line.head)
    assert OFFICIAL in browser.get("/kinerja/sasaran/baru")


def test_lists_hold_states_and_no_numbers(browser, line, target):
    actions.assess(target, Decision.ACCEPT, version=1, by=line.chief)
    for account in (line.head, line.chief):
        page = browser.sign_in(account).get("/kinerja")
        assert "Decided" in page
        assert [number for number in (*NUMBERS, "above the target") if number in page] == []


def test_a_target_shows_its_value_with_the_range_and_n(browser, line, target):
    browser.sign_in(line.head).get(page_of(target))
    for said in (
        "What the scorecard proposes: above the target", "The whole likely range lies above the target.",
        "From 40 answers.", "the value would most likely lie between 81,00 and 85,00.",
    ):  # fmt: skip
        assert said in text_of(browser)
    (drawn,) = [drawing for drawing in browser.page.iter() if drawing.get("role") == "img"]
    assert "The likely range of the value beside the target of 80,00: above the target." in words(drawn)
    assert "Target 80,00" in words(drawn)


def test_no_index_stands_without_its_doubt(browser, line, target):
    browser.sign_in(line.chief).get(page_of(target))
    assert [words(e) for e in browser.page.iter("span") if "83,00" in words(e)] == ["83,00"]  # the reading's own
    browser.get(page_of(target, "/mengapa"))
    elements = browser.page.find(".//table[@class='element-table']")
    elements.clear()  # the index of an element stands in its table, beside its counts
    assert re.findall(r"83,00[^;]*; 40 answers", text_of(browser)) == ["83,00 (81,00–85,00; 40 answers"] * 2
    assert text_of(browser).count("83,00") == 2


def test_before_the_card_is_published_nobody_reads_a_number(browser, session, line, set_clock):
    target = line.agreed()
    set_clock(date(2026, 8, 1))
    card = line.publish()
    draft = dict.fromkeys(("published_on", "service_name", "agency_name"))
    session.execute(Scorecard.__table__.update().where(Scorecard.id == card.id).values(**draft))
    session.commit()
    for account in (line.head, line.chief):
        browser.sign_in(account).get(page_of(target))
        assert "83,00" not in text_of(browser)
        assert "Waits for the scorecard" in text_of(browser)
        browser.get(page_of(target, "/mengapa"), status=404)


def test_too_few_answers_propose_nothing(browser, line, set_clock):
    target = line.agreed()
    set_clock(date(2026, 8, 1))
    line.publish("90.00", "95.00", n=29)
    browser.sign_in(line.chief).get(page_of(target))
    assert "What the scorecard proposes: not enough data yet" in text_of(browser)
    assert "Evaluation reads a value from 30 answers on." in text_of(browser)
    offered = [radio.get("value") for radio in browser.page.iter("input") if radio.get("type") == "radio"]
    assert offered == ["accept", "reject"]
    browser.send(decision="accept")
    assert queries.status(target).decision.outcome is Realisation.UNKNOWN


def test_below_ten_answers_there_is_no_number_at_all(browser, line, set_clock):
    target = line.agreed()
    set_clock(date(2026, 8, 1))
    line.publish(n=9)
    for more in PAGES:
        browser.sign_in(line.head).get(page_of(target, more))
        assert not re.search("81,00|83,00|85,00", text_of(browser))
    assert "There is no range, because there is no value: 9 answers count here." in text_of(browser)


def told(*cells):
    """A row as it stands on a telephone, each cell under its own heading."""
    return "".join(map("".join, zip(("Rights given", "Spent", "Answered", "Counts here"), cells, strict=True)))


def test_why_this_number_goes_down_to_the_published_cells(browser, line, target):
    browser.sign_in(line.head).get(page_of(target, "/mengapa"))
    text = text_of(browser)
    rows = [words(row) for row in browser.page.find(".//table").iter("tr")][1:]
    assert rows == [
        "Enumerator of another agencynever in the unit's own hands" + told("60", "40", "40", "yes"),
        "Slip handed out by the unitleft out: not as many answers as rights that were spent"
        + told("30", "12", "14", "no"),
        "Open linkanyone can answer, as often as they like: shown apart" + told(*["–not counted"] * 2, "3", "no"),
    ]
    for said in (
        "is 1,6049382716.", "square root is 1,2669.", "39 degrees of freedom is 2,0227.", "multiplied are 2,56:",
        "From 10 answers on a value is published.", "From 30 answers on it enters an evaluation.",
        "of all official sheets 2 were left out",
        "flask --app wsgi skm compute dinas-ktp-2026-s1.csv",
        "flask --app wsgi skm compute dinas-ktp-2026-s1-independen.csv", "permenpanrb-14-2017/1-over-n",
    ):  # fmt: skip
        assert said in text
    links = {link.get("href") for link in browser.page.iter("a")}
    card = "/rapor/dinas/ktp/2026-s1"
    assert {f"{card}?versi=1", f"{card}.csv?versi=1", f"{card}/independen.csv?versi=1"} <= links


def test_the_file_behind_the_number_is_there(browser, line, target):
    file = browser.ask("GET", "/rapor/dinas/ktp/2026-s1/independen.csv?versi=1", 200).text
    assert file.endswith("responses,40,1.6049382716,,\r\n")


def test_the_evidence_keeps_the_name_it_was_published_under(browser, session, line, target):
    line.service.name = "Layanan yang sudah ganti nama"
    session.commit()
    browser.sign_in(line.head).get("/en" + page_of(target))
    (field,) = [area for area in browser.page.iter("textarea") if area.get("id") == "ekinerja"]
    assert "kepuasan penerima layanan Kartu tanda penduduk\n" in field.text


def test_why_this_number_lists_the_versions_and_what_was_decided_on_each(browser, line, target):
    actions.assess(target, Decision.ACCEPT, version=1, by=line.chief)
    line.publish("76.00", "79.00")
    browser.sign_in(line.chief).get(page_of(target, "/mengapa"))
    text = text_of(browser)
    assert "Version 2, published on 1 Agustus 2026 Corrects the one before: Salah hitung" in text
    assert "Version 1, published on 1 Agustus 2026 Accepted: above the target, Sekretaris, 1 Agustus 2026" in text


def test_the_line_for_ekinerja_stands_in_the_order_of_its_fields(browser, line, target):
    actions.assess(target, Decision.ADJUST, Realisation.AS, "Banjir di\nloket", version=1, by=line.chief)
    browser.sign_in(line.head).get("/en" + page_of(target))
    (field,) = [area for area in browser.page.iter("textarea") if area.get("id") == "ekinerja"]
    assert field.get("readonly") is not None
    assert field.text.strip().splitlines() == [
        "Rencana hasil kerja: Meningkatnya kepuasan penerima layanan Kartu tanda penduduk",
        "Indikator kinerja individu: Indeks kepuasan masyarakat (SKM, PermenPANRB 14/2017) dari jawaban di luar"
        " tangan unit, Half-year I of 2026",  # no catalogue stands here, see `english`
        "Target: 80,00",
        "Perspektif: Penerima layanan",
        "Realisasi berdasarkan bukti dukung: indeks 83,00 (81,00–85,00; n = 40); sesuai target (disesuaikan dari"
        ' "di atas target"; alasan atasan: Banjir di loket); diputuskan Sekretaris, 1 Agustus 2026',
        "Bukti dukung: http://localhost/rapor/dinas/ktp/2026-s1 (versi 1)",
    ]


# ---- what they do


def test_a_target_from_proposal_to_decision(browser, line, set_clock):
    line.announce()
    browser.sign_in(line.head).get("/kinerja/sasaran/baru")
    assert "opens on 10 Juni 2026" in text_of(browser)
    browser.follow(browser.send(service=line.service.id, period=PERIOD, aim="80,5"))
    assert "Waits for consent" in text_of(browser)
    page = browser.path

    browser.sign_in(line.chief).get("/kinerja")
    assert "1 waits for you." in text_of(browser)
    browser.get(page)
    browser.follow(browser.send(f"{page}/setuju"))
    assert "Agreed. From now on the target does not change." in text_of(browser)

    set_clock(date(2026, 6, 10))
    browser.get(page)
    assert "In force" in text_of(browser)
    set_clock(date(2026, 8, 1))
    line.publish()
    browser.get(page)
    browser.follow(browser.send(decision="adjust", outcome="as", reason="Banjir"))
    assert "Adjusted: on target" in text_of(browser)
    browser.sign_in(line.head).get(page)
    assert "Banjir" in text_of(browser)
    assert not [form for form in browser.page.iter("form") if form.get("action") == page]


def test_a_proposal_is_changed_where_it_stands(browser, session, line):
    target = line.propose()
    browser.sign_in(line.head).get(page_of(target))
    (change,) = [a.get("href") for a in browser.page.iter("a") if words(a) == "Change the proposal"]
    browser.get(change)
    (aim,) = [i for i in browser.page.iter("input") if i.get("name") == "aim"]
    chosen = [o.get("value") for o in browser.page.iter("option") if o.get("selected") is not None]
    assert (aim.get("value"), chosen) == ("80,00", [str(line.service.id), PERIOD])
    browser.send("/kinerja/sasaran/baru", service=line.service.id, period=PERIOD, aim="82.5")
    assert (target.aim, session.query(Target).count()) == (Figure("82.50"), 1)


@pytest.mark.parametrize("typed", ["", "lima", "24,99", "80,005", "101"])
def test_a_wrong_aim_is_explained_and_kept(browser, session, line, typed):
    browser.sign_in(line.head).get("/kinerja/sasaran/baru")
    browser.send(status=422, service=line.service.id, period="2026-tw3", aim=typed)
    (aim,) = [i for i in browser.page.iter("input") if i.get("name") == "aim"]
    assert aim.get("value") == typed
    assert [o.get("value") for o in browser.page.iter("option") if o.get("selected") is not None][1] == "2026-tw3"
    assert "Write a number from 25 to 100" in text_of(browser)
    assert words(browser.page.find(".//title")).startswith("Error: ")
    assert session.query(Target).count() == 0


def test_after_the_opening_a_proposal_is_refused_with_everything_kept(browser, session, line, set_clock):
    line.announce()
    set_clock(date(2026, 6, 10))
    browser.sign_in(line.head).get("/kinerja/sasaran/baru")
    browser.send(status=422, service=line.service.id, period=PERIOD, aim="82,5")
    assert "The survey has opened." in text_of(browser)
    assert 'value="82,5"' in browser.ask("POST", "/kinerja/sasaran/baru", 422, data=sent(browser, line)).text
    assert session.query(Target).count() == 0


def sent(browser, line):
    token = next(i.get("value") for i in browser.page.iter("input") if i.get("name") == "csrf_token")
    return {"csrf_token": token, "service": line.service.id, "period": PERIOD, "aim": "82,5"}


def test_consent_is_to_the_aim_that_was_read(browser, line):
    target = line.propose("80.00")
    browser.sign_in(line.chief).get(page_of(target))
    line.propose("60.00")
    browser.send(page_of(target, "/setuju"), status=409)
    assert queries.status(target).state is State.PROPOSED


@pytest.mark.parametrize(
    ("sent", "field", "explained"),
    [
        ({"decision": "adjust", "outcome": "as", "reason": "  "}, "#reason", "Write your reason."),
        ({"decision": "adjust", "reason": "Banjir"}, "#outcome", "Choose what you adjust the proposal to."),
        ({"decision": "reject"}, "#reason", "Write your reason."),
        ({"outcome": "as", "reason": "Banjir"}, "#decision", "Choose what you decide."),
        ({"decision": "adjust", "outcome": "unknown", "reason": "Banjir"}, "#outcome", ""),
        ({"decision": "burn", "outcome": "as", "reason": "Banjir"}, "#decision", ""),
        ({"decision": "adjust", "outcome": "as", "reason": "x" * 601}, "#reason", "Write at most 600 letters."),
    ],
)
def test_a_decision_that_lacks_something_is_refused_with_everything_kept(
    browser, session, line, target, sent, field, explained
):
    browser.sign_in(line.chief).get(page_of(target))
    browser.send(status=422, **sent)
    (alert,) = [e for e in browser.page.iter("div") if e.get("role") == "alert"]
    assert explained in words(alert)
    assert [link.get("href") for item in alert.iter("li") for link in item.iter("a")] == [field]
    assert len(list(alert.iter("li"))) == 1
    chosen = {i.get("name"): i.get("value") for i in browser.page.iter("input") if i.get("checked") is not None}
    right = {("decision", "adjust"), ("decision", "reject"), ("outcome", "as")}
    assert set(chosen.items()) == set(sent.items()) & right
    (reason,) = [area for area in browser.page.iter("textarea") if area.get("name") == "reason"]
    assert (reason.text or "").strip() == sent.get("reason", "").strip()
    assert session.query(Assessment).count() == 0


def test_nothing_is_sent_before_the_card_is_published(browser, session, line):
    target = line.agreed()
    browser.sign_in(line.chief).get(page_of(target))
    data = {"csrf_token": sent(browser, line)["csrf_token"], "decision": "accept", "version": 1}
    browser.ask("POST", page_of(target), 409, data=data)
    assert session.query(Assessment).count() == 0


def test_a_correction_while_she_reads_is_shown_before_she_decides(browser, line, target):
    browser.sign_in(line.chief).get(page_of(target))
    line.publish("76.00", "79.00")
    browser.send(status=422, decision="reject", reason="Loket pindah")
    assert "The card was corrected in the meantime." in text_of(browser)
    assert "What the scorecard proposes: below the target" in text_of(browser)
    browser.send(decision="reject", reason="Loket pindah")
    assert queries.status(target).decision.version == 2


def test_a_correction_reopens_the_page(browser, line, target):
    actions.assess(target, Decision.ACCEPT, version=1, by=line.chief)
    line.publish("76.00", "79.00")
    browser.sign_in(line.head).get(page_of(target))
    assert "Open again" in text_of(browser)
    assert "Accepted: above the target" in text_of(browser)
    assert "belum diputuskan" in text_of(browser)


def test_a_lapsed_target_shows_no_value_and_no_form(browser, line, set_clock):
    line.announce()
    target = line.propose()
    set_clock(date(2026, 8, 1))
    line.publish()
    browser.sign_in(line.chief).get(page_of(target))
    assert "Lapsed" in text_of(browser)
    assert "83,00" not in text_of(browser)
    browser.get(page_of(target, "/mengapa"), status=404)
    browser.get(page_of(target))
    assert not [form for form in browser.page.iter("form") if "sasaran" in form.get("action", "")]


def test_answers_that_nobody_could_open_stand_beside_their_way(browser, line, target):
    line.publish(lost=2)
    browser.sign_in(line.town.head).get(page_of(target, "/mengapa"))
    (row,) = [words(row) for row in browser.page.iter("tr") if "lost" in words(row)]
    assert "2 answers are lost" in row

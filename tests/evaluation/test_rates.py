"""A target that names one of the three rates of reports: fixed before its period, reading what is proven alone."""

from datetime import date

import pytest

from portal.core.errors import NotFound, Refused
from portal.core.periods import Period, quarters
from portal.core.score import Figure
from portal.core.shares import share
from portal.evaluation.targets import actions, queries
from portal.evaluation.targets.rules import Course, Measure, Realisation, State, aim_of, fixed_from
from portal.scorecards import beside
from tests.browser import words
from tests.conftest import ONE_DATABASE
from tests.evaluation.line import PERIOD, publish, score

NEXT = Period("2026-tw3")
SURVEY, OCTOBER = date(2026, 9, 20), date(2026, 10, 8)
ANSWERED, CONFIRMED, SATISFIED = Measure.ANSWERED, Measure.CONFIRMED, Measure.SATISFIED


def row(proven=(57, 60), everybody=(80, 100), missing=None):
    """What a card keeps beside its survey: each rate the same; `missing` instead of them."""
    one = {
        "n": None, "score": beside.kept(share(*everybody)), "missing": None,
        "proven": beside.kept(share(*proven)) if proven else None,
    }  # fmt: skip
    return {
        "taken_on": "2026-10-01", "ratings": {NEXT: {"missing": "nobody"}},
        "rates": {"missing": missing} if missing else dict.fromkeys(beside.RATES, one),
    }  # fmt: skip


@pytest.fixture
def target(line):
    """Agreed in June for the quarter that begins in July: 90 % answered in time."""
    return agreed(line)


def agreed(line, measure=ANSWERED, aim="90.00"):
    found = line.propose(aim, period=NEXT, measure=measure)
    actions.agree(found, by=line.chief)
    return found


def card(line, set_clock, **changes):
    set_clock(OCTOBER)
    return publish(line.service, None, period=NEXT, first_day=SURVEY, beside=row(**changes))


def test_the_rates_of_a_card_are_the_measures_of_a_target():
    assert tuple(measure.value for measure in Measure if measure.is_rate) == beside.RATES


@pytest.mark.parametrize(
    ("proven", "said"),
    [
        ((59, 60), Realisation.ABOVE), ((55, 60), Realisation.AS), ((40, 60), Realisation.BELOW),
        ((29, 29), Realisation.UNKNOWN), (None, Realisation.UNKNOWN),
    ],
)  # fmt: skip
def test_the_whole_range_of_what_is_proven_decides(line, target, set_clock, proven, said):
    card(line, set_clock, proven=proven)
    assert (queries.status(target).state, queries.status(target).proposal) == (State.TO_DECIDE, said)


@pytest.mark.parametrize("measure", [ANSWERED, CONFIRMED, SATISFIED])
def test_what_everybody_said_decides_nothing(line, set_clock, measure):
    found = agreed(line, measure, "90.00")
    card(line, set_clock, proven=(40, 60), everybody=(5040, 5060))
    assert queries.status(found).proposal is Realisation.BELOW


def test_an_index_target_reads_the_index_whatever_the_rates_say(line, set_clock):
    found = line.agreed()
    set_clock(date(2026, 8, 1))
    line.publish(beside=row() | {"ratings": dict.fromkeys(quarters(PERIOD), {"missing": "nobody"})})
    assert queries.status(found).score == queries.status(found).card.independent


def test_a_card_without_the_rate_says_too_little(line, target, set_clock):
    card(line, set_clock, missing="open")
    assert queries.status(target).proposal is Realisation.UNKNOWN
    with pytest.raises(Refused):
        actions.assess(target, actions.Decision.ADJUST, Realisation.ABOVE, "Banjir", version=1, by=line.chief)


# ---- before its period


@pytest.mark.parametrize("opens_on", [None, SURVEY])
def test_a_rate_is_fixed_by_its_period_and_the_index_by_its_survey(opens_on):
    assert fixed_from(ANSWERED, NEXT, opens_on) == date(2026, 7, 1)
    assert fixed_from(Measure.INDEX, NEXT, opens_on) == opens_on


def test_nobody_proposes_or_agrees_once_reports_count(line, set_clock):
    with pytest.raises(Refused, match="period has begun"):
        line.propose("90.00", period=PERIOD, measure=ANSWERED)  # it is June, and the half-year began in January
    found = line.propose("90.00", period=NEXT, measure=ANSWERED)
    set_clock(date(2026, 7, 1))
    with pytest.raises(Refused, match="period has begun"):
        actions.agree(found, by=line.chief)
    assert queries.status(found).state is State.LAPSED


def test_the_last_day_before_the_period_is_early_enough(line, set_clock):
    found = line.propose("90.00", period=NEXT, measure=ANSWERED)
    set_clock(date(2026, 6, 30))
    actions.agree(found, by=line.chief)
    set_clock(date(2026, 7, 1))
    assert queries.status(found).state is State.FIXED


def test_consent_is_to_the_measure_that_was_read(session, line):
    """Twenty per cent of reports is another aim than twenty-five of the index, and so is eighty of either."""
    found = line.propose("80.00", period=NEXT, measure=ANSWERED)
    changed = found.__table__.update().where(found.__table__.c.id == found.id).values(measure="confirmed")
    session.execute(changed)
    with pytest.raises(Refused, match="changed in the meantime"):
        actions.agree(found, by=line.chief)


@pytest.mark.parametrize(
    ("typed", "measure", "aim"),
    [("1", ANSWERED, "1"), ("9,5", CONFIRMED, "9.5"), ("0,99", SATISFIED, None), ("9,5", Measure.INDEX, None),
     ("100,01", ANSWERED, None)],
)  # fmt: skip
def test_a_rate_is_written_from_1_to_100(typed, measure, aim):
    assert aim_of(typed, measure) == (aim and Figure(aim))


def test_a_day_that_is_not_known_fixes_nothing():
    assert Course(NEXT.last_day, None, None).state(date(2026, 8, 1)) is State.PROPOSED


# ---- its pages


@pytest.mark.parametrize(
    ("path", "words_"), [("", "Laporan dijawab tepat waktu"), ("/mengapa", "rate-verified/answered")]
)
@ONE_DATABASE
def test_its_pages_name_the_rate_with_its_doubt(browser, line, target, set_clock, path, words_):
    set_clock(OCTOBER)
    publish(line.service, score("81.00", "85.00", 40), period=NEXT, first_day=SURVEY, beside=row())
    browser.sign_in(line.chief)
    browser.get(f"/kinerja/sasaran/{target.id}{path}")
    text = words(browser.page.find(".//main"))
    assert words_ in text
    assert "95,00 % (86,30–98,29 %; 60 laporan)" in text
    assert "80,00 %" not in text  # what all reports say


@ONE_DATABASE
def test_its_page_says_why_there_is_no_rate(browser, line, target, set_clock):
    card(line, set_clock, missing="open")
    browser.sign_in(line.head)
    assert "Periodenya belum berakhir ketika rapor terbit" in browser.get(f"/kinerja/sasaran/{target.id}")


@ONE_DATABASE
def test_it_is_proposed_and_agreed_on_its_pages(browser, line):
    browser.sign_in(line.head)
    browser.get("/kinerja/sasaran/baru")
    form = {"service": line.service.id, "period": NEXT, "measure": "confirmed"}
    browser.send(status=422, **form, aim="0,5")
    assert "dari 1 sampai 100" in words(browser.page.find(".//main"))
    browser.send("/kinerja/sasaran/baru", **form, aim="9,5")
    (found,) = [status.target for status in queries.statuses_of(line.head.staff.id)]
    assert (found.measure, found.aim) == (CONFIRMED, Figure("9.50"))
    page = browser.get(f"/kinerja/sasaran/{found.id}")
    assert "Laporan dinyatakan selesai oleh pelapor" in page
    assert "Periodenya mulai 1 Juli 2026" in page


def test_of_others_it_is_not_there(line, target):
    with pytest.raises(NotFound):
        queries.target(target.id, reader=line.mayor)


@ONE_DATABASE
def test_a_unit_that_closes_cases_early_is_shown_to_who_decides_and_the_proposal_stays(browser, line, target, set_clock):
    early = row(proven=(59, 60))
    early["rates"]["confirmed"] = row(proven=(12, 40))["rates"]["confirmed"]
    set_clock(OCTOBER)
    publish(line.service, None, period=NEXT, first_day=SURVEY, beside=early)
    assert (queries.status(target).proposal, queries.status(target).done_indeed.n) == (Realisation.ABOVE, 40)
    browser.sign_in(line.chief).get(f"/kinerja/sasaran/{target.id}")
    assert "30,00" in words(browser.page.find(".//main"))

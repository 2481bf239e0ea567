from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.periods import Period
from portal.core.score import Change, Figure
from portal.web import format
from tests.web.look import score


@pytest.mark.usefixtures("indonesian")
@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("76.25"), 1, "76,3"),  # Babel and Python say 76.2
        (Decimal("0.125"), 2, "0,13"),
        (Decimal("-0.125"), 2, "−0,13"),
        (Decimal("-0.001"), 2, "0,00"),
        (Fraction(1, 3), 2, "0,33"),
        (1284, 0, "1.284"),
        (Decimal("1234567.5"), 1, "1.234.567,5"),
        (Decimal("99.995"), 2, "100,00"),
    ],
)
def test_number_is_rounded_half_up_and_written_as_indonesians_do(value, places, text):
    assert format.number(value, places) == text


@pytest.mark.usefixtures("english")
def test_english_page_has_a_decimal_point():
    assert format.number(Decimal("1284.5"), 1) == "1,284.5"


@pytest.mark.usefixtures("english")
@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_number_lies_within_half_a_unit_of_its_value(thousandths, places):
    exact = Fraction(thousandths, 1000)
    written = Fraction(format.number(exact, places).replace(",", "").replace("−", "-"))
    assert abs(written - exact) <= Fraction(1, 2 * 10**places)


def test_outside_a_request_it_speaks_indonesian():
    assert format.number(Decimal("1.5"), 1) == "1,5"


@pytest.mark.parametrize("filter", [format.number, format.signed, format.percent])
def test_bare_figure_is_refused(filter):
    with pytest.raises(TypeError):
        filter(Figure("78.74"))


@pytest.mark.usefixtures("indonesian")
def test_score_is_written_whole():
    """Its word is translated in a request; here it stands as the code has it."""
    assert format.score_text(score("78.74", "76.26", "81.23", 1049)) == "78,74 (76,26–81,23; 1.049 answers)"


@pytest.mark.usefixtures("indonesian")
def test_change_bears_its_signs():
    texts = format.texts(Change(Figure("2.10"), Figure("-0.45"), Figure("4.65")))
    assert (texts.index, texts.low, texts.high) == ("+2,10", "−0,45", "+4,65")


@pytest.mark.usefixtures("indonesian")
def test_difference_has_a_sign_unless_it_is_nothing():
    assert [format.signed(Decimal(d)) for d in ("2.1", "-0.4", "0", "0.001")] == ["+2,10", "−0,40", "0,00", "0,00"]


@pytest.mark.usefixtures("indonesian")
def test_shares_and_sizes():
    assert [format.percent(58, 100), format.percent(1, 3, 1)] == ["58%", "33,3%"]
    assert [format.file_size(size) for size in (12, 3800, 1_200_000)] == ["1 kB", "4 kB", "1,2 MB"]


@pytest.mark.usefixtures("indonesian")
def test_days_are_written_in_words():
    day = date(2026, 11, 24)
    assert format.date_long(day) == "24 November 2026"
    assert format.date_full(day) == "Selasa, 24 November 2026"
    assert format.date_short(date(2026, 12, 4)) == "4 Des 2026"
    assert format.date_range(date(2026, 7, 1), date(2026, 9, 30)) == "1 Juli–30 September 2026"
    assert format.date_range(date(2026, 12, 1), date(2027, 1, 31)) == "1 Desember 2026–31 Januari 2027"


@pytest.mark.usefixtures("indonesian")
def test_moment_is_told_by_the_clocks_of_palembang():
    late = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    assert format.date_time(late) == "25 November 2026 pukul 00.30 WIB"
    assert 'datetime="2026-11-25T00:30+07:00"' in format.time(late)


@pytest.mark.usefixtures("english")
def test_time_element_names_its_day():
    assert format.time(date(2026, 11, 24), "short") == '<time datetime="2026-11-24">24 Nov 2026</time>'


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("period", "name", "months"),
    [
        ("2026-tw3", "Quarter III of 2026", "July–September 2026"),
        ("2026-s2", "Half-year II of 2026", "July–December 2026"),
        ("2026", "Year 2026", "January–December 2026"),
    ],
)
def test_period_has_a_name_and_months(period, name, months):
    assert (format.period_name(Period(period)), format.period_months(Period(period))) == (name, months)


def test_telephone_is_dialled_from_abroad_too():
    assert format.dial("(0711) 123-456") == "+62711123456"


def test_words_of_people_are_escaped_and_keep_their_lines():
    assert format.paragraphs("Dua\nbaris\r\n\r\n<b>&") == "<p>Dua<br>baris</p><p>&lt;b&gt;&amp;</p>"


def test_addresses_that_people_write_lend_no_weight():
    assert 'rel="nofollow ugc noopener"' in format.paragraphs("Lihat https://palembang.go.id.")


def test_two_threads_may_make_links_at_once():
    made = []
    threads = [Thread(target=lambda: made.append(format.paragraphs("a.id " * 50)), daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(made) == 8

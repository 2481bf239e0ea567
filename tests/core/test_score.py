import copy
import json
import pickle
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jinja2 import Environment

from portal.core.score import Change, Figure, Score, half_up, plain

SCORE = Score(Figure("78.74"), Figure("76.26"), Figure("81.23"), 49)
PAGE = Environment(autoescape=True)


@pytest.mark.parametrize("page", ["{{ score }}", "{{ '%s' | format(score) }}", "{{ score ~ '' }}"])
def test_a_page_prints_a_score_with_its_doubt(page):
    assert PAGE.from_string(page).render(score=SCORE) == "78,74 (76,26–81,23; n = 49)"


@pytest.mark.parametrize("page", ["{{ score.index }}", "{{ score.low ~ '' }}", "{{ '%s' | format(score.index) }}"])
def test_a_page_cannot_print_a_bare_figure(page):
    with pytest.raises(TypeError, match="whole Score"):
        PAGE.from_string(page).render(score=SCORE)


@pytest.mark.parametrize("print_it", [str, format, "{}".format, "{:.2f}".format, "%s".__mod__, json.dumps])
def test_code_does_not_print_a_bare_figure_by_mistake(print_it):
    with pytest.raises(TypeError):
        print_it(Figure("78.74"))


def test_a_machine_reads_a_figure_with_two_decimals_and_a_point():
    assert [plain(Figure(text)) for text in ("100", "78.7", "-0.45")] == ["100.00", "78.70", "-0.45"]


@pytest.mark.parametrize("value", ["78.745", Decimal("0.001"), 78.74, "NaN", "Infinity"])
def test_a_figure_has_two_decimals_and_no_more(value):
    with pytest.raises(ValueError, match="half_up"):
        Figure(value)


def test_a_figure_compares_and_counts_as_the_number_it_is():
    assert Figure("76.60") < Figure("76.61") <= Decimal("76.61")
    assert {Figure("25.00"): "D"}[25] == "D"
    assert type(Figure("78.74") - Figure("76.61")) is Decimal


def test_a_figure_stays_one_when_it_is_copied_and_stored():
    figure = Figure("78.74")
    stored = pickle.loads(pickle.dumps(figure))
    for again in (stored, copy.copy(figure), copy.deepcopy(figure), eval(repr(figure))):
        assert (type(again), again) == (Figure, figure)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("76.605", "76.61"), ("76.6049", "76.60"), ("88.305", "88.31"), ("64.995", "65.00"), ("-2.345", "-2.35")],
)
def test_rounding_goes_up_from_the_half(exact, rounded):
    assert half_up(Fraction(exact)) == Figure(rounded)


@given(some.fractions(-1000, 1000, max_denominator=10**6), some.sampled_from([0, 2, 10]))
def test_rounding_is_that_of_the_decimal_module_on_the_exact_fraction(exact, places):
    # Twenty-eight digits: with such denominators no half lies between them and the truth.
    long = Decimal(exact.numerator) / Decimal(exact.denominator)
    assert half_up(exact, places) == long.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def test_only_two_places_make_a_figure():
    assert (type(half_up(Fraction(1, 3))), type(half_up(Fraction(1, 3), 10))) == (Figure, Decimal)


def test_a_large_number_of_answers_is_written_as_indonesians_write_it():
    assert SCORE.texts() == ("78,74", "76,26", "81,23", "49")
    assert Score(SCORE.index, SCORE.low, SCORE.high, 1_234_567).texts()[3] == "1.234.567"


@pytest.mark.parametrize(
    ("low", "high", "real"),
    [("0.01", "4.19", True), ("0.00", "4.20", False), ("-4.20", "-0.01", True), ("-4.20", "0.00", False)],
)
def test_a_change_is_real_where_its_interval_leaves_out_zero(low, high, real):
    assert Change(Figure("2.10"), Figure(low), Figure(high)).real is real


def test_a_change_prints_with_signs_and_its_interval():
    assert str(Change(Figure("-2.10"), Figure("-4.20"), Figure("0.00"))) == "−2,10 (−4,20 … 0,00)"

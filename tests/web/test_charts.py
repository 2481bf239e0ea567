import re
from xml.etree import ElementTree

import pytest

from portal.core.score import Figure
from portal.skm.elements import elements_of
from portal.web import charts
from tests.web.look import score

CARD = score("84.21", "81.93", "86.49")
LOW = score("40.00", "30.00", "50.00", 12)


def read(drawing):
    return ElementTree.fromstring(drawing.replace("%", ""))


def every_chart():
    rows = [("I/25", CARD), ("II/25", None), ("I/26", LOW)]
    return [
        charts.scale(CARD, "t"),
        charts.element_bar(Figure("74.49"), Figure("70.00"), Figure("70.00"), Figure("80.00")),
        charts.dot(CARD),
        charts.strata(rows, "t"),
        charts.trend(rows, "t"),
    ]


@pytest.mark.parametrize("nth", range(5))
def test_chart_is_well_formed_and_bears_no_style(nth):
    assert all("style" not in part.attrib for part in read(every_chart()[nth]).iter())


@pytest.mark.parametrize("nth", range(5))
def test_chart_says_what_it_finds_or_hides_from_those_read_to(nth):
    picture = read(every_chart()[nth])
    assert picture.get("aria-hidden") == "true" or (picture.get("role") == "img" and picture.findtext("title") == "t")


@pytest.mark.parametrize("nth", range(5))
def test_nothing_is_drawn_outside(nth):
    places = re.findall(r' (?:x|x1|x2|cx)="([-0-9.]+)%"', every_chart()[nth])
    assert places
    assert all(0 <= float(place) <= 100 for place in places)


def test_title_is_escaped():
    assert "<b>" not in charts.scale(CARD, "<b>")


def test_scale_shows_index_and_interval_at_their_places():
    picture = read(charts.scale(CARD, "t"))
    mark = next(part for part in picture.iter("line") if part.get("class") == "c-mark")
    band = next(part for part in picture.iter("rect") if part.get("class") == "c-band")
    assert float(mark.get("x1")) == pytest.approx((84.21 - 50) * 2)
    assert float(band.get("x")) + float(band.get("width")) == pytest.approx((86.49 - 50) * 2)


def test_scale_of_a_low_score_begins_at_the_least_index():
    mark = next(part for part in read(charts.scale(LOW, "t")).iter("line") if part.get("class") == "c-mark")
    assert float(mark.get("x1")) == 20


def test_element_without_index_has_no_bar():
    assert charts.element_bar(None) == ""


def test_group_without_score_says_so():
    drawing = charts.strata([("Tautan terbuka", None)], "t", none="belum cukup")
    assert "belum cukup" in drawing
    assert "c-point" not in drawing


def test_trend_draws_no_line_over_a_period_without_score():
    def lines(*scores):
        rows = [(str(nth), score) for nth, score in enumerate(scores)]
        return charts.trend(rows, "t").count("<polyline")

    assert [lines(CARD, None, CARD), lines(CARD, CARD, None, CARD), lines(CARD, CARD, None, CARD, CARD)] == [
        0,
        1,
        2,
    ]


def test_trend_of_nothing_is_nothing():
    assert charts.trend([("a", None)], "t") == ""


def test_trend_of_one_period_is_a_point():
    assert charts.trend([("a", CARD)], "t").count("c-point") == 1


def test_trend_says_where_its_axis_begins():
    assert charts.trend_start([("a", CARD), ("b", None)]) == 80
    assert charts.trend_start([("a", score("25.00", "25.00", "25.00", 40))]) == 25


def texts_of(drawing, look):
    return [part.text for part in read(drawing).iter("text") if part.get("class") == look]


@pytest.mark.parametrize("count", [1, 2, 5, 6, 12, 23])
def test_the_last_period_has_its_name_and_names_stand_clear_of_one_another(count):
    drawing = charts.trend([(f"p{nth}", CARD) for nth in range(count)], "t")
    named = [text for text in texts_of(drawing, "c-tick") if text.startswith("p")]
    assert named[-1] == f"p{count - 1}"
    assert len(named) == len(texts_of(drawing, "c-value")) <= 5


def test_trend_names_the_limits_of_letters_that_lie_within_its_axis():
    ticks = texts_of(charts.trend([("a", score("76.00", "74.00", "78.00")), ("b", CARD)], "t"), "c-tick")
    assert [text for text in ticks if text[0] in "ABCD"] == ["B 76,61", "A 88,31"]


def test_an_interval_ends_in_strokes():
    assert charts.trend([("a", CARD)], "t").count("c-range") == 3


def test_the_bar_of_an_element_bears_its_interval():
    element = elements_of({f"u{n}": (1, 4, 45, 32) for n in range(1, 10)})["u1"]
    bar = read(charts.element_row(element, "").bar)
    across = [part for part in bar.iter("line") if part.get("class") == "c-ci"]
    assert len(across) == 3
    left, right = (float(across[0].get(name)) for name in ("x1", "x2"))
    fill = next(float(part.get("width")) for part in bar.iter("rect") if part.get("class") == "c-fill")
    assert left < fill < right

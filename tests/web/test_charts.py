import re
from xml.etree import ElementTree

import pytest

from portal.core.score import Figure
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
    assert picture.get("aria-hidden") == "true" or (
        picture.get("role") == "img" and picture.findtext("title") == "t"
    )


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

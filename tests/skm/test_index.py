"""The arithmetic on figures that were really published, at its limits, and against a second way to compute it."""

import json
import random
import statistics
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from portal.core.score import Figure, half_up
from portal.skm import bands
from portal.skm import index as official
from portal.skm.instrument import ELEMENTS, NAMES
from portal.skm.report import report
from portal.skm.tally import Tally
from portal.skm.tally import tally as tally_of

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))
CASES = {file.stem: json.loads(file.read_text()) for file in FILES}
WITH_ROWS = [case for case in CASES.values() if "recomputed_sums" in case]
NINTH = Fraction(1, 9)
TENTHOUSAND = 10_000


def people(*rows):
    """Marks in the order U1 to U9, a dash where nothing was said."""
    return [dict(zip(ELEMENTS, (None if m == "-" else int(m) for m in row), strict=True)) for row in rows]


def tally(*rows):
    return tally_of((marks, 1) for marks in people(*rows))


def exactly(text):
    """Counts of ten thousand people whose exact index is the text."""
    total = int(Fraction(text) * TENTHOUSAND / 25)
    low, more = divmod(total, TENTHOUSAND)
    four = [0, 0, 0, 0]
    four[low - 1] = TENTHOUSAND - more
    if more:
        four[low] = more
    return dict.fromkeys(ELEMENTS, four)


def fractions(numbers):
    return [Fraction(str(number)) for number in numbers]


def sums(rows):
    return [sum(column) for column in zip(*rows, strict=True)]


def by_weight(means, weight):
    """What is printed by those who weigh every element so, whatever the weights sum to."""
    return half_up(25 * sum(means) * Fraction(str(weight)))


# Published figures


@pytest.mark.parametrize("quarter", ["tw1", "tw2", "tw3"])
def test_rsu_tangsel_printed_index_follows_from_its_printed_means(quarter):
    case = CASES[f"rsu_tangsel_2025_{quarter}"]
    index = half_up(official.weighted(fractions(case["nrr"]), [NINTH] * 9))
    assert index == Figure(str(case["published_ikm"]))
    assert (bands.letter(index), bands.performance(index).lower()) == ("A", case["published_kinerja"].lower())


@pytest.mark.parametrize(("quarter", "index"), [("tw1", "94.54"), ("tw2", "95.02"), ("tw3", "95.33")])
def test_rsu_tangsel_means_are_those_of_91_people_and_tw1_was_rounded_once_too_often(quarter, index):
    case = CASES[f"rsu_tangsel_2025_{quarter}"]
    means, printed = case["nrr"], Figure(str(case["published_ikm"]))
    given = [round(mean * 91) for mean in means]
    assert [half_up(Fraction(total, 91), 3) for total in given] == [Decimal(str(mean)) for mean in means]
    counts = {u: [0, 0, 4 * 91 - total, total - 3 * 91] for u, total in zip(ELEMENTS, given, strict=True)}
    assert official.index(counts) == Figure(index)
    assert (official.index(counts) == printed) is (quarter != "tw1")


def test_rsu_tangsel_tw4_agrees_as_far_as_means_of_two_decimals_can_tell():
    case = CASES["rsu_tangsel_2025_tw4"]
    index = half_up(official.weighted(fractions(case["nrr"]), [NINTH] * 9))
    assert index == Figure("98.00")
    assert abs(index - Figure(str(case["published_ikm"]))) <= Decimal("0.13")


def test_tubaba_published_a_hundred_of_one_person_and_names_a_weight_it_did_not_use():
    case = CASES["disdukcapil_tubaba_2023_s1_online"]
    told = report(tally(*["".join(map(str, row)) for row in case["rows"]]))
    assert (told["index"], told["grade"], told["performance"]) == ("100.00", "A", "Sangat baik")
    assert told["reconciliation"] == {"0.11": "99.00", "0.111": "99.90"}
    assert (told["interval"], told["publishable"]) == (None, False)


def test_lab_responsiveness_is_right_from_its_rows_to_its_label():
    case = CASES["lab_responsiveness_2unsur_raw20"]
    assert sums(case["rows"]) == case["printed_sums"]
    index = half_up(official.weighted([Fraction(total, 20) for total in case["printed_sums"]], [Fraction(1, 2)] * 2))
    assert index == Figure(str(case["published_ikm"]))
    assert bands.performance(index).upper() == case["published_kinerja"]


def test_lab_assurance_published_a_wrong_index_because_it_added_wrong():
    case = CASES["lab_assurance_2unsur_raw20"]
    assert (sums(case["rows"]), case["printed_sums"]) == ([66, 71], [65, 71])
    halves = [Fraction(1, 2)] * 2
    assert half_up(official.weighted([Fraction(66, 20), Fraction(71, 20)], halves)) == Figure("85.63")
    as_added = half_up(official.weighted([Fraction(65, 20), Fraction(71, 20)], halves))
    assert as_added == Figure(str(case["published_ikm"])) == Figure("85.00")


def test_lab_reliability_published_a_wrong_index_because_it_counted_a_five_and_weighed_by_0_33():
    case = CASES["lab_reliability_3unsur_raw20"]
    assert sums(case["rows"]) == case["printed_sums"]
    means = [Fraction(total, 20) for total in case["printed_sums"]]
    assert by_weight(means, case["printed_weight"]) == Figure(str(case["published_ikm"])) == Figure("86.63")
    assert half_up(official.weighted(means, [Fraction(1, 3)] * 3)) == Figure("87.50")
    with pytest.raises(ValueError, match="sum to exactly 1"):
        official.weighted(means, fractions(["0.33"]) * 3)
    rows = [dict.fromkeys(ELEMENTS) | dict(zip(ELEMENTS[:3], row, strict=True)) for row in case["rows"]]
    with pytest.raises(ValueError, match="not 5"):
        tally_of((row, 1) for row in rows)


def test_phc_published_a_b_that_is_a_c_today_because_it_weighed_14_elements_by_0_071():
    case = CASES["phc_pendaftaran_2012_14unsur"]
    means = fractions(case["nrr"])
    printed = half_up(Fraction("3.059") * 25)  # the total of its weighted means, as it prints it
    assert printed == half_up(Fraction(str(case["published_ikm"]))) == Figure("76.48")
    assert by_weight(means, "0.071") == Figure("76.47")
    exact = half_up(official.weighted(means, [Fraction(1, 14)] * 14))
    assert (exact, bands.letter(exact), bands.letter(printed)) == (Figure("76.93"), "B", "C")


def test_bpbd_tangsel_printed_a_formula_that_cannot_give_its_index():
    case = CASES["bpbd_tangsel_2025_partial"]
    total, published = Fraction(str(case["published_nrr_total"])), Figure(str(case["published_ikm"]))
    assert abs(total * 25 - Fraction(published)) <= Fraction(25, 200)  # a total of two decimals can tell no more
    assert total * 9 / 9 * Fraction(str(case["printed_weight"])) * 25 < 25  # its formula divides by nine twice
    assert (bands.letter(published), bands.performance(published).upper()) == ("B", case["published_kinerja"])
    assert published > Figure("84.96")  # the year before, of which it says that the index fell


def test_lombok_tengah_labels_are_those_of_the_bands():
    case = CASES["lombok_tengah_2025_totals"]
    letters = {one["unit"]: bands.letter(half_up(Fraction(str(one["ikm"])))) for one in case["totals"]}
    assert letters == {
        "Kabupaten": "B", "BKPSDM": "B", "Dukcapil": "B", "BPMPTSP": "B",
        "Puskesmas Mantang": "C", "Puskesmas Penujak": "C",
    }  # fmt: skip


def sekadau():
    return tally(*["".join(map(str, row)) for row in CASES["sekadau_2019_s1_first49"]["rows"]])


def test_sekadau_gives_its_index_its_interval_and_what_other_weights_would_print():
    told = report(sekadau())
    assert (told["responses"], told["incomplete"], told["index"], told["grade"]) == (49, 0, "78.74", "B")
    assert (told["interval"], told["variance"]) == (["76.26", "81.23"], "1.5258292155")
    assert told["reconciliation"] == {"0.11": "77.95", "0.111": "78.66"}
    expected = CASES["sekadau_2019_s1_first49"]["recomputed"]["expected_element_mutu"]
    assert [element["grade"] for element in told["elements"].values()] == expected
    assert (told["publishable"], told["reasons"]) == (True, [])


def test_sekadau_without_the_price_weighs_eight_elements_by_an_eighth():
    rest = [one for place, one in enumerate(CASES["sekadau_2019_s1_first49"]["recomputed_sums"]) if place != 3]
    assert report(sekadau())["index_without_U4"] == "77.30" == f"{25 * sum(rest) / 8 / 49:.2f}"


@pytest.mark.parametrize("case", WITH_ROWS, ids=lambda case: case["id"])
def test_the_study_added_the_rows_as_we_do(case):
    assert sums(case["rows"]) == case["recomputed_sums"]


@pytest.mark.parametrize(("population", "sample"), CASES["krejcie_morgan"]["table"])
def test_the_sample_is_that_of_the_printed_table(population, sample):
    assert official.sample_size(population) == sample


# Limits


@pytest.mark.parametrize(
    ("exact", "rounded", "letter", "performance"),
    [
        ("100", "100.00", "A", "Sangat baik"),
        ("88.305", "88.31", "A", "Sangat baik"),
        ("88.3025", "88.30", "B", "Baik"),
        ("76.605", "76.61", "B", "Baik"),
        ("76.6025", "76.60", "C", "Kurang baik"),
        ("64.995", "65.00", "C", "Kurang baik"),
        ("64.9925", "64.99", "D", "Tidak baik"),
        ("25", "25.00", "D", "Tidak baik"),
    ],
)
def test_the_letter_goes_by_the_index_rounded_half_up(exact, rounded, letter, performance):
    index = official.index(exactly(exact))
    assert (index, bands.letter(index), bands.performance(index)) == (Figure(rounded), letter, performance)


def test_a_hair_below_the_half_is_rounded_down():
    index = half_up(Fraction("76.6049"))
    assert (index, bands.letter(index)) == (Figure("76.60"), "C")


@pytest.mark.parametrize(
    ("index", "down", "up", "higher"),
    [("78.74", "2.13", "9.57", "A"), ("76.60", "11.60", "0.01", "B"), ("25.00", "0.00", "40.00", "C")],
)
def test_what_would_change_the_letter(index, down, up, higher):
    limits = bands.limits(Figure(index))
    assert (str(limits.down), str(limits.up), limits.higher.letter) == (down, up, higher)


def test_nothing_is_higher_than_an_a():
    limits = bands.limits(Figure("88.31"))
    assert (limits.band.letter, str(limits.down), limits.higher, limits.up) == ("A", "0.00", None, None)


def test_no_index_lies_below_25():
    with pytest.raises(ValueError, match="between 25 and 100"):
        bands.letter(Figure("24.75"))  # what nine weights of 0,11 make of the worst answers


@pytest.mark.parametrize("mark", [0, 5, -1, "4", "4 ", 2.5, 4.0])
def test_no_other_mark_is_counted(mark):
    with pytest.raises(ValueError, match="A mark is"):
        tally_of([(dict.fromkeys(ELEMENTS, 4) | {"u3": mark}, 1)])


def test_a_blank_is_divided_by_nobody():
    told = report(tally("444444444", "44444444-", "44444444-"))
    assert told["index"] == "100.00"
    assert told["elements"]["U9"] == {"answered": 1, "sum": 4, "mean": "4.00", "index": "100.00", "grade": "A"}


def test_an_answer_with_fewer_than_five_marks_is_left_out_and_counted():
    counted = tally("444444444", "44444----", "1111-----", "---------")
    assert (counted.responses, counted.incomplete, counted.counts["u1"]) == (2, 2, (0, 0, 0, 2))


def test_an_element_that_nobody_answered_gives_no_index_and_the_reason():
    told = report(tally(*["4444444-4"] * 40))
    assert (told["index"], told["grade"], told["performance"], told["interval"]) == (None, None, None, None)
    assert (told["variance"], told["index_without_U4"]) == (None, None)
    assert told["reconciliation"] == {"0.11": None, "0.111": None}
    assert told["elements"]["U8"] == {"answered": 0, "sum": 0, "mean": None, "index": None, "grade": None}
    assert (told["publishable"], told["reasons"]) == (False, [told["reasons"][0]])
    assert "U8" in told["reasons"][0]


def test_a_price_that_nobody_rated_leaves_the_index_without_it():
    told = report(tally(*["333-33333"] * 40))
    assert (told["index"], told["index_without_U4"]) == (None, "75.00")


def test_nobody_at_all_gives_nothing():
    assert report(tally_of([]))["index"] is None


def test_complaints_and_facilities_go_by_code_and_not_by_place():
    asked_in_another_order = dict.fromkeys(reversed(ELEMENTS), 4) | {"u8": 1}
    told = report(tally_of([(asked_in_another_order, 1)]))
    assert (told["elements"]["U8"]["sum"], told["elements"]["U9"]["sum"]) == (1, 4)
    assert NAMES["u8"].startswith("Penanganan Pengaduan")
    assert NAMES["u9"].startswith("Sarana")


def test_weights_may_differ_where_they_sum_to_one():
    weights = [Fraction(1, 3)] + [Fraction(1, 12)] * 8
    assert official.weighted(fractions([4, 1, 1, 1, 1, 1, 1, 1, 1]), weights) == 50
    with pytest.raises(ValueError, match="sum to exactly 1"):
        official.weighted([Fraction(4)] * 9, fractions(["0.11"]) * 9)


@pytest.mark.parametrize(
    ("n", "publishable", "reasons"), [(9, False, 1), (10, True, 1), (29, True, 1), (30, True, 0)]
)
def test_least_numbers_speak_and_hide_nothing(n, publishable, reasons):
    told = report(tally(*["333333334"] * n))
    assert (told["index"], told["grade"]) == ("77.78", "B")
    assert (told["publishable"], len(told["reasons"])) == (publishable, reasons)


# The interval, against other ways to compute it

marks = some.lists(some.sampled_from([1, 2, 3, 4, None]), min_size=9, max_size=9)
whole_marks = some.lists(some.sampled_from([1, 2, 3, 4]), min_size=9, max_size=9)


def counted(rows):
    return tally_of((dict(zip(ELEMENTS, row, strict=True)), 1) for row in rows)


@given(some.lists(whole_marks, min_size=2, max_size=40))
def test_without_blanks_the_variance_is_that_of_a_mean_of_people(rows):
    scores = [Fraction(25 * sum(row), 9) for row in rows]
    assert counted(rows).variance == half_up(statistics.variance(scores) / len(rows), 10)


def pull(rows, person):
    """How fast the index moves with the weight of one person, measured and not derived."""

    def index(weight):
        weights = [weight if place == person else Fraction(1) for place in range(len(rows))]
        columns = zip(*rows, strict=True)
        given = [[(m, w) for m, w in zip(column, weights, strict=True) if m] for column in columns]
        return Fraction(25, 9) * sum(sum(m * w for m, w in one) / sum(w for _, w in one) for one in given)

    step = Fraction(1, 10**9)
    return (index(1 + step) - index(1 - step)) / (2 * step)


@given(some.lists(marks, min_size=2, max_size=12))
def test_with_blanks_the_variance_is_made_of_each_persons_pull_on_the_index(rows):
    rows = [row for row in rows if sum(mark is not None for mark in row) >= 5]
    assume(len(rows) > 1 and all(any(column) for column in zip(*rows, strict=True)))
    squares = sum(pull(rows, person) ** 2 for person in range(len(rows)))
    assert float(counted(rows).variance) == pytest.approx(float(squares * len(rows) / (len(rows) - 1)), abs=1e-8)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    dice = random.Random(14)
    people_of_the_town = [[min(4, max(1, round(dice.gauss(3, 0.6)))) for _ in range(9)] for _ in range(300)]
    truth = 25 * statistics.mean(statistics.mean(row) for row in people_of_the_town)
    held = 0
    for _ in range(400):
        score = official.score(counted(dice.choices(people_of_the_town, k=20)))
        held += float(score.low) <= truth <= float(score.high)
    assert 0.92 < held / 400 < 0.98


def test_people_are_sampled_and_not_marks():
    agreed = official.score(tally(*["444444444", "222222222"] * 8))
    mixed = official.score(tally(*["442442422", "224224244"] * 8))
    assert agreed.high - agreed.low > 8 * (mixed.high - mixed.low)


def test_the_published_variance_gives_the_published_interval_with_a_table_of_t():
    score, variance = official.score(sekadau()), Decimal("1.5258292155")
    half = 2.01063475762 * sqrt(variance)
    exact = 25 * 1389 / (9 * 49)
    assert [f"{bound:.2f}" for bound in (exact - half, exact + half)] == ["76.26", "81.23"]
    assert (score.low, score.high) == (Figure("76.26"), Figure("81.23"))


@pytest.mark.parametrize("rows", [["444444444", "444444443"], ["111111111", "111111112"]])
def test_an_interval_does_not_leave_the_scale(rows):
    score = official.score(tally(*rows))
    assert Figure("25.00") <= score.low <= score.index <= score.high <= Figure("100.00")


@pytest.mark.parametrize("rows", [[], ["444444444"]])
def test_fewer_than_two_people_give_no_interval(rows):
    assert official.score(tally(*rows)) is None
    with pytest.raises(ValueError, match="two people"):
        Tally(len(rows), 0, tally(*rows).counts, Decimal("1"))


def test_people_who_all_agree_leave_no_doubt():
    assert str(official.score(tally(*["333333333"] * 12))) == "75,00 (75,00–75,00; n = 12)"


@given(some.lists(some.tuples(marks, some.integers(1, 9)), max_size=12))
def test_answers_alike_may_be_counted_together(groups):
    rows = [(dict(zip(ELEMENTS, row, strict=True)), times) for row, times in groups]
    assert tally_of(rows) == tally_of((row, 1) for row, times in rows for _ in range(times))


def test_a_million_answers_are_exact():
    counted = tally_of([(marks, 250_000) for marks in people("444444444", "333333333", "33333333-", "222222222")])
    assert (counted.responses, official.index(counted.counts)) == (1_000_000, Figure("75.00"))
    # Half a million pull by ±25/9 · (8/1,000,000 + 1/750,000): the standard error is 0.018333.
    assert str(official.score(counted)) == "75,00 (74,96–75,04; n = 1.000.000)"

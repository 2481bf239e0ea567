from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.core import disclosure
from portal.core.score import Figure, Score


def scored(n):
    return Score(Figure("78.74"), Figure("76.26"), Figure("81.23"), n)


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True)])
def test_an_index_needs_ten_answers(n, told):
    assert disclosure.whole(scored(n)) == (scored(n) if told else None)
    assert disclosure.element(Figure("78.74"), answered=n) == (Figure("78.74") if told else None)


@pytest.mark.parametrize(("n", "told"), [(29, False), (30, True)])
def test_a_letter_and_the_evaluation_need_thirty_answers(n, told):
    assert disclosure.letter("B", scored(n)) == ("B" if told else None)
    assert disclosure.evaluation(scored(n)) == (scored(n) if told else None)


def test_where_there_is_no_score_nothing_is_told():
    assert disclosure.whole(None) is disclosure.evaluation(None) is disclosure.letter("B", None) is None
    assert disclosure.part(scored(40), of=None) is disclosure.part(None, of=scored(40)) is None


@pytest.mark.parametrize(
    ("part", "rest", "told"),
    [(30, 0, True), (30, 10, True), (30, 9, False), (30, 1, False), (10, 10, True), (9, 31, False), (9, 0, False)],
)
def test_an_index_of_a_part_tells_nothing_of_a_small_rest(part, rest, told):
    assert disclosure.part(scored(part), of=scored(part + rest)) == (scored(part) if told else None)


def test_what_is_larger_is_no_part():
    with pytest.raises(ValueError, match="part"):
        disclosure.part(scored(41), of=scored(40))


@pytest.mark.parametrize(
    ("responses", "answered", "publishable", "words"),
    [
        (30, {"U1": 30, "U4": 12}, True, []),
        (29, {"U1": 29, "U4": 12}, True, ["huruf mutu"]),
        (29, {"U1": 29, "U4": 9}, True, ["Unsur U4 dijawab 9", "huruf mutu"]),
        (9, {"U1": 9, "U4": 3}, False, ["Baru 9 jawaban"]),
        (50, {"U1": 50, "U4": 0}, False, ["Unsur U4 tidak dijawab"]),
        (0, {"U1": 0, "U4": 0}, False, ["Unsur U1", "Unsur U4", "Baru 0"]),
    ],
)
def test_each_number_that_is_withheld_has_its_reason(responses, answered, publishable, words):
    assert disclosure.is_publishable(responses, answered) is publishable
    said = disclosure.reasons(responses, answered)
    assert len(said) == len(words)
    assert all(word in sentence for word, sentence in zip(words, said, strict=True))


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([12, 31, 5, 0], [12, 31, 5, 0]),
        ([3, 12, 31, 0], [None, None, 31, 0]),
        ([3, 4, 31, 0], [None, None, 31, 0]),
        ([1, 1, 31, 9], [None, None, 31, None]),  # two hidden cells that sum to two
        ([4, 4, 31, 9], [None, None, 31, None]),
        ([3, 12, 12, 31], [None, None, None, 31]),  # one of two equal ones would tell which cell was small
        ([3, 0, 0, 0], [None, None, None, None]),
        ([0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_small_cells_are_hidden_and_a_second_one_where_the_total_would_tell(cells, shown):
    assert list(disclosure.suppress(dict(zip("abcd", cells, strict=True))).values()) == shown


breakdowns = some.dictionaries(some.text(max_size=3), some.integers(0, 12) | some.integers(0, 1000), min_size=2)


@given(breakdowns)
def test_what_is_shown_is_true_and_no_small_cell_is_shown(cells):
    shown = disclosure.suppress(cells)
    assert list(shown) == list(cells)
    assert all(shown[name] in (None, count) for name, count in cells.items())
    assert not {1, 2, 3, 4}.intersection(count for count in shown.values() if count)
    assert any(0 < count < 5 for count in cells.values()) or None not in shown.values()


@given(breakdowns)
def test_the_total_minus_what_is_shown_is_never_one_cell(cells):
    hidden = [cells[name] for name, count in disclosure.suppress(cells).items() if count is None]
    rest = sum(cells.values()) - sum(count for count in disclosure.suppress(cells).values() if count)
    assert rest == sum(hidden)
    assert len(hidden) != 1


@pytest.mark.parametrize(("width", "largest"), [(2, 40), (3, 26), (4, 16), (5, 11), (6, 8)])
def test_who_knows_total_and_rule_cannot_derive_a_hidden_cell(width, largest):
    """Every breakdown up to that total: those that look alike differ in each of their hidden cells."""
    alike = defaultdict(list)
    for cells in product(range(largest + 1), repeat=width):
        if sum(cells) <= largest:
            shown = disclosure.suppress(dict(enumerate(cells)))
            alike[sum(cells), tuple(shown.values())].append(cells)
    for (_, shown), possible in alike.items():
        for place, count in enumerate(shown):
            assert count is not None or len({cells[place] for cells in possible}) > 1, (shown, possible)


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (9, 0), (10, 10), (45, 40)])
def test_an_officer_sees_tens_while_a_survey_is_open(count, shown):
    assert disclosure.rounded_down(count) == shown

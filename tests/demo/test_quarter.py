"""The reports of the quarter that is over, whatever day the demo begins on."""

from collections import Counter
from datetime import date, timedelta

import pytest

from portal.core.disclosure import LEAST_CELL
from portal.core.periods import containing
from portal.demo import quarter


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 3, 31), date(2026, 5, 17), date(2026, 11, 29)])
def test_each_ends_within_it_and_of_each_kind_there_are_enough_to_be_told(today):
    over = containing(today, "quarter").previous()
    kinds, texts = Counter(), set()
    for plot, script in quarter.plots(today):
        begun = today - timedelta(days=plot.ago)
        assert over.first_day <= begun
        assert begun + timedelta(days=script[-1][0]) <= over.last_day
        kinds[plot.category] += 1
        kinds[plot.category, script is quarter.ANEW] += 1
        texts.add(plot.text)
    assert min(kinds.values()) >= LEAST_CELL
    assert len(texts) == sum(map(len, quarter.WORDS.values()))

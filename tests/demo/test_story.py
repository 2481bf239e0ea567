"""The demo's own past, on whatever day it is begun."""

from datetime import date, timedelta
from itertools import combinations

from portal.core.periods import overlaps
from portal.demo import story
from portal.surveys.rules import fault_of_days


def test_on_every_day_of_a_year_the_surveys_of_the_demo_could_be_registered():
    for number in range(366):
        today = date(2026, 1, 1) + timedelta(number)
        episodes = story.episodes(today)
        for one in episodes:
            assert fault_of_days(one.period, one.opens_on, one.closes_on, one.opens_on - timedelta(8)) is None, today
        for one, other in combinations(episodes, 2):
            if (one.side, one.service) == (other.side, other.service):
                assert not overlaps(one.period, other.period), today
                assert one.closes_on < other.opens_on or other.closes_on < one.opens_on, today

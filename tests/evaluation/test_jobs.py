from datetime import date

from portal.evaluation.targets import queries
from portal.evaluation.targets.jobs import note_survey
from portal.surveys import actions as surveys
from tests.worker import work


def test_a_confirmed_survey_tells_when_it_opens(town):
    surveys.confirm(town.register(), by=town.publishers[0])
    assert queries.opening(town.service.id, town.period) is None
    work()
    assert queries.opening(town.service.id, town.period) == date(2026, 6, 2)


def test_told_twice_is_told_once(town):
    for _ in range(2):
        note_survey(town.service.id, town.period, "2026-06-10")
    assert queries.opening(town.service.id, town.period) == date(2026, 6, 10)


def test_a_later_day_does_not_unfix_what_is_fixed(town):
    for day in ("2026-06-10", "2026-07-10", "2026-06-12"):
        note_survey(town.service.id, town.period, day)
    assert queries.opening(town.service.id, town.period) == date(2026, 6, 10)

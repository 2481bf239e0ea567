"""The policy is data: every version whole, in both languages."""

from datetime import date

import pytest

from portal.core.errors import NotFound
from portal.moderation import policy
from portal.moderation.rules import REASON_LENGTH

LANGUAGES = {"id", "en"}


@pytest.mark.parametrize("one", policy.versions(), ids=lambda one: one.version)
def test_every_word_of_a_version_stands_in_both_languages(one):
    texts = [*one.shown, *one.advice, *one.told.values()]
    texts += [each for reason in one.reasons.values() for each in (reason.title, reason.words)]
    texts += [each for door in one.doors for each in (door.name, door.words)]
    assert all(set(text) == LANGUAGES and all(text.values()) for text in texts)


@pytest.mark.parametrize("one", policy.versions(), ids=lambda one: one.version)
def test_each_reason_is_told_by_a_name_and_one_is_for_spam(one):
    assert all(reason.told_as in one.told and len(reason.code) <= REASON_LENGTH for reason in one.reasons.values())
    assert [reason.code for reason in one.reasons.values() if reason.spam] == ["spam"]
    assert one.reason("about_officer").shows_doors


@pytest.mark.parametrize("one", policy.versions(), ids=lambda one: one.version)
def test_the_logs_do_not_tell_an_allegation_from_personal_data(one):
    told = [reason.told_as for reason in one.reasons.values()]
    assert told.count(one.reason("about_officer").told_as) >= 2


def test_numbers_and_days_of_versions_grow_together():
    days = [(one.version, one.since) for one in policy.versions()]
    assert days == sorted(days, reverse=True)
    assert len({number for number, _day in days}) == len(days)


def test_before_the_first_version_the_first_one_holds():
    assert policy.current(date(2000, 1, 1)) is policy.versions()[-1]
    with pytest.raises(NotFound):
        policy.version(0)

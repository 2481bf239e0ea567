"""The policy is data: every version whole, in both languages."""

from datetime import date

import pytest

from portal.core.errors import NotFound
from portal.moderation import kinds, policy
from portal.moderation.rules import REASON_LENGTH

LANGUAGES = {"id", "en"}


@pytest.mark.parametrize("one", policy.versions(), ids=lambda one: one.version)
def test_every_word_of_a_version_stands_in_both_languages(one):
    texts = [*one.shown, *one.advice, *one.told.values()]
    texts += [each for reason in one.reasons.values() for each in (reason.title, reason.words)]
    texts += [each for reason in one.reasons.values() for each in reason.of.values()]
    texts += [each for reasons in one.acts.values() for each in reasons.values()]
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


def test_a_version_that_has_held_says_what_it_said(app):
    """Its words stand behind decisions: who changes one of them adds a version."""
    first = policy.version(1)
    assert (first.since, first.acts) == (date(2026, 11, 28), {})
    assert not any(reason.of for reason in first.reasons.values())
    assert first.reason("off_topic").words["id"].endswith("bukan tentang layanan yang ditanyakan.")


def test_each_reason_speaks_of_the_kind_of_text_and_of_any_other_in_general(app):
    """Those kinds that everybody can write something of; what is said of a kind that nobody hands up is a slip."""
    here = policy.version(2)
    parts = {f"{kind}:{part}" for kind, source in kinds.known.items() for part in source.parts} | set(kinds.known)
    for reason in here.reasons.values():
        assert set(reason.of) <= parts
        assert {"forum:title", "forum:post", "complaint:text"} <= set(reason.of)
        said = [reason.words_for(what)["id"] for what in ("forum:title", "forum:post", "complaint:text", "rating")]
        assert len(set(said)) == 4
        assert reason.words_for("rating") is reason.words


def test_acts_on_conversations_have_reasons_on_every_day():
    """On the days of the first version, which knew none, they are told by those of the next one."""
    assert policy.acting(date(2020, 1, 1)).version == 2
    assert set(policy.acting(date(2027, 1, 1)).acts) == {"ask", "move", "join", "lock", "unlock"}


def test_before_the_first_version_the_first_one_holds():
    assert policy.current(date(2000, 1, 1)) is policy.versions()[-1]
    with pytest.raises(NotFound):
        policy.version(0)

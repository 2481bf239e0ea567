"""The calendar of free days: what comes with the portal, how a list is read, and that nobody changes one alone."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts import confirmations, proposals
from portal.accounts.deeds.calendar import SetFreeDays
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed
from portal.organisation import free_days
from portal.organisation.day_list import BadList, FreeDays, read_lines

NYEPI = date(2026, 3, 19)
TEXT = "2026-01-01 Tahun Baru\n\n 2026-03-19  Hari Suci Nyepi \n"


def test_a_list_has_a_line_a_day():
    assert read_lines(TEXT, 2026) == {date(2026, 1, 1): "Tahun Baru", NYEPI: "Hari Suci Nyepi"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "at least one"), ("besok libur", "cannot be read"), ("2026-03-19", "cannot be read"),
        ("2026-02-30 Hari", "cannot be read"), ("2026-03-19 " + "n" * 121, "cannot be read"),
        ("2027-03-19 Nyepi", "another year"), ("2026-03-19 Nyepi\n2026-03-19 Nyepi", "twice"),
        ("\n".join(f"2026-{month:02}-{day:02} Libur" for month in (1, 3, 5) for day in range(1, 22)), "at most 60"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_taken_is_refused_in_words(text, why):
    with pytest.raises(BadList, match=why):
        read_lines(text, 2026)


def test_the_lists_that_come_with_the_portal_say_where_they_are_from_and_that_nobody_compared_them(session):
    free_days.load_shipped()
    calendar = free_days.calendar()
    for year, count in ((2025, 28), (2026, 25), (2027, 26)):
        kept = free_days.free_days_of(year)
        assert (len(kept.days), kept.verified) == (count, False)
        assert "SKB" in kept.source
    assert not calendar.is_workday(NYEPI)
    assert calendar.is_workday(date(2026, 3, 17))


def test_loading_them_again_leaves_what_was_changed(session):
    free_days.set_free_days(FreeDays(2026, {NYEPI: "Nyepi"}, "uji", True), by=None)
    free_days.load_shipped()
    assert free_days.free_days_of(2026).days == {NYEPI: "Nyepi"}


@pytest.mark.parametrize(("known", "missing"), [((), [2026, 2027]), ((2026,), [2027]), ((2026, 2027), [])])
def test_this_year_and_the_next_without_a_list_are_told(session, known, missing):
    for year in known:
        free_days.set_free_days(free_days.shipped(year), by=None)
    assert free_days.years_without() == missing


def test_what_stood_there_before_goes_into_the_log(session):
    free_days.set_free_days(FreeDays(2026, {NYEPI: "Nyepi"}, "uji", True), by=None)
    free_days.set_free_days(FreeDays(2026, {date(2026, 1, 1): "Tahun Baru"}, "uji", True), by=None)
    *_, last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    assert (last.action, last.details["before"]) == ("holidays:set", {"2026-03-19": "Nyepi"})


def test_a_list_counts_only_once_a_second_person_has_confirmed_it(town):
    deed = SetFreeDays(FreeDays(2026, {NYEPI: "Nyepi"}, "SKB", True))
    proposal = proposals.propose(deed, by=town.administrator)
    assert free_days.free_days_of(2026) is None
    with pytest.raises(NotAllowed):
        proposals.confirm(proposal, by=town.administrator)
    proposals.confirm(proposal, by=town.inspector)
    assert free_days.free_days_of(2026).days == {NYEPI: "Nyepi"}
    assert confirmations.waiting(deed.act, deed.subject) is None

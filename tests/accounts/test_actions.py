from datetime import date, timedelta

import pytest

from portal.accounts import actions, queries
from portal.accounts.models import PasswordLink, Person
from portal.accounts.rules import Permission, Role
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.errors import NotFound, Refused
from portal.organisation.models import Post
from tests.builders import able, agency, person, second_account

NIP, OTHER_NIP = "198504122010011001", "198504122010011002"


def test_the_same_human_being_is_entered_once(town):
    actions.add_person("Siti Aminah", NIP, by=town.administrator)
    with pytest.raises(Refused, match="NIP"):
        actions.add_person("S. Aminah", NIP, by=town.administrator)
    with pytest.raises(Refused, match="name"):
        actions.add_person(" siti  AMINAH ", None, by=town.administrator)


@pytest.mark.parametrize("alike", ["Siti\u200b Aminah", "Si\u00adti Aminah", "Siti Aminah\u200e", "Ｓiti Aminah"])
def test_a_name_with_signs_that_print_nothing_is_the_same_name(town, alike):
    actions.add_person("Siti Aminah", NIP, by=town.administrator)
    with pytest.raises(Refused, match="name"):
        actions.add_person(alike, None, by=town.administrator)


def test_two_of_one_name_are_told_apart_by_their_nip(town, session):
    for nip in (NIP, OTHER_NIP):
        actions.add_person("Siti Aminah", nip, by=town.administrator)
    assert session.query(Person).filter_by(name="Siti Aminah").count() == 2


@pytest.mark.parametrize("nip", ["1985", NIP + "1", "19850412201001100x"])
def test_what_has_not_18_digits_is_no_nip(town, nip):
    with pytest.raises(Refused):
        actions.add_person("Siti Aminah", nip, by=town.administrator)


def test_an_address_or_number_belongs_to_one_account(town):
    human = actions.add_person("Siti Aminah", None, by=town.administrator)
    account = actions.add_account(human, "0812-3456-7890", by=town.administrator)
    assert (account.identity, account.password) == ("+6281234567890", None)
    with pytest.raises(Refused):
        actions.add_account(town.head.person, "+62 812 3456 7890", by=town.administrator)
    with pytest.raises(Refused):
        actions.add_account(human, "siti", by=town.administrator)


def test_the_root_of_the_tree_holds_no_roles(town):
    with pytest.raises(Refused):
        actions.give_role(town.head.person, Role.SURVEY_OFFICER, town.city, by=None)
    with pytest.raises(Refused):
        actions.appoint(town.head.person, Role.SURVEY_OFFICER, town.city)


def test_a_role_is_held_once_and_ends_once(town):
    with pytest.raises(Refused):
        actions.give_role(town.head.person, Role.AGENCY_HEAD, town.dinas, by=None)
    held = town.head.person.roles[0]
    actions.end_role(held, by=None)
    with pytest.raises(Refused):
        actions.end_role(held, by=None)
    actions.give_role(town.head.person, Role.AGENCY_HEAD, town.dinas, by=None)
    assert [held.ended_at is None for held in town.head.person.memberships] == [False, True]


def test_the_console_appoints_nobody_in_a_house_that_has_an_inspector(town):
    able(town.inspector)
    with pytest.raises(Refused, match="has an inspector"):
        actions.appoint(person().person, Role.PUBLISHER, town.desk)


def test_a_post_has_one_holder_and_one_who_acts_for_them(town):
    other = person().person
    with pytest.raises(Refused):
        actions.hold_post(town.head_post, other, from_on=clock.today(), acting=False, by=None)
    actions.hold_post(town.head_post, other, from_on=clock.today(), acting=True, by=None)
    assert queries.holder_of(town.head_post).person is town.head.person


def test_while_a_post_is_vacant_the_acting_holder_holds_it(town):
    other, held = person().person, queries.holder_of(town.head_post)
    actions.hold_post(town.head_post, other, from_on=clock.today(), acting=True, by=None)
    actions.leave_post(held, clock.today() - timedelta(days=1), by=None)
    assert queries.holder_of(town.head_post).person is other
    assert queries.holders()[town.head_post.id].acting


def test_a_successor_begins_after_the_last_day_and_not_before(town):
    held, other = queries.holder_of(town.head_post), person().person
    actions.leave_post(held, date(2026, 6, 10), by=None)
    with pytest.raises(Refused):
        actions.hold_post(town.head_post, other, from_on=date(2026, 6, 10), acting=False, by=None)
    actions.hold_post(town.head_post, other, from_on=date(2026, 6, 11), acting=False, by=None)
    with pytest.raises(Refused):  # nor is there a third, whose days nobody has looked at
        actions.hold_post(town.head_post, person().person, from_on=date(2026, 7, 1), acting=False, by=None)


def test_the_last_day_is_not_before_the_first(town):
    held = queries.holder_of(town.head_post)
    with pytest.raises(Refused):
        actions.leave_post(held, held.from_on - timedelta(days=1), by=None)


def test_a_nip_is_entered_once(town):
    human = actions.add_person("Siti Aminah", None, by=None)
    for wrong in ("1985", town.head.person.nip):
        with pytest.raises(Refused):
            actions.write_nip(human, wrong, by=None)
    actions.write_nip(human, NIP, by=None)
    with pytest.raises(Refused, match="already"):
        actions.write_nip(human, OTHER_NIP, by=None)


def test_where_the_superior_s_post_is_vacant_the_next_one_up_decides(town, session):
    between = Post(agency_id=town.secretariat.id, name="Asisten", superior=town.chief_post, source="uji")
    session.add(between)
    town.head_post.superior = between
    session.flush()
    held = queries.superior_of(town.head_post)
    assert (held.post, held.person) == (town.chief_post, town.chief.person)
    assistant = person().person
    actions.hold_post(between, assistant, from_on=clock.today(), acting=True, by=town.administrator)
    assert queries.superior_of(town.head_post).person is assistant
    assert queries.superior_of(town.chief_post) is None


def test_posts_of_tomorrow_and_yesterday_are_not_held_today(town, set_clock):
    held_by = lambda: [held.post for held in queries.ReportingLine().held_by(town.head.person_id)]  # noqa: E731
    assert held_by() == [town.head_post]
    actions.leave_post(queries.holder_of(town.head_post), date(2026, 6, 1), by=None)
    assert [held.post for held in town.head.person.posts] == [town.head_post]
    set_clock(date(2026, 6, 2))
    assert (held_by(), town.head.person.posts) == ([], [])


# ---- one-time links


def test_a_link_is_kept_as_a_hash_and_chooses_a_password_once(town, session):
    token = actions.new_link(town.head, by=town.administrator)
    assert token not in str([link.hash for link in session.query(PasswordLink)])
    actions.choose_password(town.head, "empat kata yang panjang", link=queries.link(token))
    assert town.head.password.startswith("$argon2id$")
    with pytest.raises(NotFound):
        queries.link(token)


def test_of_two_who_use_a_link_at_once_one_comes_too_late(town):
    link = queries.link(actions.new_link(town.head, by=town.administrator))
    actions.choose_password(town.head, "kata sandi yang pertama", link=link)
    with pytest.raises(NotFound):
        actions.choose_password(town.head, "kata sandi yang kedua", link=link)


def test_a_link_ends_after_a_week_and_with_the_next_one(town, monkeypatch):
    first = actions.new_link(town.head, by=town.administrator)
    second = actions.new_link(town.head, by=town.administrator)
    with pytest.raises(NotFound):
        queries.link(first)
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(NotFound):
        queries.link(second)


def test_a_link_of_an_account_that_is_switched_off_opens_nothing(town):
    token = actions.new_link(town.head, by=town.administrator)
    actions.switch_account(town.head, False, by=town.administrator)
    with pytest.raises(NotFound):
        queries.link(token)


def test_a_changed_password_ends_all_links(town):
    token = actions.new_link(town.head, by=town.administrator)
    actions.choose_password(town.head, "empat kata yang panjang")
    with pytest.raises(NotFound):
        queries.link(token)


def test_neither_password_nor_link_stands_in_the_log(town, session):
    token = actions.new_link(town.head, by=town.administrator)
    actions.choose_password(town.head, "empat kata yang panjang", link=queries.link(token))
    said = str([(entry.subject, entry.details) for entry in session.query(AuditEntry)])
    assert token not in said
    assert "empat kata" not in said


# ---- who there is


def test_branches_with_too_few_publishers_outside_are_named(town):
    assert queries.short_of(Permission.SCORECARD_PUBLISH, 2) == [(town.secretariat, 0)]
    actions.appoint(person().person, Role.PUBLISHER, town.desk)
    assert queries.short_of(Permission.SCORECARD_PUBLISH, 2) == [(town.secretariat, 1)]


def test_one_person_with_two_accounts_is_one_publisher(town):
    second_account(town.publishers[0])
    third = agency("ketiga", town.city)
    assert queries.people_who_may(Permission.SCORECARD_PUBLISH, third) == [each.person for each in town.publishers]


def test_a_last_day_that_is_written_moves_only_to_an_earlier_day(town):
    """Else who left years ago would decide again, by what reads like a correction."""
    held = queries.holder_of(town.head_post)
    actions.leave_post(held, clock.today(), by=None)
    for later in (clock.today() + timedelta(days=1), date(2030, 1, 1)):
        with pytest.raises(Refused, match="earlier"):
            actions.leave_post(held, later, by=None)
    actions.leave_post(held, clock.today() - timedelta(days=1), by=None)
    assert held.until_on == clock.today() - timedelta(days=1)

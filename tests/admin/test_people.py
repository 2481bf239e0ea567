import re

import pytest

from portal.accounts import actions, queries
from portal.accounts.models import Account, Membership, Person
from portal.accounts.rules import Role
from portal.core.audit import AuditEntry
from tests.builders import person, second_account

NEW = {"name": "Siti Aminah", "nip": "19850412 201001 1 001", "identity": "0812 3456 7890"}


def close_up(text):
    return text.replace(" ", "")


def page(account):
    return f"/kelola/pengguna/{account.person_id}"


def last(session):
    return session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()


def test_a_person_is_added_with_an_account_whose_link_is_shown_once(desk, session):
    text = desk.send("/kelola/pengguna/tambah", 200, **NEW).text
    account = session.query(Account).filter_by(identity="+6281234567890").one()
    assert (account.person.name, account.person.nip) == ("Siti Aminah", "198504122010011001")
    assert account.password is None
    token = re.search(r"http://localhost/akun/awal/([\w-]+)", text)[1]
    assert queries.link(token).account is account
    assert token not in desk.browser.get(page(account))


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        ({"name": ""}, ["name"]),
        ({"nip": "1985"}, ["nip"]),
        ({"identity": ""}, ["identity"]),
        ({"identity": "siti"}, [""]),
        ({"name": "", "nip": "x", "identity": ""}, ["name", "nip", "identity"]),
    ],
)
def test_what_cannot_be_is_shown_again_with_all_that_was_typed(desk, session, wrong, faults):
    before = session.query(Person).count()
    typed = NEW | wrong
    desk.send("/kelola/pengguna/tambah", 422, **typed)
    assert desk.faults() == faults
    shown = desk.typed()
    assert [close_up(shown[name]) for name in typed] == [close_up(text) for text in typed.values()]
    assert session.query(Person).count() == before


def test_an_identity_that_is_taken_leaves_no_person_behind(desk, town, session):
    before = session.query(Person).count()
    desk.send("/kelola/pengguna/tambah", 422, **NEW | {"identity": town.head.identity})
    assert desk.faults() == [""]
    assert session.query(Person).count() == before


@pytest.mark.parametrize("words", ["kepala", "KEPALA", "198504122010011001", "1985 siti"])
def test_people_are_found_by_name_nip_and_identity(desk, session, words):
    human = actions.add_person("Siti Kepala Aminah", "198504122010011001", by=None)
    actions.add_account(human, "081234567890", by=None)
    session.commit()
    text = desk.get(f"/kelola/pengguna?q={words}")
    assert "Siti Kepala Aminah" in text
    assert "Inspektur" not in text


def test_the_list_tells_roles_posts_and_accounts_that_are_off(desk, town, session):
    actions.switch_account(town.enumerator, False, by=town.administrator)
    session.commit()
    text = desk.get("/kelola/pengguna")
    assert all(said in text for said in ("Kepala Dinas", "Kecamatan", town.enumerator.identity))


def test_an_ordinary_role_is_given_at_once(desk, town, session):
    path = f"{page(town.chief)}/peran"
    desk.send(path, role="survey_officer", agency=str(town.desk.id))
    (held,) = town.chief.person.roles
    assert (held.role, held.agency_id) == (Role.SURVEY_OFFICER, town.desk.id)


def test_a_role_that_decides_over_others_waits_and_says_so(desk, town, session):
    candidate = person("Calon")
    response = desk.send(f"{page(candidate)}/peran", role="publisher", agency=str(town.district.id))
    desk.browser.follow(response)
    assert "Calon" in desk.words()
    assert desk.browser.page.find(".//main//*[@class='notice notice-mid']") is not None
    assert (candidate.person.roles, len(queries.pending())) == ([], 1)


@pytest.mark.parametrize("role", ["agency_head", "publisher"])
def test_a_role_cannot_be_given_or_proposed_twice(desk, town, session, role):
    """What was chosen stays chosen."""
    account, agency = (town.head, town.dinas) if role == "agency_head" else (person("Calon"), town.district)
    if role == "publisher":
        actions.grant(account.person, Role.PUBLISHER, agency, by=town.administrator)
    session.commit()
    desk.send(f"{page(account)}/peran", 422, role=role, agency=str(agency.id))
    chosen = [o.get("value") for o in desk.browser.page.iterfind(".//main//option[@selected]")]
    assert (desk.faults(), chosen) == ([""], [role, str(agency.id)])


@pytest.mark.parametrize(("role", "agency"), [("king", None), ("publisher", "9999"), ("publisher", "city")])
def test_no_role_or_agency_is_taken_that_was_not_offered(desk, town, session, role, agency):
    chosen = str(town.city.id) if agency == "city" else agency or str(town.dinas.id)
    desk.send(f"{page(town.chief)}/peran", 422, role=role, agency=chosen)
    assert session.query(Membership).filter_by(person_id=town.chief.person_id).count() == 0
    assert queries.pending() == []


def test_whoever_proposed_takes_it_back(desk, town, session):
    candidate = person("Calon")
    proposal = actions.grant(candidate.person, Role.PUBLISHER, town.district, by=town.administrator)
    desk.send(page(candidate), action=f"/kelola/pengguna/usulan/{proposal.id}/tarik")
    assert queries.pending() == []


def test_another_administrator_does_not_take_back_what_she_did_not_propose(desk, town, session):
    other = person(administrator=town.dinas)
    proposal = actions.grant(person("Calon").person, Role.PUBLISHER, town.district, by=other)
    session.commit()
    desk.browser.get(page(town.head))
    token = next(desk.browser.page.iterfind(".//input[@name='csrf_token']")).get("value")
    path = f"/kelola/pengguna/usulan/{proposal.id}/tarik"
    desk.browser.ask("POST", path, 403, data={"csrf_token": token}, headers={"Origin": "http://localhost"})


def test_ending_a_role_asks_once_more(desk, town, session):
    path = f"/kelola/pengguna/peran/{town.head.person.roles[0].id}/akhiri"
    assert town.head.person.roles
    desk.send(path)
    session.expire_all()
    assert town.head.person.roles == []
    desk.get(path, 404)


def test_her_own_role_is_ended_by_another(desk, town, session):
    desk.send(f"/kelola/pengguna/peran/{town.administrator.person.roles[0].id}/akhiri", 409)
    session.expire_all()
    assert town.administrator.person.roles


def test_an_account_is_switched_off_and_on(desk, town, session, browser, app):
    other = type(browser)(app)
    other.sign_in(town.head).get("/akun")
    desk.send(f"/kelola/pengguna/akun/{town.head.id}/matikan")
    other.ask("GET", "/akun", 302)
    assert not session.get(Account, town.head.id).active
    desk.send(page(town.head), action=f"/kelola/pengguna/akun/{town.head.id}/hidupkan")
    session.expire_all()
    assert session.get(Account, town.head.id).active


def test_nobody_switches_off_an_account_of_her_own(desk, town, session):
    other = second_account(town.administrator)
    desk.send(f"/kelola/pengguna/akun/{other.id}/matikan", 409)


def test_a_person_may_have_another_account(desk, town, session):
    desk.send(f"{page(town.head)}/akun", 200, identity="kepala@uji.id")
    assert session.query(Account).filter_by(person_id=town.head.person_id).count() == 2


def test_a_link_for_an_ordinary_account_is_shown_to_the_administrator(desk, town, session):
    text = desk.send(page(town.head), 200, action=f"/kelola/pengguna/akun/{town.head.id}/tautan").text
    assert re.search(r"/akun/awal/[\w-]{20,}", text)
    assert last(session).action == "account:link"


@pytest.mark.parametrize("other", [False, True])
def test_a_link_for_somebody_who_decides_over_others_is_only_proposed(desk, town, session, other):
    """Also for a new account of hers, which an administrator could otherwise sign in with."""
    publisher = town.publishers[0]
    if other:
        response = desk.send(f"{page(publisher)}/akun", identity="penerbit@uji.id")
    else:
        response = desk.send(page(publisher), action=f"/kelola/pengguna/akun/{publisher.id}/tautan")
    assert "/akun/awal/" not in desk.browser.follow(response)
    assert len(queries.pending()) == 1


def test_each_deed_stands_in_the_log_with_who_did_it(desk, town, session):
    desk.send("/kelola/pengguna/tambah", 200, **NEW)
    entries = session.query(AuditEntry).order_by(AuditEntry.id.desc()).limit(3).all()
    assert [entry.action for entry in entries] == ["account:link", "account:add", "person:add"]
    assert {entry.actor_id for entry in entries} == {town.administrator.id}

import re

import pytest

from portal.accounts import actions, proposals, queries
from portal.accounts.deeds.people import GiveRole
from portal.accounts.models import Account, Membership, Person
from portal.accounts.rules import Role
from portal.core.audit import AuditEntry
from tests.browser import words
from tests.builders import person, place_for, second_account
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # what its pages ask and do is tried on both by their slices and by the walks

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
        ({"identity": "siti"}, ["identity"]),
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
    assert desk.faults() == ["identity"]
    assert session.query(Person).count() == before


@pytest.mark.parametrize("typed", ["kepala", "KEPALA", "198504122010011001", "1985 siti"])
def test_people_are_found_by_name_nip_and_identity(desk, session, typed):
    human = actions.add_person("Siti Kepala Aminah", "198504122010011001", by=None)
    actions.add_account(human, "081234567890", by=None)
    session.commit()
    text = desk.get(f"/kelola/pengguna?q={typed}")
    assert "Siti Kepala Aminah" in text
    assert "Inspektur" not in text


def test_the_list_tells_roles_posts_and_accounts_that_are_off(desk, town, session):
    actions.switch_account(town.enumerator, False, by=None)
    session.commit()
    text = desk.get("/kelola/pengguna")
    assert all(said in text for said in ("Kepala Dinas", "Kecamatan", town.enumerator.identity))


@pytest.mark.parametrize("role", Role)
def test_a_role_waits_and_says_so(desk, town, session, role):
    candidate = person("Calon")
    response = desk.send(f"{page(candidate)}/peran", role=role.value, agency=str(place_for(role, town.district).id))
    desk.browser.follow(response)
    assert "Calon" in desk.words()
    assert desk.browser.page.find(".//main//*[@class='notice notice-mid']") is not None
    assert (candidate.person.roles, len(proposals.pending())) == ([], 1)


def test_without_a_nip_there_is_no_role_and_the_page_says_where_to_enter_it(desk, town, session):
    human = actions.add_person("Tanpa NIP", None, by=None)
    session.commit()
    path = f"/kelola/pengguna/{human.id}"
    desk.send(f"{path}/peran", 422, role="publisher", agency=str(town.district.id))
    assert "NIP" in words(desk.browser.page.find(".//*[@role='alert']"))
    desk.send(f"{path}/nip", 422, nip="1985")
    assert (desk.faults(), desk.typed()["nip"]) == (["nip"], "1985")
    desk.send(f"{path}/nip", 422, nip=town.head.person.nip)
    assert desk.faults() == ["nip"]
    desk.send(f"{path}/nip", nip=NEW["nip"])
    assert human.nip == "198504122010011001"  # there is no role yet, so it is the administrator's alone
    desk.send(f"{path}/peran", role="publisher", agency=str(town.district.id))


def test_the_nip_of_somebody_with_a_role_is_only_proposed(desk, town, session):
    human = actions.add_person("Lama", None, by=None)
    actions.give_role(human, Role.SURVEY_OFFICER, town.desk, by=None)
    session.commit()
    desk.send(f"/kelola/pengguna/{human.id}/nip", nip=NEW["nip"])
    assert (human.nip, len(proposals.pending())) == (None, 1)


@pytest.mark.parametrize("held", [True, False])
def test_a_role_cannot_be_given_or_proposed_twice(desk, town, session, held):
    """What was chosen stays chosen."""
    account, role, agency = (town.head, Role.AGENCY_HEAD, town.dinas)
    if not held:
        account, role, agency = person("Calon"), Role.PUBLISHER, town.district
        proposals.propose(GiveRole(account.person, role, agency), by=town.administrator)
    session.commit()
    desk.send(f"{page(account)}/peran", 422, role=role.value, agency=str(agency.id))
    chosen = [o.get("value") for o in desk.browser.page.iterfind(".//main//option[@selected]")]
    assert (desk.faults(), chosen) == (["role"] if held else [""], [role.value, str(agency.id)])


@pytest.mark.parametrize(("role", "agency"), [("king", None), ("publisher", "9999"), ("publisher", "city")])
def test_no_role_or_agency_is_taken_that_was_not_offered(desk, town, session, role, agency):
    chosen = str(town.city.id) if agency == "city" else agency or str(town.dinas.id)
    desk.send(f"{page(town.chief)}/peran", 422, role=role, agency=chosen)
    assert session.query(Membership).filter_by(person_id=town.chief.person_id).count() == 0
    assert proposals.pending() == []


def test_whoever_proposed_takes_it_back_and_comes_back_to_the_page(desk, town, session):
    candidate = person("Calon")
    proposal = proposals.propose(GiveRole(candidate.person, Role.PUBLISHER, town.district), by=town.administrator)
    response = desk.send(page(candidate), action=f"/kelola/usulan/{proposal.id}/tarik")
    assert response.headers["Location"] == page(candidate)
    assert proposals.pending() == []


def test_another_administrator_does_not_take_back_what_they_did_not_propose(desk, town, session):
    other = person(administrator=town.dinas)
    proposal = proposals.propose(GiveRole(person("Calon").person, Role.PUBLISHER, town.district), by=other)
    session.commit()
    assert "Calon" in desk.get("/kelola/usulan")
    token = next(desk.browser.page.iterfind(".//input[@name='csrf_token']")).get("value")
    path = f"/kelola/usulan/{proposal.id}/tarik"
    desk.browser.ask("POST", path, 403, data={"csrf_token": token}, headers={"Origin": "http://localhost"})


def test_ending_a_role_asks_once_more_and_is_proposed(desk, town, session):
    path = f"/kelola/pengguna/peran/{town.head.person.roles[0].id}/akhiri"
    desk.send(path)
    session.expire_all()
    assert [item.deed.act for item in proposals.pending()] == ["role:end"]
    assert town.head.person.roles
    desk.send(path, 409)  # it waits already


def test_the_own_role_of_an_administrator_is_ended_by_another(desk, town, session):
    desk.send(f"/kelola/pengguna/peran/{town.administrator.person.roles[0].id}/akhiri", 409)
    session.expire_all()
    assert proposals.pending() == []


def test_an_ordinary_account_is_switched_off_and_on(desk, town, session, browser, app):
    ordinary = person()
    other = type(browser)(app)
    other.sign_in(ordinary).get("/akun")
    desk.send(f"/kelola/pengguna/akun/{ordinary.id}/matikan")
    other.ask("GET", "/akun", 302)
    assert not session.get(Account, ordinary.id).active
    desk.send(page(ordinary), action=f"/kelola/pengguna/akun/{ordinary.id}/hidupkan")
    session.expire_all()
    assert session.get(Account, ordinary.id).active
    desk.send(f"/kelola/pengguna/akun/{town.head.id}/matikan")
    assert (town.head.active, [item.deed.act for item in proposals.pending()]) == (True, ["account:switch"])


def test_nobody_switches_off_an_account_of_their_own(desk, town, session):
    other = second_account(town.administrator)
    desk.send(f"/kelola/pengguna/akun/{other.id}/matikan", 409)


def test_an_ordinary_person_has_another_account_and_a_link_at_once(desk, town, session):
    ordinary = person()
    desk.send(f"{page(ordinary)}/akun", 200, identity="kepala@uji.id")
    assert session.query(Account).filter_by(person_id=ordinary.person_id).count() == 2
    text = desk.send(page(ordinary), 200, action=f"/kelola/pengguna/akun/{ordinary.id}/tautan").text
    assert re.search(r"/akun/awal/[\w-]{20,}", text)
    assert last(session).action == "account:link"


@pytest.mark.parametrize("who", ["head", "officer", "chief", "inspector"])
@pytest.mark.parametrize("other", [False, True])
def test_a_link_for_somebody_with_a_role_or_a_post_is_only_proposed(desk, town, session, who, other):
    """Also for a new account of theirs, which an administrator could otherwise sign in with."""
    account = getattr(town, who)
    if other:
        response = desk.send(f"{page(account)}/akun", identity="lain@uji.id")
    else:
        response = desk.send(page(account), action=f"/kelola/pengguna/akun/{account.id}/tautan")
    assert "/akun/awal/" not in desk.browser.follow(response)
    assert len(proposals.pending()) == 1
    assert session.query(Account).filter_by(identity="lain@uji.id").count() == 0


def test_each_deed_stands_in_the_log_with_who_did_it(desk, town, session):
    desk.send("/kelola/pengguna/tambah", 200, **NEW)
    entries = session.query(AuditEntry).order_by(AuditEntry.id.desc()).limit(3).all()
    assert [entry.action for entry in entries] == ["account:link", "account:add", "person:add"]
    assert {entry.actor_id for entry in entries} == {town.administrator.id}

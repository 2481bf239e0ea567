"""`flask --app wsgi setup` on an empty database of either kind, and all that it refuses."""

import re
from secrets import token_hex

import pytest

from portal.accounts import actions, proposals
from portal.accounts import queries as people
from portal.accounts.models import Account, Membership, Person
from portal.accounts.rules import Role
from portal.core import installation
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import DomainError, NotFound
from portal.core.installation import Kind
from portal.organisation.models import Agency, Service
from portal.surveys.models import Survey
from tests import postgres
from tests.browser import Browser
from tests.conftest import make_app

GIVEN = {
    "institution": "Kecamatan Plaju",
    "admin-name": "Fajar Hidayat", "admin-nip": "198504122010011001", "admin-identity": "fajar@uji.id",
    "admin-agency": "diskominfo",
    "inspector-name": "Ratna Wulandari", "inspector-nip": "197908232005012002",
    "inspector-identity": "0812 3456 7890", "inspector-agency": "inspektorat",
}  # fmt: skip
# All that `setup` asks and writes it has asked and written on both where an empty database becomes a real house.
ON_SQLITE = pytest.mark.parametrize("empty_app", ["sqlite"], indirect=True)
LINK = re.compile(r"(https?://\S+)/akun/awal/([\w-]+)")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request, tmp_path, monkeypatch):
    """A house whose database has no table yet."""
    if request.param == "sqlite":
        url, own = f"sqlite:///{tmp_path}/portal.sqlite3", None
    else:
        own = postgres.make_database(postgres.server(), f"setup_{token_hex(6)}")
        url = own.render_as_string(hide_password=False)
    app = make_app(DATA_DIR=str(tmp_path), DATABASE_URL=url, PUBLIC_URL="https://suara.example.go.id")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if own:
        postgres.drop_database(postgres.server(), own.database)


def run(app, typed="", without=(), command="setup", **changes):
    given = {name: value for name, value in (GIVEN | changes).items() if name not in without}
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    return invoke(app, command, *options, typed=typed)


def invoke(app, *args, typed=""):
    db.session.remove()  # the command has the database for itself
    result = app.test_cli_runner().invoke(args=[*args], input=typed)
    db.session.remove()
    return result


def test_an_empty_database_becomes_a_real_house_without_demo_data(empty_app):
    result = run(empty_app)
    assert (result.exit_code, result.stderr) == (0, "")
    assert installation.current().kind is Kind.REAL
    assert installation.settings().institution == "Kecamatan Plaju"
    assert db.session.query(Agency).filter_by(slug="kelurahan-talang-bubuk").one().parent.slug == "kecamatan-plaju"
    assert db.session.query(Service).count() > 10
    assert (db.session.query(Person).count(), db.session.query(Survey).count()) == (2, 0)


def test_before_that_the_server_says_what_is_to_be_done(empty_app):
    result = empty_app.test_cli_runner().invoke(args=["serve"])
    assert (result.exit_code, "flask --app wsgi setup" in result.output) == (1, True)


def test_the_first_two_get_their_role_and_no_password(file_app):
    run(file_app)
    held = {each.person.name: (each.role, each.agency.slug) for each in db.session.query(Membership)}
    assert held == {
        "Fajar Hidayat": (Role.ADMINISTRATOR, "diskominfo"), "Ratna Wulandari": (Role.INSPECTOR, "inspektorat"),
    }  # fmt: skip
    assert [account.password for account in db.session.query(Account)] == [None, None]


def test_their_links_are_printed_with_the_public_address_and_open_their_accounts(file_app):
    file_app.config["PUBLIC_URL"] = "https://suara.example.go.id"
    links = LINK.findall(run(file_app).stdout)
    assert {root for root, _ in links} == {"https://suara.example.go.id"}
    assert [people.link(token).account.identity for _, token in links] == ["fajar@uji.id", "+6281234567890"]


def test_branches_that_nobody_can_publish_about_are_named(file_app):
    said = run(file_app).stdout
    branches = [branch for branch in db.session.query(Agency) if branch.parent and branch.parent.parent is None]
    assert branches
    assert all(f"{branch.name} (0)" in said for branch in branches)
    assert "Kelurahan" not in said


def test_a_repeated_run_is_refused_and_changes_nothing(file_app):
    run(file_app)
    before = db.session.query(AuditEntry).count()
    result = run(file_app, institution="Lain")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "already set up" in result.stderr
    assert installation.settings().institution == "Kecamatan Plaju"
    assert db.session.query(AuditEntry).count() == before


def test_a_demo_is_refused(real_app):
    installation.begin(Kind.DEMO)
    db.session.commit()
    result = run(real_app)
    assert result.exit_code == 2
    assert "demo" in result.stderr
    assert (installation.current().kind, db.session.query(Person).count()) == (Kind.DEMO, 0)


def test_a_database_that_was_only_migrated_is_taken(real_app):
    assert run(real_app).exit_code == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"inspector-identity": "Fajar@uji.id"}, "same address or number"),
        ({"admin-identity": "+62 812-3456-7890"}, "same address or number"),
        ({"inspector-nip": "19850412 201001 1 001"}, "same NIP"),
        ({"inspector-name": " fajar  HIDAYAT"}, "same name"),
        ({"inspector-name": "Fajar Hidayat", "inspector-nip": "198504122010011002"}, "same name"),
        ({"admin-nip": "1985"}, "18 digits"),
        ({"inspector-nip": "x"}, "18 digits"),
        ({"inspector-identity": "ratna"}, "address or a telephone number"),
        ({"admin-agency": "kota-palembang"}, "holds no roles"),
        ({"admin-agency": "dinas-yang-tidak-ada"}, "no agency 'dinas-yang-tidak-ada'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_left(file_app, changes, said):
    result = run(file_app, **changes)
    assert result.exit_code == 2
    assert said in result.stderr
    assert installation.current() is None
    assert (db.session.query(Agency).count(), db.session.query(Person).count()) == (0, 0)


@ON_SQLITE
def test_after_a_refusal_the_next_run_succeeds(empty_app):
    assert run(empty_app, **{"inspector-name": "Fajar Hidayat"}).exit_code == 2
    assert run(empty_app).exit_code == 0


def test_two_of_one_branch_are_taken_with_a_warning(file_app):
    result = run(file_app, **{"inspector-agency": "diskominfo"})
    assert result.exit_code == 0
    assert "Warning: both belong to Dinas Komunikasi dan Informatika" in result.stderr


def test_without_a_public_address_it_warns_of_its_links(file_app):
    assert file_app.config["PUBLIC_URL"] == ""
    assert "PUBLIC_URL is not set" in run(file_app).stderr


def test_what_is_not_given_is_asked_for(file_app):
    missing = ["institution", *[f"inspector-{part}" for part in ("name", "nip", "identity", "agency")]]
    typed = "Kecamatan Plaju\nRatna Wulandari\n19790823 200501 2 002\n0812 3456 7890\ninspektorat\n"
    result = run(file_app, typed=typed, without=missing)
    assert result.exit_code == 0
    assert "  inspektorat " in result.stdout  # the agencies to choose from
    assert db.session.query(Person).filter_by(name="Ratna Wulandari", nip="197908232005012002").one()


def test_another_tree_may_be_given(file_app, tmp_path):
    tree = tmp_path / "tree.toml"
    tree.write_text(
        '[[agencies]]\nslug = "kota"\nname = "Kota"\nkind = "city"\nsource = "uji"\nverified = false\n'
        '[[agencies]]\nslug = "a"\nname = "A"\nkind = "dinas"\nparent = "kota"\nsource = "uji"\nverified = false\n'
        '[[agencies]]\nslug = "b"\nname = "B"\nkind = "dinas"\nparent = "kota"\nsource = "uji"\nverified = false\n'
    )
    result = run(file_app, tree=str(tree), **{"admin-agency": "a", "inspector-agency": "b"})
    assert result.exit_code == 0
    assert [agency.slug for agency in db.session.query(Agency).order_by(Agency.id)] == ["kota", "a", "b"]


@pytest.mark.parametrize("text", ["not toml at all", '[[agencies]]\nslug = "a"\n', ""])
def test_a_tree_that_is_none_is_refused(file_app, tmp_path, text):
    (tmp_path / "tree.toml").write_text(text)
    result = run(file_app, tree=str(tmp_path / "tree.toml"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert installation.current() is None


def test_the_log_says_that_it_was_the_console(file_app):
    run(file_app)
    entries = db.session.query(AuditEntry).all()
    assert {"installation:begin", "person:add", "role:give", "account:link"} <= {entry.action for entry in entries}
    assert all(entry.details.get("console") for entry in entries)


# ---- first links that lapsed


def test_first_links_that_lapsed_are_renewed_and_the_old_ones_open_nothing(file_app):
    lapsed = [token for _, token in LINK.findall(run(file_app).stdout)]
    renewed = [token for _, token in LINK.findall(invoke(file_app, "setup", "--links").stdout)]
    assert len(renewed) == 2
    for token in lapsed:
        with pytest.raises(NotFound):
            people.link(token)
    assert {people.link(token).account.identity for token in renewed} == {"fajar@uji.id", "+6281234567890"}


def test_who_has_signed_in_gets_no_link_from_the_console(file_app):
    tokens = {people.link(token).account.identity: token for _, token in LINK.findall(run(file_app).stdout)}
    sign_in_first(tokens["+6281234567890"])
    result = invoke(file_app, "setup", "--links")
    assert [people.link(token).account.identity for _, token in LINK.findall(result.stdout)] == ["fajar@uji.id"]
    sign_in_first(LINK.findall(result.stdout)[0][1])
    result = invoke(file_app, "setup", "--links")
    assert (result.exit_code, LINK.findall(result.stdout)) == (2, [])


def sign_in_first(token):
    link = people.link(token)
    actions.choose_password(link.account, "empat kata yang panjang", link=link)
    db.session.commit()


# ---- a lost house

SAVIOURS = {
    "admin-name": "Rina Marlina", "admin-nip": "198011112006042001", "admin-identity": "rina@uji.id",
    "inspector-name": "Joko Susilo", "inspector-nip": "198112122007011002", "inspector-identity": "joko@uji.id",
}  # fmt: skip


@pytest.fixture
def settled(file_app):
    """A house whose first two have signed in. What its commands do to it, no database decides."""
    for _, token in LINK.findall(run(file_app).stdout):
        sign_in_first(token)
    return file_app


def recover(app, **changes):
    return run(app, command="recover", without=["institution"], **SAVIOURS | changes)


def account_named(identity):
    return people.account_named(identity)


def test_a_house_that_is_not_lost_is_not_begun_again(settled):
    before = db.session.query(AuditEntry).count()
    result = recover(settled)
    assert (result.exit_code, "not lost" in result.stderr) == (2, True)
    assert (db.session.query(AuditEntry).count(), db.session.query(Person).count()) == (before, 2)


@pytest.mark.parametrize("lost", ["off", "no password", "role", "inside"])
def test_a_house_without_an_inspector_is_begun_again_by_two(settled, lost):
    """Whatever took the last one: and it is said until another inspector has looked at it."""
    inspector = account_named("+6281234567890")
    if lost == "off":
        inspector.active = False
    elif lost == "no password":
        inspector.password = None
    elif lost == "role":
        actions.end_role(inspector.person.roles[0], by=None)
    else:
        for branch in people.branches():
            if branch.slug != "inspektorat":
                actions.give_role(inspector.person, Role.SURVEY_OFFICER, branch, by=None)
    db.session.commit()
    result = recover(settled)
    assert result.exit_code == 0, result.stderr
    tokens = [token for _, token in LINK.findall(result.stdout)]
    assert [people.link(token).account.person.name for token in tokens] == ["Rina Marlina", "Joko Susilo"]
    entry = db.session.query(AuditEntry).filter_by(action="house:recover").one()
    assert entry.details["console"] is True
    for token in tokens:
        sign_in_first(token)
    assert recover(settled).exit_code == 2  # it is not lost any more
    assert proposals.recovered()
    (item,) = proposals.pending()
    joko, rina = account_named("joko@uji.id"), account_named("rina@uji.id")
    third = actions.add_account(actions.add_person("Lain", "198112122007011009", by=None), "lain@uji.id", by=None)
    actions.give_role(third.person, Role.INSPECTOR, people.branches()[0], by=None)
    for by in (joko, rina):
        with pytest.raises(DomainError):
            proposals.confirm(item.proposal, by=by)
    with pytest.raises(DomainError):
        proposals.decline(item.proposal, by=third)
    proposals.confirm(item.proposal, by=third)
    db.session.commit()
    assert not proposals.recovered()


def test_the_console_opens_no_other_inspector_to_confirm_its_own_recovery(settled):
    """An inspector who never signed in would get a first link, and be the other one who looks at it."""
    other = actions.add_account(actions.add_person("Lain", "198112122007011009", by=None), "lain@uji.id", by=None)
    actions.give_role(other.person, Role.INSPECTOR, people.branches()[0], by=None)
    account_named("+6281234567890").active = False
    db.session.commit()
    assert recover(settled).exit_code == 0
    result = invoke(settled, "setup", "--links")
    assert (result.exit_code, LINK.findall(result.stdout)) == (2, [])
    assert "begun again" in result.stderr


def test_it_stands_on_every_desk_and_on_the_pages_of_administration(settled):
    account_named("+6281234567890").active = False
    db.session.commit()
    recover(settled)
    browser = Browser(settled)
    for identity in ("fajar@uji.id", "joko@uji.id"):
        text = browser.sign_in(account_named(identity)).get("/kerja")
        assert "dimulai lagi dari konsol" in text
    assert "dimulai lagi dari konsol" in browser.sign_in(account_named("rina@uji.id")).get("/kelola")


def test_who_is_known_already_stays_one_person_and_all_that_opened_their_accounts_dies(settled):
    inspector = account_named("+6281234567890")
    inspector.active = False
    db.session.commit()
    known = {
        "inspector-name": "Ratna Wulandari", "inspector-nip": "197908232005012002", "inspector-identity": "081234567890",
    }  # fmt: skip
    recover(settled, **known)
    inspector = account_named("+6281234567890")
    assert (inspector.active, inspector.password) == (True, None)
    assert db.session.query(Person).filter_by(nip="197908232005012002").count() == 1


def test_where_only_the_administrator_is_lost_only_one_is_named(settled):
    account_named("fajar@uji.id").active = False
    db.session.commit()
    result = recover(settled)
    assert len(LINK.findall(result.stdout)) == 1
    held = {(m.person.name, m.role) for m in db.session.query(Membership)}
    assert ("Rina Marlina", Role.ADMINISTRATOR) in held
    assert "Joko Susilo" not in {name for name, _ in held}


@pytest.mark.parametrize(
    "wrong",
    [{"inspector-nip": SAVIOURS["admin-nip"]}, {"inspector-identity": "fajar@uji.id"}, {"inspector-agency": "tidak-ada"}],
)
def test_a_recovery_that_cannot_be_leaves_nothing_behind(settled, wrong):
    account_named("+6281234567890").active = False
    db.session.commit()
    assert recover(settled, **wrong).exit_code == 2
    assert (db.session.query(Person).count(), proposals.recovered()) == (2, False)


@pytest.mark.parametrize("command", ["users", "roles"])
def test_the_commands_of_the_library_that_knew_nothing_of_this_house_are_gone(file_app, command):
    assert command not in file_app.cli.commands


@ON_SQLITE
def test_a_rehearsal_is_set_up_as_in_earnest_and_its_day_can_be_moved(empty_app):
    db.session.remove()
    options = [part for name, value in GIVEN.items() for part in (f"--{name}", value)]
    result = empty_app.test_cli_runner().invoke(args=["setup", "--rehearsal", *options])
    assert result.exit_code == 0, result.output
    assert installation.current().kind is Kind.REHEARSAL
    assert (db.session.query(Person).count(), len(LINK.findall(result.stdout))) == (2, 2)
    db.session.remove()
    assert empty_app.test_cli_runner().invoke(args=["rehearsal", "clock", "+11d"]).output == "2026-06-12\n"
    assert "demo" in empty_app.test_cli_runner().invoke(args=["demo", "clock", "+11d"]).output


def test_a_rehearsal_never_becomes_real_and_a_real_one_never_a_rehearsal(file_app):
    installation.begin(Kind.REHEARSAL)
    db.session.commit()
    result = run(file_app)
    assert (result.exit_code, "never becomes real" in result.stderr) == (2, True)
    assert installation.current().kind is Kind.REHEARSAL
    installation.current().kind = Kind.REAL
    db.session.commit()
    db.session.remove()
    runner = file_app.test_cli_runner()
    assert runner.invoke(args=["setup", "--rehearsal"]).exit_code == 2
    assert runner.invoke(args=["rehearsal", "clock", "+1d"]).exit_code == 1
    assert installation.current().days_ahead == 0

"""The table of routes and roles, tried on every route: who comes in, and what nobody of the rated can do."""

from collections import Counter
from contextvars import Context
from datetime import date

import pytest

from portal.accounts import access
from portal.accounts.access import ANYONE, EMPLOYEE, RESIDENT, SIGNED_IN, STAFF
from portal.accounts.models import Confirmation, Membership
from portal.accounts.rules import PERMISSIONS, Permission, Role
from portal.complaints import check_queries
from portal.complaints.actions import checking, handling, unsealing
from portal.core import clock
from portal.core.db import db
from portal.core.periods import Period
from portal.scorecards.models import Scorecard
from portal.surveys import jobs as surveys
from portal.web import errors
from tests.builders import person, place_for, resident, second_account
from tests.complaints.house import DONE, reported, take_reports
from tests.conftest import ONE_DATABASE
from tests.moderation.house import waiting_text
from tests.scorecards.house import drafted

VALUES = {"agency": "dinas", "service": "ktp", "period": "2026-s1", "slug": "dinas", "token": "x", "stratum": "handed",
          "act": "scorecard:publish", "path": "x",
          "deed": "verifikasi", "day": "2026-06-01"}  # fmt: skip

# Deeds that the rated branch and the administrator must never do, alone or together.
PEN = {
    "drafts.propose", "drafts.confirm", "drafts.hold", "drafts.confirm_hold", "drafts.correct",
    "drafts.confirm_correction", "drafts.decline", "survey_desk.confirm", "second_person.confirm",
    "moderation.decide", "moderation.decide_many", "moderation.put_back", "moderation.undo",
    "moderation_again.decide", "moderation_again.decide_appeal", "moderation_again.author", "moderation_asking.take",
    "complaint_identity.confirm", "complaint_checks.found",
}  # fmt: skip


# For whom it is tried that what stands open to all does: nobody is asked there who they are.
EVERYBODY = ("guest", "resident", "administrator")

# Who is turned away at every door that is not open to all.
STRANGERS = ("guest", "no role")

# Which agency's page it is depends on who asks: whoever reads cards but leads no agency, or another one, has none.
OF_ITS_HEAD = {"desk.agency", "drafts.elements.page", "drafts.elements.file"}


def fill(rule, number=1):
    return rule.rule if not rule.arguments else url(rule, number)


def url(rule, number, /, **parts):
    """The address of a rule; `parts` are what stands in it in place of the usual."""
    path = rule.rule
    for name in rule.arguments - set(rule.defaults or ()):
        kind = next(part for part in path.split("<") if part.split(">")[0].split(":")[-1] == name).split(">")[0]
        path = path.replace(f"<{kind}>", parts.get(name) or VALUES.get(name, str(number)))
    return path


def routes(app, method):
    found = [(rule, app.view_functions[rule.endpoint].access) for rule in app.url_map.iter_rules()]
    return [
        (rule, doors) for rule, doors in found if method in rule.methods and not rule.endpoint.startswith("demo.")
    ]


def lets_in(doors, account):
    return let_in_by(account)(doors)


def let_in_by(account):
    """Whether they come in by some doors. What is known of an account is read once, for all the doors of a walk."""
    if account is None:
        return lambda doors: ANYONE in doors
    if account.person is None:
        return lambda doors: bool({ANYONE, SIGNED_IN, RESIDENT} & set(doors))
    held = {right for m in account.person.roles for right in PERMISSIONS[m.role]}
    held |= {ANYONE, SIGNED_IN, EMPLOYEE} | ({STAFF} if account.person.holdings else set())
    return lambda doors: bool(held & set(doors))


def visit(browser, method, path, **kwargs):
    """Ask as a server would: in a context of its own, after what the test wrote is committed."""
    db.session.commit()
    return Context().run(browser.client.open, path, method=method, **kwargs)


@pytest.fixture
def bare_refusals(monkeypatch):
    """Thousands of pages that say no are not drawn here; how one looks is tried in `web/test_errors`."""
    monkeypatch.setattr(errors, "render_template", lambda *_, **_known: "<h1>")


@pytest.fixture
def everybody(town):
    people = {role.value: person(**{role.value: place_for(role, town.district)}) for role in Role}
    return people | {"guest": None, "head of the rated": town.head, "no role": person(), "resident": resident()}


@ONE_DATABASE
def test_every_route_opens_to_those_it_names_and_to_nobody_else(app, browser, town, everybody, bare_refusals):
    """Without a form's token a POST that comes in is refused as a form (400) or as not there (404), never done.

    Whoever may come in goes through every door. Of those who may not, a guest and somebody without a role are refused
    at each, and each of the others once by all doors that are alike: one function looks at them, before any view.
    """
    tried = Turns()
    for name, account in everybody.items():
        browser.sign_out() if account is None else browser.sign_in(account)
        may = let_in_by(account)
        for method in ("GET", "POST"):
            there = routes(app, method)
            for rule, doors in there:
                if ANYONE in doors and name not in EVERYBODY:
                    continue
                comes_in = may(doors)
                if not comes_in and name not in STRANGERS and not tried.is_turn(name, method, rule, doors, there):
                    continue
                answer = visit(browser, method, fill(rule, 10_000))
                shut = (302, 403) if account is None and method == "GET" else (403,)
                if comes_in:
                    done = {"GET": (200, 302, 404, 410), "POST": (400, 403, 404, 410, 422)}[method]
                    done += (403,) if rule.endpoint in OF_ITS_HEAD else ()
                    assert answer.status_code in done, (name, method, rule.rule, answer.status_code)
                else:
                    assert answer.status_code in shut, (name, method, rule.rule, answer.status_code)
                    assert answer.status_code != 302 or "/masuk" in answer.headers["Location"], rule.rule


class Turns:
    """At which of the routes with the same doors somebody is refused: another one for each person."""

    def __init__(self):
        self.so_far = Counter()
        self.chosen = {}

    def is_turn(self, name, method, rule, doors, there):
        kind = method, frozenset(doors)
        if (name, *kind) not in self.chosen:
            alike = [each for each, its_doors in there if frozenset(its_doors) == kind[1]]
            self.chosen[name, *kind] = alike[self.so_far[kind] % len(alike)]
            self.so_far[kind] += 1
        return self.chosen[name, *kind] is rule


def test_no_role_of_the_rated_and_no_administrator_holds_the_pen():
    pen = {
        Permission.SCORECARD_PUBLISH,
        Permission.SURVEY_CONFIRM,
        Permission.ROLE_CONFIRM,
        Permission.SURVEY_ISSUE,
        Permission.TEXT_MODERATE,
    }
    for role in Role:
        reach = {right: where for right, where in PERMISSIONS[role].items() if right in pen}
        assert all(where == "outside" for where in reach.values()), role
    assert not pen & set(PERMISSIONS[Role.ADMINISTRATOR]) | pen & set(PERMISSIONS[Role.AGENCY_HEAD])


def test_no_role_has_all_rights():
    assert all(len(rights) < len(Permission) / 2 for rights in PERMISSIONS.values())


@pytest.fixture
def insiders(town):
    """Everybody in the branch of the rated agency, with the outside roles too, and the administrator."""
    held = [{role.value: place_for(role, at)} for role in Role for at in (town.dinas, town.desk)]
    two_hats = [
        {"publisher": town.secretariat, role.value: town.desk} for role in (Role.ENUMERATOR, Role.AGENCY_HEAD)
    ]
    people = [person(**roles) for roles in (*held, *two_hats)]
    return [*people, town.head, town.officer, second_account(town.head), town.administrator]


@ONE_DATABASE
def test_nobody_of_the_rated_branch_and_no_administrator_moves_the_pen(
    app, browser, town, session, insiders, monkeypatch, bare_refusals
):
    card = drafted(town, enumerator=40, handed=12)
    survey = town.register(
        period=Period("2026-s2"), opens_on=date(2026, 7, 1), closes_on=date(2026, 7, 20)
    )
    endpoints = {rule.endpoint: rule for rule, _ in routes(app, "POST")}
    assert set(endpoints) >= PEN - {"drafts.confirm_hold", "drafts.confirm_correction"}
    text = waiting_text(town, "Kata yang menunggu.")
    grant = session.query(Confirmation.id).filter_by(act="survey:open").scalar()
    take_reports(town)
    unsealing.ask(reported(town), "Perlu menemui pelapor", by=town.coordinator)
    unsealed = session.query(Confirmation.id).filter_by(act=unsealing.UNSEAL).scalar()
    before = state(session, card, survey, text)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(access.session_token, "protect", lambda: None)
    for account in insiders:
        browser.sign_in(account)
        for endpoint in PEN & set(endpoints):
            of_slice = {"survey_desk": survey.id, "second_person": grant, "moderation": text.id,
                        "moderation_again": text.id,
                        "complaint_identity": unsealed, "complaint_checks": to_check(town)}  # fmt: skip
            number = of_slice.get(endpoint.split(".")[0], card.id)
            data = {"reason": "karena", "without": "handed", "keputusan": "spam", "pilih": str(text.id)}
            answer = visit(browser, "POST", url(endpoints[endpoint], number), data=data)
            assert answer.status_code in (403, 404), (account.person.name, endpoint, answer.status_code)
    session.expire_all()
    assert state(session, card, survey, text) == before


def to_check(town):
    """The number of a closing of the rated branch that waits to be checked."""
    if (there := check_queries.open_checks(clock.today(), 1)) == []:
        case = reported(town)
        checking.mark(case, "Supaya diperiksa orang luar", by=town.inspector)
        handling.declare_done(case, DONE, seen=case.version, by=town.complaint_officer)
        checking.let_risky_be_checked(1)
        there = check_queries.open_checks(clock.today(), 1)
    return there[0].id


def state(session, card, survey, text):
    waiting = session.query(Confirmation.act, Confirmation.confirmed).order_by(Confirmation.id).all()
    facts = session.query(Scorecard.published_on, Scorecard.held_until, Scorecard.by_clock).all()
    publishers = session.query(Membership).filter_by(role=Role.PUBLISHER).count()
    return waiting, facts, survey.confirmed_on, text.state, publishers


def test_nobody_can_read_an_answer_by_any_route(app, browser, open_town, insiders, session):
    """Words that only one comment has stand on no page of anybody. Shut doors are tried above, and what stands open to
    all shows to all the same.
    """
    open_town.say(comment="Kata yang hanya satu orang tulis.")
    surveys.move_ballots()
    waiting_text(open_town, "Kata yang hanya satu orang serahkan.")
    outsiders = [open_town.publishers[0], open_town.inspector, open_town.outside_officer, open_town.enumerator]
    for account in (*insiders, *outsiders):
        browser.sign_in(account)
        may = let_in_by(account)
        for rule, doors in routes(app, "GET"):
            if not may(doors) or (ANYONE in doors and account not in (open_town.head, insiders[0])):
                continue
            sent = visit(browser, "GET", fill(rule, open_town.survey.id)).data  # a page, or a picture
            assert b"Kata yang hanya satu orang" not in sent, (account.name, rule.rule)


@ONE_DATABASE
def test_only_a_demo_has_the_pages_of_the_demo(app, browser, town):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("demo."):
            assert visit(browser, "GET", rule.rule).status_code in (404, 405)
            assert visit(browser, "POST", rule.rule).status_code in (403, 404, 405)

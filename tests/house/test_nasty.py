"""Every field of every form, and every part of every address, with what nobody should send: no fault of ours.

The forms, the addresses and the questions are found by machine, so the list grows with the house.
"""

import inspect
import re
import sys
from datetime import date
from functools import cache
from urllib.parse import quote, unquote, urlencode

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from wtforms.fields.core import UnboundField

from portal.accounts import access
from portal.accounts.access import ANYONE
from portal.complaints.actions import unsealing
from portal.core.db import db
from portal.evaluation.targets import actions as targets
from tests.accounts.residents.house import counter
from tests.builders import resident
from tests.complaints.house import declared, reported, take_reports, verified
from tests.conftest import STRICTER_DATABASE
from tests.evaluation.line import Line
from tests.forum.house import begun, known, talk_here
from tests.house.nasty import AT_ONCE, MISSING, OF_EACH_KIND, VALUES, crawl, fault_of, furnish, refused, send, undone
from tests.house.test_doors import master as master  # a fixture
from tests.house.test_routes import bare_refusals as bare_refusals  # a fixture
from tests.house.test_routes import fill, routes, url

# Who looks for forms: from which pages on, and below which addresses. Each form is found by somebody, few by two.
PUBLIC = ("/survei", "/kode", "/masuk", "/layanan", "/rapor", "/daftar", "/akun/verifikasi", "/lapor")
KEPT = ("/kelola", "/kelola/dinas", "/kelola/jabatan", "/kelola/pekerjaan")
PEOPLE = {
    "guest": (PUBLIC, *PUBLIC),
    "administrator": (("/kelola/pengguna", "/akun"), "/kelola/pengguna", "/akun", "/keluar"),
    "other administrator": (KEPT, "/kelola/jabatan", "/kelola/dinas", "/kelola/layanan", "/kelola/pe"),
    "head": (("/kerja", "/kinerja", "/kerja/janji"), "/kerja/rapor", "/kinerja", "/kerja/janji"),
    "chief": (("/kinerja",), "/kinerja"),
    "officer": (("/kerja", "/kerja/survei", "/kerja/layanan"), "/kerja/survei", "/kerja/layanan"),
    "outside_officer": (("/kerja/survei/{open}",), "/kerja/survei/{open}"),
    "enumerator": (("/kerja", "/kerja/survei"), "/kerja/survei"),
    "publisher": (("/kerja", "/kerja/rapor", "/kerja/konfirmasi"), "/kerja/rapor", "/kerja/konfirmasi"),
    "inspector": (("/kerja",), "/kerja/survei"),
    "moderator": (("/kerja/moderasi", "/kerja/moderasi/selesai"), "/kerja/moderasi"),
    "resident": (("/akun", "/dialog/{talk}"), "/akun", "/keluar", "/dialog/dinas"),
    "speaker": (("/kerja/dialog",), "/kerja/dialog"),
    "clerk": (("/kerja/loket",), "/kerja/loket"),
    "complaint_officer": (("/kerja/laporan", "/kerja/laporan/jawaban"), "/kerja/laporan"),
    "coordinator": (("/kerja/laporan",), "/kerja/laporan"),
}

# Values are tried in all fields at once, and in each field alone. Of those that are more of the same moves as others
# one or two are tried here: all of them were half of the time of all tests, and are left to `make test-all`.
ALL = tuple(VALUES)
WHICH = pytest.mark.parametrize(
    ("at_once", "alone"),
    [pytest.param(AT_ONCE, OF_EACH_KIND, id="some"), pytest.param(ALL, ALL, id="all", marks=pytest.mark.slow)],
)


@pytest.fixture
def full_town(kept, town, set_clock):
    """The second of June: a survey is open, another one waits, cards and targets stand in all their states."""
    kept.find("full", lambda: fill_town(town, set_clock), town)
    set_clock(date(2026, 6, 2))
    return town


def fill_town(town, set_clock):
    line = Line(town)
    line.announce(opens_on=date(2026, 6, 2))
    targets.agree(line.propose(), by=line.chief)
    town.open_survey(set_clock)
    furnish(town, line)
    lay_on_desks(town)
    _place, clerk = counter(town)
    vars(town).update({"resident": resident(), "clerk": clerk})
    vars(town).update({"publisher": town.publishers[0], "other administrator": town.administrator})
    db.session.commit()


def lay_on_desks(town):
    """A case at each stage, and somebody who is asked to open one."""
    moderator = town.moderator
    take_reports(town)
    town.moderator = moderator
    reported(town)
    verified(town)
    declared(town)
    unsealing.ask(reported(town, anonymous=True), "Perlu menemui pelapor", by=town.coordinator)
    talk_here(town)
    town.moderator = moderator
    town.thread_id = begun(town, known(town)).id


@STRICTER_DATABASE
@WHICH
@pytest.mark.parametrize("who", PEOPLE)
def test_no_field_of_a_form_is_a_fault_of_ours(who, at_once, alone, browser, full_town):
    if who != "guest":
        browser.sign_in(getattr(full_town, who))
    starts, *below = PEOPLE[who]
    # PostgreSQL never gives a number twice, so no number is known before.
    here = {"open": full_town.survey.id, "talk": f"dinas/obrolan/{full_town.thread_id}"}
    forms = crawl(browser, [each.format(**here) for each in starts], *(each.format(**here) for each in below))
    assert forms
    faults = []
    for form in forms:
        assert not fault_of(send(browser, form)), form.action
        for name in at_once if form.groups else ():
            value = VALUES[name]
            answer = send(browser, form, **dict.fromkeys(form.fields_at_once(), value))
            if fault := fault_of(answer):
                faults.append((form.action, "all", name, fault))
            for group in form.groups if name in alone else ():
                if alone is OF_EACH_KIND and form.is_more_of_the_same(group, name):
                    continue
                if refused(answer).issuperset(group) or list(group) == form.fields_at_once():
                    continue  # it gets no further than to be refused, whatever stands in the others; or there are none
                if fault := fault_of(send(browser, form, **dict.fromkeys(group, value))):
                    faults.append((form.action, group, name, fault))
    assert faults == []


# What means something else in an address than any other word would, and what looks like the number of a row.
IN_ADDRESS = (
    "5,000 letters", "NUL", "half a letter", "half a pair", "percent", "right to left", "emoji", "SQL", "template",
    "HTML", "path", "head", "other site", "no period",
)  # fmt: skip
# Where a form is sent the row is found by the same functions, in which the others were tried.
IN_FORM = ("5,000 letters", "NUL", "half a letter", "half a pair", "SQL", "no period")
AS_NUMBER = ("huge", "bigger than a row", "negative", "zero", "float", "other digits", "superscript", "no row")


@STRICTER_DATABASE
def test_no_part_of_an_address_is_a_fault_of_ours(app, browser, full_town, master, monkeypatch, bare_refusals):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(access.session_token, "protect", lambda: None)
    faults, nowhere = [], set()
    for method in ("GET", "POST"):
        for rule, doors in routes(app, method):
            # What stands open is asked by a guest, for whom no account is read.
            browser.sign_out() if ANYONE in doors else browser.sign_in(master)
            for part in rule.arguments:
                words = IN_ADDRESS if method == "GET" else IN_FORM
                for name in AS_NUMBER if f"int:{part}" in rule.rule else words:
                    whole = url(rule, full_town.survey.id, **{part: quote(VALUES[name], safe="")})
                    if not leads_somewhere(app, method, whole):  # to no view, whichever the rule was: tried once
                        if (method, name) in nowhere:
                            continue
                        nowhere.add((method, name))
                    if fault := fault_of(undone(browser, method, whole)):
                        faults.append((method, whole[:80], name, fault))
    assert faults == []


def leads_somewhere(app, method, path):
    try:
        app.url_map.bind("localhost").match(unquote(path), method)
    except (NotFound, MethodNotAllowed):
        return False
    except RequestRedirect:
        pass
    return True


@cache
def asked_by(function, module):
    """The names of what a function reads from the query, by itself or by a form."""
    source = inspect.getsource(function)
    forms = [getattr(module, name) for name in re.findall(r"(\w+)\(request\.args\)", source)]
    fields = [name for form in forms for name, each in inspect.getmembers(form) if isinstance(each, UnboundField)]
    return re.findall(r'request\.args\.get\("(\w+)"', source) + fields


def questions(app):
    """(rule, name) of each value that a view reads from the query of its address, itself or by a function beside it.

    What pictures are asked, the pages beside them are asked too, by the same functions.
    """
    for rule, _doors in routes(app, "GET"):
        if rule.rule.endswith(".png"):
            continue
        view = inspect.unwrap(app.view_functions[rule.endpoint])
        module = sys.modules[view.__module__]
        beside = [f for _name, f in inspect.getmembers(module, inspect.isfunction) if f.__module__ == module.__name__]
        asking = {f.__name__: asked_by(f, module) for f in beside}
        text = inspect.getsource(view)
        if "paging.asked()" in text:  # a part of a long list
            yield from ((rule, name) for name in ("sesudah", "sebelum"))
        for function, names in asking.items():
            if function == view.__name__ or f"{function}(" in text:
                yield from ((rule, name) for name in names)


@STRICTER_DATABASE
@WHICH
def test_no_question_is_a_fault_of_ours(app, at_once, alone, browser, full_town, master):
    found = list(questions(app))
    known = {"q", "versi", "sesudah", "sebelum", "siapa", "hal", "lanjut", "undangan", "dinas", "layanan"}
    assert {name for _rule, name in found} >= known
    faults = []
    doors = {rule.endpoint: doors for rule, doors in routes(app, "GET")}
    for rule in {rule.rule: rule for rule, _name in found}.values():
        # What stands open is asked by a guest, for whom no account is read.
        browser.sign_out() if ANYONE in doors[rule.endpoint] else browser.sign_in(master)
        names = [asked for each, asked in found if each is rule]
        for name in at_once:
            value = VALUES[name]
            if value is MISSING or len(value) > 20_000:  # no server lets it in
                continue
            answers = {"all": asked_for(browser, rule, full_town, **dict.fromkeys(names, value))}
            others = [each for each in names if len(names) > 1 and each not in refused(answers["all"])]
            for each in others if name in alone else ():
                answers[each] = asked_for(browser, rule, full_town, **{each: value})
            faults += [(rule.rule, each, name, fault_of(one)) for each, one in answers.items() if fault_of(one)]
    assert faults == []


def asked_for(browser, rule, town, **questions):
    return undone(browser, "GET", f"{fill(rule, town.survey.id)}?{urlencode(questions, doseq=True)}")

"""What is written about a person is read by the line alone: every account on every page, and every deed of a stranger."""

import re
from functools import cache
from itertools import product

import pytest

from portal.accounts import access
from portal.accounts.access import EMPLOYEE, SIGNED_IN, STAFF
from portal.admin import acts
from portal.core import copying
from portal.core.db import db
from portal.evaluation.plans import queries
from portal.web.aside import aside
from portal.wiring import PLAN
from tests.conftest import ONE_DATABASE
from tests.evaluation.planted import Planted
from tests.house.test_routes import routes, visit

pytestmark = ONE_DATABASE

PLANTED = re.compile(r"xq[a-z]+xq")
EVALUATION = ("targets", "plans", "reports", "coordination", "training", "feedback", "appraisal", "recognition")
SOUGHT = ("plan", "line", "praise", "objection", "counsel", "course", "missed", "reporter")  # one of each kind of word
# What stands in the path of a page of evaluation, by the kind of its floor's rows; of all others it is 1.
NUMBER = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.fixture
def planted(office, set_clock, monkeypatch):
    monkeypatch.setattr("portal.web.errors.render_template", lambda *_, **_known: "")  # how a refusal looks is not tried
    return Planted(office, set_clock)


def addresses(rule, house):
    """Every address of a route that leads to something of the house."""
    known = {
        "person_id": [house.tuti.person_id, house.head.person_id],
        "plan_id": [house.plan.id] if rule.endpoint.startswith(("plans", "team")) else [house.coaching.id],
        "appraisal_id": [house.first.id, house.second.id, house.third.id],
        "feedback_id": [house.praise.id, house.correction.id],
        "training_id": [house.training.id], "key": [house.training.file.key],
        "file_id": sorted({house.file.id, house.shown.id, house.hidden.id}),
        "post_id": [house.office.tuti_post.id], "target_id": [house.target.id], "line_id": [house.result],
        "day": ["2026-06-01", "2026-10-01"], "slug": ["dinas"], "agency": ["dinas"], "service": ["ktp"],
        "period": ["2026-s1"], "source": ["step"], "langkah": ["tanya"],
        "number": [house.note.id, house.referral.id, house.honour.id, house.training.id],
    }  # fmt: skip
    names = NUMBER.findall(rule.rule)
    for chosen in product(*(dict.fromkeys(known.get(name, [1])) for name in names)):
        path = rule.rule
        for value in chosen:
            path = NUMBER.sub(str(value), path, count=1)
        yield path


MORE = (
    "/kinerja/tim/penilaian?periode=2026-tw2", "/kinerja/tim/penilaian?periode=2026-tw3",
    "/kinerja/tim/laporan?hari=2026-06-01", "/kinerja/tim/laporan/baca?hari=2026-06-01",
    "/kinerja/skp/{plan}?versi=1", "/kinerja/tim/{tuti}/skp/{plan}?versi=1", "/kepegawaian/laporan?hari=2026-06-01",
)  # fmt: skip
HERE = ("/kinerja", "/kepegawaian", "/penghargaan")


@cache
def every_address(app, house):
    """[(its route, who comes in, its addresses)], worked out once for all accounts."""
    found = ((rule, doors) for rule, doors in routes(app, "GET") if not rule.endpoint.endswith("static"))
    return [(rule, doors, tuple(addresses(rule, house))) for rule, doors in found]


def pages(app, house, name):
    where = {"plan": house.plan.id, "tuti": house.tuti.person_id}
    yield from (path.format(**where) for path in MORE)
    for rule, doors, found in every_address(app, house):
        # What stands open to all, or to a role, is the same for whoever comes: a guest and somebody with all roles look.
        theirs = rule.rule.startswith(HERE) or {SIGNED_IN, STAFF, EMPLOYEE} & set(doors)
        if theirs or name in ("guest", "every role"):
            yield from found


def be(browser, account):
    browser.sign_out() if account is None else browser.sign_in(account)


def test_every_word_about_a_person_is_read_by_those_of_the_line_and_by_nobody_else(app, browser, planted):
    seen, told = {}, {}
    for name, account in planted.who.items():
        be(browser, account)
        for path in pages(app, planted, name):
            answer = visit(browser, "GET", path)
            for word in PLANTED.findall(answer.get_data().decode("utf-8", "replace")):
                kept = told if word in planted.of_residents else seen
                kept.setdefault((name, word), []).append(path)
    leaks = {key: paths for key, paths in seen.items() if key[0] not in planted.may[key[1]]}
    # What a resident wrote is read where reports are answered, and who they are by nobody without a second person; on
    # pages of evaluation none of it is, whoever leads the unit.
    words = {word for _name, word in told}
    assert words >= {"xqcomplaintxq", "xqpublicxq"}
    assert words & planted.who_reported == set()
    assert {key: here for key, paths in told.items() if (here := [path for path in paths if path.startswith(HERE)])} == {}
    hidden = {(name, word) for word, readers in planted.may.items() for name in readers} - set(seen)
    assert (leaks, hidden) == ({}, set())
    log = visit(browser.sign_in(planted.who["every role"]), "GET", "/kelola/jejak/jejak.csv").get_data(as_text=True)
    assert "training:bring" in log
    assert [act for act in acts.PERSONAL if f",{act}:" in log] == []
    assert "rejected" not in log


def found_for(browser, word):
    """The addresses of what a search finds."""
    browser.get(f"/cari?q={word}")
    return [link.get("href") for link in browser.page.iterfind(".//ul[@class='results']//a")]


def test_nobody_finds_a_word_about_a_person_by_searching(browser, planted):
    """What is looked for stands in the page that answers, so what was found is counted: it is nothing, for anybody."""
    copying.bring_up_to_date(PLAN.documents)
    db.session.commit()
    browser.sign_out()
    assert found_for(browser, planted.shown_word) == [f"/l/{planted.case.number}"]  # what everybody may read is found
    for word in planted.may.keys() | planted.of_residents - {planted.shown_word}:
        assert found_for(browser, word) == [], word
    # All look on the same shelves: of each kind of word one is looked for by everybody.
    for account in filter(None, planted.who.values()):
        be(browser, account)
        for word in SOUGHT:
            assert found_for(browser, f"xq{word}xq") == [], (account.name, word)


def test_no_notice_and_so_no_mail_carries_a_word_about_a_person(planted):
    """Of everything that is there, whoever they would go to."""
    subjects = {f"{type(each).__name__}:{each.id}" for each in vars(planted).values() if isinstance(each, db.Model)}
    assert {"Appraisal:1", "Plan:1", "Feedback:1", "Training:1", "Referral:1", "Target:1"} <= subjects
    kinds = {name: kind for one in PLAN.slices if one.name in EVALUATION for name, kind in one.notices.items()}
    window = {f"Window:{planted.town.service.id}/2026-s1"}
    assert len(kinds) > 15

    def about(name):
        return window if name == "target_to_propose" else subjects

    assert {name.partition("_")[0] for name in kinds} >= {"plan", "appraisal", "feedback", "target", "matter"}
    with aside("id"):
        told = [(name, text) for name, kind in kinds.items() for text in kind.words(about(name)).values()]
    assert {"target_to_propose", "target_to_agree", "target_to_decide", "matter_step", "matter_escalation"} <= {
        name for name, _text in told
    }
    named = re.compile(f"{PLANTED.pattern}|Tuti")
    assert [(name, text.title, text.text) for name, text in told if named.search(f"{text}")] == []


# ---- deeds

# What fills every form of this floor: a stranger's mistake is not that they left something out.
WHOLE = {
    "words": "kata", "kata": "kata", "reason": "kata", "alasan": "kata", "evidence": "bukti", "bukti": "bukti",
    "title": "judul", "judul": "judul", "text": "kata", "target": "5", "every": "quarter", "aspect": "time",
    "perspective": "served", "kind": "main", "parent": "", "support": "kata", "service": "kata", "level": "good",
    "work": "above", "conduct": "above", "self_view": "kata", "send": "yes", "do": "accept", "tanggal": "2026-07-01",
    "tujuan": "kata", "tinjau": "2026-11-01", "apa": "kata", "kapan": "2026-11-01", "siapa": "atasan",
    "sebab": "conduct", "jawaban": "ya", "putusan": "ya", "jp": "4", "dasar": "kata", "nama": "ya", "decision": "reject",
    "about": "vloyal", "hari": "2026-06-01", "nomor": "1", "year": "2026", "period": "2026-tw1",
}  # fmt: skip
STRANGERS = ("every role", "rian", "former", "chief", "other hr")  # `test_routes` shuts all deeds to guests
# What a stranger does for themselves, and touches nothing of anybody else.
FLOOR = (
    "plans", "team", "reports", "team_reports", "feedback", "appraisal", "appraisal_files", "appraisals", "coaching",
    "recognition", "training", "training_keeping", "targets", "personnel", "reminders", "matter_credits",
)  # fmt: skip


def rows():
    """All that evaluation keeps, by table and key."""
    db.session.expire_all()
    tables = [table for table in db.metadata.sorted_tables if about_evaluation(table.name)]
    return {
        (table.name, tuple(row._mapping[key] for key in table.primary_key)): tuple(row)
        for table in tables
        for row in db.session.execute(table.select())
    }


def about_evaluation(name):
    mappers = (mapper for mapper in db.Model.registry.mappers if mapper.local_table.name == name)
    return any(mapper.class_.__module__.startswith("portal.evaluation") for mapper in mappers)


def test_no_stranger_does_anything_with_what_is_another_persons(app, browser, planted, monkeypatch):
    """An id changed in an address, a superior who left yesterday, HR of another agency, one person with every role."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(access.session_token, "protect", lambda: None)
    version = queries.version(planted.plan)
    whole = WHOLE | {
        "version": str(version.id), "seen": str(version.edits), "plan": str(planted.plan.id),
        "post": str(planted.office.tuti_post.id), "laporan": f"{planted.report.id}:1",
    }  # fmt: skip
    before, done = rows(), {}
    for name in (*STRANGERS, "kabid", "tuti"):
        be(browser, planted.who[name])
        for rule, _doors in routes(app, "POST"):
            if rule.endpoint.partition(".")[0] in FLOOR:
                kind = {"kind": "appreciation"} if rule.endpoint.startswith("feedback") else {}
                for path in addresses(rule, planted):
                    visit(browser, "POST", path, data=whole | kind)
        after = rows()
        done[name] = {key[0] for key, row in before.items() if after.get(key) != row}
        done[name] |= {key[0] for key in after.keys() - before.keys() if concerns(planted, key, after[key])}
        before = after
    assert {name: tables for name, tables in done.items() if name in STRANGERS and tables} == {}
    assert done["kabid"] >= {"plan_version", "feedback", "coaching_review", "appraisal_view", "counselling_note"}
    assert done["tuti"] >= {"appraisal", "training", "feedback_answer"}


def concerns(house, key, row):
    """Whether a new row is about Tuti, or hangs on one that is."""
    table = db.metadata.tables[key[0]]
    own = {"person": {house.tuti.person_id}, "plan": {house.plan.id}, "plan_version": {v.id for v in house.plan.versions},
           "appraisal": {house.first.id, house.second.id, house.third.id}, "daily_report": {house.report.id},
           "coaching_plan": {house.coaching.id}, "referral": {house.referral.id}, "training": {house.training.id},
           "feedback": {house.praise.id, house.correction.id}, "target": {house.target.id}}  # fmt: skip
    named = dict(zip(table.columns.keys(), row, strict=True))
    return any(named[key.parent.name] in own.get(key.column.table.name, ()) for key in table.foreign_keys)

"""What is written about a person is read by the line alone: every account on every page, and every deed of a stranger."""

import re
from itertools import product

import pytest

from portal.accounts import access
from portal.core.db import db
from portal.notifications.models import Notice
from tests.conftest import ONE_DATABASE
from tests.evaluation.planted import Planted
from tests.house.test_routes import routes, visit
from tests.notifications import house as mails

pytestmark = ONE_DATABASE

PLANTED = re.compile(r"xq[a-z]+xq")
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
        "training_id": [house.training.id], "key": [house.training.file.key], "file_id": [house.file.id],
        "post_id": [house.office.tuti_post.id], "target_id": [house.target.id], "line_id": [house.result],
        "day": ["2026-06-01", "2026-08-01"], "slug": ["dinas"], "agency": ["dinas"], "service": ["ktp"],
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
    "/kelola/jejak?jenis=kinerja", "/kelola/jejak?hal=Appraisal:{first}", "/kelola/jejak?siapa=Tuti", "/cari?q=Tuti",
)  # fmt: skip


def pages(app, house):
    where = {"plan": house.plan.id, "tuti": house.tuti.person_id, "first": house.first.id}
    yield from (path.format(**where) for path in MORE)
    for rule, _doors in routes(app, "GET"):
        if not rule.endpoint.endswith("static"):
            yield from addresses(rule, house)


def test_every_word_about_a_person_is_read_by_those_of_the_line_and_by_nobody_else(app, browser, planted):
    seen, paths = {}, list(pages(app, planted))
    for name, account in planted.who.items():
        browser.sign_out() if account is None else browser.sign_in(account)
        for path in paths:
            answer = visit(browser, "GET", path)
            for word in PLANTED.findall(answer.get_data().decode("utf-8", "replace")):
                seen.setdefault((name, word), path)
    leaks = {key: path for key, path in seen.items() if key[0] not in planted.may[key[1]]}
    hidden = {(name, word) for word, readers in planted.may.items() for name in readers} - set(seen)
    assert (leaks, hidden) == ({}, set())

"""What nobody types by hand, and what no browser sends, is refused as what it is, on both databases."""

from contextvars import Context
from io import BytesIO

import pytest
from sqlalchemy import text
from werkzeug.exceptions import HTTPException

from portal.accounts.access import ANYONE, allow
from portal.core.db import db
from portal.web.sane import MOST_FIELDS, check_body, takes_files
from tests.browser import read, words
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

HUGE = "9" * 20
FORM = "application/x-www-form-urlencoded"
FILE = b'--b\r\nContent-Disposition: form-data; name="%s"; filename="a.txt"\r\n\r\n%s\r\n--b--\r\n'


@pytest.mark.parametrize("path", ["/layanan/%00/x", "/survei/%00/%00", "/rapor/dinas/%00"])
def test_an_address_with_a_nul_leads_nowhere(browser, town, path):
    browser.get(path, status=404)


def test_a_question_or_a_form_with_a_nul_is_not_understood(browser, town):
    browser.get("/layanan?q=%00", status=400)
    browser.get("/masuk")
    browser.send(status=400, identity="a\0b", password="x")


@pytest.mark.parametrize("path", ["/kerja/rapor/{}", "/kinerja/sasaran/{}", "/kerja/survei/{}"])
def test_a_number_that_no_row_can_have_leads_nowhere(browser, town, path):
    account = town.publishers[0] if path.startswith("/kerja") else town.head
    browser.sign_in(account).get(path.format(HUGE), status=404)


@pytest.mark.parametrize("path", ["/survei/", "/rapor/", "/layanan/", "/kode/"])
def test_an_address_may_end_with_a_slash(browser, town, path):
    browser.get(path)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b'["x"]', 415),
        ("application/json", b"", 415),
        ("text/xml", b"<x/>", 415),
        ("text/plain", b"identity=a", 415),
        (None, b"identity=a", 415),
        ("multipart/form-data; boundary=b", FILE % (b"identity", b"x"), 415),
        (FORM, b"identity=%zz", 400),
        (FORM, b"identity=%", 400),
        (FORM, b"identity=%ff", 400),
        (FORM, b"identity=\xff", 400),
        (FORM, b"identity=%ed%a0%80", 400),  # half of a pair of surrogates
        (FORM, b"identity=a%00", 400),
        (FORM, b"a&" * MOST_FIELDS, 413),
        (FORM, b"identity=" + b"a" * 300_000, 413),
        (FORM, b"identity=a", 422),
        (None, b"", 422),
    ],
)
def test_a_body_that_is_no_form_of_ours_is_refused_with_words(browser, town, kind, body, status):
    for path in ("/masuk", "/kode", "/survei/dinas/ktp") if status != 422 else ("/masuk",):
        said = browser.ask("POST", path, status, data=body, content_type=kind).text
        assert words(read(said).find(".//main"))


def test_no_view_sees_a_body_that_is_no_form(app, browser, town, monkeypatch):
    """Also behind the door: whoever is signed in sends forms too."""
    seen = []
    monkeypatch.setitem(app.view_functions, "accounts.sign_out", allow(ANYONE)(lambda: seen.append(1) or "x"))
    browser.sign_in(town.head).ask("POST", "/keluar", 415, data=b"[1]", content_type="application/json")
    assert seen == []


def sent_to(app, monkeypatch, view, **body):
    """The status with which the door refuses a body sent to this view; 200 where it lets it in."""
    monkeypatch.setitem(app.view_functions, "accounts.sign_out", view)
    with app.test_request_context("/keluar", method="POST", **body):
        try:
            check_body()
        except HTTPException as refused:
            return refused.code
    return 200


@pytest.mark.parametrize(
    ("field", "written", "size", "status"),
    [
        ("photo", "kata", 900, 200),
        ("photo", "kata", 5000, 413),
        ("photo", "a\0b", 9, 400),
        ("title", "kata", 9, 415),
    ],
)
def test_a_view_may_take_files_where_and_as_large_as_it_declares(app, monkeypatch, field, written, size, status):
    def view():
        """Takes a photo."""

    body = {"words": written, field: (BytesIO(b"\0" * size), "a.jpg")}
    assert sent_to(app, monkeypatch, takes_files("photo", most=2000)(view), data=body) == status
    assert sent_to(app, monkeypatch, lambda: None, data={"photo": (BytesIO(b"x"), "a.jpg")}) == 415


def test_parts_that_cannot_be_read_are_no_empty_form(app, monkeypatch):
    view = takes_files("photo", most=2000)(lambda: None)
    body = {"data": b"nonsense", "content_type": "multipart/form-data; boundary=b"}
    assert sent_to(app, monkeypatch, view, **body) == 400


def test_whoever_sends_pictures_holds_up_nobodys_answers(app):
    """To decode one takes half a second; a table of people is read as it comes."""
    views = {name: view for name, view in app.view_functions.items() if getattr(view, "files", ())}
    assert {name for name, view in views.items() if not hasattr(view, "computes_long")} == {"roster.index"}
    assert "appraisal_files.files" in views


HEADERS = [
    {"Origin": "http://[evil"}, {"Origin": "null"}, {"Host": "evil["}, {"Host": ""}, {"Host": "a b"},
    {"Referer": "http://[evil"}, {"Cookie": "session=\xff; \0=;;=["}, {"Accept-Language": "\xff;q=["},
    {"Accept-Encoding": ";;q=x"}, {"Range": "bytes=x"}, {"If-None-Match": '"'}, {"Content-Length": "-1"},
    {"Authorization": "Basic ["}, {"Sec-Fetch-Site": "\xff"}, {"X-Forwarded-For": "[,"},
]  # fmt: skip


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_a_head_that_cannot_be_read_is_no_fault_of_ours(browser, town, headers):
    for method, path in (("GET", "/masuk"), ("POST", "/masuk"), ("POST", "/kode"), ("GET", "/kerja")):
        answer = Context().run(browser.client.open, path, method=method, headers=headers)
        assert answer.status_code < 500, (method, path)


@pytest.mark.parametrize("query", ["q=\xff", "%", "q=%ff", "q=%ed%a0%80", "lanjut=%ff", "&" * 500, "auth_token=%ff"])
@pytest.mark.parametrize("path", ["/layanan", "/masuk", "/kerja", "/en/survei/dinas/ktp"])
def test_a_query_that_cannot_be_read_is_no_fault_of_ours(browser, town, path, query):
    answer = Context().run(browser.client.open, path, environ_overrides={"QUERY_STRING": query})
    assert answer.status_code < 500


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_a_method_that_no_form_has_is_refused_with_words_and_those_that_are_taken(browser, town, method):
    answer = browser.ask(method, "/masuk", 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert words(read(answer.text).find(".//main"))


def test_no_token_in_a_query_a_head_or_a_body_signs_anybody_in(browser, town):
    token = town.head.get_auth_token()
    for asked in ({"query_string": {"auth_token": token}}, {"headers": {"Authentication-Token": token}}):
        assert Context().run(browser.client.get, "/akun", **asked).status_code == 302


def test_after_a_statement_that_failed_there_is_still_a_page_with_words(app, browser, town, monkeypatch):
    """PostgreSQL answers nothing more in that transaction, and the page asks who speaks here."""

    def fails():
        db.session.execute(text("SELECT nothing"))

    monkeypatch.setitem(app.view_functions, "home.about", allow(ANYONE)(fails))
    assert words(read(browser.ask("GET", "/tentang", 500).text).find(".//main"))

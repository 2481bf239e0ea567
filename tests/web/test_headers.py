import re
from base64 import b64encode
from hashlib import sha256

import pytest

from portal.web.assets import asset, compressed, version
from portal.web.inline import COPY, REPORT, STEPS
from tests.conftest import make_app


@pytest.fixture
def client(file_app):
    return file_app.test_client()


def policy(response):
    return dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize("path", ["/", "/masuk", "/there-is-no-such-page"])
def test_every_page_carries_a_strict_policy(client, path):
    response = client.get(path)
    allowed = policy(response)
    assert allowed["default-src"] == allowed["connect-src"] == allowed["base-uri"] == "'none'"
    assert allowed["frame-ancestors"] == "'none'"
    assert {allowed[kind] for kind in ("style-src", "img-src", "font-src", "form-action")} == {"'self'"}
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_policy_names_the_scripts_that_stand_in_pages_and_no_other(client):
    digests = [b64encode(sha256(script.encode()).digest()).decode() for script in (STEPS, COPY, REPORT)]
    named = " ".join(f"'sha256-{digest}'" for digest in digests)
    assert policy(client.get("/"))["script-src"] == f"'self' {named}"


def test_a_page_names_no_foreign_address(client):
    """Besides its own whole one, which it says to those who pass it on."""
    text = re.sub(r'<link rel="(?:canonical|alternate)"[^>]* href="http://localhost/[^"]*">', "", client.get("/").text)
    assert 'rel="canonical"' not in text
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*', text) == []


def test_a_guest_who_reads_gets_no_cookie(client):
    for path in ("/", "/masuk", "/survei", "/rapor", "/layanan", "/privasi", "/en/"):
        assert "Set-Cookie" not in client.get(path).headers, path


def test_a_page_with_a_stamp_is_for_one_reader_and_others_are_asked_for_anew(client):
    assert client.get("/").headers["Cache-Control"] == "no-cache"
    assert client.get("/masuk").headers["Cache-Control"] == "no-store"


def test_what_answers_a_form_is_kept_by_nobody(client):
    assert client.post("/masuk", data={"identity": "x"}).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("address", "sent"), [("https://suara.example", True), ("http://suara.example", False)])
def test_https_is_demanded_where_it_is_spoken(file_app, tmp_path, address, sent):
    app = make_app(DATA_DIR=str(tmp_path), PUBLIC_URL=address)
    response = app.test_client().get("/masuk")
    assert ("Strict-Transport-Security" in response.headers) is sent
    assert app.config["SESSION_COOKIE_SECURE"] is sent


def test_static_files_are_kept_for_a_year_under_an_address_of_their_own(client):
    assert asset("tabur.css") == f"/static/{version()}/tabur.css"
    response = client.get(asset("tabur.css"))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_static_files_come_compressed(tmp_path):
    folder = compressed(tmp_path / "static")
    assert compressed(tmp_path / "static") == folder  # and is not made again
    app = make_app(DATA_DIR=str(tmp_path), TESTING=False)
    response = app.test_client().get(asset("tabur.css"), headers={"Accept-Encoding": "gzip, br"})
    assert response.headers["Content-Encoding"] == "br"
    assert len(response.data) < (folder / "tabur.css").stat().st_size / 2
    response.close()


@pytest.mark.parametrize("path", ["tabur.css/../../secret_key", "../../portal.sqlite3", "%2e%2e/secret_key"])
def test_nothing_beside_the_static_files_can_be_had(client, path):
    assert client.get(f"/static/{version()}/{path}").status_code in (404, 308)

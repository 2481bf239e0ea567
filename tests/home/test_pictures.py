"""A picture of an agency or a service point, put up by its officer and seen by everybody."""

from io import BytesIO

import pytest
from PIL import Image

from portal.core import files
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.files import StoredFile, path_of
from portal.organisation import actions as organisation
from portal.organisation.models import PlacePicture
from portal.organisation.rules import PointFacts
from tests.builders import person
from tests.conftest import ONE_DATABASE
from tests.core.test_pictures import photo, png_that_says

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_folder", tmp_path / "uploads")
    return tmp_path / "uploads"


@pytest.fixture
def place(town):
    made = organisation.add_service_point(town.service, PointFacts("Loket 1", "uji", False), by=None)
    db.session.commit()
    return made


def part(name, value, more=""):
    return f'--plaju\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"


def send(browser, path, sent=None, alt="Pintu masuk", status=303, **more):
    """As a person would: the page is opened first, and its form sent."""
    browser.get(path)
    token = next(field.get("value") for field in browser.page.iter("input") if field.get("name") == "csrf_token")
    parts = [part(name, value.encode()) for name, value in ({"csrf_token": token, "alt": alt} | more).items()]
    parts += [part("picture", sent, '; filename="foto.jpg"')] if sent is not None else []
    body = b"".join([*parts, b"--plaju--\r\n"])
    return browser.ask("POST", path, status, data=body, content_type="multipart/form-data; boundary=plaju")


def of_agency(agency):
    return f"/kerja/layanan/foto/instansi/{agency.id}"


def of_point(point):
    return f"/kerja/layanan/foto/tempat/{point.id}"


def pictures(browser, path):
    browser.get(path)
    return list(browser.page.iter("img"))


def test_a_picture_of_an_agency_stands_on_its_page_small_and_told_in_words(browser, town):
    assert pictures(browser, "/layanan/dinas") == []
    browser.sign_in(town.officer)
    send(browser, of_agency(town.dinas), photo((2000, 1500)), alt="  Gedung   dengan <tangga> ")
    browser.sign_out()
    (img,) = pictures(browser, "/layanan/dinas")
    assert (img.get("alt"), img.get("width"), img.get("height")) == ("Gedung dengan <tangga>", "320", "240")
    assert img.get("loading") == "lazy"
    answer = browser.client.get(img.get("src"))
    assert Image.open(BytesIO(answer.data)).size == (320, 240)
    assert len(answer.data) <= 25 * 1024


def test_a_picture_of_a_place_stands_by_the_service(browser, town, place):
    browser.sign_in(town.officer)
    send(browser, of_point(place), photo())
    assert len(pictures(browser, "/layanan/dinas/ktp")) == 1
    entry = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (entry.action, entry.details["alt"]) == ("service_point:picture", "Pintu masuk")


def test_it_is_handed_out_so_that_nothing_runs_and_is_kept_for_an_hour(browser, town):
    browser.sign_in(town.officer)
    send(browser, of_agency(town.dinas), photo())
    key = db.session.query(PlacePicture.key).scalar()
    browser.sign_out()
    db.session.commit()
    for path in (f"/foto/{key}.webp", f"/foto/{key}-kecil.webp"):
        answer = browser.client.get(path)
        told = answer.headers
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert told["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["Cache-Control"] == "public, max-age=3600, must-revalidate"
        assert browser.client.get(path, headers={"If-None-Match": told["ETag"]}).status_code == 304
        assert "Set-Cookie" not in told
    assert browser.client.get(f"/foto/{'0' * 32}.webp").status_code == 404


def test_a_file_that_hangs_on_no_picture_is_shown_to_nobody(browser, town):
    other = files.keep_picture(photo())
    document = files.keep_document(b"%PDF-1.7\n%%EOF\n")
    keys = [other.key, document.key, "../secret_key", "%2e%2e"]
    db.session.commit()
    for key in keys:
        assert browser.client.get(f"/foto/{key}.webp").status_code == 404


def test_a_new_picture_has_a_new_name_and_the_old_one_goes(browser, town):
    browser.sign_in(town.officer)
    send(browser, of_agency(town.dinas), photo())
    first = db.session.query(PlacePicture.key).scalar()
    send(browser, of_agency(town.dinas), photo((300, 300)))
    assert browser.client.get(f"/foto/{first}.webp").status_code == 404
    assert db.session.query(StoredFile).count() == 1
    send(browser, of_agency(town.dinas), alt="Lain")  # other words for the same picture
    assert (db.session.query(PlacePicture.alt).scalar(), db.session.query(StoredFile).count()) == ("Lain", 1)
    send(browser, of_agency(town.dinas), down="y")
    assert (db.session.query(PlacePicture).count(), db.session.query(StoredFile).count()) == (0, 0)
    assert pictures(browser, "/layanan/dinas") == []


def huge():
    return png_that_says(30_000, 30_000)


REFUSED = {
    "no picture": (lambda: b"<svg onload=alert(1)>", "can be read"), "bomb": (huge, "too many pixels"),
    "nothing": (lambda: None, "Choose a picture"), "empty": (lambda: b"", "Choose a picture"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_is_said_at_its_field_and_keeps_the_words(browser, town, folder, what):
    make, told = REFUSED[what]
    browser.sign_in(town.officer)
    send(browser, "/en" + of_agency(town.dinas), make(), alt="Kata yang diketik", status=422)
    alt = next(field for field in browser.page.iter("input") if field.get("name") == "alt")
    assert alt.get("value") == "Kata yang diketik"
    assert told in "".join(browser.page.find(".//*[@id='picture-error']").itertext())
    assert not list(folder.glob("**/*.webp"))
    assert db.session.query(StoredFile).count() == 0


@pytest.mark.parametrize(("alt", "told"), [("", "what is to be seen"), ("   ", "what is to be seen"), ("a" * 151, "150")])
def test_a_picture_needs_words(browser, town, alt, told):
    browser.sign_in(town.officer)
    send(browser, "/en" + of_agency(town.dinas), photo(), alt=alt, status=422)
    assert told in "".join(browser.page.find(".//*[@id='alt-error']").itertext())
    assert db.session.query(PlacePicture).count() == 0


def test_only_who_describes_the_agencys_services_puts_up_its_picture(browser, town, place):
    for account in (town.outside_officer, town.head, town.publishers[0], person(survey_officer=town.desk)):
        browser.sign_in(account)
        browser.get(of_agency(town.dinas), status=403)
        browser.get(of_point(place), status=403)
    browser.sign_in(town.administrator).get(of_agency(town.dinas))


def test_the_officer_is_led_there(browser, town, place):
    browser.sign_in(town.officer).get("/kerja/layanan")
    there = [a.get("href") for a in browser.page.iterfind(".//main//a")]
    assert {of_agency(town.dinas), of_point(place)} <= set(there)


def test_a_large_photo_of_a_telephone_is_taken(browser, town):
    browser.sign_in(town.officer)
    send(browser, of_agency(town.dinas), photo((3000, 2000)) + bytes(5 * 1024 * 1024))
    kept = db.session.query(StoredFile).one()
    assert path_of(kept).stat().st_size < 1024 * 1024

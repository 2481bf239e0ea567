"""Photos of a report: what strangers send is made anew or refused in words, and nothing else of the form is lost."""

from io import BytesIO

import pytest
from PIL import Image

from portal.complaints import queries
from portal.complaints.actions import reporting
from portal.complaints.models import Complaint, ComplaintPhoto
from portal.complaints.report_form import MOST
from portal.core import files, pictures
from portal.core.db import db
from portal.core.files import path_of
from tests.complaints.house import TEXT
from tests.complaints.test_report import filled, value_of
from tests.conftest import ONE_DATABASE
from tests.core.test_pictures import GPS, jpeg_of_scans, photo, png_that_says

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_folder", tmp_path / "uploads")
    return tmp_path / "uploads"


def part(name, value, more=""):
    return f'--plaju\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"


def hidden(browser, name):
    return [field.get("value") for field in browser.page.iter("input") if field.get("name") == name]


def send(browser, house, *sent, status=200, name="foto.jpg", **changes):
    """The form in hand, or a fresh one, with photos and those that lie here already."""
    if browser.path not in ("/lapor", "/lapor/periksa"):
        browser.get("/lapor")
    given = filled(house, csrf_token=hidden(browser, "csrf_token")[-1], **changes)
    parts = [part(each, value.encode()) for each, value in given.items() if value is not None]
    parts += [part("foto_tersimpan", key.encode()) for key in hidden(browser, "foto_tersimpan")]
    parts += [part("foto", each, f'; filename="{name}"') for each in sent]
    return browser.ask(
        "POST", "/lapor/periksa", status, data=b"".join([*parts, b"--plaju--\r\n"]),
        content_type="multipart/form-data; boundary=plaju",
    ).text  # fmt: skip


def with_place():
    exif = Image.Exif()
    exif[0x010F] = "PLANTED-CAMERA"
    exif.get_ifd(GPS)[2] = (2.0, 59.0, 0.0)
    return photo(exif=exif, comment=b"PLANTED-COMMENT")


def all_bytes(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_photo_goes_with_the_form_to_the_check_and_into_the_case(browser, house):
    send(browser, house, photo((2000, 1500)))
    (key,) = hidden(browser, "foto_tersimpan")
    browser.send("/lapor/selesai", 200, foto_tersimpan=key)
    made = queries.complaint(db.session.query(Complaint).one().number)
    assert [each.file.key for each in made.photos] == [key]


def test_place_and_camera_are_in_nothing_that_is_kept(browser, house, folder):
    assert b"PLANTED" in with_place()
    send(browser, house, with_place())
    assert len(hidden(browser, "foto_tersimpan")) == 1
    kept = all_bytes(folder)
    assert kept
    assert b"PLANTED" not in kept
    for path in folder.rglob("*.webp"):
        assert not Image.open(BytesIO(path.read_bytes())).getexif()


POLYGLOTS = {
    "a picture with a page behind it": photo(kind="PNG") + b"<script>PLANTED</script>",
    "a picture with a program behind it": photo() + b"PK\x03\x04PLANTED",
}
HOSTILE = {
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>PLANTED</script></svg>", "JPEG, PNG"),
    "HTML with the head of a GIF": (b"GIF89a<script>PLANTED</script>", "JPEG, PNG"),
    "HTML with the head of a PNG": (b"\x89PNG\r\n\x1a\n<html>PLANTED", "JPEG, PNG"),
    "HTML with the head of a JPEG": (b"\xff\xd8\xff\xe0<html>PLANTED", "JPEG, PNG"),
    "PDF": (b"%PDF-1.7\nPLANTED\n%%EOF", "JPEG, PNG"),
    "a GIF": (photo(kind="GIF"), "JPEG, PNG"),
    "half a photo": (photo()[:300], "JPEG, PNG"),
    "a bomb": (png_that_says(30_000, 30_000), "piksel"),
    "a bomb of scans": (jpeg_of_scans((64, 64), [(1,), (2,), (3,)] * 40), "JPEG, PNG"),
    "13 MB": (b"\xff\xd8\xff" + bytes(pictures.LARGEST), "12 MB"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_photo_is_refused_in_words_at_its_field_and_all_else_is_kept(browser, house, folder, kind):
    sent, said = HOSTILE[kind]
    page = send(browser, house, sent, status=422, nama="Rahma", anonim="y", name="../<b>jahat</b>.jpg")
    error = next(e for e in browser.page.iter("p") if e.get("id") == "foto-error")
    assert said in "".join(error.itertext())
    assert "<b>jahat" not in page
    for name, value in filled(house, nama="Rahma", anonim="y").items():
        assert value_of(browser, name) == value
    assert db.session.query(ComplaintPhoto).count() == 0
    assert b"PLANTED" not in all_bytes(folder)
    send(browser, house)  # and without it the report goes on


@pytest.mark.parametrize("kind", POLYGLOTS)
def test_what_hides_behind_a_photo_is_gone(browser, house, folder, kind):
    send(browser, house, POLYGLOTS[kind])
    assert b"PLANTED" not in all_bytes(folder)


def test_broken_metadata_is_thrown_away(browser, house):
    sent = photo()
    broken = sent[:2] + b"\xff\xe1\x00\x20Exif\0\0MM\0\x2a\xff\xff\xff\xffbroken-broken-br" + sent[2:]
    send(browser, house, broken)
    assert len(hidden(browser, "foto_tersimpan")) == 1


def test_a_photo_stays_where_another_field_is_refused(browser, house):
    send(browser, house, photo(), status=422, uraian="")
    (key,) = hidden(browser, "foto_tersimpan")
    assert browser.client.get(f"/lapor/foto/{key}.webp").mimetype == "image/webp"
    send(browser, house)
    assert hidden(browser, "foto_tersimpan") == [key]


def test_good_photos_stay_where_one_of_them_is_refused(browser, house):
    send(browser, house, photo(), b"<svg/>", photo((300, 300)), status=422)
    assert len(hidden(browser, "foto_tersimpan")) == 2


def test_of_four_photos_three_are_kept_and_it_is_said(browser, house):
    page = send(browser, house, *[photo((200 + n, 200)) for n in range(4)], status=422)
    assert len(hidden(browser, "foto_tersimpan")) == 3
    assert "paling banyak tiga foto" in page
    send(browser, house)


def test_a_photo_can_be_taken_out_again(browser, house):
    send(browser, house, photo(), photo((300, 300)))
    first, second = hidden(browser, "foto_tersimpan")
    send(browser, house, buang=first)
    assert hidden(browser, "foto_tersimpan") == [second]
    assert value_of(browser, "uraian") == TEXT
    assert browser.client.get(f"/lapor/foto/{first}.webp").status_code == 404


def test_a_photo_of_a_form_answers_by_its_key_and_is_kept_by_nobody(browser, house):
    send(browser, house, photo())
    (key,) = hidden(browser, "foto_tersimpan")
    answer = browser.client.get(f"/lapor/foto/{key}.webp")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert Image.open(BytesIO(answer.data)).size == (320, 240)


def test_a_photo_of_a_case_never_answers_there(browser, house):
    send(browser, house, photo())
    (key,) = hidden(browser, "foto_tersimpan")
    browser.send("/lapor/selesai", 200, foto_tersimpan=key)
    assert browser.client.get(f"/lapor/foto/{key}.webp").status_code == 404
    browser.get("/lapor")
    send(browser, house, buang=key)
    assert queries.photo(key).complaint is not None


def test_nobody_without_a_page_of_ours_has_a_photo_kept(browser, house):
    body = part("foto", photo(), '; filename="a.jpg"') + b"--plaju--\r\n"
    browser.ask("POST", "/lapor/periksa", 422, data=body, content_type="multipart/form-data; boundary=plaju")
    assert db.session.query(ComplaintPhoto).count() == 0


def test_while_very_many_photos_lie_here_the_report_goes_without(browser, house, monkeypatch):
    monkeypatch.setattr(reporting, "MOST_UNCLAIMED", 0)
    page = send(browser, house, photo(), status=422)
    assert value_of(browser, "uraian") == TEXT
    assert "foto-error" in page
    send(browser, house)


def test_what_is_larger_than_the_form_takes_is_refused_in_words(browser, house):
    assert "foto yang lebih kecil" in send(browser, house, bytes(MOST), status=413)


def test_a_photo_of_no_case_goes_with_its_file(browser, house, folder):
    send(browser, house, photo())
    stored = db.session.query(ComplaintPhoto).one().file
    assert path_of(stored).is_file()
    reporting.drop(stored.key)
    db.session.commit()
    assert db.session.query(files.StoredFile).count() == 0

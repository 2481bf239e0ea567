"""The way in: the form, all of it once more before it is sent, and the receipt."""

import re
from io import BytesIO

import pytest

from portal.complaints import codes, queries
from portal.complaints.models import Complaint, ComplaintPhoto, Reporter
from portal.complaints.rules import State
from portal.core import files
from portal.core.db import db
from tests.complaints.house import TEXT, reported


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_folder", tmp_path / "uploads")


def filled(house, **changes):
    return {"kategori": "lampu", "uraian": TEXT, "kelurahan": house.kelurahan.slug, "lokasi": "RT 05"} | changes


def check(browser, house, status=200, **changes):
    browser.get("/lapor")
    return browser.send("/lapor/periksa", status, **filled(house, **changes)).text


def send(browser, house, **changes):
    check(browser, house, **changes)
    return browser.send("/lapor/selesai", 200).text


def test_three_pages_from_the_form_to_the_receipt(browser, house):
    assert "Dinas" in check(browser, house)
    page = browser.send("/lapor/selesai", 200).text
    (made,) = db.session.query(Complaint)
    assert (made.text, made.agency, made.place_text, made.state) == (TEXT, house.dinas, "RT 05", State.RECEIVED)
    assert made.number in page
    assert codes.word(made.number) in page
    assert f"/l/{made.number}/{codes.link_key(made.number)}" in page

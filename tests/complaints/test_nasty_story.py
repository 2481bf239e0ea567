"""What means harm in the forms of who reports: after the first page, and on the pages of a case."""

import pytest

from portal.complaints import codes, stopping
from portal.complaints.actions import handling, reporter
from portal.complaints.rules import Reason, Said
from portal.core.db import db
from tests.complaints.house import TEXT, declared, reported, verified
from tests.conftest import STRICTER_DATABASE
from tests.house.nasty import OF_EACH_KIND, VALUES, fault_of, read_form, send, undone
from tests.reading import parse


def forms_of(browser, path, **asked):
    answer = undone(browser, "POST" if asked else "GET", path, **asked)
    assert answer.status_code < 500, path
    page = parse(answer.text)
    return [read_form(each, path) for each in page.iterfind(".//form[@method='post']")]


def own(made, deed=""):
    return f"/l/{made.number}/{codes.link_key(made.number)}" + (f"/{deed}" if deed else "")


@pytest.fixture
def pages(house):
    """Each page of a reporter on which there is a form."""
    by = house.complaint_officer
    running, done, again = verified(house, contact="rahma@uji.id"), declared(house), declared(house)
    rejected, asked = verified(house), verified(house)
    handling.reject(rejected, Reason.COURT, "", seen=rejected.version, by=house.coordinator)
    handling.ask(asked, "Yang mana?", seen=asked.version, by=by)
    reporter.say(again, Said.DONE)
    formal = reported(house)
    reporter.make_formal(formal, name="Rahma", address="Plaju", loss="", wish="Lampu")
    db.session.commit()
    return [
        *(own(running, deed) for deed in ("", "tambah", "keberatan", "resmi", "tarik")), own(done), own(done, "nilai"),
        own(again, "buka-lagi"), own(rejected, "lengkapi"), own(formal, "biasa"), own(asked), "/lacak",
        f"/l/{running.number}", f"/lapor/berhenti/{stopping.make(running.id, 0, 'rahma@uji.id')}",
    ]  # fmt: skip


@STRICTER_DATABASE
def test_no_field_of_a_reporter_is_a_fault_of_ours(browser, house, pages):
    (start,) = forms_of(browser, "/lapor")
    there = {"kategori": "lampu", "uraian": TEXT, "kelurahan": house.kelurahan.slug}
    found = forms_of(browser, "/lapor/periksa", data=there | {"csrf_token": start.fields["csrf_token"]})
    found += [form for page in pages for form in forms_of(browser, page)]
    assert len(found) > 12
    faults = []
    for form in found:
        assert not fault_of(send(browser, form)), form.action
        for name in OF_EACH_KIND:
            if fault := fault_of(send(browser, form, **dict.fromkeys(form.fields_at_once(), VALUES[name]))):
                faults.append((form.action, name, fault))
    assert faults == []

"""The desk as those who answer go through it: the queue, one case, and what is refused with nothing lost."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest

from portal.complaints import evidence
from portal.complaints.actions import handling, reporter
from portal.complaints.models import Complaint, ComplaintPhoto, SavedAnswer
from portal.complaints.rules import Said, State
from portal.core.db import db
from tests.browser import words
from tests.builders import resident
from tests.complaints.desk import QUEUE, jpeg, kept_photo, path
from tests.complaints.house import DONE, declared, kinds, reported, verified
from tests.conftest import ONE_DATABASE
from tests.organisation.small import queries_counted

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`

GIVEN = {"what": "Lampu dan kabelnya diganti.", "who": "Petugas lapangan Dinas", "by_when": "1 Juni 2026"}


@pytest.fixture
def officer(house, browser):
    return browser.sign_in(house.complaint_officer)


@pytest.fixture
def coordinator(house, browser):
    return browser.sign_in(house.coordinator)


def selects(browser, address):
    """How often a page asks the database."""
    db.session.commit()
    with queries_counted() as asked:
        browser.get(address)
    return len([each for each in asked if each.startswith("SELECT")])


def listed(browser, query=""):
    browser.get(QUEUE + query)
    return [words(number) for number in browser.page.iterfind(".//ol[@class='cases']//span[@class='number']")]


def errors(browser):
    return [words(each) for each in browser.page.iterfind(".//div[@class='error-summary']//li")]


# ---- the queue


def test_what_is_due_first_stands_first_and_the_title_counts(house, coordinator, set_clock):
    late = reported(house)
    set_clock(date(2026, 6, 9))
    later, done = reported(house), declared(house)
    assert listed(coordinator) == [late.number, later.number]
    assert words(coordinator.page.find(".//h1")) == "Laporan warga: 2 harus dikerjakan"
    assert listed(coordinator, "?tahap=dinyatakan") == [done.number]
    assert listed(coordinator, "?lambat=y") == [late.number]


def test_filters_stand_in_the_address(house, coordinator):
    plain, other = reported(house), reported(house, "loket")
    handling.forward(other, house.dinas, "Urusan dinas", seen=other.version, by=house.desk_officer)
    assert listed(coordinator, "?kategori=loket") == [other.number]
    assert listed(coordinator, f"?nomor={plain.number.lower()}") == [plain.number]
    assert listed(coordinator, f"?nomor={plain.number[:9]}") == [plain.number]
    assert set(listed(coordinator, "?kategori=tidak-ada&jenis=x&tahap=y&sesudah=0")) == {plain.number, other.number}
    assert listed(coordinator, "?kelurahan=kelurahan-uji&jenis=information") == []


def test_what_waited_for_its_reporter_for_too_long_is_closed_before_any_job_has_run(house, officer, set_clock):
    made = declared(house)
    set_clock(date(2026, 7, 15))
    assert listed(officer, "?tahap=dinyatakan") == []
    assert listed(officer, "?tahap=selesai") == [made.number]


def test_more_cases_cost_no_more_queries(house, coordinator):
    reported(house)
    few = selects(coordinator, QUEUE)
    for _each in range(4):
        reported(house, photos=(kept_photo(),))
    assert selects(coordinator, QUEUE) == few


def test_a_long_story_costs_no_more_queries(house, officer):
    made = verified(house)
    few = selects(officer, path(made))
    for number in range(4):
        handling.note(made, f"Catatan {number}", by=house.complaint_officer)
    assert selects(officer, path(made)) == few


def test_the_file_carries_out_no_formula(house, coordinator):
    made = reported(house)
    handling.set_outside_number(made, '=HYPERLINK("x")', seen=made.version, by=house.coordinator)
    rows = list(csv.reader(StringIO(coordinator.get(f"{QUEUE}/laporan-unit.csv"))))
    assert rows[1][0] == made.number
    assert rows[1][-1] == '\'=HYPERLINK("x")'


# ---- many at once


def tick(*cases):
    return [f"{case.id}.{case.version}" for case in cases]


def test_many_are_verified_and_one_that_was_changed_meanwhile_is_left(house, coordinator):
    first, second, third = reported(house), reported(house), reported(house)
    coordinator.get(QUEUE)
    ticked = tick(first, second, third)
    handling.note(second, "Sudah saya lihat", by=house.complaint_officer)
    coordinator.follow(coordinator.send(f"{QUEUE}/banyak", 303, button="verifikasi", pilih=ticked))
    assert [each.state for each in (first, second, third)] == [State.IN_HAND, State.RECEIVED, State.IN_HAND]
    assert second.number in words(coordinator.page.find(".//main"))


def test_many_are_passed_on_with_one_reason(house, coordinator):
    first, second = reported(house), reported(house)
    coordinator.get(QUEUE)
    ticked = tick(first, second)
    page = coordinator.send(f"{QUEUE}/banyak", 422, button="teruskan", pilih=ticked, to="loket").text
    assert 'value="loket" selected' in page
    assert page.count(" checked") == 2
    coordinator.send(f"{QUEUE}/banyak", 303, button="teruskan", pilih=ticked, to="loket", why="Urusan loket")
    assert {first.agency, second.agency} == {house.desk}


def test_many_are_merged_into_one(house, coordinator):
    first, second, third = reported(house), reported(house), reported(house)
    coordinator.get(QUEUE)
    ticked = tick(first, second, third)
    coordinator.send(f"{QUEUE}/banyak", 303, button="gabung", pilih=ticked, into=third.number)
    assert [each.merged_into for each in (first, second, third)] == [third, third, None]
    assert third.joined == 2


@pytest.mark.parametrize("ticked", [[], ["x"], ["1"], ["1.x"], ["999999.1"], ["9" * 30 + ".1"]])
def test_nothing_ticked_does_nothing(house, coordinator, ticked):
    reported(house)
    coordinator.get(QUEUE)
    coordinator.send(f"{QUEUE}/banyak", None, button="verifikasi", pilih=ticked)
    assert db.session.query(Complaint).one().state is State.RECEIVED


# ---- one case


def test_from_the_report_to_declared_done_by_forms_alone(house, browser, session):
    made = reported(house)
    browser.sign_in(house.coordinator).get(path(made, "verifikasi"))
    browser.follow(browser.send(status=303, grade="ringan", why="Cukup mengganti lampunya"))
    browser.sign_in(house.complaint_officer).get(path(made, "selesai"))
    browser.follow(browser.send(status=303, **GIVEN, words="Terima kasih."))
    session.expire_all()
    assert (made.state, kinds(made)) == (State.DECLARED, ["received", "graded", "verified", "declared"])
    reporter.say(made, Said.DONE)
    browser.get(path(made))
    heads = [words(head) for head in browser.page.iterfind(".//section[@aria-labelledby='h-done']//th")]
    assert heads == ["Dinyatakan selesai oleh unit", "Dikonfirmasi pelapor"]  # two columns, never one


def test_all_that_an_answer_lacks_is_said_at_once(house, officer):
    made = verified(house)
    officer.get(path(made, "jawab"))
    page = officer.send(status=422, what=GIVEN["what"]).text
    assert page.count("Tulis siapa yang mengerjakan") == page.count("Tulis kapan") == 2  # above the form and at the field
    assert kinds(made)[-1] == "verified"


@pytest.mark.parametrize("missing", GIVEN)
def test_an_answer_without_what_who_and_when_comes_back_with_everything_typed(house, officer, missing):
    made = verified(house)
    officer.get(path(made, "jawab"))
    page = officer.send(status=422, **(GIVEN | {missing: " ", "words": "Hanya untuk pelapor"})).text
    assert len(errors(officer)) == 1
    assert all(value in page for name, value in GIVEN.items() if name != missing)
    assert "Hanya untuk pelapor" in page


def test_of_two_officers_one_reads_what_is_new_and_loses_nothing(house, officer, session):
    made = verified(house)
    officer.get(path(made, "jawab"))
    handling.answer(made, DONE, seen=made.version, by=house.coordinator)
    page = officer.send(status=409, **GIVEN).text
    assert "Laporan ini baru saja diubah" in page
    assert DONE.what in page
    assert GIVEN["what"] in page
    assert kinds(made).count("answered") == 1
    officer.send(status=303, **GIVEN)  # once more, over what is there now
    assert kinds(made).count("answered") == 2


def test_the_same_form_sent_twice_is_done_once(house, officer):
    made = verified(house)
    for deed, fields in (("tanya", {"question": "Lampu yang mana?"}), ("catatan", {"words": "Dicatat"})):
        officer.get(path(made, deed))
        officer.send(status=303, **fields)
        officer.send(status=None, **fields)
        assert kinds(made).count({"tanya": "asked", "catatan": "noted"}[deed]) == 1


def test_a_case_that_went_elsewhere_leads_back_to_the_queue(house, coordinator):
    made = reported(house)
    coordinator.get(path(made, "teruskan"))
    answer = coordinator.send(status=303, to="loket", why="Urusan loket")
    assert answer.headers["Location"] == QUEUE
    coordinator.get(path(made), 404)


def test_the_second_not_ours_goes_to_the_coordinator_of_the_kecamatan(house, browser):
    made = reported(house)
    browser.sign_in(house.complaint_officer).get(path(made, "bukan-kami"))
    browser.send(status=303, to="loket", why="Ini urusan loket")
    browser.sign_in(house.desk_officer).get(path(made, "bukan-kami"))
    browser.send(status=303, to="dinas", why="Bukan kami")
    assert made.agency == house.district


def test_asking_says_beforehand_whether_the_clock_stands(house, officer):
    nobody, known = verified(house), verified(house, by=resident())
    assert "Batas waktu tetap berjalan" in officer.get(path(nobody, "tanya"))
    assert "Batas waktu unit berhenti" in officer.get(path(known, "tanya"))


def test_a_rejection_is_read_first_as_the_reporter_will(house, coordinator):
    made = reported(house)
    coordinator.get(path(made, "tolak"))
    page = coordinator.send(status=200, button="y", reason="incomplete", words="Nomor tiangnya kurang.").text
    assert page.count("Nomor tiangnya kurang.") == 2  # in its field, and as it will be read
    assert made.state is State.RECEIVED
    coordinator.send(status=303, reason="incomplete", words="Nomor tiangnya kurang.")
    assert made.state is State.REJECTED


def test_twins_are_offered_to_be_merged(house, coordinator):
    first, second, elsewhere = reported(house), reported(house), reported(house, kelurahan="")
    page = coordinator.get(path(second, "gabung"))
    assert first.number in page
    assert elsewhere.number not in page
    assert "Perkara lain" in coordinator.send(status=422, other=elsewhere.number).text
    assert len(errors(coordinator)) == 1
    coordinator.get(path(second, "gabung"))
    coordinator.send(status=422, other="PLJ-26-XXXX-XXX")
    assert len(errors(coordinator)) == 1
    coordinator.send(status=303, into=first.number)
    assert second.merged_into == first


def test_a_head_reads_what_lies_below_and_does_nothing_with_it(house, browser):
    made = reported(house, "loket")
    browser.sign_in(house.head)
    assert "verifikasi" not in browser.get(path(made))
    browser.get(path(made, "jawab"), 403)


def test_who_helps_reads_and_writes_notes(house, browser):
    made = reported(house, "tidak-tahu")
    handling.support(made, (house.dinas,), seen=made.version, by=house.district_coordinator)
    browser.sign_in(house.complaint_officer).get(path(made, "catatan"))
    browser.send(status=303, words="Kami punya tangga.")
    browser.get(path(made, "jawab"), 403)


NASTY = "<script>alert(1)</script> {{ 7*7 }} %(x)s '; DROP TABLE complaint;-- \u202e"


def test_nasty_words_are_kept_as_words(house, officer):
    made = verified(house)
    officer.get(path(made, "jawab"))
    officer.send(status=303, **(GIVEN | {"what": NASTY, "words": NASTY}))
    page = officer.get(path(made))
    assert "<script>alert" not in page
    assert made.steps[-1].words == NASTY.strip()


# ---- what speaks against an answer


def test_personal_data_in_what_everybody_reads_is_asked_about_once(house, officer):
    made = verified(house)
    officer.get(path(made, "jawab"))
    typed = GIVEN | {"what": "Hubungi Pak Budi di 0812-3456-7890."}
    assert "nomor telepon" in officer.send(status=422, **typed).text
    assert kinds(made).count("answered") == 0
    officer.send(status=303, **typed, sure="y")
    assert kinds(made).count("answered") == 1


def test_an_answer_that_was_given_before_is_asked_about_once(house, officer):
    earlier, made = verified(house), verified(house)
    handling.answer(earlier, DONE, seen=earlier.version, by=house.complaint_officer)
    officer.get(path(made, "jawab"))
    typed = GIVEN | {"what": DONE.what}
    assert earlier.number in officer.send(status=422, **typed).text
    officer.send(status=303, **typed, sure="y")


def upload(name="bukti.jpg", data=None):
    return (BytesIO(data or jpeg()), name)


def test_a_picture_is_kept_when_a_field_is_refused(house, officer):
    made = verified(house)
    officer.get(path(made, "selesai"))
    officer.send(status=422, **(GIVEN | {"who": ""}), foto=upload())
    key = officer.page.find(".//input[@name='foto_tersimpan']").get("value")
    assert officer.ask("GET", f"{QUEUE}/foto/{key}-kecil.webp", 200).mimetype == "image/webp"
    officer.get(path(made, "selesai"))
    officer.send(status=303, **GIVEN, foto_tersimpan=[key])
    assert [photo.by_unit for photo in db.session.query(ComplaintPhoto)] == [True]


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff<script>", b"GIF89a", b"%PDF-1"]
)
def test_a_file_that_is_no_picture_is_refused_at_its_field(house, officer, data):
    made = verified(house)
    officer.get(path(made, "selesai"))
    page = officer.send(status=422, **GIVEN, foto=[upload(data=data), upload()]).text
    assert errors(officer) == ["Gambar ini tidak bisa dibaca. Kirim foto berformat JPEG, PNG, atau WebP."]
    assert GIVEN["what"] in page
    assert page.count('name="foto_tersimpan"') == 1  # the other one is not lost


def test_a_picture_that_was_used_before_is_named(house, officer):
    earlier = declared(house)
    other, made = verified(house), verified(house)
    handling.declare_done(other, DONE, photos=(kept_photo(),), seen=other.version, by=house.complaint_officer)
    officer.get(path(made, "selesai"))
    page = officer.send(status=422, **GIVEN, foto=upload()).text
    assert other.number in page
    assert earlier.number not in page
    key = officer.page.find(".//input[@name='foto_tersimpan']").get("value")
    officer.send(status=303, **GIVEN, foto_tersimpan=[key], sure="y")
    assert other.number in officer.get(path(made))


def test_a_picture_that_was_changed_a_little_is_named_too(house):
    other, made = verified(house), verified(house)
    handling.declare_done(other, DONE, photos=(kept_photo(90),), seen=other.version, by=house.complaint_officer)
    kept_photo(100)
    photo = db.session.query(ComplaintPhoto).filter_by(complaint_id=None).one()
    (found,) = evidence.used_before([photo], made)
    assert (found.complaint, found.near) == (other, True)


def test_the_reporters_own_picture_is_no_evidence(house, officer):
    made = verified(house, photos=(kept_photo(),))
    officer.get(path(made, "selesai"))
    assert "sama persis dengan kiriman pelapor" in officer.send(status=422, **GIVEN, foto=upload()).text


def test_a_case_of_others_is_not_named_by_its_number(house, officer):
    secret = reported(house, "loket", photos=(kept_photo(),))
    made = verified(house)
    officer.get(path(made, "selesai"))
    page = officer.send(status=422, **GIVEN, foto=upload()).text
    assert "laporan unit lain" in page
    assert secret.number not in page


# ---- saved answers


def test_saved_answers_begin_an_answer(house, officer):
    made = verified(house)
    officer.get(f"{QUEUE}/jawaban")
    officer.send(status=303, title="Sudah dijadwalkan", what="Sudah masuk jadwal regu.")
    saved = db.session.query(SavedAnswer).one()
    page = officer.get(path(made, "jawab"))
    assert f"?jawaban={saved.id}" in page
    assert "Sudah masuk jadwal regu." in officer.get(path(made, f"jawab?jawaban={saved.id}"))
    officer.get(f"{QUEUE}/jawaban?hapus={saved.id}")
    officer.send(f"{QUEUE}/jawaban/{saved.id}/hapus", 303)
    assert db.session.query(SavedAnswer).count() == 0


def test_saved_answers_of_another_unit_are_nobodys(house, browser, officer):
    handling.save_answer(house.dinas, "Milik dinas", "Kata dinas", by=house.complaint_officer)
    saved = db.session.query(SavedAnswer).one()
    made = reported(house, "loket")
    browser.sign_in(house.desk_officer)
    assert "Kata dinas" not in browser.get(path(made, f"jawab?jawaban={saved.id}"))
    assert "Kata dinas" not in browser.get(f"{QUEUE}/jawaban")


# ---- break-glass


def test_break_glass_is_asked_for_with_a_reason_and_waits_for_an_inspector(house, coordinator):
    made = reported(house, name="Rahma", anonymous=True)
    coordinator.get(path(made, "buka-identitas"))
    coordinator.send(status=422, reason="perlu")
    assert len(errors(coordinator)) == 1
    coordinator.send(status=303, reason="Perlu menemui pelapor di rumahnya")
    assert "belum memutuskan" in coordinator.get(path(made, "buka-identitas"))
    coordinator.sign_in(house.inspector)
    assert f"{QUEUE}/buka-identitas" in coordinator.get("/kerja")


def test_an_asker_whose_case_went_elsewhere_reads_nothing(house, coordinator, session):
    from portal.complaints.actions import unsealing
    from portal.core.errors import NotAllowed, Refused

    made, other = (reported(house, name="Rahma", anonymous=True) for _ in range(2))
    for case in (made, other):
        unsealing.ask(case, "Perlu menemui pelapor di rumahnya", by=house.coordinator)
    unsealing.confirm(made, by=house.inspector)
    for case in (made, other):
        handling.forward(case, house.desk, "Urusan loket", seen=case.version, by=house.coordinator)
    with pytest.raises(NotAllowed):
        unsealing.read(made, by=house.coordinator)
    with pytest.raises(Refused):
        unsealing.confirm(other, by=house.inspector)


def test_what_goes_past_the_desk_is_not_opened_from_the_desk(house, session):
    from portal.complaints.actions import unsealing
    from portal.core.errors import NotAllowed

    rude = reported(house, "kasar", name="Rahma", anonymous=True)
    with pytest.raises(NotAllowed):
        unsealing.ask(rude, "Siapa yang melaporkan kami?", by=house.coordinator)

"""What moderators are shown of reports: words, places and pictures, and who of them is not shown it."""

from io import BytesIO

import pytest
from PIL import Image

from portal.accounts import actions as accounts
from portal.complaints import codes, queries
from portal.complaints.actions import handling, reporting
from portal.complaints.rules import Reading
from portal.core.db import db
from portal.core.errors import NotAllowed
from portal.core.pictures import make_safe
from portal.moderation import actions, published
from portal.moderation import queries as moderation
from portal.moderation.models import ModeratedText
from tests.builders import person
from tests.complaints.house import TEXT, reported
from tests.conftest import ONE_DATABASE
from tests.worker import work

pytestmark = ONE_DATABASE  # each form of its pages is sent on PostgreSQL too, by `test_nasty`


def kept_photo():
    out = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, "JPEG")
    return reporting.keep_photo(make_safe(out.getvalue())).file.key


def hand_up():
    work("text:handed", "text:concerned")


def texts():
    found = db.session.query(ModeratedText).filter_by(kind="complaint")
    return {text.subject.partition(":")[0]: text for text in found}


@pytest.fixture
def made(house):
    made = reported(house, photos=(kept_photo(),))
    hand_up()
    return made


def test_the_queue_shows_words_place_and_picture_each_with_its_public_page(house, made, browser):
    page = browser.sign_in(house.moderator).get("/kerja/moderasi")
    for shown in (TEXT, "RT 05, depan mushala", "foto", f"/l/{made.number}"):
        assert shown in page
    picture = texts()["photo"]
    for name in ("gambar", "gambar-kecil"):
        answer = browser.ask("GET", f"/kerja/moderasi/{picture.id}/{name}.webp", 200)
        assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/webp", "no-store")
    page = browser.get(f"/kerja/moderasi/{picture.id}")
    assert 'name="kata"' not in page  # nothing is masked in a picture


def test_what_was_released_stands_on_the_public_page_and_what_was_taken_back_does_not(house, made, browser):
    browser.sign_in(house.moderator)
    for part in ("text", "place", "photo"):
        browser.get(f"/kerja/moderasi/{texts()[part].id}")
        browser.send(keputusan="muat", status=303)
    browser.sign_out()
    page, key = browser.get(f"/l/{made.number}"), queries.complaint(made.number).photos[0].file.key
    for shown in (TEXT, "RT 05, depan mushala", key):
        assert shown in page
    browser.ask("GET", f"/l/{made.number}/foto/{key}.webp", 200)
    other = person(moderator=house.secretariat)
    accounts.vouch(other.person)
    actions.put_back(texts()["photo"], by=other)
    db.session.commit()
    assert key not in browser.get(f"/l/{made.number}")
    browser.get(f"/l/{made.number}/foto/{key}.webp", 404)
    actions.release(texts()["photo"], by=house.moderator)
    assert queries.complaint(made.number).photos[0].reading is Reading.RELEASED


def test_a_moderator_of_the_branch_neither_sees_nor_decides(house, made, browser):
    inside = person(moderator=house.desk)
    accounts.vouch(inside.person)
    for text in texts().values():
        browser.sign_in(inside).get(f"/kerja/moderasi/{text.id}", 403)
        browser.ask("GET", f"/kerja/moderasi/{text.id}/gambar.webp", 403)
        with pytest.raises(NotAllowed):
            actions.release(text, by=inside)
    assert TEXT not in browser.get("/kerja/moderasi")


def test_nor_does_one_of_a_branch_to_which_it_was_passed_on(house, made, browser):
    there = person(moderator=house.district)
    accounts.vouch(there.person)
    assert TEXT in browser.sign_in(there).get("/kerja/moderasi")
    handling.forward(made, house.district, "Urusan kecamatan", seen=made.version, by=house.coordinator)
    hand_up()
    assert TEXT not in browser.get("/kerja/moderasi")
    assert moderation.waiting(moderation.seen_by(there)).count == 0
    for text in texts().values():
        browser.get(f"/kerja/moderasi/{text.id}", 403)
        with pytest.raises(NotAllowed):
            actions.release(text, by=there)
    late = reporting.keep_photo(make_safe(picture_bytes()))
    late.complaint_id = made.id  # one that comes when it was passed on already concerns both from the start
    hand_up_batch(made)
    newest = max(db.session.query(ModeratedText), key=lambda text: text.id)
    assert {agency.id for agency in newest.concerned} >= {house.dinas.id, house.district.id}


def picture_bytes():
    out = BytesIO()
    Image.new("RGB", (300, 300), "red").save(out, "JPEG")
    return out.getvalue()


def hand_up_batch(made):
    reporting.hand_up(made)
    hand_up()


def test_nothing_of_a_confidential_case_goes_up(house):
    reported(house, confidential=True, photos=(kept_photo(),))
    hand_up()
    assert texts() == {}


def test_words_of_reports_are_no_comments_of_cards(house, made):
    actions.release(texts()["text"], by=house.moderator)
    db.session.commit()
    from portal.core.paging import Place
    from portal.core.periods import Period

    rows = published.words(house.service.id, Period("2026-s1"), Place(), answers=100).rows
    assert rows == []
    assert codes.read_number(made.number)

"""Authors read why their words are not shown and object once: another moderator decides, in time or not at all."""

from datetime import date

import pytest

from portal.accounts.residents import leaving
from portal.complaints.rules import Reading
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.core.secrets import derive
from portal.moderation import actions, answers, appealing, jobs, looks, reviewing, sanctions
from portal.moderation.actions import AlreadyDecided
from portal.moderation.models import ModeratedText, Review, Sanction
from portal.moderation.rules import Outcome, State
from portal.notifications.models import Notice
from tests.builders import person, resident
from tests.complaints.house import TEXT, reported, take_reports
from tests.complaints.test_moderated import hand_up, texts
from tests.moderation.house import flag, waiting_text


def own_page(text):
    key = derive("decision", f"{text.kind}:{text.subject}").hex()[: answers.KEY]
    return f"/moderasi/putusan/{text.kind}/{text.subject}/{key}"


@pytest.fixture
def house(town):
    return take_reports(town)


@pytest.fixture
def author():
    return resident()


@pytest.fixture
def refused(house, three, author):
    """The words of a report by a resident who is signed in, not shown for a reason."""
    made = reported(house, by=author)
    hand_up()
    text = texts()["text"]
    actions.reject(text, "off_topic", by=three[0])
    db.session.commit()
    return made, text


def test_the_author_is_told_without_a_word_of_the_text_and_reads_the_reason(refused, author, session, browser):
    made, text = refused
    (notice,) = session.query(Notice).filter_by(account_id=author.id, kind="own_text").all()
    page = browser.sign_in(author).get("/kotak")
    assert "Tulisan Anda tidak dimuat" in page
    assert TEXT not in page
    assert notice.subject.startswith(f"ModeratedText:{text.id}/")
    own = browser.get(f"/akun/laporan/{made.number}")
    address = own_page(text)
    assert address in own
    assert "bukan tentang layanan yang ditanyakan" in browser.sign_out().get(address)
    assert session.query(AuditEntry).filter(AuditEntry.actor_id == author.id, AuditEntry.action != "x").count() <= 1


def test_an_appeal_is_made_once_in_time_and_decided_by_another(refused, three, session, browser, set_clock):
    made, text = refused
    address = own_page(text)
    browser.get(address)
    browser.send(address, 303, kata="Ini tentang lampu di dinas ini.")
    assert "sampai 4 Juni 2026" in browser.get(address)
    with pytest.raises(Refused):
        appealing.appeal(text, "Sekali lagi.")
    (review,) = session.query(Review).all()
    browser.sign_in(three[0]).get(f"/kerja/moderasi/banding/{review.id}", 403)
    assert "Tidak ada banding" in browser.get("/kerja/moderasi/banding")
    page = browser.sign_in(three[1]).get(f"/kerja/moderasi/banding/{review.id}")
    assert "Ini tentang lampu" in page
    assert session.query(AuditEntry).filter_by(action="text:appeal").one().actor_id is None
    browser.send(f"/kerja/moderasi/banding/{review.id}", 303, button="muat")
    assert (text.state, review.outcome) == (State.RELEASED, Outcome.RETURNED)
    assert TEXT in browser.sign_out().get(f"/l/{made.number}")
    with pytest.raises(AlreadyDecided):
        appealing.uphold(review, by=three[2])


def test_three_working_days_after_being_told_it_is_too_late_and_a_guest_has_thirty(refused, house, three, set_clock):
    _made, text = refused
    set_clock(date(2026, 6, 5))
    with pytest.raises(Refused, match="over"):
        appealing.appeal(text, "")
    reported(house)
    hand_up()
    guests = max(db.session.query(ModeratedText).filter_by(state="waiting"), key=lambda each: each.id)
    actions.reject(guests, "off_topic", by=three[0])
    assert (guests.told_on, appealing.until(guests)) == (None, date(2026, 7, 5))


@pytest.mark.parametrize(("code", "comes_back"), [("off_topic", True), ("personal", False), ("about_officer", False)])
def test_what_nobody_decides_in_time_comes_back_but_for_other_peoples_lives(
    house, three, session, set_clock, code, comes_back
):
    made = reported(house)
    hand_up()
    text = texts()["text"]
    actions.reject(text, code, by=three[0])
    appealing.appeal(text, "")
    db.session.commit()
    set_clock(date(2026, 6, 4))
    jobs.lapse_appeals()
    assert text.state is State.REJECTED  # its last day
    set_clock(date(2026, 6, 5))
    jobs.lapse_appeals()
    jobs.lapse_appeals()
    session.expire_all()
    review = session.query(Review).one()
    assert (text.state is State.RELEASED, review.outcome is Outcome.LAPSED) == (comes_back, comes_back)
    assert made.text_reading is (Reading.RELEASED if comes_back else Reading.REJECTED)


def test_who_decided_or_is_of_the_branch_or_no_moderator_decides_about_no_appeal(house, refused, three, session):
    review = appealing.appeal(refused[1], "")
    for account in (three[0], person(moderator=house.desk), house.publishers[0], house.head, house.administrator):
        for deed in (appealing.uphold, appealing.give_back):
            with pytest.raises(NotAllowed):
                deed(review, by=account)
    appealing.uphold(review, by=three[1])
    assert refused[1].state is State.REJECTED


def test_nobody_takes_back_a_decision_past_an_appeal(refused, three):
    _made, text = refused
    appealing.appeal(text, "")
    with pytest.raises(Refused):
        actions.put_back(text, by=three[1])
    with pytest.raises(Refused):
        actions.undo(text.act, by=three[0])


def test_anonymous_words_have_no_author_and_a_wrong_key_opens_nothing(town, three, browser):
    text = waiting_text(town)
    actions.reject(text, "hate", by=three[0])
    assert appealing.until(text) is None
    with pytest.raises(Refused):
        appealing.appeal(text, "")
    browser.get(f"/moderasi/putusan/comment/{text.subject}/{'0' * 32}", 404)


def test_an_appeal_goes_on_when_the_account_closes(refused, three, author, session):
    _made, text = refused
    review = appealing.appeal(text, "")
    leaving.leave(author)
    db.session.commit()
    appealing.give_back(review, by=three[1])
    assert (text.state, review.outcome) == (State.RELEASED, Outcome.RETURNED)
    assert session.query(Notice).filter_by(account_id=author.id).count() == 0


def test_what_is_removed_is_gone_at_once_and_leaves_a_stub_in_its_place(house, three, session, browser):
    made = reported(house)
    hand_up()
    text = texts()["text"]
    actions.release(text, by=three[0])
    assert TEXT in browser.get(f"/l/{made.number}")
    flag("complaint", text.subject, "hate", *"abc")
    page = browser.get(f"/l/{made.number}")
    assert TEXT not in page
    assert "Disembunyikan sementara sampai dilihat" in page
    reviewing.remove(text, "hate", seen=actions.seen_as(text), by=three[1])
    page = browser.get(f"/l/{made.number}")
    assert TEXT not in page
    assert "Dihapus oleh moderator: Ancaman atau kebencian" in page
    for address in ("/moderasi/catatan", "/moderasi/catatan.csv", "/moderasi/catatan-ulang.csv", "/cari?q=mushala"):
        assert TEXT not in browser.get(address)


# ---- warnings


@pytest.fixture
def insult(posts, three, author):
    posts.say("1", "Bodoh semua.", by=author)
    return reviewing.look("post", "1", by=three[0])


def test_a_suspension_ends_by_itself_and_is_told(insult, three, author, session, set_clock, browser):
    sanctions.warn(insult, "hate", by=three[0])
    assert looks.suspended_until(author.id) is None
    sanctions.suspend(insult, "hate", 2, by=three[0])
    assert answers.ANSWERS.suspended(author.id) == date(2026, 6, 2)
    page = browser.sign_in(author).get("/akun/teguran")
    assert "Anda ditegur" in page
    assert "sampai 2 Juni 2026" in page
    assert session.query(Notice).filter_by(account_id=author.id, kind="sanction").count() == 2
    set_clock(date(2026, 6, 3))
    assert looks.suspended_until(author.id) is None


def test_an_appeal_lifts_a_suspension_by_another_moderator_or_by_the_clock(insult, three, author, session, set_clock):
    made = sanctions.suspend(insult, "personal", 30, by=three[0])
    review = appealing.appeal_against(made, "Tidak benar.", by=author)
    with pytest.raises(NotAllowed):
        appealing.give_back(review, by=three[0])
    with pytest.raises(NotAllowed):
        appealing.appeal_against(made, "", by=resident())
    db.session.commit()
    set_clock(date(2026, 6, 5))
    jobs.lapse_appeals()
    session.expire_all()
    assert (review.outcome, looks.suspended_until(author.id)) == (Outcome.LAPSED, None)


def test_nobody_measures_themselves_the_staff_the_nameless_or_their_own_branch(town, posts, three, insult, session):
    inside = person(moderator=town.desk)
    posts.say("2", "Tulisan pegawai.", by=three[1])
    by_staff = reviewing.look("post", "2", by=three[0])
    nameless = waiting_text(town)
    for text, account in ((insult, inside), (insult, town.head), (by_staff, three[0]), (by_staff, three[1]),
                          (nameless, three[0]), (insult, town.administrator)):  # fmt: skip
        with pytest.raises(NotAllowed):
            sanctions.suspend(text, "hate", 7, by=account)
    with pytest.raises(Refused):
        sanctions.suspend(insult, "hate", 91, by=three[0])
    with pytest.raises(NotFound):
        sanctions.warn(insult, "saya tidak suka", by=three[0])
    assert session.query(Sanction).count() == 0


def test_a_closed_account_takes_its_warnings_along_and_nothing_waits_about_them(insult, three, author, session):
    made = sanctions.warn(insult, "hate", by=three[0])
    appealing.appeal_against(made, "Tidak benar.", by=author)
    sanctions.forget(author)
    session.expire_all()
    assert session.query(Sanction).count() == 0
    (review,) = session.query(Review).filter_by(cause="appeal").all()
    assert (review.outcome, review.words) == (Outcome.GONE, None)


def test_a_suspended_resident_still_reports(house, insult, three, author):
    sanctions.suspend(insult, "hate", 7, by=three[0])
    assert reported(house, by=author).number

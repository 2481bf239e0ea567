"""Who hears of a promise, as a real mail server receives it and as an inbox shows it; and nobody hears twice."""

import re
from urllib.parse import urlsplit

from portal.commitments import actions, letters, telling
from portal.commitments.causes import Voices
from portal.commitments.models import CommitmentWord
from portal.commitments.rules import State
from portal.complaints import stopping
from portal.complaints.actions import reporter, reporting
from portal.core.db import db
from portal.notifications import actions as notices
from portal.notifications import telling as told
from portal.notifications.letters import in_words
from portal.notifications.models import Notice
from portal.web.slices import plan
from tests import worker
from tests.builders import resident
from tests.commitments.house import WHAT, WORDS, declared, pass_days, promised
from tests.complaints.house import TEXT, reported

OURS = ("commitment:step", "commitment:letter")


def work():
    worker.work(*OURS)


def kinds_of(account):
    some = db.session.query(Notice).filter_by(account_id=account.id).order_by(Notice.id)
    return [each.kind for each in some if each.kind.startswith("commitment")]


def texts_of(app, account):
    some = db.session.query(Notice).filter(Notice.account_id == account.id, Notice.kind.startswith("commitment"))
    with app.test_request_context("/"):
        return {each.kind: in_words([each])[each.id] for each in some.order_by(Notice.id)}


def test_who_reported_it_hears_in_their_inbox_and_is_asked_once_it_is_declared_done(house, app):
    declared(house)
    work()
    assert kinds_of(house.rahma) == [telling.KIND, telling.ASK]
    found = texts_of(app, house.rahma)
    assert found[telling.ASK].url == "/janji/1/kata"
    assert not found[telling.ASK].over
    assert WHAT in found[telling.KIND].text


def test_a_guest_gets_a_letter_whose_link_takes_one_word_and_no_name_stands_in_it(house, box, browser):
    case = reported(house, contact="rahma@uji.id", name="Rahma Planted")
    made = declared(house, cases=(case,))
    work()
    assert [mail["To"] for mail in box.mails] == ["rahma@uji.id"] * 2
    text = box.text(-1)
    assert WORDS in text
    assert WHAT in text
    assert TEXT not in text
    assert "Planted" not in text
    assert case.number not in text
    link = urlsplit(re.search(r"http\S+/janji/\S+/kata/\S+", text)[0]).path
    browser.get(link)
    browser.send(status=303, button="ditepati")
    assert made.state is State.KEPT
    assert db.session.query(CommitmentWord).one().known == "mail"


def test_no_letter_asks_who_has_answered_and_none_goes_to_who_stopped_them(house, box):
    case = reported(house, contact="rahma@uji.id")
    made = declared(house, cases=(case,))
    token = stopping.make(case.id, 0, "rahma@uji.id")
    reporter.stop_letters(stopping.read(token).who)
    work()
    assert not box.mails
    assert made.state is State.DECLARED


def test_followers_hear_of_it_as_news_and_who_asked_and_follows_once(house):
    notices.follow(house.service, by=house.rahma)
    notices.follow(house.dinas, by=house.budi)
    noise = resident("Noise")
    notices.follow(house.secretariat, by=noise)
    promised(house)
    work()
    told.tell_news()
    told.tell_news()
    assert kinds_of(house.rahma) == kinds_of(house.budi) == [telling.KIND]
    assert kinds_of(noise) == []


def test_the_question_is_over_once_nothing_is_asked_any_more(house, app, set_clock):
    declared(house)
    work()
    pass_days(set_clock, 20)
    assert texts_of(app, house.rahma)[telling.ASK].over


def test_the_button_says_how_many_hear_and_so_many_do(house, box):
    reporting.join(house.case, nonce="e" * 32, contact="tetangga@uji.id")
    reporting.join(house.case, nonce="f" * 32)  # leaves nothing by which they could be told
    notices.follow(house.service, by=house.budi)
    db.session.commit()
    number = telling.audience(house.dinas, None, Voices((house.case,)))
    promised(house)
    work()
    told.tell_news()
    reached = {each.account_id for each in db.session.query(Notice).filter_by(kind=telling.KIND)}
    assert number == len(reached) + len(box.mails) == 3


def test_heads_and_who_inspects_are_told_what_waits_for_them(house, app, set_clock):
    from portal.commitments.tasks import tasks  # noqa: PLC0415

    def desk(account):
        with app.test_request_context("/"):  # which asks for what presses once
            return list(tasks(account))

    made = promised(house)
    assert desk(house.head) == []
    pass_days(set_clock, 25)
    assert [each.kind for each in desk(house.head)] == ["mid"]
    pass_days(set_clock, 31)
    (late,) = desk(house.head)
    assert late.kind == "bad"
    subject = late.keys[0].subject
    with app.test_request_context("/"):
        assert not plan().notices["commitment_due"].words([subject])[subject].over
    assert desk(house.inspector) == []
    actions.declare(made, WORDS, seen=made.version, by=house.head)
    db.session.commit()
    assert desk(house.head) == []
    with app.test_request_context("/"):
        assert plan().notices["commitment_due"].words([subject])[subject].over
    (visit,) = desk(house.inspector)
    with app.test_request_context("/"):
        assert plan().notices["commitment_visit"].words([visit.keys[0].subject])
    assert desk(house.complaint_officer) == []
    assert letters.short("kata " * 20).endswith("…")

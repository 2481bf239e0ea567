"""A matter that is put before the head of the district: told on the desk and mailed as digests are, without words."""


import pytest

from portal.core import clock
from portal.core.db import db
from portal.evaluation.coordination import actions
from portal.notifications import actions as choices
from portal.notifications.rules import How
from portal.wiring import PLAN
from tests.builders import able
from tests.conftest import ONE_DATABASE
from tests.evaluation.coordination.house import asked, opened
from tests.notifications.house import mail_round, notices, tell

pytestmark = ONE_DATABASE  # words; what is read for them is read on both by the tests of telling

KIND = "matter_escalation"
SAID = {"why": "xqalasanxq", "step": "xqlangkahxq", "blocker": "xqhalanganxq", "answer": "xqjawabanxq"}


@pytest.fixture
def escalated(line):
    """The dinas puts a matter before the camat, in which there are words of each kind."""
    able(line.camat, line.head, line.chief, line.mayor)
    matter = opened(line)
    asked(line, matter, SAID["step"])
    actions.block(matter, SAID["blocker"], clock.today(), other="Balai Jalan Nasional", by=line.head)
    made = actions.escalate(matter, SAID["why"], by=line.head)
    db.session.commit()
    tell()
    return made


def letters_to(box, account):
    return [letter for letter in box.mails if letter["To"] == account.identity]


def test_the_camat_alone_is_told_and_mailed_in_the_next_digest_without_what_was_said(line, escalated, box, later):
    subject = f"MatterEscalation:{escalated.id}"
    assert notices(line.camat, KIND) == [(KIND, subject)]
    for other in (line.head, line.chief, line.mayor, line.town.administrator):
        assert notices(other, KIND) == []
    assert (mail_round(), box.mails) == (0, [])  # it is noon, and the digest comes at seven
    later(days=1)
    for _again in range(2):
        tell()
        assert mail_round() == 0
    (letter,) = letters_to(box, line.camat)
    for kind in ("plain", "html"):
        text = letter.get_body((kind,)).get_content()
        assert f"/kinerja/koordinasi/{escalated.matter_id}" in text
        assert "Drainase Jalan Kapten Abdullah" in text  # which matter, and nothing of what one wrote of another
        for word in (*SAID.values(), line.head.person.name, line.town.dinas.name):
            assert word not in text + letter["Subject"], word


def test_it_is_mailed_at_once_to_whoever_chose_so_and_not_at_all_once_it_is_answered(line, escalated, box, later):
    choices.choose({KIND: How.AT_ONCE}, 7, of=line.camat)
    assert mail_round() == 0
    assert len(letters_to(box, line.camat)) == 1
    actions.answer(escalated, SAID["answer"], by=line.camat)
    db.session.commit()
    second = actions.escalate(escalated.matter, SAID["why"], by=line.head)
    choices.choose({KIND: How.DAILY}, 7, of=line.camat)
    db.session.commit()
    tell()
    assert (KIND, f"MatterEscalation:{second.id}") in notices(line.camat, KIND)
    actions.answer(second, SAID["answer"], by=line.camat)
    later(days=1)
    tell()
    assert mail_round() == 0
    assert len(letters_to(box, line.camat)) == 1


def test_whoever_wants_it_in_the_inbox_alone_gets_no_mail(line, escalated, box, later):
    choices.choose(dict.fromkeys(PLAN.notices, How.INBOX), 7, of=line.camat)
    later(days=1)
    assert mail_round() == 0
    assert letters_to(box, line.camat) == []
    assert len(notices(line.camat, KIND)) == 1

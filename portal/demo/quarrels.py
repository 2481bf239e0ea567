"""A quarrel in the conversations of the demo: an insult that three people report and a moderator removes, its author's
appeal, and an agency that asks in public that criticism of it is looked at, and learns that it stays.
"""

from datetime import date, timedelta

from portal.accounts.models import Account
from portal.core import clock
from portal.core.db import db
from portal.demo import cast, walk
from portal.demo.residents import account_of
from portal.demo.story import work_off
from portal.forum import queries
from portal.forum.actions import writing
from portal.forum.actions.writing import KIND_OF_TEXT, Draft
from portal.forum.models import ForumPost
from portal.forum.rules import POST, Kind, subject_of
from portal.moderation import actions, appealing, flagging, reviewing
from portal.moderation import queries as moderation
from portal.organisation import queries as organisation

TITLE = "Galian di tepi jalan dibiarkan terbuka dua minggu"
CRITICISM = (
    "Galian di depan SD sudah dua minggu tidak ditutup. Kemarin ada anak yang terperosok. Janjinya tiga hari. "
    "**Kalau belum sanggup, tolong pasang pagar dulu.**"
)
INSULT = "Yang kerja di situ semuanya sampah, usir saja mereka dari kampung kita. Awas kalau ketemu di jalan."
APPEAL = "Saya cuma kesal karena anak saya yang jatuh. Bukan mau mengancam siapa-siapa."
AGENCY, BOARD, REASON, ASKED_FOR = "dinas-pupr", "jalan", "hate", "off_topic"
YANTI, SOMAD, MIMI, RIZAL = range(4)  # of the residents of the cast


def live(today: date) -> None:
    """On the four days before today, so that the appeal still waits."""
    days = [today - timedelta(days=ago) for ago in (4, 3, 2, 1)]
    with clock.on(days[0]):
        opening = _begun()
        insult = queries.post(writing.reply(opening.thread, INSULT, by=resident(MIMI)).id)
        db.session.commit()
        work_off()
    with clock.on(days[1]):
        for number in (YANTI, SOMAD, RIZAL):
            flagging.flag(KIND_OF_TEXT, _subject(insult), REASON, by=resident(number))
        _remove(insult)
    with clock.on(days[2]):
        head = next(player for player in cast.OTHER_HEADS if player.agency == AGENCY)
        flagging.ask(KIND_OF_TEXT, _subject(opening), ASKED_FOR, by=walk.account_of(head))
        db.session.commit()
    with clock.on(days[3]):
        (removed,) = moderation.hold(moderation.numbers_of(KIND_OF_TEXT, [_subject(insult)]))
        appealing.appeal(removed, APPEAL)
        asked = flagging.standing(KIND_OF_TEXT, _subject(opening))
        reviewing.keep(asked, seen=actions.seen_as(asked), by=walk.account_of(cast.MODERATORS[0]))
        db.session.commit()
        work_off()


def _begun() -> ForumPost:
    draft = Draft(Kind.OBJECTION, TITLE, CRITICISM, organisation.agency(AGENCY))
    thread = writing.begin(queries.board(BOARD), draft, by=resident(RIZAL))
    db.session.commit()
    work_off()
    return queries.opening(thread.id)


def _remove(insult: ForumPost) -> None:
    text = flagging.standing(KIND_OF_TEXT, _subject(insult))
    reviewing.remove(text, REASON, seen=actions.seen_as(text), by=walk.account_of(cast.MODERATORS[0]))
    db.session.commit()
    work_off()


def _subject(post: ForumPost) -> str:
    return subject_of(POST, post.id)


def resident(number: int) -> Account:
    found = account_of(cast.RESIDENTS[number])
    if found is None:
        raise RuntimeError(f"{cast.RESIDENTS[number].name} has no account in the demo.")
    return found

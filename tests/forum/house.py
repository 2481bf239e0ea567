"""A town that talks: boards as they are shipped, residents who spoke before, and people who answer."""

from datetime import timedelta

from sqlalchemy import insert, update

from portal.accounts import actions as accounts
from portal.core import clock
from portal.core.db import db
from portal.core.handed import Verdict
from portal.forum import catalogue, queries, rules, words
from portal.forum.actions import names, writing
from portal.forum.actions.writing import Draft
from portal.forum.models import ForumBoard, ForumPost
from portal.forum.rules import Kind, PostState, Reading
from tests.builders import person, resident

TEXT = "Sudah tiga minggu lampu di depan mushala mati. Kapan diperbaiki?"
NAMES = iter(f"Warga {one}{other}{third}" for one in "abcdefgh" for other in "kmnprtuw" for third in "xacdefh")


def talk_here(town):
    """Boards and numbers, who answers for the dinas, and a moderator of another branch."""
    catalogue.load_shipped()
    town.board = db.session.query(ForumBoard).filter_by(agency_id=town.dinas.id).one()
    town.topic = queries.board("lingkungan")
    town.speaker = person("Wulandari", complaint_officer=town.dinas)
    town.moderator = person("Moderator", moderator=town.secretariat)
    accounts.vouch(town.moderator.person)
    db.session.commit()
    return town


def newcomer(called="Rahma", name=""):
    """A resident who has a name here and has said nothing yet."""
    made = resident(called)
    names.choose_name(name or next(NAMES), by=made)
    db.session.commit()
    return made


def known(town, called="Rahma", name="", *, new=False):
    """A resident whose first posts a moderator has released; `new`: and who has not said more than these yet."""
    made = newcomer(called, name)
    for number in (1, 2):
        thread = begun(town, made, title=f"Pertanyaan lama nomor {number} {made.id}", kind=Kind.SUGGESTION, agency=None)
        release(thread)
    earlier = clock.moment() - timedelta(days=2)
    db.session.execute(update(ForumPost).where(ForumPost.account_id == made.id).values(made_at=earlier))
    if not new:
        _said_before(thread, made, rules.NEW_UNTIL - 2)
    return made


def _said_before(thread, account, count):
    """So many posts that everybody reads, of last year."""
    at = clock.moment() - timedelta(days=365)
    post = {"thread_id": thread.id, "account_id": account.id, "name": "", "text": "a", "html": "<p>a</p>", "markup": 1,
            "state": PostState.SHOWN, "reading": Reading.RELEASED, "made_at": at}  # fmt: skip
    places = range(thread.last_place + 1, thread.last_place + count + 1)
    db.session.execute(insert(ForumPost), [post | {"place": place, "root": place} for place in places])
    thread.last_place, thread.posts = thread.last_place + count, count
    db.session.commit()


def begun(town, by, *, title="Kapan lampu di RT 05 diperbaiki?", text=TEXT, board=None, **about):
    draft = {"kind": Kind.QUESTION, "title": title, "text": text, "agency": town.dinas} | about
    made = writing.begin(board or town.board, Draft(**draft), by=by)
    db.session.commit()
    return made


def said(thread, by, text="Di lorong kami juga gelap.", to=1, **more):
    made = writing.reply(thread, text, to=to, by=by, **more)
    db.session.commit()
    return queries.post(made.id)


def release(thread):
    """As a moderator who leaves nothing out."""
    handed = words.take(str(thread.id), 100)
    words.decided([Verdict(each.subject, "released", each.text) for each in handed])
    db.session.commit()
    return handed

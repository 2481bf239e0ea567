"""A town that talks: boards as they are shipped, residents who spoke before, and people who answer."""

from portal.accounts import actions as accounts
from portal.core.db import db
from portal.core.handed import Verdict
from portal.forum import catalogue, queries, words
from portal.forum.actions import names, writing
from portal.forum.actions.writing import Draft
from portal.forum.rules import Kind
from tests.builders import person, resident

TEXT = "Sudah tiga minggu lampu di depan mushala mati. Kapan diperbaiki?"
NAMES = iter(f"Warga {one}{other}{third}" for one in "abcdefgh" for other in "kmnprtuw" for third in "xacdefh")


def talk_here(town):
    """Boards and numbers, who answers for the dinas, and a moderator of another branch."""
    catalogue.load_shipped()
    town.board = queries.board_of(town.dinas.id)
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


def known(town, called="Rahma", name=""):
    """A resident whose first posts a moderator has released."""
    made = newcomer(called, name)
    for number in (1, 2):
        thread = begun(town, made, title=f"Pertanyaan lama nomor {number} {made.id}", kind=Kind.SUGGESTION, agency=None)
        release(thread)
    return made


def begun(town, by, *, title="Kapan lampu di RT 05 diperbaiki?", text=TEXT, board=None, **about):
    draft = {"kind": Kind.QUESTION, "title": title, "text": text, "agency": town.dinas} | about
    made = writing.begin(board or town.board, Draft(**draft), by=by)
    db.session.commit()
    return made


def said(thread, by, text="Di lorong kami juga gelap.", to=1, **more):
    made = writing.reply(thread, text, to=to, by=by, **more)
    db.session.commit()
    return made


def release(thread):
    """As a moderator who leaves nothing out."""
    handed = words.take(str(thread.id), 100)
    words.decided([Verdict(each.subject, "released", each.text) for each in handed])
    db.session.commit()
    return handed

"""Under which name somebody speaks."""

from sqlalchemy import update

from portal.accounts.models import Account
from portal.core import clock, pages
from portal.core.audit import record
from portal.core.db import db, insert_into
from portal.core.errors import Refused
from portal.core.markup import one_line
from portal.core.words import N_
from portal.forum import names, rules, speakers
from portal.forum.actions import base
from portal.forum.models import ForumName, ForumPost, ForumThread
from portal.forum.rules import Reading

TAKEN = N_("Somebody else is called so here, or nearly so. Choose another name.")


def choose_name(wanted: str, *, by: Account) -> ForumName:
    """The name under which this account speaks from now on; what it said before stays under the one before.

    Raises Refused at the field `nama`.
    """
    base.check_may_speak(by)
    name = one_line(wanted)
    has = speakers.name_of(by.id)
    if has is not None and has.name == name and has.reading is not Reading.REJECTED:
        return has
    _check_form(name)
    if has is not None and has.reading is not Reading.REJECTED and has.chosen_at > clock.moment() - rules.NAME_STAYS:
        raise Refused("A name stays for three months, so that others know whom they talk with.", field="nama")
    folded = names.fold(name)
    there = speakers.name_folded(folded)
    if there is not None:
        if there.account_id != by.id:
            raise Refused(TAKEN, field="nama")
        if there.reading is not Reading.RELEASED:
            raise Refused("A moderator does not show this name. Choose another one.", field="nama")
        db.session.delete(there)  # one of their own: it becomes the newest
        db.session.flush()
    return _take(name, folded, by)


def _check_form(name: str) -> None:
    if not names.is_written(name):
        raise Refused("Write 3 to 30 letters as they are on your keyboard; a name may have digits too.", field="nama")
    if names.sounds_official(name, speakers.agency_names()):
        raise Refused("This sounds like an office. Choose a name of your own.", field="nama")
    if names.is_of_staff(name, speakers.staff_names()):
        raise Refused("Somebody who works here is called so. Choose a name that nobody takes for theirs.", field="nama")


def _take(name: str, folded: str, by: Account) -> ForumName:
    """Two who choose it at the same moment: one of them has it."""
    row = {
        "account_id": by.id, "name": name, "folded": folded, "chosen_at": clock.moment(), "reading": Reading.RELEASED,
    }  # fmt: skip
    made = db.session.scalar(insert_into(ForumName).values(row).on_conflict_do_nothing().returning(ForumName.id))
    if made is None:
        raise Refused(TAKEN, field="nama")
    record("forum_name:choose", f"Account:{by.id}", by=by)
    found = speakers.name_of(by.id)
    assert found is not None
    return found


# ---- as a moderator decides


def take_away(name: ForumName) -> None:
    """Let it stand beside nothing that was said under it. What was said stays."""
    for said in (ForumPost, ForumThread):
        mine = update(said).where(said.account_id == name.account_id, said.name == name.name)
        db.session.execute(mine.values(name=""))
    pages.changed("threads")


def give_back(name: ForumName) -> None:
    """Let it stand beside all that was said under it, also while it was away."""
    after = speakers.next_name(name)
    for said in (ForumPost, ForumThread):
        mine = update(said).where(said.account_id == name.account_id, said.name == "", said.made_at >= name.chosen_at)
        if after is not None:
            mine = mine.where(said.made_at < after.chosen_at)
        db.session.execute(mine.values(name=name.name))
    pages.changed("threads")

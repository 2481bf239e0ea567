"""What a moderator does with a whole conversation: one page, on which each reason is a button."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.core import handed
from portal.core.errors import NotFound, Refused
from portal.forum import acts, naming, queries, showing
from portal.forum.actions import steering
from portal.forum.actions.steering import Faster
from portal.forum.forms import ActForm
from portal.forum.models import ForumThread
from portal.forum.rules import Act
from portal.forum.views.public import address
from portal.organisation import queries as organisation
from portal.web.refusals import refusals_on

bp = Blueprint("forum_steering", __name__, url_prefix="/kerja/moderasi/obrolan")

SLUGS = {Act.ASK: "minta-jawaban", Act.MOVE: "pindah", Act.JOIN: "gabung", Act.LOCK: "kunci", Act.UNLOCK: "buka"}
ACTS = {slug: act for act, slug in SLUGS.items()}


@bp.get("/<int:thread_id>")
@allow(P.TEXT_MODERATE)
def thread(thread_id: int) -> ResponseReturnValue:
    found = _thread(thread_id)
    if found.id != thread_id:
        return redirect(url_for(".thread", thread_id=found.id), 301)
    return _page(found, _form(found))


@bp.post("/<int:thread_id>/<slug>")
@allow(P.TEXT_MODERATE)
def act(thread_id: int, slug: str) -> ResponseReturnValue:
    found, wanted = _thread(thread_id), ACTS.get(slug)
    if wanted is None:
        raise NotFound(queries.GONE)
    form = _form(found)
    try:
        if form.validate():
            with refusals_on(form):
                now = DEEDS[wanted](found, form)
                flash(_("Done. Everybody reads it there, with your reason."))
                return redirect(address(now), 303)
    except Faster as faster:
        return _page(faster.thread, _form(faster.thread, empty=True), 409, faster=True)
    return _page(found, form, 422, tried=wanted)


def _thread(thread_id: int) -> ForumThread:
    """For who is outside all that it concerns, and said nothing in it. Raises NotFound, NotAllowed."""
    found = queries.thread(thread_id)
    steering.check(found, by=current_account())
    return found


def _form(found: ForumThread, *, empty: bool = False) -> ActForm:
    form = ActForm(formdata=None) if empty else ActForm()
    boards = [each for each in queries.boards() if each.id != found.board_id]
    form.offer(boards, [each.agency for each in organisation.agencies_in_tree_order() if each.depth])
    return form


# ---- what each button does


def _ask(found: ForumThread, form: ActForm) -> ForumThread:
    steering.ask(found, form.agency, form.reason, seen=form.seen, by=current_account())
    return found


def _move(found: ForumThread, form: ActForm) -> ForumThread:
    if form.board is None:
        raise Refused("Choose a board.", field="papan")
    steering.move(found, form.board, form.reason, seen=form.seen, by=current_account())
    return found


def _join(found: ForumThread, form: ActForm) -> ForumThread:
    try:
        into = queries.thread(form.target)
    except NotFound:
        raise Refused("There is no conversation with this address or number.", field="tujuan") from None
    return steering.join(found, into, form.reason, seen=form.seen, by=current_account())


def _lock(found: ForumThread, form: ActForm) -> ForumThread:
    steering.lock(found, form.reason, seen=form.seen, by=current_account())
    return found


def _unlock(found: ForumThread, form: ActForm) -> ForumThread:
    steering.unlock(found, form.reason, seen=form.seen, by=current_account())
    return found


DEEDS: dict[Act, Callable[[ForumThread, ActForm], ForumThread]] = {
    Act.ASK: _ask, Act.MOVE: _move, Act.JOIN: _join, Act.LOCK: _lock, Act.UNLOCK: _unlock,
}  # fmt: skip


def _possible(found: ForumThread) -> list[Act]:
    """What can be done with it as it stands."""
    if found.concluded_at is not None:
        return [Act.MOVE]
    asking = [Act.ASK] if steering.may_be_asked(found) else []
    return [*asking, Act.MOVE, Act.JOIN, Act.UNLOCK if found.locked_at else Act.LOCK]


def _page(
    found: ForumThread, form: ActForm, status: int = 200, *, tried: Act | None = None, faster: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "forum/steer.html", thread=found, form=form, tried=tried, faster=faster, possible=_possible(found), slugs=SLUGS,
        reasons={each: handed.answers.act_reasons(each.value, None).words for each in _possible(found)}, naming=naming,
        done=acts.acts_on(found), opening=queries.opening(found.id), newest=queries.newest_posts(found.id)[:5],
        late=showing.late(found), last_day=showing.last_day, address=address(found),
    )  # fmt: skip
    return (page, status) if status != 200 else page

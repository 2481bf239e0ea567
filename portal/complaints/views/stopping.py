"""No more letters about a report, by the link at the end of one and without signing in."""

from flask import Blueprint, render_template, request

from portal.accounts.access import ANYONE, allow
from portal.complaints.actions import reporter
from portal.complaints.stopping import Stop, read
from portal.complaints.views.forms import StopLettersForm
from portal.core.errors import NotFound
from portal.web.sane import takes_files

bp = Blueprint("stopping", __name__)

ONE_CLICK = ("List-Unsubscribe", "One-Click")  # what a mail program sends by itself (RFC 8058)


@bp.get("/lapor/berhenti/<token>")
@allow(ANYONE)
def stop(token: str) -> str:
    """It asks, since programs follow the links of a mail that nobody pressed."""
    _whose(token)
    return _page(token, StopLettersForm(formdata=None))


@bp.post("/lapor/berhenti/<token>")
@allow(ANYONE)
@takes_files(most=4096)
def do_stop(token: str) -> str | tuple[str, int]:
    """By our own button, or by that of a mail program, which sends no stamp of ours and has none (RFC 8058)."""
    form, one_click = StopLettersForm(), request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    found = _whose(token)
    if not (one_click or form.validate()):
        return _page(token, form), 422
    reporter.stop_letters(found.who)
    return _page(token, form, done=True)


def _whose(token: str) -> Stop:
    if (found := read(token)) is None:
        raise NotFound("This link is not whole, or the letters were stopped already.")
    return found


def _page(token: str, form: StopLettersForm, *, done: bool = False) -> str:
    """No word of whose link it is, nor of which report: a mail is passed on, and read by others."""
    return render_template("complaints/stop.html", token=token, form=form, done=done)

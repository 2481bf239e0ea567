"""The demo's own page: the way in eight steps. A real installation knows none of it."""

from ipaddress import ip_address

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts import sessions
from portal.accounts.access import ANYONE, allow
from portal.core import installation, mail
from portal.core.errors import NotAllowed, NotFound, Refused
from portal.demo import cast, walk
from portal.demo.forms import DemoForm
from portal.web.paging import asked

bp = Blueprint("demo", __name__, url_prefix="/contoh")


@bp.before_request
def only_here() -> None:
    """It hands out sessions without a password, so it answers this machine alone, and only in a demo."""
    if not installation.is_demo():
        raise NotFound("There is no such page.")
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:
        raise NotAllowed("The buttons of the demo work on the machine that it runs on.")


@bp.get("")
@allow(ANYONE)
def index() -> str:
    return render_template("demo/index.html", walk=walk.where(), cast=cast, form=DemoForm(formdata=None))


@bp.get("/surat")
@allow(ANYONE)
def mails() -> str:
    """What would have been mailed. A real house keeps no mail."""
    return render_template("demo/mails.html", part=mail.kept(asked()))


@bp.post("/undangan")
@allow(ANYONE)
def invite() -> Response:
    """A fresh invitation of the open survey, opened at once."""
    _checked()
    (url,) = walk.invitations(1, root=request.host_url.rstrip("/") + request.script_root)
    return redirect(url, 303)


@bp.post("/maju")
@allow(ANYONE)
def move() -> Response:
    """Move the day to the closing of the survey, or by some days."""
    form = _checked()
    if form.days.data:
        installation.move_day(form.days.data)
    else:
        walk.move_to_closing()
    return redirect(url_for(".index", _anchor="h-steps"), 303)


@bp.post("/masuk")
@allow(ANYONE)
def sign_in() -> Response:
    """Be one of the demo's people."""
    form = _checked()
    player = next((player for player in cast.PLAYERS if player.identity == form.identity.data), None)
    if player is None:
        raise NotFound("Nobody of this name plays here.")
    sessions.start(walk.account_of(player), via="demo")
    flash(_("You are now %(name)s.", name=player.name))
    return redirect(walk.first_page(player), 303)


def _checked() -> DemoForm:
    form = DemoForm()
    if not form.validate():
        raise Refused("This page was open too long. Go back, load it again and press the button once more.")
    return form

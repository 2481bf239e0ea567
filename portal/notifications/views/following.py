from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import ANYONE, SIGNED_IN, allow, current_account
from portal.notifications import actions, queries
from portal.organisation import queries as organisation
from portal.organisation.models import Agency, Service
from portal.web.cache import cacheable

bp = Blueprint("following", __name__)


@bp.get("/ikuti/<agency>")
@allow(ANYONE)
@cacheable("organisation")
def agency(agency: str) -> str:
    return _page(organisation.agency(agency))


@bp.get("/ikuti/<agency>/<service>")
@allow(ANYONE)
@cacheable("organisation")
def service(agency: str, service: str) -> str:
    return _page(organisation.service(agency, service))


def _page(thing: Service | Agency) -> str:
    """The same for every guest: who signs in or up comes back here."""
    follows = bool(g.account) and queries.follow_of(g.account.id, thing) is not None
    here = request.script_root + request.path
    return render_template(
        "notifications/follow.html", thing=thing, is_service=isinstance(thing, Service), follows=follows, here=here
    )


@bp.post("/ikuti/<agency>")
@allow(SIGNED_IN)
def follow_agency(agency: str) -> Response:
    return _press(organisation.agency(agency))


@bp.post("/ikuti/<agency>/<service>")
@allow(SIGNED_IN)
def follow_service(agency: str, service: str) -> Response:
    return _press(organisation.service(agency, service))


def _press(thing: Service | Agency) -> Response:
    """One button follows, the other stops."""
    if request.form.get("apa") == "berhenti":
        actions.unfollow(thing, by=current_account())
        flash(_("You do not follow %(thing)s any more.", thing=thing.name))
    else:
        actions.follow(thing, by=current_account())
        flash(_("You follow %(thing)s. What happens there comes into your inbox.", thing=thing.name))
    if request.form.get("lalu") == "daftar":
        return redirect(url_for(".followed"), 303)
    return redirect(request.script_root + request.path, 303)


@bp.get("/akun/ikuti")
@allow(SIGNED_IN)
def followed() -> str:
    return render_template("notifications/followed.html", followed=queries.followed(current_account().id))

from flask import Blueprint, render_template, request

from portal.accounts.access import EMPLOYEE, allow, current_account
from portal.accounts.models import Account
from portal.accounts.queries import agencies_of
from portal.accounts.rules import Permission
from portal.commitments import tasks as commitments
from portal.core.errors import NotAllowed
from portal.home import overview
from portal.organisation.models import Agency
from portal.ratings import wording
from portal.web.slices import plan

bp = Blueprint("desk", __name__, url_prefix="/kerja")


@bp.get("")
@allow(EMPLOYEE)
def index() -> str:
    account = current_account()
    led = overview.of_all(_led_by(account))
    late = overview.late_reports(agencies_of(account, Permission.COMPLAINT_SUPERVISE))
    return render_template("home/desk.html", account=account, overviews=led, late=late,
                           promises=commitments.pressing(account), tasks=plan().tasks_for(account))  # fmt: skip


@bp.get("/dinas")
@allow(Permission.SCORECARD_READ, Permission.SCORECARD_REPLY)
def agency() -> str:
    """One agency: theirs, or of several the one that the address names."""
    led = _led_by(current_account())
    named = request.args.get("dinas", led[0].slug if led else "")
    chosen = next((agency for agency in led if agency.slug == named), None)
    if chosen is None:
        raise NotAllowed("This page is for the head of that agency.")
    return render_template("home/agency.html", overview=overview.of(chosen), led=led, faces=wording)


def _led_by(account: Account) -> list[Agency]:
    """The agencies whose drafts they may read because they hold a role in them."""
    return agencies_of(account, Permission.SCORECARD_REPLY, Permission.SCORECARD_READ)

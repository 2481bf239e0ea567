from flask import Blueprint, render_template, request

from portal.accounts.access import allow
from portal.accounts.rules import Permission as P
from portal.admin import queries
from portal.web import paging

bp = Blueprint("log", __name__, url_prefix="/jejak")


@bp.get("")
@allow(P.AUDIT_READ)
def index() -> str:
    action = request.args.get("aksi", "")
    part = queries.log(action, paging.asked())
    return render_template("admin/log.html", part=part, action=action, actions=queries.actions_in_log())

from flask import Blueprint, render_template, request

from portal.accounts.access import allow
from portal.accounts.rules import Permission as P
from portal.admin import queries

bp = Blueprint("log", __name__, url_prefix="/jejak")


@bp.get("")
@allow(P.AUDIT_READ)
def index() -> str:
    action, number = request.args.get("aksi", ""), request.args.get("halaman", 1, type=int)
    page = queries.log(action, number)
    return render_template("admin/log.html", page=page, action=action, actions=queries.actions_in_log())

"""The numbers of those who lead an agency: their own and of all below it."""

from flask import Blueprint, render_template

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.complaints import dictionary, heads, standing
from portal.web.language import spoken

bp = Blueprint("complaint_heads", __name__, url_prefix="/kerja/laporan/angka")


@bp.get("")
@allow(P.COMPLAINT_SUPERVISE)
def index() -> str:
    found = heads.numbers_of(standing.standing_of(current_account()).oversees)
    return render_template("complaints/heads.html", found=found, headings=dictionary.HEADINGS, english=spoken() == "en")

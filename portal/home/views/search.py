from flask import Blueprint, render_template, request

from portal.accounts.access import ANYONE, allow
from portal.home import finding
from portal.web import paging
from portal.web.language import spoken
from portal.web.slices import plan

bp = Blueprint("search", __name__)

LONGEST = 120  # letters that are looked for


@bp.get("/cari")
@allow(ANYONE)
def search() -> str:
    """All groups, or a part of the one that the address names. What was looked for is kept nowhere."""
    typed, subject = request.args.get("q", "").strip()[:LONGEST], request.args.get("jenis", "")
    every = plan().documents
    only = next((one for one in every if one.subject == subject), None)
    if not typed:
        answer = finding.Answer("")
    elif only:
        answer = finding.look_in(typed, only, spoken(), paging.asked())
    else:
        answer = finding.look(typed, every, spoken())
    return render_template("home/search.html", answer=answer, only=only)

"""The work behind the pages: whether the worker lives, what waits, and what failed for good."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.admin import queries
from portal.admin.alerts import cleaning_waits, silence
from portal.core import outbox

bp = Blueprint("jobs", __name__, url_prefix="/pekerjaan")


@bp.get("")
@allow(P.JOB_MANAGE)
def index() -> str:
    dead, waiting = outbox.dead_letters(), outbox.waiting()
    worker = queries.worker()
    cleaning = cleaning_waits(queries.surveys_to_look_after())
    return render_template(
        "admin/jobs.html", worker=worker, silence=silence(worker), cleaning=cleaning, dead=dead, waiting=waiting
    )


@bp.post("/<int:job_id>/ulangi")
@allow(P.JOB_MANAGE)
def try_again(job_id: int) -> Response:
    outbox.try_again(job_id, by=current_account())
    flash(_("The job is tried again."))
    return redirect(url_for(".index"))

"""The work behind the pages: whether the worker lives, what waits, and what failed for good."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.admin import queries
from portal.admin.alerts import silence
from portal.core import outbox
from portal.web.slices import plan

bp = Blueprint("jobs", __name__, url_prefix="/pekerjaan")


@bp.get("")
@allow(P.JOB_MANAGE)
def index() -> str:
    dead, waiting = outbox.dead_letters(), outbox.waiting()
    worker = queries.worker()
    return render_template(
        "admin/jobs.html", worker=worker, silence=silence(worker), unfinished=plan().all_unfinished(),
        dead=outbox.by_cause(dead), count=len(dead), last=max((job.id for job in dead), default=0), waiting=waiting,
    )  # fmt: skip


@bp.post("/<int:job_id>/ulangi")
@allow(P.JOB_MANAGE)
def try_again(job_id: int) -> Response:
    outbox.try_again(job_id, by=current_account())
    flash(_("The job is tried again."))
    return redirect(url_for(".index"))


@bp.post("/ulangi")
@allow(P.JOB_MANAGE)
def try_all_again() -> Response:
    count = outbox.try_all_again(by=current_account())
    flash(ngettext("%(num)s job is tried again.", "%(num)s jobs are tried again.", count))
    return redirect(url_for(".index"))


@bp.get("/<int:job_id>/buang")
@allow(P.JOB_MANAGE)
def ask_to_discard(job_id: int) -> str:
    job = outbox.dead_letter(job_id)
    return _sure(_("Give up the job %(name)s?", name=f"{job.name} {job.id}"))


@bp.post("/<int:job_id>/buang")
@allow(P.JOB_MANAGE)
def discard(job_id: int) -> Response:
    outbox.discard(job_id, by=current_account())
    flash(_("The job was given up. The log keeps what it was."))
    return redirect(url_for(".index"))


@bp.get("/buang/<int:up_to>")
@allow(P.JOB_MANAGE)
def ask_to_discard_all(up_to: int) -> str:
    """`up_to`: the highest number on the page, so that nothing is given up that was not seen."""
    count = sum(job.id <= up_to for job in outbox.dead_letters())
    return _sure(ngettext("Give up %(num)s job?", "Give up %(num)s jobs?", count))


@bp.post("/buang/<int:up_to>")
@allow(P.JOB_MANAGE)
def discard_all(up_to: int) -> Response:
    count = outbox.discard_all(up_to, by=current_account())
    flash(ngettext("%(num)s job was given up.", "%(num)s jobs were given up.", count))
    return redirect(url_for(".index"))


def _sure(title: str) -> str:
    text = _("What it was to do is then never done, unless the clock asks for it again. The log keeps who gave it up.")
    back = _("Jobs"), url_for(".index")
    return render_template("admin/sure.html", title=title, text=text, action=_("Give up"), back=back)

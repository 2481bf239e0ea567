from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts import proposals, sessions
from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.admin.first_steps import first_steps
from portal.organisation import queries as organisation
from portal.organisation.models import Agency
from portal.organisation.queries import Unverified
from portal.web.slices import plan

bp = Blueprint("admin", __name__, url_prefix="/kelola")


class Fact(NamedTuple):
    """What nobody has checked yet, and the page where that is done."""

    name: str
    url: str
    agency: Agency
    source: str


@bp.get("")
@allow(P.ACCOUNT_MANAGE, P.JOB_MANAGE, P.ORGANISATION_MANAGE, P.SETTINGS_MANAGE)
def index() -> str:
    return render_template("admin/index.html", alerts=plan().all_alerts(), steps=first_steps())


@bp.get("/usulan")
@allow(P.ACCOUNT_MANAGE, P.ORGANISATION_MANAGE)
def waiting() -> str:
    return render_template("admin/waiting.html", pending=proposals.pending(), by=current_account())


@bp.post("/usulan/<int:proposal_id>/tarik")
@allow(P.ACCOUNT_MANAGE, P.ORGANISATION_MANAGE)
def take_back(proposal_id: int) -> Response:
    """Only who proposed it may; asked below."""
    proposals.take_back(proposals.proposal(proposal_id), by=current_account())
    flash(_("The proposal is taken back."))
    return redirect(sessions.safe_target(request.form.get("kembali")) or url_for(".index"))


@bp.get("/belum-diperiksa")
@allow(P.ORGANISATION_MANAGE)
def unverified() -> str:
    """What the data files say and nobody has checked yet."""
    return render_template("admin/unverified.html", tables=_tables(organisation.unverified()))


def _tables(rows: Unverified) -> list[tuple[str, str, list[Fact]]]:
    """(id, title, rows) of each kind."""
    agencies = [Fact(a.name, url_for(".agencies.change", slug=a.slug), a, a.source) for a in rows.agencies]
    services = [
        Fact(s.name, url_for(".services.change", agency=s.agency.slug, service=s.slug), s.agency, s.source)
        for s in rows.services
    ]
    points = [
        Fact(f"{p.name}: {s.name}", url_for(".services.change_point", point_id=p.id), s.agency, p.source)
        for p, s in ((point, point.service) for point in rows.points)
    ]
    posts = [Fact(p.name, url_for(".posts.change", post_id=p.id), p.agency, p.source) for p in rows.posts]
    return [
        ("h-agencies", _("Agencies"), agencies), ("h-services", _("Services"), services),
        ("h-places", _("Places"), points), ("h-posts", _("Posts"), posts),
    ]  # fmt: skip

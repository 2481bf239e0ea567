"""The log for a person who inspects: sentences, filters in the address, and a file of the same."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from portal.accounts.access import allow, current_account
from portal.accounts.rules import Permission as P
from portal.admin import trail
from portal.admin.forms import TrailForm
from portal.admin.sentences import Sentence, Teller, plain
from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.paging import Part
from portal.organisation import queries as organisation
from portal.surveys import choices as surveys
from portal.web import paging, tables

bp = Blueprint("log", __name__, url_prefix="/jejak")


@bp.get("")
@allow(P.AUDIT_READ)
def index() -> str | tuple[str, int]:
    form = _form()
    if not form.validate():
        return _refused(form)
    part = trail.part(form.wanted(), paging.asked())
    return render_template("admin/log.html", form=form, part=part, lines=_lines(part.rows), asked=form.asked())


def _refused(form: TrailForm) -> tuple[str, int]:
    nothing: Part[AuditEntry] = Part([])
    return render_template("admin/log.html", form=form, part=nothing, lines=[], asked=form.asked()), 422


@bp.get("/jejak.csv")
@allow(P.AUDIT_READ)
def file() -> Response | tuple[str, int]:
    """The same entries as lines of a table, the newest first; a last line says where older ones were left off."""
    form = _form()
    if not form.validate():
        return _refused(form)
    return tables.csv_answer(_csv(form.wanted()), "jejak")


def _form() -> TrailForm:
    form = TrailForm(request.args)
    form.offer([*((each.agency.slug, each.agency.name) for each in organisation.agencies_in_tree_order()), *_closed()])
    return form


def _closed() -> list[tuple[str, str]]:
    """Agencies that are closed stand in the log too: what they did is still inspected."""
    return [(each.slug, _("%(name)s (closed)", name=each.name)) for each in organisation.closed_agencies()]


def _lines(entries: list[AuditEntry]) -> list[Sentence]:
    if not entries:
        return []
    account = current_account()
    teller = Teller(trail.known(entries), account, {survey.id for survey in surveys.visible(account)})
    return [teller.line(entry) for entry in entries]


def _csv(wanted: trail.Wanted) -> str:
    count = 0

    def rows() -> Iterator[tuple[object, ...]]:
        nonlocal count
        for entries in trail.pieces(wanted):
            for line in _lines(entries):
                count += 1
                moment = line.at.astimezone(clock.PALEMBANG).isoformat(timespec="seconds")
                details = "; ".join(f"{name}: {said}" for name, said in line.details)
                yield moment, line.id, plain(line.sentence), details, line.action, line.thing
        if count == trail.A_FILE:
            yield (_("The file ends after %(count)s entries. Choose a shorter period for older ones.", count=count),)

    head = (_("When"), _("Entry"), _("What happened"), _("Details"), _("Act"), _("Thing"))
    return tables.csv_text(head, rows())

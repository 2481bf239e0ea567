"""The public list of commitments, as a page and as files, and the page of each."""

from collections.abc import Sequence

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.access import ANYONE, allow
from portal.commitments import causes, naming, queries
from portal.commitments.forms import FilterForm
from portal.commitments.handing import RELEASED
from portal.commitments.models import Commitment
from portal.commitments.views import feed, uploads
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.workdays import day_of
from portal.web import paging, tables
from portal.web.addresses import whole
from portal.web.cache import cacheable
from portal.web.context import site
from portal.web.slices import address_of

bp = Blueprint("commitments", __name__)

A_FILE = 5000  # lines
TOPICS = ("commitments", "organisation")


@bp.get("/janji")
@allow(ANYONE)
@cacheable(*TOPICS)
def index() -> str:
    form = _filters()
    found = queries.listed(form.wanted(), paging.asked())
    return render_template(
        "commitments/index.html", form=form, part=found, asked=form.asked(), counts=queries.counts(),
        late=queries.count_late(), naming=naming, terms=queries.terms_on(clock.today()),
    )  # fmt: skip


def _filters() -> FilterForm:
    form = FilterForm(request.args)
    form.offer(queries.agencies())
    return form


@bp.get("/janji.csv")
@allow(ANYONE)
@cacheable(*TOPICS)
def file() -> Response:
    head = [_("Number"), _("Agency"), _("Service"), _("Responsible post"), _("What was promised"), _("Promised on"),
            _("First day"), _("Due"), _("Moved"), _("State"), _("Days late"), _("Declared done"), _("Asked"),
            _("Said: kept"), _("Said: not kept"), _("A visit from outside"), _("Address")]  # fmt: skip
    rows = [_line(each) for each in queries.every(_filters().wanted(), A_FILE)]
    return tables.csv_answer(tables.csv_text(head, rows), "janji")


def _line(one: Commitment) -> Sequence[object]:
    return [
        one.number, one.agency.name, one.service.name if one.service else "", one.post, one.what, day_of(one.made_at),
        one.first_due_on, one.due_on, one.moves, naming.state(one.state_now), one.days_late,
        day_of(one.declared_at) if one.declared_at else "", one.asked, one.kept, one.not_kept,
        {None: "", True: _("kept"), False: _("not kept")}[one.visit_kept], whole(url_for(".page", number=one.number)),
    ]  # fmt: skip


@bp.get("/janji.json")
@allow(ANYONE)
@cacheable(*TOPICS)
def data() -> Response:
    """The same for programs: names stay the same in every language, days are ISO 8601."""
    some = [_object(each) for each in queries.every(_filters().wanted(), A_FILE)]
    return jsonify({"mark": site().mark, "commitments": some} if site().mark else {"commitments": some})


def _object(one: Commitment) -> dict[str, object]:
    return {
        "number": one.number, "agency": one.agency.slug, "service": one.service.slug if one.service else None,
        "post": one.post, "what": one.what, "made_on": day_of(one.made_at).isoformat(),
        "first_due_on": one.first_due_on.isoformat(), "due_on": one.due_on.isoformat(), "moves": one.moves,
        "state": one.state_now.value, "days_late": one.days_late,
        "declared_on": day_of(one.declared_at).isoformat() if one.declared_at else None, "asked": one.asked,
        "said_kept": one.kept, "said_not_kept": one.not_kept, "visit_found_kept": one.visit_kept,
        "finding": one.finding.kind.value, "url": whole(url_for(".page", number=one.number)),
    }  # fmt: skip


@bp.get("/janji.atom")
@allow(ANYONE)
@cacheable(*TOPICS)
def atom() -> Response:
    return feed.answer(queries.newest_steps(feed.MOST))


@bp.get("/janji/<int:number>")
@allow(ANYONE)
@cacheable(*TOPICS, "complaints", "categories", "cards", "boards", "threads", part_of="threads", part="all")
def page(number: int) -> ResponseReturnValue:
    one = queries.commitment(number)
    return render_template(
        "commitments/page.html", one=one, naming=naming, voices=causes.voices_of(one.finding_id), card=card_of(one),
        shown=[photo for photo in one.photos if photo.reading == RELEASED and photo.step_id],
    )  # fmt: skip


def card_of(one: Commitment) -> str:
    """Where the published card stands that a weak element is of; '' where there is none."""
    found, service = one.finding, one.service
    return address_of("scorecard", service.agency.slug, service.slug, found.period) if found.period and service else ""


@bp.get("/janji/foto/<key>.webp")
@allow(ANYONE)
def photo(key: str) -> Response:
    return _photo(key)


@bp.get("/janji/foto/<key>-kecil.webp")
@allow(ANYONE)
def small_photo(key: str) -> Response:
    return _photo(key, thumb=True)


def _photo(key: str, *, thumb: bool = False) -> Response:
    """Once a moderator has released it."""
    found = queries.photo(key)
    if found.reading != RELEASED or found.step_id is None:
        raise NotFound("There is no such file.")
    return uploads.answer(found, thumb=thumb, private=False)

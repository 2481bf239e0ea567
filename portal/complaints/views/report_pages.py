"""The pages of a report: empty, filled, looked over, and the receipt.

Whoever holds the telephone next must find as little as can be. The receipt is shown again to whoever sends the same
form within an hour, as a reload does; later the page says no more than that it was sent.
"""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from flask import current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.complaints import naming, origins, places, previewing, queries
from portal.complaints.actions import reporting
from portal.complaints.models import Complaint
from portal.complaints.receipts import receipt_of
from portal.complaints.report_form import MOST, JoinForm, ReportForm, keys_of_photos
from portal.complaints.rules import PHOTOS_MOST
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.core.handed import Spoken
from portal.organisation import queries as organisation
from portal.organisation.models import Service
from portal.web.forgery import known_nonce, make_stamp
from portal.web.language import spoken
from portal.web.refusals import refusals_on
from portal.web.transaction import only_read, reading, settle

AGAIN = timedelta(hours=1)  # how long the receipt answers the same form once more
# The telephone may tell this page alone where it is, once somebody asks for it.
MAY_LOCATE = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=()"


def empty() -> Response:
    """The form before anything is typed, for what the address names."""
    form = ReportForm(formdata=None)
    form.offer(queries.kinds(), queries.kelurahans())
    form.prefill(request.args, _service())
    return _form_page(form)


def begun(origin: str, said: Spoken) -> Response:
    """The form with what somebody said elsewhere. Their name is kept back unless they say otherwise."""
    form = ReportForm(formdata=None)
    form.offer(queries.kinds(), queries.kelurahans())
    form.prefill(request.args, None)
    form.uraian.data, form.anonim.data, form.dari.data = said.text, True, origin
    return _form_page(form, filled=True)


def _service() -> Service | None:
    """The service that the address names, if there is such a one."""
    agency, _slash, service = request.args.get("layanan", "").partition("/")
    try:
        return organisation.service(agency, service) if agency and service else None
    except NotFound:
        return None


def sent() -> ReportForm:
    """The form as it was sent, with its pictures that lie here already."""
    form = ReportForm()
    _complete(form, keys_of_photos())
    return form


def _complete(form: ReportForm, keys: list[str]) -> None:
    form.offer(queries.kinds(), queries.kelurahans())
    form.kept = queries.photos_named(keys)


def _drawn(macro: str, *given: Any) -> Markup:
    """A large part of the form, drawn once for each language and choice: all kinds are half a page."""
    return _drawn_in(spoken(), macro, *given)


@lru_cache(maxsize=256)
def _drawn_in(_language: str, macro: str, *given: Any) -> Markup:
    parts: Any = current_app.jinja_env.get_template("complaints/parts.html").module
    return Markup(getattr(parts, macro)(*given))


def filled(form: ReportForm, status: int = 200) -> Response:
    """What was refused about where it comes from is said above the form, which from here on stands by itself."""
    if form.dari.errors:
        form.form_errors += form.dari.errors
        form.dari.errors, form.dari.data = [], ""
    return _form_page(form, filled=True, status=status)


def _form_page(form: ReportForm, *, filled: bool = False, status: int = 200) -> Response:
    slugs = tuple((each.kemendagri_code, each.slug) for each in form.kelurahans.values())
    page = render_template(
        "complaints/report.html", form=form, filled=filled, said=_said(form), map=places.drawing(), slugs=slugs,
        most=MOST, drawn=_drawn,
    )  # fmt: skip
    response = make_response(page, status)
    response.headers["Permissions-Policy"] = MAY_LOCATE
    return response


def _said(form: ReportForm) -> Spoken | None:
    """What it is made of, for the author to be told what everybody reads there."""
    return origins.spoken(form.dari.data, g.account) if form.dari.data and g.account else None


def with_photos() -> ReportForm:
    """The same, and what came in `foto` is kept first, whatever else of the form is refused.

    Nobody waits to write while pictures are decoded, nor while the page is made.
    """
    form, out = ReportForm(), request.form.get("buang", "")
    keys = [key for key in keys_of_photos() if key != out]
    with reading():  # of a page of ours, were it an old one
        made = list(form.pictures(room=PHOTOS_MOST - len(keys))) if known_nonce(form) else []
    reporting.drop(out)
    try:
        keys += [reporting.keep_photo(each).file.key for each in made]
    except Refused as refused:
        form.refused_photos.append(_(str(refused)))
    settle()
    only_read()
    _complete(form, keys)
    return form


def wants_back() -> bool:
    return "ubah" in request.form or "buang" in request.form


def is_right(form: ReportForm) -> bool:
    """Whether it can be sent as it stands; what was said of its pictures stands at their field."""
    right = form.validate()
    form.foto.errors = [*form.foto.errors, *form.refused_photos]
    return bool(right and not form.refused_photos)


def to_check(form: ReportForm) -> ResponseReturnValue:
    """All of it as others will read it, before it is sent; where that cannot be said now, the form as it was filled."""
    with refusals_on(form):
        return _to_check(form)
    return filled(form, 422)


def _to_check(form: ReportForm) -> str:
    category, where = form.category, form.where
    assert category is not None
    alike = queries.alike(where.id, category.id) if where else []
    return render_template(
        "complaints/check.html", form=form, preview=previewing.preview_of(form, category, where),
        alike=previewing.seen_by_all(alike), join_stamp=make_stamp(JoinForm.__name__), signed_in=g.account,
        carried=carried(form), said=_said(form), named=naming.category, state_name=naming.state,
    )  # fmt: skip


def sent_before(form: ReportForm) -> Complaint | None:
    """The case that this very form has made already, were the form too old by now."""
    return queries.with_nonce(known_nonce(form))


def was_sent() -> ResponseReturnValue:
    return render_template("complaints/was_sent.html"), 409


def receipt(complaint: Complaint) -> ResponseReturnValue:
    """Of a case that was just made, or that this form has made before. It is kept before anybody is told so."""
    if clock.moment() - complaint.received_at >= AGAIN:
        return was_sent()
    told = receipt_of(complaint)
    settle()
    only_read()
    return render_template("complaints/receipt.html", receipt=told)


def joined(complaint: Complaint, *, new: bool, told: bool) -> ResponseReturnValue:
    return render_template("complaints/joined.html", complaint=complaint, new=new, told=told)


def join_page(number: str) -> str:
    """Empty: nothing has to be filled in."""
    return render_template("complaints/join.html", number=number, form=JoinForm(formdata=None))


def join_again(number: str, form: JoinForm) -> ResponseReturnValue:
    """The form to be mended, for whatever number was named: it does not say whether there is such a case."""
    return render_template("complaints/join.html", number=number, form=form), 422


def carried(form: ReportForm) -> MultiDict[str, str]:
    """All that was typed, to be sent on unseen."""
    names = ("kategori", "uraian", "kelurahan", "lokasi", "lat", "lon", "nama", "kontak", "dari")
    said = [(name, form[name].data) for name in names] + [(n, "y") for n in ("anonim", "rahasia") if form[n].data]
    return MultiDict([(name, value) for name, value in said if value])

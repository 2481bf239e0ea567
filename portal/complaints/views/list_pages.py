"""What the pages and files of the list share."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from flask import Response, current_app, render_template, stream_with_context
from markupsafe import Markup

from portal.complaints import naming
from portal.complaints.filtering import Filter, Shown
from portal.complaints.report_form import JoinForm
from portal.core import clock
from portal.core.errors import NotFound
from portal.web.context import site
from portal.web.forgery import stamp_slot
from portal.web.language import spoken


def page(template: str, found: Filter, **given: Any) -> str:
    """A page of the list with the fields of its filter, and links to the others with the same."""
    return render_template(
        template, filter=found, fields=_fields(found), address=found.address, naming=naming,
        join_stamp=stamp_slot(JoinForm.__name__), **given,
    )  # fmt: skip


def status(found: Filter) -> int:
    """422 where the address asks for what there is not: the page says so at the field, and is none to be kept."""
    return 422 if found.faults else 200


def right(found: Filter) -> Filter:
    """For files, which have no field to say it at. Raises NotFound."""
    if found.faults:
        raise NotFound("There is no such list of reports. Go to the list and choose again.")
    return found


def _fields(found: Filter) -> Markup:
    return _drawn(spoken(), found.shown)


@lru_cache(maxsize=256)
def _drawn(_language: str, shown: tuple[Shown, ...]) -> Markup:
    """The fields once for each language and choice: all their options are half of a page."""
    module: Any = current_app.jinja_env.get_template("complaints/_filter.html").module
    return Markup(module.fields(shown))


def mark() -> str:
    return site().mark


def streamed(pieces: Iterator[str], kind: str, ending: str) -> Response:
    """A file that leaves as it is made. Who asks what is in it is no search engine's business."""
    name = f"laporan-{clock.today().isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Robots-Tag": "noindex"}
    return Response(stream_with_context(pieces), content_type=f"{kind}; charset=utf-8", headers=headers)

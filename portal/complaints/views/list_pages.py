"""What the pages and files of the list share."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Flask, Response, current_app, render_template
from markupsafe import Markup

from portal.complaints import naming
from portal.complaints.filtering import Filter
from portal.complaints.list_choices import Choices
from portal.complaints.public_list import MOST_WITH_WORDS
from portal.complaints.report_form import JoinForm
from portal.complaints.rules import State
from portal.complaints.sought import Wanted
from portal.core import clock
from portal.core.errors import NotFound
from portal.web.context import site
from portal.web.forgery import stamp_slot
from portal.web.language import spoken


def page(template: str, found: Filter, **given: Any) -> str:
    """A page of the list with the fields of its filter, and links to the others with the same."""
    return render_template(
        template, filter=found, fields=_fields(found), address=found.address, states=_states(spoken()),
        join_stamp=stamp_slot(JoinForm.__name__), found_most=MOST_WITH_WORDS, **given,
    )  # fmt: skip


def status(found: Filter) -> int:
    """422 where the address asks for what there is not: the page says so at the field, and is none to be kept."""
    return 422 if found.faults else 200


def right(found: Filter) -> Filter:
    """For files, which have no field to say it at. Raises NotFound."""
    if found.faults:
        raise NotFound("There is no such list of reports. Go to the list and choose again.")
    return found


@lru_cache(maxsize=4)
def _states(_language: str) -> dict[State, str]:
    return {each: naming.state(each) for each in State}


def _fields(found: Filter) -> Markup:
    asked = found.wanted.but(kata="")
    faults = tuple(item for item in found.faults.items() if item[0] != "kata")
    return _drawn(spoken(), clock.today(), asked, faults, found.known)


@lru_cache(maxsize=64)
def _drawn(_language: str, _day: date, asked: Wanted, faults: tuple[tuple[str, str], ...], known: Choices) -> Markup:
    """The fields once for each language, day and choice: all their options are half of a page, and much to put together.
    The words that are looked for stand outside: they are never the same.
    """
    module: Any = current_app.jinja_env.get_template("complaints/_filter.html").module
    return Markup(module.fields(Filter(asked, known, dict(faults)).shown))


def mark() -> str:
    return site().mark


def streamed(pieces: Iterator[str], kind: str, ending: str) -> Response:
    """A file that leaves as it is made, and that no search engine needs."""
    name = f"laporan-{clock.today().isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Robots-Tag": "noindex"}
    return Response(_each_by_itself(pieces), content_type=f"{kind}; charset=utf-8", headers=headers)


def _each_by_itself(pieces: Iterator[str]) -> Iterator[str]:
    """Each piece is made in a context that ends with it: the next one may be asked for by another thread."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def made() -> Iterator[str]:
        while True:
            with app.app_context():
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    return made()

"""A form that asks for a deed, and what comes of it: a refusal stands on the form, which keeps what was typed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.core.errors import Refused

Page = str | Response | tuple[str, int]


@contextmanager
def refusals_on(form: Any) -> Iterator[None]:
    """What a rule says no to becomes an error of the form; its status, 422, undoes what was written before."""
    try:
        yield
    except Refused as refused:
        form.form_errors.append(_(str(refused)))


def form_page(form: Any, title: str, back: tuple[str, str], *, lede: str = "", save: str = "") -> Page:
    """The page of a form: its fields one below the other. `back` is (words, address)."""
    page = render_template("admin/form.html", form=form, title=title, back=back, lede=lede, save=save)
    return (page, 422) if form.errors else page


def sure_page(title: str, text: str, action: str, back: tuple[str, str]) -> Page:
    """The page that asks once more before something that is hard to undo; `action` is the word on its button."""
    return render_template("admin/sure.html", title=title, text=text, action=action, back=back)

"""The pages of a form that asks for a deed, and what comes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts import actions, proposals
from portal.accounts.deeds.base import Deed
from portal.accounts.models import Account
from portal.web.refusals import refusals_on


def form_page(form: Any, title: str, back: tuple[str, str], *, lede: str = "", save: str = "") -> ResponseReturnValue:
    """The page of a form: its fields one below the other. `back` is (words, address)."""
    page = render_template("admin/form.html", form=form, title=title, back=back, lede=lede, save=save)
    return (page, 422) if form.errors else page


def sure_page(title: str, text: str, action: str, back: tuple[str, str]) -> ResponseReturnValue:
    """The page that asks once more before something that is hard to undo; `action` is the word on its button."""
    return render_template("admin/sure.html", title=title, text=text, action=action, back=back)


@contextmanager
def address_asked(form: Any, by: Account) -> Iterator[None]:
    """Around what asks for an account with an address: how often is limited, and a taken one stands on the log."""
    actions.may_ask_for_addresses(by)
    with refusals_on(form):
        try:
            yield
        except actions.Taken:
            actions.note_taken(by)
            raise


def proposed(deed: Deed, page: str, *, by: Account) -> Response:
    """Let a deed wait for its second person, and lead back to the page of the thing, where that is said."""
    kept = proposals.propose(deed, by=by)
    asked = kept.needs_consent and kept.consented_at is None
    flash(_("Proposed. Somebody of another branch confirms it, and the person concerned has to agree.") if asked
          else _("Proposed. Nothing changes before somebody of another branch confirms it."))  # fmt: skip
    return redirect(page)

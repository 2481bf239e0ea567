"""What a rule says no to stands on the form that asked for it, which keeps what was typed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext as _

from portal.core.errors import DomainError, Refused
from portal.web.format import date_full


def said(error: DomainError) -> str:
    """In the reader's language, with the days that it names."""
    given = error.given if isinstance(error, Refused) else {}
    return str(_(str(error), **{name: date_full(day) for name, day in given.items()}))


@contextmanager
def refusals_on(form: Any, *, but: type[Refused] | tuple[type[Refused], ...] = ()) -> Iterator[None]:
    """Let a refusal within the block become an error of its field, or of the form where it names none.

    The view then shows the form with 422, which undoes what was written before. `but` are the refusals that the view
    answers itself.
    """
    try:
        yield
    except but:
        raise
    except Refused as refused:
        if refused.field in form:
            form[refused.field].errors = [said(refused)]
        else:
            form.form_errors.append(said(refused))

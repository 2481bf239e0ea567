"""What templates ask of a form: its errors in the order of its fields, each with the place to mend it."""

from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup

from portal.web.language import spoken


def errors_of(form: Any) -> list[tuple[str, str]]:
    """(id of the field, message) for each field of a WTForms form that has an error, its first one only.

    Errors of the form itself, and those of its hidden fields, have no place to go to: their id is "".
    """
    found = [("", str(message)) for message in form.form_errors]
    for field in form:
        found += _errors_of_field(field)
    return found


def _errors_of_field(field: Any) -> list[tuple[str, str]]:
    if hasattr(field, "entries"):  # a FieldList
        return [error for entry in field.entries for error in _errors_of_field(entry)]
    if hasattr(field, "form"):  # a FormField
        return errors_of(field.form)
    hidden = getattr(field.widget, "input_type", "") == "hidden"
    return [("" if hidden else field.id, str(message)) for message in field.errors[:1]]


def init_app(app: Flask) -> None:
    @lru_cache(maxsize=512)
    def drawn(_language: str, *given: Any) -> Markup:
        fields: Any = app.jinja_env.get_template("web/fields.html").module
        return Markup(fields.face_choices(*given))

    def question(*given: Any) -> Markup:
        """The macro `face_choices`, drawn once for each language, choice and error: nine of them are half a page."""
        return drawn(spoken(), *given)

    app.jinja_env.globals.update(errors_of=errors_of, question=question)

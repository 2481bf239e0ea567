"""Public references in what people typed: links to the pages that they name, and refused where they name none."""

from typing import Any

from flask import request
from flask_babel import gettext
from markupsafe import Markup, escape
from wtforms.validators import ValidationError

from portal.core.references import Part, fault_of, parts

LINK = Markup('<a href="{}{}">{}</a>')


def references(text: str) -> Markup:
    """The text as it was typed, with a link where it names a report or a promise; see `core.references`."""
    return Markup("").join(map(_shown, parts(text)))


def _shown(part: Part) -> Markup:
    return LINK.format(request.script_root, part.path, part.words) if part.path else escape(part.words)


def public_references(_form: Any, field: Any) -> None:
    """A validator of fields in which people name reports and promises, beside whatever else they write there."""
    if fault := fault_of(field.data or ""):
        raise ValidationError(gettext(fault))

from typing import Any, Self

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, HiddenField, StringField, TextAreaField

from portal.core.errors import Refused
from portal.core.pictures import Picture, make_safe
from portal.organisation.models import Service
from portal.organisation.standard import MISSING, NAMES, Component, Described, fingerprint, tidy


class StandardForm(FlaskForm):
    """The whole standard of a service: of each component its text, its source, and whether it was checked.

    `seen` is the fingerprint of what stood there when the page was made.
    """

    seen = HiddenField()

    @classmethod
    def of(cls, service: Service) -> Self:
        here = {each: row.said for each, row in service.described.items()}
        return cls(data={"seen": fingerprint(here)} | _by_field(here))

    def parts(self, component: Component) -> tuple[Any, Any, Any]:
        """The fields of one component: text, source, verified."""
        return self[component.value], self[f"{component.value}_source"], self[f"{component.value}_verified"]

    def validate(self, extra_validators: Any = None) -> bool:
        """Afterwards `said` holds what was typed, tidied."""
        right = bool(super().validate(extra_validators))
        self.said: dict[Component, Described] = {}
        for component in Component:
            text, source, verified = self.parts(component)
            try:
                self.said[component] = tidy(Described(text.data or "", source.data or "", verified.data))
            except Refused as refused:
                field = source if refused.field == "source" else text
                field.errors = [f"{gettext(NAMES[component])}: {gettext(str(refused))}"]
                right = False
        return right

    def go_on_from(self, service: Service) -> None:
        """Somebody else was faster: say so, keep what was typed, and let it be sent again over what is there now."""
        self.form_errors.append(gettext(
            "Somebody else changed this standard after you opened it. What is saved now stands above your text. Put both"
            " together, and save again."
        ))  # fmt: skip
        self.seen.data = fingerprint({each: row.said for each, row in service.described.items()})


class PictureForm(FlaskForm):
    """A picture of a place, or other words for the one that hangs there, or its taking down."""

    picture = FileField(_("Picture"))
    alt = StringField(_("What is to be seen"))
    down = BooleanField(_("Take the picture down"))

    def made(self) -> Picture | None:
        """What was sent, made safe: half a second. None where nothing was chosen. Raises Refused at its field."""
        sent = request.files.get("picture")
        data = sent.read() if sent is not None and sent.filename else b""
        if not data:
            return None
        try:
            return make_safe(data)
        except Refused as refused:
            raise Refused(str(refused), field="picture") from refused


def _by_field(here: dict[Component, Described]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for component in Component:
        said = here.get(component, MISSING)
        values |= {component.value: said.text, f"{component.value}_source": said.source}
        values |= {f"{component.value}_verified": said.verified}
    return values


for component in Component:
    setattr(StandardForm, component.value, TextAreaField(_("Text")))
    setattr(StandardForm, f"{component.value}_source", StringField(_("Source")))
    setattr(StandardForm, f"{component.value}_verified", BooleanField(_("Compared with the standard in force")))

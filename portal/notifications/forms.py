"""How somebody chooses what they are told: a choice for each kind, and the hour of digests."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice

from portal.notifications.rules import HOURS, How
from portal.web.forgery import GuestForm
from portal.web.notices import NoticeKind

WAYS: dict[How, Any] = {
    How.AT_ONCE: _("by mail, at once"),
    How.DAILY: _("by mail, once a day"),
    How.WEEKLY: _("by mail, on Mondays"),
    How.INBOX: _("in the inbox only"),
    How.NONE: _("not at all"),
}


class PressForm(FlaskForm):
    """A button of somebody who is signed in, and the number up to which it goes."""

    sampai = IntegerField()


class StopForm(GuestForm):
    """The same of somebody who came by the link of a mail."""


def choices(base: type[FlaskForm], kinds: Iterable[tuple[str, NoticeKind]]) -> type[FlaskForm]:
    """A form with a choice for each of these kinds."""
    ways = [SelectChoice(how.value, text) for how, text in WAYS.items()]
    fields: dict[str, Any] = {name: SelectField(kind.text, choices=ways) for name, kind in kinds}
    hours = [SelectChoice(str(hour), f"{hour:02}.00 WIB") for hour in HOURS]
    fields["jam"] = SelectField(_("Hour of the daily and weekly mail"), choices=hours)
    return type("Choices", (base,), fields)


def chosen_in(form: FlaskForm) -> Mapping[str, How]:
    """Kind -> how, of a form that was validated."""
    return {field.name: How(field.data) for field in form if isinstance(field, SelectField) and field.name != "jam"}

from wtforms import HiddenField, IntegerField
from wtforms.validators import NumberRange, Optional

from portal.web.forgery import GuestForm


class DemoForm(GuestForm):
    """The buttons of the demo's page."""

    identity = HiddenField()
    days = IntegerField(validators=[Optional(), NumberRange(1, 400)])

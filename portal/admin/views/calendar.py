"""The free days of each year, by which all limits in working days are counted."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import proposals
from portal.accounts.access import allow, current_account
from portal.accounts.deeds.calendar import SetFreeDays
from portal.accounts.rules import Permission as P
from portal.admin.attempt import form_page, proposed
from portal.admin.forms import FreeDaysForm
from portal.core.errors import NotFound
from portal.organisation import free_days
from portal.organisation.day_list import YEARS
from portal.web.refusals import refusals_on

bp = Blueprint("calendar", __name__, url_prefix="/hari-libur")


@bp.get("")
@allow(P.SETTINGS_MANAGE)
def index() -> str:
    found = [(year, free_days.free_days_of(year)) for year in free_days.years()]
    waiting = [item for item in proposals.pending() if isinstance(item.deed, SetFreeDays)]
    return render_template("admin/calendar.html", found=found, pending=waiting, by=current_account())


@bp.route("/<int:year>", methods=["GET", "POST"])
@allow(P.SETTINGS_MANAGE)
def year(year: int) -> ResponseReturnValue:
    if year not in YEARS:
        raise NotFound("There is no calendar of that year.")
    here = free_days.free_days_of(year) or free_days.shipped(year)
    form = FreeDaysForm(data={"days": here.text, "source": here.source, "verified": here.verified} if here else None)
    form.year = year
    if form.validate_on_submit():
        with refusals_on(form):
            return proposed(SetFreeDays(form.given()), url_for(".index"), by=current_account())
    lede = _("A line a day: the day, a blank, and what it is called. Saturdays and Sundays are free without being named."
             " The dates of reports that an agency still has to answer are reckoned anew.")  # fmt: skip
    title, back = _("Free days of %(year)s", year=year), (_("Free days"), url_for(".index"))
    return form_page(form, title, back, lede=lede, save=_("Propose"))

"""What the forms of the desk offer to the person before them."""

from datetime import date

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.accounts import queries as people
from portal.accounts.models import Account
from portal.accounts.rules import Permission, Role
from portal.core import clock, periods
from portal.core.periods import Period
from portal.organisation import queries as organisation
from portal.organisation.models import Service
from portal.surveys import queries, rules
from portal.surveys.actions import may_enumerate
from portal.surveys.models import Survey
from portal.surveys.rules import INDEPENDENT, ISSUED
from portal.surveys.wording import STRATA
from portal.web.format import period_name


def services_to_register(account: Account) -> list[Service]:
    """Those of the officer's own agencies; to a publisher outside, those that nobody asked about for a year."""
    officer_of = {m.agency_id for m in account.staff.roles if m.role is Role.SURVEY_OFFICER}
    own = [service for service in organisation.services() if service.agency_id in officer_of]
    neglected = [s for s in queries.neglected() if s.agency_id not in officer_of]
    return own + [s for s in neglected if account.may_about(Permission.SURVEY_REGISTER, s.agency)]


def services(account: Account) -> list[SelectChoice]:
    return [SelectChoice(s.id, f"{s.name} ({s.agency.name})") for s in services_to_register(account)]


def registrable_periods(today: date) -> list[SelectChoice]:
    """This and the next period of each kind, and the one before while there is time left to ask about it."""
    kinds: tuple[periods.Kind, ...] = ("quarter", "half", "year")
    offered: list[Period] = []
    for kind in kinds:
        this = periods.containing(today, kind)
        near = [this.previous(), this, periods.containing(this.last_day + date.resolution, kind)]
        offered += [each for each in near if rules.may_still_be_asked_about(each, today)]
    return [SelectChoice(period, period_name(period)) for period in offered]


def strata() -> list[SelectChoice]:
    return [SelectChoice(s.value, _(STRATA[s])) for s in ISSUED if s not in INDEPENDENT]


def enumerators(survey: Survey) -> list[SelectChoice]:
    named = [m.person for m in people.held_by(Role.ENUMERATOR)]
    return [SelectChoice(p.id, p.name) for p in dict.fromkeys(named) if may_enumerate(p, survey)]


def listed(account: Account) -> list[Survey]:
    """The same for a list: whoever registers in vain again and again makes it no longer."""
    return rules.without_repeats(visible(account), clock.today())


def visible(account: Account) -> list[Survey]:
    """The surveys a person has to do with: their agencies', and those they may confirm, issue slips or assist for."""
    rights = (Permission.SURVEY_WATCH, Permission.SURVEY_CONFIRM, Permission.SURVEY_ISSUE, Permission.SURVEY_ASSIST)
    held = [right for right in rights if account.may(right)]
    return [s for s in queries.surveys_of() if any(account.may_about(r, s.service.agency) for r in held)]

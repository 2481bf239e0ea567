"""How roles and deeds are called on a page."""

from datetime import date
from typing import Any

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from portal.accounts.deeds.base import Deed, Words
from portal.accounts.rules import Language, Role, Verification
from portal.organisation.rules import AgencyKind
from portal.web.format import date_full

ROLE_NAMES: dict[Role, Any] = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.AGENCY_HEAD: _("Head of agency"),
    Role.COMPLAINT_OFFICER: _("Complaint officer"),
    Role.COORDINATOR: _("Complaint coordinator"),
    Role.COUNTER: _("Counter of the kelurahan"),
    Role.ENUMERATOR: _("Enumerator"),
    Role.HR: _("Personnel officer"),
    Role.INSPECTOR: _("Inspector"),
    Role.MODERATOR: _("Moderator"),
    Role.PUBLISHER: _("Publisher"),
    Role.SURVEY_OFFICER: _("Survey officer"),
}

# What each may do, in a few words, for whoever gives it.
ROLE_HINTS: dict[Role, Any] = {
    Role.ADMINISTRATOR: _("keeps accounts, agencies, services and settings; no part in surveys and scorecards"),
    Role.AGENCY_HEAD: _("reads the drafts about the own agency and replies"),
    Role.COMPLAINT_OFFICER: _("answers the reports that their agency is asked about; never sees a hidden name"),
    Role.COORDINATOR: _("verifies reports to their agency and passes them on; never sees a hidden name"),
    Role.COUNTER: _("hands out codes to residents who show an identity document; only within a kelurahan"),
    Role.ENUMERATOR: _("asks residents about agencies of other branches"),
    Role.HR: _("keeps years, courses and training hours of the own agency and those below; assesses nobody"),
    Role.INSPECTOR: _("confirms roles and surveys of other branches, reads the log"),
    Role.MODERATOR: _("decides which words of residents about other branches are shown"),
    Role.PUBLISHER: _("publishes scorecards of other branches, always as one of two"),
    Role.SURVEY_OFFICER: _("registers surveys of the own agency, hands out slips, describes its services"),
}


VERIFICATIONS: dict[Verification, Any] = {
    Verification.COUNTER: _("by a code from a kelurahan counter"),
    Verification.GATEWAY: _("by a code sent to the telephone"),
    Verification.MAIL: _("by a link sent to the address"),
}

# Each by its own name, which whoever speaks it knows.
# Each in itself, so that whoever reads no other finds it.
LANGUAGE_NAMES = {
    Language.INDONESIAN: Markup('<span lang="id">Bahasa Indonesia</span>'),
    Language.ENGLISH: Markup('<span lang="en">English</span>'),
}

AGENCY_KINDS: dict[AgencyKind, Any] = {
    AgencyKind.SECRETARIAT: _("Secretariat"),
    AgencyKind.DINAS: _("Dinas or agency of the city"),
    AgencyKind.KECAMATAN: _("Kecamatan (district)"),
    AgencyKind.KELURAHAN: _("Kelurahan (ward)"),
    AgencyKind.UPTD: _("UPTD (technical unit)"),
    AgencyKind.OTHER: _("Other"),
}


def role_name(role: Role) -> str:
    return str(ROLE_NAMES[role])


def in_words(value: Any) -> str:
    """A sentence of a deed, or what stands in one, in the reader's language."""
    match value:
        case Words():
            values = {name: in_words(each) for name, each in value.values.items()}
            return str(gettext(value.message, **values))
        case Role():
            return role_name(value)
        case AgencyKind():
            return str(AGENCY_KINDS[value])
        case date():
            return str(date_full(value))
        case None:
            return ""
    return str(value)


def said(deed: Deed) -> str:
    """What will be done, as a heading."""
    return in_words(deed.title)


def facts(deed: Deed) -> list[tuple[str, str]]:
    """What exactly, in lines of name and value."""
    return [(gettext(fact.name), in_words(fact.value)) for fact in deed.facts]


def init_app(app: Flask) -> None:
    app.jinja_env.filters["role_name"] = role_name
    app.jinja_env.globals["language_name"] = LANGUAGE_NAMES.__getitem__
    app.jinja_env.filters["verification"] = lambda how: str(VERIFICATIONS[how])
    app.jinja_env.filters["deed"] = said
    app.jinja_env.filters["deed_facts"] = facts

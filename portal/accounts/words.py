"""How roles are called on a page."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _

from portal.accounts.rules import Role

ROLE_NAMES: dict[Role, Any] = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.AGENCY_HEAD: _("Head of agency"),
    Role.ENUMERATOR: _("Enumerator"),
    Role.INSPECTOR: _("Inspector"),
    Role.PUBLISHER: _("Publisher"),
    Role.SURVEY_OFFICER: _("Survey officer"),
}

# What each may do, in a few words, for whoever gives it.
ROLE_HINTS: dict[Role, Any] = {
    Role.ADMINISTRATOR: _("keeps accounts, agencies, services and settings; no part in surveys and scorecards"),
    Role.AGENCY_HEAD: _("reads the drafts about her own agency and replies"),
    Role.ENUMERATOR: _("asks residents about agencies of other branches"),
    Role.INSPECTOR: _("confirms roles and surveys of other branches, reads the log"),
    Role.PUBLISHER: _("publishes scorecards of other branches, always as one of two"),
    Role.SURVEY_OFFICER: _("registers surveys of her own agency, hands out slips"),
}


def role_name(role: Role) -> str:
    return str(ROLE_NAMES[role])


def init_app(app: Flask) -> None:
    app.jinja_env.filters["role_name"] = role_name

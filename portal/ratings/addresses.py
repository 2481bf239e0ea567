"""Where somebody is led to who may rate, for slices beside and above that know nothing of ratings."""

from datetime import date

from flask import url_for

from portal.organisation.models import Service
from portal.ratings import tokens


def of_receipt(service: Service, subject: str, ended_on: date | None = None) -> str:
    """Where the handling of a case may be rated once, as an invitation; '' where that time is over.

    `subject` names the case for good ("Complaint:7"); the address does not tell it. `ended_on`: the day from which on
    the time counts, so that no page that is shown late makes it longer; without it, it counts from today.
    """
    if not service.active or not (token := tokens.invite(service.id, subject, ended_on)):
        return ""
    return url_for("ratings.faces", agency=service.agency.slug, service=service.slug, tanda=token)


def of_service(agency: str, service: str) -> str:
    return url_for("ratings.faces", agency=agency, service=service)

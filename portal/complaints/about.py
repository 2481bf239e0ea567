"""What complaints keep about the account of a resident, for its owner to have, and the page of their reports."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.accounts.models import Account
from portal.complaints import queries
from portal.complaints.models import Complaint
from portal.web.slices import AccountLink


def kept_about(account: Account) -> dict[str, Any]:
    """As JSON can say it."""
    return {
        "reports": [_report(each) for each in queries.reported_by(account.id)],
        "reports_followed": [each.number for each in queries.followed_by(account.id)],
    }


def _report(complaint: Complaint) -> dict[str, Any]:
    who = queries.reporter(complaint.id)
    return {
        "number": complaint.number, "category": complaint.category.slug, "received_at": complaint.received_at.isoformat(),
        "state": complaint.state_now.value, "anonymous": complaint.anonymous, "confidential": complaint.confidential,
        "text": complaint.text, "place": complaint.place_text,
        "point": [complaint.latitude, complaint.longitude] if complaint.latitude is not None else None,
        "loss": complaint.loss, "wish": complaint.wish, "name": who.name, "contact": who.contact, "address": who.address,
    }  # fmt: skip


def links(_account: Account) -> list[AccountLink]:
    return [AccountLink(_("Your reports"), url_for("story.mine"), _("what you reported, and how it stands"))]

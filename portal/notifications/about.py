"""What notices keep about an account, for whoever it is to have."""

from typing import Any

from flask_babel import gettext as _
from flask import url_for

from portal.accounts.models import Account
from portal.notifications import queries


def kept_about(account: Account) -> dict[str, Any]:
    """As JSON can say it: what is followed, what was told, and how they want to hear of it."""
    followed = queries.followed(account.id)
    notices = [
        {
            "kind": each.kind, "subject": each.subject, "made_at": each.made_at.isoformat(),
            "read_at": each.read_at and each.read_at.isoformat(), "mailed_at": each.mailed_at and each.mailed_at.isoformat(),
        }
        for each in queries.all_notices(account.id)
    ]  # fmt: skip
    return {
        "follows": {
            "services": [f"{each.agency.slug}/{each.slug}" for each in followed.services],
            "agencies": [each.slug for each in followed.agencies],
        },
        "notices": notices,
        "notice_choices": {kind: how.value for kind, how in queries.preferences(account.id).items()},
        "digest_hour": queries.hour(account.id),
    }

"""What notices keep about an account, for its owner to have, and the pages that its own page leads on to."""

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.accounts.models import Account
from portal.notifications import queries
from portal.web.slices import AccountLink

MOMENTS = ("made_at", "read_at", "done_at", "mailed_at")


def kept_about(account: Account) -> dict[str, Any]:
    """As JSON can say it: what is followed, what was told, and how they want to hear of it."""
    followed = queries.followed(account.id)
    notices = [
        {"kind": each.kind, "subject": each.subject, **{name: _moment(getattr(each, name)) for name in MOMENTS}}
        for each in queries.all_notices(account.id)
    ]
    return {
        "follows": {
            "services": [f"{each.agency.slug}/{each.slug}" for each in followed.services],
            "agencies": [each.slug for each in followed.agencies],
        },
        "notices": notices,
        "notice_choices": {kind: how.value for kind, how in queries.preferences(account.id).items()},
        "digest_hour": queries.hour(account.id),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def links(_account: Account) -> list[AccountLink]:
    """Where the page of an account leads on to."""
    return [
        AccountLink(_("Inbox"), url_for("notifications.inbox"), _("what you were told")),
        AccountLink(_("What you follow"), url_for("following.followed"), _("services and agencies")),
        AccountLink(_("Notices and mail"), url_for("notifications.settings"), _("what we tell you, how and when")),
    ]

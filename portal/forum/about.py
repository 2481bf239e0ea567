"""What the forum keeps about the account of a resident, for its owner to have, and the page of what they wrote."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.accounts.models import Account
from portal.forum import speakers
from portal.web.slices import AccountLink


def kept_about(account: Account) -> dict[str, Any]:
    """As JSON can say it."""
    return {
        "forum_names": [{"name": each.name, "chosen_at": each.chosen_at.isoformat()} for each in
                        speakers.names_of(account.id)],
        "forum_posts": [
            {"thread": post.thread.title, "board": post.thread.board_id, "place": post.place, "name": post.name,
             "text": post.text, "state": post.state.value, "made_at": post.made_at.isoformat(),
             "report": post.report}
            for post in speakers.all_by(account.id)
        ],
        "forum_followed": [thread.title for thread in speakers.followed_by(account.id)],
        "forum_boards_followed": [board.name for board in speakers.boards_followed_by(account.id)],
        "forum_supported": speakers.supported_by(account.id),
    }  # fmt: skip


def links(_account: Account) -> list[AccountLink]:
    return [
        AccountLink(_("Your conversations"), url_for("forum_write.mine"), _("your name there, what you follow and wrote"))
    ]

"""The case of somebody who may see all of it, and its addresses."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import redirect, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from portal.accounts.access import current_account
from portal.accounts.models import Account
from portal.complaints import codes, mailed, queries, showing
from portal.complaints.models import Complaint, Reporter
from portal.complaints.rules import PHOTOS_MOST, State
from portal.complaints.showing import Seen
from portal.complaints.views.forms import StoryForm
from portal.complaints.views.own_deeds import DEEDS
from portal.complaints.visibility import Viewer
from portal.core.errors import NotFound
from portal.core.pictures import LARGEST

MOST = PHOTOS_MOST * LARGEST + 256 * 1024  # bytes of a whole form
MARK = 64  # letters of what an address says


@dataclass(frozen=True)
class Own:
    """`key` is empty where somebody is signed in, and then `account` is theirs. `mark`: of the mail they came by."""

    complaint: Complaint
    reporter: Reporter
    key: str = ""
    account: Account | None = None
    mark: str = ""

    @cached_property
    def seen(self) -> Seen:
        found = showing.see(self.complaint, Viewer.REPORTER, self.reporter)
        if found is None:
            raise NotFound(queries.GONE)
        return found

    @property
    def came_by_mail(self) -> bool:
        """Whether the mark of their link is that of a letter to the address which the reporter has now."""
        address = self.reporter.contact if "@" in self.reporter.contact else ""
        return mailed.is_mark(self.complaint.number, address, self.mark)

    @property
    def has_sheet(self) -> bool:
        return self.complaint.is_late or self.complaint.state_now is State.DISPUTED or self.complaint.level > 0

    # ---- addresses

    def url(self, deed: str = "", done: str = "") -> str:
        names = ("own_deed", "own") if self.key else ("deed_of_mine", "one_of_mine")
        parts: dict[str, Any] = {"deed": deed or None, "surat": self.mark or None, "baru": done or None}
        parts["key"] = self.key or None
        return url_for(f"story.{names[0 if deed else 1]}", number=self.complaint.number, **parts)

    def at(self, key: str, small: bool = False) -> str:
        """Of a picture."""
        if self.key:
            parts: dict[str, Any] = {"number": self.complaint.number, "key": self.key, "photo": key}
            return url_for(f"story.{'small_' if small else ''}own_photo", **parts)
        return url_for(f"story.{'small_' if small else ''}photo_of_mine", number=self.complaint.number, photo=key)

    def back(self, done: str = "") -> Response:
        return redirect(self.url(done=done), 303)

    @property
    def done(self) -> str:
        """What was done a moment ago, as a msgid; '' where the page is only read."""
        deed = DEEDS.get(request.args.get("baru", ""))
        return deed.done if deed else ""

    # ---- the form

    def form(self, *, sent: bool = False) -> StoryForm:
        """A guest's form bears a stamp; that of a session is proven by its token at the door (`accounts.access`)."""
        given = {} if sent else {"formdata": None}
        return StoryForm(meta={"csrf": bool(self.key)}, **given)

    def token(self, form: StoryForm) -> str:
        return str(form.csrf_token.current_token if self.key else generate_csrf())


def by_key(number: str, key: str) -> Own:
    """Raises NotFound: for a wrong key as for a number that nobody has."""
    written = codes.read_number(number)
    kept = queries.link_hash(written) if written else ""
    if not codes.opens(written, kept, key) or not kept:
        raise NotFound(queries.GONE)
    complaint = queries.complaint(written)
    return Own(complaint, queries.reporter(complaint.id), key=key, mark=_mark())


def by_account(number: str) -> Own:
    """Raises NotFound: for a case of somebody else as for a number that nobody has."""
    account, written = current_account(), codes.read_number(number)
    if not queries.is_reported_by(account.id, written):  # a case of others is not even looked up
        raise NotFound(queries.GONE)
    complaint = queries.complaint(written)
    return Own(complaint, queries.reporter(complaint.id), account=account)


def _mark() -> str:
    return (request.form.get("surat") or request.args.get("surat", ""))[:MARK]

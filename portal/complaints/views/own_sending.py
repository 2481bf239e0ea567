"""A form of a reporter as it came: its pictures are kept before anything else, so that none is lost with a refusal."""

import re
from collections.abc import Sequence

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from portal.complaints import queries, rules
from portal.complaints.actions import reporting
from portal.complaints.views.own_case import Own
from portal.complaints.views.own_deeds import Deed, Given
from portal.core.errors import Refused
from portal.core.pictures import LARGEST, make_safe
from portal.core.words import N_
from portal.web.forgery import known_nonce
from portal.web.refusals import refusals_on
from portal.web.transaction import reading, settle

TOO_MANY = N_("Three photos at most. The others were left out.")


class Sent:
    """`form`: with what was typed and what is wrong with it; `photos`: keys of pictures that are kept already."""

    def __init__(self, own: Own) -> None:
        self.own = own
        self.posted = request.method == "POST"
        self.form = own.form(sent=self.posted)
        self.photos = _keys()

    def do(self, deed: Deed) -> bool:
        """Whether it was done. What was refused stands in the form."""
        refused = self._keep(request.files.getlist("foto")) if deed.files else ""
        if not self.form.validate() or refused:
            if refused:
                self.form.form_errors.append(_(refused))
            return False
        given = Given(self.form, tuple(self.photos), self.own.account, self.own.came_by_mail)
        with refusals_on(self.form):
            try:
                deed.do(self.own.complaint, given)
            except Refused as no:
                if no.field == "words":
                    no.field = "kata"
                raise
            return True
        return False

    def _keep(self, files: Sequence[FileStorage]) -> str:
        """Why a picture was refused; '' where none was. Those that were taken stay, whatever becomes of the form."""
        sent = [file for file in files if file.filename]
        if not sent or (self.own.key and not known_nonce(self.form)):
            return ""
        room = max(0, rules.PHOTOS_MOST - len(self.photos))
        refused, made = TOO_MANY if len(sent) > room else "", []
        with reading():  # nobody waits to write while pictures are decoded
            for file in sent[:room]:
                try:
                    made.append(make_safe(file.read(LARGEST + 1)))
                except Refused as no:
                    refused = str(no)
        try:
            self.photos += [reporting.keep_photo(each).file.key for each in made]
        except Refused as no:
            return str(no)
        settle()
        return refused


def _keys() -> list[str]:
    """Of pictures that came with this form before, and that no case has claimed."""
    given = [key for key in request.form.getlist("foto_tersimpan") if re.fullmatch("[0-9a-f]{32}", key)]
    return [photo.file.key for photo in queries.photos_named(given[: rules.PHOTOS_MOST])]

"""Pictures that come with a form of the desk: kept at once, whatever becomes of the form; and how one is handed out."""

import re
from typing import Any

from flask import Response, request

from portal.commitments import actions, rules
from portal.commitments.forms import PhotosForm
from portal.commitments.models import CommitmentPhoto
from portal.core.errors import NotFound, Refused
from portal.core.files import path_of
from portal.core.pictures import LARGEST, MIMETYPE, make_safe
from portal.core.words import N_
from portal.web.transaction import reading, settle

MOST = rules.PHOTOS_MOST * LARGEST + 64 * 1024  # bytes of a whole form
HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}
KEPT, PRIVATE = "public, max-age=300, must-revalidate", "no-store"


def take_in(form: Any) -> str:
    """Keep what came with a form, and let the form name it. Returns why a picture was refused."""
    if not isinstance(form, PhotosForm):
        return ""
    there = [key for key in form.foto_tersimpan.data or [] if re.fullmatch("[0-9a-f]{32}", key)][: rules.PHOTOS_MOST]
    sent = [file for file in request.files.getlist("foto") if file.filename]
    room = rules.PHOTOS_MOST - len(there)
    refused, made = (N_("Three pictures at most.") if len(sent) > room else ""), []
    if sent:
        with reading():  # nobody waits to write while pictures are decoded
            for file in sent[:room]:
                try:
                    made.append(make_safe(file.read(LARGEST + 1)))
                except Refused as no:
                    refused = str(no)
        try:
            there += [actions.keep_photo(each).file.key for each in made]
        except Refused as no:
            refused = str(no)
        settle()
    form.foto_tersimpan.data = there
    return refused


def answer(photo: CommitmentPhoto, *, thumb: bool, private: bool) -> Response:
    """The picture itself. Whether somebody may see it was asked before."""
    path = path_of(photo.file, thumb=thumb)
    if not path.is_file():
        raise NotFound("There is no such file.")
    made = Response(path.read_bytes(), mimetype=MIMETYPE, headers=HEADERS)
    made.headers["Cache-Control"] = PRIVATE if private else KEPT
    if not private:
        made.set_etag(f"{photo.file.digest}-small" if thumb else photo.file.digest)
        made.make_conditional(request)
    return made

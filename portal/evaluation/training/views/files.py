"""Certificates: how one is taken in with a form, and how it is handed out to be saved."""

from typing import Any

from flask import Response, request

from portal.core import files
from portal.core.errors import NotFound, Refused
from portal.core.files import LARGEST_DOCUMENT, FileKind, StoredFile
from portal.core.pictures import make_safe
from portal.core.words import N_
from portal.web.transaction import reading

MOST = LARGEST_DOCUMENT + 64 * 1024  # bytes of a whole form
HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}
NEITHER = N_("Send a PDF or a picture of at most 10 MB.")


def taken_in() -> StoredFile | None:
    """The certificate that came with the form, if one did. Raises Refused at its field."""
    sent: Any = request.files.get("berkas")
    if sent is None or not sent.filename:
        return None
    data = sent.read(LARGEST_DOCUMENT + 1)
    try:
        if data.startswith(b"%PDF-"):
            return files.keep_document(data)
        with reading():  # nobody waits to write while a picture is decoded
            made = make_safe(data)
        return files.keep_made(made)
    except Refused as refused:
        raise Refused(NEITHER, field="berkas") from refused


def handed_out(stored: StoredFile) -> Response:
    """To be saved and not shown: nobody has looked at what a document holds."""
    path = files.path_of(stored)
    if not path.is_file():
        raise NotFound("There is no such file.")
    ending = files.DOCUMENT if stored.kind is FileKind.DOCUMENT else files.PICTURE
    answer = Response(path.read_bytes(), mimetype=stored.mimetype, headers=HEADERS)
    answer.headers["Content-Disposition"] = f'attachment; filename="sertifikat-{stored.key[:8]}.{ending}"'
    return answer

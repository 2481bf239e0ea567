"""Files that prove what somebody says of their work: taken in with a form, and handed out to be saved."""

from flask import Response, request

from portal.core import files
from portal.core.errors import NotFound, Refused
from portal.core.files import LARGEST_DOCUMENT, FileKind, StoredFile
from portal.core.pictures import LARGEST, make_safe
from portal.web.transaction import reading

MOST = LARGEST_DOCUMENT + 64 * 1024  # bytes of a whole form
POLICY = "default-src 'none'; sandbox"


def take_in() -> StoredFile:
    """Keep the file of the form. Raises Refused, with words for who sent it."""
    sent = request.files.get("berkas")
    if sent is None or not sent.filename:
        raise Refused("Choose a file.", field="berkas")
    data = sent.read(max(LARGEST, LARGEST_DOCUMENT) + 1)
    try:
        if data.startswith(b"%PDF-"):
            return files.keep_document(data)
        with reading():  # nobody waits to write while a picture is decoded
            made = make_safe(data)
        return files.keep_made(made)
    except Refused as no:
        raise Refused(str(no), field="berkas") from None


def answer(kept: StoredFile) -> Response:
    """A document is saved and never shown here; a picture was made safe when it came in."""
    path = files.path_of(kept)
    if not path.is_file():
        raise NotFound("There is no such file.")
    shown = "inline" if kept.kind is FileKind.PICTURE else 'attachment; filename="bukti.pdf"'
    headers = {"Content-Security-Policy": POLICY, "Content-Disposition": shown, "Cache-Control": "no-store"}
    return Response(path.read_bytes(), mimetype=kept.mimetype, headers=headers)

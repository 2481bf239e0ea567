"""Files that prove what somebody says of their work: taken in with a form, and handed out to be saved."""

from flask import Response, request

from portal.core import files
from portal.core.errors import NotFound, Refused
from portal.core.files import LARGEST_DOCUMENT, FileKind, StoredFile
from portal.core.pictures import NO_PICTURE, make_safe
from portal.core.words import N_
from portal.web.transaction import reading

MOST = LARGEST_DOCUMENT + 64 * 1024  # bytes of a whole form
HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}
NEITHER = N_("Send a PDF or a picture of at most 10 MB.")


def take_in() -> StoredFile:
    """Keep the file of the form. Raises Refused at its field, with words for who sent it."""
    if (kept := take_in_any()) is None:
        raise Refused("Choose a file.", field="berkas")
    return kept


def take_in_any() -> StoredFile | None:
    """The same of a form that may be sent without one."""
    sent = request.files.get("berkas")
    if sent is None or not sent.filename:
        return None
    data = sent.read(LARGEST_DOCUMENT + 1)
    try:
        if data.startswith(b"%PDF-"):
            return files.keep_document(data)
        with reading():  # nobody waits to write while a picture is decoded
            made = make_safe(data)
        return files.keep_made(made)
    except Refused as no:
        raise Refused(NEITHER if str(no) == NO_PICTURE else str(no), field="berkas") from None


def answer(kept: StoredFile, called: str = "bukti") -> Response:
    """A document is saved and never shown here; a picture was made safe when it came in."""
    path = files.path_of(kept)
    if not path.is_file():
        raise NotFound("There is no such file.")
    name = f'attachment; filename="{called}-{kept.key[:8]}.{files.DOCUMENT}"'
    answer = Response(path.read_bytes(), mimetype=kept.mimetype, headers=HEADERS)
    answer.headers["Content-Disposition"] = "inline" if kept.kind is FileKind.PICTURE else name
    return answer

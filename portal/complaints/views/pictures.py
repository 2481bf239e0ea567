"""Pictures of cases: their addresses on a page, and how one is handed out."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for

from portal.complaints.models import ComplaintPhoto
from portal.core.errors import NotFound
from portal.core.files import path_of
from portal.core.pictures import MIMETYPE
from portal.core.words import N_

GONE = N_("There is no such file.")
# Whatever a browser takes such a file for, nothing in it runs. What is taken back is gone from this very telephone too.
HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}
KEPT, PRIVATE = "public, max-age=300, must-revalidate", "no-store"


def addresses(endpoint: str, **parts: Any) -> Callable[..., str]:
    """What gives a template the address of a picture by its key; the view of the small one is `small_…`."""
    blueprint, _dot, name = endpoint.rpartition(".")

    def address(key: str, small: bool = False) -> str:
        return url_for(f"{blueprint}.{'small_' if small else ''}{name}", key=key, **parts)

    return address


def answer(photo: ComplaintPhoto, *, thumb: bool = False, private: bool = False) -> Response:
    """The picture itself. Whether somebody may see it was asked before, by `showing.photo_for`."""
    path = path_of(photo.file, thumb=thumb)
    if not path.is_file():
        raise NotFound(GONE)
    made = Response(path.read_bytes(), mimetype=MIMETYPE, headers=HEADERS)
    made.headers["Cache-Control"] = PRIVATE if private else KEPT
    if not private:
        made.set_etag(f"{photo.file.digest}-small" if thumb else photo.file.digest)
        made.make_conditional(request)
    return made

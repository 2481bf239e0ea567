"""A sheet to hang up or to lay out: what it leads to as a picture for a telephone, and the same address to type.

A poster is in Indonesian, whatever its maker reads, and is black on white: it is printed where there is no colour.
"""

from typing import Any

import segno
from flask import render_template, request
from markupsafe import Markup

from portal.web.addresses import printed
from portal.web.language import DEFAULT, speaking

SIZES = ("a4", "a6")  # A6 for the counter, four of them on a sheet of A4


def drawing(url: str, *, mask: int | None = None) -> Markup:
    """An address as a QR code: at error level Q, since a sheet on a wall gets scratched, and with its quiet zone.

    `mask`: take this one, and do not try all eight for the one that is best read: that is most of the work.
    """
    code = segno.make(url, error="q", micro=False, boost_error=False, mask=mask)
    drawn = code.svg_inline(border=4, omitsize=True)
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))


def poster(template: str, path: str, **about: Any) -> str:
    """The page of a poster that leads to `path`, which is as `url_for` gave it; `?ukuran=a6` makes it small."""
    size, url = request.args.get("ukuran", ""), printed(path)
    with speaking(DEFAULT):
        return render_template(
            template, url=url, typed=url.removeprefix("https://"), qr=drawing(url), sizes=SIZES,
            size=size if size in SIZES else SIZES[0], **about,
        )  # fmt: skip

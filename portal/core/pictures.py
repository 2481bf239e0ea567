"""Pictures that strangers send, made safe to show: decoded, turned upright, scaled, stripped, and encoded anew.

Only what was decoded and encoded again here is ever served. A file that is a picture to one reader and a page to another
loses the second half on the way, and the place and the telephone that a camera writes into its pictures are gone.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from portal.core.errors import Refused
from portal.core.words import N_

LARGEST = 12 * 1024 * 1024  # bytes as they are sent; a telephone's photo has 2 to 8 MB
LONGEST_EDGE = 1600  # pixels that are kept
THUMB_EDGE = 320
LARGEST_THUMB = 25 * 1024  # bytes; a page with a picture is read on slow lines
QUALITY = 80

# Pixels that are decoded: 4 bytes each, and some more while they are scaled. A JPEG that is no progressive one is
# decoded at a half, a quarter or an eighth of its size, so it may have as many as the largest telephone cameras make.
MOST_PIXELS = 24_000_000
MOST_PIXELS_SCALED = 130_000_000

FORMATS = ("JPEG", "PNG", "WEBP")
MIMETYPE = "image/webp"

TOO_LARGE = N_("The picture is too large. Send one of at most 12 MB.")
TOO_MANY_PIXELS = N_("The picture has too many pixels. Send it in a smaller size.")
NO_PICTURE = N_("This is no picture that can be read. Send a photo as JPEG, PNG or WebP.")


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: WebP without metadata, and a small one of it."""

    data: bytes
    width: int
    height: int
    thumb: bytes
    thumb_width: int
    thumb_height: int


def make_safe(sent: bytes) -> Picture:
    """Decode what was sent and encode it anew. Takes up to 150 MB of memory and half a second.

    Raises Refused, with words for the person who sent it.
    """
    if len(sent) > LARGEST:
        raise Refused(TOO_LARGE)
    image = _decoded(sent)
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    data, (width, height) = _encoded(image), image.size
    image.thumbnail((THUMB_EDGE, THUMB_EDGE))
    thumb = _encoded(image, largest=LARGEST_THUMB)
    while len(thumb) > LARGEST_THUMB:  # noise cannot be packed, and may be small instead
        image.thumbnail((image.width * 3 // 4, image.height * 3 // 4))
        thumb = _encoded(image, largest=LARGEST_THUMB)
    return Picture(data, width, height, thumb, image.width, image.height)


def _decoded(sent: bytes) -> Any:
    """Pillow's image, upright and on white. One of too many pixels is refused before it is decoded."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # 20 MB that a portal without pictures does not need

    Image.MAX_IMAGE_PIXELS = None  # the limits below look at the size before anything is decoded
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that cannot be read; it is thrown away
            image = Image.open(BytesIO(sent), formats=FORMATS)
            _check_pixels(image)
            image.draft("RGB", (LONGEST_EDGE * 2, LONGEST_EDGE * 2))
            image.load()
            image.thumbnail((LONGEST_EDGE * 2, LONGEST_EDGE * 2))  # what follows works on little
            return _on_white(ImageOps.exif_transpose(image))
    except UnidentifiedImageError as error:
        raise Refused(NO_PICTURE) from error
    except Refused:
        raise
    except Exception as error:  # a broken file raises what its decoder raises: OSError, ValueError, SyntaxError, …
        raise Refused(NO_PICTURE) from error


def _check_pixels(image: Any) -> None:
    scaled = image.format == "JPEG" and not image.info.get("progressive")
    if image.width * image.height > (MOST_PIXELS_SCALED if scaled else MOST_PIXELS):
        raise Refused(TOO_MANY_PIXELS)


def _on_white(image: Any) -> Any:
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _encoded(image: Any, *, largest: int = 0) -> bytes:
    """As WebP with nothing beside the pixels; coarser until it is small enough, where that is asked."""
    for quality in (QUALITY, 60, 40, 20):
        out = BytesIO()
        image.save(out, "WEBP", quality=quality, exif=b"", icc_profile=b"", xmp=b"")
        if not largest or out.tell() <= largest:
            break
    return out.getvalue()

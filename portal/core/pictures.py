"""Pictures that strangers send, made safe to show: decoded, turned upright, scaled, stripped, and encoded anew.

Only what was decoded and encoded again here is ever served. A file that is a picture to one reader and a page to another
loses the second half on the way, and the place and the telephone that a camera writes into its pictures are gone.
"""

import re
import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from portal.core.errors import Refused
from portal.core.words import N_

LARGEST = 12 * 1024 * 1024  # bytes as they are sent; a telephone's photo has 2 to 8 MB
LONGEST_EDGE = 1600  # pixels that are kept
THUMB_EDGE = 320
LARGEST_THUMB = 25 * 1024  # bytes; a page with a picture is read on slow lines
QUALITY = 80

# Pixels that are decoded, so that no picture takes more than 200 MB: how many bytes each takes while that is done
# depends on the kind (measured by tests/core/test_pictures.py). A JPEG that brings all its colours in one scan is decoded
# at a half, a quarter or an eighth of its size, so it may have as many as the largest telephone cameras make; of every
# other one the decoder keeps all coefficients of all colours.
MOST_PIXELS = 24_000_000
MOST_PIXELS_TRANSPARENT = 12_000_000
MOST_PIXELS_WEBP = 7_000_000
MOST_PIXELS_SCALED = 130_000_000
MOST_SAMPLES_SCANNED = 50_000_000  # pixels times colours
MOST_SCANS = 100  # cameras and programs make ten; each one of thousands takes as long as a whole picture

# The next marker, past the pixels of a scan: of those a byte of 255 has 0 behind it, and between its parts D0 to D7.
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])", re.DOTALL)

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
    pixels: str  # SHA-256 of the picture as it was decoded: the same for one that is sent again, in whatever packing
    likeness: str  # 64 bits of what it looks like, 16 hexadecimal digits: alike for one that was changed a little


def make_safe(sent: bytes) -> Picture:
    """Decode what was sent and encode it anew. Takes up to 200 MB of memory and half a second.

    Raises Refused, with words for the person who sent it.
    """
    if len(sent) > LARGEST:
        raise Refused(TOO_LARGE)
    image = _decoded(sent)
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    data, (width, height) = _encoded(image), image.size
    pixels, likeness = _pixels(image), _likeness(image)
    image.thumbnail((THUMB_EDGE, THUMB_EDGE))
    thumb = _encoded(image, largest=LARGEST_THUMB)
    while len(thumb) > LARGEST_THUMB:  # noise cannot be packed, and may be small instead
        image.thumbnail((image.width * 3 // 4, image.height * 3 // 4))
        thumb = _encoded(image, largest=LARGEST_THUMB)
    return Picture(data, width, height, thumb, image.width, image.height, pixels, likeness)


def _pixels(image: Any) -> str:
    return sha256(f"{image.width}x{image.height}:".encode() + image.tobytes()).hexdigest()


def _likeness(image: Any) -> str:
    """A difference hash: for each of 8 × 8 fields, whether it is brighter than the one to its left."""
    small = image.convert("L").resize((9, 8))
    grey = small.tobytes()
    bits = [grey[row * 9 + column] < grey[row * 9 + column + 1] for row in range(8) for column in range(8)]
    return f"{sum(bit << place for place, bit in enumerate(bits)):016x}"


def _decoded(sent: bytes) -> Any:
    """Pillow's image, upright and on white. One of too many pixels is refused before it is decoded."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # 20 MB that a portal without pictures does not need

    Image.MAX_IMAGE_PIXELS = None  # the limits below look at the size before anything is decoded
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that cannot be read; it is thrown away
            image = Image.open(BytesIO(sent), formats=FORMATS)
            _check_pixels(image, sent)
            _scale_while_decoding(image)
            image.load()
            image.thumbnail((LONGEST_EDGE * 2, LONGEST_EDGE * 2))  # what follows works on little
            return _on_white(ImageOps.exif_transpose(image))
    except UnidentifiedImageError as error:
        raise Refused(NO_PICTURE) from error
    except Refused:
        raise
    except Exception as error:  # a broken file raises what its decoder raises: OSError, ValueError, SyntaxError, …
        raise Refused(NO_PICTURE) from error


def _scale_while_decoding(image: Any) -> None:
    """Let a JPEG be decoded at a part of its size, but no smaller than it is kept; any other is left as it is.

    The part goes by the longer edge: by the shorter one, a long strip would be decoded whole.
    """
    part = next((part for part in (8, 4, 2) if max(image.size) // part >= LONGEST_EDGE), 1)
    image.draft("RGB", (max(1, image.width // part), max(1, image.height // part)))


def _check_pixels(image: Any, sent: bytes) -> None:
    if image.width * image.height > _most_pixels(image, sent):
        raise Refused(TOO_MANY_PIXELS)


def _most_pixels(image: Any, sent: bytes) -> int:
    if image.format == "WEBP":
        return MOST_PIXELS_WEBP
    if image.format in ("JPEG", "MPO"):  # the second is a JPEG that more pictures lie behind
        scans = _scans(sent)
        if len(scans) > MOST_SCANS:
            raise Refused(NO_PICTURE)
        whole = bool(scans) and scans[0] == image.layers and not image.info.get("progressive")
        return MOST_PIXELS_SCALED if whole else MOST_SAMPLES_SCANNED // image.layers
    return MOST_PIXELS_TRANSPARENT if image.has_transparency_data else MOST_PIXELS


def _scans(sent: bytes) -> list[int]:
    """How many colours each scan of a JPEG brings; no more than one scan beyond `MOST_SCANS`.

    The segments are walked by their lengths, so what only looks like a scan within one of them counts for nothing
    (ITU-T T.81, B.1.1).
    """
    found: list[int] = []
    at = 2
    while len(found) <= MOST_SCANS and (marker := _MARKER.search(sent, at)):
        at, kind = marker.end(), marker[1][0]
        if kind == 0xD9:  # the end of the picture
            break
        if kind == 0x01 or kind == 0xD8:  # they stand alone
            continue
        if kind == 0xDA and at + 2 < len(sent):
            found.append(sent[at + 2])
        at += int.from_bytes(sent[at : at + 2])
    return found


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
